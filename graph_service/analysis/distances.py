"""How far apart partners are over people who know each other: mean distance and efficiency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.acquaintance import Acquaintance
from graph_service.analysis.projection import Matrix
from graph_service.analysis.seeded import seeded_networkit
from graph_service.snapshot import IntArray

# Measured on one core: scipy takes 0.4 s for all distances among 1,000 nodes with 10,000 links;
# networkit follows some 20 million a second, but takes long to import.
SCIPY_STEPS = 30_000_000  # sources x (nodes + links)
MOST_STEPS = 60_000_000  # beyond, distances are followed from a sample
AT_ONCE = 256
SEED = 20221017
DIGITS = 10


@dataclass(frozen=True, slots=True)
class Distances:
    """The distances among partners.

    Attributes:
        connected: the share of pairs that reach each other.
        mean: the mean distance of these; None where there is none.
        efficiency: the mean of 1 / distance over all pairs, 0 for those that do not.
        sampled: from how many partners distances were followed, 0 where from all.
    """

    connected: float
    mean: float | None
    efficiency: float
    sampled: int


def partner_graph(known: Acquaintance) -> tuple[Matrix, IntArray]:
    """Partners that know each other as a matrix of ones, and the number of each row."""
    from scipy import sparse

    numbers = np.flatnonzero(known.is_partner).astype(np.int32)
    size = known.snapshot.node_count
    ones = np.ones(len(known.others), dtype=np.float64)
    whole = sparse.csr_array((ones, known.others, known.start), shape=(size, size))
    return sparse.csr_array(whole[numbers][:, numbers]), numbers


def sample_of(graph: Matrix) -> IntArray:
    """The rows from which distances are followed: all, or as many as can be in some seconds."""
    size = graph.shape[0]
    most = MOST_STEPS // max(1, size + graph.nnz)
    if size <= most:
        return np.arange(size, dtype=np.int32)
    chosen = np.random.default_rng(SEED).choice(size, size=max(1, most), replace=False)
    return np.sort(chosen).astype(np.int32)


def distances(graph: Matrix, sources: IntArray) -> Distances:
    """Mean distance and global efficiency, from these rows to all others.

        efficiency = 1 / (s (n - 1)) * sum of 1 / d(u, v) over s sources u and all v other than u

    Vito Latora and Massimo Marchiori, "Efficient behavior of small-world networks", Physical Review
    Letters 87 (2001), 198701. Mean distance is that of the pairs that reach each other, so it may
    grow where a link joins two parts; efficiency never goes down with a link.
    """
    from scipy import sparse

    size = graph.shape[0]
    pairs = len(sources) * (size - 1)
    if pairs <= 0:
        return Distances(0.0, None, 0.0, 0)
    linked = np.flatnonzero(np.diff(graph.indptr))  # who knows nobody is at no distance of anybody
    inner = sparse.csr_array(graph[linked][:, linked])
    starts = np.flatnonzero(np.isin(linked, sources))
    counts = np.zeros(size + 1, dtype=np.int64)  # how many pairs are at each distance
    for row in _rows(inner, starts):
        found = np.bincount(row[row > 0].astype(np.int64))
        counts[: len(found)] += found
    reached = int(counts.sum())
    steps = np.arange(1, size + 1)
    total = float((counts[1:] * steps).sum())
    return Distances(
        connected=round(reached / pairs, DIGITS),
        mean=round(total / reached, DIGITS) if reached else None,
        efficiency=round(float((counts[1:] / steps).sum()) / pairs, DIGITS),
        sampled=0 if len(sources) == size else len(sources),
    )


def _rows(graph: Matrix, sources: NDArray[np.int64]) -> Iterator[NDArray[np.float64]]:
    """The steps from each source to every row; 0 or below for itself and where it never gets."""
    if len(sources) * (graph.shape[0] + graph.nnz) <= SCIPY_STEPS:
        from scipy.sparse import csgraph

        for piece in range(0, len(sources), AT_ONCE):
            some = sources[piece : piece + AT_ONCE]
            found = csgraph.dijkstra(graph, directed=True, indices=some, unweighted=True)
            yield from np.where(np.isfinite(found), found, 0.0)
        return
    rows, columns = graph.nonzero()
    once = rows < columns
    ends = (rows[once].astype(np.uint64), columns[once].astype(np.uint64))
    with seeded_networkit(SEED) as networkit:
        network = networkit.GraphFromCoo(ends, n=graph.shape[0])
        for source in sources.tolist():
            run = networkit.distance.BFS(network, source, False)
            run.run()
            steps = np.array(run.getDistances())
            yield np.where(steps < graph.shape[0], steps, 0.0)
