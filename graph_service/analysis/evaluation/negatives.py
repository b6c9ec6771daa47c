"""Pairs that did not become linked, drawn to compare linked pairs with.

An AUC against random pairs mostly says whether a method knows busy nodes from quiet ones, for a
random pair has quiet ends. Against pairs whose ends have the same degrees that is no help.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.projection import Matrix
from graph_service.snapshot import IntArray

LongArray = NDArray[np.int64]

_TRIES = 60
_FINENESS = 4  # bins of degree for each doubling


@dataclass(frozen=True, eq=False)
class NegativeSpace:
    """The pairs that can be a negative.

    Attributes:
        rows, columns: the nodes at the first and the second end; equal where pairs have no
            direction.
        barred: an (n, n) matrix that is not zero where a pair is linked, before or after the cut,
            or can be no suggestion; for pairs without direction not zero either way round.
        symmetric: whether (x, y) and (y, x) are one pair, given smaller number first.
    """

    rows: IntArray
    columns: IntArray
    barred: Matrix
    symmetric: bool = True

    def allowed(self, firsts: LongArray, seconds: LongArray) -> NDArray[np.bool_]:
        """Which of these pairs can be a negative."""
        if not len(firsts):
            return np.zeros(0, dtype=np.bool_)
        held = np.asarray(self.barred[firsts, seconds]).ravel() != 0
        return np.asarray(~held & (firsts != seconds), dtype=np.bool_)


def degree_bin(degree: NDArray[np.int64]) -> LongArray:
    """The bin of each degree: one for each degree up to 7, then four for each doubling.

    >>> degree_bin(np.array([0, 1, 7, 8, 64, 72])).tolist()
    [0, 4, 12, 13, 24, 25]
    """
    bins: LongArray = np.round(_FINENESS * np.log2(1.0 + degree)).astype(np.int64)
    return bins


def every_negative(space: NegativeSpace) -> tuple[IntArray, IntArray]:
    """All pairs of a small space, each once, sorted."""
    return _split(_every(space), space.barred.shape[0])


def random_negatives(
    space: NegativeSpace, count: int, *, seed: int = 0
) -> tuple[IntArray, IntArray]:
    """`count` pairs drawn evenly from the space, or all where it has no more; each once, sorted."""
    size = space.barred.shape[0]
    rows, columns = space.rows.astype(np.int64), space.columns.astype(np.int64)
    pairs = len(rows) * len(columns)
    if not pairs or count < 1:
        return _split(np.empty(0, dtype=np.int64), size)
    if pairs <= max(20 * count, 10_000) and pairs <= 5_000_000:
        return _split(_some(_every(space), count, np.random.default_rng(seed)), size)
    rng = np.random.default_rng(seed)
    found = np.empty(0, dtype=np.int64)
    for _ in range(_TRIES):
        if len(found) >= count:
            break
        drawn = 2 * (count - len(found)) + 100
        first = rows[rng.integers(0, len(rows), drawn)]
        second = columns[rng.integers(0, len(columns), drawn)]
        found = np.union1d(found, _keys(space, first, second))
    return _split(_some(found, count, rng), size)


def degree_matched_negatives(
    space: NegativeSpace,
    firsts: IntArray,
    seconds: IntArray,
    degree: NDArray[np.int64],
    *,
    each: int = 1,
    seed: int = 0,
) -> tuple[IntArray, IntArray, LongArray]:
    """For each linked pair `each` negatives whose ends have its degrees: (firsts, seconds, of).

    The first end of a negative is drawn evenly from the nodes of the space with a degree in the bin
    (`degree_bin`) of one end of the linked pair, and the second end likewise from the bin of its
    other end, until the pair is allowed. `of` is the place of the linked pair that each was drawn
    for. A linked pair for which no negative was found in 60 draws has fewer: leave it out of the
    comparison too. One negative may be drawn for several linked pairs.
    """
    rng = np.random.default_rng(seed)
    bins = degree_bin(degree)
    row_pool, column_pool = _Pool(space.rows, bins), _Pool(space.columns, bins)
    of = np.repeat(np.arange(len(firsts), dtype=np.int64), each)
    left = bins[np.asarray(firsts, dtype=np.int64)[of]]
    right = bins[np.asarray(seconds, dtype=np.int64)[of]]
    first = np.full(len(of), -1, dtype=np.int64)
    second = np.full(len(of), -1, dtype=np.int64)
    open_ = np.flatnonzero(row_pool.has(left) & column_pool.has(right))
    for _ in range(_TRIES):
        if not len(open_):
            break
        one, other = row_pool.draw(left[open_], rng), column_pool.draw(right[open_], rng)
        good = space.allowed(one, other)
        first[open_[good]], second[open_[good]] = one[good], other[good]
        open_ = open_[~good]
    kept = first >= 0
    first, second = first[kept], second[kept]
    if space.symmetric:
        first, second = np.minimum(first, second), np.maximum(first, second)
    return first.astype(np.int32), second.astype(np.int32), of[kept]


class _Pool:
    """Nodes by the bin of their degree."""

    def __init__(self, nodes: IntArray, bins: LongArray) -> None:
        mine = bins[nodes]
        order = np.lexsort((nodes, mine))
        self.nodes = nodes[order].astype(np.int64)
        highest = int(bins.max(initial=0)) + 2
        self.start = np.searchsorted(mine[order], np.arange(highest)).astype(np.int64)

    def has(self, wanted: LongArray) -> NDArray[np.bool_]:
        return np.asarray(self.start[wanted + 1] > self.start[wanted], dtype=np.bool_)

    def draw(self, wanted: LongArray, rng: np.random.Generator) -> LongArray:
        begin, end = self.start[wanted], self.start[wanted + 1]
        return self.nodes[begin + (rng.random(len(wanted)) * (end - begin)).astype(np.int64)]


def _keys(space: NegativeSpace, first: LongArray, second: LongArray) -> LongArray:
    good = space.allowed(first, second)
    first, second = first[good], second[good]
    if space.symmetric:
        first, second = np.minimum(first, second), np.maximum(first, second)
    return np.unique(first * space.barred.shape[0] + second)


def _every(space: NegativeSpace) -> LongArray:
    rows, columns = space.rows.astype(np.int64), space.columns.astype(np.int64)
    return _keys(space, np.repeat(rows, len(columns)), np.tile(columns, len(rows)))


def _some(keys: LongArray, count: int, rng: np.random.Generator) -> LongArray:
    if len(keys) <= count:
        return keys
    return np.sort(rng.choice(keys, size=count, replace=False))


def _split(keys: LongArray, size: int) -> tuple[IntArray, IntArray]:
    return (keys // max(size, 1)).astype(np.int32), (keys % max(size, 1)).astype(np.int32)
