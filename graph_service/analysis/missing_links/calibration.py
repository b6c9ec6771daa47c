"""From scores to likelihoods, where the past says how often such pairs came true.

A likelihood is only said for a stated horizon and from at least `ENOUGH` pairs that became tied in
it: of that many the number that comes true is known to some 10 %. Random hiding has no horizon, and
a share of ties hidden is no time, so there it stays an order.

The log-odds of the model are mapped by a rising line to log-odds that held on the earlier moment
(J. Platt, "Probabilistic outputs for support vector machines", 1999), fitted on the pairs that
scored highest, for only these are ever shown.
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
    reached = int(np.searchsorted(np.cumsum(weight[order]), LIKELIEST)) + 1
    best = order[:reached]
    if not 0 < linked[best].sum() < len(best):
        best = order
    centre = float(np.average(scores[best], weights=weight[best]))
    design = np.column_stack([np.ones(len(best)), scores[best] - centre])
    found = newton(design, linked[best], weight[best], np.array([0.0, 1.0]), np.array([1e-6, 1.0]))
    slope = max(float(found[1]), 1e-3)
    return Calibration(float(found[0]) - slope * centre, slope)
