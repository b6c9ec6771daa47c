"""Retrieval: no pair that cannot be, the best of each score, bounded whatever the network."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse

from graph_service.analysis.missing_links import best, indices, retrieval, sweeps
from graph_service.analysis.missing_links.best import Best, first_of_rows, grid_bounds, row_bounds
from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.plain_top import PLAIN_TOPS, plain_top
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.retrieval import RETRIEVERS, Candidates, retrieve
from graph_service.analysis.missing_links.ties import Ties

EXACT = ("common_neighbours", "resource_allocation", "cosine", "strong_neighbours")


def ties_of(graph: nx.Graph[int]) -> Ties:
    edges = np.array(sorted(graph.edges), dtype=np.int32).reshape(-1, 2)
    return Ties.of_edges(graph.number_of_nodes(), edges[:, 0], edges[:, 1])


def pairs_of(found: Candidates) -> list[tuple[int, int]]:
    return list(zip(found.firsts.tolist(), found.seconds.tolist(), strict=True))


def found_by(found: Candidates, name: str) -> list[tuple[int, int]]:
    chosen = (found.found_by >> RETRIEVERS.index(name)) & 1 > 0
    return [pair for pair, kept in zip(pairs_of(found), chosen.tolist(), strict=True) if kept]


def scored(prepared: Prepared, name: str) -> dict[tuple[int, int], float]:
    """The exact score of every two nodes that are not tied, by this index, above zero."""
    first, second = np.triu_indices(prepared.ties.count, 1)
    apart = prepared.adjacency.toarray()[first, second] == 0
    first, second = first[apart].astype(np.int32), second[apart].astype(np.int32)
    scores = indices.INDICES[name].at(prepared, first, second)
    every = zip(first.tolist(), second.tolist(), scores.tolist(), strict=True)
    return {(a, b): round(score, 9) for a, b, score in every if score > 1e-12}


@st.composite
def graphs(draw: st.DrawFn) -> nx.Graph[int]:
    count = draw(st.integers(2, 12))
    every = [(a, b) for a in range(count) for b in range(a + 1, count)]
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from(draw(st.lists(st.sampled_from(every), max_size=3 * count)))
    return graph


@given(graphs(), st.integers(1, 8))
@settings(deadline=None, max_examples=60)
def test_the_top_of_all_is_kept(graph: nx.Graph[int], top: int) -> None:
    prepared = Prepared(ties_of(graph))
    found = retrieve(prepared, PairSpace.everything(prepared.adjacency), top=top, per_node=0)
    for name in EXACT:
        exact = scored(prepared, name)
        kept = [exact[pair] for pair in found_by(found, name)]
        assert sorted(kept, reverse=True) == sorted(exact.values(), reverse=True)[:top], name


@given(graphs(), st.integers(1, 3))
@settings(deadline=None, max_examples=60)
def test_the_best_of_each_node_are_kept(graph: nx.Graph[int], per_node: int) -> None:
    prepared = Prepared(ties_of(graph))
    space = PairSpace.everything(prepared.adjacency)
    found = retrieve(prepared, space, top=0, per_node=per_node)
    for name in EXACT:
        exact = scored(prepared, name)
        kept = set(found_by(found, name))
        for node in graph:
            of_node = sorted((score for pair, score in exact.items() if node in pair), reverse=True)
            mine = [exact[pair] for pair in kept if node in pair]
            assert sorted(mine, reverse=True)[:per_node] == of_node[:per_node], (name, node)


@given(graphs())
@settings(deadline=None, max_examples=40)
def test_with_room_for_all_every_two_of_a_small_component_are_found(graph: nx.Graph[int]) -> None:
    prepared = Prepared(ties_of(graph))
    found = retrieve(prepared, PairSpace.everything(prepared.adjacency), top=100, per_node=20)
    reach = dict(nx.all_pairs_shortest_path_length(graph))
    apart = [(a, b) for a in graph for b in graph if a < b and reach[a].get(b, 0) > 1]
    assert pairs_of(found) == apart


def test_small_blocks_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = Prepared(ties_of(nx.barabasi_albert_graph(90, 3, seed=1)))
    space = PairSpace.everything(prepared.adjacency)
    whole = retrieve(prepared, space, top=60, per_node=2)
    monkeypatch.setattr(sweeps, "BLOCK", 100)
    monkeypatch.setattr(sweeps, "GRID", 200)
    parts = retrieve(prepared, space, top=60, per_node=2)
    assert pairs_of(whole) == pairs_of(parts)
    assert whole.found_by.tolist() == parts.found_by.tolist()


def test_a_space_is_kept_to() -> None:
    graph = nx.gnp_random_graph(30, 0.15, seed=4)
    ties = ties_of(graph)
    barred = sparse.csr_array(([1.0], ([3], [20])), shape=(30, 30))
    space = PairSpace(np.arange(10, dtype=np.int32), np.arange(15, 30, dtype=np.int32), barred)
    found = retrieve(Prepared(ties), space, top=1_000, per_node=20)
    expected = {
        (a, b)
        for a in range(10)
        for b in range(15, 30)
        if not graph.has_edge(a, b) and (a, b) != (3, 20) and nx.has_path(graph, a, b)
    }
    assert set(pairs_of(found)) == expected
    turned = retrieve(Prepared(ties), space.turned(), top=1_000, per_node=20)
    assert {(b, a) for a, b in pairs_of(turned)} == expected


def test_each_of_the_larger_side_has_its_best_too() -> None:
    # twelve partners around one theme 12, of which 0 and 1 also know theme 13
    edges = np.array([(a, 12) for a in range(12)] + [(0, 13), (1, 13)], dtype=np.int32)
    ties = Ties.of_edges(14, edges[:, 0], edges[:, 1])
    space = PairSpace(
        np.array([12, 13], dtype=np.int32), np.arange(12, dtype=np.int32), ties.adjacency
    )
    found = retrieve(Prepared(ties), space, top=0, per_node=1)
    # nobody shares a neighbour with a theme here, so all is by factors: each partner has its one
    assert {b for _, b in pairs_of(found)} == set(range(2, 12))


def test_at_least_one_end_is_in_each_mask() -> None:
    graph = nx.gnp_random_graph(20, 0.2, seed=6)
    ties = ties_of(graph)
    mask = np.zeros(20, dtype=np.bool_)
    mask[[4, 7]] = True
    everything = PairSpace.everything(ties.adjacency)
    prepared = Prepared(ties)
    every = retrieve(prepared, everything, top=1_000, per_node=30)
    by_rows = replace(everything, rows=np.array([4, 7], dtype=np.int32), either=(mask,))
    for space in (replace(everything, either=(mask,)), by_rows):
        found = retrieve(prepared, space, top=1_000, per_node=30)
        assert pairs_of(found) == [pair for pair in pairs_of(every) if mask[list(pair)].any()]


def test_a_hub_is_skipped_where_asked_and_told() -> None:
    ties = ties_of(nx.star_graph(8))
    prepared = Prepared(ties)
    space = PairSpace.everything(ties.adjacency)
    found = retrieve(prepared, space, top=100, per_node=2, hub_limit=5)
    assert found.skipped_hubs.tolist() == [0]
    assert found_by(found, "common_neighbours") == []
    assert len(found_by(retrieve(prepared, space, top=100, per_node=2), "cosine")) == 28


def test_a_million_lonely_nodes_and_a_hub_of_all_others_take_no_long_time() -> None:
    count = 1_000_400
    hub = np.zeros(399, dtype=np.int32)
    ties = Ties.of_edges(count, hub, np.arange(1, 400, dtype=np.int32))
    prepared = Prepared(ties)
    found = retrieve(prepared, PairSpace.everything(ties.adjacency), top=50, per_node=2)
    assert 0 < len(found) < 30_000
    assert found.seconds.max() < 400
    assert not found.skipped_hubs.tolist()


def test_what_would_cost_too_much_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval, "STEPS", 1_000)
    ties = ties_of(nx.star_graph(100))
    found = retrieve(Prepared(ties), PairSpace.everything(ties.adjacency), top=5, per_node=2)
    assert found.skipped_hubs.tolist() == [0]


def test_nothing_to_find_is_an_empty_answer() -> None:
    for graph in (nx.empty_graph(0), nx.empty_graph(3), nx.complete_graph(6), nx.path_graph(2)):
        ties = ties_of(graph)
        found = retrieve(Prepared(ties), PairSpace.everything(ties.adjacency))
        assert len(found) == 0


@given(
    st.lists(st.lists(st.integers(-3, 30), max_size=40), min_size=1, max_size=6),
    st.integers(1, 4),
)
@settings(deadline=None, max_examples=80)
def test_bounds_are_reached_by_as_many_as_are_wanted(rows: list[list[int]], wanted: int) -> None:
    lengths = [len(row) for row in rows]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    scores = np.array([score for row in rows for score in row], dtype=np.float64)
    bounds = row_bounds(scores, starts, wanted)
    for row, bound in zip(rows, bounds.tolist(), strict=True):
        assert bound == 0 or sum(score >= bound for score in row) >= wanted


@given(st.integers(1, 3), st.integers(1, 60), st.integers(1, 3), st.integers(0, 99))
@settings(deadline=None, max_examples=60)
def test_bounds_of_a_table_are_reached_too(rows: int, columns: int, wanted: int, seed: int) -> None:
    grid = np.random.default_rng(seed).normal(size=(rows, columns)).astype(np.float32)
    bounds = grid_bounds(grid, wanted)
    reached = (grid >= bounds[:, None]).sum(axis=1)
    assert ((bounds == 0) | (reached >= wanted)).all()


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 6)), max_size=60), st.integers(1, 3))
@settings(deadline=None, max_examples=60)
def test_the_first_of_each_row_are_the_best_with_ties_by_key(
    entries: list[tuple[int, int]], wanted: int
) -> None:
    entries = sorted(entries, key=lambda entry: entry[0])
    rows = np.array([row for row, _ in entries], dtype=np.int64)
    scores = np.array([score for _, score in entries], dtype=np.float64)
    keys = np.arange(len(entries), dtype=np.int64)[::-1].copy()
    kept = first_of_rows(rows, scores, keys, wanted)
    expected: list[int] = []
    for row in sorted({row for row, _ in entries}):
        places = [place for place in range(len(entries)) if entries[place][0] == row]
        places.sort(key=lambda place: (-entries[place][1], keys[place]))
        expected += places[:wanted]
    assert sorted(kept.tolist()) == sorted(expected)


def test_a_top_taken_in_parts_is_the_top_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    draw: NDArray[np.float64] = np.random.default_rng(3).integers(0, 50, 300_000).astype(float)
    top = Best(100, 0)
    for start in range(0, len(draw), 7_000):
        part = draw[start : start + 7_000]
        top.add_top(part, np.arange(start, start + len(part)))
    scores, keys = top.ranked()
    order = np.lexsort((np.arange(len(draw)), -draw))[:100]
    assert keys.tolist() == order.tolist()
    assert scores.tolist() == draw[order].tolist()
    assert best.DIGITS == 12


@given(graphs(), st.integers(1, 9), st.sampled_from(PLAIN_TOPS))
@settings(deadline=None, max_examples=60)
def test_the_top_by_one_index_is_in_order_and_exact(
    graph: nx.Graph[int], top: int, index: str
) -> None:
    prepared = Prepared(ties_of(graph))
    exact = scored(prepared, index)
    space = PairSpace.everything(prepared.adjacency)
    scores, first, second = plain_top(prepared, space, index, top=top)
    pairs = list(zip(first.tolist(), second.tolist(), strict=True))
    assert pairs == sorted(exact, key=lambda pair: (-exact[pair], pair))[:top]
    assert np.allclose(scores, [exact[pair] for pair in pairs])


def test_a_hub_is_no_evidence_above_the_limit() -> None:
    prepared = Prepared(ties_of(nx.star_graph(8)))
    space = PairSpace.everything(prepared.adjacency)
    limited = plain_top(prepared, space, "resource_allocation", top=9, hub_limit=7)
    assert not len(limited[0])
    assert plain_top(prepared, space, "resource_allocation", top=2)[0].tolist() == [1 / 8] * 2
