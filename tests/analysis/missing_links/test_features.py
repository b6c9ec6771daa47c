import networkx as nx
import numpy as np
import pytest

from graph_service.analysis.missing_links.alike import alike
from graph_service.analysis.missing_links.features import FAMILIES, FLOOR, Scale, feature_table
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.reach import STEPS, reach
from graph_service.analysis.missing_links.ties import Ties
from graph_service.snapshot import IntArray


def ties_of(graph: nx.Graph) -> Ties:
    edges = np.array(list(graph.edges()), dtype=np.int32).reshape(-1, 2)
    return Ties.of_edges(graph.number_of_nodes(), edges[:, 0], edges[:, 1])


def numbers(*values: int) -> IntArray:
    return np.array(values, dtype=np.int32)


def test_a_value_is_the_logarithm_of_how_often_it_is_the_mean() -> None:
    raw = np.array([[0.0, 1.0], [3.0, 0.0]], dtype=np.float32)
    scale = Scale.of(("common_neighbours", "same_type"), raw)
    values = scale.values(raw)
    assert values[1, 0] == pytest.approx(np.log(3 / 1.5 + FLOOR))
    assert values[0, 0] == pytest.approx(np.log(FLOOR))
    assert values[:, 1].tolist() == [1.0, 0.0]  # a flag stays as it is


def test_pairs_stand_for_as_many_as_their_weight_says() -> None:
    raw = np.array([[4.0], [1.0]], dtype=np.float32)
    assert Scale.of(("cosine",), raw, np.array([1.0, 3.0])).mean[0] == pytest.approx(7 / 4)


def test_what_is_zero_for_every_candidate_says_nothing() -> None:
    scale = Scale.of(("jaccard",), np.zeros((3, 1), dtype=np.float32))
    assert scale.values(np.array([[0.5]], dtype=np.float32)).tolist() == [[0.0]]


def test_a_network_twice_as_dense_has_the_same_values_on_its_own_scale() -> None:
    raw = np.array([[1.0], [2.0], [6.0]], dtype=np.float32)
    sparse, dense = Scale.of(("cosine",), raw), Scale.of(("cosine",), 2 * raw)
    assert np.allclose(sparse.values(raw), dense.values(2 * raw))


def test_features_do_not_depend_on_which_end_comes_first() -> None:
    prepared = Prepared(ties_of(nx.karate_club_graph()))
    first, second = numbers(9, 14, 16, 33), numbers(30, 20, 25, 0)
    one, other = feature_table(prepared, first, second), feature_table(prepared, second, first)
    assert one.names == other.names
    assert np.allclose(one.raw, other.raw, rtol=1e-5, atol=1e-7)


def test_every_feature_has_a_family() -> None:
    found = feature_table(Prepared(ties_of(nx.path_graph(4))), numbers(0), numbers(2))
    assert [name for name in found.names if name not in FAMILIES] == []


def test_an_unrelated_component_changes_nothing_of_a_pair() -> None:
    alone = feature_table(
        Prepared(ties_of(nx.karate_club_graph())), numbers(9, 14), numbers(30, 20)
    )
    more = nx.disjoint_union(nx.karate_club_graph(), nx.barabasi_albert_graph(60, 3, seed=1))
    beside = feature_table(Prepared(ties_of(more)), numbers(9, 14), numbers(30, 20))
    assert np.allclose(alone.raw, beside.raw, rtol=1e-5, atol=1e-7)


def test_an_end_without_ties_is_told() -> None:
    graph = nx.path_graph(3)
    graph.add_nodes_from([3, 4])
    found = feature_table(Prepared(ties_of(graph)), numbers(0, 0, 3), numbers(2, 3, 4))
    assert found.column("alone").tolist() == [0.0, 1.0, 2.0]


def test_closeness_is_one_over_the_distance() -> None:
    count = STEPS + 6
    graph = nx.path_graph(count)
    graph.add_nodes_from([count, count + 1])
    graph.add_edge(count, count + 1)
    ends = numbers(2, 3, 7, STEPS, STEPS + 1, count)
    found = reach(Prepared(ties_of(graph)), numbers(0, 0, 0, 0, 0, 0), ends)
    expected = [1 / 2, 1 / 3, 1 / 7, 1 / STEPS, 1 / (STEPS + 2), 0.0]
    assert found.closeness.tolist() == pytest.approx(expected)


def test_walks_are_powers_of_the_normalised_adjacency() -> None:
    graph = nx.karate_club_graph()
    adjacency = nx.to_numpy_array(graph, weight=None)
    scale = 1 / np.sqrt(adjacency.sum(axis=1))
    normalised = adjacency * scale[:, None] * scale[None, :]
    found = reach(Prepared(ties_of(graph)), numbers(9, 14), numbers(30, 20))
    four = np.linalg.matrix_power(normalised, 4)
    assert found.four == pytest.approx([four[9, 30], four[14, 20]], rel=1e-4)


def test_alike_is_the_best_cosine_with_a_neighbour_of_the_other() -> None:
    # 0 and 1 share 2 and 3; 1 is tied to 4: so 0 is like a neighbour of 4
    graph = nx.Graph([(0, 2), (0, 3), (1, 2), (1, 3), (1, 4)])
    found = alike(Prepared(ties_of(graph)), numbers(0), numbers(4))
    assert found.best[0] == pytest.approx(2 / np.sqrt(2 * 3))  # cosine of 0 and 1
    assert found.least[0] == pytest.approx(1 / np.sqrt(1 * 2))  # cosine of 4 and 2, by 1
    assert found.share[0] == pytest.approx(1.0 + 1.0)  # all that 0 is like, and all that 4 is like
