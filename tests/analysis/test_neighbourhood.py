from collections.abc import Callable

import pytest

from graph_service.analysis.neighbourhood import neighbourhood
from graph_service.errors import InvalidOption, NotFound
from graph_service.model import Node, Redirect
from graph_service.snapshot import Snapshot

Network = Callable[[str], Snapshot]

# a - act - b - zorg, and b - c
CHAIN = """
partner a
partner b
partner c
activity act status=done
theme zorg
a takes_part_in act
b takes_part_in act
b works_on zorg
b cooperates_with c
"""


def test_nodes_come_nearest_first_with_ties_by_id(network: Network) -> None:
    found = neighbourhood(network(CHAIN), "a", steps=3)
    assert found.node_ids == ("a", "act", "b", "c", "zorg")
    assert found.distances == (0, 1, 2, 3, 3)
    assert not found.truncated


@pytest.mark.parametrize(("steps", "count"), [(0, 1), (1, 2), (2, 3), (3, 5), (9, 5)])
def test_steps_bound_how_far_it_goes(network: Network, steps: int, count: int) -> None:
    assert len(neighbourhood(network(CHAIN), "a", steps=steps).node_ids) == count


def test_all_links_between_the_nodes_found_are_given(network: Network) -> None:
    snapshot = network(CHAIN + "a works_on zorg")
    found = neighbourhood(snapshot, "act", steps=2)
    assert set(found.node_ids) == {"a", "act", "b", "c", "zorg"}
    assert len(found.link_ids) == 5
    assert list(found.link_ids) == sorted(found.link_ids)


def test_other_kinds_of_node_are_not_entered_but_the_node_itself_may_be_of_any(
    network: Network,
) -> None:
    found = neighbourhood(network(CHAIN), "act", steps=3, kinds=["partner"])
    assert found.node_ids == ("act", "a", "b", "c")


def test_other_kinds_of_link_are_neither_followed_nor_given(network: Network) -> None:
    found = neighbourhood(network(CHAIN), "b", steps=3, link_kinds=["cooperates_with"])
    assert found.node_ids == ("b", "c")
    assert len(found.link_ids) == 1


def test_a_limit_keeps_the_nearest_and_says_that_there_is_more(network: Network) -> None:
    found = neighbourhood(network(CHAIN), "b", steps=1, limit=3)
    assert found.node_ids == ("b", "act", "c")
    assert found.truncated
    assert len(found.link_ids) == 2
    exactly = neighbourhood(network(CHAIN), "b", steps=1, limit=4)
    assert not exactly.truncated


def test_ideas_are_neighbours_like_any_other(network: Network) -> None:
    snapshot = network("partner a\nactivity wish status=idea\na takes_part_in wish")
    assert neighbourhood(snapshot, "a").node_ids == ("a", "wish")


def test_an_id_that_was_merged_leads_to_the_node() -> None:
    snapshot = Snapshot.of_records(
        [Node(id="new", kind="partner", name="New"), Redirect("old", "new")]
    )
    assert neighbourhood(snapshot, "old").node_ids == ("new",)


def test_unknown_nodes_and_senseless_options_are_refused(network: Network) -> None:
    snapshot = network(CHAIN)
    with pytest.raises(NotFound, match="nobody"):
        neighbourhood(snapshot, "nobody")
    with pytest.raises(InvalidOption, match="steps"):
        neighbourhood(snapshot, "a", steps=-1)
    with pytest.raises(InvalidOption, match="limit"):
        neighbourhood(snapshot, "a", limit=0)
    with pytest.raises(InvalidOption, match="it can be partner, theme"):
        neighbourhood(snapshot, "a", kinds=["person"])
    with pytest.raises(InvalidOption, match="link_kind"):
        neighbourhood(snapshot, "a", link_kinds=["likes"])
