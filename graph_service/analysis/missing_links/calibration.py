"""From scores to likelihoods, where the past says how often such pairs came true.

A likelihood is only said for a stated horizon and from at least `ENOUGH` pairs that became tied in
it: of that many the number that comes true is known to some 10 %. Random hiding has no horizon, and
a share of ties hidden is no time, so there it stays an order.

The log-odds of the model are mapped by a rising line to log-odds that held on the earlier moment
(J. Platt, "Probabilistic outputs for support vector machines", 1999), fitted on the pairs that
scored highest, for only these are ever shown.

How many pairs become tied differs from one time to the next: a single project of two hundred
members makes twenty thousand. So the line is tried first: drawn from either half of the horizon it
must hold in the other. Where they disagree by more than `AGREES` nothing is said but the order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links.model import newton
from graph_service.analysis.missing_links.ties import FloatArray
from graph_service.snapshot import BoolArray

ENOUGH = 100  # pairs that became tied
LIKELIEST = 20_000  # pairs that the line is fitted on
TRIED = 10_000  # likeliest pairs that the line is tried on, in `BINS` of equal count
BINS = 10
AGREES = 0.05  # mean distance over the bins between what was said and what was seen


@dataclass(frozen=True, slots=True)
class Calibration:
    """Log-odds that held, as a line of the scores."""

    intercept: float
    slope: float

    def likelihoods(self, scores: FloatArray) -> NDArray[np.float32]:
        """How likely each pair is to become tied within the horizon."""
        odds = self.intercept + self.slope * scores
        return (0.5 * (1.0 + np.tanh(0.5 * odds))).astype(np.float32)


def calibrate(scores: FloatArray, linked: BoolArray, weight: FloatArray) -> Calibration | None:
    """The line for pairs of an earlier moment, each standing for `weight`; None if too few."""
    if linked.sum() < ENOUGH or linked.all():
        return None
    order = np.argsort(-scores, kind="stable")
    best = order[: _reached(weight[order], LIKELIEST)]
    if not 0 < linked[best].sum() < len(best):
        best = order
    centre = float(np.average(scores[best], weights=weight[best]))
    design = np.column_stack([np.ones(len(best)), scores[best] - centre])
    found = newton(design, linked[best], weight[best], np.array([0.0, 1.0]), np.array([1e-6, 1.0]))
    slope = max(float(found[1]), 1e-3)
    return Calibration(float(found[0]) - slope * centre, slope)


def off(line: Calibration, scores: FloatArray, linked: BoolArray, weight: FloatArray) -> float:
    """How far off likelihoods are on the likeliest pairs of another time.

    The expected calibration error over `BINS` of equal count of the `TRIED` likeliest pairs, each
    standing for `weight`.
    """
    order = np.argsort(-scores, kind="stable")
    best = order[: _reached(weight[order], TRIED)]
    said, seen = line.likelihoods(scores[best]).astype(np.float64), linked[best].astype(np.float64)
    share = weight[best] / weight[best].sum()
    place = np.minimum((np.cumsum(share) - share / 2) * BINS, BINS - 1).astype(np.int64)
    gap = np.bincount(place, weights=share * (said - seen), minlength=BINS)
    return float(np.abs(gap).sum())


def _reached(weight: FloatArray, wanted: int) -> int:
    return int(np.searchsorted(np.cumsum(weight), wanted)) + 1
