"""From scores to likelihoods."""

from __future__ import annotations

import numpy as np

from graph_service.analysis.missing_links.calibration import ENOUGH, calibrate


def test_with_few_pairs_that_came_true_no_likelihood_is_said() -> None:
    linked = np.zeros(5_000, dtype=np.bool_)
    linked[: ENOUGH - 1] = True
    assert calibrate(np.linspace(1.0, 0.0, 5_000), linked, np.ones(5_000)) is None


def test_what_is_said_is_what_happened() -> None:
    rng = np.random.default_rng(1)
    scores = rng.normal(-2.0, 1.0, 20_000)
    chance = 1.0 / (1.0 + np.exp(-(0.5 * scores - 1.0)))  # scores are twice too bold, and too high
    linked = rng.random(20_000) < chance
    line = calibrate(scores, linked, np.ones(20_000))
    assert line is not None
    said = line.likelihoods(scores)
    for part in np.array_split(np.argsort(scores), 5):
        assert abs(float(said[part].mean()) - float(chance[part].mean())) < 0.02


def test_a_higher_score_is_never_said_to_be_less_likely() -> None:
    rng = np.random.default_rng(2)
    scores = rng.normal(0.0, 1.0, 4_000)
    linked = rng.random(4_000) < 1.0 / (1.0 + np.exp(scores))  # the scores are upside down
    line = calibrate(scores, linked, np.ones(4_000))
    assert line is not None
    assert (np.diff(line.likelihoods(np.sort(scores)).astype(np.float64)) >= 0).all()


def test_an_example_that_stands_for_many_counts_for_many() -> None:
    scores = np.repeat([0.0, 1.0], 1_000)
    linked = np.tile([True] + [False] * 4, 400)
    weight = np.where(linked, 1.0, 10.0)
    line = calibrate(scores, linked, weight)
    assert line is not None
    assert abs(float(line.likelihoods(np.array([0.0]))[0]) - 1 / 41) < 0.005
