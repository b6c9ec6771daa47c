"""Sums over the paths between the ends of given pairs, many pairs at once.

The end with more neighbours is laid out as a dense row, and the neighbours of the other end are
looked up in it: a pair costs as much as its smaller end has neighbours, and rows are laid out once
for all pairs that share them. Memory is bounded by `CELLS` and `LOOKUPS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links.ties import FloatArray, LongArray
from graph_service.analysis.projection import Matrix
from graph_service.snapshot import IntArray

CELLS = 1 << 23  # cells of rows laid out at a time: 64 MB
LEAST_ROWS = 96  # or as many rows, which among half a million nodes is 400 MB
LOOKUPS = 1 << 21  # neighbours looked up at a time: some 80 MB
LONG = 500_000_000  # steps in all for paths of length three
STEPS = 1 << 22  # steps of a sparse product at a time


@dataclass(frozen=True, eq=False)
class Shared:
    """The common neighbours of some of the pairs.

    Attributes:
        pairs: which pairs these are.
        owner: for each common neighbour the place in `pairs` of the pair that has it.
        node: the common neighbour.
        product: the product of the two entries of the matrix, from either end to the neighbour.
    """

    pairs: LongArray
    owner: LongArray
    node: IntArray
    product: FloatArray


@dataclass(frozen=True, eq=False)
class _Chunk:
    pairs: LongArray
    rows: IntArray  # the different larger ends
    row: LongArray  # for each pair, the place of its larger end in rows
    others: IntArray  # for each pair, its smaller end


def shared_neighbours(matrix: Matrix, firsts: IntArray, seconds: IntArray) -> Iterator[Shared]:
    """The common neighbours of pairs, by a symmetric matrix without zeros, some pairs at a time."""
    size = matrix.shape[0]
    board = np.zeros(0)
    for chunk in _chunks(matrix, firsts, seconds, None):
        if len(board) < len(chunk.rows) * size:
            board = np.zeros(len(chunk.rows) * size)
        laid: Matrix = matrix[chunk.rows]
        cells = _cells(laid, size)
        board[cells] = laid.data
        others: Matrix = matrix[chunk.others]
        lengths = np.diff(others.indptr)
        found = board[np.repeat(chunk.row * size, lengths) + others.indices]
        board[cells] = 0.0
        hits = np.flatnonzero(found)
        owner = np.repeat(np.arange(len(chunk.pairs)), lengths)[hits]
        yield Shared(chunk.pairs, owner, others.indices[hits], found[hits] * others.data[hits])


def long_paths(
    matrix: Matrix, weights: Sequence[FloatArray], firsts: IntArray, seconds: IntArray
) -> list[FloatArray]:
    """For each w in `weights` and each pair (x, y): the sum over u, v of a_xu w_u a_uv w_v a_vy.

    Two weights cost one sparse product, as the parts of a complex number. Where all of it would
    take more than `LONG` steps, paths by way of the best tied nodes do not count, see `hubs`.
    """
    from scipy import sparse

    totals = [np.zeros(len(firsts)) for _ in weights]
    size = matrix.shape[0]
    between: Matrix = sparse.csr_array(
        matrix @ sparse.diags_array((~hubs(np.diff(matrix.indptr), LONG)).astype(np.float64))
    )
    between.eliminate_zeros()
    between.data[:] = 1.0
    board = np.zeros(0)
    for chunk in _chunks(between, firsts, seconds, between):
        if len(board) < len(chunk.rows) * size:
            board = np.zeros(len(chunk.rows) * size)
        others: Matrix = between[chunk.others]
        lengths = np.diff(others.indptr)
        looked = np.repeat(chunk.row * size, lengths) + others.indices
        owner = np.repeat(np.arange(len(chunk.pairs)), lengths)
        laid: Matrix = between[chunk.rows]
        for place in range(0, len(weights), 2):
            both = weights[place : place + 2]
            mixed = both[0] if len(both) == 1 else both[0] + 1j * both[1]
            steps: Matrix = sparse.csr_array(
                (mixed[laid.indices], laid.indices, laid.indptr), shape=laid.shape
            )
            reached: Matrix = steps @ between
            cells = _cells(reached, size)
            for part, weight in enumerate(both):
                board[cells] = reached.data.imag if part else reached.data.real
                values = board[looked] * weight[others.indices]
                sums = np.bincount(owner, weights=values, minlength=len(chunk.pairs))
                totals[place + part][chunk.pairs] = sums
            board[cells] = 0.0
    return totals


def hubs(degree: IntArray | LongArray, steps: int) -> NDArray[np.bool_]:
    """Bool (n,): the best tied nodes, without which passing all pairs around nodes takes `steps`.

    Nodes of one degree go together, so that their order does not matter.
    """
    many = np.bincount(degree)
    spent = np.cumsum(many * np.arange(len(many), dtype=np.float64) ** 2)
    return np.asarray(degree >= max(int(np.searchsorted(spent, steps, side="right")), 1))


def _cells(rows: Matrix, size: int) -> LongArray:
    starts = np.arange(rows.shape[0], dtype=np.int64) * size
    return np.repeat(starts, np.diff(rows.indptr)) + rows.indices


def _chunks(
    matrix: Matrix, firsts: IntArray, seconds: IntArray, product: Matrix | None
) -> Iterator[_Chunk]:
    """The pairs by their larger ends, in parts that keep memory bounded."""
    if not len(firsts):
        return
    degree = np.diff(matrix.indptr).astype(np.int64)
    swap = degree[seconds] > degree[firsts]
    larger, smaller = np.where(swap, seconds, firsts), np.where(swap, firsts, seconds)
    order = np.lexsort((smaller, larger))
    larger, smaller = larger[order], smaller[order]
    fresh = np.concatenate([[True], larger[1:] != larger[:-1]])
    row = np.cumsum(fresh)  # from 1
    looked = np.cumsum(degree[smaller])
    step = np.zeros(matrix.shape[0]) if product is None else _reach(matrix, product)
    steps = np.cumsum(np.where(fresh, step[larger], 0))
    rows_at_once = max(CELLS // matrix.shape[0], LEAST_ROWS)
    start, count = 0, len(order)
    while start < count:
        before = looked[start] - degree[smaller[start]]
        end = min(
            int(np.searchsorted(row, row[start] + rows_at_once)),
            int(np.searchsorted(looked, before + LOOKUPS, side="right")),
            int(np.searchsorted(steps, steps[start] + STEPS, side="right")),
        )
        end = max(end, start + 1)
        rows = larger[start:end][np.concatenate([[True], fresh[start + 1 : end]])]
        yield _Chunk(order[start:end], rows, row[start:end] - row[start], smaller[start:end])
        start = end


def _reach(matrix: Matrix, product: Matrix) -> FloatArray:
    """Float (n,): the steps that the product of each row of the one with the other takes."""
    lengths = np.diff(product.indptr).astype(np.float64)
    before = np.concatenate([[0.0], np.cumsum(lengths[matrix.indices])])
    return np.diff(before[matrix.indptr])
