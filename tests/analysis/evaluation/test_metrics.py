"""The figures of an evaluation: by hand, and beside scikit-learn where it has them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as reference

from graph_service.analysis.evaluation.metrics import (
    above_hits,
    auc,
    average_precision,
    bootstrap_interval,
    brier,
    brier_skill,
    drawn_average_precision,
    expected_calibration_error,
    inclusion,
    list_units,
    paired_bootstrap,
    per_node_precision_at,
    placements,
    precision_at,
    precision_at_hits,
    reliability,
    resampled_means,
)

outcomes = st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=40).filter(
    lambda pairs: len({hit for hit, _ in pairs}) == 2
)


def test_auc_counts_a_tie_half() -> None:
    # linked 3 and 2 against 2 and 1: above, above, tie, above = 3.5 of 4
    assert auc([True, False, True, False], [3, 2, 2, 1]) == 0.875
    assert auc([True, False], [1, 1]) == 0.5


def test_a_figure_without_meaning_is_not_a_number() -> None:
    assert math.isnan(auc([True, True], [1, 2]))
    assert math.isnan(auc([], []))
    assert math.isnan(average_precision([], []))
    assert math.isnan(brier_skill([True, True], [1.0, 1.0]))
    assert math.isnan(expected_calibration_error([], []))


def test_scores_and_outcomes_must_belong_together() -> None:
    with pytest.raises(ValueError, match="outcomes"):
        auc([True], [1, 2])
    with pytest.raises(ValueError, match="not a number"):
        auc([True, False], [1, math.nan])
    with pytest.raises(ValueError, match="of 1 in all"):
        average_precision([True, True], [1, 2], total=1)
    with pytest.raises(ValueError, match="first 0"):
        precision_at([True], [1], 0)


@given(outcomes)
def test_auc_and_average_precision_are_those_of_scikit_learn(
    pairs: list[tuple[bool, int]],
) -> None:
    linked, scores = zip(*pairs, strict=True)
    assert auc(linked, scores) == pytest.approx(reference.roc_auc_score(linked, scores))
    expected = reference.average_precision_score(linked, scores)
    assert average_precision(linked, scores) == pytest.approx(expected)


@given(outcomes, st.integers(0, 2**32 - 1))
def test_no_order_of_the_input_changes_a_figure(pairs: list[tuple[bool, int]], seed: int) -> None:
    linked = np.array([hit for hit, _ in pairs])
    scores = np.array([score for _, score in pairs], dtype=float)
    other = np.random.default_rng(seed).permutation(len(pairs))
    for figure in (auc, average_precision, lambda a, b: precision_at(a, b, 3)):
        assert figure(linked, scores) == figure(linked[other], scores[other])
    said = scores / 5
    assert reliability(linked, said) == reliability(linked[other], said[other])


@given(outcomes, st.integers(1, 12))
def test_precision_at_is_the_mean_over_orders_of_ties(
    pairs: list[tuple[bool, int]], k: int
) -> None:
    linked = np.array([hit for hit, _ in pairs])
    scores = np.array([score for _, score in pairs])
    rng = np.random.default_rng(1)
    means = []
    for _ in range(400):
        order = np.lexsort((rng.random(len(scores)), -scores))
        means.append(linked[order[:k]].sum() / k)
    assert precision_at(linked, scores, k) == pytest.approx(float(np.mean(means)), abs=0.12)


def test_precision_at_by_hand() -> None:
    linked = [True, False, True, False, True]
    assert precision_at(linked, [5, 4, 3, 2, 1], 2) == 0.5
    assert precision_at(linked, [5, 4, 3, 2, 1], 3) == 2 / 3
    assert precision_at(linked, [1, 1, 1, 1, 1], 2) == pytest.approx(0.6)
    assert precision_at([True], [1], 10) == 0.1  # empty places are misses


def test_average_precision_counts_linked_pairs_that_the_list_does_not_hold() -> None:
    assert average_precision([True, False, True], [3, 2, 1]) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([True, False, True], [3, 2, 1], total=4) == pytest.approx(
        (1 + 2 / 3) / 4
    )


@given(outcomes)
def test_means_of_the_values_of_units_are_the_figures(pairs: list[tuple[bool, int]]) -> None:
    linked, scores = zip(*pairs, strict=True)
    assert float(placements(linked, scores).mean()) == pytest.approx(auc(linked, scores))
    expected = average_precision(linked, scores)
    assert float(precision_at_hits(linked, scores).mean()) == pytest.approx(expected)
    against = tuple(reversed(scores))
    places, chances = list_units((scores, against), 2)
    for column, order in enumerate((scores, against)):
        assert np.average(np.array(linked)[places], weights=chances[:, column]) == pytest.approx(
            precision_at(linked, order, 2)
        )


def test_per_node_precision_by_hand() -> None:
    firsts, seconds = [0, 0, 0, 1], [1, 2, 3, 2]
    linked, scores = [True, False, False, True], [4, 3, 3, 1]
    nodes, shares = per_node_precision_at(firsts, seconds, linked, scores, 2)
    # node 0: first 1 (linked), then 2 or 3; node 1: 0 and 2, both linked; node 2: 0, then 1
    assert nodes.tolist() == [0, 1, 2]
    assert shares.tolist() == [0.5, 1.0, 0.5]
    nodes, shares = per_node_precision_at(firsts, seconds, linked, scores, 1, nodes=[0, 2, 9])
    assert nodes.tolist() == [0, 2, 9]
    assert shares.tolist() == [1.0, 0.0, 0.0]


def test_per_node_precision_expects_over_ties() -> None:
    nodes, shares = per_node_precision_at([0, 0, 0], [1, 2, 3], [True, False, False], [1, 1, 1], 2)
    assert nodes.tolist() == [0, 1]
    assert shares.tolist() == pytest.approx([1 / 3, 1 / 2])


def test_per_node_precision_of_nothing_is_empty() -> None:
    nodes, shares = per_node_precision_at([0], [1], [False], [1.0], 3)
    assert (nodes.tolist(), shares.tolist()) == ([], [])
    nodes, shares = per_node_precision_at([], [], [], [], 3, nodes=[4])
    assert (nodes.tolist(), shares.tolist()) == ([4], [0.0])


def test_inclusion_adds_up_to_k() -> None:
    assert inclusion([2, 2, 1, 1, 1], 3).tolist() == pytest.approx([1, 1, 1 / 3, 1 / 3, 1 / 3])
    assert inclusion([1, 2], 3).tolist() == [1, 1]


def test_reliability_has_bins_of_equal_count() -> None:
    table = reliability([False, False, True, True, False, True], [0.1, 0.1, 0.4, 0.5, 0.8, 0.9], 3)
    assert [one.count for one in table] == [2, 2, 2]
    assert [one.said for one in table] == pytest.approx([0.1, 0.45, 0.85])
    assert [one.seen for one in table] == [0.0, 1.0, 0.5]
    expected = (0.1 + 0.55 + 0.35) / 3
    assert expected_calibration_error(
        [False, False, True, True, False, True], [0.1, 0.1, 0.4, 0.5, 0.8, 0.9], 3
    ) == pytest.approx(expected)


def test_one_likelihood_for_all_is_calibrated_when_it_is_the_base_rate() -> None:
    linked = [True, False, False, False] * 25
    assert expected_calibration_error(linked, [0.25] * 100) == pytest.approx(0.0)
    assert brier_skill(linked, [0.25] * 100) == pytest.approx(0.0)
    assert brier_skill(linked, [float(hit) for hit in linked]) == 1.0
    assert brier_skill(linked, [1.0] * 100) < 0


@given(outcomes)
def test_brier_is_that_of_scikit_learn(pairs: list[tuple[bool, int]]) -> None:
    linked, scores = zip(*pairs, strict=True)
    said = [score / 5 for score in scores]
    assert brier(linked, said) == pytest.approx(reference.brier_score_loss(linked, said))


def test_brier_skill_against_a_base_rate_known_beforehand() -> None:
    # (1 - .75)^2 and .25^2 on average .0625, against (1 - .1)^2 and .1^2 on average .41
    assert brier_skill([True, False], [0.75, 0.25], base_rate=0.1) == pytest.approx(
        1 - 0.0625 / 0.41
    )


def test_an_interval_is_about_as_wide_as_the_theory_of_means_says() -> None:
    values = np.random.default_rng(3).normal(size=400)
    found = bootstrap_interval(values, seed=1)
    half = 1.96 * values.std() / math.sqrt(400)
    assert found.value == pytest.approx(values.mean())
    assert found.high - found.low == pytest.approx(2 * half, rel=0.15)
    assert found.low < found.value < found.high
    assert bootstrap_interval(values, seed=1) == found
    assert bootstrap_interval(values, seed=2) != found


def test_what_is_always_better_by_as_much_has_no_spread() -> None:
    values = np.random.default_rng(3).normal(size=50)
    found = paired_bootstrap(values + 0.25, values)
    assert (found.low, found.value, found.high) == pytest.approx((0.25, 0.25, 0.25))
    assert found.above(0.2)


def test_units_that_come_together_are_drawn_together() -> None:
    values = np.repeat(np.random.default_rng(5).normal(size=20), 50)
    apart = bootstrap_interval(values)
    together = bootstrap_interval(values, groups=np.repeat(np.arange(20), 50))
    assert together.value == pytest.approx(apart.value)
    assert together.high - together.low > 4 * (apart.high - apart.low)


@given(outcomes, st.integers(0, 2**16))
def test_average_precision_drawn_again_is_that_of_the_list_with_pairs_repeated(
    pairs: list[tuple[bool, int]], seed: int
) -> None:
    linked, scores = (np.array(column) for column in zip(*pairs, strict=True))
    found, missed = above_hits(linked, scores)
    many = len(found)
    (drawn,) = drawn_average_precision(
        found[:, None],
        missed[:, None].astype(float),
        lists=np.zeros(many, dtype=np.int64),
        groups=np.arange(many),
        seed=seed,
        repeats=1,
    )
    times = np.random.default_rng(seed).multinomial(many, np.full(many, 1 / many))
    hits, misses = np.repeat(scores[linked], times), scores[~linked]
    expected = reference.average_precision_score(
        np.repeat([True, False], [len(hits), len(misses)]), np.concatenate([hits, misses])
    )
    assert drawn[0] == pytest.approx(expected)


def test_average_precision_of_two_lists_is_taken_over_all_their_pairs() -> None:
    # hits at 1 of 1 and 2 of 3 in one list, at 1 of 2 in the other; one is nowhere
    found = np.array([[1], [2], [1], [3]])
    missed = np.array([[0.0], [1.0], [1.0], [np.inf]])
    drawn = drawn_average_precision(
        found, missed, lists=np.array([0, 0, 1, 1]), groups=np.zeros(4, dtype=np.int64), repeats=2
    )
    assert drawn[:, 0].tolist() == pytest.approx([(1 + 2 / 3 + 1 / 2 + 0) / 4] * 2)


def test_a_share_never_leaves_nought_and_one() -> None:
    hits = np.repeat([1.0, 0.0], [8, 2])
    draws = resampled_means(hits, groups=np.repeat(np.arange(4), [4, 4, 1, 1]))
    assert draws.min() >= 0
    assert draws.max() <= 1
    weights = np.repeat([1.0, 0.25], [6, 4])[:, None]
    draws = resampled_means(hits, weights=weights)
    assert draws.max() <= 1
    assert float(draws.mean()) == pytest.approx(6.5 / 7, abs=0.02)


def test_one_unit_and_none_have_an_interval() -> None:
    assert bootstrap_interval([0.5]).low == 0.5
    assert math.isnan(bootstrap_interval([]).low)
    assert resampled_means(np.empty((0, 2)), repeats=3).shape == (3, 2)
