from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from scipy.stats import spearmanr

from graph_service.analysis.missing_links.features import Features, Scale, feature_table
from graph_service.analysis.missing_links.hiding import learn, random_cuts
from graph_service.analysis.missing_links.model import (
    Sample,
    area_under_curve,
    average_precision,
    fit,
    newton,
    prior_model,
)
from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.prior import Coefficient, Prior
from graph_service.analysis.missing_links.ties import FloatArray, Ties

NAMES = ("common_neighbours", "cosine", "least_degree")


def sample_of(raw: FloatArray, linked: list[bool] | FloatArray) -> Sample:
    single = raw.astype(np.float32)
    values = Scale.of(NAMES, single).values(single)
    return Sample(
        NAMES,
        values,
        single,
        np.asarray(linked, dtype=np.bool_),
        np.ones(len(single)),
        np.arange(len(single)),
    )


def drawn(count: int, seed: int = 0) -> Sample:
    """Links that come true by all three features together, and by none alone."""
    rng = np.random.default_rng(seed)
    raw = np.exp(rng.normal(size=(count, 3)))
    chance = 1 / (1 + np.exp(4 - np.log(raw) @ np.array([1.5, 1.5, -1.5])))
    return sample_of(raw, rng.random(count) < chance)


def features_of(sample: Sample) -> Features:
    return Features(NAMES, sample.raw, Scale.of(NAMES, sample.raw), sample.values)


def test_average_precision_takes_equal_scores_together() -> None:
    linked = np.array([True, False, True, False])
    one_each = np.ones(4)
    assert average_precision(linked, np.array([4.0, 3.0, 2.0, 1.0]), one_each) == pytest.approx(
        (1 / 1 + 2 / 3) / 2
    )
    assert average_precision(linked, np.zeros(4), one_each) == pytest.approx(0.5)


def test_average_precision_counts_pairs_by_what_they_stand_for() -> None:
    weight = np.array([9.0, 1.0])
    found = average_precision(np.array([False, True]), np.array([2.0, 1.0]), weight)
    assert found == pytest.approx(0.1)


def test_area_under_curve_is_the_share_of_pairs_in_order() -> None:
    linked = np.array([True, True, False, False])
    scores = np.array([3.0, 1.0, 2.0, 1.0])
    assert area_under_curve(linked, scores, np.ones(4)) == pytest.approx((1 + 1 + 0 + 0.5) / 4)


def test_the_likeliest_coefficients_leave_no_slope() -> None:
    sample = drawn(500)
    design = np.column_stack([np.ones(500), sample.values.astype(np.float64)])
    centre, precision = np.array([-1.0, 0.5, 0.0, 0.0]), np.array([0.01, 2.0, 2.0, 2.0])
    beta = newton(design, sample.linked, sample.weight, centre, precision)
    chance = 1 / (1 + np.exp(-design @ beta))
    slope = design.T @ (chance - sample.linked) + precision * (beta - centre)
    assert np.abs(slope).max() < 1e-2


def test_the_prior_gives_way_as_evidence_grows() -> None:
    wrong = Prior({name: Coefficient(0.0, 1.0, -1.0, 0.3) for name in NAMES}, -3.0)
    first = [fit(drawn(count), prior=wrong).logistic.coefficients[0] for count in (60, 400, 3000)]
    assert -1.0 < first[0] < first[1] < first[2]
    assert first[2] > 1.0


def test_with_one_link_it_says_that_it_cannot_know() -> None:
    raw = np.array([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]])
    model = fit(sample_of(raw, [True, False]), prior=Prior.flat())
    assert model.chosen.name == "unknown"
    assert not model.knows


def test_with_a_few_links_the_prior_ranks() -> None:
    prior = Prior({"common_neighbours": Coefficient(0.0, 1.0, 2.0, 0.5)}, -3.0)
    raw = np.exp(np.random.default_rng(1).normal(size=(30, 3)))
    linked = np.arange(30) % 10 == 0
    model = fit(sample_of(raw, linked), prior=prior)
    assert model.chosen.name == "prior"
    assert model.chosen.positives == 3
    assert model.logistic.coefficients[0] == pytest.approx(2.0, abs=0.9)


def test_without_any_past_the_prior_ranks_alone() -> None:
    prior = Prior({"cosine": Coefficient(0.0, 1.0, 2.0, 0.5)}, -3.0)
    sample = drawn(5)
    model = prior_model(NAMES, prior)
    assert model.score(features_of(sample)) == pytest.approx(
        -3.0 + 2.0 * sample.values[:, 1], abs=1e-5
    )


def test_no_pairs_at_all_are_no_reason_to_fail() -> None:
    empty = sample_of(np.zeros((0, 3)), np.zeros(0))
    assert fit(empty, prior=Prior.flat()).chosen.name == "unknown"


def test_where_a_plain_index_cannot_be_beaten_it_ranks() -> None:
    rng = np.random.default_rng(3)
    raw = np.exp(rng.normal(size=(600, 3)))
    sample = sample_of(raw, raw[:, 1] > 3.0)  # cosine alone decides, without error
    model = fit(sample, prior=Prior.flat())
    assert model.chosen.name == "plain"
    assert model.chosen.index == "cosine"
    assert model.chosen.held_out["cosine"] == pytest.approx(1.0)
    order = np.argsort(-model.score(features_of(sample)), kind="stable")
    assert order[:20].tolist() == np.argsort(-sample.values[:, 1], kind="stable")[:20].tolist()


def test_where_several_features_tell_more_the_model_ranks() -> None:
    model = fit(drawn(4000), prior=Prior.flat())
    assert model.chosen.name == "model"
    held = model.chosen.held_out
    assert held["model"] > max(held["common_neighbours"], held["cosine"])
    assert "least_degree" not in held  # what an end is like is no index of pairs


def test_the_same_seed_gives_the_same_scores() -> None:
    sample = drawn(2000)
    one, other = (fit(sample, prior=Prior.flat(), seed=4) for _ in range(2))
    features = features_of(sample)
    assert np.array_equal(one.score(features), other.score(features))


def test_contributions_of_a_regression_add_up_to_the_score() -> None:
    sample = drawn(150)
    model = fit(sample, prior=Prior.flat())
    assert model.chosen.blend == (1.0, 0.0, 0.0)
    features = features_of(sample)
    average = replace(features, values=model.average[None, :], raw=features.raw[:1])
    expected = model.score(features) - model.score(average)
    assert model.contributions(features).sum(axis=1) == pytest.approx(expected, abs=1e-4)


def test_trees_have_contributions_by_family() -> None:
    rng = np.random.default_rng(5)
    raw = np.exp(rng.normal(size=(4000, 3)))
    either = (raw[:, 0] > 1.5) != (raw[:, 1] > 1.5)  # no sum of features shows this
    sample = sample_of(raw, either & (raw[:, 2] < 1.0))
    model = fit(sample, prior=Prior.flat())
    model = replace(model, chosen=replace(model.chosen, blend=(0.0, 1.0, 0.0)))
    ends = model.contributions(features_of(sample))[:, NAMES.index("least_degree")]
    few, many = raw[:, 2] < 0.9, raw[:, 2] > 1.1
    assert ends[either & few].mean() > ends[either & many].mean() + 1.0


def numbered(graph: nx.Graph, number: FloatArray) -> Ties:
    edges = np.array(list(graph.edges()))
    first, second = number[edges[:, 0]].astype(np.int32), number[edges[:, 1]].astype(np.int32)
    order = np.lexsort((second, first))
    return Ties.of_edges(graph.number_of_nodes(), first[order], second[order])


def test_a_network_under_other_numbers_has_the_same_ranking() -> None:
    graph = nx.powerlaw_cluster_graph(80, 4, 0.6, seed=2)
    pairs = np.array(list(nx.non_edges(graph)))
    scores = []
    for number in (np.arange(80), np.random.default_rng(9).permutation(80)):
        ties = numbered(graph, number)
        model = learn(ties, PairSpace.everything(ties.adjacency), prior=Prior.flat())
        assert model is not None
        ends = number[pairs].astype(np.int32)
        scores.append(model.score(feature_table(Prepared(ties), ends[:, 0], ends[:, 1])))
    assert spearmanr(*scores).statistic >= 0.99


def test_a_random_cut_hides_other_ties_each_time() -> None:
    ties = numbered(nx.barabasi_albert_graph(60, 3, seed=1), np.arange(60))
    cuts = random_cuts(ties)
    hidden = [
        pair for cut in cuts for pair in zip(cut.firsts.tolist(), cut.seconds.tolist(), strict=True)
    ]
    assert len(cuts) == 10
    assert len(set(hidden)) == len(hidden)
    assert all(len(cut.ties.pairs()[0]) + len(cut.firsts) == len(ties.pairs()[0]) for cut in cuts)


def test_without_ties_there_is_nothing_to_learn_from() -> None:
    nothing = Ties.of_edges(5, np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32))
    assert learn(nothing, PairSpace.everything(nothing.adjacency), prior=Prior.flat()) is None


@pytest.mark.parametrize(
    "graph",
    [
        nx.complete_graph(6),
        nx.star_graph(30),
        nx.path_graph(2),
        nx.empty_graph(3),
        nx.path_graph(10),
    ],
)
def test_degenerate_networks_have_an_answer(graph: nx.Graph) -> None:
    edges = np.array(list(graph.edges()), dtype=np.int32).reshape(-1, 2)
    ties = Ties.of_edges(graph.number_of_nodes(), edges[:, 0], edges[:, 1])
    model = learn(ties, PairSpace.everything(ties.adjacency), prior=Prior.flat())
    if model is not None:
        ends = np.array([[0, 1]], dtype=np.int32)
        found = model.score(feature_table(Prepared(ties), ends[:, 0], ends[:, 1]))
        assert np.isfinite(found).all()


def test_bins_keep_what_has_nothing_apart_from_what_has_little() -> None:
    rng = np.random.default_rng(8)
    raw = np.exp(rng.normal(size=(3000, 3)))
    raw[rng.random(3000) < 0.7, 0] = 0.0  # most have nothing in common
    little = (raw[:, 0] > 0) & (raw[:, 0] < 1.0)
    sample = sample_of(raw, little)
    model = fit(sample, prior=Prior.flat())
    model = replace(model, chosen=replace(model.chosen, name="model", blend=(0.0, 1.0, 0.0)))
    score = model.score(features_of(sample))
    assert model.trees is not None
    assert np.median(score[little]) > score[raw[:, 0] == 0].max()
