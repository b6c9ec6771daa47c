"""The ranking of pairs: its records, and the plain index it starts from."""

from __future__ import annotations

from datetime import date

import networkx as nx
import numpy as np
import pytest

from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.ranking import PairRanking, rank_pairs
from graph_service.analysis.missing_links.ties import Ties

TODAY = date(2020, 1, 1)


def every_pair(ties: Ties) -> PairSpace:
    numbers = np.arange(ties.count, dtype=np.int32)
    return PairSpace(numbers, numbers, ties.adjacency.copy(), symmetric=True)


def of_graph(graph: nx.Graph) -> Ties:
    edges = np.array(list(graph.edges()), dtype=np.int32).reshape(-1, 2)
    return Ties.of_edges(graph.number_of_nodes(), edges[:, 0], edges[:, 1])


def test_a_ranking_survives_as_bytes() -> None:
    ties = of_graph(nx.gnm_random_graph(40, 90, seed=1))
    ranking = rank_pairs(ties, every_pair(ties), today=TODAY, top=50, per_node=3)
    again = PairRanking.from_bytes(ranking.to_bytes())
    assert again.to_bytes() == ranking.to_bytes()
    assert again.method == ranking.method
    assert [again.explain(place) for place in range(len(again))] == [
        ranking.explain(place) for place in range(len(ranking))
    ]


def test_bytes_of_something_else_are_no_ranking() -> None:
    with pytest.raises(ValueError, match="no ranking"):
        PairRanking.from_bytes(b"PK\x03\x04")


def test_each_node_has_its_best_pairs_in_order() -> None:
    ties = of_graph(nx.gnm_random_graph(40, 90, seed=1))
    whole = rank_pairs(ties, every_pair(ties), today=TODAY, top=1_000, per_node=0)
    short = rank_pairs(ties, every_pair(ties), today=TODAY, top=0, per_node=3)
    for node in range(ties.count):
        best = [(whole.firsts[i], whole.seconds[i]) for i in whole.of_node(node)[:3]]
        kept = [(short.firsts[i], short.seconds[i]) for i in short.of_node(node)]
        assert kept[: len(best)] == best


def test_one_tie_is_too_little_to_know_and_none_too() -> None:
    for graph in (nx.empty_graph(0), nx.empty_graph(1), nx.empty_graph(5), nx.path_graph(2)):
        ties = of_graph(graph)
        ranking = rank_pairs(ties, every_pair(ties), today=TODAY, top=10, per_node=3)
        assert len(ranking) == 0
        assert (ranking.method.name, ranking.method.reason) == ("unknown", "too_little")


def test_where_all_are_tied_nothing_is_missing() -> None:
    ties = of_graph(nx.complete_graph(8))
    ranking = rank_pairs(ties, every_pair(ties), today=TODAY, top=10, per_node=3)
    assert len(ranking) == 0
    assert ranking.method.reason == "nothing_missing"


def test_no_tied_pair_and_no_loop_is_ranked_and_each_pair_once() -> None:
    graph = nx.karate_club_graph()
    ranking = rank_pairs(
        of_graph(graph), every_pair(of_graph(graph)), today=TODAY, top=10_000, per_node=3
    )
    pairs = list(zip(ranking.firsts.tolist(), ranking.seconds.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs) > 0
    assert all(first < second and not graph.has_edge(first, second) for first, second in pairs)


def dated(seed: int, later: bool = False) -> Ties:
    """Groups of five that meet yearly, each time with one of another group."""
    rng = np.random.default_rng(seed)
    member, joint, days = [], [], []
    for year in range(2014, 2021 if later else 2020):
        for group in range(12):
            for _ in range(3):
                who = rng.choice(5, 3, replace=False) + 5 * group
                guest = rng.integers(0, 60)
                begun = date(year, int(rng.integers(1, 13)), 1).toordinal()
                for node in {*who.tolist(), int(guest)}:
                    member.append(node)
                    joint.append(len(days))
                days.append(begun)
    return Ties.of_members(
        60,
        np.array(member, dtype=np.int32),
        np.array(joint, dtype=np.int32),
        np.array(days, dtype=np.int32),
    )


def test_dated_ties_are_learned_from_by_date_and_the_answer_is_the_same_each_time() -> None:
    ties = dated(1)
    first, second = (
        rank_pairs(ties, every_pair(ties), today=TODAY, top=100, per_node=3) for _ in range(2)
    )
    assert first.to_bytes() == second.to_bytes()
    assert first.method.horizon_days == 365
    assert first.method.cut_day is not None


def test_what_comes_after_the_moment_changes_nothing() -> None:
    until = date(2019, 12, 31)
    ties, more = dated(1), dated(1, later=True).before(until.toordinal())
    first, second = (
        rank_pairs(each, every_pair(each), today=until, top=100, per_node=3)
        for each in (ties, more)
    )
    assert first.firsts.tolist() == second.firsts.tolist()
    assert first.scores.tolist() == second.scores.tolist()


def test_an_undated_network_gets_an_order_only() -> None:
    ties = of_graph(nx.karate_club_graph())
    ranking = rank_pairs(ties, every_pair(ties), today=TODAY, top=10, per_node=3)
    assert ranking.likelihoods is None
    assert not ranking.method.calibrated
