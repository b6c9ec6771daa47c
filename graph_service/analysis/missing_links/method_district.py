"""Methods that were done elsewhere and would fit a district too: "done there, not here".

A method is the type of an activity. Its profile is what its activities record: the themes they
addressed, the partners that took part, the types of those partners, and the places around where
they were held. The profile of a district is what is recorded of it and its parts: the themes
addressed there or worked on by partners active there, the partners active there or taking part in
what was held there, their types, and the districts that it is part of. Both profiles are sets of
nodes of the typed graph (a type of partner being a node whose neighbours are its partners), so the
score is resource allocation as for the other kinds: the sum of 1 / degree over what is shared.

* A sub-theme counts for its theme and a part for its whole, in both profiles. Of what is shared
  only the most specific counts: not the theme beside its shared sub-theme, nor the type of a
  partner beside that shared partner.
* A method is weighed for districts of the levels at which it was held, never where it was held in
  the district or a part of it. Held in a larger district, it counts as not yet done in the parts.
* A method of which every activity follows one of another method (an evaluation follows what it
  evaluates) is weighed only where that other method was done.

Limit: partners that are merely active where a method was held are no part of its profile; a method
of which no participants are recorded is known by its themes and places alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links.candidates import Filters
from graph_service.analysis.missing_links.evidence import score_of, strongest_first
from graph_service.analysis.missing_links.profiles import (
    Method,
    Profile,
    Records,
    fill_districts,
    methods_of,
)
from graph_service.analysis.missing_links.records import METHOD_PREFIX, TYPE_PREFIX, Evidence
from graph_service.analysis.projection import EvidenceGraph
from graph_service.model import NODE_KINDS, NodeKind
from graph_service.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class MethodPair:
    """A method that may fit a district, with its evidence."""

    ends: tuple[str, str]
    score: float
    evidence: tuple[Evidence, ...]


def method_pairs(
    graph: EvidenceGraph, hierarchy: Hierarchy, filters: Filters, hub_limit: int
) -> list[MethodPair]:
    """Every method with every district that it may fit and shares something with, best first."""
    snapshot = graph.snapshot
    records = Records(snapshot)
    methods = methods_of(records, hierarchy)
    levels = {level for method in methods.values() for level in method.levels}
    districts = {
        number: Profile()
        for number in snapshot.numbers(NodeKind.DISTRICT).tolist()
        if snapshot.type(number) in levels
    }
    fill_districts(records, hierarchy, districts)
    weights = _Weights(graph, hub_limit)
    pairs = []
    for value, method in methods.items():
        if not _wanted(method, value, snapshot, filters):
            continue
        for number, profile in districts.items():
            if (
                snapshot.type(number) not in method.levels
                or number in method.done_in
                or (method.possible_in is not None and number not in method.possible_in)
                or (filters.district_parts is not None and not filters.district_parts[number])
                or not _is_node(number, snapshot, filters)
            ):
                continue
            evidence = _evidence(method.profile, profile, hierarchy, weights)
            if evidence:
                ends = (METHOD_PREFIX + value, snapshot.node_id(number))
                pairs.append(MethodPair(ends, score_of(evidence), evidence))
    return sorted(pairs, key=lambda pair: (-pair.score, pair.ends))


def _wanted(method: Method, value: str, snapshot: Snapshot, filters: Filters) -> bool:
    inside = filters.theme_scope
    if inside is not None and not any(inside[activity] for activity in method.activities):
        return False
    if filters.number is None or snapshot.kind(filters.number) is NodeKind.DISTRICT:
        return True
    return (
        snapshot.kind(filters.number) is NodeKind.ACTIVITY
        and snapshot.type(filters.number) == value
    )


def _is_node(district: int, snapshot: Snapshot, filters: Filters) -> bool:
    if filters.number is None or snapshot.kind(filters.number) is not NodeKind.DISTRICT:
        return True
    return filters.number == district


class _Weights:
    """1 / degree of a feature; 0 for a hub."""

    def __init__(self, graph: EvidenceGraph, hub_limit: int) -> None:
        self.snapshot = graph.snapshot
        self._degree = graph.degree
        self._hub_limit = hub_limit
        self._of_type: dict[str, int] = {}
        for number in self.snapshot.numbers(NodeKind.PARTNER).tolist():
            name = TYPE_PREFIX + self.snapshot.type(number)
            self._of_type[name] = self._of_type.get(name, 0) + 1

    def of(self, feature: int | str) -> float:
        degree = self._of_type[feature] if isinstance(feature, str) else int(self._degree[feature])
        return 1 / degree if 0 < degree <= self._hub_limit else 0.0


def _evidence(
    method: Profile, district: Profile, hierarchy: Hierarchy, weights: _Weights
) -> tuple[Evidence, ...]:
    snapshot = weights.snapshot
    shared = [
        feature
        for feature in method.features
        if feature in district.features and weights.of(feature) > 0
    ]
    partner = NODE_KINDS.index(NodeKind.PARTNER)
    nodes = [feature for feature in shared if isinstance(feature, int)]
    partners = {number for number in nodes if snapshot.node_kind[number] == partner}
    telling: list[int | str] = [
        feature
        for feature in shared
        if isinstance(feature, str) and not district.present[feature] <= partners
    ]
    telling.extend(partners)
    telling.extend(hierarchy.most_specific(n for n in nodes if n not in partners))
    return strongest_first(
        Evidence(
            feature if isinstance(feature, str) else snapshot.node_id(feature),
            weights.of(feature),
            tuple(
                snapshot.link_id(link)
                for link in sorted({*method.features[feature], *district.features[feature]})
            ),
        )
        for feature in telling
    )
