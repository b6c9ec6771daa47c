"""From scores to likelihoods."""

from __future__ import annotations

import numpy as np

from graph_service.analysis.missing_links.calibration import ENOUGH, Calibration, calibrate, off


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


def test_likelihoods_that_held_are_not_off_and_those_of_another_time_are() -> None:
    rng = np.random.default_rng(3)
    scores = rng.normal(-1.0, 1.0, 20_000)
    chance = 1.0 / (1.0 + np.exp(-scores))
    weight = np.ones(20_000)
    line = calibrate(scores, rng.random(20_000) < chance, weight)
    assert line is not None
    assert off(line, scores, rng.random(20_000) < chance, weight) < 0.02
    assert off(line, scores, rng.random(20_000) < chance / 3, weight) > 0.2


def test_how_far_off_is_the_mean_distance_over_the_bins() -> None:
    scores = np.repeat([1.0, -1.0], 5_000)
    linked = np.tile([True, False], 5_000)
    line = Calibration(0.0, np.log(3.0))  # says 3 of 4 and 1 of 4, where one of two came true
    assert abs(off(line, scores, linked, np.ones(10_000)) - 0.25) < 1e-6
