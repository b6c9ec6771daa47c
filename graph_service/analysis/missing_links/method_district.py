"""Methods that were done elsewhere and would fit a district too: "done there, not here".

A method is the type of an activity. Its profile is what its activities record: the themes they
addressed, the partners that took part, the types of those partners, and the places around where
they were held. The profile of a district is what is recorded of it and its parts: the themes
addressed there or worked on by partners active there, the partners active there or taking part in
what was held there, their types, and the districts that it is part of. The score is the sum of
1 / degree over what is shared, degree being the number of neighbours in the whole network, of a
type the number of its partners. To that comes what a district shares with one where the method was
done: partners in touch with a theme of the method, of a type that did not itself take part, by 1 /
the number of all such partners.

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

from collections.abc import Iterator
from functools import cached_property

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links.evidence import (
    SharedContacts,
    evidence_of,
    score_of,
    strongest_first,
)
from graph_service.analysis.missing_links.profiles import (
    LINKS_KEPT,
    Method,
    Profile,
    Records,
    fill_districts,
    methods_of,
)
from graph_service.analysis.missing_links.records import (
    METHOD_PREFIX,
    TYPE_PREFIX,
    Ends,
    Evidence,
)
from graph_service.analysis.projection import evidence_graph
from graph_service.model import NODE_KINDS, NodeKind

PROFILE = "method profile"
_PARTNER = NODE_KINDS.index(NodeKind.PARTNER)
_THEME = NODE_KINDS.index(NodeKind.THEME)


class MethodDistricts:
    """Methods and districts of a snapshot, by their profiles."""

    def __init__(self, shared: SharedContacts, hierarchy: Hierarchy) -> None:
        self._shared = shared
        self._hierarchy = hierarchy
        self._snapshot = shared.snapshot
        self._records = Records(self._snapshot)
        self.methods = methods_of(self._records, hierarchy)
        self._in_touch: dict[int, frozenset[int]] = {}

    @cached_property
    def _districts(self) -> dict[int, Profile]:
        levels = {level for method in self.methods.values() for level in method.levels}
        found = {
            number: Profile()
            for number in self._snapshot.numbers(NodeKind.DISTRICT).tolist()
            if self._snapshot.type(number) in levels
        }
        fill_districts(self._records, self._hierarchy, found)
        return found

    @cached_property
    def _by_level(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number in self._districts:
            found.setdefault(self._snapshot.type(number), []).append(number)
        return found

    @cached_property
    def _degree(self) -> list[int]:
        return [int(degree) for degree in evidence_graph(self._snapshot).degree]

    @cached_property
    def _of_type(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for number in self._snapshot.numbers(NodeKind.PARTNER).tolist():
            name = TYPE_PREFIX + self._snapshot.type(number)
            found[name] = found.get(name, 0) + 1
        return found

    def possible(self) -> int:
        """How many methods with districts can be a suggestion, whatever speaks for them."""
        return sum(1 for _ in self._pairs())

    def scored(self) -> list[tuple[Ends, float]]:
        """Every method with every district that it may fit and shares something with."""
        found: list[tuple[Ends, float]] = []
        for value, district in self._pairs():
            score = score_of(self._evidence(value, district))
            if score > 0:
                ends = (METHOD_PREFIX + value, self._snapshot.node_id(district))
                found.append((ends, score))
        return found

    def between(self, ends: Ends) -> tuple[Evidence, ...]:
        """What a method and a district share; nothing where the method does not fit there."""
        value, district = ends[0].removeprefix(METHOD_PREFIX), self._snapshot.number(ends[1])
        if value not in self.methods or not self._fits(self.methods[value], district):
            return ()
        return self._evidence(value, district)

    def lacking(self, ends: Ends) -> tuple[str, float] | None:
        """What the district lacks of the method that would weigh most, and its weight."""
        method = self.methods[ends[0].removeprefix(METHOD_PREFIX)].profile
        here = self._districts[self._snapshot.number(ends[1])]
        nodes = [feature for feature in method.features if isinstance(feature, int)]
        themes = self._hierarchy.most_specific(
            number for number in nodes if self._snapshot.node_kind[number] == _THEME
        )
        types = [feature for feature in method.features if isinstance(feature, str)]
        wanted: list[int | str] = [*themes, *types]
        found = [
            (-weight, self._id(feature))
            for feature in wanted
            if feature not in here.features and (weight := self._weight(feature)) > 0
        ]
        if not found:
            return None
        weight, node_id = min(found)
        return node_id, -weight

    def activities(self, value: str) -> list[int]:
        """The activities of a method that happened."""
        return self.methods[value].activities if value in self.methods else []

    def _pairs(self) -> Iterator[tuple[str, int]]:
        for value, method in self.methods.items():
            for district in self._districts:
                if self._fits(method, district):
                    yield value, district

    def _fits(self, method: Method, district: int) -> bool:
        return (
            district in self._districts
            and self._snapshot.type(district) in method.levels
            and district not in method.done_in
            and (method.possible_in is None or district in method.possible_in)
        )

    def _id(self, feature: int | str) -> str:
        return feature if isinstance(feature, str) else self._snapshot.node_id(feature)

    def _weight(self, feature: int | str) -> float:
        degree = self._of_type[feature] if isinstance(feature, str) else self._degree[feature]
        return 1 / degree if degree else 0.0

    def _evidence(self, value: str, number: int) -> tuple[Evidence, ...]:
        snapshot = self._snapshot
        method, district = self.methods[value].profile, self._districts[number]
        shared = [feature for feature in method.features if feature in district.features]
        nodes = [feature for feature in shared if isinstance(feature, int)]
        partners = {one for one in nodes if snapshot.node_kind[one] == _PARTNER}
        telling: list[int | str] = [
            feature
            for feature in shared
            if isinstance(feature, str) and not district.present[feature] <= partners
        ]
        telling.extend(partners)
        telling.extend(self._hierarchy.most_specific(n for n in nodes if n not in partners))
        found = [
            evidence_of(
                snapshot,
                self._id(feature),
                self._weight(feature),
                sorted({*method.features[feature], *district.features[feature]}),
                count=len(district.present[feature]) if isinstance(feature, str) else 1,
            )
            for feature in telling
            if self._weight(feature) > 0
        ]
        return strongest_first([*found, *self._as_elsewhere(value, number)])

    def _as_elsewhere(self, value: str, number: int) -> Iterator[Evidence]:
        """Partners of a type in a theme of the method, here and where the method was done."""
        method = self.methods[value]
        level = self._by_level[self._snapshot.type(number)]
        done = [self._districts[other] for other in level if other in method.done_in]
        themes = self._hierarchy.most_specific(
            feature
            for feature in method.profile.features
            if isinstance(feature, int) and self._snapshot.node_kind[feature] == _THEME
        )
        here = self._districts[number].present
        for theme in themes:
            working = self._working_on(theme)
            for type_ in sorted(here.keys() - method.profile.features.keys()):
                backing = sorted(here[type_] & working)
                if not backing or not any(one.present.get(type_, set()) & working for one in done):
                    continue
                alike = sum(TYPE_PREFIX + self._snapshot.type(one) == type_ for one in working)
                yield evidence_of(
                    self._snapshot,
                    type_,
                    1 / alike,
                    self._backing_links(number, type_, theme, backing),
                    beyond=self._snapshot.node_id(theme),
                    count=len(backing),
                )

    def _working_on(self, theme: int) -> frozenset[int]:
        """The partners in touch with a theme or a part of it."""
        found = self._in_touch.get(theme)
        if found is None:
            kind = self._snapshot.node_kind
            found = self._in_touch[theme] = frozenset(
                other
                for part in self._hierarchy.parts(theme)
                for other in self._shared.graph.neighbours(part).tolist()
                if kind[other] == _PARTNER
            )
        return found

    def _backing_links(
        self, district: int, type_: str, theme: int, partners: list[int]
    ) -> list[int]:
        """What shows that these partners are in the district and in the theme."""
        links: list[int] = []
        parts = self._hierarchy.parts(theme)
        for partner in partners:
            if len(links) >= LINKS_KEPT:
                break
            near = next((p for p in parts if self._shared.in_touch(partner, p)), theme)
            links += [
                link
                for link in self._districts[district].features[type_]
                if partner in (self._source(link), self._target(link))
            ]
            links += self._shared.records(partner, [near])[near]
        return links

    def _source(self, link: int) -> int:
        return int(self._snapshot.link_source[link])

    def _target(self, link: int) -> int:
        return int(self._snapshot.link_target[link])
