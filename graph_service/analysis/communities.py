"""Groups in the network that work together closely, and what holds each of them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.leiden import leiden, modularity
from graph_service.analysis.missing_links.contacts import contacts
from graph_service.analysis.projection import EvidenceGraph, Matrix, evidence_links, matrix
from graph_service.errors import InvalidOption
from graph_service.model import LINK_KINDS, NODE_KINDS, LinkKind, NodeKind
from graph_service.snapshot import BoolArray, IntArray, Snapshot

SHARED_SHOWN = 5
SHARED_RANKED = 100  # how far down the list a name for the group is looked for
RESOLUTIONS = (0.01, 100.0)
DIGITS = 10


@dataclass(frozen=True, slots=True)
class Shared:
    """What members of a community have in common.

    Attributes:
        node_id: an activity, theme, district or partner.
        members: how many of those who can share it (see `Community.sharers`) do so.
        others: how many outside the community do so too.
        strength: 1 where all of these do and nobody else does, 0 where none does.
    """

    node_id: str
    members: int
    others: int
    strength: float


@dataclass(frozen=True, slots=True)
class Community:
    """A group of partners, themes and districts with many contacts among each other.

    Attributes:
        members: their ids, most contacts inside the group first, at most `names` of them.
        size: how many members there are, and `kinds` how many of each kind.
        sharers: of how many members it is counted what they share: the partners, or all members
            of a group without partners.
        contacts: how many contacts there are between members.
        density: these as a share of all pairs of members.
        inward: of the contacts that members have, the share that is with members.
        shared: by kind what they share, strongest first; of themes, districts and partners it is
            those that a member is in contact with, of activities those it took part in.
        theme_id, district_id, partner_id: what can name the group: the strongest theme and the
            strongest district of those that at least a quarter of the sharers share, and the
            member with most contacts in it, a partner if there is one.
    """

    members: tuple[str, ...]
    size: int
    kinds: Mapping[NodeKind, int]
    sharers: int
    contacts: int
    density: float
    inward: float
    shared: Mapping[NodeKind, tuple[Shared, ...]]
    theme_id: str | None
    district_id: str | None
    partner_id: str


@dataclass(frozen=True, slots=True)
class Communities:
    """The answer of `communities`.

    Attributes:
        communities: the largest first, ties by their first member's id.
        total: how many there are, and `pairs` how many of these have two members.
        grouped: how many nodes are in one; `alone` are without any contact, and in none.
        modularity: how marked the groups are; below 0.3 the borders between them are vague.
        resolution: that of the search.
    """

    communities: tuple[Community, ...]
    total: int
    pairs: int
    grouped: int
    alone: int
    modularity: float
    resolution: float


def communities(
    snapshot: Snapshot, *, top: int = 20, names: int = 50, resolution: float = 1.0
) -> Communities:
    """Groups in the graph of contacts, found by Leiden.

    The graph is that of `missing_links.contacts`: partners, themes and districts, each contact
    counted once. (Weighed by Newman's 1/(k-1) an activity of many counts for so little that each
    municipality forms a group with its own area.) Who has no contact is in no group.

    What holds a group together is what many of its members share and few others do: the strength
    is s / √(n·a), with s the sharers in the group, n all who could share it there, a all who share
    it anywhere. Akira Ochiai, "Zoogeographical studies on the soleoid fishes found in Japan and
    its neighbouring regions II", Bulletin of the Japanese Society of Scientific Fisheries 22
    (1957), 526-530. The groups themselves: see `leiden`.

    Args:
        snapshot: the view of the day.
        top: the most communities in the answer.
        names: the most members named of each.
        resolution: above 1 gives more and smaller groups, below 1 fewer and larger ones.

    Raises:
        InvalidOption: an option is out of bounds.
    """
    if top < 0:
        raise InvalidOption("top", f"{top} is below 0; give the most communities to show")
    least, most = RESOLUTIONS
    if not least <= resolution <= most:
        raise InvalidOption("resolution", f"{resolution:g} is not between {least:g} and {most:g}")
    graph = contacts(snapshot).graph
    groups = leiden(graph.adjacency, resolution=resolution)
    sizes = np.bincount(groups[groups >= 0])
    nodes = np.isin(snapshot.node_kind, [NODE_KINDS.index(kind) for kind in _KINDS])
    order = np.argsort(groups, kind="stable")[int((groups < 0).sum()) :]
    ends = np.cumsum(sizes)
    describe = _Describer(graph, groups, names)
    return Communities(
        communities=tuple(
            describe.community(order[end - size : end].astype(np.int32))
            for size, end in islice(zip(sizes.tolist(), ends.tolist(), strict=True), top)
        ),
        total=len(sizes),
        pairs=int((sizes == 2).sum()),
        grouped=int(sizes.sum()),
        alone=int((nodes & (groups < 0)).sum()),
        modularity=modularity(graph.adjacency, groups, resolution=resolution),
        resolution=resolution,
    )


_KINDS = (NodeKind.PARTNER, NodeKind.THEME, NodeKind.DISTRICT)
_SHARED = (NodeKind.ACTIVITY, NodeKind.THEME, NodeKind.DISTRICT, NodeKind.PARTNER)
_JOINS = (LinkKind.TAKES_PART_IN, LinkKind.ADDRESSES, LinkKind.HELD_IN)


class _Describer:
    def __init__(self, graph: EvidenceGraph, groups: IntArray, names: int) -> None:
        self._snapshot, self._graph, self._groups, self._names = (
            graph.snapshot,
            graph,
            groups,
            names,
        )
        self._partner = self._of(NodeKind.PARTNER)
        self._joined = _joined(self._snapshot)

    def community(self, members: IntArray) -> Community:
        """What is to be said of the group of these members."""
        snapshot, graph = self._snapshot, self._graph
        inside = np.zeros(snapshot.node_count, dtype=np.bool_)
        inside[members] = True
        rows = graph.adjacency[members]
        within = np.add.reduceat(inside[rows.indices].astype(np.int64), rows.indptr[:-1])
        ends, size = int(within.sum()), len(members)
        partners = members[self._partner[members]]
        sharers = partners if len(partners) else members
        shared = {kind: self._shared(kind, inside, sharers) for kind in _SHARED}
        first = members[np.lexsort((members, -within, ~self._partner[members]))[0]]
        by_contacts = members[np.lexsort((members, -within))]
        kinds = np.bincount(snapshot.node_kind[members], minlength=len(NODE_KINDS))
        return Community(
            members=tuple(snapshot.node_id(number) for number in by_contacts[: self._names]),
            size=size,
            kinds={kind: int(kinds[NODE_KINDS.index(kind)]) for kind in _KINDS},
            sharers=len(sharers),
            contacts=ends // 2,
            density=round(ends / (size * (size - 1)), DIGITS) if size > 1 else 0.0,
            inward=round(ends / int(graph.degree[members].sum()), DIGITS),
            shared={kind: found[:SHARED_SHOWN] for kind, found in shared.items()},
            theme_id=_naming(shared[NodeKind.THEME], len(sharers)),
            district_id=_naming(shared[NodeKind.DISTRICT], len(sharers)),
            partner_id=snapshot.node_id(int(first)),
        )

    def _of(self, kind: NodeKind) -> BoolArray:
        found: BoolArray = self._snapshot.node_kind == NODE_KINDS.index(kind)
        return found

    def _shared(self, kind: NodeKind, inside: BoolArray, sharers: IntArray) -> tuple[Shared, ...]:
        """What at least two of the sharers share; of a single one, what it has."""
        links = self._joined if kind is NodeKind.ACTIVITY else self._graph.adjacency
        reached = links[sharers].indices
        counts = np.bincount(reached[self._of(kind)[reached]], minlength=len(inside))
        found = np.flatnonzero(counts >= min(2, len(sharers)))
        if not len(found):
            return ()
        everywhere = self._everywhere(links, found, sharers)
        own = np.isin(found, sharers)  # nobody shares itself
        strength = counts[found] / np.sqrt(np.maximum(len(sharers) - own, 1) * everywhere)
        strength = np.round(strength, DIGITS)
        order = np.lexsort((found, -counts[found], -strength))[:SHARED_RANKED]
        return tuple(
            Shared(
                self._snapshot.node_id(int(found[place])),
                int(counts[found[place]]),
                int(everywhere[place] - counts[found[place]]),
                float(strength[place]),
            )
            for place in order.tolist()
        )

    def _everywhere(self, links: Matrix, found: NDArray[np.int64], sharers: IntArray) -> IntArray:
        """How many in the whole network share each: partners, or for want of these anyone."""
        rows = links[found]
        counted = self._partner[rows.indices] | ~self._partner[sharers[0]]
        total = np.add.reduceat(counted.astype(np.int32), rows.indptr[:-1])
        return np.asarray(total, dtype=np.int32)


def _joined(snapshot: Snapshot) -> Matrix:
    """Which node joined which activity that happened, both ways."""
    kinds = [LINK_KINDS.index(kind) for kind in _JOINS]
    kept = evidence_links(snapshot) & np.isin(snapshot.link_kind, kinds)
    sources, targets = snapshot.link_source[kept], snapshot.link_target[kept]
    return matrix(
        snapshot.node_count, np.concatenate([sources, targets]), np.concatenate([targets, sources])
    )


def _naming(shared: tuple[Shared, ...], sharers: int) -> str | None:
    return next((one.node_id for one in shared if one.members * 4 >= sharers), None)
