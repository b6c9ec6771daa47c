"""Whether what was suggested is there now: the records that join the ends, and since when.

Two ends are joined by a link of their own, or by an activity that happened: one in which partners
took part together (not a crowd, see `contacts`), or in which a partner, theme, district, method or
type of partner came together. What is in a part of a theme or district counts for the whole. An
idea or a plan has not come true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links.contacts import CROWD_LIMIT
from graph_service.analysis.missing_links.records import (
    METHOD_PREFIX,
    TYPE_PREFIX,
    SuggestionKind,
)
from graph_service.model import LINK_KINDS, LinkKind, NodeKind
from graph_service.snapshot import OPEN_FROM, Snapshot

_DIRECT = frozenset(
    LINK_KINDS.index(kind)
    for kind in (LinkKind.COOPERATES_WITH, LinkKind.WORKS_ON, LinkKind.ACTIVE_IN)
)
_JOINS = {
    NodeKind.PARTNER: LINK_KINDS.index(LinkKind.TAKES_PART_IN),
    NodeKind.THEME: LINK_KINDS.index(LinkKind.ADDRESSES),
    NodeKind.DISTRICT: LINK_KINDS.index(LinkKind.HELD_IN),
}


@dataclass(frozen=True, slots=True)
class CameTrue:
    """What joins the ends of a suggestion now.

    Attributes:
        activity_ids, link_ids: the joint activities and the direct links, by id.
        since: the first day (proleptic ordinal) on which one of them began; None where nobody said.
    """

    activity_ids: tuple[str, ...]
    link_ids: tuple[str, ...]
    since: int | None


class Joins:
    """What joins ends in one snapshot."""

    def __init__(self, snapshot: Snapshot, hierarchy: Hierarchy | None = None) -> None:
        self._snapshot = snapshot
        self._hierarchy = hierarchy or Hierarchy(snapshot)

    def of(self, kind: SuggestionKind, ends: Sequence[str]) -> CameTrue | None:
        """What joins these ends; None where nothing does, or one is not in the snapshot."""
        snapshot = self._snapshot
        if not all(e in snapshot or e.startswith((METHOD_PREFIX, TYPE_PREFIX)) for e in ends):
            return None
        together = set.intersection(*(self._activities(end) for end in ends))
        joins = kind is SuggestionKind.PARTNER_ACTIVITY  # who takes part in a plan has joined it
        activities = sorted(a for a in together if joins or snapshot.happened[a])
        if kind is SuggestionKind.PARTNER_PARTNER:
            activities = [a for a in activities if self._participants(a) <= CROWD_LIMIT]
        links = self._direct(ends)
        if not activities and not links:
            return None
        days = [int(snapshot.node_from[a]) for a in activities]
        days += [int(snapshot.link_from[link]) for link in links]
        return CameTrue(
            tuple(snapshot.node_id(a) for a in activities),
            tuple(snapshot.link_id(link) for link in links),
            min((day for day in days if day != OPEN_FROM), default=None),
        )

    def _activities(self, end: str) -> set[int]:
        """The activities that an end, or a part of it, has to do with."""
        snapshot = self._snapshot
        if end.startswith(METHOD_PREFIX):
            method = end.removeprefix(METHOD_PREFIX)
            numbers = snapshot.numbers(NodeKind.ACTIVITY).tolist()
            return {number for number in numbers if snapshot.type(number) == method}
        if end.startswith(TYPE_PREFIX):
            type_ = end.removeprefix(TYPE_PREFIX)
            partners = snapshot.numbers(NodeKind.PARTNER).tolist()
            return {
                activity
                for partner in partners
                if snapshot.type(partner) == type_
                for activity in self._joined(partner)
            }
        number = snapshot.number(end)
        kind = snapshot.kind(number)
        if kind is NodeKind.ACTIVITY:
            return {number}
        if kind is NodeKind.PARTNER:
            return self._joined(number)
        return {a for part in self._hierarchy.parts(number) for a in self._joined(part)}

    def _joined(self, number: int) -> set[int]:
        snapshot = self._snapshot
        wanted = _JOINS[snapshot.kind(number)]
        return {
            snapshot.other_end(link, number)
            for link in snapshot.links_of(number).tolist()
            if snapshot.link_kind[link] == wanted
        }

    def _participants(self, activity: int) -> int:
        links = self._snapshot.links_of(activity)
        wanted = self._snapshot.link_kind[links] == _JOINS[NodeKind.PARTNER]
        return len({self._snapshot.other_end(link, activity) for link in links[wanted].tolist()})

    def _direct(self, ends: Sequence[str]) -> list[int]:
        """The links between two ends, or from one to a part of the other."""
        if len(ends) != 2 or ends[0].startswith(METHOD_PREFIX):
            return []
        snapshot = self._snapshot
        first, second = (snapshot.number(end) for end in ends)
        whole = snapshot.kind(second) in (NodeKind.THEME, NodeKind.DISTRICT)
        meant = set(self._hierarchy.parts(second)) if whole else {second}
        return [
            link
            for link in snapshot.links_of(first).tolist()
            if int(snapshot.link_kind[link]) in _DIRECT
            and snapshot.other_end(link, first) in meant
            and first not in meant
        ]
