"""The records that make one contact: what two nodes did together, and the links between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graph_service.analysis.acquaintance import (
    JOINS,
    TIES,
    Acquaintance,
    activity_days,
)
from graph_service.analysis.projection import evidence_links
from graph_service.model import LINK_KINDS, STATUSES, LinkKind, Status
from graph_service.snapshot import OPEN_TO, IntArray, Snapshot

_TIES = [LINK_KINDS.index(kind) for kind in TIES]
_JOINS = [LINK_KINDS.index(kind) for kind in JOINS]


@dataclass(frozen=True, slots=True)
class Together:
    """One record of a contact.

    Attributes:
        activity_id: what they did together, or empty for a standing link between them.
        link_kind: the kind of the standing link, or None.
        link_ids: the link, or the two links with the activity.
        when: the last date of it, as precise as it was given; empty where none is known.
        standing: whether it goes on, by a link that has not ended or an activity that has not.
    """

    activity_id: str
    link_kind: LinkKind | None
    link_ids: tuple[str, ...]
    when: str
    standing: bool


class ContactRecords:
    """Finds the records of contacts one by one; what is asked for again is remembered."""

    def __init__(self, known: Acquaintance) -> None:
        self._known = known
        self._snapshot: Snapshot = known.snapshot
        self._counts = evidence_links(self._snapshot)
        self._days = activity_days(self._snapshot, known.reference)
        self._joined: dict[int, tuple[IntArray, IntArray]] = {}

    def between(self, first: int, second: int) -> tuple[Together, ...]:
        """What makes the contact of two nodes: standing links, then activities, the last first."""
        return (*self._standing(first, second), *self._activities(first, second))

    def _standing(self, first: int, second: int) -> Iterator[Together]:
        snapshot = self._snapshot
        degree = [len(snapshot.links_of(end)) for end in (first, second)]
        links = snapshot.links_of(first if degree[0] <= degree[1] else second)
        links = links[self._counts[links] & np.isin(snapshot.link_kind[links], _TIES)]
        sources, targets = snapshot.link_source[links], snapshot.link_target[links]
        hit = (np.minimum(sources, targets) == min(first, second)) & (
            np.maximum(sources, targets) == max(first, second)
        )
        for link in links[hit].tolist():
            kind = LINK_KINDS[int(snapshot.link_kind[link])]
            ended = snapshot.link_rows[link][9] or ""
            over = int(snapshot.link_to[link]) < self._known.reference
            when = ended if over else ""
            yield Together("", kind, (snapshot.link_id(link),), when, not over)

    def _activities(self, first: int, second: int) -> Iterator[Together]:
        snapshot, known = self._snapshot, self._known
        mine, my_links = self._of(first)
        theirs, their_links = self._of(second)
        joint, at_mine, at_theirs = np.intersect1d(
            mine, theirs, assume_unique=True, return_indices=True
        )
        if known.is_partner[first] and known.is_partner[second]:
            kept = ~known.is_crowd[joint]
            joint, at_mine, at_theirs = joint[kept], at_mine[kept], at_theirs[kept]
        for place in np.lexsort((joint, -self._days[joint])).tolist():
            activity = int(joint[place])
            links = (int(my_links[at_mine[place]]), int(their_links[at_theirs[place]]))
            yield Together(
                snapshot.node_id(activity),
                None,
                tuple(snapshot.link_id(link) for link in links),
                *self._when(activity),
            )

    def _when(self, activity: int) -> tuple[str, bool]:
        """The last date of an activity, and whether it goes on."""
        begin, end = self._snapshot.node_rows[activity][5:7]
        ends, reference = int(self._snapshot.node_to[activity]), self._known.reference
        ongoing = self._snapshot.node_status[activity] == STATUSES.index(Status.ONGOING)
        if (ongoing and ends == OPEN_TO) or (reference < ends < OPEN_TO):
            return "", True
        return end or begin or "", False

    def _of(self, number: int) -> tuple[IntArray, IntArray]:
        """The activities of a node, each once, ascending, and the first link with each."""
        found = self._joined.get(number)
        if found is None:
            snapshot = self._snapshot
            links = snapshot.links_of(number)
            links = links[self._counts[links] & np.isin(snapshot.link_kind[links], _JOINS)]
            sources, targets = snapshot.link_source[links], snapshot.link_target[links]
            activities = np.where(sources == number, targets, sources)
            once, at = np.unique(activities, return_index=True)
            found = self._joined[number] = (once, links[at])
        return found
