"""The ranking of pairs: its records, and the plain index it starts from."""

from __future__ import annotations

from datetime import date

import networkx as nx
import numpy as np
import pytest

from graph_service.analysis.missing_links.ranking import PairRanking, rank_pairs
from graph_service.analysis.missing_links.resource_allocation import PairSpace
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
