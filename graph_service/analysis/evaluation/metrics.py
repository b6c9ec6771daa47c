"""How good an order of pairs is, in figures that do not depend on the order of pairs that tie.

Pairs with equal scores are in no order: a figure is what one would get on average over every order
of these, or, for `average_precision`, with these taken together as scikit-learn does. So each
figure is a function of the set of (score, linked) and no shuffling of the input changes it.

The figures that have an interval are means of one value a unit (a linked pair, a node, a pair in a
list); `resampled_means` draws the units again, and several methods over the same units are drawn
together, so that their difference has an interval of its own.

Where a figure has no meaning (no linked pair, nothing but linked pairs) it is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graph_service.snapshot import BoolArray

FloatArray = NDArray[np.float64]
LongArray = NDArray[np.int64]

LEVEL = 0.95
REPEATS = 1_000


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the interval in which it would fall for `level` of such draws."""

    value: float
    low: float
    high: float

    def above(self, bound: float) -> bool:
        """Whether all of the interval is above a bound."""
        return self.low > bound


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of a reliability table: what was said and what was seen, of `count` pairs."""

    count: int
    said: float
    seen: float
    lowest: float
    highest: float


# --- an order


def auc(linked: ArrayLike, scores: ArrayLike) -> float:
    """How often a linked pair scores higher than one that is not; a tie counts half.

    The area under the receiver operating characteristic (Hanley and McNeil 1982). Summed from whole
    ranks, so the same to the last digit for any order of the input.

    >>> auc([True, False, True, False], [3, 2, 2, 1])
    0.875
    """
    values = placements(linked, scores)
    return math.fsum(values.tolist()) / len(values) if len(values) else math.nan


def placements(linked: ArrayLike, scores: ArrayLike) -> FloatArray:
    """Of each linked pair, the share of unlinked pairs below it, a tie half; their mean is the AUC.

    In the order in which the linked pairs are given. Empty where one of the two is absent.
    """
    hit, value = _checked(linked, scores)
    against = np.sort(value[~hit])
    if not len(against):
        return np.empty(0)
    ours = value[hit]
    below = np.searchsorted(against, ours, side="left")
    upto = np.searchsorted(against, ours, side="right")
    return np.asarray((below + upto) / (2.0 * len(against)), dtype=np.float64)


def average_precision(linked: ArrayLike, scores: ArrayLike, *, total: int | None = None) -> float:
    """The mean, over all linked pairs, of the precision of the list down to that pair.

    Pairs that tie are taken together, as `sklearn.metrics.average_precision_score` does. `total` is
    how many linked pairs there are where the list does not hold them all: those that it does not
    hold count as found with precision nought.

    >>> average_precision([True, True, False], [3, 2, 1], total=4)
    0.5
    """
    values = precision_at_hits(linked, scores)
    count = len(values) if total is None else total
    if count < len(values):
        raise ValueError(f"{len(values)} linked pairs in the list, of {count} in all")
    return math.fsum(values.tolist()) / count if count else math.nan


def precision_at_hits(linked: ArrayLike, scores: ArrayLike) -> FloatArray:
    """The precision of the list down to each linked pair and those that tie with it.

    In the order in which the linked pairs are given; their mean is the average precision.
    """
    found, missed = above_hits(linked, scores)
    return np.asarray(found / np.maximum(found + missed, 1), dtype=np.float64)


def above_hits(linked: ArrayLike, scores: ArrayLike) -> tuple[LongArray, LongArray]:
    """Of each linked pair, how many are not below it: (linked ones with itself, unlinked ones)."""
    hit, value = _checked(linked, scores)
    hits, misses = np.sort(value[hit]), np.sort(value[~hit])
    found = len(hits) - np.searchsorted(hits, value[hit], side="left")
    missed = len(misses) - np.searchsorted(misses, value[hit], side="left")
    return found.astype(np.int64), missed.astype(np.int64)


def precision_at(linked: ArrayLike, scores: ArrayLike, k: int) -> float:
    """The share of linked pairs among the first `k`, expected over every order of those that tie.

    Places that a shorter list leaves empty are misses.

    >>> precision_at([True, False, False], [2, 1, 1], 2), precision_at([True, False], [1, 1], 1)
    (0.5, 0.5)
    """
    hit, value = _checked(linked, scores)
    return math.fsum(inclusion(value, k)[hit].tolist()) / k


def inclusion(scores: ArrayLike, k: int) -> FloatArray:
    """The chance of each pair to be among the first `k`, over every order of those that tie.

    >>> inclusion([3, 1, 1, 0], 2).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    if k < 1:
        raise ValueError(f"the first {k} of a list is nothing")
    value = np.asarray(scores, dtype=np.float64)
    if len(value) <= k:
        return np.ones(len(value))
    last = np.partition(value, len(value) - k)[len(value) - k]
    above, level = value > last, value == last
    room = (k - int(above.sum())) / int(level.sum())
    return np.where(above, 1.0, np.where(level, room, 0.0))


def per_node_precision_at(
    firsts: ArrayLike,
    seconds: ArrayLike,
    linked: ArrayLike,
    scores: ArrayLike,
    k: int,
    *,
    nodes: ArrayLike | None = None,
) -> tuple[LongArray, FloatArray]:
    """Of each node, the share of linked pairs among its own first `k`: (nodes ascending, shares).

    A pair is in the list of both its ends. Nodes are those with a linked pair in the list, or the
    `nodes` given: one whose linked pairs are not in the list has nought. Divided by `k`, also where
    a node has fewer linked pairs than that; expected over every order of pairs that tie.
    """
    first, second = np.asarray(firsts, dtype=np.int64), np.asarray(seconds, dtype=np.int64)
    hit, value = _checked(linked, scores)
    if nodes is None:
        asked = np.unique(np.concatenate([first[hit], second[hit]]))
    else:
        asked = np.unique(np.asarray(nodes, dtype=np.int64))
    if not len(asked):
        return asked, np.empty(0)
    owner = np.concatenate([first, second])
    place = np.minimum(np.searchsorted(asked, owner), len(asked) - 1)
    kept = asked[place] == owner
    group = place[kept]
    worth, hits = np.tile(value, 2)[kept], np.tile(hit, 2)[kept]
    order = np.lexsort((-worth, group))
    group, worth, hits = group[order], worth[order], hits[order]
    if not len(group):
        return asked, np.zeros(len(asked))
    # runs of one score within one node: how many come before, how long it is, how many hits
    starts = np.flatnonzero(
        np.concatenate([[True], (group[1:] != group[:-1]) | (worth[1:] != worth[:-1])])
    )
    length = np.diff(np.concatenate([starts, [len(group)]]))
    found = np.add.reduceat(hits.astype(np.int64), starts)
    before = starts - np.searchsorted(group, group[starts], side="left")
    taken = np.clip(k - before, 0, length)
    shares = np.bincount(group[starts], weights=taken * found / length, minlength=len(asked)) / k
    return asked, shares.astype(np.float64)


# --- likelihoods


def reliability(linked: ArrayLike, likelihoods: ArrayLike, bins: int = 10) -> tuple[Bin, ...]:
    """What was said against what was seen, in bins of equally many pairs, the lowest first.

    Pairs of one likelihood count as their mean wherever a border falls between them. There are
    fewer bins than asked for where there are fewer pairs.
    """
    hit, said = _checked(linked, likelihoods)
    if not len(said):
        return ()
    levels, level, count = np.unique(said, return_inverse=True, return_counts=True)
    seen = np.bincount(level, weights=hit.astype(np.float64), minlength=len(levels)) / count
    order = np.sort(level)
    parts = np.array_split(order, min(bins, len(order)))
    return tuple(
        Bin(
            len(part),
            float(levels[part].mean()),
            float(seen[part].mean()),
            float(levels[part[0]]),
            float(levels[part[-1]]),
        )
        for part in parts
    )


def expected_calibration_error(linked: ArrayLike, likelihoods: ArrayLike, bins: int = 10) -> float:
    """The mean distance between what was said and what was seen, in bins of equally many pairs.

    Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning"
    (AAAI 2015), with bins of equal count instead of equal width.

    >>> expected_calibration_error([True, False, False, False], [0.5, 0.5, 0.25, 0.25], bins=2)
    0.125
    """
    table = reliability(linked, likelihoods, bins)
    total = sum(one.count for one in table)
    if not total:
        return math.nan
    return math.fsum(one.count * abs(one.said - one.seen) for one in table) / total


def brier(linked: ArrayLike, likelihoods: ArrayLike) -> float:
    """The mean squared difference between what was said and what happened (Brier 1950)."""
    hit, said = _checked(linked, likelihoods)
    return math.fsum(((said - hit) ** 2).tolist()) / len(said) if len(said) else math.nan


def brier_skill(
    linked: ArrayLike, likelihoods: ArrayLike, *, base_rate: float | None = None
) -> float:
    """How much better than saying the base rate of every pair: 1 is perfect, 0 is no better.

    The base rate is the share of linked pairs, unless another is given (one that was known
    beforehand, or of all pairs where the list is a part of them).

    >>> brier_skill([True, False], [0.75, 0.25])
    0.75
    """
    hit, _ = _checked(linked, likelihoods)
    if not len(hit):
        return math.nan
    rate = float(hit.mean()) if base_rate is None else base_rate
    reference = brier(hit, np.full(len(hit), rate))
    return 1.0 - brier(hit, likelihoods) / reference if reference else math.nan


# --- intervals


def resampled_means(
    values: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    seed: int = 0,
    repeats: int = REPEATS,
) -> FloatArray:
    """The means (repeats, m) of the columns of `values` (n, m), units drawn again each time.

    Units are drawn with replacement (Efron 1979); a unit brings all its columns, so that methods
    are compared on the same draws. With `weights` (n, m) a mean is a weighted one. With `groups`
    whole groups of units are drawn, for units that come together (links made by one activity) are
    no independent proof.
    """
    table = np.asarray(values, dtype=np.float64)
    table = table[:, None] if table.ndim == 1 else table
    many = table.shape[1]
    if not len(table):
        return np.full((repeats, many), np.nan)
    load = np.ones_like(table) if weights is None else np.asarray(weights, dtype=np.float64)
    sums = np.concatenate([table * load, load], axis=1)
    if groups is not None:
        _, group = np.unique(np.asarray(groups), return_inverse=True)
        sums = np.stack([np.bincount(group, weights=column) for column in sums.T], axis=1)
    rng = np.random.default_rng(seed)
    # units that are alike need not be drawn one by one: how often one of them is drawn is enough
    sums, alike = np.unique(np.round(sums, 12), axis=0, return_counts=True)
    chances = alike / alike.sum()
    means = np.full((repeats, many), np.nan)
    for row in range(repeats):
        total = rng.multinomial(int(alike.sum()), chances).astype(np.float64) @ sums
        np.divide(total[:many], total[many:], out=means[row], where=total[many:] > 0)
    return np.round(means, 12)


def drawn_average_precision(
    found: LongArray,
    missed: FloatArray,
    *,
    lists: LongArray,
    groups: LongArray,
    seed: int = 0,
    repeats: int = REPEATS,
) -> FloatArray:
    """Average precisions (repeats, m) with groups of linked pairs drawn again each time.

    The mean of `precision_at_hits` drawn again would be too sure: with other linked pairs in the
    list the precision at each is another too. So it is computed anew for every draw.

    Args:
        found: (n, m) how many linked pairs are not below each, in each order; see `above_hits`.
        missed: (n, m) how many unlinked ones; infinitely many above what the order does not hold.
        lists: (n,) the list that each linked pair is in, where several are taken together.
        groups: (n,) which linked pairs come together.
        seed: of the draws; with the same groups those of `resampled_means`.
        repeats: how many draws.
    """
    count, many = found.shape
    _, group = np.unique(groups, return_inverse=True)
    units = int(group.max(initial=-1)) + 1
    chances = np.full(units, 1.0 / max(units, 1))
    rng = np.random.default_rng(seed)
    columns = []
    for column in range(many):
        order = np.lexsort((found[:, column], lists))
        begin = np.searchsorted(lists[order], lists[order])  # where the list of each begins
        last = np.minimum(begin + found[order, column], count) - 1
        columns.append((order, begin, last, missed[order, column]))
    means = np.full((repeats, many), np.nan)
    for row in range(repeats if count else 0):
        weight = rng.multinomial(units, chances).astype(np.float64)[group]
        for column, (order, begin, last, misses) in enumerate(columns):
            mine = weight[order]
            reached = np.concatenate([[0.0], np.cumsum(mine)])
            hits = reached[last + 1] - reached[begin]
            total = np.maximum(hits + misses, 1e-300)
            means[row, column] = float(mine @ (hits / total)) / float(mine.sum())
    return np.round(means, 12)


def interval_of(value: float, draws: ArrayLike, *, level: float = LEVEL) -> Interval:
    """A figure with the middle `level` of its draws."""
    spread = np.asarray(draws, dtype=np.float64)
    if math.isnan(value) or not len(spread):
        return Interval(value, math.nan, math.nan)
    low, high = np.nanquantile(spread, [(1 - level) / 2, (1 + level) / 2])
    return Interval(value, float(low), float(high))


def bootstrap_interval(
    values: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    seed: int = 0,
    repeats: int = REPEATS,
    level: float = LEVEL,
) -> Interval:
    """The mean of one value a unit, with its percentile bootstrap interval."""
    table = np.asarray(values, dtype=np.float64)
    value = math.fsum(table.tolist()) / len(table) if len(table) else math.nan
    draws = resampled_means(table, groups=groups, seed=seed, repeats=repeats)[:, 0]
    return interval_of(value, draws, level=level)


def paired_bootstrap(
    ours: ArrayLike,
    theirs: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    seed: int = 0,
    repeats: int = REPEATS,
    level: float = LEVEL,
) -> Interval:
    """How much higher the mean of `ours` is than of `theirs`, both over the same units."""
    difference = np.asarray(ours, dtype=np.float64) - np.asarray(theirs, dtype=np.float64)
    return bootstrap_interval(difference, groups=groups, seed=seed, repeats=repeats, level=level)


def share_interval(share: float, count: int, *, level: float = LEVEL) -> Interval:
    """A share of `count` with its score interval (Wilson 1927), which holds for few and for nought.

    >>> share_interval(0.0, 10).high < 0.31 < share_interval(0.5, 10).high
    True
    """
    if not count:
        return Interval(share, math.nan, math.nan)
    z = NormalDist().inv_cdf((1 + level) / 2)
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    half /= 1 + z * z / count
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def list_units(scores: Sequence[ArrayLike], k: int) -> tuple[LongArray, FloatArray]:
    """The pairs in the first `k` of any of several orders: (places, chances to be there).

    `chances` (units, orders) are weights with which the mean of what came true is the precision at
    `k` of each order; a pair that two orders both have is no difference between them.
    """
    chances = np.stack([inclusion(order, k) for order in scores], axis=1)
    units = np.flatnonzero(chances.any(axis=1))
    return units, chances[units]


def _checked(linked: ArrayLike, scores: ArrayLike) -> tuple[BoolArray, FloatArray]:
    hit, value = np.asarray(linked, dtype=np.bool_), np.asarray(scores, dtype=np.float64)
    if hit.shape != value.shape or hit.ndim != 1:
        raise ValueError(f"{hit.shape} outcomes and {value.shape} scores")
    if np.isnan(value).any():
        raise ValueError("a score is not a number")
    return hit, value
