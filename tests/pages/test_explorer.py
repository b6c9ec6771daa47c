"""The first page: missing links, the map beside them, filters, and a new network."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from explorer_site import TODAY, app_of, applied
from fastapi import FastAPI
from page_text import Read, read

from graph_service.access import make_token
from graph_service.app import create_app
from graph_service.config import Settings
from graph_service.model import Node, NodeKind
from graph_service.store import GraphStore

FIRST = "Gemeente Stad en GGD Kust werken allebei aan Zorg en Veiligheid"


def map_data(page: Read) -> Any:
    """What the map on a page was given."""
    return json.loads(page.scripts["map-data"])


def test_it_opens_with_the_question_the_network_and_its_size(site: Any) -> None:
    page = read(site.get("/"))
    assert page.headings[0] == (1, "Welke links ontbreken?")
    assert "Netwerk Kust" in page.text
    for count in ("3 partners", "3 thema's", "3 districten", "2 activiteiten", "12 links"):
        assert count in page.text
    assert "versie 1, 1 februari 2026, 10:00 UTC" in page.text


def test_each_missing_link_has_ends_reason_standing_and_records_with_pages(site: Any) -> None:
    gaps = read(site.get("/?gap=partner-partner")).parts("gap")
    (first,) = [
        gap for gap in gaps if json.loads(gap.attributes["data-ends"]) == ["gemeente", "ggd"]
    ]
    assert FIRST in first.text
    assert "partner-partner, nr. " in first.text
    assert "score" not in first.text, "a model made the order: its score says nothing to people"
    assert "alleen volgorde" in first.text
    assert "Wat het meest aan de plaats toevoegt:" in first.text
    assert "Onderbouwing: 1 gegeven" in first.text
    assert "(regisseur, afgesproken)" in first.text
    assert "(gewicht 2)" in first.text
    assert {"/partners/ggd", "/partners/gemeente", "/themes/zorg"} <= set(first.links)


def test_a_score_is_shown_and_explained_only_where_a_plain_index_made_the_order(site: Any) -> None:
    said = "De score geeft alleen de volgorde binnen een soort; het is geen kans."
    plain, learned = (
        read(site.get(f"/?gap={kind}")) for kind in ("method-district", "partner-partner")
    )
    assert all("score " in gap.text for gap in plain.parts("gap"))
    assert said in plain.text
    assert not any("score " in gap.text for gap in learned.parts("gap"))
    assert said not in learned.text
    assert not any("toevoegt" in gap.text for gap in plain.parts("gap"))


def test_what_the_network_has_planned_is_marked(site: Any) -> None:
    page = read(site.get("/?gap=method-district"))
    (gap,) = [part for part in page.parts("gap") if "Stad" in part.headings[0][1]]
    assert "al gepland" in gap.text
    assert "/activities/pc-stad" in gap.links


def test_the_map_holds_the_network_and_the_same_missing_links_in_the_same_order(site: Any) -> None:
    page = read(site.get("/"))
    data = map_data(page)
    assert data["counts"]["nodes"] == 11
    listed = [part.attributes["data-ends"] for part in page.parts("gap")]
    drawn = [
        [end.get("id") or data_id(data, end) for end in one["ends"]] for one in data["suggestions"]
    ]
    assert [json.loads(ends)[0] for ends in listed] == [ends[0] for ends in drawn]
    assert [one["rank"] for one in data["suggestions"]] == list(range(1, len(drawn) + 1))


def data_id(data: Any, end: dict[str, str]) -> str:
    if "node" in end:
        return next(n["schakel"]["id"] for n in data["nodes"] if n["id"] == end["node"])
    return f"{end['what']}:{end['value'].replace(' ', '-')}"


@pytest.mark.parametrize(
    ("query", "nodes"),
    [
        ("theme=cter", {"cter", "pc-kust", "pc-stad", "ggd", "politie", "kust", "stad"}),
        ("district=stad", {"stad", "gemeente", "zorg", "pc-stad", "cter"}),
        ("kind=theme", {"cter", "zorg", "cyber"}),
        ("theme=cter&kind=partner", {"ggd", "politie"}),
    ],
)
def test_filters_narrow_the_map_down(site: Any, query: str, nodes: set[str]) -> None:
    data = map_data(read(site.get(f"/?{query}")))
    assert {n["schakel"]["id"] for n in data["nodes"] if "id" in n["schakel"]} == nodes


def test_filters_narrow_the_list_down_and_the_form_remembers_them(site: Any) -> None:
    page = read(site.get("/?kind=partner&kind=theme&theme=cter"))
    kinds = {part.text.split(", nr.")[0].split()[-1] for part in page.parts("gap")}
    assert kinds
    assert kinds <= {"partner-partner", "partner-thema", "thema-thema"}
    assert page.checked("kind") == ["partner", "theme"]
    assert page.selected("theme") == "cter"
    assert "/" in page.links  # the way back to everything


def test_a_kind_of_missing_link_can_be_chosen_and_is_counted(site: Any) -> None:
    everything = read(site.get("/"))
    chips = everything.part("chips").links
    assert any("gap=method-district" in link for link in chips)
    one = read(site.get("/?gap=method-district"))
    assert {part.text.count("werkvorm-district") for part in one.parts("gap")} == {1}
    # the others can still be chosen
    assert any("gap=partner-partner" in link for link in one.part("chips").links)


def test_more_can_be_asked_for_and_what_was_left_out_is_said(site: Any) -> None:
    total = len(read(site.get("/?top=200")).parts("gap"))
    page = read(site.get("/?top=2"))
    assert len(page.parts("gap")) == 2
    assert f"2 van {total}" in page.text
    assert "/?top=22" in page.links


def test_a_day_in_the_past_is_said_and_kept_in_links(site: Any) -> None:
    page = read(site.get("/?as_of=2022-01-01"))
    assert "Het netwerk zoals het was op 1 januari 2022." in page.text
    assert "1 activiteit" in page.text  # only the plan, which is always there
    assert all("as_of=2022-01-01" in link for link in page.links if link.startswith("/partners"))


def test_what_is_not_there_on_a_day_is_named_and_left_out(
    kust: GraphStore, open_client: Callable[..., Any]
) -> None:
    applied(kust, [Node(id="new", kind=NodeKind.THEME, name="New", valid_from="2025")], "later")
    page = read(open_client(app_of(kust)).get("/?theme=new&as_of=2022-01-01"))
    assert "“new”" in page.text
    assert page.selected("theme") == ""


def test_a_chosen_missing_link_stays_chosen_without_a_script(site: Any) -> None:
    page = read(site.get("/"))
    link = next(one for one in page.part("gap", 2).links if "focus=" in one)
    chosen = read(site.get(unescape(link).split("#")[0]))
    assert [part.has("chosen") for part in chosen.parts("gap")].index(True) == 2


def test_a_new_network_says_what_to_do_first(
    store: GraphStore, open_client: Callable[..., Any]
) -> None:
    page = read(open_client(app_of(store), headers={"Accept-Language": "en"}).get("/"))
    assert page.headings[0] == (1, "This network is still empty")
    assert "schakel load file.xlsx --dry-run" in page.text
    assert "--store" not in page.text  # the commands reach the default store by themselves
    assert "schakel template network.xlsx" in page.text
    assert "schakel demo" in page.text


def served_from(store: GraphStore, /, **settings: Any) -> FastAPI:
    return create_app(Settings(**settings), store, today=lambda: TODAY)


def test_a_new_network_of_another_store_is_loaded_into_that_store(
    store: GraphStore, open_client: Callable[..., Any]
) -> None:
    app = served_from(store, store="neo4j://anna:hunter2@example.org")
    page = read(open_client(app, headers={"Accept-Language": "en"}).get("/"))
    # the address of the store itself, not the setting, which may hold a password
    assert f"schakel load file.xlsx --dry-run --store {store.address} " in page.text
    assert f"schakel load file.xlsx --store {store.address} " in page.text
    assert "hunter2" not in page.text


def test_to_those_who_sign_in_the_place_of_a_new_network_is_not_shown(
    store: GraphStore, tmp_path: Path, open_client: Callable[..., Any]
) -> None:
    token = make_token(tmp_path / "tokens", "anna", today=TODAY)
    app = served_from(store, store=store.address, tokens_file=tmp_path / "tokens")
    page = read(open_client(app).get("/", headers={"Authorization": f"Bearer {token}"}))
    assert "--store …" in page.text
    assert store.address not in page.text


def test_between_some_kinds_nothing_is_suggested_and_the_page_says_that(site: Any) -> None:
    page = read(site.get("/?kind=activity"))
    assert page.parts("gap") == []
    assert "Tussen deze soorten worden geen links voorgesteld." in page.text
    assert "Kies een ander thema" in page.text


def test_where_too_little_is_known_the_page_says_what_is_absent(
    store: GraphStore, open_client: Callable[..., Any]
) -> None:
    applied(
        store,
        [
            Node(id="ggd", kind=NodeKind.PARTNER, name="GGD"),
            Node(id="kust", kind=NodeKind.DISTRICT, name="Kust"),
        ],
    )
    page = read(open_client(app_of(store), headers={"Accept-Language": "nl"}).get("/"))
    assert (
        "Er is te weinig bekend om hier iets voor te stellen. "
        "Niet vastgelegd: thema's en activiteiten." in page.text
    )
    assert "Kies een ander thema" not in page.text  # there is none


def test_a_page_holds_no_script_of_its_own_and_its_policy_forbids_them(site: Any) -> None:
    response = site.get("/")
    policy = dict(
        part.strip().split(" ", 1)
        for part in response.headers["content-security-policy"].split(";")
    )
    assert policy["script-src"] == "'self'"
    assert policy["default-src"] == "'self'"
    for attributes in re.findall(r"<script([^>]*)>", response.text):
        assert "src=" in attributes or 'type="application/json"' in attributes
    assert not re.search(r"<[^>]+\son[a-z]+=", response.text)
    assert not re.search(r"<[^>]+\sstyle=", response.text)
    addresses = re.findall(r'(?:src|href|action)="([^"]*)"', response.text)
    assert addresses
    assert all(address.startswith(("/", "#")) for address in addresses)
    assert not any(address.startswith("//") for address in addresses)
