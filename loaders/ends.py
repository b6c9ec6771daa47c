"""What the ends of a link can be, and which two of them a link can join."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graph_service.labels import link_label
from graph_service.model import DEFAULT_LINK, LINK_ENDS, NODE_KINDS, LinkKind, NodeKind, match_key
from loaders.cells import shown
from loaders.statements import NameRef
from loaders.vocabulary import a_kind


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


def wrong_kinds(
    kind: LinkKind | None, sources: Sequence[Candidate], targets: Sequence[Candidate]
) -> str:
    """Why a link cannot join these: what its kind joins, and what does join two such nodes."""
    ends = " and ".join(
        " or ".join(dict.fromkeys(a_kind(candidate.kind) for candidate in found))
        + f" ({shown(found[0].ref.text if found[0].ref is not None else found[0].node)!r})"
        for found in (sources, targets)
    )
    if kind is None:
        return f"no kind of link joins {ends}; correct the kinds of these nodes"
    pairs = sorted(LINK_ENDS[kind])
    if len(pairs) > 1:
        allowed = "two nodes of the same kind"
    elif pairs[0][0] is pairs[0][1]:
        allowed = "two activities" if pairs[0][0] is NodeKind.ACTIVITY else f"two {pairs[0][0]}s"
    else:
        allowed = " and ".join(a_kind(end) for end in pairs[0])
    first, second = sources[0].kind, targets[0].kind
    fitting = DEFAULT_LINK.get((first, second)) or DEFAULT_LINK.get((second, first))
    other = f"another kind of link ({_both(fitting)})" if fitting else "other nodes"
    return f"{_both(kind)} joins {allowed}, not {ends}; choose {other}, or correct the names"


def _both(kind: LinkKind) -> str:
    return f"{link_label(kind, 'en')} ({link_label(kind, 'nl')})"
