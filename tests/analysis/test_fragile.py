import random
from collections.abc import Callable
from itertools import combinations, pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis import sole_partners as module
from graph_service.analysis.articulation import weak_spots
from graph_service.analysis.coverage import coverage
from graph_service.analysis.fragile import fragile
from graph_service.analysis.missing_links.contacts import contacts
from graph_service.errors import InvalidOption
from graph_service.model import Link, Node
from graph_service.snapshot import Snapshot

Network = Callable[[str], Snapshot]

# hub knows a, b and c; a and b know each other; c knows d; e is with nobody but theme t, and the
# hub works on it too.
SCENE = """
partner hub
partner a
partner b
partner c
partner d
partner e
theme t
activity talk status=done
activity plan status=planned
hub cooperates_with a
a cooperates_with b
b cooperates_with hub
hub takes_part_in talk
c takes_part_in talk
c cooperates_with d
e works_on t
hub works_on t
d takes_part_in plan
a takes_part_in plan
"""


def partners(size: int, pairs: list[tuple[int, int]]) -> Snapshot:
    ids = [f"p{number:05}" for number in range(size)]
    links = {
        link.id: link
        for a, b in pairs
        if a != b
        for link in [Link(kind="cooperates_with", source=ids[a], target=ids[b])]
    }
    return Snapshot.of_records(
        [*(Node(id=i, kind="partner", name=i) for i in ids), *links.values()]
    )


def test_what_falls_apart_without_each_is_told_by_name(network: Network) -> None:
    found = fragile(network(SCENE))
    points = [(p.node_id, p.partners_lost, p.cut_off, p.parts, p.lost) for p in found.points]
    assert points == [
        # the three parts have two nodes each: that of a stays, by its id, the others fall off
        ("hub", 3, 4, (2, 2, 2), ("c", "d", "e", "t")),
        ("c", 1, 1, (5, 1), ("d",)),
        ("t", 1, 1, (5, 1), ("e",)),
    ]
    ties = [(c.near_id, c.far_id, c.partners_lost, c.lost) for c in found.contacts]
    assert ties == [
        ("hub", "c", 2, ("c", "d")),
        ("hub", "t", 1, ("e", "t")),
        ("c", "d", 1, ("d",)),
        ("t", "e", 1, ("e",)),
    ]
    first, second = found.contacts[:2]
    assert (first.activity_ids, first.link_ids) == (("talk",), ())
    assert second.activity_ids == ()
    assert len(second.link_ids) == 1
    assert (found.point_total, found.contact_total) == (3, 4)


def test_lists_are_cut_and_names_too(network: Network) -> None:
    found = fragile(network(SCENE), top=1, names=1, kinds=["partner"])
    assert [(p.node_id, p.lost) for p in found.points] == [("hub", ("c",))]
    assert (found.point_total, len(found.contacts), found.contact_total) == (2, 1, 4)


def test_what_would_cost_no_partner_is_counted_only(network: Network) -> None:
    found = fragile(network("partner a\npartner b\ndistrict x\na cooperates_with b\nb active_in x"))
    assert (found.points, found.point_others) == ((), 1)  # without b, a and x are alone; a stays
    assert [(c.near_id, c.far_id) for c in found.contacts] == [("b", "a")]
    assert found.contact_others == 1


def test_the_only_contact_of_a_partner_is_named(network: Network) -> None:
    found = fragile(network(SCENE))
    reaches = {one.partner_id: one.reaches for one in found.single_partners}
    assert reaches == {"c": ("d",)}  # e knows no partner, all others know two


# care in north: p alone; cyber in north: p and q; care in the south: q took part, r is active and
# works; the plan counts for nothing; the village is a part of the north.
JOINS = """
partner p
partner q
partner r
theme programme
theme care
theme cyber
district north type=region
district south type=region
district village type=place
care part_of programme
village part_of north
activity talk status=done
activity hack status=done
activity visit status=done
activity plan status=planned
p takes_part_in talk
talk addresses care
talk held_in village
p takes_part_in hack
q takes_part_in hack
hack addresses cyber
hack held_in north
q takes_part_in visit
visit addresses care
visit held_in south
r works_on care
r active_in south
r takes_part_in plan
plan addresses care
plan held_in north
"""


def test_the_only_partner_that_joins_a_theme_and_a_district_is_named(network: Network) -> None:
    found = fragile(network(JOINS))
    assert found.level == "region"
    joins = {one.partner_id: one.joins for one in found.single_partners if one.joins}
    # the programme is not told beside the theme in it
    assert joins == {"p": (("care", "north"),)}
    at_places = fragile(network(JOINS), level="place").single_partners
    assert {one.partner_id: one.joins for one in at_places if one.joins} == {
        "p": (("care", "village"),)
    }
    with pytest.raises(InvalidOption, match="level"):
        fragile(network(JOINS), level="continent")


def _random_typed(seed: int) -> Snapshot:
    draw = random.Random(seed)
    kinds = {"p": "partner", "t": "theme", "d": "district", "a": "activity"}
    ids = {k: [f"{k}{n}" for n in range(c)] for k, c in (("p", 9), ("t", 4), ("d", 4), ("a", 9))}
    nodes = [
        Node(id=i, kind=kinds[k], name=i, type="x" if k == "d" else "",
             status=draw.choice(["done", "planned"]) if k == "a" else None)
        for k, group in ids.items() for i in group
    ]  # fmt: skip
    ways = [("takes_part_in", "p", "a"), ("addresses", "a", "t"), ("held_in", "a", "d"),
            ("works_on", "p", "t"), ("active_in", "p", "d")]  # fmt: skip
    links = {}
    for _ in range(draw.randrange(5, 60)):
        kind, a, b = draw.choice(ways)
        link = Link(kind=kind, source=draw.choice(ids[a]), target=draw.choice(ids[b]))
        links[link.id] = link
    return Snapshot.of_records([*nodes, *links.values()])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1, 4_000_000]))
def test_the_only_partners_are_those_of_cells_of_the_coverage_with_one(
    seed: int, at_once: int
) -> None:
    snapshot = _random_typed(seed)
    expected = {
        (cell.partner_ids[0], cell.theme_id, cell.district_id)
        for cell in coverage(snapshot, level="x").cells
        if len(cell.partner_ids) == 1
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "AT_ONCE", at_once)
        found = fragile(snapshot, level="x").single_partners
    assert {(one.partner_id, *pair) for one in found for pair in one.joins} == expected


def test_one_that_joins_everything_is_told_and_hides_only_what_it_may_join(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_OF_ONE", 3)
    lines = (
        "partner hub\npartner p\ntheme t\ntheme u\ntheme v\ndistrict d type=x\ndistrict e type=x\n"
    )
    for name in "tu":
        lines += f"hub works_on {name}\n"
    lines += "hub active_in d\nhub active_in e\np works_on t\np works_on v\np active_in d"
    found = fragile(network(lines))
    assert found.too_broad == ("hub",)
    assert [one.joins for one in found.single_partners] == [(("v", "d"),)]


@settings(max_examples=80, deadline=None)
@given(
    st.integers(2, 16).flatmap(
        lambda size: st.tuples(
            st.just(size),
            st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=28),
        )
    )
)
def test_bridges_and_points_are_those_of_networkx_with_what_remains(
    drawn: tuple[int, list[tuple[int, int]]],
) -> None:
    snapshot = partners(*drawn)
    graph = contacts(snapshot).graph.to_networkx()
    found = fragile(snapshot, top=200, names=200)
    number = snapshot.number
    ends = {frozenset((number(c.near_id), number(c.far_id))) for c in found.contacts}
    assert ends == {frozenset(edge) for edge in nx.bridges(graph)}
    assert {number(p.node_id) for p in found.points} == set(nx.articulation_points(graph))
    for point in found.points:
        at = number(point.node_id)
        rest = graph.subgraph(nx.node_connected_component(graph, at) - {at})
        parts = sorted(nx.connected_components(rest), key=lambda part: (-len(part), min(part)))
        assert point.parts == tuple(len(part) for part in parts)
        lost = [snapshot.node_id(n) for part in parts[1:] for n in sorted(part)]
        assert point.lost == tuple(lost)
        assert point.partners_lost == point.cut_off == len(lost)
    for contact in found.contacts:
        near, far = number(contact.near_id), number(contact.far_id)
        cut = nx.restricted_view(graph, [], [(near, far)])
        side, other = (nx.node_connected_component(cut, end) for end in (far, near))
        assert contact.lost == tuple(snapshot.node_id(n) for n in sorted(side))
        assert (len(side), -min(side)) <= (len(other), -min(other))


@pytest.mark.parametrize(
    ("size", "pairs", "points", "ties"),
    [
        (0, [], 0, 0),
        (1, [], 0, 0),
        (2, [(0, 1)], 0, 1),
        (2, [(0, 1), (1, 0), (0, 0)], 0, 1),
        (8, list(combinations(range(8), 2)), 0, 0),
        (500, [(0, n) for n in range(1, 500)], 1, 499),
        (3_000, list(pairwise(range(3_000))), 2_998, 2_999),
    ],
)
def test_odd_graphs_have_an_answer(
    size: int, pairs: list[tuple[int, int]], points: int, ties: int
) -> None:
    found = fragile(partners(size, pairs))
    assert (found.point_total, found.contact_total) == (points, ties)


def test_a_hub_with_many_leaves_lists_a_bounded_answer() -> None:
    found = fragile(partners(3_000, [(0, n) for n in range(1, 3_000)]), names=5)
    (point,) = found.points
    assert (point.part_count, len(point.parts), point.cut_off, len(point.lost)) == (
        2_999,
        20,
        2_998,
        5,
    )
    assert found.single_partners[0].reach_total == 2_999


def test_weak_spots_of_a_long_chain_cost_no_more_than_the_chain() -> None:
    graph = contacts(partners(20_000, list(pairwise(range(20_000))))).graph
    points, bridges = weak_spots(graph)
    assert (len(points), len(bridges)) == (19_998, 19_999)
    middle = points[9_998]  # number 9,999, with as many nodes at either side but one
    assert middle.sizes == (10_000, 9_999)
    assert middle.lost(2) == [0, 1]


def test_senseless_options_are_refused() -> None:
    with pytest.raises(InvalidOption, match="top"):
        fragile(Snapshot.empty(), top=-1)
    with pytest.raises(InvalidOption, match="partner, theme, district"):
        fragile(Snapshot.empty(), kinds=["activity"])
