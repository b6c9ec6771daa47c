"""The pairs that are ordered in a network with too many candidates to order them all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.evaluation.contest import Field, Pairs
from graph_service.analysis.evaluation.records import EACH
from graph_service.analysis.missing_links.best import Best, Scores
from graph_service.analysis.missing_links.indices.view import inverse
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.ranking import PairRanking
from graph_service.analysis.missing_links.retrieval import STEPS
from graph_service.analysis.missing_links.sweeps import SparseBlock, Sweep, single
from graph_service.analysis.missing_links.ties import FloatArray

TOP = 100_000
_SHARED = ("common_neighbours", "adamic_adar", "resource_allocation")
_ENDS = ("preferential_attachment", "recent_and_busy")


def best_pairs(prepared: Prepared, field: Field, ranking: PairRanking) -> Pairs:
    """The best of the list and of each plain index: overall, and of each node.

    So the first 100,000 places of each are right; below these its hidden pairs may be missing, and
    count as not found. As neighbours in common nodes with so many ties are passed over that going
    round them would take more than `STEPS` steps in all.
    """
    size = field.ties.count
    keys = [Pairs(ranking.firsts, ranking.seconds).keys(size)]
    space = field.space
    for way in [space] if space.square else [space, space.turned()]:
        sweep = Sweep(way, prepared.adjacency)
        best = {name: Best(TOP, EACH) for name in (*_SHARED, *_ENDS)}
        _by_neighbours(prepared, sweep, best)
        for name, value in zip(_ENDS, (prepared.degree, prepared.strength), strict=True):
            ends = single(value)[:, None]
            sweep.factored(
                ends[sweep.rows], ends[sweep.columns], sweep.rows, sweep.columns, best[name]
            )
        for one in best.values():
            found = one.found()
            if way is not space and not space.symmetric:
                first, second = np.divmod(found, size)
                found = second * size + first
            keys.append(found)
    return Pairs.of_keys(np.unique(np.concatenate(keys)), size)


def _by_neighbours(prepared: Prepared, sweep: Sweep, best: Mapping[str, Best]) -> None:
    """Common neighbours and resource allocation by one complex product, Adamic-Adar by another."""
    degree = prepared.degree
    few = _few_enough(degree)
    logs = np.where(degree > 1, np.log(np.maximum(degree, 1.0)), 0.0)

    def swept(weight: NDArray[Any]) -> None:
        left = prepared.adjacency.copy()
        left.data = weight[left.indices]
        left.eliminate_zeros()
        sweep.shared(left, prepared.adjacency, offered, best)

    def offered(block: SparseBlock) -> Mapping[str, Scores]:
        found = block.product.data
        if not np.iscomplexobj(found):
            return {"adamic_adar": found}
        return {
            "common_neighbours": np.ascontiguousarray(found.real),
            "resource_allocation": np.ascontiguousarray(found.imag),
        }

    swept(few * (1.0 + 1j * inverse(degree)))
    swept(few * inverse(logs))


def _few_enough(degree: FloatArray) -> FloatArray:
    """1 for nodes that are looked at as neighbours in common, 0 for the busiest beyond `STEPS`."""
    order = np.argsort(degree, kind="stable")
    over = np.cumsum(degree[order] ** 2) > STEPS
    limit = degree[order[over]].min() if over.any() else np.inf
    few: FloatArray = ((degree > 0) & (degree < limit)).astype(np.float64)
    return few
