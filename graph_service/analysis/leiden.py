"""Groups of nodes that have more contacts with each other than with others, by Leiden."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.projection import Matrix
from graph_service.analysis.seeded import seeded_networkit
from graph_service.snapshot import IntArray

SEED = 20221017
TRIES = range(2, 9)  # the karate club and the like have their best division at the first
EDGES_TRIED = 1_000_000  # of all tries together, so that a large graph has few
ROUNDS = 10  # of one try; on the research projects three rounds give 0.001 less modularity
DIGITS = 12


def leiden(
    adjacency: Matrix,
    *,
    resolution: float = 1.0,
    tries: int | None = None,
    rounds: int = ROUNDS,
) -> IntArray:
    """Int (n,): the group of each node, -1 for a node without neighbours.

    Groups are numbered from the largest to the smallest, ties by their first node; each is
    connected. Of `tries` runs, each with a seed of its own, it is the one of highest modularity,
    the first of these; every run uses one thread, so that the same graph has the same groups.
    Without `tries` there are 2 for a large graph and up to 8 for a small one.

    V.A. Traag, L. Waltman and N.J. van Eck, "From Louvain to Leiden: guaranteeing well-connected
    communities", Scientific Reports 9 (2019), 5233.
    """
    size = adjacency.shape[0]
    groups = np.full(size, -1, dtype=np.int32)
    linked = np.flatnonzero(np.diff(adjacency.indptr))
    if not len(linked):
        return groups
    inner = adjacency[linked][:, linked]
    if tries is None:
        tries = min(max(2 * EDGES_TRIED // inner.nnz, TRIES[0]), TRIES[-1])
    best, height = np.zeros(len(linked), dtype=np.int32), -np.inf
    for found in _runs(inner, resolution, tries, rounds):
        parts = _connected(inner, found)
        reached = modularity(inner, parts, resolution=resolution)
        if reached > height:
            best, height = parts, reached
    groups[linked] = _largest_first(best)
    return groups


def modularity(adjacency: Matrix, groups: IntArray, *, resolution: float = 1.0) -> float:
    """How many more of the links run inside groups than chance would give, 0 for no links.

    The sum over groups of L/m - r (d/2m)²: L the links inside the group, d the degrees of its
    nodes together, m all links, r the resolution. Nodes in no group (-1) have no links.

    M.E.J. Newman, "Analysis of weighted networks", Physical Review E 70 (2004), 056131; the
    resolution: J. Reichardt and S. Bornholdt, Physical Review E 74 (2006), 016110.
    """
    ends = adjacency.nnz
    if not ends:
        return 0.0
    degree = np.diff(adjacency.indptr)
    rows = np.repeat(groups, degree)
    inside = np.count_nonzero(rows == groups[adjacency.indices])
    together = np.bincount(groups[degree > 0], weights=degree[degree > 0])
    return float(np.round(inside / ends - resolution * ((together / ends) ** 2).sum(), DIGITS))


def _runs(inner: Matrix, resolution: float, tries: int, rounds: int) -> Iterator[IntArray]:
    rows = np.repeat(np.arange(inner.shape[0]), np.diff(inner.indptr))
    once = rows < inner.indices
    ends = (rows[once].astype(np.uint64), inner.indices[once].astype(np.uint64))
    for number in range(tries):
        with seeded_networkit(SEED + number) as networkit:
            network = networkit.GraphFromCoo(ends, n=inner.shape[0])
            run = networkit.community.ParallelLeiden(
                network, iterations=rounds, randomize=True, gamma=resolution
            )
            run.run()
            found = np.array(run.getPartition().getVector(), dtype=np.int32)
        yield found


def _connected(inner: Matrix, groups: IntArray) -> IntArray:
    """The groups, each that does not hang together split into what does."""
    from scipy import sparse

    rows = np.repeat(np.arange(inner.shape[0]), np.diff(inner.indptr))
    kept = groups[rows] == groups[inner.indices]
    ones = np.ones(np.count_nonzero(kept), dtype=np.int8)
    within = sparse.csr_array((ones, (rows[kept], inner.indices[kept])), shape=inner.shape)
    _, parts = sparse.csgraph.connected_components(within, directed=False)
    return np.asarray(parts, dtype=np.int32)


def _largest_first(groups: IntArray) -> NDArray[np.int64]:
    _, first, number, sizes = np.unique(
        groups, return_index=True, return_inverse=True, return_counts=True
    )
    place = np.empty(len(first), dtype=np.int64)
    place[np.lexsort((first, -sizes))] = np.arange(len(first))
    return place[number]
