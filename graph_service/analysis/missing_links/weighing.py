"""Whether a model or a plain index ranks better in time: learned from one period, tried on another.

Pairs that become tied come in bunches, one activity making many at a stroke, so pairs of one period
must not be on both sides. Two periods are taken in turn: what is learned from each is tried on the
other, by average precision over all pairs, and the mean of both decides.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graph_service.analysis.missing_links.features import PLAIN
from graph_service.analysis.missing_links.model import (
    Chosen,
    Model,
    Sample,
    average_precision,
    fit,
)
from graph_service.analysis.missing_links.prior import Coefficient, Prior

HELD = 30  # records that weigh as much as what other networks taught
SPREAD = 0.1  # of the coefficients, once features are standardised on the network itself
CLOSE = 50.0  # examples that stand for more pairs are no candidates


def own_prior(sample: Sample, events: int, taught: Prior) -> Prior:
    """A prior on the scale of this network, around what others taught as far as it knows little."""
    near = sample.weight <= CLOSE
    values = sample.values[near] if near.any() else sample.values
    centre, width = values.mean(axis=0, dtype=np.float64), values.std(axis=0, dtype=np.float64)
    share = HELD / (HELD + events)
    made = {}
    for name, middle, wide in zip(sample.names, centre.tolist(), width.tolist(), strict=True):
        if wide < 1e-3:  # the same for all: it tells nothing
            made[name] = Coefficient(middle, 1.0, 0.0, 1e-6)
            continue
        other = taught.coefficients.get(name)
        mean = 0.0 if other is None else other.mean * wide / other.width
        made[name] = Coefficient(middle, wide, share * mean, SPREAD)
    return Prior(made, taught.intercept, taught.loose)


def tempered(sample: Sample, events: int) -> Sample:
    """As many independent examples as there are records, for pairs of one record come together."""
    factor = min(1.0, events / max(sample.positives, 1))
    return replace(sample, weight=sample.weight * factor)


def weighed(
    first: Sample, second: Sample, *, taught: Prior, events: int, seed: int
) -> tuple[Chosen, tuple[Model, Model]]:
    """What ranks better in time: a plain index, unless the model is better by more than chance.

    With it what so ranks, learned from the first and from the second period alone.
    """
    figures: dict[str, float] = {"model": 0.0}
    models = []
    trees = first.enough_for_trees and second.enough_for_trees
    for learned, tried in ((first, second), (second, first)):
        model = learnt(learned, taught=taught, events=events // 2, trees=trees, seed=seed)
        models.append(model)
        figures["model"] += _half(tried, model.score_values(tried.values))
        for place, name in enumerate(tried.names):
            if name in PLAIN:
                raw = tried.raw[:, place].astype(np.float64)
                figures[name] = figures.get(name, 0.0) + _half(tried, raw)
    plain = [name for name in figures if name != "model"]
    index = min(plain, key=lambda name: (-figures[name], name))
    # by more than chance would give: records come one by one, pairs of one record together
    margin = float(np.exp(1.0 / np.sqrt(max(events, 1))))
    better = figures["model"] > margin * figures[index]
    both = (0.5, 0.5, 0.0) if trees else (1.0, 0.0, 0.0)
    blend = both if better else (0.0, 0.0, 1.0)
    positives = first.positives + second.positives
    chosen = Chosen("model" if better else "plain", index, blend, positives, figures)
    if not better:
        models = [fit(each, prior=taught, seed=seed, chosen=chosen) for each in (first, second)]
    return chosen, (models[0], models[1])


def untried(sample: Sample) -> Chosen:
    """The best plain index of one period, where there is no other to try a model on.

    Folds of pairs would not do: a model knows the pairs of an activity by others of the same one.
    """
    figures = {
        name: average_precision(
            sample.linked, sample.raw[:, place].astype(np.float64), sample.weight
        )
        for place, name in enumerate(sample.names)
        if name in PLAIN
    }
    index = min(figures, key=lambda name: (-figures[name], name))
    return Chosen("plain", index, (0.0, 0.0, 1.0), sample.positives, figures)


def learnt(sample: Sample, *, taught: Prior, events: int, trees: bool, seed: int) -> Model:
    """A model of one period, with nothing compared."""
    prior = own_prior(sample, events, taught)
    chosen = Chosen("model", "", (0.5, 0.5, 0.0) if trees else (1.0, 0.0, 0.0), sample.positives)
    return fit(tempered(sample, events), prior=prior, seed=seed, chosen=chosen)


def _half(sample: Sample, scores: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    return 0.5 * average_precision(sample.linked, scores, sample.weight)
