"""The profiles of methods and districts that `method_district` compares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links.records import TYPE_PREFIX
from graph_service.analysis.projection import evidence_links
from graph_service.model import LINK_KINDS, LinkKind, NodeKind
from graph_service.snapshot import IntArray, Snapshot

LINKS_KEPT = 20  # about so many links are named for a feature on either side: enough to show


@dataclass(slots=True)
class Profile:
    """What is recorded of a method or a district: each feature with the links that show it.

    A feature is the number of a node, or `type:value`; `present` are the partners of each type.
    """

    features: dict[int | str, list[int]] = field(default_factory=dict)
    present: dict[str, set[int]] = field(default_factory=dict)

    def add(self, feature: int | str, links: Iterable[int]) -> None:
        """Record a feature with the links that show it."""
        known = self.features.get(feature)
        if known is None:
            self.features[feature] = list(links)
        elif len(known) < LINKS_KEPT:
            known.extend(link for link in links if link not in known)

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


class Records:
    """The links that are evidence, by kind and by the node at either end."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._evidence = evidence_links(snapshot)
        self._sorted: dict[tuple[LinkKind, bool], tuple[list[int], IntArray, IntArray]] = {}

    def of(self, number: int, kind: LinkKind) -> list[tuple[int, int]]:
        """(target, link) of the links of a kind that go out from a node."""
        return self._at(number, kind, incoming=False)

    def into(self, number: int, kind: LinkKind) -> list[tuple[int, int]]:
        """(source, link) of the links of a kind that come in at a node."""
        return self._at(number, kind, incoming=True)

    def _at(self, number: int, kind: LinkKind, *, incoming: bool) -> list[tuple[int, int]]:
        if (kind, incoming) not in self._sorted:
            self._sorted[kind, incoming] = self._sort(kind, incoming)
        start, others, links = self._sorted[kind, incoming]
        here = slice(start[number], start[number + 1])
        return list(zip(others[here].tolist(), links[here].tolist(), strict=True))

    def _sort(self, kind: LinkKind, incoming: bool) -> tuple[list[int], IntArray, IntArray]:
        snapshot = self.snapshot
        wanted = (snapshot.link_kind == LINK_KINDS.index(kind)) & self._evidence
        links = np.flatnonzero(wanted).astype(np.int32)
        ends, others = snapshot.link_source[links], snapshot.link_target[links]
        if incoming:
            ends, others = others, ends
        order = np.lexsort((links, ends))
        start = np.searchsorted(ends[order], np.arange(snapshot.node_count + 1))
        return start.tolist(), others[order], links[order]


def methods_of(records: Records, hierarchy: Hierarchy) -> dict[str, Method]:
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


def _fill_method(method: Method, activity: int, records: Records, hierarchy: Hierarchy) -> None:
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
    records: Records,
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


def fill_districts(records: Records, hierarchy: Hierarchy, districts: dict[int, Profile]) -> None:
    """Fill the profiles of these districts with what is recorded of them and their parts."""
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
