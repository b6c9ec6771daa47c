"""The map as people meet it: opened from disk in a browser that may call nobody."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from graph_service.model import Attestation, Link, LinkKind, Node, NodeKind
from graph_service.snapshot import Snapshot
from viz.network_map import (
    MapOptions,
    MapSuggestion,
    map_assets,
    map_fragment,
    render_map,
    vis_network_assets,
)
from viz.style import plain

pytestmark = pytest.mark.browser

WATCH = """
window.__broken = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.__broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""
TELL = """(detail) => {
  document.querySelector(".schakel-map").dispatchEvent(new CustomEvent(detail.event, { detail }));
  return detail;
}"""
MAP = ".schakel-map"


@dataclass
class Opened:
    """A map in a browser, and what went wrong or out from it."""

    page: Page
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def tell(self, event: str, **detail: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.page.evaluate(TELL, {"event": f"schakel:{event}", **detail})
        return answer

    def click_on(self, **what: Any) -> None:
        at = self.tell("locate", **what)
        self.page.mouse.click(at["x"], at["y"])

    @property
    def heading(self) -> Any:
        return self.page.locator(".map-panel h2")


COUNT = """(colour) => {
  const drawn = document.querySelector(".map-canvas canvas");
  const copy = new OffscreenCanvas(drawn.width, drawn.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(drawn, 0, 0);
  const { data } = context.getImageData(0, 0, copy.width, copy.height);
  const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    found += wanted.every((part, place) => data[at + place] === part);
  }
  return found;
}"""
MISSING = "#d55e00"


def pixels(page: Page, colour: str) -> int:
    """How many pixels of the drawing have exactly this colour."""
    count: int = page.evaluate(COUNT, colour)
    return count


OpenMap = Callable[..., Opened]


@pytest.fixture
def open_map(chromium: Browser, tmp_path: Path) -> Iterator[OpenMap]:
    """Opens a page from disk, or an address; at the end nothing may have gone wrong or out."""
    opened: list[Opened] = []

    def start(
        html: str = "",
        *,
        url: str = "",
        width: int = 1400,
        in_sight: bool = True,
        **context: Any,
    ) -> Opened:
        file = tmp_path / f"map-{len(opened)}.html"
        file.write_text(html, encoding="utf-8", newline="\n")
        address = url or file.as_uri()
        page = chromium.new_context(viewport={"width": width, "height": 900}, **context).new_page()
        it = Opened(page)
        opened.append(it)

        def watch(route: Route) -> None:
            if route.request.url.startswith(address):
                route.continue_()
            else:
                it.asked.append(route.request.url)
                route.abort()

        page.route("**/*", watch)
        page.on("console", lambda message: it.errors.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: it.errors.append(str(error)))
        page.add_init_script(WATCH)
        page.goto(address)
        if in_sight:
            page.wait_for_selector(f"{MAP}[data-ready]")
        return it

    yield start
    for it in opened:
        assert it.asked == []
        assert it.errors == []
        assert it.page.evaluate("window.__broken") == []
        assert it.page.evaluate("window.__pwned") is None
        it.page.context.close()


@pytest.fixture
def small_page(small_network: Snapshot, small_suggestions: Sequence[MapSuggestion]) -> str:
    return render_map(small_network, small_suggestions, title="Netwerk Kust")


# --- drawing and choosing


def test_the_map_opens_from_disk_and_draws_with_nothing_from_outside(
    open_map: OpenMap, small_page: str
) -> None:
    page = open_map(small_page).page
    wanted = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00"]
    assert [colour for colour in wanted if pixels(page, colour) == 0] == []
    expect(page.locator("h1")).to_have_text("Netwerk Kust")


def test_a_click_on_a_node_shows_its_facts_and_links(open_map: OpenMap, small_page: str) -> None:
    it = open_map(small_page)
    it.click_on(node="a-Verbindingstraject GGD en GGZ")
    expect(it.heading).to_have_text("Verbindingstraject GGD en GGZ")
    panel = it.page.locator(".map-panel")
    for text in (
        "verbindingstraject", "gedaan", "vanaf oktober 2022", "7 knopen",
        "jaarverslag (Activiteiten, rij 4)", "Deelnemers 3", "rol: organisator",
    ):  # fmt: skip
        expect(panel).to_contain_text(text)
    expect(it.page.locator(MAP)).to_have_attribute(
        "data-chosen", "node:a-Verbindingstraject GGD en GGZ"
    )


def test_a_neighbour_in_the_panel_leads_on_and_escape_leads_back(
    open_map: OpenMap, small_page: str
) -> None:
    it = open_map(small_page)
    it.tell("focus", node="d-Noord")
    it.page.locator(".map-panel button", has_text="GGD Noord").click()
    expect(it.heading).to_have_text("GGD Noord")
    it.page.keyboard.press("Escape")
    expect(it.heading).to_have_text("Dit netwerk")
    expect(it.page.locator(MAP)).to_have_attribute("data-chosen", "")


def test_escape_after_a_click_lets_go(open_map: OpenMap, small_page: str) -> None:
    it = open_map(small_page)
    it.click_on(node="d-Noord")
    expect(it.heading).to_have_text("District Noord")
    it.page.keyboard.press("Escape")
    expect(it.heading).to_have_text("Dit netwerk")


def test_a_click_on_nothing_lets_go(open_map: OpenMap, small_page: str) -> None:
    it = open_map(small_page)
    it.click_on(node="d-Noord")
    expect(it.heading).to_have_text("District Noord")
    box = it.page.locator(".map-canvas").bounding_box()
    assert box is not None
    it.page.mouse.click(box["x"] + 5, box["y"] + 5)
    expect(it.heading).to_have_text("Dit netwerk")


def test_the_pointer_over_a_node_shows_its_name(open_map: OpenMap, small_page: str) -> None:
    it = open_map(small_page)
    at = it.tell("locate", node="t-Cyber")
    it.page.mouse.move(at["x"] - 3, at["y"])
    it.page.mouse.move(at["x"], at["y"], steps=3)
    expect(it.page.locator(".map-tip")).to_contain_text("Cyber")
    expect(it.page.locator(".map-tip")).to_contain_text("thema")


def test_the_page_around_hears_what_is_chosen(open_map: OpenMap, small_page: str) -> None:
    it = open_map(small_page)
    it.page.evaluate(
        "window.heard = []; document.addEventListener('schakel:select',"
        " (event) => window.heard.push(event.detail))"
    )
    it.click_on(node="t-Cyber")
    it.tell("focus", ends=["method:verbindingstraject", "d-Waterland"])
    it.tell("focus")
    assert it.page.evaluate("window.heard") == [
        {"node": "t-Cyber", "name": "Cyber"},
        {"ends": ["d-Waterland", "method:verbindingstraject"], "rank": 2},
        {},
    ]


# --- missing links


def test_a_click_on_a_dashed_line_shows_why_it_is_missing(
    open_map: OpenMap, small_page: str
) -> None:
    it = open_map(small_page)
    it.click_on(ends=["p-GGD Noord", "p-Politie-eenheid Kust"])
    expect(it.page.locator(".map-reason")).to_contain_text("kwamen elkaar nog niet tegen")
    expect(it.page.locator(MAP)).to_have_attribute("data-chosen", "missing:3")


def test_missing_links_can_be_switched_off_and_on(open_map: OpenMap, small_page: str) -> None:
    page = open_map(small_page).page
    before = pixels(page, MISSING)
    box = page.locator(".map-legend input[value=missing]")
    box.uncheck()
    page.wait_for_timeout(100)
    off = pixels(page, MISSING)
    box.check()
    page.wait_for_timeout(100)
    assert before > 0
    assert off == 0
    assert pixels(page, MISSING) == before


def test_missing_links_can_be_off_at_the_start_and_come_on_when_asked_for(
    open_map: OpenMap, small_network: Snapshot, small_suggestions: Sequence[MapSuggestion]
) -> None:
    options = MapOptions(show_missing=False)
    it = open_map(render_map(small_network, small_suggestions, title="Net", options=options))
    box = it.page.locator(".map-legend input[value=missing]")
    expect(box).not_to_be_checked()
    assert pixels(it.page, MISSING) == 0
    it.page.locator(".map-lists tbody tr", has_text="verbindingstraject").first.click()
    expect(box).to_be_checked()
    expect(it.page.locator(".map-reason")).to_be_visible()


def test_a_missing_link_that_is_not_drawn_is_in_the_table_and_says_so(
    open_map: OpenMap, small_network: Snapshot
) -> None:
    missing = [MapSuggestion(("p-GGD Noord", "elders"), 1, 0.5, "Omdat het elders werkte.")]
    it = open_map(render_map(small_network, missing, title="Net"))
    row = it.page.locator(".map-lists tbody tr").first
    expect(row).to_contain_text("niet op de kaart")
    row.click()
    expect(it.page.locator(".map-reason")).to_have_text("Omdat het elders werkte.")


# --- search, filter, keyboard


def test_search_finds_without_case_or_accents_and_goes_there(
    open_map: OpenMap, small_page: str
) -> None:
    it = open_map(small_page)
    it.page.locator("input[role=combobox]").fill("FINANCIELE")
    options = it.page.locator("[role=option]")
    expect(options).to_have_count(2)
    it.page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    it.page.keyboard.press("Enter")
    expect(it.heading).to_have_text("Financiële recherche")
    expect(it.heading).to_be_focused()


def test_search_that_finds_nothing_says_so(open_map: OpenMap, small_page: str) -> None:
    it = open_map(small_page)
    it.page.locator("input[role=combobox]").fill("zzz")
    expect(it.page.locator(".map-search-note")).to_contain_text("Niets gevonden")
    it.page.keyboard.press("Enter")
    expect(it.heading).to_have_text("Dit netwerk")


def test_a_kind_can_be_switched_off_and_a_search_brings_it_back(
    open_map: OpenMap, small_page: str
) -> None:
    it = open_map(small_page)
    tab = it.page.locator("[role=tab]").nth(1)
    expect(tab).to_have_text("Knopen (99)")
    box = it.page.locator(".map-legend input[value=theme]")
    box.uncheck()
    expect(tab).to_have_text("Knopen (91)")
    it.page.locator("input[role=combobox]").fill("cyber")
    it.page.keyboard.press("Enter")
    expect(box).to_be_checked()
    expect(it.heading).to_have_text("Cyber")


def test_everything_can_be_done_with_the_keyboard(open_map: OpenMap, small_page: str) -> None:
    it = open_map(small_page)
    page = it.page
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "(({tagName, className, type, role}) => "
                "`${tagName} ${className} ${type ?? ''} ${role ?? ''}`)(document.activeElement)"
            )
        )
        if "map-cell" in seen[-1]:
            break
    stops = "\n".join(seen)
    for stop in ("combobox", "checkbox", "map-canvas", "map-go", "tab", "map-cell"):
        assert stop in stops
    page.keyboard.press("Enter")
    expect(it.heading).to_be_focused()
    expect(page.locator(MAP)).to_have_attribute("data-chosen", "missing:1")
    expect(page.locator(".map-status")).to_contain_text("Gekozen: ontbrekende link 1")


def test_arrow_keys_move_the_map_and_plus_zooms(open_map: OpenMap, small_page: str) -> None:
    it = open_map(small_page, reduced_motion="reduce")
    before = it.tell("locate", node="d-Noord")
    it.page.locator(".map-canvas").focus()
    it.page.keyboard.press("ArrowRight")
    moved = it.tell("locate", node="d-Noord")
    assert moved["x"] == pytest.approx(before["x"] - 90, abs=1)
    it.page.keyboard.press("0")
    home = it.tell("locate", node="d-Noord")
    assert home["x"] == pytest.approx(before["x"], abs=1)
    it.page.keyboard.press("+")
    other, far = it.tell("locate", node="t-Cyber"), it.tell("locate", node="d-Noord")
    it.page.keyboard.press("-")
    near_other, near = it.tell("locate", node="t-Cyber"), it.tell("locate", node="d-Noord")
    assert abs(other["x"] - far["x"]) == pytest.approx(
        abs(near_other["x"] - near["x"]) * 1.4, rel=0.01
    )


def test_the_pointer_over_the_map_leaves_the_focus_in_the_search_box(
    open_map: OpenMap, small_page: str
) -> None:
    it = open_map(small_page)
    search = it.page.locator("input[role=combobox]")
    search.focus()
    it.page.mouse.move(400, 400)
    it.page.mouse.move(500, 450, steps=4)
    expect(search).to_be_focused()


def test_a_map_that_is_cut_says_so_also_beside_a_node(
    open_map: OpenMap, small_network: Snapshot
) -> None:
    options = MapOptions(limit=20)
    it = open_map(render_map(small_network, title="Net", options=options))
    expect(it.page.locator(".map-notice").first).to_contain_text("20 van de 99 knopen")
    expect(it.page.locator("header")).to_contain_text("99 knopen · 136 links")
    expect(it.heading).to_have_text("Op de kaart")
    it.tell("focus", node="d-Noord")
    expect(it.page.locator(".map-panel")).to_contain_text("21 knopen, waarvan")


# --- tables


def test_the_tables_hold_every_node_and_every_link(open_map: OpenMap, small_page: str) -> None:
    page = open_map(small_page).page
    for number, rows in enumerate((4, 99, 136)):
        page.locator("[role=tab]").nth(number).click()
        expect(page.locator("[role=tabpanel]:visible tbody tr")).to_have_count(rows)


def test_a_long_table_is_shown_in_pieces_and_says_how_much_is_left(
    open_map: OpenMap, large_network: Snapshot
) -> None:
    page = open_map(render_map(large_network, title="Groot")).page
    rows = page.locator("[role=tabpanel]:visible tbody tr")
    expect(rows).to_have_count(200)
    page.get_by_role("button", name="Toon de volgende 200 (nog 1.300)").click()
    expect(rows).to_have_count(400)


def test_a_table_is_sorted_by_its_headers(open_map: OpenMap, small_page: str) -> None:
    page = open_map(small_page).page
    page.locator("[role=tab]").nth(1).click()
    panel = page.locator("[role=tabpanel]:visible")
    panel.get_by_role("button", name="Verbonden").click()
    panel.get_by_role("button", name="Verbonden").click()
    expect(panel.locator("th[aria-sort=descending]")).to_have_text("Verbonden")
    expect(panel.locator("tbody tr").first).to_contain_text("District Noord")


def test_a_row_leads_to_the_map(open_map: OpenMap, small_page: str) -> None:
    it = open_map(small_page)
    it.page.locator("[role=tab]").nth(2).click()
    it.page.locator("[role=tabpanel]:visible tbody tr", has_text="vervolg op").click(
        position={"x": 600, "y": 10}
    )
    expect(it.page.locator(".map-panel")).to_contain_text("vervolg op")
    expect(it.page.locator(MAP)).to_have_attribute("data-chosen", "link")


# --- hostile text, every setting, another page around it

NASTY = (
    "<img src=x onerror=window.__pwned=1>",
    "</script><script>window.__pwned=1</script>",
    "javascript:window.__pwned=1",
    "see href <a href='javascript:window.__pwned=1'>here</a>",
    "{{7*7}} ${window.__pwned=1} `${window.__pwned=1}`",
    "abc\u202egnp.exe",
    "x" * 500,
)


def nasty_snapshot() -> Snapshot:
    kinds = [NodeKind.PARTNER] * len(NASTY)
    records: list[Node | Link] = []
    for number, (kind, text) in enumerate(zip(kinds, NASTY, strict=True)):
        says = (Attestation(text[:200], text),)
        records.append(
            Node(
                f"{number} {text}"[:180].replace("\u202e", ""), kind, text, aliases=(text,),
                identifiers={text[:100]: text[:200]}, description=text,
                properties={text[:100]: text}, attestations=says,
            )
        )  # fmt: skip
    ids = [record.id for record in records]
    records += [
        Link(LinkKind.COOPERATES_WITH, one, two, attestations=(Attestation(NASTY[1], NASTY[0]),))
        for one, two in itertools.pairwise(ids)
    ]
    return Snapshot.of_records(records)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_hostile_text_is_shown_as_text_and_never_runs(open_map: OpenMap, lang: str) -> None:
    snapshot = nasty_snapshot()
    ids = [snapshot.node_id(number) for number in range(snapshot.node_count)]
    missing = [MapSuggestion((ids[0], ids[2]), 1, 1.0, NASTY[0], kind=NASTY[0])]
    missing += [
        MapSuggestion((ids[1], f"method:{text}"), number + 2, 0.5, text)
        for number, text in enumerate(NASTY)
    ]
    it = open_map(render_map(snapshot, missing, title=NASTY[1], lang=lang))
    for number, node_id in enumerate(ids):
        it.tell("focus", node=node_id)
        expect(it.heading).to_have_text(plain(NASTY[number]))
        at = it.tell("locate", node=node_id)
        it.page.mouse.move(at["x"] + 1, at["y"])
        it.page.mouse.move(at["x"], at["y"], steps=2)
        it.tell("focus", ends=[ids[1], f"method:{NASTY[number]}"])
        expect(it.page.locator(".map-reason")).to_have_text(plain(NASTY[number]))
        it.page.locator("input[role=combobox]").fill(NASTY[number][:12])
        expect(it.page.locator("[role=option]").first).to_be_visible()
    for tab in range(3):
        it.page.locator("[role=tab]").nth(tab).click()
        expect(it.page.locator("[role=tabpanel]:visible tbody tr").first).to_be_visible()
    assert it.page.locator("a, img, iframe, script:not([type])").count() == 1  # vis-network itself
    wide = it.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0


def test_marks_of_direction_do_not_turn_a_name_round(open_map: OpenMap) -> None:
    snapshot = Snapshot.of_records([Node("a", NodeKind.PARTNER, "abc\u202egnp.exe")])
    it = open_map(render_map(snapshot, title="Net"))
    it.tell("focus", node="a")
    heading = it.page.locator(".map-panel h2 bdi")
    assert heading.evaluate("element => element.textContent") == "abcgnp.exe"


@pytest.mark.parametrize("width", [390, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_a_projector_in_light_and_dark(
    open_map: OpenMap, small_page: str, width: int, scheme: str
) -> None:
    it = open_map(small_page, width=width, color_scheme=scheme)
    expect(it.page.locator(MAP)).to_have_attribute("data-painted", scheme)
    it.tell("focus", node="d-Noord")
    wide = it.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0


def in_the_drawing(it: Opened, *node_ids: str) -> bool:
    box = it.page.locator(".map-canvas").bounding_box()
    assert box is not None
    spots = [it.tell("locate", node=node_id) for node_id in node_ids]
    return all(
        box["x"] < at["x"] < box["x"] + box["width"]
        and box["y"] < at["y"] < box["y"] + box["height"]
        for at in spots
    )


CORNERS = ("p-Texel", "p-Zandvoort", "p-Taskforce Zuid", "p-Waterland", "p-Stichting Los Zand")


def test_the_whole_map_stays_in_view_when_the_window_changes(
    open_map: OpenMap, small_page: str
) -> None:
    it = open_map(small_page)
    assert in_the_drawing(it, *CORNERS)
    for width, height in ((700, 1300), (1900, 500), (390, 844)):
        it.page.set_viewport_size({"width": width, "height": height})
        it.page.wait_for_timeout(200)
        assert in_the_drawing(it, *CORNERS)


def test_no_node_lies_under_the_buttons(
    open_map: OpenMap, small_page: str, small_network: Snapshot
) -> None:
    it = open_map(small_page)
    it.page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`.map-buttons {
            right: auto !important; left: .6rem; grid-auto-flow: column; }`);
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    it.page.set_viewport_size(
        {"width": 1900, "height": 600}
    )  # the height is what there is little of
    it.page.wait_for_timeout(200)
    it.page.locator(".map-buttons [value=fit]").click()
    buttons = it.page.locator(".map-buttons").bounding_box()
    assert buttons is not None
    ids = [small_network.node_id(number) for number in range(small_network.node_count)]
    lowest = max(it.tell("locate", node=node_id)["y"] for node_id in ids)
    assert lowest < buttons["y"]


def test_nothing_that_is_chosen_lies_under_a_panel_over_the_drawing(
    open_map: OpenMap, small_page: str
) -> None:
    it = open_map(small_page, reduced_motion="reduce")
    it.page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`.map-stage { display: block !important; position: relative; }
            .map-ground { position: absolute !important; inset: 0; }
            .map-panel { position: absolute; right: 0; top: 0; width: 24rem; height: 100%; }`);
          document.adoptedStyleSheets.push(sheet);
        }"""
    )
    it.page.wait_for_timeout(200)
    it.tell("focus", node="p-Zandvoort")
    panel = it.page.locator(".map-panel").bounding_box()
    assert panel is not None
    assert it.tell("locate", node="p-Zandvoort")["x"] < panel["x"]
    it.tell("focus", ends=["d-Duin", "method:verbindingstraject"])
    assert it.tell("locate", node="d-Duin")["x"] < panel["x"]


def test_a_map_that_starts_out_of_sight_is_whole_once_it_is_seen(
    open_map: OpenMap, small_page: str
) -> None:
    it = open_map(small_page.replace("<main>", "<main hidden>"), in_sight=False)
    it.page.evaluate("document.querySelector('main').hidden = false")
    it.page.wait_for_selector(f"{MAP}[data-ready]")
    assert in_the_drawing(it, *CORNERS)
    assert pixels(it.page, MISSING) > 0


def test_the_reader_can_change_to_dark_while_looking(open_map: OpenMap, small_page: str) -> None:
    page = open_map(small_page).page
    assert pixels(page, MISSING) > 0
    page.emulate_media(color_scheme="dark")
    expect(page.locator(MAP)).to_have_attribute("data-painted", "dark")
    page.wait_for_timeout(100)
    assert pixels(page, MISSING) == 0  # another orange


def test_less_movement_is_respected(open_map: OpenMap, small_page: str) -> None:
    it = open_map(small_page, reduced_motion="reduce")
    it.tell("focus", node="t-Cyber")
    first = it.tell("locate", node="t-Cyber")
    it.page.wait_for_timeout(150)
    assert it.tell("locate", node="t-Cyber") == first


def test_the_picture_can_be_kept(open_map: OpenMap, small_page: str, tmp_path: Path) -> None:
    page = open_map(small_page).page
    with page.expect_download() as download:
        page.get_by_role("button", name="Bewaar als afbeelding").click()
    download.value.save_as(tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")


def test_the_fragment_works_in_a_page_with_a_strict_policy_and_files_of_its_own(
    open_map: OpenMap,
    small_network: Snapshot,
    small_suggestions: Sequence[MapSuggestion],
    tmp_path: Path,
) -> None:
    files = {**map_assets(), **vis_network_assets()}
    options = MapOptions(
        highlight="d-Noord", node_url=lambda kind, node_id: f"/{kind}/{len(node_id)}"
    )
    fragment = map_fragment(small_network, small_suggestions, title="Net", options=options)
    files["index.html"] = (
        '<!DOCTYPE html><html lang="nl"><head><meta charset="utf-8"><title>Net</title>'
        '<link rel="icon" href="data:,"><link rel="stylesheet" href="map.css"></head>'
        f'<body>{fragment}<script src="vis-network.min.js"></script>'
        '<script type="module" src="map.js"></script></body></html>'
    ).encode()
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)

    class Strict(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            self.send_header(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:",
            )
            super().end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=tmp_path)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        it = open_map(url=f"http://127.0.0.1:{server.server_port}/")
        expect(it.heading).to_have_text("District Noord")
        expect(it.page.locator(".map-panel a")).to_have_attribute("href", "/district/7")
        server.shutdown()
