from collections.abc import Callable
from itertools import combinations
from math import isnan

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis import structural_holes as module
from graph_service.analysis.brokers import brokers
from graph_service.analysis.missing_links.contacts import contacts
from graph_service.analysis.structural_holes import StructuralHoles, structural_holes
from graph_service.model import Link, Node
from graph_service.snapshot import Snapshot

Network = Callable[[str], Snapshot]


def partners(size: int, pairs: list[tuple[int, int]]) -> Snapshot:
    ids = [f"p{number:03}" for number in range(size)]
    links = {
        link.id: link
        for a, b in pairs
        if a != b
        for link in [Link(kind="cooperates_with", source=ids[a], target=ids[b])]
    }
    return Snapshot.of_records(
        [*(Node(id=i, kind="partner", name=i) for i in ids), *links.values()]
    )


def holes(size: int, pairs: list[tuple[int, int]]) -> StructuralHoles:
    return structural_holes(contacts(partners(size, pairs)).graph)


@pytest.mark.parametrize("small", [True, False])
def test_a_triangle_a_star_and_a_pair_are_as_worked_out_by_hand(
    small: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "NETWORKX_NODES", 300 if small else 0)
    monkeypatch.setattr(module, "WEDGES_AT_ONCE", 2)
    triangle = holes(4, [(0, 1), (1, 2), (0, 2)])
    # each of two contacts: (1/2 directly + 1/2·1/2 through the other)²; they know each other
    assert triangle.constraint[:3].tolist() == [2 * 0.75**2] * 3
    assert triangle.effective_size[:3].tolist() == [1.0] * 3
    assert isnan(triangle.constraint[3])
    assert isnan(triangle.effective_size[3])
    star = holes(5, [(0, n) for n in range(1, 5)])
    assert star.constraint.tolist() == [0.25, 1.0, 1.0, 1.0, 1.0]  # 4·(1/4)², and 1²
    assert star.effective_size.tolist() == [4.0, 1.0, 1.0, 1.0, 1.0]
    complete = holes(5, list(combinations(range(5), 2)))
    # each of four contacts: 1/4 + 3 · 1/4·1/4
    assert complete.constraint.tolist() == [round(4 * (0.25 + 3 / 16) ** 2, 10)] * 5
    assert complete.effective_size.tolist() == [1.0] * 5


@settings(max_examples=60, deadline=None)
@given(
    st.integers(2, 16).flatmap(
        lambda size: st.tuples(
            st.just(size),
            st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=60),
        )
    ),
    st.sampled_from([1, 7, 1_000]),
)
def test_every_triangle_once_gives_what_networkx_gives(
    drawn: tuple[int, list[tuple[int, int]]], at_once: int
) -> None:
    graph = contacts(partners(*drawn)).graph
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "NETWORKX_NODES", 0)
        patch.setattr(module, "WEDGES_AT_ONCE", at_once)
        found = structural_holes(graph)
    peer = graph.to_networkx()
    constraint, size = nx.constraint(peer, list(peer)), nx.effective_size(peer, list(peer))
    for node in peer:
        assert found.constraint[node] == pytest.approx(constraint[node], abs=1e-9, nan_ok=True)
        assert found.effective_size[node] == pytest.approx(size[node], abs=1e-9, nan_ok=True)


def test_brokers_have_the_measures_of_their_contacts_not_of_activities(network: Network) -> None:
    snapshot = network(
        "partner a\npartner b\npartner c\npartner d\nactivity x status=done\n"
        "a takes_part_in x\nb takes_part_in x\nc takes_part_in x\nc cooperates_with d"
    )
    found = {one.node_id: one for one in brokers(snapshot).brokers}
    # c knows a, b, who know each other, and d: 3 - 2·1/3
    assert (found["c"].contacts, found["c"].effective_size) == (3, round(3 - 2 / 3, 10))
    # (1/3 + 1/3·1/2)² for a and for b, (1/3)² for d
    assert found["c"].constraint == round(2 * 0.5**2 + 1 / 9, 10)
    assert (found["x"].contacts, found["x"].effective_size, found["x"].constraint) == (
        0,
        None,
        None,
    )


def test_a_large_star_takes_no_more_than_its_edges(monkeypatch: pytest.MonkeyPatch) -> None:
    size = 20_000
    star = holes(size, [(0, n) for n in range(1, size)])
    assert star.effective_size[0] == size - 1
    assert np.all(star.constraint[1:] == 1.0)
