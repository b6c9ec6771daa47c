"""Where the network hangs by a thread: who or what must not go, and what would fall apart."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.acquaintance import Acquaintance, acquaintance
from graph_service.analysis.articulation import Bridge, Cut, Part, weak_spots
from graph_service.analysis.coverage import Level, levels_of
from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links.contacts import contacts
from graph_service.analysis.projection import EvidenceGraph
from graph_service.analysis.sole_partners import of_level, sole_partners
from graph_service.analysis.together import ContactRecords
from graph_service.errors import InvalidOption
from graph_service.model import NODE_KINDS, NodeKind
from graph_service.snapshot import BoolArray, IntArray, Snapshot

KINDS = (NodeKind.PARTNER, NodeKind.THEME, NodeKind.DISTRICT)
PARTS_SHOWN = 20
RECORDS_SHOWN = 5

LongArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WeakPoint:
    """A partner, theme or district without which partners lose touch with the rest.

    Attributes:
        node_id: the node.
        partners_lost: how many partners would no longer reach the largest part that remains.
        cut_off: how many nodes of any kind.
        part_count: into how many parts its part of the network would fall.
        parts: the sizes of these, largest first, at most 20.
        lost: the ids of what is cut off, by part and id, at most `names` of them.
    """

    node_id: str
    partners_lost: int
    cut_off: int
    part_count: int
    parts: tuple[int, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeakContact:
    """A contact without which partners are cut off.

    Attributes:
        near_id, far_id: who are in touch; `far_id` is on the smaller side, which is cut off.
        partners_lost, cut_off: how many partners, and how many nodes, are on that side.
        lost: the ids of these, at most `names` of them.
        activity_ids: what the two did together, the last first, at most 5.
        link_ids: the records that join them directly, at most 5.
    """

    near_id: str
    far_id: str
    partners_lost: int
    cut_off: int
    lost: tuple[str, ...]
    activity_ids: tuple[str, ...]
    link_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SinglePartner:
    """A partner that is the only one to join or to reach something.

    Attributes:
        partner_id: the partner.
        joins: (theme id, district id) that no other partner joins, at most `names`.
        reaches: partners that are in touch with no other partner, at most `names`.
        join_total, reach_total: how many there are of each.
    """

    partner_id: str
    joins: tuple[tuple[str, str], ...]
    reaches: tuple[str, ...]
    join_total: int
    reach_total: int


@dataclass(frozen=True, slots=True)
class Fragile:
    """The answer of `fragile`.

    Attributes:
        points: most partners lost first, then most nodes, ties by id.
        contacts: likewise, ties by the ids of both ends.
        single_partners: most that hangs on it first, ties by id.
        point_total, contact_total, single_total: how many there are of each.
        point_others, contact_others: how many more there are that would cut off no partner, only a
            theme or a district; these are not listed.
        level, levels: the level of the districts in `joins`, and those that can be chosen.
        too_broad: activities and partners that join too much to look for pairs that only one joins.
    """

    points: tuple[WeakPoint, ...]
    contacts: tuple[WeakContact, ...]
    single_partners: tuple[SinglePartner, ...]
    point_total: int
    contact_total: int
    single_total: int
    point_others: int
    contact_others: int
    level: str
    levels: tuple[Level, ...]
    too_broad: tuple[str, ...]


def fragile(
    snapshot: Snapshot,
    *,
    top: int = 20,
    kinds: Collection[NodeKind | str] | None = None,
    level: str | None = None,
    names: int = 50,
    known: Acquaintance | None = None,
) -> Fragile:
    """Articulation points, bridges and single partners of the graph of contacts.

    The graph is that of `missing_links.contacts`: what was done together is a contact, being part
    of something is none, for that cannot be lost. An articulation point is a node, a bridge a
    contact, without which a connected part falls into several; see `weak_spots` for how they are
    found. Those that would cut off no partner are counted only. A single partner is the only one
    that joins a theme and a district (see `sole_partners`), or the only partner with whom another
    is in touch.

    Args:
        snapshot: the view of the day.
        top: the most to list of each.
        kinds: which kinds of node to list as weak points; all by default.
        level: the level of the districts; that of the coverage by default.
        names: the most names of what falls apart without each.
        known: the contacts of this view with their days, where these were found already.

    Raises:
        InvalidOption: an option is not allowed.
    """
    if top < 0:
        raise InvalidOption("top", f"{top} is below 0; give the most to show")
    listed = _listed(snapshot, kinds)
    levels, chosen = levels_of(snapshot, level)
    graph = contacts(snapshot).graph
    points, bridges = weak_spots(graph)
    points = [point for point in points if listed[point.number]]
    spots = _Spots(snapshot, known, names)
    points, bridges = spots.ranked(points, bridges)
    point_total, contact_total = (
        sum(1 for spot in found if spots.partners(spot)) for found in (points, bridges)
    )
    singles, single_total, too_broad = _singles(graph, chosen, top, names)
    return Fragile(
        points=tuple(spots.point(point) for point in points[: min(top, point_total)]),
        contacts=spots.contacts(bridges[: min(top, contact_total)]),
        single_partners=singles,
        point_total=point_total,
        contact_total=contact_total,
        single_total=single_total,
        point_others=len(points) - point_total,
        contact_others=len(bridges) - contact_total,
        level=chosen,
        levels=levels,
        too_broad=too_broad,
    )


def _listed(snapshot: Snapshot, kinds: Collection[str] | None) -> BoolArray:
    for kind in kinds or ():
        if kind not in list(KINDS):
            known = ", ".join(KINDS)
            raise InvalidOption("kind", f"{str(kind)[:40]!r} is unknown; it can be {known}")
    return np.isin(
        snapshot.node_kind, [NODE_KINDS.index(NodeKind(kind)) for kind in kinds or KINDS]
    )


class _Spots:
    """Weak spots with the partners that each would cost."""

    def __init__(self, snapshot: Snapshot, known: Acquaintance | None, names: int) -> None:
        self._snapshot, self._known, self._names = snapshot, known, names
        self._is_partner = snapshot.node_kind == NODE_KINDS.index(NodeKind.PARTNER)
        self._before: LongArray = np.zeros(1, dtype=np.int64)

    def ranked(self, points: list[Cut], bridges: list[Bridge]) -> tuple[list[Cut], list[Bridge]]:
        """Those that would cost most partners first, then most nodes, ties by number."""
        if bridges or points:
            order = bridges[0].order if bridges else points[0].order  # they share it
            # partners before each place of the search: those of a range are a difference
            self._before = np.concatenate([[0], np.cumsum(self._is_partner[order])])
        return (
            sorted(points, key=lambda one: (-self.partners(one), -one.cut_off, one.number)),
            sorted(
                bridges,
                key=lambda one: (-self.partners(one), -one.cut_off, *sorted((one.near, one.far))),
            ),
        )

    def partners(self, spot: Cut | Bridge) -> int:
        """How many partners are cut off."""
        if isinstance(spot, Bridge):
            return self._within(spot.lost_ranges)
        itself = (spot.place, spot.place + 1)
        return self._within((spot.whole,)) - self._within((itself,)) - self._within(spot.kept())

    def _within(self, ranges: Part) -> int:
        return sum(int(self._before[end] - self._before[start]) for start, end in ranges)

    def point(self, point: Cut) -> WeakPoint:
        """A weak point with what falls apart."""
        return WeakPoint(
            node_id=self._snapshot.node_id(point.number),
            partners_lost=self.partners(point),
            cut_off=point.cut_off,
            part_count=len(point.sizes),
            parts=point.sizes[:PARTS_SHOWN],
            lost=self._ids(point.lost(self._names)),
        )

    def contacts(self, bridges: list[Bridge]) -> tuple[WeakContact, ...]:
        """Weak contacts with what is cut off, and what makes them contacts."""
        if not bridges:
            return ()
        records = ContactRecords(self._known or acquaintance(self._snapshot))
        found = []
        for bridge in bridges:
            made = records.between(bridge.near, bridge.far)
            direct = [one.link_ids[0] for one in made if not one.activity_id]
            found.append(
                WeakContact(
                    near_id=self._snapshot.node_id(bridge.near),
                    far_id=self._snapshot.node_id(bridge.far),
                    partners_lost=self.partners(bridge),
                    cut_off=bridge.cut_off,
                    lost=self._ids(bridge.lost(self._names)),
                    activity_ids=tuple(one.activity_id for one in made if one.activity_id)[
                        :RECORDS_SHOWN
                    ],
                    link_ids=tuple(direct[:RECORDS_SHOWN]),
                )
            )
        return tuple(found)

    def _ids(self, numbers: list[int]) -> tuple[str, ...]:
        return tuple(self._snapshot.node_id(number) for number in numbers)


def _singles(
    graph: EvidenceGraph, level: str, top: int, names: int
) -> tuple[tuple[SinglePartner, ...], int, tuple[str, ...]]:
    snapshot = graph.snapshot
    sole = sole_partners(snapshot, of_level(snapshot, level))
    hierarchy = Hierarchy(snapshot)
    joins: dict[int, list[tuple[int, int]]] = {}
    order = np.lexsort((sole.themes, sole.districts, sole.partners))
    rows = np.stack([sole.partners, sole.districts, sole.themes], axis=1)[order]
    edges = np.flatnonzero(np.any(np.diff(rows[:, :2], axis=0), axis=1)) + 1
    for group in np.split(rows, edges) if len(rows) else []:
        partner, district = int(group[0, 0]), int(group[0, 1])
        # a programme says no more than the theme in it for which it holds already
        for theme in hierarchy.most_specific(group[:, 2].tolist()):
            joins.setdefault(partner, []).append((theme, district))
    reaches: dict[int, list[int]] = {}
    for partner, only in zip(*_only_contacts(graph), strict=True):
        reaches.setdefault(int(only), []).append(int(partner))
    found = sorted(
        joins.keys() | reaches.keys(),
        key=lambda one: (-len(joins.get(one, ())) - len(reaches.get(one, ())), one),
    )
    singles = tuple(
        SinglePartner(
            partner_id=snapshot.node_id(one),
            joins=tuple(
                (snapshot.node_id(theme), snapshot.node_id(district))
                for theme, district in sorted(joins.get(one, ()))[:names]
            ),
            reaches=tuple(snapshot.node_id(other) for other in reaches.get(one, ())[:names]),
            join_total=len(joins.get(one, ())),
            reach_total=len(reaches.get(one, ())),
        )
        for one in found[:top]
    )
    return singles, len(found), tuple(snapshot.node_id(one) for one in sole.too_broad.tolist())


def _only_contacts(graph: EvidenceGraph) -> tuple[IntArray, IntArray]:
    """The partners that are in touch with one other partner, and that other."""
    snapshot = graph.snapshot
    partners = snapshot.node_kind == NODE_KINDS.index(NodeKind.PARTNER)
    rows = np.repeat(np.arange(snapshot.node_count, dtype=np.int32), graph.degree)
    columns = graph.adjacency.indices
    both = partners[rows] & partners[columns]
    rows, columns = rows[both], columns[both].astype(np.int32)
    single = np.bincount(rows, minlength=snapshot.node_count)[rows] == 1
    return rows[single], columns[single]
