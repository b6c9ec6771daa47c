"""Lists, search, coverage and history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from explorer_site import app_of, applied
from page_text import read

from graph_service.model import Link, LinkKind, Node, NodeKind
from graph_service.store import GraphStore

Opener = Callable[..., Any]


def names(site: Any, address: str) -> list[str]:
    """The first cells of a list, without the word for the kind."""
    return [row[0].partition(" ")[2] for row in read(site.get(address)).rows[1:]]


def test_a_list_is_sorted_by_name_and_each_name_leads_to_its_page(site: Any) -> None:
    assert names(site, "/partners") == ["Gemeente Stad", "GGD Kust", "Politie Kust"]
    page = read(site.get("/partners"))
    assert {"/partners/ggd", "/partners/gemeente", "/partners/politie"} <= set(page.links)
    assert page.rows[0] == ["Naam", "Soort", "Links"]  # no column that nobody fills


@pytest.mark.parametrize(
    ("address", "order"),
    [
        ("/partners?sort=name&order=down", ["Politie Kust", "GGD Kust", "Gemeente Stad"]),
        ("/districts?sort=type", ["Kust", "Stad", "Regio Kust"]),
        ("/districts?sort=links", ["Kust", "Stad", "Regio Kust"]),  # 3, 3 and 2
        ("/districts?sort=links&order=up", ["Regio Kust", "Kust", "Stad"]),
        ("/activities?sort=from", ["Pressure cooker Stad", "Pressure cooker Kust"]),
        ("/partners?sort=nonsense", ["Gemeente Stad", "GGD Kust", "Politie Kust"]),
    ],
)
def test_a_list_is_sorted_as_asked(site: Any, address: str, order: list[str]) -> None:
    assert [name.removesuffix(" gepland") for name in names(site, address)] == order


def test_a_sorted_column_says_so_and_turns_round(site: Any) -> None:
    page = read(site.get("/activities?sort=from"))
    heads = {cell.text: cell for cell in page.all("th") if "aria-sort" in cell.attributes}
    assert heads["Van"].attributes["aria-sort"] == "descending"
    assert heads["Naam"].attributes["aria-sort"] == "none"
    assert heads["Van"].links == ["/activities?sort=from&order=up"]


def test_a_long_list_is_paged(store: GraphStore, open_client: Opener) -> None:
    applied(
        store, [Node(id=f"t{n}", kind=NodeKind.THEME, name=f"Theme {n:03}") for n in range(120)]
    )
    client = open_client(app_of(store), headers={"Accept-Language": "en"})
    page = read(client.get("/themes?sort=name&order=down"))
    assert page.rows[1][0] == "theme Theme 119"
    assert len(page.rows) == 51
    assert "1 to 50 of 120" in page.text
    (following,) = [one for one in page.links if "offset=50" in one]
    second = read(client.get(following))
    assert second.rows[1][0] == "theme Theme 069"
    assert "51 to 100 of 120" in second.text
    last = read(client.get("/themes?offset=99999"))
    assert last.rows[1][0] == "theme Theme 100"
    assert not any("offset=1" in link and "lang" not in link for link in last.part("pages").links)


def test_search_finds_by_name_and_other_name_and_groups_by_kind(
    store: GraphStore, open_client: Opener
) -> None:
    nodes = [
        Node(id="ggd", kind=NodeKind.PARTNER, name="GGD Kust", aliases=("Gezondheidsdienst",)),
        Node(id="kust", kind=NodeKind.DISTRICT, name="Kust"),
        *(Node(id=f"k{n}", kind=NodeKind.THEME, name=f"Kustthema {n}") for n in range(12)),
    ]
    applied(store, nodes)
    client = open_client(app_of(store), headers={"Accept-Language": "nl"})
    page = read(client.get("/search?q=kust"))
    assert "14 resultaten voor “kust”." in page.text
    assert page.headings[1:] == [(2, "Districten 1"), (2, "Thema's 12"), (2, "Partners 1")]
    assert "/themes?q=kust" in page.links
    assert "gevonden door “Gezondheidsdienst”" in read(client.get("/search?q=gezondheid")).text
    assert "12 resultaten" in read(client.get("/themes?q=kust")).text


def test_search_forgives_a_slip_and_says_what_to_do_where_nothing_is_found(site: Any) -> None:
    assert "/partners/politie" in read(site.get("/search?q=poltie")).links
    assert "Probeer een korter deel" in read(site.get("/search?q=zzzzqqq")).text
    assert "Vul een deel van een naam" in read(site.get("/search?q=")).text


def test_coverage_tells_what_was_done_where_and_marks_gaps_in_words(site: Any) -> None:
    page = read(site.get("/coverage?level=district"))
    # of three themes in two districts one pair has an activity
    assert "1 van de 6 combinaties van thema en district hebben activiteiten" in page.text
    rows = {row[0]: row[1:] for row in page.rows}
    assert rows["Thema"] == ["district Kust", "district Stad"]
    done, planned = rows["thema CTER"]
    assert done == "één activiteit 2 partners laatste: 2 maart 2022"
    assert planned == "nog niets één plan"
    assert rows["thema Cyber"] == ["nog niets", "nog niets"]
    assert "/?theme=cter&district=kust" in page.links
    assert "thema Zorg en Veiligheid in district Stad" in page.text  # the partner who could


def test_coverage_has_a_level_of_districts_to_choose(site: Any) -> None:
    page = read(site.get("/coverage?level=regio"))
    assert page.rows[0] == ["Thema", "district Regio Kust"]
    assert "één activiteit" in page.rows[1][1]  # what is held in a part counts for the whole
    assert any("level=district" in link for link in page.part("levels").links)
    wrong = read(site.get("/coverage?level=wijk"), 422)
    assert "“wijk” is onbekend; het kan zijn: district, regio" in wrong.text


def test_coverage_without_themes_says_what_it_needs(store: GraphStore, open_client: Opener) -> None:
    applied(store, [Node(id="ggd", kind=NodeKind.PARTNER, name="GGD")])
    page = read(open_client(app_of(store), headers={"Accept-Language": "en"}).get("/coverage"))
    assert "This table needs themes and districts." in page.text


def test_coverage_claims_no_gap_where_no_activity_has_a_district(
    store: GraphStore, open_client: Opener
) -> None:
    records = [
        Node(id="ggd", kind=NodeKind.PARTNER, name="GGD"),
        Node(id="cter", kind=NodeKind.THEME, name="CTER"),
        Node(id="kust", kind=NodeKind.DISTRICT, name="Kust"),
        Node(id="pc", kind=NodeKind.ACTIVITY, name="Pressure cooker"),
        Link(LinkKind.ADDRESSES, "pc", "cter"),
        Link(LinkKind.WORKS_ON, "ggd", "cter"),
        Link(LinkKind.ACTIVE_IN, "ggd", "kust"),
    ]
    applied(store, records)
    page = read(open_client(app_of(store), headers={"Accept-Language": "nl"}).get("/coverage"))
    assert "Van geen enkele activiteit is een district vastgelegd" in page.text
    assert page.rows[1] == ["thema CTER", "onbekend één partner"]
    assert "nog niets" not in page.text


def test_history_lists_what_was_loaded_and_taken_back(
    kust: GraphStore, open_client: Opener
) -> None:
    applied(kust, [Node(id="x", kind=NodeKind.THEME, name="X")], "a second load")
    kust.undo(who="Bram")
    client = open_client(app_of(kust), headers={"Accept-Language": "en"})
    rows = read(client.get("/history")).rows
    assert [row[0] for row in rows[1:]] == ["3", "2", "1"]
    assert "takes back an earlier change" in rows[1][2]
    assert rows[1][4] == "Bram"
    assert "a second load" in rows[2][2]
    assert "taken back" in rows[2][2]
    assert "2 February 2026, 10:00 UTC" in rows[2][1]
    assert "dataset kust" in rows[3][2]
    assert "SHA-256 abababababab…" in rows[3][2]


def test_an_empty_history_says_so(store: GraphStore, open_client: Opener) -> None:
    page = read(open_client(app_of(store), headers={"Accept-Language": "en"}).get("/history"))
    assert "Nothing has been loaded yet." in page.text
