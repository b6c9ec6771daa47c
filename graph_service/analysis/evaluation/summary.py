"""What all rounds together say of one kind: figures with intervals, and a verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph_service.analysis.evaluation.contest import NAMES, Measured, Units
from graph_service.analysis.evaluation.metrics import (
    Interval,
    brier_skill,
    expected_calibration_error,
    interval_of,
    reliability,
    resampled_means,
    share_interval,
)
from graph_service.analysis.evaluation.records import (
    EVENTS,
    LENGTHS,
    LIST,
    NEEDED,
    Calibration,
    Figures,
    KindEvaluation,
    Outcome,
    Reach,
    Reliability,
    Verdict,
)
from graph_service.analysis.missing_links.ranking import RankingMethod
from graph_service.analysis.missing_links.records import SuggestionKind
from graph_service.analysis.missing_links.ties import FloatArray
from graph_service.snapshot import BoolArray

AVERAGE_PRECISION, PER_NODE = "average_precision", "per_node"
AUC_RANDOM, AUC_MATCHED = "auc_random", "auc_matched"
_LEAST_SAID = 100  # pairs with a likelihood, below which no calibration is told


@dataclass(frozen=True, eq=False)
class Said:
    """Likelihoods that were given, which of these pairs came true, and of how many in all."""

    likelihoods: FloatArray
    linked: BoolArray
    horizon_days: int
    true: int


@dataclass(frozen=True, eq=False)
class RoundResult:
    """What came of one network with something hidden."""

    measured: Measured
    method: RankingMethod
    candidates: int
    unknown: int
    said: Said | None


def summary(
    kind: SuggestionKind,
    rounds: Sequence[RoundResult],
    *,
    seed: int = 0,
) -> KindEvaluation:
    """What the rounds say of one kind."""
    parts = [one.measured for one in rounds]
    candidates = round(sum(one.candidates for one in rounds) / max(len(rounds), 1))
    reach = Reach(
        hidden=sum(part.hidden for part in parts),
        at_two=sum(part.at_two for part in parts),
        at_three=sum(part.at_three for part in parts),
        farther=sum(part.hidden - part.at_two - part.at_three for part in parts),
        unknown=sum(one.unknown for one in rounds),
        events=sum(part.events for part in parts),
    )
    used = tuple(one.method for one in rounds)
    verdict = Verdict.MEASURED
    if not candidates:
        verdict = Verdict.NO_CANDIDATES
    elif reach.hidden < NEEDED or reach.events < EVENTS:
        verdict = Verdict.FEW_HIDDEN
    if verdict is not Verdict.MEASURED:
        return KindEvaluation(kind, verdict, candidates, reach, used=used)
    methods = _figures(parts, seed)
    best = max(methods[1:], key=lambda one: one.average_precision.value)  # the first of equals
    return KindEvaluation(
        kind,
        verdict,
        candidates,
        reach,
        methods,
        best.name,
        _outcome(best.behind[AVERAGE_PRECISION]),
        _calibration(rounds),
        used,
    )


def _outcome(difference: Interval) -> Outcome:
    if difference.low > 0:
        return Outcome.BETTER
    return Outcome.WORSE if difference.high < 0 else Outcome.LEVEL


def _figures(parts: Sequence[Measured], seed: int) -> tuple[Figures, ...]:
    """The figures of every method, each with its interval."""
    units = {
        f"precision_{length}": _joined([part.lists[length] for part in parts])
        for length in LENGTHS
        if all(length in part.lists for part in parts)
    }
    units[AVERAGE_PRECISION] = _joined(
        [Units(part.found.precision, part.found.groups) for part in parts]
    )
    units[PER_NODE] = _joined([part.nodes for part in parts])
    units[AUC_RANDOM] = _joined([part.random for part in parts])
    units[AUC_MATCHED] = _joined([part.matched for part in parts])
    values: dict[str, dict[str, Interval]] = {name: {} for name in NAMES}
    behind: dict[str, dict[str, Interval]] = {name: {} for name in NAMES}
    for figure, unit in units.items():
        drawn = resampled_means(unit.values, weights=unit.weights, groups=unit.groups, seed=seed)
        means = [
            _mean(unit.values[:, column], None if unit.weights is None else unit.weights[:, column])
            for column in range(len(NAMES))
        ]
        for column, name in enumerate(NAMES):
            values[name][figure] = interval_of(means[column], drawn[:, column])
            if name != LIST:
                apart = drawn[:, 0] - drawn[:, column]
                behind[name][figure] = interval_of(means[0] - means[column], apart)
    return tuple(
        Figures(
            name,
            {
                length: found[f"precision_{length}"]
                for length in LENGTHS
                if f"precision_{length}" in found
            },
            found[AVERAGE_PRECISION],
            found[PER_NODE],
            found[AUC_RANDOM],
            found[AUC_MATCHED],
            behind[name],
        )
        for name, found in values.items()
    )


def _mean(values: FloatArray, weights: FloatArray | None) -> float:
    if not len(values):
        return math.nan
    if weights is None:
        return math.fsum(values.tolist()) / len(values)
    return math.fsum((values * weights).tolist()) / math.fsum(weights.tolist())


def _joined(units: Sequence[Units]) -> Units:
    groups, beyond = [], 0
    for one in units:
        groups.append(one.groups + beyond)
        beyond += int(one.groups.max(initial=-1)) + 1
    weights = [one.weights for one in units if one.weights is not None]
    return Units(
        np.concatenate([one.values for one in units]),
        np.concatenate(groups),
        np.concatenate(weights) if weights else None,
    )


def _calibration(rounds: Sequence[RoundResult]) -> Calibration | None:
    said = [one.said for one in rounds if one.said is not None]
    if not said or sum(len(one.likelihoods) for one in said) < _LEAST_SAID:
        return None
    likelihoods = np.concatenate([one.likelihoods for one in said])
    linked = np.concatenate([one.linked for one in said])
    rate = sum(one.true for one in said) / max(sum(one.candidates for one in rounds), 1)
    return Calibration(
        len(linked),
        said[0].horizon_days,
        expected_calibration_error(linked, likelihoods),
        brier_skill(linked, likelihoods, base_rate=rate),
        rate,
        tuple(
            Reliability(one.count, one.said, share_interval(one.seen, one.count))
            for one in reliability(linked, likelihoods)
        ),
    )
