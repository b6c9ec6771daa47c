"""Plain indices: equal to networkx, blind to numbering, deaf to what is not connected."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from graph_service.analysis.missing_links import indices, pair_sums
from graph_service.analysis.missing_links.grouping import canonical_order
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.ties import Profile, Ties

Numbers = NDArray[np.int32]
GROUPS = {name for name, index in indices.INDICES.items() if index.family == "groups"}
NETWORKX = {
    "adamic_adar": nx.adamic_adar_index,
    "resource_allocation": nx.resource_allocation_index,
    "jaccard": nx.jaccard_coefficient,
    "preferential_attachment": nx.preferential_attachment,
}


@st.composite
def graphs(draw: st.DrawFn, most: int = 13) -> nx.Graph[int]:
    count = draw(st.integers(2, most))
    every = [(a, b) for a in range(count) for b in range(a + 1, count)]
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from(draw(st.lists(st.sampled_from(every), max_size=3 * count)))
    return graph


def ties_of(graph: nx.Graph[int]) -> Ties:
    """The ties of a graph, with dates, activities, types and profiles made up from its numbers."""
    edges = np.array(sorted(graph.edges), dtype=np.int32).reshape(-1, 2)
    return Ties.of_edges(graph.number_of_nodes(), edges[:, 0], edges[:, 1])


def dressed(graph: nx.Graph[int]) -> Ties:
    """The same, dated, with types and profiles, and an activity of some of the nodes."""
    ties = ties_of(graph)
    nodes = np.arange(ties.count, dtype=np.int32)
    half = nodes[: ties.count // 2]
    return replace(
        ties,
        tie_day=(ties.tie_first * 7 + ties.tie_second * 400).astype(np.int32),
        member=half,
        joint=half * 0,
        member_day=half * 0 + 100,
        joint_day=np.array([100], dtype=np.int32),
        type_=nodes % 3 - 1,
        profiles={"theme": Profile(nodes, nodes % 4, nodes, 4)},
    )


def renumbered(ties: Ties, new: Numbers) -> Ties:
    return replace(
        ties,
        tie_first=new[ties.tie_first],
        tie_second=new[ties.tie_second],
        member=new[ties.member],
        type_=None if ties.type_ is None else ties.type_[np.argsort(new)],
        profiles={
            name: replace(profile, node=new[profile.node])
            for name, profile in ties.profiles.items()
        },
    )


def untied(ties: Ties) -> tuple[Numbers, Numbers]:
    first, second = np.triu_indices(ties.count, 1)
    apart = ties.adjacency.toarray()[first, second] == 0
    return first[apart].astype(np.int32), second[apart].astype(np.int32)


def same(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    return bool(np.allclose(one, other, rtol=1e-7, atol=1e-9))


@given(graphs())
@settings(deadline=None, max_examples=60)
def test_scores_are_those_of_networkx(graph: nx.Graph[int]) -> None:
    ties = ties_of(graph)
    first, second = untied(ties)
    pairs = list(zip(first.tolist(), second.tolist(), strict=True))
    found = indices.at(Prepared(ties), first, second)
    for name, peer in NETWORKX.items():
        assert same(found[name], np.array([score for _, _, score in peer(graph, pairs)])), name
    common = [len(list(nx.common_neighbors(graph, a, b))) for a, b in pairs]
    assert found["common_neighbours"].tolist() == common


@given(graphs())
@settings(deadline=None, max_examples=60)
def test_sums_over_paths_and_walks_are_their_matrix_formulas(graph: nx.Graph[int]) -> None:
    ties = ties_of(graph)
    first, second = untied(ties)
    a = ties.adjacency.toarray()
    degree = a.sum(axis=1)
    inverse = np.divide(1.0, degree, out=np.zeros_like(degree), where=degree > 0)
    found = indices.at(Prepared(ties), first, second)
    assert same(found["long_paths"], (a @ a @ a)[first, second])
    root = np.diag(np.sqrt(inverse))
    assert same(found["normalised_long_paths"], (a @ root @ a @ root @ a)[first, second])
    step = np.diag(inverse) @ a
    walk = 0.15 * (0.85**2 * step @ step + 0.85**3 * step @ step @ step)
    assert same(found["rooted_pagerank"], (walk + walk.T)[first, second])


@given(graphs())
@settings(deadline=None, max_examples=60)
def test_cores_and_clustering_are_those_of_networkx(graph: nx.Graph[int]) -> None:
    prepared = Prepared(ties_of(graph))
    cores, clustering = nx.core_number(graph), nx.clustering(graph)
    assert prepared.core.tolist() == [cores[node] for node in range(prepared.ties.count)]
    assert same(
        prepared.clustering, np.array([clustering[node] for node in range(prepared.ties.count)])
    )


@given(graphs(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_new_numbers_give_the_same_scores(graph: nx.Graph[int], draw: st.DrawFn) -> None:
    ties = dressed(graph)
    new = np.arange(ties.count, dtype=np.int32)
    draw.shuffle(new)  # type: ignore[attr-defined]
    first, second = untied(ties)
    one = indices.at(Prepared(ties), first, second)
    other = indices.at(Prepared(renumbered(ties, new)), new[first], new[second])
    for name in sorted(set(indices.INDICES) - GROUPS):
        assert same(one[name], other[name]), name


@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_groups_do_not_depend_on_numbers_where_nodes_can_be_told_apart(
    seed: int, draw: st.DrawFn
) -> None:
    graph = nx.gnp_random_graph(24, 0.2, seed=seed)
    nx.set_node_attributes(graph, "", "look")
    looks = nx.weisfeiler_lehman_subgraph_hashes(graph, node_attr="look", iterations=4)
    assume(len({tuple(look) for look in looks.values()}) == len(graph))
    ties = ties_of(graph)
    new = np.arange(ties.count, dtype=np.int32)
    draw.shuffle(new)  # type: ignore[attr-defined]
    first, second = untied(ties)
    one = indices.at(Prepared(ties), first, second, sorted(GROUPS))
    other = indices.at(Prepared(renumbered(ties, new)), new[first], new[second], sorted(GROUPS))
    for name in sorted(GROUPS):
        assert same(one[name], other[name]), name


@given(graphs(), graphs())
@settings(deadline=None, max_examples=60)
def test_what_is_not_connected_changes_no_score(
    graph: nx.Graph[int], unrelated: nx.Graph[int]
) -> None:
    alone = dressed(graph)
    offset = alone.count
    beside = ties_of(unrelated)
    both = replace(
        alone,
        count=offset + beside.count,
        tie_first=np.concatenate([alone.tie_first, beside.tie_first + offset]).astype(np.int32),
        tie_second=np.concatenate([alone.tie_second, beside.tie_second + offset]).astype(np.int32),
        tie_day=np.concatenate([alone.tie_day, beside.tie_day]).astype(np.int32),
        type_=np.append(alone.type_, np.zeros(beside.count)).astype(np.int32),  # type: ignore[arg-type]
    )
    first, second = untied(alone)
    one = indices.at(Prepared(alone), first, second)
    other = indices.at(Prepared(both), first, second)
    for name in indices.INDICES:
        assert same(one[name], other[name]), name


@given(graphs())
@settings(deadline=None, max_examples=30)
def test_scores_do_not_depend_on_which_end_comes_first(graph: nx.Graph[int]) -> None:
    ties = dressed(graph)
    first, second = untied(ties)
    one = indices.at(Prepared(ties), first, second)
    other = indices.at(Prepared(ties), second, first)
    for name in indices.INDICES:
        assert same(one[name], other[name]), name


def test_a_large_component_has_the_same_low_rank_scores_under_new_numbers() -> None:
    graph = nx.barabasi_albert_graph(700, 4, seed=3)
    ties = ties_of(graph)
    new = np.random.default_rng(1).permutation(700).astype(np.int32)
    draw = np.random.default_rng(2)
    first, second = (draw.integers(0, 700, 4_000).astype(np.int32) for _ in range(2))
    names = [name for name, index in indices.INDICES.items() if index.family == "low_rank"]
    one = indices.at(Prepared(ties), first, second, names)
    other = indices.at(Prepared(renumbered(ties, new)), new[first], new[second], names)
    for name in names:
        assert np.allclose(one[name], other[name], rtol=1e-6, atol=1e-8), name


def test_sums_are_the_same_however_small_the_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.barabasi_albert_graph(80, 3, seed=5)
    ties = dressed(graph)
    first, second = untied(ties)
    whole = indices.at(Prepared(ties), first, second)
    monkeypatch.setattr(pair_sums, "CELLS", 170)
    monkeypatch.setattr(pair_sums, "LEAST_ROWS", 1)
    monkeypatch.setattr(pair_sums, "LOOKUPS", 9)
    monkeypatch.setattr(pair_sums, "STEPS", 30)
    parts = indices.at(Prepared(ties), first, second)
    for name in indices.INDICES:
        assert same(whole[name], parts[name]), name


def test_a_product_of_all_factors_is_the_adjacency() -> None:
    ties = ties_of(nx.path_graph(4))  # two factors of four: 1.618, -1.618, and .618 left out
    prepared = Prepared(ties)
    first, second = np.triu_indices(4, 1)
    golden = (1 + 5**0.5) / 2
    vector = np.array([1, golden, golden, 1])
    vector /= np.linalg.norm(vector)
    sign = np.array([1, -1, 1, -1]) * vector
    expected = golden * (np.outer(vector, vector) - np.outer(sign, sign))
    assert same(prepared.svd.at(first, second)[0], expected[first, second])


def test_equal_factors_at_the_end_count_all_or_not_at_all() -> None:
    prepared = Prepared(ties_of(nx.cycle_graph(9)))  # 2, then pairs; three would split the second
    values = np.sort(prepared.svd.values[0])
    assert np.count_nonzero(values) == 3 or np.count_nonzero(values) == 1
    first, second = np.triu_indices(9, 1)
    scores = prepared.svd.at(first, second)[0]
    apart = np.minimum((second - first) % 9, (first - second) % 9)
    for distance in range(1, 5):
        assert np.ptp(scores[apart == distance]) < 1e-9  # a cycle has no special place


def test_strong_neighbours_weigh_crowds_and_age() -> None:
    # 0 and 1 meet 2 in pairs, 3 and 4 meet 5 in a crowd; 6 and 7 met 8 a half-life earlier
    member = [0, 2, 1, 2, 3, 5, 9, 4, 5, 9, 6, 8, 7, 8]
    joint = [0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5]
    days = [2000, 2000, 2000, 2000, 1000, 1000]
    ties = Ties.of_members(10, *(np.array(each, dtype=np.int32) for each in (member, joint, days)))
    prepared = Prepared(ties, half_life=1000)
    pairs = np.array([[0, 1], [3, 4], [6, 7]], dtype=np.int32)
    scores = indices.INDICES["strong_neighbours"].at(prepared, pairs[:, 0], pairs[:, 1])
    assert np.allclose(
        scores,
        [1 / 2, 2 * 0.5 * 0.5 / 2, 0.5 * 0.5 / 1],  # 9 was in both crowds too
    )


def test_theme_cosine_and_types_say_who_is_alike() -> None:
    ties = replace(
        Ties.of_edges(4, *(np.array(each, dtype=np.int32) for each in ([0, 1, 2], [1, 2, 3]))),
        type_=np.array([0, 1, 0, -1], dtype=np.int32),
        profiles={
            "theme": Profile(
                *(np.array(each, dtype=np.int32) for each in ([0, 0, 2, 3], [0, 1, 0, 1])),
                np.zeros(4, dtype=np.int32),
                2,
            )
        },
    )
    prepared = Prepared(ties)
    pairs = np.array([[0, 2], [0, 3], [1, 3]], dtype=np.int32)
    found = indices.at(prepared, pairs[:, 0], pairs[:, 1])
    assert np.allclose(found["theme_cosine"], [0.5**0.5, 0.5**0.5, 0])
    assert found["same_type"].tolist() == [1, 0, 0]
    # no tie joins two of type 0, and an unknown type says nothing
    assert found["type_affinity"].tolist() == [0, 1, 1]
    assert found["district_cosine"].tolist() == [0, 0, 0]


def test_two_groups_tied_by_a_bridge_are_told_apart() -> None:
    graph = nx.barbell_graph(6, 0)
    graph.remove_edge(0, 1)
    prepared = Prepared(ties_of(graph))
    pairs = np.array([[0, 1], [0, 11]], dtype=np.int32)
    found = indices.at(prepared, pairs[:, 0], pairs[:, 1], sorted(GROUPS))
    assert found["coarse_density"].tolist() == [14 / 15, 1 / 36]
    assert found["same_group"][0] > found["same_group"][1] == 0
    assert found["expected_ties"][0] > found["expected_ties"][1]


@pytest.mark.parametrize("graph", [nx.empty_graph(0), nx.empty_graph(1), nx.complete_graph(5)])
def test_nothing_to_ask_is_no_error(graph: nx.Graph[int]) -> None:
    ties = ties_of(graph)
    first, second = untied(ties)
    assert not len(first)
    assert all(len(scores) == 0 for scores in indices.at(Prepared(ties), first, second).values())


def test_every_score_is_a_number_even_for_a_star_and_for_lonely_nodes() -> None:
    graph = nx.star_graph(30)
    graph.add_nodes_from(range(31, 40))
    ties = dressed(graph)
    first, second = untied(ties)
    for name, scores in indices.at(Prepared(ties), first, second).items():
        assert np.isfinite(scores).all(), name


def test_every_index_says_its_formula_or_paper() -> None:
    for index in indices.INDICES.values():
        assert len(index.about) > 20, index.name
        if index.plain:
            assert "(" in index.about, index.name
            assert "\n" in index.about, index.name


def test_nodes_are_put_in_order_by_what_they_look_like() -> None:
    graph = nx.path_graph(5)
    graph = nx.relabel_nodes(graph, {0: 3, 1: 0, 2: 4, 3: 1, 4: 2})
    ties = ties_of(graph)
    order = canonical_order(ties.adjacency, np.zeros(5, dtype=np.int64))
    assert set(order[:2].tolist()) == {3, 2}  # the ends of the path have one neighbour
