"""How deep in the network a node sits: core numbers and clustering coefficients."""

from __future__ import annotations

import numpy as np

from graph_service.analysis.missing_links.pair_sums import shared_neighbours
from graph_service.analysis.missing_links.ties import FloatArray, LongArray
from graph_service.analysis.projection import Matrix

LOOKUPS = 300_000_000


def core_numbers(adjacency: Matrix) -> LongArray:
    """The greatest k for which a node is in a part where everyone has k ties within that part.

    S. B. Seidman, "Network structure and minimum degree", Social Networks 5 (1983), 269-287.
    Peeled off a layer at a time: of all that are left, those with the fewest ties go together.
    """
    left = np.diff(adjacency.indptr).astype(np.int64)
    core = np.zeros(len(left), dtype=np.int64)
    alive = left > 0
    level = 0
    while alive.any():
        level = max(level, int(left[alive].min()))
        going = np.flatnonzero(alive & (left <= level))
        while len(going):
            core[going] = level
            alive[going] = False
            lost = adjacency[going].indices
            touched = lost[alive[lost]]
            np.subtract.at(left, touched, 1)
            nearby = np.unique(touched).astype(np.int64)
            going = nearby[left[nearby] <= level]
    return core


def clustering(adjacency: Matrix) -> FloatArray:
    """Triangles at a node over the pairs of its neighbours; zero with fewer than two neighbours.

    D. J. Watts and S. H. Strogatz, "Collective dynamics of 'small-world' networks", Nature 393
    (1998), 440-442. Where all ties together would take more than `LOOKUPS` look-ups, the best tied
    nodes, among whose neighbours few are tied, are given zero.
    """
    degree = np.diff(adjacency.indptr).astype(np.int64)
    rows = np.repeat(np.arange(len(degree), dtype=np.int32), degree)
    columns = adjacency.indices.astype(np.int32)
    least = np.minimum(degree[rows], degree[columns])
    # both ends of a tie count its triangles, so a node needs no other ties than its own
    most = int(degree.max(initial=0)) + 1
    steps = np.cumsum(np.bincount(least, weights=least / 2, minlength=most))
    limit = int(np.searchsorted(steps, LOOKUPS, side="right"))  # degrees from here cost too much
    once = (rows < columns) & (least < limit)
    twice = np.zeros(len(degree))
    first, second = rows[once], columns[once]
    for shared in shared_neighbours(adjacency, first, second):
        count = np.bincount(shared.owner, minlength=len(shared.pairs))
        for ends in (first, second):
            twice += np.bincount(ends[shared.pairs], weights=count, minlength=len(degree))
    pairs = np.where(degree < limit, degree * (degree - 1.0), 0.0)
    return np.divide(twice, pairs, out=np.zeros_like(twice), where=pairs > 0)
