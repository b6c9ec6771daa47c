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

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links.candidates import Filters
from graph_service.analysis.missing_links.evidence import score_of, strongest_first
from graph_service.analysis.missing_links.records import METHOD_PREFIX, TYPE_PREFIX, Evidence
from graph_service.analysis.projection import EvidenceGraph, evidence_links
from graph_service.model import LINK_KINDS, NODE_KINDS, LinkKind, NodeKind
from graph_service.snapshot import Snapshot

LINKS_KEPT = 20  # links named for one feature on either side; enough to show, bounded for hubs


@dataclass(slots=True)
class Profile:
    """What is recorded of a method or a district: each feature with the links that show it.

    A feature is the number of a node, or `type:value`; `present` are the partners of each type.
    """

    features: dict[int | str, list[int]] = field(default_factory=dict)
    present: dict[str, set[int]] = field(default_factory=dict)

    def add(self, feature: int | str, links: Iterable[int]) -> None:
        """Record a feature with the links that show it."""
        known = self.features.setdefault(feature, [])
        known.extend(link for link in links if len(known) < LINKS_KEPT and link not in known)

    def add_partner(self, partner: int, type_: str, links: Sequence[int]) -> None:
        """Record a partner and its type."""
        self.add(partner, links)
        if type_:
            self.add(TYPE_PREFIX + type_, links)
            self.present.setdefault(TYPE_PREFIX + type_, set()).add(partner)


@dataclass(slots=True)
class Method:
    """A method: its activities, where it was held, and what it depends on.

    `done_in` holds the districts where it was held and their wholes; `possible_in` is None, or the
    districts where what it always follows was done.
    """

    activities: list[int] = field(default_factory=list)
    levels: set[str] = field(default_factory=set)
    done_in: set[int] = field(default_factory=set)
    possible_in: set[int] | None = None
    profile: Profile = field(default_factory=Profile)


@dataclass(frozen=True, slots=True)
class MethodPair:
    """A method that may fit a district, with its evidence."""

    ends: tuple[str, str]
    score: float
    evidence: tuple[Evidence, ...]


class _Records:
    """The links of activities and partners that are evidence, by node and kind."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._evidence = evidence_links(snapshot)

    def of(self, number: int, kind: LinkKind) -> list[tuple[int, int]]:
        """(target, link) of the links of a kind that go out from a node."""
        snapshot, wanted = self.snapshot, LINK_KINDS.index(kind)
        links = snapshot.links_of(number)
        links = links[
            (snapshot.link_kind[links] == wanted)
            & (snapshot.link_source[links] == number)
            & self._evidence[links]
        ]
        return list(zip(snapshot.link_target[links].tolist(), links.tolist(), strict=True))

    def into(self, number: int, kind: LinkKind) -> list[tuple[int, int]]:
        """(source, link) of the links of a kind that come in at a node."""
        snapshot, wanted = self.snapshot, LINK_KINDS.index(kind)
        links = snapshot.links_of(number)
        links = links[
            (snapshot.link_kind[links] == wanted)
            & (snapshot.link_target[links] == number)
            & self._evidence[links]
        ]
        return list(zip(snapshot.link_source[links].tolist(), links.tolist(), strict=True))


def method_pairs(
    graph: EvidenceGraph, hierarchy: Hierarchy, filters: Filters, hub_limit: int
) -> list[MethodPair]:
    """Every method with every district that it may fit and shares something with, best first."""
    snapshot = graph.snapshot
    records = _Records(snapshot)
    methods = _methods(records, hierarchy)
    levels = {level for method in methods.values() for level in method.levels}
    districts = {
        number: Profile()
        for number in snapshot.numbers(NodeKind.DISTRICT).tolist()
        if snapshot.type(number) in levels
    }
    _fill_districts(records, hierarchy, districts)
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


# --- profiles


def _methods(records: _Records, hierarchy: Hierarchy) -> dict[str, Method]:
    """The methods of activities that happened somewhere, by name."""
    snapshot = records.snapshot
    methods: dict[str, Method] = {}
    for activity in snapshot.numbers(NodeKind.ACTIVITY).tolist():
        if snapshot.happened[activity] and snapshot.type(activity):
            methods.setdefault(snapshot.type(activity), Method()).activities.append(activity)
    for method in methods.values():
        for activity in method.activities:
            _fill_method(method, activity, records, hierarchy)
    for value, method in methods.items():
        method.possible_in = _possible_in(value, method, methods, records, hierarchy)
    return {value: methods[value] for value in sorted(methods) if methods[value].done_in}


def _fill_method(method: Method, activity: int, records: _Records, hierarchy: Hierarchy) -> None:
    snapshot, profile = records.snapshot, method.profile
    for district, link in records.of(activity, LinkKind.HELD_IN):
        method.levels.add(snapshot.type(district))
        for whole in hierarchy.wholes(district):
            method.done_in.add(whole)
            profile.add(whole, (link, *hierarchy.chain(district, whole)))
    for theme, link in records.of(activity, LinkKind.ADDRESSES):
        for whole in hierarchy.wholes(theme):
            profile.add(whole, (link, *hierarchy.chain(theme, whole)))
    for partner, link in records.into(activity, LinkKind.TAKES_PART_IN):
        profile.add_partner(partner, snapshot.type(partner), (link,))


def _possible_in(
    value: str,
    method: Method,
    methods: dict[str, Method],
    records: _Records,
    hierarchy: Hierarchy,
) -> set[int] | None:
    """Where a method can be done that always follows another; None where it needs no other."""
    possible: set[int] = set()
    for activity in method.activities:
        followed = [
            number
            for number, _ in records.of(activity, LinkKind.FOLLOWS)
            if records.snapshot.type(number) != value
        ]
        if not followed:
            return None
        for number in followed:
            other = methods.get(records.snapshot.type(number))
            possible.update(other.done_in if other else ())
            for district, _ in records.of(number, LinkKind.HELD_IN):
                possible.update(hierarchy.wholes(district))
    return possible


def _fill_districts(records: _Records, hierarchy: Hierarchy, districts: dict[int, Profile]) -> None:
    snapshot = records.snapshot
    for place in snapshot.numbers(NodeKind.DISTRICT).tolist():
        profiles = [districts[whole] for whole in hierarchy.wholes(place) if whole in districts]
        if not profiles:
            continue
        for activity, held in records.into(place, LinkKind.HELD_IN):
            for theme, link in records.of(activity, LinkKind.ADDRESSES):
                _add_theme(profiles, hierarchy, theme, (held, link))
            for partner, link in records.into(activity, LinkKind.TAKES_PART_IN):
                for profile in profiles:
                    profile.add_partner(partner, snapshot.type(partner), (held, link))
        for partner, active in records.into(place, LinkKind.ACTIVE_IN):
            for profile in profiles:
                profile.add_partner(partner, snapshot.type(partner), (active,))
            for theme, link in records.of(partner, LinkKind.WORKS_ON):
                _add_theme(profiles, hierarchy, theme, (active, link))
    for district, profile in districts.items():
        for whole in hierarchy.wholes(district)[1:]:
            profile.add(whole, hierarchy.chain(district, whole))


def _add_theme(
    profiles: list[Profile], hierarchy: Hierarchy, theme: int, links: tuple[int, ...]
) -> None:
    for whole in hierarchy.wholes(theme):
        chain = hierarchy.chain(theme, whole)
        for profile in profiles:
            profile.add(whole, (*links, *chain))


# --- what is shared


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
