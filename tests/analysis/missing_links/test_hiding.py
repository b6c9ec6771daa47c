"""Ties hidden at random to learn from."""

from __future__ import annotations

from datetime import date

import networkx as nx
import numpy as np

from graph_service.analysis.missing_links.hiding import random_cuts, within
from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.ranker import fit_ranker
from graph_service.analysis.missing_links.ties import Ties


def of_graph(graph: nx.Graph, kind: np.ndarray | None = None) -> Ties:
    edges = np.array(list(graph.edges()), dtype=np.int32).reshape(-1, 2)
    made = Ties.of_edges(graph.number_of_nodes(), edges[:, 0], edges[:, 1])
    return made if kind is None else replaced(made, kind)


def replaced(ties: Ties, kind: np.ndarray) -> Ties:
    from dataclasses import replace

    return replace(ties, kind=kind)


def test_only_hidden_ties_of_the_pairs_that_are_asked_for_are_learned_from() -> None:
    ties = of_graph(nx.gnm_random_graph(60, 200, seed=2))
    nodes = np.arange(20, dtype=np.int32)
    space = PairSpace(nodes, nodes, ties.adjacency, symmetric=True)
    hidden = random_cuts(ties)
    assert any((each.firsts >= 20).any() or (each.seconds >= 20).any() for each in hidden)
    for each in within(hidden, space):
        assert len(each.firsts)
        assert max(each.firsts.max(), each.seconds.max()) < 20
    nobody = PairSpace(nodes[:0], nodes[:0], ties.adjacency, symmetric=True)
    assert within(hidden, nobody) == []


def test_pairs_of_two_kinds_go_by_what_they_share_until_there_is_enough_to_learn_from() -> None:
    graph = nx.bipartite.random_graph(12, 6, 0.3, seed=3)
    kind = np.array([0] * 12 + [1] * 6)
    ties = of_graph(graph, kind)
    space = PairSpace(
        np.arange(12, dtype=np.int32), np.arange(12, 18, dtype=np.int32), ties.adjacency
    )
    chosen = fit_ranker(ties, space, today=date(2020, 1, 1)).model.chosen
    assert (chosen.name, chosen.index) == ("plain", "resource_allocation")
    alike = of_graph(graph)
    square = PairSpace.everything(alike.adjacency)
    few = fit_ranker(alike, square, today=date(2020, 1, 1)).model.chosen
    assert few.name in {"prior", "model"}
