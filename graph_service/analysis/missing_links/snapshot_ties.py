"""The ties of a snapshot: of its partners, or of its partners, themes and districts together.

What ties whom is what `contacts` says. A tie by an activity dates from the first day of the
activity, or from the day on which a member joined where that is later.
"""

from __future__ import annotations

import numpy as np

from graph_service.analysis.missing_links.contacts import CROWD_LIMIT
from graph_service.analysis.missing_links.ties import UNDATED, LongArray, Profile, Ties
from graph_service.analysis.projection import ends_of, evidence_links
from graph_service.model import LINK_KINDS, NODE_KINDS, LinkKind, NodeKind
from graph_service.snapshot import OPEN_FROM, BoolArray, IntArray, Snapshot

PARTNER, THEME, DISTRICT = (
    NODE_KINDS.index(kind) for kind in (NodeKind.PARTNER, NodeKind.THEME, NodeKind.DISTRICT)
)


def partner_ties(snapshot: Snapshot) -> tuple[Ties, IntArray]:
    """The ties between partners, and the number in the snapshot of each of their nodes.

    Profiles: "theme" and "district", what a partner works on and is active in, by a link of its
    own or by an activity that it took part in.
    """
    reader = _Reader(snapshot, [NodeKind.PARTNER])
    profiles = {
        "theme": reader.profile(NodeKind.THEME, LinkKind.WORKS_ON, LinkKind.ADDRESSES),
        "district": reader.profile(NodeKind.DISTRICT, LinkKind.ACTIVE_IN, LinkKind.HELD_IN),
    }
    direct = reader.direct([LinkKind.COOPERATES_WITH])
    members = reader.members([LinkKind.TAKES_PART_IN])
    ties = Ties(len(reader.numbers), *direct, *members, type_=reader.types(), profiles=profiles)
    return ties, reader.numbers


def contact_ties(snapshot: Snapshot) -> tuple[Ties, IntArray]:
    """The ties between partners, themes and districts, and the number of each in the snapshot.

    The graph of `contacts`: `kind` is the index into `NODE_KINDS`, and no two districts are tied.
    """
    reader = _Reader(snapshot, [NodeKind.PARTNER, NodeKind.THEME, NodeKind.DISTRICT])
    direct = reader.direct([LinkKind.COOPERATES_WITH, LinkKind.WORKS_ON, LinkKind.ACTIVE_IN])
    members = reader.members([LinkKind.TAKES_PART_IN, LinkKind.ADDRESSES, LinkKind.HELD_IN])
    ties = Ties(
        len(reader.numbers),
        *direct,
        *members,
        kind=snapshot.node_kind[reader.numbers].astype(np.int32),
        type_=reader.types(),
        crowd_limit=CROWD_LIMIT,
        crowd_kind=PARTNER,
        strangers=(DISTRICT,),
    )
    return ties, reader.numbers


class _Reader:
    """Takes columns out of a snapshot and numbers the chosen nodes and the activities anew."""

    def __init__(self, snapshot: Snapshot, kinds: list[NodeKind]) -> None:
        self.snapshot = snapshot
        self.kept = evidence_links(snapshot)
        codes = [NODE_KINDS.index(kind) for kind in kinds]
        self.numbers, self.number = self._numbered(np.isin(snapshot.node_kind, codes))
        activity = snapshot.node_kind == NODE_KINDS.index(NodeKind.ACTIVITY)
        self.activities, self.activity = self._numbered(activity & snapshot.happened)
        self.begun = _day(snapshot.node_from[self.activities])

    def _numbered(self, chosen: BoolArray) -> tuple[IntArray, IntArray]:
        """The numbers of the chosen nodes, and the new number of every node, -1 for the others."""
        numbers = np.flatnonzero(chosen).astype(np.int32)
        number = np.full(self.snapshot.node_count, -1, dtype=np.int32)
        number[numbers] = np.arange(len(numbers), dtype=np.int32)
        return numbers, number

    def _links(self, kind: LinkKind) -> tuple[IntArray, IntArray, IntArray]:
        sources, targets = ends_of(self.snapshot, kind, among=self.kept)
        chosen = self.kept & (self.snapshot.link_kind == LINK_KINDS.index(kind))
        return sources, targets, _day(self.snapshot.link_from[chosen])

    def direct(self, kinds: list[LinkKind]) -> tuple[IntArray, IntArray, IntArray]:
        """(first, second, day) of the links of these kinds."""
        found = [self._links(kind) for kind in kinds]
        first, second, day = (np.concatenate(column) for column in zip(*found, strict=True))
        return self.number[first], self.number[second], day

    def members(self, kinds: list[LinkKind]) -> tuple[IntArray, IntArray, IntArray, IntArray]:
        """(node, activity, day) of the links between nodes and activities; a day per activity."""
        found = [self._members(kind) for kind in kinds]
        member, joint, day = (np.concatenate(column) for column in zip(*found, strict=True))
        return self.number[member], joint, day, self.begun

    def _members(self, kind: LinkKind) -> tuple[IntArray, IntArray, IntArray]:
        """(number in the snapshot, activity, day): links with an activity at either end."""
        sources, targets, days = self._links(kind)
        to_activity = self.activity[targets] >= 0
        nodes = np.where(to_activity, sources, targets)
        joint = self.activity[np.where(to_activity, targets, sources)]
        return nodes, joint, np.maximum(days, self.begun[joint])

    def profile(self, of: NodeKind, direct: LinkKind, by_activity: LinkKind) -> Profile:
        """What nodes have to do with, by links of their own and by their activities."""
        values, number = self._numbered(self.snapshot.node_kind == NODE_KINDS.index(of))
        nodes, targets, days = self._links(direct)
        member, joint, since = self._members(LinkKind.TAKES_PART_IN)
        value, about, said = self._members(by_activity)
        left, right = _joined(joint, about)
        node = np.concatenate([self.number[nodes], self.number[member[left]]])
        what = np.concatenate([number[targets], number[value[right]]])
        day = np.concatenate([days, np.maximum(since[left], said[right])])
        return Profile(node, what, day.astype(np.int32), len(values))

    def types(self) -> IntArray:
        """A code for the type of each node, by the order of their names; -1 for none."""
        names = [self.snapshot.type(number) for number in self.numbers.tolist()]
        codes = {name: code for code, name in enumerate(sorted(set(names) - {""}))}
        return np.array([codes.get(name, -1) for name in names], dtype=np.int32)


def _day(days: IntArray) -> IntArray:
    return np.where(days == OPEN_FROM, UNDATED, days).astype(np.int32)


def _joined(left: IntArray, right: IntArray) -> tuple[LongArray, LongArray]:
    """The places (i, j) at which left[i] == right[j], every combination once."""
    order = np.argsort(right, kind="stable")
    begin = np.searchsorted(right[order], left, side="left")
    many = np.searchsorted(right[order], left, side="right") - begin
    first = np.repeat(np.arange(len(left)), many)
    inside = np.arange(len(first)) - np.repeat(np.cumsum(many) - many, many)
    return first, order[np.repeat(begin, many) + inside]
