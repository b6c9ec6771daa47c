"""Pairs ranked without a model, and pairs that any path of the network leads to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.pair_sums import long_paths, shared_neighbours
from graph_service.analysis.missing_links.plain_top import plain_top
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.ranker import RESOURCE_ALLOCATION
from graph_service.analysis.missing_links.ranking import (
    MethodName,
    PairRanking,
    RankingMethod,
    Reason,
    empty_ranking,
    plain_ranking,
)
from graph_service.analysis.missing_links.ties import Ties
from graph_service.snapshot import BoolArray, IntArray


def by_what_is_shared(ties: Ties, space: PairSpace, *, top: int, reason: Reason) -> PairRanking:
    """The pairs that share anything, by resource allocation, with which nothing is learned."""
    if not len(space.rows) or not len(space.columns):
        return empty_ranking(ties.count, Reason.TOO_LITTLE)
    prepared = Prepared(ties, seed=0)
    scores, firsts, seconds = plain_top(prepared, space, RESOURCE_ALLOCATION, top=top)
    if not len(scores):
        return empty_ranking(ties.count, Reason.TOO_LITTLE)
    method = RankingMethod(MethodName.PLAIN, RESOURCE_ALLOCATION, reason, candidates=len(scores))
    return plain_ranking(ties.count, firsts, seconds, scores, method)


def only_near(ranking: PairRanking, ties: Ties) -> PairRanking:
    """Without the pairs to which no path of two or three ties leads.

    A model may put a pair high for what its ends are alone. Of such a pair there would be nothing
    to show, so it is no suggestion.
    """
    kept = near(ties, ranking.firsts, ranking.seconds)
    if kept.all():
        return ranking
    likelihoods = ranking.likelihoods
    return replace(
        ranking,
        firsts=ranking.firsts[kept],
        seconds=ranking.seconds[kept],
        scores=ranking.scores[kept],
        likelihoods=None if likelihoods is None else likelihoods[kept],
        strongest=ranking.strongest[kept],
        amounts=ranking.amounts[kept],
    )


def near(ties: Ties, firsts: IntArray, seconds: IntArray) -> BoolArray:
    """Bool (p,): whether a path of two or three ties joins the ends of each pair."""
    found = np.zeros(len(firsts), dtype=np.bool_)
    for shared in shared_neighbours(ties.adjacency, firsts, seconds):
        found[shared.pairs[shared.owner]] = True
    left = np.flatnonzero(~found)
    if len(left):
        (paths,) = long_paths(ties.adjacency, [np.ones(ties.count)], firsts[left], seconds[left])
        found[left] = paths > 0
    return found
