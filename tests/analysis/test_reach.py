from collections.abc import Callable
from datetime import date
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis.acquaintance import acquaintance
from graph_service.analysis.reach import reach
from graph_service.errors import InvalidOption, NotFound
from graph_service.model import Link, Node, NodeKind
from graph_service.snapshot import Snapshot
from graph_service.wording.paths import reach_sentence

Network = Callable[[str], Snapshot]
P = NodeKind.PARTNER

CHAIN = """
partner a
partner b
partner c
partner d
partner e
theme t
activity x status=done
a cooperates_with b
b takes_part_in x
c takes_part_in x
c cooperates_with d
c works_on t
"""


def partners_graph(size: int, ties: list[tuple[int, int]]) -> Snapshot:
    ids = [f"p{number:05}" for number in range(size)]
    links = {
        link.id: link
        for a, b in ties
        if a != b
        for link in [Link(kind="cooperates_with", source=ids[a], target=ids[b])]
    }
    nodes = [Node(id=i, kind="partner", name=i) for i in ids]
    return Snapshot.of_records([*nodes, *links.values()]).at(date(2026, 3, 1))


def test_rings_count_and_name_who_is_reached(network: Network) -> None:
    found = reach(network(CHAIN), "a")
    assert [ring.node_ids for ring in found.rings] == [("b",), ("c",), ("d", "t")]
    assert [ring.totals[P] for ring in found.rings] == [1, 1, 1]
    assert (found.partners, found.within, found.connected, found.farthest) == (4, 3, 3, 3)
    # three of four others at 1, 2 and 3 steps
    assert found.closeness == round(3 / 4 * 3 / 6, 12)
    assert found.efficiency == round((1 + 1 / 2 + 1 / 3) / 4, 12)
    assert [(one.node_id, one.opens) for one in found.openers] == [("b", 1)]


def test_no_way_leads_through_a_theme_though_one_may_begin_there(network: Network) -> None:
    snapshot = network("partner a\npartner b\ntheme t\na works_on t\nb works_on t\n")
    assert reach(snapshot, "a").connected == 0
    from_theme = reach(snapshot, "t")
    assert from_theme.rings[0].node_ids == ("a", "b")
    assert from_theme.closeness == 1.0


def test_only_names_are_limited(network: Network) -> None:
    lines = "".join(f"partner p{n}\np{n} cooperates_with a\n" for n in range(9))
    ring = reach(network("partner a\n" + lines), "a", names=2).rings[0]
    assert (ring.totals[P], ring.node_ids) == (9, ("p0", "p1"))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 12).flatmap(
        lambda n: st.tuples(
            st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)))
        )
    )
)
def test_closeness_and_efficiency_are_those_of_networkx(
    drawn: tuple[int, list[tuple[int, int]]],
) -> None:
    size, ties = drawn
    snapshot = partners_graph(size, ties)
    graph = nx.Graph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from((a, b) for a, b in ties if a != b)
    closeness, harmonic = nx.closeness_centrality(graph), nx.harmonic_centrality(graph)
    for number in range(size):
        found = reach(snapshot, snapshot.node_id(number), steps=2)
        assert found.closeness == pytest.approx(closeness[number], abs=1e-11)
        assert found.efficiency * max(size - 1, 1) == pytest.approx(harmonic[number], abs=1e-9)
        near = nx.single_source_shortest_path_length(graph, number, cutoff=2)
        for ring in found.rings:
            numbers = {snapshot.number(node) for node in ring.node_ids}
            assert numbers == {n for n, steps in near.items() if steps == ring.step}


@pytest.mark.parametrize(
    ("size", "ties", "said"),
    [
        (1, [], "only partner"),
        (2, [], "No contact"),
        (5, [(a, b) for a in range(5) for b in range(a)], "4 of 4 partners"),
        (9, [(0, n) for n in range(1, 9)], "8 of 8 partners"),
        (3, [(0, 0), (0, 1), (1, 0)], "1 of 2 partners"),
    ],
    ids=["alone", "isolated", "complete", "star", "loop and parallel"],
)
def test_degenerate_networks_have_an_answer(
    size: int, ties: list[tuple[int, int]], said: str
) -> None:
    snapshot = partners_graph(size, ties)
    found = reach(snapshot, "p00000")
    assert said in reach_sentence(found, snapshot, "en")
    assert reach_sentence(found, snapshot, "nl").endswith(".")


def test_a_long_chain_is_followed_to_its_end() -> None:
    snapshot = partners_graph(3_000, list(pairwise(range(3_000))))
    assert reach(snapshot, "p00000").farthest == 2_999


def test_senseless_questions_are_refused(network: Network) -> None:
    snapshot = network(CHAIN)
    for options in ({"steps": 0}, {"steps": 7}, {"names": -1}):
        with pytest.raises(InvalidOption):
            reach(snapshot, "a", **options)
    with pytest.raises(InvalidOption, match="activity"):
        reach(snapshot, "x")
    with pytest.raises(NotFound):
        reach(Snapshot.empty(), "a")


def test_an_empty_network_has_no_contacts() -> None:
    known = acquaintance(Snapshot.empty())
    assert (len(known.others), list(known.start)) == (0, [0])
    assert np.array_equal(known.degree, [])
