from collections.abc import Callable

import pytest

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.scope import scope
from graph_service.errors import InvalidOption, NotFound
from graph_service.snapshot import Snapshot

Network = Callable[[str], Snapshot]

NESTED = """
district unit
district north
district town
district street
town part_of north
north part_of unit
street part_of town
street part_of unit
"""

SCENE = """
theme cyber
theme mules
mules part_of cyber
theme care
district unit
district north
district south
north part_of unit
south part_of unit
activity talk status=done
talk addresses mules
talk held_in north
activity wish status=idea
wish addresses cyber
partner guest
guest takes_part_in talk
partner expert
expert works_on cyber
expert active_in south
partner nurse
nurse works_on care
nurse active_in north
"""


def _ids(snapshot: Snapshot, **filters: str) -> set[str]:
    return {snapshot.node_id(n) for n in scope(snapshot, **filters).nonzero()[0].tolist()}


def test_a_node_is_part_of_all_wholes_nearest_first(network: Network) -> None:
    snapshot = network(NESTED)
    hierarchy = Hierarchy(snapshot)
    wholes = [snapshot.node_id(n) for n in hierarchy.wholes(snapshot.number("street"))]
    assert wholes == ["street", "town", "unit", "north"]
    parts = [snapshot.node_id(n) for n in hierarchy.parts(snapshot.number("north"))]
    assert parts == ["north", "town", "street"]


def test_the_chain_up_takes_the_fewest_links(network: Network) -> None:
    snapshot = network(NESTED)
    hierarchy = Hierarchy(snapshot)
    chain = hierarchy.chain(snapshot.number("street"), snapshot.number("unit"))
    links = [snapshot.link(link) for link in chain]
    assert [(link.source, link.target) for link in links] == [("street", "unit")]
    assert len(hierarchy.chain(snapshot.number("town"), snapshot.number("unit"))) == 2


def test_links_in_a_circle_do_no_harm(network: Network) -> None:
    snapshot = network("theme a\ntheme b\na part_of b\nb part_of a")
    assert len(Hierarchy(snapshot).wholes(0)) == 2


def test_the_most_specific_of_nested_nodes_stay(network: Network) -> None:
    snapshot = network(NESTED)
    given = [snapshot.number(name) for name in ("unit", "north", "town")]
    kept = Hierarchy(snapshot).most_specific(given)
    assert [snapshot.node_id(n) for n in kept] == ["town"]


def test_a_theme_holds_its_sub_themes_and_all_that_concerns_them(network: Network) -> None:
    assert _ids(network(SCENE), theme="cyber") == {
        "cyber", "mules", "talk", "wish", "guest", "expert", "north", "south",
    }  # fmt: skip


def test_what_concerns_the_whole_does_not_concern_the_part(network: Network) -> None:
    assert _ids(network(SCENE), theme="mules") == {"mules", "talk", "guest", "north"}


def test_a_district_holds_its_parts_and_all_that_concerns_them(network: Network) -> None:
    assert _ids(network(SCENE), district="unit") == {
        "unit", "north", "south", "talk", "guest", "expert", "nurse", "mules", "cyber", "care",
    }  # fmt: skip
    assert _ids(network(SCENE), district="south") == {"south", "expert", "cyber"}


def test_both_filters_keep_what_belongs_to_each_beside_their_own_nodes(network: Network) -> None:
    assert _ids(network(SCENE), theme="cyber", district="north") == {
        "cyber", "mules", "north", "talk", "guest",
    }  # fmt: skip


def test_without_filters_everything_belongs(network: Network) -> None:
    snapshot = network(SCENE)
    assert len(_ids(snapshot)) == snapshot.node_count


def test_a_filter_names_a_node_of_its_kind(network: Network) -> None:
    snapshot = network(SCENE)
    with pytest.raises(InvalidOption, match="'north' is a district; give the id of a theme"):
        scope(snapshot, theme="north")
    with pytest.raises(NotFound):
        scope(snapshot, district="nowhere")
