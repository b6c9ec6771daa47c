"""How deep in the network a node sits: core numbers and clustering coefficients."""

from __future__ import annotations

import numpy as np

from graph_service.analysis.missing_links.pair_sums import shared_neighbours
from graph_service.analysis.missing_links.ties import FloatArray, LongArray
from graph_service.analysis.projection import Matrix


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
    (1998), 440-442.
    """
    degree = np.diff(adjacency.indptr).astype(np.float64)
    rows = np.repeat(np.arange(len(degree), dtype=np.int32), np.diff(adjacency.indptr))
    once = rows < adjacency.indices
    corners = np.zeros(len(degree))
    for shared in shared_neighbours(adjacency, rows[once], adjacency.indices[once]):
        corners += np.bincount(shared.node, minlength=len(degree))  # the corner across each tie
    pairs = degree * (degree - 1) / 2
    return np.divide(corners, pairs, out=np.zeros_like(corners), where=pairs > 0)
