"""How well the missing links would have been foretold, with labels and sentences."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import asdict
from datetime import date

from graph_service.analysis.evaluation.evaluate import Progress, evaluate
from graph_service.analysis.evaluation.hide import Hiding
from graph_service.analysis.evaluation.metrics import Interval
from graph_service.analysis.evaluation.records import (
    EVENTS,
    LENGTHS,
    LIST,
    NEEDED,
    Calibration,
    Evaluation,
    Figures,
    KindEvaluation,
)
from graph_service.analysis.missing_links.network import Ranking
from graph_service.analysis.missing_links.ranking import RankingMethod
from graph_service.analysis.missing_links.records import SuggestionKind
from graph_service.answers.found import Keep
from graph_service.answers.shape import Json, meta
from graph_service.snapshot import Snapshot
from graph_service.wording import index_label, suggestion_label
from graph_service.wording.evaluation import (
    calibration_sentence,
    figure_label,
    hidden_sentence,
    kind_sentence,
    method_label,
    reach_sentence,
)

DIGITS = 6
_FIGURES = ("average_precision", "per_node", "auc_random", "auc_matched")


def evaluation_answer(
    snapshot: Snapshot,
    *,
    today: date,
    kinds: Collection[SuggestionKind | str] | None = None,
    cut: date | None = None,
    hide: float | None = None,
    ranking: Ranking | None = None,
    lang: str = "nl",
    keep: Keep | None = None,
    progress: Progress | None = None,
) -> Json:
    """Under `kinds`, how well each kind of missing link was foretold, beside plain indices.

    Without `cut` and `hide` what is hidden fits the data. `ranking` is that of the list of today:
    `now` tells how it is made. Every figure is a `value` with the ends `low` and `high` of its
    interval, null where it has no meaning. With `keep` what is found in the view of a day is kept
    for the next who asks.

    Raises:
        InvalidOption: an option is not allowed.
    """

    def compute() -> Evaluation:
        return evaluate(snapshot, kinds=kinds, cut=cut, share=hide, today=today, progress=progress)

    asked = frozenset(str(kind) for kind in kinds or ())
    key = (snapshot.version, snapshot.as_of, today, asked, cut, hide)
    found = compute() if keep is None else keep("evaluation", key, compute)
    if ranking is not None:
        found = found.beside({kind: one.pairs.method for kind, one in ranking.tables.items()})
    filters: Json = {"kind": [str(kind) for kind in kinds]} if kinds else {}
    if cut is not None:
        filters["cut"] = cut.isoformat()
    if hide is not None:
        filters["hide"] = hide
    return {
        "hidden": _hidden(found.hiding, lang),
        "figures": [
            *(
                {"name": f"precision_{k}", "label": figure_label("precision", lang, k)}
                for k in LENGTHS
            ),
            *({"name": name, "label": figure_label(name, lang)} for name in _FIGURES),
        ],
        "kinds": [_kind(one, found.hiding, lang) for one in found.kinds],
        "meta": meta(
            snapshot,
            filters=filters,
            seed=found.seed,
            needed={"pairs": NEEDED, "events": EVENTS},
        ),
    }


def _hidden(hiding: Hiding, lang: str) -> Json:
    return {
        "by": str(hiding.by),
        "cut": hiding.cut.isoformat() if hiding.cut else None,
        "until": hiding.until.isoformat() if hiding.until else None,
        "horizon_days": hiding.horizon_days,
        "share": hiding.share,
        "rounds": hiding.rounds,
        "records": hiding.records,
        "dated": hiding.dated,
        "sentence": hidden_sentence(hiding, lang),
    }


def _kind(one: KindEvaluation, hiding: Hiding, lang: str) -> Json:
    labels = {figure.name: index_label(figure.name, lang) for figure in one.methods}
    return {
        "kind": str(one.kind),
        "kind_label": suggestion_label(one.kind, lang),
        "verdict": str(one.verdict),
        "sentence": kind_sentence(one, hiding, lang),
        "reach_sentence": reach_sentence(one, lang),
        "calibration_sentence": calibration_sentence(one.calibration, lang) if one.methods else "",
        "candidates": one.candidates,
        "reach": asdict(one.reach),
        "methods": [_method(figures, labels[figures.name]) for figures in one.methods],
        "best_plain": one.best_plain or None,
        "outcome": str(one.outcome) if one.methods else None,
        "calibration": None if one.calibration is None else _calibration(one.calibration),
        "used": [_how(method, lang) for method in one.used],
        "now": None if one.now is None else _how(one.now, lang),
    }


def _method(figures: Figures, label: str) -> Json:
    values = {f"precision_{length}": found for length, found in figures.precision.items()}
    values |= {name: getattr(figures, name) for name in _FIGURES}
    return {
        "name": figures.name,
        "label": label,
        "is_list": figures.name == LIST,
        "figures": {name: _interval(found) for name, found in values.items()},
        "list_is_above_by": {name: _interval(found) for name, found in figures.behind.items()},
    }


def _calibration(found: Calibration) -> Json:
    return {
        "pairs": found.pairs,
        "horizon_days": found.horizon_days,
        "expected_calibration_error": _number(found.error),
        "brier_skill": _number(found.skill),
        "base_rate": _number(found.base_rate),
        "bins": [
            {"count": one.count, "said": _number(one.said), "seen": _interval(one.seen)}
            for one in found.bins
        ],
    }


def _how(method: RankingMethod, lang: str) -> Json:
    return {
        "name": str(method.name),
        "index": method.index,
        "reason": str(method.reason),
        "label": method_label(method, lang),
        "positives": method.positives,
        "calibrated": method.calibrated,
        "horizon_days": method.horizon_days,
        "cut": None if method.cut_day is None else date.fromordinal(method.cut_day).isoformat(),
        "held_out": {name: _number(value) for name, value in sorted(method.held_out.items())},
    }


def _interval(found: Interval) -> Json:
    return {
        "value": _number(found.value),
        "low": _number(found.low),
        "high": _number(found.high),
    }


def _number(value: float) -> float | None:
    return round(value, DIGITS) if math.isfinite(value) else None
