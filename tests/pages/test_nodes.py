"""The page of one node: what it says first, its links, its sources, and the ids that lead to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from explorer_site import Network, app_of, applied, attested
from page_text import Read, read

from graph_service.model import (
    Change,
    Changeset,
    Contact,
    Link,
    LinkKind,
    Node,
    NodeKind,
    Redirect,
)
from graph_service.store import GraphStore

Opener = Callable[..., Any]

# Worked out by hand from the small network, on 1 March 2026; what is missing comes after it.
SENTENCES = {
    "/partners/ggd": "Nam deel aan 1 activiteit (laatste: 2 maart 2022) en werkt aan 1 thema",
    "/partners/gemeente": "Werkt aan 1 thema en is actief in 1 district",
    "/themes/cter": "1 activiteit (laatste: 2 maart 2022) met 2 partners "
    "in 1 van de 2 districten; nog niets in Stad",
    "/themes/zorg": "Nog geen activiteit, al zijn er 2 partners",
    "/themes/cyber": "Nog geen activiteit en geen partner",
    "/districts/kust": "1 activiteit (laatste: 2 maart 2022) met 2 partners "
    "over 1 van de 3 thema's; nog niets over Cyber en Zorg en Veiligheid",
    "/activities/pc-kust": "Gedaan, 1 maart 2022 t/m 2 maart 2022, in Kust, over CTER, "
    "met 2 partners; een vervolg is niet vastgelegd",
    "/activities/pc-stad": "Gepland, vanaf mei 2026, in Stad, over CTER; "
    "als plan telt het niet mee als onderbouwing; de best onderbouwde ontbrekende link is die met "
    "Gemeente Stad",
}


@pytest.mark.parametrize("path", SENTENCES)
def test_the_page_begins_with_what_the_network_knows_and_misses(site: Any, path: str) -> None:
    page = read(site.get(path))
    sentence = SENTENCES[path]
    gaps = page.parts("gap")
    if gaps and not path.startswith("/activities"):
        others = [end.text for end in gaps[0].parts("end") if page.headings[0][1] not in end.text]
        kind, _, name = others[0].partition(" ")
        if kind == "werkvorm":
            sentence += f"; de best onderbouwde werkvorm die hier ontbreekt is {name.lower()}"
        else:
            sentence += f"; de best onderbouwde ontbrekende link is die met {name}"
    assert page.part("lead").text == f"{sentence}."


def test_links_stand_by_kind_with_role_date_certainty_and_source(site: Any) -> None:
    page = read(site.get("/partners/politie"))
    assert [text for level, text in page.headings if level == 3 and text[-1].isdigit()] == [
        "Neemt deel aan 1",
        "Actief in 1",
    ]
    rows = page.rows
    assert [
        "activiteit Pressure cooker Kust",
        "organisator, 1 maart 2022 t/m 2 maart 2022, afgesproken",
        "kust, Relaties!7",
    ] in rows
    assert ["district Kust", "vanaf 2019", "kust, Relaties!7"] in rows
    assert {"/activities/pc-kust", "/districts/kust"} <= set(page.links)


def test_a_node_names_its_sources_and_where_they_differ(
    store: GraphStore, open_client: Opener
) -> None:
    node = Node(id="ggd", kind=NodeKind.PARTNER, name="GGD Kust", type="ggd")
    sources = (
        attested(node, "a", "Partners!2"),
        attested(node, "b", "regel 9", name="G.G.D. Kust", valid_to="2024"),
        attested(node, "c", "regel 1", valid_to="2025-06"),
    )
    applied(store, [replace(node, attestations=sources)])
    page = read(open_client(app_of(store), headers={"Accept-Language": "nl"}).get("/partners/ggd"))
    assert ["b", "regel 9", "5 januari 2026", "1 februari 2026"] in page.rows
    assert "Waar de bronnen verschillen" in page.text
    assert "Naam a: GGD Kust b: G.G.D. Kust c: GGD Kust" in page.text
    assert "Tot en met b: 2024 c: juni 2025" in page.text


def test_all_facts_of_a_partner_are_shown(store: GraphStore, open_client: Opener) -> None:
    node = Node(
        id="ggd",
        kind=NodeKind.PARTNER,
        name="GGD Kust",
        aliases=("Gezondheidsdienst",),
        identifiers={"KvK": "12345678"},
        description="Eerste regel\ntweede regel",
        properties={"origin": "rapport 2022", "leden": 12, "actief": True},
        contacts=(Contact("wijkregie", "regie@ggd.example", "0612345678"),),
        valid_from="2019",
    )
    applied(store, [node])
    page = read(open_client(app_of(store), headers={"Accept-Language": "nl"}).get("/partners/ggd"))
    facts = page.part("facts-list").text
    for said in (
        "Gezondheidsdienst", "KvK 12345678", "Eerste regel tweede regel", "Herkomst rapport 2022",
        "leden 12", "actief ja", "wijkregie", "0612345678", "vanaf 2019",
    ):  # fmt: skip
        assert said in facts
    assert "mailto:regie%40ggd.example" in page.links


def test_an_old_id_leads_to_the_new_one_and_keeps_the_language(
    kust: GraphStore, open_client: Opener
) -> None:
    applied(kust, [Redirect("ggd-oud", "ggd")], "merged")
    client = open_client(app_of(kust))
    response = client.get("/partners/ggd-oud?lang=en")
    assert response.status_code == 302  # a merge can be taken back
    assert response.headers["location"] == "/partners/ggd?lang=en"
    assert "(was also ggd-oud)" in read(client.get("/partners/ggd?lang=en")).text


def test_a_node_asked_for_as_another_kind_is_found(site: Any) -> None:
    response = site.get("/themes/ggd")
    assert (response.status_code, response.headers["location"]) == (302, "/partners/ggd")


@pytest.mark.parametrize("node_id", ["a/b", "a/../b", "/x", "50% ?#&=", "ü/ñ", "a+b", "x/"])
def test_any_id_has_a_page_of_its_own(store: GraphStore, open_client: Opener, node_id: str) -> None:
    applied(store, [Node(id=node_id, kind=NodeKind.THEME, name="A theme")])
    client = open_client(app_of(store))
    (link,) = {one for one in read(client.get("/themes")).links if one.startswith("/themes/")}
    assert link == f"/themes/{quote(node_id, safe='')}"
    page = read(client.get(link + "?lang=en"))
    assert page.headings[0] == (1, "A theme")
    assert f"{link}?lang=nl" in page.links


def test_a_day_before_it_was_there_has_no_page(site: Any) -> None:
    assert read(site.get("/activities/pc-kust?as_of=2022-03-01")).headings[0][0] == 1
    page = read(site.get("/activities/pc-kust?as_of=2022-02-28"), 404)
    assert "op de gekozen dag" in page.text.lower()


def steps_of(page: Read) -> set[str]:
    data = json.loads(page.scripts["map-data"])
    return {node["schakel"]["id"] for node in data["nodes"] if "id" in node["schakel"]}


def test_the_map_shows_the_neighbourhood_in_one_to_three_steps(
    store: GraphStore, network: Network, open_client: Opener
) -> None:
    chain = network(
        "theme a name=A\ntheme b name=B\ntheme c name=C\ntheme d name=D\ntheme e name=E\n"
        "a part_of b\nb part_of c\nc part_of d\nd part_of e"
    )
    applied(store, [*chain.nodes(), *chain.links()])
    client = open_client(app_of(store))
    # the sub-theme's whole shares c with it: a missing link whose end is drawn too
    assert steps_of(read(client.get("/themes/a"))) >= {"a", "b"}
    assert "d" not in steps_of(read(client.get("/themes/a?steps=2")))
    assert {"a", "b", "c", "d"} <= steps_of(read(client.get("/themes/a?steps=3")))
    assert "e" not in steps_of(read(client.get("/themes/a?steps=9")))


def test_very_many_links_are_cut_and_can_be_shown_all(
    store: GraphStore, open_client: Opener
) -> None:
    theme = Node(id="t", kind=NodeKind.THEME, name="T")
    partners = [Node(id=f"p{n:03}", kind=NodeKind.PARTNER, name=f"P{n:03}") for n in range(120)]
    links = [Link(LinkKind.WORKS_ON, partner.id, "t") for partner in partners]
    applied(store, [theme, *partners, *links])
    client = open_client(app_of(store), headers={"Accept-Language": "en"})
    page = read(client.get("/themes/t"))
    assert "100 of 120 are shown." in page.text
    assert "P119" not in page.by_id("main").part("links-section").text
    assert "P119" in read(client.get("/themes/t?links=all")).part("links-section").text


def test_a_change_of_the_network_is_on_the_next_page(kust: GraphStore, open_client: Opener) -> None:
    client = open_client(app_of(kust), headers={"Accept-Language": "en"})
    assert "GGD Kust" in read(client.get("/partners/ggd")).text
    before = kust.snapshot().node("ggd")
    after = replace(before, name="GGD Zee")
    kust.apply(Changeset("edit", "2026-02-05T10:00:00.000Z", 1, [Change(before, after)], "edit"))
    assert read(client.get("/partners/ggd")).headings[0] == (1, "GGD Zee")


def test_more_missing_links_of_a_node_can_be_asked_for(
    store: GraphStore, open_client: Opener
) -> None:
    # one theme, with which each of ten partners works: nine of them miss a link with the tenth
    partners = [Node(id=f"p{n}", kind=NodeKind.PARTNER, name=f"P{n}") for n in range(10)]
    theme = Node(id="t", kind=NodeKind.THEME, name="T")
    links = [Link(LinkKind.WORKS_ON, partner.id, "t") for partner in partners]
    applied(store, [theme, *partners, *links])
    client = open_client(app_of(store), headers={"Accept-Language": "en"})
    page = read(client.get("/partners/p0"))
    assert len(page.parts("gap")) == 5
    assert "5 of 9" in page.text
    (more,) = [link for link in page.links if "top=" in link]
    assert len(read(client.get(more.partition("#")[0])).parts("gap")) == 9


def test_where_nothing_is_suggested_it_says_what_is_not_recorded(
    store: GraphStore, open_client: Opener
) -> None:
    ggd = Node(id="ggd", kind=NodeKind.PARTNER, name="GGD")
    kust = Node(id="kust", kind=NodeKind.DISTRICT, name="Kust")
    applied(store, [ggd, kust, Link(LinkKind.ACTIVE_IN, "ggd", "kust")])
    page = read(open_client(app_of(store), headers={"Accept-Language": "nl"}).get("/partners/ggd"))
    assert (
        "Er is te weinig bekend om hier iets voor te stellen. "
        "Niet vastgelegd: thema's en activiteiten." in page.text
    )
    assert "Speelt mee in" not in page.text


def test_a_node_names_the_suggestions_that_rest_on_it(site: Any) -> None:
    # GGD Kust and Gemeente Stad share this theme: it is their evidence and no end of theirs
    page = read(site.get("/themes/zorg"))
    told = page.part("plain-list").text
    assert "partner GGD Kust" in told
    assert "Gemeente Stad en GGD Kust werken allebei aan Zorg en Veiligheid" in told
    (why,) = {link for link in page.links if "focus=" in link and link.endswith(gap_id(site))}
    assert read(site.get(why)).parts("gap")[0].has("chosen")


def gap_id(site: Any) -> str:
    return str(read(site.get("/")).part("gap", 0).attributes["data-key"])
