"""Positions: the same for the same network, nobody on top of another, parts beside each other."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import cKDTree

from graph_service.model import Link, LinkKind, Node, NodeKind, Redirect
from graph_service.snapshot import Snapshot
from viz import layout, packing
from viz.style import radius


def partners(count: int, prefix: str = "p") -> list[Node | Link | Redirect]:
    return [Node(f"{prefix}{n:03}", NodeKind.PARTNER, f"Partner {n}") for n in range(count)]


def tie(one: str, two: str) -> Link:
    return Link(LinkKind.COOPERATES_WITH, one, two)


def ring(count: int, prefix: str) -> list[Node | Link | Redirect]:
    names = [f"{prefix}{n:03}" for n in range(count)]
    ties = [tie(names[n], names[(n + 1) % count]) for n in range(count)]
    return [*partners(count, prefix), *ties]


def places(snapshot: Snapshot) -> dict[str, tuple[float, float]]:
    found = layout.positions(snapshot)
    return {
        snapshot.node_id(n): (float(found[n, 0]), float(found[n, 1]))
        for n in range(snapshot.node_count)
    }


def no_node_covers_another(snapshot: Snapshot, place: layout.FloatArray) -> bool:
    size = radius(layout.degrees(snapshot))
    near = cKDTree(place).query_pairs(2 * float(size.max()), output_type="ndarray")
    apart = np.linalg.norm(place[near[:, 0]] - place[near[:, 1]], axis=1)
    return bool((apart > size[near[:, 0]] + size[near[:, 1]]).all())


def test_an_empty_network_has_no_positions() -> None:
    assert layout.positions(Snapshot.empty()).shape == (0, 2)


def test_one_node_lies_in_the_middle() -> None:
    assert layout.positions(Snapshot.of_records(partners(1))).tolist() == [[0.0, 0.0]]


def test_the_same_network_has_the_same_positions_in_whatever_order_it_came(
    small_network: Snapshot,
) -> None:
    records: list[Node | Link | Redirect] = [*small_network.nodes(), *small_network.links()]
    mixed = Snapshot.of_records(records[::-1], version=8)
    assert np.array_equal(layout.positions(small_network), layout.positions(mixed))


def test_a_double_link_does_not_move_anything() -> None:
    records = ring(6, "a")
    doubled = [*records, replace(tie("a000", "a001"), role="gastheer"), tie("a001", "a000")]
    assert np.array_equal(
        layout.positions(Snapshot.of_records(records)),
        layout.positions(Snapshot.of_records(doubled)),
    )


def test_no_node_covers_another_in_a_small_network(small_network: Snapshot) -> None:
    assert no_node_covers_another(small_network, layout.positions(small_network))


def test_no_node_covers_another_among_1500(large_network: Snapshot) -> None:
    assert no_node_covers_another(large_network, layout.positions(large_network))


def test_nodes_that_the_forces_put_on_one_spot_are_moved_apart() -> None:
    place = packing.spread_out(np.zeros((2, 2)), np.array([10.0, 10.0]), 1.0)
    assert np.linalg.norm(place[0] - place[1]) >= 20


def test_no_node_covers_another_around_a_hub_of_which_all_neighbours_are_alike() -> None:
    star = Snapshot.of_records([*partners(81), *(tie("p000", f"p{n:03}") for n in range(1, 81))])
    assert no_node_covers_another(star, layout.positions(star))


def test_no_node_covers_another_where_several_have_the_same_neighbours() -> None:
    twins = [tie(hub, f"p{n:03}") for n in range(3, 60) for hub in ("p000", "p001", "p002")]
    snapshot = Snapshot.of_records([*partners(60), *twins])
    assert no_node_covers_another(snapshot, layout.positions(snapshot))


@pytest.mark.parametrize("seed", range(12))
def test_no_node_covers_another_whatever_the_shape(seed: int) -> None:
    draw = random.Random(seed)
    count = draw.choice((3, 5, 12, 40, 130))
    drawn = {
        tuple(sorted(draw.sample(range(count), 2))) for _ in range(draw.choice((1, 2)) * count)
    }
    ties = [tie(f"p{one:03}", f"p{two:03}") for one, two in drawn]
    snapshot = Snapshot.of_records([*partners(count), *ties])
    place = layout.positions(snapshot)
    assert no_node_covers_another(snapshot, place)
    half = {snapshot.node_id(n): (place[n, 0], place[n, 1]) for n in range(0, count, 2)}
    assert no_node_covers_another(snapshot, layout.positions(snapshot, previous=half))


def test_linked_nodes_lie_nearer_than_others(small_network: Snapshot) -> None:
    place = layout.positions(small_network)
    source, target = layout.pairs(small_network)
    linked = np.linalg.norm(place[source] - place[target], axis=1).mean()
    all_apart = np.linalg.norm(place[:, None] - place[None, :], axis=2).mean()
    assert linked < all_apart / 2


def test_a_chain_lies_in_its_order() -> None:
    chain = Snapshot.of_records(
        [*partners(7), *(tie(f"p{n:03}", f"p{n + 1:03}") for n in range(6))]
    )
    across = layout.positions(chain)[:, 0]
    assert sorted(across) in (across.tolist(), across[::-1].tolist())


def test_parts_that_are_not_linked_lie_beside_each_other_and_not_far_off() -> None:
    snapshot = Snapshot.of_records([*ring(30, "a"), *ring(8, "b"), *ring(3, "c")])
    place = layout.positions(snapshot)
    parts = [place[:30], place[30:38], place[38:]]
    assert packing.apart(parts, 40.0)
    whole, sum_of_parts = np.ptp(place, axis=0), sum(np.ptp(part, axis=0) for part in parts)
    assert (whole < sum_of_parts + 3 * 100).all()


def test_nodes_without_links_lie_in_rows_below_the_rest() -> None:
    snapshot = Snapshot.of_records([*ring(12, "a"), *partners(30, "z")])
    place = layout.positions(snapshot)
    rows = place[12:]
    assert rows[:, 1].min() > place[:12, 1].max()
    steps = np.diff(np.unique(rows[:, 0])), np.diff(np.unique(rows[:, 1]))
    assert all(np.ptp(step) <= 1.0 for step in steps)  # whole pixels may round a step by one


def test_nodes_without_links_stand_together_by_kind() -> None:
    kinds = list(NodeKind) * 5
    snapshot = Snapshot.of_records([Node(f"n{n:02}", kind, "x") for n, kind in enumerate(kinds)])
    place = layout.positions(snapshot)
    reading = np.lexsort((place[:, 0], place[:, 1]))
    in_order = [str(snapshot.kind(int(number))) for number in reading]
    assert in_order == sorted(in_order, key=[str(kind) for kind in NodeKind].index)


def test_after_a_small_change_everything_is_about_where_it_was(small_network: Snapshot) -> None:
    before = places(small_network)
    added: list[Node | Link] = [
        Node("p-nieuw", NodeKind.PARTNER, "Nieuw"),
        tie("p-nieuw", "p-GGD Noord"),
    ]
    after = Snapshot.of_records([*small_network.nodes(), *small_network.links(), *added])
    place = layout.positions(after, previous=before)
    moved = np.array(
        [place[after.number(node_id)] - np.array(old) for node_id, old in before.items()]
    )
    moved -= moved.mean(axis=0)  # the whole may shift to stay in the middle
    source, target = layout.pairs(after)
    link = float(np.median(np.linalg.norm(place[source] - place[target], axis=1)))
    assert float(np.linalg.norm(moved, axis=1).mean()) < link / 2
    beside = place[after.number("p-nieuw")] - place[after.number("p-GGD Noord")]
    assert float(np.linalg.norm(beside)) < 2 * link
    assert no_node_covers_another(after, place)


def test_an_earlier_map_of_something_else_is_of_no_matter(small_network: Snapshot) -> None:
    elsewhere = {"unknown": (3.0, 4.0), "p-GGD Noord": (float("nan"), 0.0)}
    assert np.array_equal(
        layout.positions(small_network, previous=elsewhere), layout.positions(small_network)
    )


@pytest.mark.parametrize("spot", [(0.0, 0.0), (7.0, -3.0)])
def test_an_earlier_map_with_all_nodes_on_one_spot_does_no_harm(spot: tuple[float, float]) -> None:
    snapshot = Snapshot.of_records(ring(9, "a"))
    previous = {snapshot.node_id(n): spot for n in range(9)}
    assert no_node_covers_another(snapshot, layout.positions(snapshot, previous=previous))
