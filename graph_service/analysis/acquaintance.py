"""Who is in touch with whom, and when they last were: the contacts of `contacts.py` with their day.

The day of a contact is the last one on which a record says that there was one: of an activity its
end (the day of the view while it goes on; its beginning where it has no end), of a standing link
the day of the view. Where no record of a contact has a date the day is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links.contacts import CROWD_LIMIT
from graph_service.analysis.projection import evidence_links
from graph_service.model import (
    LINK_KINDS,
    NODE_KINDS,
    STATUSES,
    LinkKind,
    NodeKind,
    Status,
    last_day,
)
from graph_service.snapshot import OPEN_FROM, OPEN_TO, BoolArray, IntArray, Snapshot

UNKNOWN = -1  # the day of a contact of which nobody wrote a date
CHUNK = 2_000_000  # pairs that are made at a time

LongArray = NDArray[np.int64]
_Pairs = tuple[LongArray, IntArray]  # smaller number * n + larger number, and the day

TIES = (LinkKind.COOPERATES_WITH, LinkKind.WORKS_ON, LinkKind.ACTIVE_IN)
JOINS = (LinkKind.TAKES_PART_IN, LinkKind.ADDRESSES, LinkKind.HELD_IN)


@dataclass(frozen=True, eq=False)
class Acquaintance:
    """The contacts of a snapshot: of node i those at `start[i]:start[i + 1]`, by number.

    Attributes:
        snapshot: the snapshot.
        start: int64 (n + 1,).
        others: int32, the node at the other end.
        days: int32, the last day of the contact, `UNKNOWN` where nobody wrote one.
        is_crowd: bool (n,), activities with too many participants to make these acquainted.
        reference: the day of the view; without one the last day that the snapshot knows of.
    """

    snapshot: Snapshot
    start: LongArray
    others: IntArray
    days: IntArray
    is_crowd: BoolArray
    reference: int

    @cached_property
    def degree(self) -> LongArray:
        """Int (n,): how many contacts each node has."""
        return np.diff(self.start)

    @cached_property
    def is_partner(self) -> BoolArray:
        """Bool (n,): who can introduce somebody; themes and districts cannot."""
        found: BoolArray = self.snapshot.node_kind == NODE_KINDS.index(NodeKind.PARTNER)
        return found

    def of(self, number: int) -> IntArray:
        """The contacts of a node, ascending."""
        return self.others[self.start[number] : self.start[number + 1]]

    def days_of(self, number: int) -> IntArray:
        """The last day of each contact of a node, in the order of `of`."""
        return self.days[self.start[number] : self.start[number + 1]]

    def edges_from(self, numbers: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """(node, contact, day) of each contact of these nodes."""
        counts = self.degree[numbers]
        places = np.repeat(self.start[numbers] - _before(counts), counts) + np.arange(counts.sum())
        return np.repeat(numbers, counts), self.others[places], self.days[places]


def _before(counts: LongArray) -> LongArray:
    """The sum of all counts before each."""
    return np.cumsum(counts) - counts


def acquaintance(
    snapshot: Snapshot, *, links: BoolArray | None = None, crowd_limit: int = CROWD_LIMIT
) -> Acquaintance:
    """The contacts that `contacts.contacts` finds, each with its last day.

    `links` narrows the records that count. The pairs of an activity are made in pieces, so that
    memory is bounded by the number of different contacts.
    """
    size = snapshot.node_count
    counts = evidence_links(snapshot)
    if links is not None:
        counts = counts & links
    reference = reference_day(snapshot)
    who, about, where = (_incidence(snapshot, kind, counts, reference) for kind in JOINS)
    took_part = np.bincount(who[1], minlength=size)
    is_crowd = _without_repeats(who, size, took_part) > crowd_limit
    few = tuple(column[~is_crowd[who[1]]] for column in who)
    pairs = [_standing(snapshot, counts, reference)]
    for left, right in ((few, few), (who, about), (who, where), (about, about), (about, where)):
        pairs.extend(_joint(left, right, size))
    keys, days = _merged(pairs)
    first, second = (part.astype(np.int32) for part in np.divmod(keys, max(size, 1)))
    nodes, others = np.concatenate([first, second]), np.concatenate([second, first])
    order = np.lexsort((others, nodes))
    start = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(nodes, minlength=size), out=start[1:])
    both = np.concatenate([days, days])
    return Acquaintance(snapshot, start, others[order], both[order], is_crowd, reference)


def reference_day(snapshot: Snapshot) -> int:
    """The day of the view as an ordinal; without one the last day that the snapshot knows of."""
    if snapshot.as_of is not None:
        return snapshot.as_of.toordinal()
    known = [
        days[(days > OPEN_FROM) & (days < OPEN_TO)]
        for days in (snapshot.node_from, snapshot.node_to, snapshot.link_from, snapshot.link_to)
    ]
    return int(np.concatenate([*known, [OPEN_FROM]]).max())


def activity_days(snapshot: Snapshot, reference: int) -> IntArray:
    """Int (n,): the last day of each activity up to the reference, `UNKNOWN` where none is known.

    Of other nodes it says nothing that means anything.
    """
    ongoing = snapshot.node_status == STATUSES.index(Status.ONGOING)
    days = np.where(snapshot.node_to < OPEN_TO, snapshot.node_to, UNKNOWN)
    days[ongoing & (days == UNKNOWN)] = reference
    for number in np.flatnonzero((days == UNKNOWN) & (snapshot.node_from > OPEN_FROM)).tolist():
        days[number] = last_day(snapshot.node_rows[number][5] or "").toordinal()
    return np.minimum(days, reference).astype(np.int32)


def _incidence(
    snapshot: Snapshot, kind: LinkKind, counts: BoolArray, reference: int
) -> tuple[IntArray, IntArray, IntArray]:
    """(node, activity, day) of each link with an activity, by activity."""
    links = np.flatnonzero(counts & (snapshot.link_kind == LINK_KINDS.index(kind)))
    sources, targets = snapshot.link_source[links], snapshot.link_target[links]
    activities, nodes = (targets, sources) if kind is LinkKind.TAKES_PART_IN else (sources, targets)
    ended = snapshot.link_to[links]
    days = np.where(ended < OPEN_TO, ended, activity_days(snapshot, reference)[activities])
    days = np.minimum(days, reference)
    order = np.lexsort((nodes, activities))
    return nodes[order], activities[order], days[order].astype(np.int32)


def _without_repeats(
    who: tuple[IntArray, IntArray, IntArray], size: int, counted: NDArray[np.intp]
) -> NDArray[np.intp]:
    """How many different participants each activity has."""
    same = (who[0][1:] == who[0][:-1]) & (who[1][1:] == who[1][:-1])
    repeats: NDArray[np.intp] = np.bincount(who[1][1:][same], minlength=size)
    return counted - repeats


def _standing(snapshot: Snapshot, counts: BoolArray, reference: int) -> _Pairs:
    kinds = [LINK_KINDS.index(kind) for kind in TIES]
    links = np.flatnonzero(counts & np.isin(snapshot.link_kind, kinds))
    days = np.minimum(snapshot.link_to[links], reference).astype(np.int32)
    return _reduced(
        _keys(snapshot.link_source[links], snapshot.link_target[links], snapshot.node_count), days
    )


def _keys(first: IntArray, second: IntArray, size: int) -> LongArray:
    return np.minimum(first, second).astype(np.int64) * size + np.maximum(first, second)


def _joint(left: tuple[IntArray, ...], right: tuple[IntArray, ...], size: int) -> Iterator[_Pairs]:
    """The pairs of a node at the left and one at the right of the same activity, in pieces."""
    start = np.searchsorted(right[1], np.arange(size + 1))
    matches = np.diff(start)[left[1]]
    total = np.cumsum(matches)
    cuts = np.searchsorted(total, np.arange(CHUNK, int(matches.sum()), CHUNK), side="left") + 1
    for piece in np.split(np.arange(len(left[0])), np.unique(cuts)):
        count = matches[piece]
        at = np.repeat(start[left[1][piece]] - _before(count), count) + np.arange(count.sum())
        first, second = np.repeat(left[0][piece], count), right[0][at]
        day, other_day = np.repeat(left[2][piece], count), right[2][at]
        # who left early was together with the others until then
        day = np.where(
            (day == UNKNOWN) | (other_day == UNKNOWN),
            np.maximum(day, other_day),
            np.minimum(day, other_day),
        )
        apart = first != second
        yield _reduced(_keys(first[apart], second[apart], size), day[apart])


def _reduced(keys: LongArray, days: IntArray) -> _Pairs:
    """Each pair once, with the last of its days."""
    if not len(keys):
        return keys, days
    order = np.argsort(keys, kind="stable")
    keys, days = keys[order], days[order]
    first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    return keys[first], np.maximum.reduceat(days, first)


def _merged(pairs: list[_Pairs]) -> _Pairs:
    return _reduced(
        np.concatenate([keys for keys, _ in pairs]), np.concatenate([days for _, days in pairs])
    )
