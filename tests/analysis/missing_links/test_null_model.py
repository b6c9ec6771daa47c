"""What two nodes would share by chance, beside graphs whose links were swapped many times."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from scipy import sparse

from graph_service.analysis.missing_links.null_model import NullModel


def _model(graph: nx.Graph[int], kinds: list[int] | None = None) -> NullModel:
    adjacency = sparse.csr_array(nx.to_numpy_array(graph, nodelist=sorted(graph)))
    codes = np.array(kinds or [0] * len(graph), dtype=np.int8)
    return NullModel(adjacency, codes)


def _shared(graph: nx.Graph[int]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Resource allocation of every two nodes."""
    matrix = nx.to_numpy_array(graph, nodelist=sorted(graph))
    degree = matrix.sum(axis=0)
    share = np.divide(1.0, degree, out=np.zeros_like(degree), where=degree > 0)
    found: np.ndarray[tuple[int, int], np.dtype[np.float64]] = (matrix * share) @ matrix
    return found


def _expected(model: NullModel, size: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.array(
        [[model.expected(a, b) if a != b else 0.0 for b in range(size)] for a in range(size)]
    )


def test_a_path_of_three_is_counted_by_hand() -> None:
    # ends 0 and 2 of degree 1, middle of degree 2: only 1 can be shared, W = (4 - 2)^2 - (6 - 4)
    assert _model(nx.path_graph(3)).expected(0, 2) == pytest.approx(1 * 1 * (2 - 1) / 2)


@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_the_mean_over_graphs_with_swapped_links(seed: int) -> None:
    graph = nx.gnm_random_graph(30, 70, seed=seed)
    size, runs = len(graph), 300
    swapped, total = graph.copy(), np.zeros((size, size))
    for run in range(runs):
        nx.double_edge_swap(swapped, 100, max_tries=10_000, seed=run)
        total += _shared(swapped)
    above = np.triu_indices(size, 1)
    simulated, expected = (total / runs)[above], _expected(_model(graph), size)[above]
    assert np.corrcoef(simulated, expected)[0, 1] > 0.98
    assert np.abs(simulated - expected).mean() < 0.08 * simulated.mean()


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_all_pairs_together_are_expected_to_share_what_they_share(seed: int) -> None:
    graph = nx.gnm_random_graph(25, 50, seed=seed)
    expected = _expected(_model(graph), len(graph))
    shared = _shared(graph)
    np.fill_diagonal(shared, 0.0)
    assert expected.sum() == pytest.approx(shared.sum())


def test_links_between_kinds_stay_between_these_kinds() -> None:
    """Partners 0-2 with themes 3-4 only: what themes share by chance goes over partners."""
    graph = nx.Graph([(0, 3), (1, 3), (1, 4), (2, 4)])
    model = _model(graph, [0, 0, 0, 1, 1])
    # only partner 1 can be shared, in halves; W = (2 + 2)^2 - (4 + 4), twice over for both orders
    assert model.expected(3, 4) == pytest.approx(2 * 2 * (2 * 1 / (2 * 8)))
    assert model.expected(0, 3) == 0.0  # between a partner and a theme nothing can lie


def test_nothing_is_expected_of_nodes_without_links() -> None:
    assert _model(nx.empty_graph(3)).expected(0, 1) == 0.0
    assert _model(nx.star_graph(1)).expected(0, 1) == 0.0
