"""What the ends of a link can be, and which two of them a link can join."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graph_service.model import DEFAULT_LINK, LINK_ENDS, NODE_KINDS, LinkKind, NodeKind, match_key
from loaders.statements import NameRef


@dataclass(frozen=True, slots=True)
class Candidate:
    """What an end of a link can be: a node, or a kind in which it would be made (no node).

    Of several, that with the lowest rank is preferred.
    """

    node: str
    kind: NodeKind
    rank: int
    ref: NameRef | None = None


class Pair(NamedTuple):
    """Two candidates that a link can join; `turned` where it joins the second to the first."""

    rank: tuple[int, int, bool]
    source: Candidate
    target: Candidate
    kind: LinkKind
    turned: bool

    def is_loop(self) -> bool:
        """Whether both are one node."""
        source, target = self.source, self.target
        if source.node or target.node or source.ref is None or target.ref is None:
            return source.node == target.node
        same = match_key(source.ref.text) == match_key(target.ref.text)
        return same and source.kind is target.kind


def best_pairs(
    kind: LinkKind | None, sources: Sequence[Candidate], targets: Sequence[Candidate]
) -> list[Pair]:
    """The pairs that a link can join, only the most preferred of them.

    Without a kind, that of the link follows from those of the ends. Ends in the reverse order of
    the kind of link are turned round.
    """
    pairs = []
    for source in sources:
        for target in targets:
            for turned in (False, True):
                ends = (target.kind, source.kind) if turned else (source.kind, target.kind)
                if turned and ends[0] is ends[1]:
                    continue
                wanted = kind if kind is not None else DEFAULT_LINK.get(ends)
                if wanted is not None and ends in LINK_ENDS[wanted]:
                    rank = (source.rank + target.rank, source.rank, turned)
                    pairs.append(Pair(rank, source, target, wanted, turned))
    best = min((pair.rank for pair in pairs), default=None)
    return [pair for pair in pairs if pair.rank == best]


def allowed_kinds(kind: LinkKind | None) -> tuple[NodeKind, ...]:
    """The kinds that an end of this kind of link can be, in order of preference."""
    if kind is None:
        return NODE_KINDS
    ends = {end for pair in LINK_ENDS[kind] for end in pair}
    return tuple(node_kind for node_kind in NODE_KINDS if node_kind in ends)
