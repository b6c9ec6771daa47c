"""A snapshot is the same whatever the way it came, and its views keep to the calendar."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from graph_service.errors import NotFound
from graph_service.model import (
    NODE_KINDS,
    Change,
    Link,
    LinkKind,
    Node,
    NodeKind,
    Redirect,
    Status,
)
from graph_service.snapshot import OPEN_FROM, OPEN_TO, Snapshot

P, Q = (Node(id=name, kind=NodeKind.PARTNER, name=name.upper()) for name in "pq")
OLD = Node(id="old", kind=NodeKind.PARTNER, name="Old", valid_to="2020")
T = Node(id="t", kind=NodeKind.THEME, name="T")
DONE = Node(
    id="done", kind=NodeKind.ACTIVITY, name="Done", status=Status.DONE,
    valid_from="2021-03", valid_to="2021-04",
)  # fmt: skip
SOON = Node(
    id="soon", kind=NodeKind.ACTIVITY, name="Soon", status=Status.PLANNED, valid_from="2030"
)
LINKS = (
    Link(LinkKind.WORKS_ON, "p", "t", valid_from="2022", valid_to="2022"),
    Link(LinkKind.WORKS_ON, "old", "t"),
    Link(LinkKind.TAKES_PART_IN, "p", "done"),
    Link(LinkKind.TAKES_PART_IN, "q", "done", valid_to="2021-03-10"),
    Link(LinkKind.TAKES_PART_IN, "p", "soon", valid_from="2030"),
    Link(LinkKind.COOPERATES_WITH, "q", "p", weight=2),
)
ALL = Snapshot.of_records([P, Q, OLD, T, DONE, SOON, *LINKS, Redirect("older", "old")], version=7)


def ends(snapshot: Snapshot) -> set[tuple[str, str]]:
    return {(link.source, link.target) for link in snapshot.links()}


def test_numbers_follow_the_ids() -> None:
    assert [ALL.node_id(n) for n in range(ALL.node_count)] == [
        "done", "old", "p", "q", "soon", "t",
    ]  # fmt: skip
    assert ALL.number("p") == 2
    assert ALL.node("p") == P
    assert ALL.kind(5) is NodeKind.THEME
    assert ALL.numbers(NodeKind.PARTNER).tolist() == [1, 2, 3]
    assert [link.id for link in ALL.links()] == sorted(link.id for link in LINKS)
    assert ALL.link(LINKS[0].id) == LINKS[0]


def test_columns_say_what_the_records_say() -> None:
    for number, node in enumerate(ALL.nodes()):
        assert NODE_KINDS[int(ALL.node_kind[number])] is node.kind
    number = ALL.number("done")
    assert ALL.node_from[number] == date(2021, 3, 1).toordinal()
    assert ALL.node_to[number] == date(2021, 4, 30).toordinal()
    assert (ALL.node_from[2], ALL.node_to[2]) == (OPEN_FROM, OPEN_TO)
    for number, link in enumerate(ALL.links()):
        assert ALL.node_id(int(ALL.link_source[number])) == link.source
        assert ALL.node_id(int(ALL.link_target[number])) == link.target
        assert np.isnan(ALL.link_weight[number]) == (link.weight is None)
    assert [ALL.node_id(n) for n in np.flatnonzero(~ALL.happened)] == ["soon"]


def test_links_of_a_node_are_those_at_either_end() -> None:
    p = ALL.number("p")
    found = ALL.links_of(p).tolist()
    assert found == sorted(found)
    others = {ALL.node_id(ALL.other_end(link, p)) for link in found}
    assert others == {"t", "done", "soon", "q"}
    assert len(found) == 4


def test_old_ids_are_followed_and_unknown_ones_refused() -> None:
    assert ALL.node("older") == OLD
    assert "p" in ALL
    assert "older" not in ALL
    with pytest.raises(NotFound, match="nobody"):
        ALL.number("nobody")
    with pytest.raises(NotFound):
        ALL.link("nothing")
    circle = Snapshot.of_records([Redirect("a", "b"), Redirect("b", "a")])
    with pytest.raises(NotFound):
        circle.resolve("a")


def test_a_day_shows_what_was_valid_and_past_activities() -> None:
    in_2022 = ALL.at(date(2022, 6, 1))
    assert [node.id for node in in_2022.nodes()] == ["done", "p", "q", "soon", "t"]
    assert ends(in_2022) == {
        ("p", "t"), ("p", "done"), ("q", "done"), ("p", "soon"), ("q", "p"),
    }  # fmt: skip
    assert (in_2022.as_of, in_2022.version) == (date(2022, 6, 1), 7)


def test_what_is_over_or_not_begun_is_not_in_the_day() -> None:
    in_2020 = ALL.at(date(2020, 12, 31))
    assert [node.id for node in in_2020.nodes()] == ["old", "p", "q", "soon", "t"]
    assert ends(in_2020) == {("old", "t"), ("p", "soon"), ("q", "p")}
    assert ends(ALL.at(date(2023, 1, 1))) == {
        ("p", "done"), ("q", "done"), ("p", "soon"), ("q", "p"),
    }  # fmt: skip


def test_the_way_it_came_does_not_show() -> None:
    first = Snapshot.of_records([P, T, OLD, LINKS[1]], version=1)
    patched = first.patched(
        7,
        [
            Change(LINKS[1], None),
            *(Change(None, record) for record in (SOON, DONE, Q, *LINKS)),
            Change(None, Redirect("older", "old")),
        ],
    )
    assert list(patched.node_rows) == list(ALL.node_rows)
    assert list(patched.link_rows) == list(ALL.link_rows)
    assert patched.redirects == ALL.redirects
    assert patched.version == 7
    assert np.array_equal(patched.link_source, ALL.link_source)


def test_an_empty_graph_is_a_graph() -> None:
    empty = Snapshot.empty()
    assert (empty.node_count, empty.link_count, list(empty.nodes())) == (0, 0, [])
    assert empty.at(date(2022, 1, 1)).node_count == 0
    assert Snapshot.of_records([P]).links_of(0).tolist() == []
