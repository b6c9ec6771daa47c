"""Records are validated where they are made, and an error names the record and the field."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.errors import InvalidRecord
from graph_service.model import (
    LINK_ENDS,
    MANUAL,
    MAX_ID,
    MAX_NAME,
    NODE_KINDS,
    Attestation,
    Change,
    Contact,
    Link,
    LinkKind,
    Node,
    NodeKind,
    Redirect,
    check_ends,
    conflicts,
    first_day,
    last_day,
    match_key,
    merged_facts,
    slug,
)
from graph_service.rows import (
    changes_from_json,
    changes_to_json,
    link_from_row,
    link_to_row,
    node_from_row,
    node_to_row,
)

GOOD: dict[str, Any] = {"id": "p1", "kind": "partner", "name": "Police"}


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"id": ""}, "id", "missing"),
        ({"id": " p1"}, "id", "space"),
        ({"id": "a\u200bb"}, "id", "U+200B"),
        ({"id": "method:x"}, "id", "meaning of its own"),
        ({"id": ".."}, "id", "meaning of its own"),
        ({"id": "x" * (MAX_ID + 1)}, "id", "201 characters"),
        ({"id": 7}, "id", "text, not int"),
        ({"kind": "person"}, "kind", "partner, theme, district, activity"),
        ({"name": ""}, "name", "missing"),
        ({"name": "\u200b \u200e"}, "name", "missing"),
        ({"name": "a\x00b"}, "name", "U+0000 at position 2"),
        ({"name": "a\nb"}, "name", "U+000A"),
        ({"name": "x" * (MAX_NAME + 1)}, "name", "shorten"),
        ({"type": "Big City"}, "type", "big-city"),
        ({"description": "a\x1bb"}, "description", "U+001B"),
        ({"aliases": ("",)}, "aliases", "missing"),
        ({"identifiers": {"cbs": 361}}, "identifiers.cbs", "text"),
        ({"properties": {"x": float("nan")}}, "properties.x", "not a number"),
        ({"properties": {"x": [1]}}, "properties.x", "text, not list"),
        ({"properties": {str(n): n for n in range(501)}}, "properties", "501"),
        ({"status": "done"}, "status", "no status"),
        ({"kind": "activity", "status": "maybe"}, "status", "idea, planned, ongoing, done"),
        ({"kind": "theme", "contacts": (Contact("desk"),)}, "contacts", "no contacts"),
        ({"contacts": (Contact(mail="not mail"),)}, "contact mail", "no address"),
        ({"valid_from": "20x4"}, "valid_from", "not a date"),
        ({"valid_from": "2022-02-30"}, "valid_from", "calendar"),
        ({"valid_from": "2022-03", "valid_to": "2022-02"}, "valid_to", "before it begins"),
    ],
)
def test_a_wrong_node_is_refused_by_name_and_field(
    change: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(InvalidRecord) as caught:
        Node(**{**GOOD, **change})
    assert caught.value.field == field
    assert says in caught.value.problem
    assert caught.value.record.startswith("node ")


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"kind": "likes"}, "kind", "takes_part_in"),
        ({"source": ""}, "source", "missing"),
        ({"target": "p1"}, "target", "two different"),
        ({"role": "Big Boss"}, "role", "big-boss"),
        ({"weight": -1}, "weight", "zero or more"),
        ({"weight": float("inf")}, "weight", "zero or more"),
        ({"weight": "2"}, "weight", "zero or more"),
        ({"certainty": "sure"}, "certainty", "agreed, reported, presumed"),
        ({"valid_from": "2023", "valid_to": "2022"}, "valid_to", "before it begins"),
    ],
)
def test_a_wrong_link_is_refused_by_name_and_field(
    change: dict[str, Any], field: str, says: str
) -> None:
    good: dict[str, Any] = {"kind": "works_on", "source": "p1", "target": "t1"}
    with pytest.raises(InvalidRecord) as caught:
        Link(**{**good, **change})
    assert caught.value.field == field
    assert says in caught.value.problem


def test_a_period_within_one_year_or_month_is_allowed() -> None:
    node = Node(**GOOD, valid_from="2022-10-17", valid_to="2022")
    assert (node.valid_from, node.valid_to) == ("2022-10-17", "2022")


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Node(**GOOD).name = "other"  # type: ignore[misc]


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(InvalidRecord, match="colour"):
        Node.from_dict({**GOOD, "colour": "red"})
    with pytest.raises(InvalidRecord, match="colour"):
        Link.from_dict({"kind": "works_on", "source": "a", "target": "b", "colour": "red"})


@pytest.mark.parametrize("kind", list(LinkKind))
def test_a_link_kind_joins_just_its_own_kinds(kind: LinkKind) -> None:
    link = Link(kind, "a", "b")
    for source in NODE_KINDS:
        for target in NODE_KINDS:
            if (source, target) in LINK_ENDS[kind]:
                check_ends(link, source, target)
            else:
                with pytest.raises(InvalidRecord, match=f"not {source} - {target}"):
                    check_ends(link, source, target)


def test_the_id_of_a_link_is_its_identity_not_its_facts() -> None:
    plain = Link(LinkKind.WORKS_ON, "a", "b")
    assert plain.id == Link(LinkKind.WORKS_ON, "a", "b", weight=3, valid_from="2022").id
    others = [
        Link(LinkKind.WORKS_ON, "a", "b", role="lead"),
        Link(LinkKind.WORKS_ON, "a", "b", key="2"),
        Link(LinkKind.ACTIVE_IN, "a", "b"),
        Link(LinkKind.WORKS_ON, "b", "a"),
    ]
    assert len({plain.id, *(link.id for link in others)}) == 5
    # a stored network depends on it, so it may never change
    assert plain.id == "4e6be682da557eba9935"


def test_a_day_month_or_year_stands_for_its_first_and_last_day() -> None:
    assert (first_day("2024"), last_day("2024")) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (first_day("2024-02"), last_day("2024-02")) == (date(2024, 2, 1), date(2024, 2, 29))
    assert last_day("9999") == last_day("9999-12") == date(9999, 12, 31)
    assert first_day("2024-02-03") == last_day("2024-02-03") == date(2024, 2, 3)


def test_slugs_make_one_value_of_spellings() -> None:
    assert {slug(text) for text in ("Pressure cooker", "pressure-cooker", " PRESSURE_COOKER ")} == {
        "pressure-cooker"
    }
    assert slug("Café \u2013 Oost & «West»") == "cafe-oost-west"


@given(st.text(max_size=40))
def test_a_slug_is_its_own_slug(text: str) -> None:
    assert slug(slug(text)) == slug(text)


def test_names_are_compared_without_case_width_spacing_and_invisible_marks() -> None:
    assert match_key("  GGD\u00a0Kenne\u200bmerland\n") == match_key("ggd kennemerland")
    assert match_key("\uff27\uff27\uff24") == match_key("ggd")
    assert match_key("GGD Twente") != match_key("GGD Zuid")


def attested(dataset: str, **facts: Any) -> Attestation:
    return Attestation(dataset, facts=facts)


def test_facts_come_from_the_strongest_source_never_from_the_last() -> None:
    a = attested("a", name="A", type="ggd", properties={"x": 1, "y": 1}, aliases=["one"])
    b = attested("b", name="B", description="b", properties={"x": 2}, aliases=["two"])
    by_name = {
        "name": "A",
        "type": "ggd",
        "description": "b",
        "properties": {"x": 1, "y": 1},
        "aliases": ["one", "two"],
    }
    assert merged_facts([a, b]) == merged_facts([b, a]) == by_name
    configured = merged_facts([a, b], priority=["b"])
    assert (configured["name"], configured["properties"]) == ("B", {"x": 2, "y": 1})
    edit = attested(MANUAL, name="C")
    assert merged_facts([a, b, edit], priority=["b", "a"])["name"] == "C"


def test_a_fact_said_to_be_empty_is_absent() -> None:
    says = attested("b", type="ggd", properties={"x": 1, "y": 2})
    clears = attested("a", type=None, properties={"x": None})
    assert merged_facts([says, clears]) == {"properties": {"y": 2}}


def test_conflicts_name_the_field_and_what_each_says() -> None:
    a = attested("a", name="A", type="ggd", identifiers={"kvk": "1"}, aliases=["x"])
    b = attested("b", name="B", type="ggd", identifiers={"kvk": "2"}, aliases=["y"])
    assert conflicts([b, a]) == {
        "identifiers.kvk": {"a": "1", "b": "2"},
        "name": {"a": "A", "b": "B"},
    }


def test_a_node_that_nobody_names_is_called_by_its_id() -> None:
    node = Node.from_attestations("p1", NodeKind.PARTNER, [attested("a", type="ggd")])
    assert (node.name, node.type) == ("p1", "ggd")


FULL = Node(
    **GOOD,
    type="police",
    aliases=("a", "b"),
    identifiers={"kvk": "00123"},
    description="two\nlines",
    properties={"n": 1, "share": 0.5, "open": False, "text": "<b>"},
    contacts=(Contact("desk", "a@b.example"),),
    valid_from="2022-10",
    attestations=(Attestation("d", "Partners!2", "2026-01-01", "2026-01-02", {"name": "Police"}),),
)
LINK = Link(LinkKind.WORKS_ON, "p1", "t1", "lead", "2", 1.5, valid_to="2024")


def test_rows_and_json_give_back_the_same_records() -> None:
    assert node_from_row(node_to_row(FULL)) == FULL
    assert link_from_row(link_to_row(LINK)) == LINK
    changes = [Change(FULL, None), Change(None, LINK), Change(None, Redirect("old", "p1"))]
    assert changes_from_json(changes_to_json(changes)) == changes


def test_a_change_is_about_one_record() -> None:
    with pytest.raises(ValueError, match="one record"):
        Change(None, None)
    with pytest.raises(ValueError, match="one record"):
        Change(FULL, LINK)
    assert Change(None, FULL).inverse() == Change(FULL, None)
    with pytest.raises(InvalidRecord, match="lead to itself"):
        Redirect("a", "a")
