"""What a map is asked to show, and which part of a large network that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_service.errors import InvalidOption, NotFound
from graph_service.model import NodeKind
from graph_service.snapshot import Snapshot
from viz.layout import Places, degrees, pairs

LIMIT = 1500
PAIR_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class MapSuggestion:
    """A missing link to draw.

    `ends` are ids of nodes, or `method:value` and `type:value` for what is no node; `sentence` says
    why it should be there. `planned` marks that the network means to close it already. A score that
    tells a reader nothing is None.
    """

    ends: tuple[str, str]
    rank: int
    score: float | None
    sentence: str
    kind: str = ""
    planned: bool = False


@dataclass(frozen=True, slots=True)
class MapOptions:
    """How a map is made.

    Attributes:
        limit: the most nodes drawn; of a larger network the best linked of each kind are, and the
            map says so.
        pair_limit: the most linked pairs drawn, kept to in the same way.
        highlight: the id of a node that is chosen and in the middle when the map opens.
        show_missing: whether missing links are switched on when the map opens.
        value_labels: labels of types, methods and roles by slug; else the slug with spaces.
        node_url: the path of a node's own page by kind and id, where there is a server with one.
        previous: node id to its place on an earlier map, so that little moves.
        nonce: the nonce of the page's Content-Security-Policy, where a server sends one.
        theme: "auto" follows the reader's setting; "light" and "dark" do not.
        element_id: the id of the map's element; another one for a second map on a page.

    Raises:
        InvalidOption: a value is not allowed.
    """

    limit: int = LIMIT
    pair_limit: int = PAIR_LIMIT
    highlight: str | None = None
    show_missing: bool = True
    value_labels: Mapping[str, str] = field(default_factory=dict)
    node_url: Callable[[NodeKind, str], str] | None = None
    previous: Places | None = None
    nonce: str | None = None
    theme: str = "auto"
    element_id: str = "map"

    def __post_init__(self) -> None:
        if self.limit < 1 or self.pair_limit < 1:
            raise InvalidOption("limit", "must be 1 or more")
        if self.theme not in ("auto", "light", "dark"):
            raise InvalidOption("theme", f"{self.theme[:20]!r}: choose auto, light or dark")


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a network that is drawn, and how large the whole is."""

    snapshot: Snapshot
    total_nodes: int
    total_links: int

    @property
    def cut(self) -> bool:
        """Whether something is not drawn."""
        return self.snapshot.node_count < self.total_nodes


def drawn_part(
    snapshot: Snapshot, suggestions: Sequence[MapSuggestion], options: MapOptions
) -> Part:
    """The whole where it fits; else what is asked for and then the best linked nodes of each kind.

    First come the highlighted node and the ends of suggestions, then the neighbours of the first,
    then the others: each kind has a share, and within it those with the most neighbours come
    first; ties go by id.
    """
    source, target = pairs(snapshot)
    whole = Part(snapshot, snapshot.node_count, snapshot.link_count)
    if snapshot.node_count <= options.limit and len(source) <= options.pair_limit:
        return whole
    ring = np.full(snapshot.node_count, 2)
    middle = _found(snapshot, options.highlight)
    if middle is not None:
        ring[[snapshot.other_end(int(link), middle) for link in snapshot.links_of(middle)]] = 1
    for suggestion in suggestions:
        for end in suggestion.ends:
            number = _found(snapshot, end)
            if number is not None:
                ring[number] = 0
    if middle is not None:
        ring[middle] = -1
    degree = degrees(snapshot)
    numbers = np.arange(snapshot.node_count)
    best = np.lexsort((numbers, -degree, ring))
    turns = np.where(ring > 0, _turns(snapshot.node_kind, best), 0.0)
    order = np.lexsort((numbers, -degree, turns, ring))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    # a pair is drawn once both its ends are: how many pairs the first k nodes bring with them
    complete = np.bincount(np.maximum(place[source], place[target]), minlength=len(order))
    fits = int(np.searchsorted(np.cumsum(complete), options.pair_limit, side="right"))
    kept: NDArray[np.bool_] = place < min(options.limit, max(fits, 1))
    return Part(snapshot.select(kept), snapshot.node_count, snapshot.link_count)


def _turns(kind: NDArray[np.integer[Any]], best: NDArray[np.intp]) -> NDArray[np.float64]:
    """When it is a node's turn, for kinds to have shares by the square root of their sizes.

    These are the quotients of Sainte-Lague: however many are taken, the shares hold, no kind is
    left out for being small, and one that has no more leaves its room to the others.
    """
    turns = np.empty(len(kind), dtype=np.float64)
    for one in np.unique(kind):
        own = best[kind[best] == one]
        turns[own] = (np.arange(len(own)) + 0.5) / np.sqrt(len(own))
    return turns


def _found(snapshot: Snapshot, node_id: str | None) -> int | None:
    if node_id is None:
        return None
    try:
        return snapshot.number(node_id)
    except NotFound:
        return None
