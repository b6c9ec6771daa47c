"""The best of very many scores: of all, and of each row, without sorting what cannot win.

Of a row cut into more parts than are wanted, the best of each part is one score; the k-th best of
these is no better than the k-th best of the row, and what is below it needs no further look.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links.ties import FloatArray, LongArray

DIGITS = 12  # scores that agree this far are equal, whatever the order of adding
PARTS = 4  # parts of a row for each score that is wanted
_SLACK = 1e-9  # scores this much below a bound may be equal to it

Scores = NDArray[np.float64] | NDArray[np.float32]


@dataclass(slots=True)
class Best:
    """The best pairs so far: `top` of all, and `per_node` of each row; scores above zero only.

    Ties are broken by `keys`, the smaller the better.
    """

    top: int
    per_node: int
    seen: int = 0
    bound: float = 0.0  # what is below it is not among the top
    scores: list[FloatArray] = field(default_factory=list)
    keys: list[LongArray] = field(default_factory=list)
    waiting: int = 0
    of_rows: list[LongArray] = field(default_factory=list)

    def add_top(self, scores: Scores, keys: LongArray) -> None:
        """Take in pairs for the top of all."""
        if not self.top or not len(scores):
            return
        self.scores.append(rounded(scores))
        self.keys.append(keys)
        self.waiting += len(scores)
        if self.waiting > 2 * self.top + 100_000:
            self._cut()

    def _cut(self) -> None:
        """Keep the best `top`; sorting all of them would cost more than needed."""
        if not self.scores:
            return
        scores, keys = np.concatenate(self.scores), np.concatenate(self.keys)
        if len(scores) > self.top:
            last = -np.partition(-scores, self.top - 1)[self.top - 1]
            above = np.flatnonzero(scores > last)
            level = np.flatnonzero(scores == last)
            room = self.top - len(above)
            if len(level) > room:
                level = level[np.argpartition(keys[level], room - 1)[:room]]
            kept = np.concatenate([above, level])
            scores, keys = scores[kept], keys[kept]
            self.bound = float(last)
        self.scores, self.keys, self.waiting = [scores], [keys], len(scores)

    def ranked(self) -> tuple[FloatArray, LongArray]:
        """(scores, keys) of the top of all, best first."""
        self._cut()
        if not self.scores:
            return np.empty(0), np.empty(0, dtype=np.int64)
        scores, keys = self.scores[0], self.keys[0]
        order = np.lexsort((keys, -scores))
        return scores[order], keys[order]

    def found(self) -> LongArray:
        """The keys of all that is kept, each once, ascending."""
        self._cut()
        keys = np.sort(np.concatenate([np.empty(0, dtype=np.int64), *self.keys, *self.of_rows]))
        return keys[np.append(keys[1:] != keys[:-1], True)] if len(keys) else keys


def rounded(scores: Scores) -> FloatArray:
    """Scores of which those are equal that differ by the order of adding only."""
    return np.asarray(np.round(scores.astype(np.float64), DIGITS), dtype=np.float64)


def row_bounds(scores: Scores, starts: LongArray, wanted: int) -> FloatArray:
    """For each row scores[starts[i]:starts[i + 1]] a bound that `wanted` of its scores reach.

    Zero for rows too short to cut up, and never below zero; without bound where none is wanted.
    """
    parts = wanted * PARTS
    lengths = np.diff(starts)
    bounds = np.full(len(lengths), 0.0 if wanted else np.inf)
    long = np.flatnonzero(lengths > parts)
    if not len(long) or not wanted:
        return bounds
    cuts = starts[long][:, None] + (lengths[long][:, None] * np.arange(parts)) // parts
    # the last part of a row runs to the end of the row, which is where the next one begins
    ends = np.append(cuts, starts[long][:, None] + lengths[long][:, None], axis=1).ravel()
    inside = np.tile(np.append(np.ones(parts, dtype=np.bool_), False), len(long))
    padded = np.append(scores, scores[-1:])  # reduceat wants every place to exist
    best = np.maximum.reduceat(padded, ends)[inside].reshape(len(long), parts)
    bounds[long] = np.partition(best, parts - wanted, axis=1)[:, parts - wanted]
    return np.asarray(np.maximum(bounds, 0.0), dtype=np.float64)


def grid_bounds(scores: NDArray[np.float32], wanted: int) -> NDArray[np.float32]:
    """The same for the rows of a table."""
    rows, columns = scores.shape
    parts = wanted * PARTS
    if columns <= parts or not wanted:
        return np.full(rows, 0.0 if wanted else np.inf, dtype=np.float32)
    width = columns // parts
    best = scores[:, : width * parts].reshape(rows, width, parts).max(axis=1)
    bounds = np.partition(best, parts - wanted, axis=1)[:, parts - wanted]
    return np.maximum(bounds, np.float32(0.0))


def loosened(bounds: FloatArray) -> FloatArray:
    """Bounds that what is equal to them but for the order of adding reaches as well."""
    return bounds * (1.0 - _SLACK)


def first_of_rows(rows: LongArray, scores: Scores, keys: LongArray, wanted: int) -> LongArray:
    """The places of the `wanted` best of each row, of which the entries stand together."""
    places = np.flatnonzero(_promising(rows, rounded(scores), wanted))
    order = places[np.lexsort((keys[places], -rounded(scores[places]), rows[places]))]
    return order[_place_in_row(rows[order]) < wanted]


def _promising(rows: LongArray, scores: FloatArray, wanted: int) -> NDArray[np.bool_]:
    """Bool: False for what is surely not among the `wanted` best of its row.

    As `row_bounds`, of parts that take turns: neighbours in a row are much alike.
    """
    parts = wanted * PARTS
    place = _place_in_row(rows)
    row = np.cumsum(place == 0) - 1
    best = np.zeros((int(row[-1]) + 1 if len(row) else 0) * parts)
    np.maximum.at(best, row * parts + place % parts, scores)
    table = best.reshape(-1, parts)
    bounds = np.partition(table, parts - wanted, axis=1)[:, parts - wanted]
    return np.asarray(scores >= bounds[row], dtype=np.bool_)


def _place_in_row(rows: LongArray) -> LongArray:
    """How many entries of its row stand before each."""
    begin = np.flatnonzero(np.append(True, rows[1:] != rows[:-1])) if len(rows) else rows[:0]
    return np.arange(len(rows)) - np.repeat(begin, np.diff(np.append(begin, len(rows))))
