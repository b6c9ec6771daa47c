"""The links that are missing by the evidence, each with the records that speak for it.

`missing_links` finds pairs of partners, of themes, of a partner with a theme or district, and of a
method with a district. Pairs of nodes are scored by resource allocation over the graph of contacts,
methods over the typed graph; see `resource_allocation` for the formula, `contacts` for who is in
touch with whom, `candidates` for the pairs, and `method_district` for the methods.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links.candidates import Filters, pair_space
from graph_service.analysis.missing_links.contacts import CROWD_LIMIT, Contacts, contacts
from graph_service.analysis.missing_links.evidence import ContactRecords, score_of
from graph_service.analysis.missing_links.method_district import method_pairs
from graph_service.analysis.missing_links.planned import Plans
from graph_service.analysis.missing_links.records import (
    METHOD_PREFIX,
    SUGGESTION_KINDS,
    TYPE_PREFIX,
    Evidence,
    MissingLinks,
    Suggestion,
    SuggestionKind,
)
from graph_service.analysis.missing_links.resource_allocation import top_pairs, weights
from graph_service.analysis.projection import evidence_graph
from graph_service.errors import InvalidOption
from graph_service.model import NODE_KINDS, NodeKind
from graph_service.snapshot import Snapshot

HUB_LIMIT = 2_000

__all__ = [
    "CROWD_LIMIT",
    "HUB_LIMIT",
    "METHOD_PREFIX",
    "SUGGESTION_KINDS",
    "TYPE_PREFIX",
    "Evidence",
    "MissingLinks",
    "Suggestion",
    "SuggestionKind",
    "missing_links",
]


def missing_links(
    snapshot: Snapshot,
    *,
    kinds: Collection[SuggestionKind | str] | None = None,
    top: int = 20,
    theme: str | None = None,
    district: str | None = None,
    node: str | None = None,
    hub_limit: int = HUB_LIMIT,
    crowd_limit: int = CROWD_LIMIT,
) -> MissingLinks:
    """The `top` suggestions: the best of each kind, then the second of each kind, and so on.

    Scores of different kinds cannot be compared, so kinds take turns. `theme`, `district` and
    `node` narrow what is asked (see `candidates.Filters`); a node is an end of each suggestion, an
    activity stands for its method. A node with more than `hub_limit` neighbours is no evidence, and
    an activity with more than `crowd_limit` participants makes no contacts between them; the answer
    names these.

    Raises:
        NotFound: an id is unknown.
        InvalidOption: a kind is unknown, a number is too low, or an id is of the wrong kind.
    """
    wanted = _wanted(kinds)
    if top < 0:
        raise InvalidOption("top", f"{top} is below 0; give the most suggestions to show")
    if hub_limit < 1:
        raise InvalidOption("hub_limit", f"{hub_limit} is below 1")
    if crowd_limit < 1:
        raise InvalidOption("crowd_limit", f"{crowd_limit} is below 1")
    hierarchy = Hierarchy(snapshot)
    filters = Filters.of(snapshot, hierarchy, theme, district, node)
    totals: dict[SuggestionKind, int] = {}
    ranked: list[list[_Scored]] = []
    hubs = np.zeros(snapshot.node_count, dtype=np.bool_)
    touch = contacts(snapshot, crowd_limit=crowd_limit)
    for kind in wanted:
        if kind is SuggestionKind.METHOD_DISTRICT:
            graph = evidence_graph(snapshot)
            pairs = method_pairs(graph, hierarchy, filters, hub_limit)
            totals[kind] = len(pairs)
            ranked.append([_Scored(kind, p.ends, p.score, p.evidence) for p in pairs[:top]])
            activity = snapshot.node_kind == NODE_KINDS.index(NodeKind.ACTIVITY)
            hubs |= (graph.degree > hub_limit) & ~activity  # no activity is evidence
        else:
            found, totals[kind] = _node_pairs(kind, touch, hierarchy, filters, top, hub_limit)
            ranked.append(found)
            hubs |= touch.graph.degree > hub_limit
    plans = Plans(snapshot, hierarchy)
    turns = [
        Suggestion(
            scored.kind,
            scored.ends,
            scored.score,
            rank,
            scored.evidence,
            plans.touching(scored.ends),
        )
        for rank, turn in enumerate(zip_longest(*ranked), 1)
        for scored in turn
        if scored is not None
    ]
    return MissingLinks(
        tuple(turns[:top]),
        totals,
        hub_limit,
        tuple(snapshot.node_id(hub) for hub in np.flatnonzero(hubs).tolist()),
        crowd_limit,
        tuple(snapshot.node_id(crowd) for crowd in touch.crowds.tolist()),
    )


@dataclass(frozen=True, slots=True)
class _Scored:
    kind: SuggestionKind
    ends: tuple[str, str]
    score: float
    evidence: tuple[Evidence, ...]


def _wanted(kinds: Collection[SuggestionKind | str] | None) -> list[SuggestionKind]:
    if kinds is None:
        return list(SUGGESTION_KINDS)
    names = [str(kind) for kind in SUGGESTION_KINDS]
    for kind in kinds:
        if str(kind) not in names:
            raise InvalidOption("kind", f"{str(kind)!r} is unknown; it can be {', '.join(names)}")
    asked = {str(kind) for kind in kinds}
    return [kind for kind in SUGGESTION_KINDS if str(kind) in asked]


def _node_pairs(
    kind: SuggestionKind,
    touch: Contacts,
    hierarchy: Hierarchy,
    filters: Filters,
    top: int,
    hub_limit: int,
) -> tuple[list[_Scored], int]:
    graph = touch.graph
    best = top_pairs(graph, pair_space(kind, graph, hierarchy, filters), top, hub_limit)
    records = ContactRecords(touch, weights(graph, hub_limit))
    found = []
    for first, second in best.pairs():
        evidence = records.shared(first, second)
        ends = (graph.snapshot.node_id(first), graph.snapshot.node_id(second))
        found.append(_Scored(kind, ends, score_of(evidence), evidence))
    return sorted(found, key=lambda scored: (-scored.score, scored.ends)), best.seen
