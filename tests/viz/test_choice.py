"""Which part of a network that is too large is drawn, and that the page says so."""

from __future__ import annotations

import pytest

from graph_service.errors import InvalidOption
from graph_service.model import Link, LinkKind, Node, NodeKind
from graph_service.snapshot import Snapshot
from viz.choice import MapOptions, MapSuggestion, drawn_part
from viz.network_map import map_payload, render_map


def star_and_pair() -> Snapshot:
    """A hub `h` with five neighbours, a pair `x`-`y`, and `z` alone."""
    nodes = [Node(name, NodeKind.PARTNER, name) for name in ("h", *"abcde", *"xyz")]
    ties = [Link(LinkKind.COOPERATES_WITH, "h", name) for name in "abcde"]
    return Snapshot.of_records([*nodes, *ties, Link(LinkKind.COOPERATES_WITH, "x", "y")])


def drawn_ids(options: MapOptions, *suggestions: MapSuggestion) -> list[str]:
    part = drawn_part(star_and_pair(), suggestions, options)
    return [part.snapshot.node_id(number) for number in range(part.snapshot.node_count)]


def test_a_network_within_the_limit_is_drawn_whole() -> None:
    part = drawn_part(star_and_pair(), (), MapOptions(limit=9))
    assert (part.snapshot.node_count, part.snapshot.link_count, part.cut) == (9, 6, False)


def test_above_the_limit_the_best_linked_are_drawn_and_ties_go_by_id() -> None:
    assert drawn_ids(MapOptions(limit=3)) == ["a", "b", "h"]


def test_the_highlighted_node_and_its_neighbours_come_first() -> None:
    assert drawn_ids(MapOptions(limit=3, highlight="x")) == ["h", "x", "y"]


def test_the_ends_of_missing_links_come_before_the_best_linked() -> None:
    suggestion = MapSuggestion(("z", "method:workshop"), 1, 0.5, "z could hold a workshop")
    assert drawn_ids(MapOptions(limit=2), suggestion) == ["h", "z"]


def test_a_limit_on_pairs_is_kept_to_by_drawing_fewer_nodes() -> None:
    part = drawn_part(star_and_pair(), (), MapOptions(pair_limit=2))
    assert [part.snapshot.node_id(n) for n in range(3)] == ["a", "b", "h"]
    assert part.snapshot.link_count == 2


def test_what_is_not_drawn_is_told_with_counts_and_what_to_do() -> None:
    page = render_map(star_and_pair(), title="Net", options=MapOptions(limit=3))
    assert (
        "De kaart toont de 3 best verbonden van 9 knopen, met 2 van 6 links: meer zou niet te "
        "lezen zijn. Kies een thema, district of soort om een deel volledig te zien." in page
    )


def test_it_is_told_in_english_with_english_numbers(large_network: Snapshot) -> None:
    payload = map_payload(large_network, title="Net", lang="en", options=MapOptions(limit=1200))
    assert payload["notice"].startswith("The map shows the 1,200 best linked of 1,500 nodes")


def test_a_node_tells_of_its_neighbours_that_are_not_drawn() -> None:
    nodes = map_payload(star_and_pair(), title="Net", options=MapOptions(limit=3))["nodes"]
    told = {
        node["schakel"]["id"]: (node["schakel"]["degree"], node["schakel"].get("drawn"))
        for node in nodes
    }
    assert told == {"a": (1, None), "b": (1, None), "h": (5, 2)}


def test_nothing_is_told_where_nothing_is_cut() -> None:
    assert map_payload(star_and_pair(), title="Net")["notice"] == ""


def test_an_empty_network_says_what_to_do() -> None:
    assert "Dit netwerk is nog leeg. Laad een bestand" in render_map(Snapshot.empty(), title="Net")


@pytest.mark.parametrize(
    "wrong", [{"limit": 0}, {"pair_limit": 0}, {"theme": "sepia"}], ids=lambda item: str(item)
)
def test_an_option_that_is_not_allowed_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidOption):
        MapOptions(**wrong)  # type: ignore[arg-type]  # that is what is tested
