"""Which ideas and plans would close a gap."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links.records import METHOD_PREFIX, TYPE_PREFIX
from graph_service.model import LINK_KINDS, LinkKind, NodeKind
from graph_service.snapshot import Snapshot

_FROM_ACTIVITY = frozenset(
    LINK_KINDS.index(kind)
    for kind in (LinkKind.TAKES_PART_IN, LinkKind.ADDRESSES, LinkKind.HELD_IN)
)


class Plans:
    """The activities that are an idea or planned, and what each of them would touch.

    A plan for a part would count for the whole, never the reverse.
    """

    def __init__(self, snapshot: Snapshot, hierarchy: Hierarchy) -> None:
        self._snapshot = snapshot
        self._by_node: dict[int, set[int]] = {}
        self._by_method: dict[str, set[int]] = {}
        self._by_type: dict[str, set[int]] = {}
        for plan in np.flatnonzero(~snapshot.happened).tolist():
            if snapshot.type(plan):
                self._by_method.setdefault(snapshot.type(plan), set()).add(plan)
            for link in snapshot.links_of(plan).tolist():
                if int(snapshot.link_kind[link]) in _FROM_ACTIVITY:
                    other = snapshot.other_end(link, plan)
                    for touched in hierarchy.wholes(other):
                        self._by_node.setdefault(touched, set()).add(plan)
                    if snapshot.kind(other) is NodeKind.PARTNER:
                        self._by_type.setdefault(snapshot.type(other), set()).add(plan)

    def touching(self, ends: Iterable[str]) -> tuple[str, ...]:
        """The ids of the plans that touch all ends of a suggestion, by id."""
        plans = [self._of(end) for end in ends]
        return tuple(self._snapshot.node_id(plan) for plan in sorted(set.intersection(*plans)))

    def _of(self, end: str) -> set[int]:
        if end.startswith(METHOD_PREFIX):
            return self._by_method.get(end.removeprefix(METHOD_PREFIX), set())
        if end.startswith(TYPE_PREFIX):
            return self._by_type.get(end.removeprefix(TYPE_PREFIX), set())
        return self._by_node.get(self._snapshot.number(end), set())
