"""The pairs that are ordered in a network with too many candidates to order them all."""

from __future__ import annotations

import numpy as np

from graph_service.analysis.evaluation.contest import Field, Pairs
from graph_service.analysis.evaluation.records import EACH
from graph_service.analysis.missing_links.best import Best
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.ranking import PairRanking
from graph_service.analysis.missing_links.retrieval import retrieve
from graph_service.analysis.missing_links.sweeps import Sweep, single

TOP = 100_000


def best_pairs(prepared: Prepared, field: Field, ranking: PairRanking) -> Pairs:
    """The best of the list and of the plain indices: overall, and of each node.

    Of common neighbours, resource allocation and preferential attachment by `retrieve`, which has
    no sweep of Adamic-Adar: its best are among those of the two that it lies between. The best by
    recent and busy ends come by a sweep of their own.
    """
    size = field.ties.count
    listed = Pairs(ranking.firsts, ranking.seconds).keys(size)
    found = retrieve(prepared, field.space, top=TOP, per_node=EACH)
    keys = [listed, Pairs(found.firsts, found.seconds).keys(size)]
    busy = single(prepared.strength)[:, None]
    space = field.space
    for way in [space] if space.square else [space, space.turned()]:
        sweep, best = Sweep(way, prepared.adjacency), Best(TOP, EACH)
        sweep.factored(busy, busy, sweep.rows, sweep.columns, best)
        kept = best.found()
        if way is not space and not space.symmetric:
            first, second = np.divmod(kept, size)
            kept = second * size + first
        keys.append(kept)
    return Pairs.of_keys(np.unique(np.concatenate(keys)), size)
