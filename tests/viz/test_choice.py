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


def test_each_kind_has_a_share_by_the_root_of_its_size_however_well_linked_the_others_are() -> None:
    districts = [Node(f"d{n:02}", NodeKind.DISTRICT, "D") for n in range(36)]
    partners = [Node(f"p{n}", NodeKind.PARTNER, "P") for n in range(4)]
    theme = Node("t", NodeKind.THEME, "T")
    parts = [Link(LinkKind.PART_OF, f"d{n:02}", "d00") for n in range(1, 36)]
    active = [Link(LinkKind.ACTIVE_IN, "p3", "d35")]
    snapshot = Snapshot.of_records([*districts, *partners, theme, *parts, *active])

    def drawn(limit: int) -> list[str]:
        part = drawn_part(snapshot, (), MapOptions(limit=limit)).snapshot
        return [part.node_id(number) for number in range(part.node_count)]

    # shares of 6 : 2 : 1; the best linked of each kind, then by id
    assert drawn(9) == ["d00", "d01", "d02", "d03", "d04", "d35", "p0", "p3", "t"]
    # what the small kinds have no nodes for is for the large one
    assert [one[0] for one in drawn(30)].count("d") == 25


def test_a_limit_on_pairs_is_kept_to_by_drawing_fewer_nodes() -> None:
    part = drawn_part(star_and_pair(), (), MapOptions(pair_limit=2))
    assert [part.snapshot.node_id(n) for n in range(3)] == ["a", "b", "h"]
    assert part.snapshot.link_count == 2


def test_what_is_not_drawn_is_told_with_counts_and_what_to_do() -> None:
    page = render_map(star_and_pair(), title="Net", options=MapOptions(limit=3))
    assert (
        "De kaart toont 3 van de 9 knopen, per soort de best verbonden, met 2 van 6 links: meer "
        "zou niet te lezen zijn. Kies een thema, district of soort om een deel volledig te zien."
        in page
    )


def test_it_is_told_in_english_with_english_numbers(large_network: Snapshot) -> None:
    payload = map_payload(large_network, title="Net", lang="en", options=MapOptions(limit=1200))
    assert payload["notice"].startswith(
        "The map shows 1,200 of 1,500 nodes, the best linked of each kind, with "
    )


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
