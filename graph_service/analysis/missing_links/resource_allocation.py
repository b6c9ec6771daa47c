"""The pairs that share most, found by sparse matrix products without trying every pair.

Resource allocation: score(x, y) = sum of 1 / degree(z) over the common neighbours z of x and y.
Tao Zhou, Linyuan Lü and Yi-Cheng Zhang, "Predicting missing links via local information",
European Physical Journal B 71 (2009), 623-630. On one undirected simple graph it gives the numbers
of `networkx.resource_allocation_index`.

Limits: it sees no further than one node in between, and a pair that shares nothing has no score. A
node with more than `hub_limit` neighbours is no evidence; it would add less than 1 / `hub_limit`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.projection import EvidenceGraph, Matrix

DIGITS = 12  # scores that agree this far are equal, whatever the order of adding
BLOCK = 500_000  # products in one block of rows; bounds the memory to some 60 MB

FloatArray = NDArray[np.float64]
LongArray = NDArray[np.int64]


@dataclass(slots=True)
class TopPairs:
    """The best pairs so far: highest score first, ties by the numbers of the ends."""

    size: int
    nodes: int
    seen: int = 0
    scores: FloatArray = field(default_factory=lambda: np.empty(0))
    keys: LongArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def add(self, scores: FloatArray, firsts: LongArray, seconds: LongArray) -> None:
        """Take in more pairs."""
        self.seen += len(scores)
        if not self.size:
            return
        rounded = np.round(scores, DIGITS)
        keys = firsts * self.nodes + seconds
        if len(self.scores) == self.size:
            better = rounded >= self.scores[-1]
            rounded, keys = rounded[better], keys[better]
        self.scores = np.concatenate([self.scores, rounded])
        self.keys = np.concatenate([self.keys, keys])
        if len(self.scores) > self.size:
            self._cut()
        order = np.lexsort((self.keys, -self.scores))
        self.scores, self.keys = self.scores[order], self.keys[order]

    def _cut(self) -> None:
        """Keep the best `size`; sorting all of them would cost more than needed."""
        last = -np.partition(-self.scores, self.size - 1)[self.size - 1]
        above = np.flatnonzero(self.scores > last)
        level = np.flatnonzero(self.scores == last)
        room = self.size - len(above)
        if len(level) > room:
            level = level[np.argpartition(self.keys[level], room - 1)[:room]]
        kept = np.concatenate([above, level])
        self.scores, self.keys = self.scores[kept], self.keys[kept]

    def pairs(self) -> list[tuple[int, int]]:
        """The pairs, best first."""
        return [divmod(key, self.nodes) for key in self.keys.tolist()]


def weights(graph: EvidenceGraph, hub_limit: int) -> FloatArray:
    """What each node adds for a pair that shares it; zero for hubs and for lonely nodes."""
    degree = graph.degree.astype(np.float64)
    counts = (degree > 0) & (degree <= hub_limit)
    return np.divide(1.0, degree, out=np.zeros_like(degree), where=counts)


def top_pairs(graph: EvidenceGraph, space: PairSpace, top: int, hub_limit: int) -> TopPairs:
    """The `top` pairs of a space by resource allocation, and how many pairs have any score."""
    from scipy import sparse

    size = graph.snapshot.node_count
    best = TopPairs(top, size)
    if not len(space.rows) or not len(space.columns):
        return best
    spread: Matrix = graph.adjacency.copy()
    spread.data = weights(graph, hub_limit)[spread.indices]
    spread.eliminate_zeros()
    left: Matrix = spread[space.rows]
    right: Matrix = graph.adjacency[:, space.columns]
    barred: Matrix = space.excluded[:, space.columns][space.rows]
    barred.data[:] = 1.0
    in_rows = np.zeros(size, dtype=np.bool_)
    in_rows[space.rows] = True
    for start, end in _blocks(left, right):
        product = left[start:end] @ right
        product = product - product.multiply(barred[start:end])
        found = sparse.coo_array(product)
        rows, columns = found.coords
        firsts = space.rows[rows + start].astype(np.int64)
        seconds = space.columns[columns].astype(np.int64)
        kept = (found.data > 0) & (firsts != seconds)
        if space.symmetric:  # both (x, y) and (y, x) come by where both are rows
            kept &= (firsts < seconds) | ~in_rows[seconds]
            firsts, seconds = np.minimum(firsts, seconds), np.maximum(firsts, seconds)
        for mask in space.either:
            kept &= mask[firsts] | mask[seconds]
        best.add(found.data[kept], firsts[kept], seconds[kept])
    return best


def _blocks(left: Matrix, right: Matrix) -> Iterator[tuple[int, int]]:
    """Ranges of rows whose product takes about `BLOCK` steps each."""
    per_column = np.diff(right.indptr).astype(np.int64)
    before = np.concatenate([[0], np.cumsum(per_column[left.indices])])
    steps = before[left.indptr]  # steps done before each row
    start, rows = 0, len(steps) - 1
    while start < rows:
        end = int(np.searchsorted(steps, steps[start] + BLOCK, side="right")) - 1
        end = min(max(end, start + 1), rows)
        yield start, end
        start = end


__all__ = ["DIGITS", "FloatArray", "PairSpace", "TopPairs", "top_pairs", "weights"]
