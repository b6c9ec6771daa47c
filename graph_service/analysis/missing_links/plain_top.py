"""The best pairs by one plain index that counts what both ends share, exactly and in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from graph_service.analysis.missing_links.best import Best, Scores
from graph_service.analysis.missing_links.indices.view import inverse
from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.sweeps import SparseBlock, Sweep
from graph_service.analysis.missing_links.ties import FloatArray
from graph_service.snapshot import IntArray

# what each common neighbour adds, by its degree
_WEIGHTS: Mapping[str, Callable[[FloatArray], FloatArray]] = {
    "common_neighbours": lambda degree: (degree > 0).astype(np.float64),
    "adamic_adar": lambda degree: inverse(np.log(np.maximum(degree, 1.0))),
    "resource_allocation": inverse,
}
PLAIN_TOPS = tuple(_WEIGHTS)


def plain_top(
    prepared: Prepared,
    space: PairSpace,
    index: str,
    *,
    top: int,
    hub_limit: int | None = None,
) -> tuple[FloatArray, IntArray, IntArray]:
    """(scores, firsts, seconds) of the `top` pairs of a space by an index, best first.

    Scores are above zero; ties are broken by the numbers of the ends. A node with more than
    `hub_limit` neighbours is no evidence.
    """
    degree = prepared.degree
    weight = _WEIGHTS[index](degree)
    if hub_limit is not None:
        weight = np.where(degree > hub_limit, 0.0, weight)
    left = prepared.adjacency.copy()
    left.data = weight[left.indices]
    left.eliminate_zeros()
    best = Best(top, 0)

    def scores(block: SparseBlock) -> Mapping[str, Scores]:
        return {index: block.product.data}

    Sweep(space, prepared.adjacency).shared(left, prepared.adjacency, scores, {index: best})
    found, keys = best.ranked()
    first, second = np.divmod(keys, max(prepared.ties.count, 1))
    return found, first.astype(np.int32), second.astype(np.int32)
