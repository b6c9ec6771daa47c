"""What to say where nothing is suggested: what is absent, and where a node plays a part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from graph_service.analysis.missing_links import SUGGESTION_KINDS
from graph_service.model import LINK_KINDS, NODE_KINDS, LinkKind, NodeKind
from graph_service.pages.gaps import found_gaps, gap_key
from graph_service.pages.view import View
from graph_service.snapshot import Snapshot
from graph_service.wording import kind_label

Json: TypeAlias = dict[str, Any]

STRONGEST = 20  # as many as the first page computes, so that both share one reckoning
_NEEDED: Mapping[NodeKind, frozenset[NodeKind]] = {
    NodeKind.PARTNER: frozenset({NodeKind.ACTIVITY, NodeKind.THEME, NodeKind.DISTRICT}),
    NodeKind.THEME: frozenset({NodeKind.ACTIVITY, NodeKind.PARTNER}),
    NodeKind.DISTRICT: frozenset({NodeKind.ACTIVITY, NodeKind.PARTNER}),
    NodeKind.ACTIVITY: frozenset({NodeKind.THEME, NodeKind.DISTRICT, NodeKind.PARTNER}),
}


def absent(view: View, snapshot: Snapshot, kinds: Sequence[NodeKind] = NODE_KINDS) -> str:
    """The kinds of which a network has no node, in one phrase; empty where it has all."""
    return _phrase(view, [kind for kind in kinds if not len(snapshot.numbers(kind))])


def absent_around(view: View, number: int) -> str:
    """The kinds that could be linked with a node and are not, in one phrase."""
    snapshot = view.snapshot
    linked = {
        snapshot.kind(snapshot.other_end(link, number))
        for link in snapshot.links_of(number).tolist()
    }
    needed = _NEEDED[snapshot.kind(number)] - linked
    return _phrase(view, [kind for kind in NODE_KINDS if kind in needed])


def has_links(snapshot: Snapshot, kind: LinkKind) -> bool:
    """Whether anybody recorded a link of a kind."""
    return bool((snapshot.link_kind == LINK_KINDS.index(kind)).any())


def plays_in(view: View, node_id: str) -> list[Json]:
    """The strongest suggestions of the network that rest on a node without being about it."""
    answer = found_gaps(view, kinds=SUGGESTION_KINDS, limit=STRONGEST)
    return [
        {**one, "key": gap_key(one)}
        for one in answer["suggestions"]
        if node_id in _rests_on(one) and all(end["id"] != node_id for end in one["ends"])
    ]


def _rests_on(suggestion: Json) -> Iterator[str]:
    for item in suggestion["evidence"]:
        yield item["id"]
        for link in item["links"]:
            yield from (link["source"], link["target"])


def _phrase(view: View, kinds: Sequence[NodeKind]) -> str:
    return view.language.listing(
        kind_label(kind, view.language.code, several=True) for kind in kinds
    )
