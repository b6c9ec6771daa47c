from collections.abc import Callable
from datetime import date
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis import distances as module
from graph_service.analysis.acquaintance import acquaintance
from graph_service.analysis.distances import distances, partner_graph, sample_of
from graph_service.analysis.supposed import with_link
from graph_service.analysis.what_if import Measured, what_if
from graph_service.errors import InvalidOption, NotFound
from graph_service.model import Link, LinkKind, Node
from graph_service.snapshot import Snapshot
from graph_service.wording.what_if import what_if_sentence

Network = Callable[[str], Snapshot]
DAY = date(2026, 3, 1)

# a - b - c and d - e; b holds the first part together
SCENE = """
partner a type=ggd
partner b
partner c
partner d
partner e
theme t
theme u
district north type=district
district south type=district
activity x status=done type=workshop valid_from=2025-01-01
activity wish status=planned
a cooperates_with b
b cooperates_with c
d cooperates_with e
a works_on t
d active_in north
x addresses t
x held_in south
"""


def test_a_link_that_joins_two_parts(network: Network) -> None:
    snapshot = network(SCENE).at(DAY)
    found = what_if(snapshot, ends=("c", "d"))
    before, after = found.before, found.after
    assert (before.parts, after.parts, before.largest, after.largest) == (2, 1, 3, 5)
    assert (before.contacts, after.contacts) == (3, 4)
    # a-b-c: 1, 1, 2 and d-e: 1, of 10 pairs; then a chain of five
    assert (before.distances.mean, before.distances.connected) == (1.25, 0.4)
    assert before.distances.efficiency == round((1 + 1 + 0.5 + 1) / 10, 10)
    assert (after.distances.mean, after.distances.connected) == (2.0, 1.0)
    assert {one.node_id: (one.before, one.after) for one in found.reach} == {
        "c": ((1, 2, 2), (2, 4, 4)),
        "d": ((1, 1, 1), (2, 3, 4)),
    }
    assert found.link_kind is LinkKind.COOPERATES_WITH
    assert what_if_sentence(found, snapshot, "en") == (
        "With this link d reaches 4 partners within three steps instead of 1 and the 2 separate "
        "parts become 1."
    )


def test_a_partner_that_goes(network: Network) -> None:
    snapshot = network(SCENE).at(DAY)
    found = what_if(snapshot, gone="b")
    assert found.cut_off == ("c",)
    assert (found.before.partners, found.after.partners) == (5, 4)
    assert (found.before.contacts, found.after.contacts) == (3, 1)
    assert what_if_sentence(found, snapshot, "nl") == (
        "Zonder b raakt 1 partner los van de rest (c) en vervallen er 2 contacten."
    )
    edge = what_if(snapshot, gone="e")
    assert edge.cut_off == ()
    assert "no partner loses the others and 1 contact ends" in what_if_sentence(
        edge, snapshot, "en"
    )


def test_coverage_that_comes_and_goes(network: Network) -> None:
    snapshot = network(SCENE).at(DAY)
    found = what_if(snapshot, ends=("d", "u"))
    assert found.cells_gained == (("u", "north"),)
    assert found.before.cells_done == found.after.cells_done == 1
    done = what_if(snapshot, ends=("u", "south"))
    assert (done.before.cells_done, done.after.cells_done) == (1, 2)
    assert what_if(snapshot, gone="x").cells_lost == (("t", "south"),)
    assert what_if(snapshot, gone="t").cells_lost == ()


def test_breaking_points_come_and_go(network: Network) -> None:
    snapshot = network(SCENE).at(DAY)
    assert "b" in what_if(snapshot, ends=("a", "c")).breaking_lost
    assert what_if(snapshot, ends=("c", "d")).breaking_gained == ("c",)


def test_nothing_of_it_is_in_the_network(network: Network) -> None:
    snapshot = network(SCENE).at(DAY)
    rows = list(snapshot.node_rows), list(snapshot.link_rows)
    what_if(snapshot, ends=("c", "d"))
    what_if(snapshot, gone="b")
    assert (list(snapshot.node_rows), list(snapshot.link_rows)) == rows


@pytest.mark.parametrize(
    ("ends", "kind"),
    [
        (("a", "d"), "cooperates_with"),
        (("u", "a"), "works_on"),
        (("north", "a"), "active_in"),
        (("x", "a"), "takes_part_in"),
        (("u", "x"), "addresses"),
        (("north", "x"), "held_in"),
        (("wish", "x"), "follows"),
        (("t", "u"), None),
        (("t", "north"), None),
        (("method:workshop", "north"), None),
        (("type:ggd", "t", "north"), None),
    ],
)
def test_the_ends_of_any_suggestion_can_be_supposed(
    network: Network, ends: tuple[str, ...], kind: str | None
) -> None:
    snapshot = network(SCENE).at(DAY)
    for order in (ends, ends[::-1]):
        supposed = with_link(snapshot, order)
        assert supposed.link_kind == kind
        assert bool(supposed.new_id) == (kind is None)
        made = supposed.snapshot
        assert made.as_of == DAY
        assert made.link_count > snapshot.link_count
        assert what_if(snapshot, ends=order).ends == order


def test_a_new_activity_is_as_the_ends_say(network: Network) -> None:
    supposed = with_link(network(SCENE).at(DAY), ("method:training", "north"))
    node = supposed.snapshot.node(supposed.new_id)
    assert (node.type, node.status, node.valid_from) == ("training", "done", "2026-03-01")
    partner = with_link(network(SCENE).at(DAY), ("type:ggz", "t", "north"))
    links = partner.snapshot.links_of(partner.snapshot.number(partner.new_id)).tolist()
    assert {str(partner.snapshot.link(n).kind) for n in links} == {"works_on", "active_in"}
    taken = network(SCENE + "partner what-if").at(DAY)
    assert with_link(taken, ("t", "u")).new_id == "what-if-2"


def test_what_is_there_already_and_what_is_a_plan_change_nothing(network: Network) -> None:
    snapshot = network(SCENE).at(DAY)
    there = what_if(snapshot, ends=("b", "a"))
    assert there.already
    assert there.before == there.after
    assert "already" in what_if_sentence(there, snapshot, "en")
    plan = what_if(snapshot, ends=("a", "wish"))
    assert plan.before == plan.after
    assert "een idee of plan telt nog niet mee" in what_if_sentence(plan, snapshot, "nl")


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"ends": ("a", "b"), "gone": "a"},
        {"ends": ("a",)},
        {"ends": ("a", "a")},
        {"ends": ("north", "south")},
        {"ends": ("a", "b", "c")},
        {"ends": ("method:", "north")},
        {"ends": ("method:workshop", "type:ggd")},
    ],
    ids=str,
)
def test_senseless_questions_are_refused(network: Network, question: dict[str, Any]) -> None:
    with pytest.raises(InvalidOption):
        what_if(network(SCENE).at(DAY), **question)
    with pytest.raises(NotFound):
        what_if(network(SCENE).at(DAY), gone="nobody")


def partners_graph(size: int, ties: set[tuple[int, int]]) -> Snapshot:
    ids = [f"p{number:05}" for number in range(size)]
    links = [Link(kind="cooperates_with", source=ids[a], target=ids[b]) for a, b in sorted(ties)]
    return Snapshot.of_records([*(Node(id=i, kind="partner", name=i) for i in ids), *links])


graphs = st.integers(2, 10).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.sets(
            st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda t: t[0] < t[1])
        ),
    )
)


@settings(max_examples=60, deadline=None)
@given(graphs)
def test_numbers_are_those_of_networkx(drawn: tuple[int, set[tuple[int, int]]]) -> None:
    size, ties = drawn
    graph = nx.Graph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(ties)
    matrix, _ = partner_graph(acquaintance(partners_graph(size, ties)))
    found = distances(matrix, sample_of(matrix))
    assert found.efficiency == pytest.approx(nx.global_efficiency(graph), abs=1e-9)
    lengths = [
        steps
        for start, row in nx.all_pairs_shortest_path_length(graph)
        for end, steps in row.items()
        if start != end
    ]
    assert found.connected == pytest.approx(len(lengths) / (size * (size - 1)), abs=1e-9)
    assert found.mean == (pytest.approx(np.mean(lengths), abs=1e-9) if lengths else None)
    measured = Measured(partners_graph(size, ties)).measures
    assert measured.parts == nx.number_connected_components(graph)
    assert measured.breaking_points == len(list(nx.articulation_points(graph)))
    if len(ties) and (0, 1) not in ties:
        joined = nx.Graph(graph)
        joined.add_edge(0, 1)
        after = what_if(partners_graph(size, ties), ends=("p00000", "p00001")).after
        assert after.parts == nx.number_connected_components(joined)
        assert after.distances.efficiency == pytest.approx(nx.global_efficiency(joined), abs=1e-9)
        assert after.distances.efficiency >= found.efficiency


def test_every_way_of_following_distances_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    ties = {(n, (n * n + 3) % 60) for n in range(60) if n < (n * n + 3) % 60}
    matrix, _ = partner_graph(acquaintance(partners_graph(60, ties)))
    by_scipy = distances(matrix, sample_of(matrix))
    monkeypatch.setattr(module, "SCIPY_STEPS", 0)
    assert distances(matrix, sample_of(matrix)) == by_scipy
    monkeypatch.setattr(module, "MOST_STEPS", 40 * (60 + matrix.nnz))
    sample = sample_of(matrix)
    assert len(sample) == 40
    about = distances(matrix, sample)
    assert about.sampled == 40
    assert about.efficiency == pytest.approx(by_scipy.efficiency, rel=0.3)


def test_a_sample_is_the_same_before_and_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_STEPS", 400)
    chain = {(n, n + 1) for n in range(39)}
    snapshot = partners_graph(40, chain)
    before = Measured(snapshot)
    assert 0 < len(before.sources) < 40
    after = Measured(with_link(snapshot, ("p00000", "p00039")).snapshot, like=before)
    assert after.sources == before.sources


@pytest.mark.parametrize(
    ("size", "ties"),
    [
        (1, set()),
        (30, {(a, b) for b in range(30) for a in range(b)}),
        (30, {(0, n) for n in range(1, 30)}),
        (1_500, set()),
        (1_500, {(0, n) for n in range(1, 1_500)}),
    ],
    ids=["one", "complete", "star", "isolated", "hub"],
)
def test_degenerate_networks_have_an_answer(size: int, ties: set[tuple[int, int]]) -> None:
    snapshot = partners_graph(size, ties)
    found = what_if(snapshot, gone="p00000")
    assert what_if_sentence(found, snapshot, "nl").startswith("Zonder p00000 ")
    assert found.after.partners == size - 1
    if size > 2:
        linked = what_if(snapshot, ends=("p00001", "p00002"))
        assert what_if_sentence(linked, snapshot, "en").endswith(".")
