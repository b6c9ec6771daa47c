"""The very records that speak for a pair of nodes."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from graph_service.analysis.missing_links.contacts import Contacts
from graph_service.analysis.missing_links.records import Evidence
from graph_service.analysis.missing_links.resource_allocation import DIGITS, FloatArray
from graph_service.analysis.projection import evidence_links
from graph_service.model import LINK_KINDS, NODE_KINDS, LinkKind, NodeKind
from graph_service.snapshot import IntArray, Snapshot

SIDE_RECORDS = 3  # so many activities, or direct links, are named for each end of what is shared

_JOINS = tuple(
    LINK_KINDS.index(kind)
    for kind in (LinkKind.TAKES_PART_IN, LinkKind.ADDRESSES, LinkKind.HELD_IN)
)
_PARTNER = NODE_KINDS.index(NodeKind.PARTNER)


class ContactRecords:
    """The records that make contacts: direct links, else the links of joint activities."""

    def __init__(self, found: Contacts, weights: FloatArray) -> None:
        self._snapshot: Snapshot = found.graph.snapshot
        self._graph = found.graph
        self._weights = weights
        self._counts = evidence_links(self._snapshot)
        self._is_part = self._snapshot.link_kind == LINK_KINDS.index(LinkKind.PART_OF)
        self._is_crowd = np.zeros(self._snapshot.node_count, dtype=np.bool_)
        self._is_crowd[found.crowds] = True
        self._joined: dict[int, tuple[IntArray, IntArray]] = {}

    def shared(self, first: int, second: int) -> tuple[Evidence, ...]:
        """Each common contact of two nodes that counts, with the records of both its contacts."""
        shared = np.intersect1d(
            self._graph.neighbours(first), self._graph.neighbours(second), assume_unique=True
        )
        shared = shared[self._weights[shared] > 0]
        sides = [self._records(end, shared) for end in (first, second)]
        link_id = self._snapshot.link_id
        return strongest_first(
            Evidence(
                self._snapshot.node_id(number),
                float(self._weights[number]),
                tuple(link_id(link) for link in dict.fromkeys(sides[0][number] + sides[1][number])),
            )
            for number in shared.tolist()
        )

    def _records(self, end: int, shared: IntArray) -> dict[int, list[int]]:
        """The numbers of the links that show the contact of an end with each of these nodes."""
        found: dict[int, list[int]] = {number: [] for number in shared.tolist()}
        snapshot = self._snapshot
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
            snapshot = self._snapshot
            links = snapshot.links_of(number)
            links = links[self._counts[links] & np.isin(snapshot.link_kind[links], _JOINS)]
            sources, targets = snapshot.link_source[links], snapshot.link_target[links]
            activities = np.where(sources == number, targets, sources)
            order = np.lexsort((links, activities, -snapshot.node_from[activities]))
            found = self._joined[number] = (activities[order], links[order])
        return found


def strongest_first(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence by weight, ties by id."""
    return tuple(sorted(evidence, key=lambda item: (-item.weight, item.node_id)))


def score_of(evidence: tuple[Evidence, ...]) -> float:
    """The score that evidence comes to; the same whatever the order of adding."""
    return round(math.fsum(item.weight for item in evidence), DIGITS)
