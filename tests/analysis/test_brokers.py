import random
from collections.abc import Callable
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest

from graph_service.analysis import brokers as module
from graph_service.analysis.brokers import brokers
from graph_service.analysis.projection import evidence_graph
from graph_service.errors import InvalidOption
from graph_service.model import Link, Node
from graph_service.snapshot import Snapshot

Network = Callable[[str], Snapshot]

# a - b - c - d, and c - e
TREE = """
partner a
partner b
partner c
theme d
partner e
a cooperates_with b
b cooperates_with c
c works_on d
c cooperates_with e
"""


def _random(nodes: int, links: int, seed: int) -> Snapshot:
    draw = random.Random(seed)
    ids = [f"p{number:04}" for number in range(nodes)]
    made = {}
    while len(made) < links:
        source, target = draw.sample(ids, 2)
        link = Link(kind="cooperates_with", source=source, target=target)
        made[link.id] = link
    return Snapshot.of_records([*(Node(id=i, kind="partner", name=i) for i in ids), *made.values()])


def test_betweenness_is_the_share_of_shortest_paths(network: Network) -> None:
    found = brokers(network(TREE))
    # of the 6 pairs of others, b lies between 3 (a with c, d, e), c between 5 (all but a-b)
    assert [(one.node_id, one.betweenness, one.degree) for one in found.brokers] == [
        ("c", round(5 / 6, 10), 3),
        ("b", 0.5, 2),
    ]
    assert found.broker_total == 2
    assert not found.estimated


def test_a_breaking_point_says_what_falls_apart(network: Network) -> None:
    found = brokers(network(TREE))
    assert [(p.node_id, p.parts, p.cut_off, p.lost) for p in found.breaking_points] == [
        ("c", (2, 1, 1), 2, ("d", "e")),
        ("b", (3, 1), 1, ("a",)),
    ]
    assert brokers(network(TREE), names=1).breaking_points[0].lost == ("d",)


def test_kinds_choose_who_is_listed_not_what_paths_run_through(network: Network) -> None:
    snapshot = network("theme hub\npartner a\npartner b\na works_on hub\nb works_on hub")
    assert brokers(snapshot).brokers[0].node_id == "hub"
    only = brokers(snapshot, kinds=["partner"])
    assert (only.brokers, only.breaking_points) == ((), ())


def test_ideas_hold_nothing_together(network: Network) -> None:
    scene = "partner a\npartner b\nactivity x status={}\na takes_part_in x\nb takes_part_in x"
    assert brokers(network(scene.format("done"))).brokers[0].betweenness == 1.0
    idle = brokers(network(scene.format("planned")))
    assert (idle.brokers, idle.breaking_points) == ((), ())


def test_every_way_of_counting_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = _random(60, 90, seed=4)
    by_networkx = brokers(snapshot, top=60)
    monkeypatch.setattr(module, "NETWORKX_NODES", 0)
    by_rustworkx = brokers(snapshot, top=60)
    assert by_rustworkx == by_networkx
    monkeypatch.setattr(module, "EXACT_NODES", 0)
    monkeypatch.setattr(module, "MOST_SAMPLES", 20_000)
    estimate = brokers(snapshot, top=60)
    assert estimate.estimated
    assert estimate.samples == 20_000
    exact = {one.node_id: one.betweenness for one in by_networkx.brokers}
    about = {one.node_id: one.betweenness for one in estimate.brokers}
    assert max(abs(exact.get(i, 0) - about.get(i, 0)) for i in exact) < 0.005
    assert brokers(snapshot, top=60) == estimate, "the sample is drawn with a fixed seed"


def test_ideas_do_not_change_the_share_whatever_the_way_of_counting(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = network(TREE + "activity wish status=idea\na takes_part_in wish")
    expected = brokers(network(TREE)).brokers[0].betweenness
    assert brokers(snapshot).brokers[0].betweenness == expected
    monkeypatch.setattr(module, "NETWORKX_NODES", 0)
    assert brokers(snapshot).brokers[0].betweenness == expected


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_breaking_points_are_those_of_networkx_with_what_remains(seed: int) -> None:
    snapshot = _random(80, 85, seed)
    graph = evidence_graph(snapshot).to_networkx()
    found = {
        snapshot.number(p.node_id): p for p in brokers(snapshot, top=80, names=80).breaking_points
    }
    assert set(found) == set(nx.articulation_points(graph))
    for number, point in found.items():
        rest = graph.subgraph(nx.node_connected_component(graph, number) - {number})
        parts = sorted(nx.connected_components(rest), key=lambda part: (-len(part), min(part)))
        assert point.parts == tuple(len(part) for part in parts)
        lost = [snapshot.node_id(n) for part in parts[1:] for n in sorted(part)]
        assert point.lost == tuple(lost)


def test_a_chain_longer_than_any_recursion_is_no_trouble() -> None:
    ids = [f"p{number:05}" for number in range(2_000)]
    ties = [Link(kind="cooperates_with", source=a, target=b) for a, b in pairwise(ids)]
    snapshot = Snapshot.of_records([*(Node(id=i, kind="partner", name=i) for i in ids), *ties])
    found = brokers(snapshot, top=1)
    assert found.breaking_point_total == 1_998
    assert found.breaking_points[0].parts == (1_000, 999)
    assert np.isclose(found.brokers[0].betweenness, 999 * 1_000 / (1_999 * 1_998 / 2))


def test_an_empty_network_has_no_brokers() -> None:
    found = brokers(Snapshot.empty())
    assert (found.brokers, found.breaking_points) == ((), ())


def test_senseless_options_are_refused() -> None:
    with pytest.raises(InvalidOption, match="top"):
        brokers(Snapshot.empty(), top=-1)
    with pytest.raises(InvalidOption, match="kind"):
        brokers(Snapshot.empty(), kinds=["person"])
