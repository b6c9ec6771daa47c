"""What people said of suggestions, as a shift of their order.

Labels are few beside what a network's past tells, and they are about the top of a list alone. So
they do not take the place of what was learned; they bend it. With s the score (log-odds) that was
learned and z the features, standardised over the candidates,

    P(confirmed) = sigma(s + a + b z),    b ~ N(0, `WIDTH`^2 / number of features)

is fitted to the labels, and b z is added to the score of every pair. The offset s says that people
are expected to agree with the order unless they show otherwise; the intercept a takes up that the
top of a list is confirmed more often than a pair in the middle, and is not carried over to pairs
that nobody was asked about. The prior makes the whole shift of a pair of usual features about
`WIDTH` wide before anything is known, so that a few labels cannot turn a list around.

A logistic regression with an offset: D. R. Cox, "The regression analysis of binary sequences",
Journal of the Royal Statistical Society B 20 (1958), 215-242.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.analysis.missing_links.ties import FloatArray
from graph_service.snapshot import BoolArray, IntArray

WIDTH = 0.5  # log-odds
FREE = 10.0  # the width of the prior of the intercept
MOST = 3.0  # log-odds by which no shift is larger
FAR = 3.0  # widths from the centre beyond which a feature counts for no more
FOLDS = 5
CERTAIN = 2.0  # standard errors by which it must foretell better
_STEPS = 50


@dataclass(frozen=True, eq=False)
class Labelled:
    """Pairs of which people said whether they should be tied, by the numbers of their ends."""

    firsts: IntArray
    seconds: IntArray
    confirmed: BoolArray


@dataclass(frozen=True, eq=False)
class Taste:
    """How labels bend an order.

    Attributes:
        centre, width: of the features over the candidates.
        weights: (f,), what a feature one width above the centre adds to the score.
    """

    centre: FloatArray
    width: FloatArray
    weights: FloatArray

    def shift(self, values: FloatArray) -> FloatArray:
        """What is added to the score of each pair."""
        standard = (values - self.centre) / self.width
        return np.clip(np.clip(standard, -FAR, FAR) @ self.weights, -MOST, MOST)


def taste_of(
    candidates: FloatArray, values: FloatArray, scores: FloatArray, confirmed: BoolArray
) -> Taste | None:
    """What the labels of some pairs say of all; None where they say nothing that holds.

    What holds is tried on the labels themselves: learned from four fifths of them in turn, the
    shift has to foretell the fifth part better than the order alone, by more than the standard
    error of the difference.

    Args:
        candidates: (p, f), the features of all candidates.
        values: (n, f), those of the labelled pairs.
        scores: (n,), what was learned of the labelled pairs, in log-odds.
        confirmed: (n,), what people said of them.
    """
    centre = candidates.mean(axis=0, dtype=np.float64)
    width = candidates.std(axis=0, dtype=np.float64)
    tells = width > 1e-9
    centre, width = np.where(tells, centre, 0.0), np.where(tells, width, np.inf)
    standard = np.clip((values - centre) / width, -FAR, FAR)
    if not _holds(standard, scores, confirmed):
        return None
    found = _fitted(standard, scores, confirmed)
    return Taste(centre, width, np.round(found[1:], 9))


def _holds(standard: FloatArray, scores: FloatArray, confirmed: BoolArray) -> bool:
    gains = np.zeros(len(scores))
    nothing = np.zeros((len(scores), 0))
    for fold in range(FOLDS):
        held = np.arange(len(scores)) % FOLDS == fold
        losses = []
        for features in (nothing, standard):
            found = _fitted(features[~held], scores[~held], confirmed[~held])
            odds = scores[held] + found[0] + features[held] @ found[1:]
            losses.append(np.logaddexp(0.0, np.where(confirmed[held], -odds, odds)))
        gains[held] = losses[0] - losses[1]
    error = gains.std(ddof=1) / np.sqrt(len(gains)) if len(gains) > 1 else np.inf
    return bool(gains.mean() > CERTAIN * error)


def _fitted(standard: FloatArray, scores: FloatArray, confirmed: BoolArray) -> FloatArray:
    """The intercept, then the weight of each feature, by Newton's method."""
    design = np.column_stack([np.ones(len(standard)), standard])
    used = max(int(standard.any(axis=0).sum()), 1)
    precision = np.full(design.shape[1], used / WIDTH**2)
    precision[0] = 1.0 / FREE**2
    found = np.zeros(design.shape[1])
    for _ in range(_STEPS):  # what is sought is strictly concave
        odds = np.clip(scores + design @ found, -30.0, 30.0)
        likely = 1.0 / (1.0 + np.exp(-odds))
        slope = design.T @ (confirmed - likely) - precision * found
        bend = (design.T * (likely * (1.0 - likely))) @ design + np.diag(precision)
        step = np.linalg.solve(bend, slope)
        size = float(np.abs(step).max())
        found = found + step * min(1.0, 2.0 / max(size, 1e-12))
        if size < 1e-10:
            break
    return found
