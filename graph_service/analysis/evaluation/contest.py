"""One network with something hidden: what the list and plain indices make of it, pair by pair.

Every method orders the same pairs. Where these are few they are all pairs that could be suggested;
else they are the best of every method, overall and of each node, so that the first places of each
method are the right ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.evaluation.metrics import (
    above_hits,
    list_units,
    per_node_precision_at,
    placements,
)
from graph_service.analysis.evaluation.negatives import (
    NegativeSpace,
    degree_matched_negatives,
    every_negative,
    random_negatives,
)
from graph_service.analysis.evaluation.records import EACH, LENGTHS, LIST
from graph_service.analysis.missing_links import indices
from graph_service.analysis.missing_links.best import DIGITS
from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.ranking import PairRanking
from graph_service.analysis.missing_links.ties import FloatArray, LongArray, Ties
from graph_service.analysis.projection import Matrix
from graph_service.snapshot import BoolArray, IntArray

PLAIN = (
    "common_neighbours",
    "adamic_adar",
    "resource_allocation",
    "preferential_attachment",
    "recent_and_busy",
)
NAMES = (LIST, *PLAIN)
_COMPARED = 50_000  # hidden pairs at most in an AUC
_NEGATIVES = 100_000
_MATCHED = 5  # negatives a hidden pair, as long as there are fewer than `_NEGATIVES`

Score = Callable[[IntArray, IntArray], FloatArray]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs by the numbers of their ends."""

    firsts: IntArray
    seconds: IntArray

    def __len__(self) -> int:
        return len(self.firsts)

    def take(self, places: LongArray | BoolArray) -> Pairs:
        """Some of them."""
        return Pairs(self.firsts[places], self.seconds[places])

    def keys(self, size: int) -> LongArray:
        """One number a pair."""
        keys: LongArray = self.firsts.astype(np.int64) * size + self.seconds
        return keys

    @classmethod
    def of_keys(cls, keys: LongArray, size: int) -> Pairs:
        """Pairs by the numbers that `keys` gave."""
        width = max(size, 1)
        return cls((keys // width).astype(np.int32), (keys % width).astype(np.int32))


@dataclass(frozen=True, eq=False)
class Field:
    """The pairs of a space that could be suggested: between nodes of which anything is known.

    Attributes:
        space: rows and columns are those of active nodes.
        barred: not zero where a pair is no candidate.
    """

    ties: Ties
    space: PairSpace

    @classmethod
    def of(cls, ties: Ties, space: PairSpace) -> Field:
        """The field of a space."""
        active = ties.active
        rows, columns = space.rows[active[space.rows]], space.columns[active[space.columns]]
        return cls(ties, PairSpace(rows, columns, space.excluded, space.symmetric, space.either))

    @property
    def barred(self) -> Matrix:
        """(n, n), not zero where a pair is no candidate."""
        return self.space.excluded

    def holds(self, pairs: Pairs) -> BoolArray:
        """Which of these pairs, given in the order of the space, are candidates."""
        in_rows, in_columns = (
            np.isin(np.arange(self.ties.count), nodes)
            for nodes in (self.space.rows, self.space.columns)
        )
        inside = in_rows[pairs.firsts] & in_columns[pairs.seconds]
        free = _sampled(self.barred, pairs) == 0
        return np.asarray(inside & free & (pairs.firsts != pairs.seconds), dtype=np.bool_)

    def count(self) -> int:
        """How many candidates there are."""
        from scipy import sparse

        rows, columns = self.space.rows, self.space.columns
        block = sparse.coo_array(self.barred[rows][:, columns])
        first, second = rows[block.coords[0]], columns[block.coords[1]]
        held = int(((block.data != 0) & (first != second)).sum())
        if self.space.symmetric:
            return (len(rows) * (len(rows) - 1) - held) // 2
        return len(rows) * len(columns) - held - len(np.intersect1d(rows, columns))

    def every(self) -> Pairs:
        """All candidates, by the numbers of their ends."""
        negatives = NegativeSpace(
            self.space.rows, self.space.columns, self.barred, self.space.symmetric
        )
        return Pairs(*every_negative(negatives))

    def came_true(self, touched: Matrix) -> Pairs:
        """The candidates that are in touch later."""
        from scipy import sparse

        rows, columns = self.space.rows, self.space.columns
        block = sparse.coo_array(touched[rows][:, columns])
        pairs = Pairs(rows[block.coords[0]], columns[block.coords[1]])
        if self.space.symmetric:
            pairs = pairs.take(pairs.firsts < pairs.seconds)
        pairs = pairs.take(self.holds(pairs))
        return Pairs.of_keys(np.unique(pairs.keys(self.ties.count)), self.ties.count)


@dataclass(frozen=True, eq=False)
class Entrants:
    """The methods that are compared, each of which can score any pair.

    Attributes:
        prepared: the ties for the plain indices.
        score: what the list would give a pair; nothing below is -inf: pairs that it does not rank.
    """

    prepared: Prepared
    score: Score

    def scores(self, pairs: Pairs) -> FloatArray:
        """(pairs, methods), by the order of `NAMES`."""
        plain = indices.at(self.prepared, pairs.firsts, pairs.seconds, PLAIN)
        ours = self.score(pairs.firsts, pairs.seconds)
        table = np.stack([ours, *(plain[name] for name in PLAIN)], axis=1)
        return np.asarray(np.round(table, DIGITS), dtype=np.float64)


def looked_up(ranking: PairRanking) -> Score:
    """Scores out of a ranking, -inf for pairs that it does not hold."""
    keys = Pairs(ranking.firsts, ranking.seconds).keys(ranking.count)
    order = np.argsort(keys)
    keys, values = keys[order], ranking.scores[order]

    def score(firsts: IntArray, seconds: IntArray) -> FloatArray:
        if not len(keys):
            return np.full(len(firsts), -np.inf)
        wanted = Pairs(firsts, seconds).keys(ranking.count)
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[place] == wanted, values[place], -np.inf)

    return score


@dataclass(frozen=True, eq=False)
class Units:
    """One value a unit and method, which units come together, and what each weighs."""

    values: FloatArray
    groups: LongArray
    weights: FloatArray | None = None


@dataclass(frozen=True, eq=False)
class Found:
    """Of each hidden pair and method how many pairs are not below it, hidden ones and others."""

    hits: LongArray
    misses: FloatArray
    groups: LongArray

    @property
    def precision(self) -> FloatArray:
        """The precision of the list down to each hidden pair; their mean is the average one."""
        return self.hits / np.maximum(self.hits + self.misses, 1.0)


@dataclass(frozen=True, eq=False)
class Measured:
    """What the methods made of one network: units of which the means are the figures.

    Attributes:
        candidates, hidden, at_two, at_three, events: see `records.Reach`.
        lists: for each length of list, the pairs in the first places of any method.
        found: the hidden pairs, with what is above each.
        nodes: the nodes with a hidden pair.
        random, matched: the hidden pairs, with the share of negatives below each.
    """

    candidates: int
    hidden: int
    at_two: int
    at_three: int
    events: int
    lists: dict[int, Units]
    found: Found
    nodes: Units
    random: Units
    matched: Units


def contest(
    field: Field,
    hidden: Pairs,
    made_by: LongArray,
    pool: Pairs,
    entrants: Entrants,
    *,
    seed: int,
) -> Measured:
    """What the list and the plain indices make of one network.

    `made_by` numbers the event that made each hidden pair, -1 for one of its own; `pool` holds the
    pairs that are ordered.
    """
    size = field.ties.count
    keys = hidden.keys(size)
    events = np.where(made_by >= 0, made_by, made_by.max(initial=-1) + 1 + np.arange(len(hidden)))
    pool_keys = pool.keys(size)
    linked = np.isin(pool_keys, keys)
    table = entrants.scores(pool)
    candidates = field.count()

    there = np.searchsorted(keys, pool_keys[linked])  # hidden pairs are sorted by their keys
    found = np.full((len(hidden), len(NAMES)), len(hidden), dtype=np.int64)
    missed = np.full((len(hidden), len(NAMES)), np.inf)  # above what is not in the pool
    for column in range(len(NAMES)):
        found[there, column], missed[there, column] = above_hits(linked, table[:, column])

    beyond = int(events.max(initial=-1)) + 1
    pool_event = beyond + np.arange(len(pool))
    pool_event[linked] = events[there]
    lists = {}
    for length in LENGTHS:
        if length <= candidates:
            columns = tuple(table[:, column] for column in range(len(NAMES)))
            places, chances = list_units(columns, length)
            came = np.repeat(linked[places].astype(np.float64)[:, None], len(NAMES), axis=1)
            lists[length] = Units(came, pool_event[places], chances)

    ends = np.unique(np.concatenate([hidden.firsts, hidden.seconds]))
    shares = [
        per_node_precision_at(
            pool.firsts, pool.seconds, linked, table[:, column], EACH, nodes=ends
        )[1]
        for column in range(len(NAMES))
    ]
    random, matched = _compared(field, hidden, events, entrants, seed)
    steps = indices.at(
        entrants.prepared, hidden.firsts, hidden.seconds, ("common_neighbours", "long_paths")
    )
    two = steps["common_neighbours"] > 0
    return Measured(
        candidates=candidates,
        hidden=len(hidden),
        at_two=int(two.sum()),
        at_three=int((~two & (steps["long_paths"] > 0)).sum()),
        events=len(np.unique(events)),
        lists=lists,
        found=Found(found, missed, events),
        nodes=Units(np.stack(shares, axis=1), np.arange(len(ends))),
        random=random,
        matched=matched,
    )


def _compared(
    field: Field, hidden: Pairs, events: LongArray, entrants: Entrants, seed: int
) -> tuple[Units, Units]:
    """The hidden pairs beside negatives, drawn at random and by degree."""
    rng = np.random.default_rng(seed)
    if len(hidden) > _COMPARED:
        some = np.sort(rng.choice(len(hidden), _COMPARED, replace=False))
        hidden, events = hidden.take(some), events[some]
    space = field.space
    true: Matrix = _pair_matrix(hidden, field.ties.count, symmetric=space.symmetric)
    negatives = NegativeSpace(space.rows, space.columns, field.barred + true, space.symmetric)
    ours = entrants.scores(hidden)
    drawn = Pairs(*random_negatives(negatives, _NEGATIVES, seed=seed))
    random = _placed(ours, entrants.scores(drawn), events)
    each = max(1, min(_MATCHED, _NEGATIVES // max(len(hidden), 1)))
    first, second, of = degree_matched_negatives(
        negatives, hidden.firsts, hidden.seconds, field.ties.degree, each=each, seed=seed
    )
    with_one = np.unique(of)
    matched = _placed(ours[with_one], entrants.scores(Pairs(first, second)), events[with_one])
    return random, matched


def _placed(ours: FloatArray, theirs: FloatArray, events: LongArray) -> Units:
    if not len(ours) or not len(theirs):
        return Units(np.empty((0, len(NAMES))), np.empty(0, dtype=np.int64))
    linked = np.concatenate([np.ones(len(ours), np.bool_), np.zeros(len(theirs), np.bool_)])
    values = [
        placements(linked, np.concatenate([ours[:, column], theirs[:, column]]))
        for column in range(len(NAMES))
    ]
    return Units(np.stack(values, axis=1), events)


def _pair_matrix(pairs: Pairs, size: int, *, symmetric: bool) -> Matrix:
    from scipy import sparse

    first, second = pairs.firsts, pairs.seconds
    if symmetric:
        first, second = np.concatenate([first, second]), np.concatenate([second, first])
    made: Matrix = sparse.csr_array((np.ones(len(first)), (first, second)), shape=(size, size))
    return made


def _sampled(matrix: Matrix, pairs: Pairs) -> NDArray[np.float64]:
    if not len(pairs):
        return np.empty(0)
    return np.asarray(matrix[pairs.firsts, pairs.seconds]).ravel()
