"""The very records that speak for a pair of nodes.

What both are in touch with comes first, each weighed by one divided by its number of contacts, as
resource allocation does (see `indices.local`). Where they share nothing, the ways over two others
do: from the first to u, from u to v, from v to the second, weighed by 1 / (contacts of u x contacts
of v), which is what reaches the second of a resource that twice is divided over all contacts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links.contacts import Contacts
from graph_service.analysis.missing_links.records import Evidence
from graph_service.analysis.projection import evidence_links
from graph_service.model import LINK_KINDS, NODE_KINDS, LinkKind, NodeKind, last_day
from graph_service.snapshot import ACTIVITY_LINKS, IntArray, Snapshot

DIGITS = 12  # sums that agree this far are equal, whatever the order of adding
SIDE_RECORDS = 3  # so many activities, or direct links, are named for each end of what is shared
WAYS = 10  # so many ways over two others are named

_JOINS = tuple(
    LINK_KINDS.index(kind)
    for kind in (LinkKind.TAKES_PART_IN, LinkKind.ADDRESSES, LinkKind.HELD_IN)
)
_PARTNER = NODE_KINDS.index(NodeKind.PARTNER)
_ACTIVITY = NODE_KINDS.index(NodeKind.ACTIVITY)


class SharedContacts:
    """What two nodes share, by the records: direct links, else the links of joint activities."""

    def __init__(self, found: Contacts) -> None:
        self.snapshot: Snapshot = found.graph.snapshot
        self.graph = found.graph
        degree = found.graph.degree.astype(np.float64)
        self.weights: NDArray[np.float64] = np.divide(
            1.0, degree, out=np.zeros_like(degree), where=degree > 0
        )
        self._counts = evidence_links(self.snapshot)
        self._is_part = self.snapshot.link_kind == LINK_KINDS.index(LinkKind.PART_OF)
        self._is_crowd = np.zeros(self.snapshot.node_count, dtype=np.bool_)
        self._is_crowd[found.crowds] = True
        self._joined: dict[int, tuple[IntArray, IntArray]] = {}

    def numbers(self, first: int, second: int) -> IntArray:
        """The numbers of what two nodes are both in touch with, ascending."""
        return np.intersect1d(
            self.graph.neighbours(first), self.graph.neighbours(second), assume_unique=True
        )

    def in_touch(self, first: int, second: int) -> bool:
        """Whether two nodes are in touch themselves."""
        near = self.graph.neighbours(first)
        place = int(np.searchsorted(near, second))
        return place < len(near) and int(near[place]) == second

    def strongest(self, first: int, second: int) -> int:
        """The number of the strongest of what both share; -1 where they share nothing."""
        shared = self.numbers(first, second)
        return int(shared[np.argmax(self.weights[shared])]) if len(shared) else -1

    def between(self, first: int, second: int) -> tuple[Evidence, ...]:
        """What two nodes share, or the ways between them where they share nothing."""
        shared = self.numbers(first, second)
        if not len(shared):
            return self._ways(first, second)
        sides = [self.records(end, shared.tolist()) for end in (first, second)]
        return strongest_first(
            evidence_of(
                self.snapshot,
                self.snapshot.node_id(number),
                float(self.weights[number]),
                [*sides[0][number], *sides[1][number]],
            )
            for number in shared.tolist()
        )

    def _ways(self, first: int, second: int) -> tuple[Evidence, ...]:
        """The strongest ways from the first over two others to the second."""
        here, there = self.graph.neighbours(first), self.graph.neighbours(second)
        part = self.graph.adjacency[here][:, there].tocoo()
        rows, columns = part.coords
        left, right = here[rows], there[columns]
        weights = np.round(self.weights[left] * self.weights[right], DIGITS)
        order = np.lexsort((right, left, -weights))[:WAYS]
        ways = []
        for place in order.tolist():
            u, v = int(left[place]), int(right[place])
            links = (
                self.records(first, [u])[u] + self.records(u, [v])[v] + self.records(second, [v])[v]
            )
            ids = (self.snapshot.node_id(u), self.snapshot.node_id(v))
            ways.append(
                evidence_of(self.snapshot, ids[0], float(weights[place]), links, beyond=ids[1])
            )
        return strongest_first(ways)

    def records(self, end: int, shared: Iterable[int]) -> dict[int, list[int]]:
        """The numbers of the links that show the contact of an end with each of these nodes."""
        found: dict[int, list[int]] = {number: [] for number in shared}
        snapshot = self.snapshot
        at_end = snapshot.links_of(end)
        at_end = at_end[self._counts[at_end] & ~self._is_part[at_end]]
        for link in at_end.tolist():
            at_other = found.get(snapshot.other_end(link, end))
            if at_other is not None and len(at_other) < SIDE_RECORDS:
                at_other.append(link)
        activities, links = self._activities(end)
        link_to = np.full(snapshot.node_count, -1, dtype=np.int32)
        # of several links with one activity (as host and as guest) the first is named
        link_to[activities[::-1]] = links[::-1]
        for number, records in found.items():
            if records:
                continue
            theirs, their_links = self._activities(number)
            joint = link_to[theirs] >= 0
            if snapshot.node_kind[end] == _PARTNER == snapshot.node_kind[number]:
                joint &= ~self._is_crowd[theirs]
            seen: set[int] = set()
            for activity, link in zip(
                theirs[joint].tolist(), their_links[joint].tolist(), strict=True
            ):
                if activity in seen:
                    continue
                if len(seen) == SIDE_RECORDS:
                    break
                seen.add(activity)
                records += [int(link_to[activity]), link]
        return found

    def _activities(self, number: int) -> tuple[IntArray, IntArray]:
        """The activities of a node, those that began last first, and the link with each."""
        found = self._joined.get(number)
        if found is None:
            snapshot = self.snapshot
            links = snapshot.links_of(number)
            links = links[self._counts[links] & np.isin(snapshot.link_kind[links], _JOINS)]
            sources, targets = snapshot.link_source[links], snapshot.link_target[links]
            activities = np.where(sources == number, targets, sources)
            order = np.lexsort((links, activities, -snapshot.node_from[activities]))
            found = self._joined[number] = (activities[order], links[order])
        return found


def evidence_of(
    snapshot: Snapshot,
    node_id: str,
    weight: float,
    links: Iterable[int],
    *,
    beyond: str = "",
    count: int = 1,
) -> Evidence:
    """One piece of evidence by the numbers of its links, each named once."""
    numbers = list(dict.fromkeys(links))
    ids = tuple(snapshot.link_id(number) for number in numbers)
    return Evidence(node_id, weight, ids, beyond, latest(snapshot, numbers), count)


def latest(snapshot: Snapshot, links: Sequence[int]) -> str | None:
    """The last date that these links speak of, those of their activities included."""
    dates = [date for link in links if (date := _date_of(snapshot, link))]
    return max(dates, key=lambda text: (last_day(text), text), default=None)


def _date_of(snapshot: Snapshot, link: int) -> str | None:
    row = snapshot.link_rows[link]
    if row[8] or row[9] or row[1] not in ACTIVITY_LINKS:
        return row[9] or row[8]
    activity = int(snapshot.link_source[link])
    if snapshot.node_kind[activity] != _ACTIVITY:
        activity = int(snapshot.link_target[link])
    return snapshot.node_rows[activity][6] or snapshot.node_rows[activity][5]


def strongest_first(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence by weight, ties by id."""
    return tuple(sorted(evidence, key=lambda item: (-item.weight, item.node_id, item.beyond)))


def score_of(evidence: Iterable[Evidence]) -> float:
    """The score that evidence comes to; the same whatever the order of adding."""
    return round(math.fsum(item.weight for item in evidence), DIGITS)
