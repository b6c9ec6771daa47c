"""Every pair of a space passed by once, in blocks, keeping the best of each score.

By a sparse product come the pairs that share a neighbour, by a product of factors all pairs of a
component, near or far. A pair that is no suggestion gets a penalty that no score makes up for,
added in the same product, so that it costs no pass of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links.best import (
    Best,
    Scores,
    first_of_rows,
    grid_bounds,
    loosened,
    row_bounds,
)
from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.ties import FloatArray, LongArray
from graph_service.analysis.projection import Matrix
from graph_service.snapshot import IntArray

BLOCK = 1 << 22  # steps of a sparse product at a time: some 150 MB
GRID = 1 << 22  # cells of a product of factors at a time: 16 MB
PENALTY = 1e15
LOOSE = 1.0 - 1e-6  # scores this much below a bound are looked at again, rounded

SparseScores = Callable[["SparseBlock"], Mapping[str, Scores]]


@dataclass(frozen=True, eq=False)
class SparseBlock:
    """Some rows of a sparse product.

    Attributes:
        product: the rows, barred pairs far below zero.
        rows: for each entry the node of its row.
        columns: for each entry the node of its column.
    """

    product: Matrix
    rows: IntArray
    columns: IntArray


class Sweep:
    """Where pairs of a space are offered, block by block.

    Attributes:
        space: the pairs asked for.
        barred: (n, n), not zero where a pair is none of them.
        nodes: n.
    """

    def __init__(self, space: PairSpace, adjacency: Matrix) -> None:
        from scipy import sparse

        self.space = space
        self.nodes = adjacency.shape[0]
        barred: Matrix = sparse.csr_array(
            adjacency + space.excluded + sparse.eye_array(self.nodes, format="csr")
        )
        barred.data = np.ones(len(barred.data))
        self.barred = barred
        degree = np.diff(adjacency.indptr)
        self.rows = space.rows[degree[space.rows] > 0]
        self.columns = space.columns[degree[space.columns] > 0]
        self._in_rows = np.zeros(self.nodes, dtype=np.bool_)
        self._in_rows[space.rows] = True

    # --- pairs that share a neighbour

    def shared(
        self, left: Matrix, right: Matrix, scores: SparseScores, best: Mapping[str, Best]
    ) -> None:
        """The pairs with an entry in left @ right, by scores made of that product."""
        from scipy import sparse

        mixed = np.iscomplexobj(left.data)
        penalty: Matrix = self.barred[:, self.columns]
        penalty.data = np.full(len(penalty.data), -PENALTY * (1 + 1j) if mixed else -PENALTY)
        both: Matrix = sparse.csr_array(sparse.vstack([right[:, self.columns], penalty]))
        chosen = sparse.eye_array(self.nodes, format="csr")[self.rows]
        ahead: Matrix = sparse.csr_array(sparse.hstack([left[self.rows], chosen]))
        for start, end in blocks(ahead, both):
            product: Matrix = ahead[start:end] @ both
            rows = np.repeat(self.rows[start:end], np.diff(product.indptr))
            block = SparseBlock(product, rows, self.columns[product.indices])
            allowed = self._either(block.rows, block.columns)
            starts = product.indptr.astype(np.int64)
            for name, found in scores(block).items():
                given = found if allowed is None else np.where(allowed, found, 0.0)
                self._offer_sparse(best[name], given, starts, block)

    def _offer_sparse(
        self, best: Best, scores: Scores, starts: LongArray, block: SparseBlock
    ) -> None:
        bounds = loosened(row_bounds(scores, starts, best.per_node))
        needed = np.minimum(bounds, best.bound * LOOSE) if best.top else bounds
        reach = np.repeat(needed, np.diff(starts))
        places = np.flatnonzero((scores >= reach) & (scores > 0))
        row = np.searchsorted(starts, places, side="right") - 1
        self._offer(best, scores[places], block.rows[places], block.columns[places], bounds[row])

    # --- pairs of a component, by factors

    def factored(
        self,
        left: NDArray[np.float32],
        right: NDArray[np.float32],
        rows: IntArray,
        columns: IntArray,
        best: Best,
    ) -> None:
        """The pairs of these rows and columns, by the product of left and right^T.

        The first has a row for each of `rows`, the other for each of `columns`.
        """
        if not len(rows) or not len(columns):
            return
        across = np.ascontiguousarray(right.T)
        barred: Matrix = self.barred[rows][:, columns]
        step = max(GRID // len(columns), 1)
        for start in range(0, len(rows), step):
            part = rows[start : start + step]
            grid = left[start : start + step] @ across
            closed = barred[start : start + step]
            grid[np.repeat(np.arange(len(part)), np.diff(closed.indptr)), closed.indices] = -1.0
            allowed = self._either(part[:, None], columns[None, :])
            if allowed is not None:
                grid = np.where(allowed, grid, np.float32(-1.0))
            bounds = np.maximum(grid_bounds(grid, best.per_node) * LOOSE, 1e-30)
            needed = np.minimum(bounds, max(best.bound * LOOSE, 1e-30)) if best.top else bounds
            places = np.flatnonzero(grid >= single(needed)[:, None])
            row, column = np.divmod(places, len(columns))
            scores = grid.ravel()[places]
            self._offer(best, scores, part[row], columns[column], bounds[row])

    # --- both

    def _either(self, firsts: IntArray, seconds: IntArray) -> NDArray[np.bool_] | None:
        allowed: NDArray[np.bool_] | None = None
        for mask in self.space.either:
            one = mask[firsts] | mask[seconds]
            allowed = one if allowed is None else allowed & one
        return allowed

    def _offer(
        self,
        best: Best,
        scores: Scores,
        firsts: IntArray,
        seconds: IntArray,
        bounds: FloatArray,
    ) -> None:
        """Pairs that may be among the best; `bounds` is what the best of their rows reach."""
        if best.per_node:
            near = np.flatnonzero(scores >= bounds)
            rows, keys = firsts[near].astype(np.int64), self.keys(firsts[near], seconds[near])
            best.of_rows.append(keys[first_of_rows(rows, scores[near], keys, best.per_node)])
        if best.top:
            once = scores >= best.bound * LOOSE
            if self.space.symmetric:  # both (x, y) and (y, x) come by where both are rows
                once &= (firsts < seconds) | ~self._in_rows[seconds]
            best.add_top(scores[once], self.keys(firsts[once], seconds[once]))

    def open(self, firsts: IntArray, seconds: IntArray) -> LongArray:
        """The keys of those of these pairs that can be, each once, ascending."""
        allowed = self._either(firsts, seconds)
        if allowed is not None:
            firsts, seconds = firsts[allowed], seconds[allowed]
        if not len(firsts):
            return np.empty(0, dtype=np.int64)
        closed = np.asarray(self.barred[firsts, seconds]).ravel() != 0
        return np.unique(self.keys(firsts[~closed], seconds[~closed])).astype(np.int64)

    def keys(self, firsts: IntArray, seconds: IntArray) -> LongArray:
        """One number a pair; the smaller node first where both ways round are one pair."""
        first, second = firsts.astype(np.int64), seconds.astype(np.int64)
        if self.space.symmetric:
            first, second = np.minimum(first, second), np.maximum(first, second)
        return first * self.nodes + second


def blocks(left: Matrix, right: Matrix) -> Iterator[tuple[int, int]]:
    """Ranges of rows whose product takes about `BLOCK` steps each."""
    lengths = np.diff(right.indptr).astype(np.int64)
    before = np.concatenate([[0], np.cumsum(lengths[left.indices])])
    steps = before[left.indptr]  # steps done before each row
    start, rows = 0, len(steps) - 1
    while start < rows:
        end = int(np.searchsorted(steps, steps[start] + BLOCK, side="right")) - 1
        end = min(max(end, start + 1), rows)
        yield start, end
        start = end


def single(values: FloatArray) -> NDArray[np.float32]:
    """The same as 32-bit numbers, which is enough to choose by."""
    return np.ascontiguousarray(values, dtype=np.float32)
