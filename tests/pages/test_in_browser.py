"""The explorer as people use it: in a browser that may call nobody but it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from explorer_site import app_of, applied, hostile_network
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Route, expect

from graph_service.store import GraphStore
from viz.style import plain

pytestmark = pytest.mark.browser

WATCH = """
window.__broken = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.__broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
window.pwned = () => { window.__broken.push("a text was run as a script"); };
"""
TELL = """(detail) => {
  document.querySelector(".schakel-map").dispatchEvent(new CustomEvent(detail.event, { detail }));
  return detail;
}"""
MAP = ".schakel-map"
READY = f"{MAP}[data-ready]"
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ALL_PAGES = (
    "/", "/partners", "/partners/ggd", "/themes/cter", "/districts/kust", "/activities/pc-kust",
    "/coverage", "/history", "/search?q=kust", "/none", "/?as_of=2022-01-01&theme=cter",
)  # fmt: skip


@dataclass
class Visit:
    """A browser at the explorer, and what went wrong or out from it."""

    page: Page
    base: str
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def go(self, path: str, *, ready: bool = False) -> Page:
        self.page.goto(self.base + path)
        if ready:
            self.page.wait_for_selector(READY)
        return self.page

    def click_on_map(self, **what: Any) -> None:
        at = self.page.evaluate(TELL, {"event": "schakel:locate", **what})
        self.page.mouse.click(at["x"], at["y"])

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.page.url).query)


Visitor = Callable[..., Visit]


@pytest.fixture
def visit(chromium: Browser, served: Callable[[FastAPI], str]) -> Iterator[Visitor]:
    """Opens a browser at a store; at the end nothing may have gone wrong or out."""
    visits: list[Visit] = []

    def start(store: GraphStore, *, width: int = 1400, height: int = 900, **more: Any) -> Visit:
        base = served(app_of(store))
        options = {"locale": "nl-NL", **more}
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        it = Visit(context.new_page(), base)
        visits.append(it)

        def watch(route: Route) -> None:
            if route.request.url.startswith(base):
                route.continue_()
            else:
                it.asked.append(route.request.url)
                route.abort()

        def hear(message: Any) -> None:
            if "404 (Not Found)" not in message.text:  # a page that we asked for is not there
                it.errors.append(f"{message.type}: {message.text}")

        context.route("**/*", watch)
        it.page.on("console", hear)
        it.page.on("pageerror", lambda error: it.errors.append(str(error)))
        it.page.on("dialog", lambda dialog: it.errors.append(f"dialog: {dialog.message}"))
        context.add_init_script(WATCH)
        return it

    yield start
    for it in visits:
        assert it.asked == []
        assert it.errors == []
        if it.page.url != "about:blank":
            assert it.page.evaluate("window.__broken ?? []") == []
        it.page.context.close()


def test_from_the_list_to_the_map_and_back(kust: GraphStore, visit: Visitor) -> None:
    it = visit(kust)
    page = it.go("/", ready=True)
    second = page.locator(".gap").nth(1)
    second.get_by_text("Toon op de kaart").click()
    expect(page.locator(MAP)).to_have_attribute("data-chosen", "missing:2")
    expect(second).to_have_class("gap chosen")
    assert it.query["focus"] == [second.get_attribute("data-key")]
    page.locator(".gap").nth(0).get_by_text("Toon op de kaart").click()
    expect(page.locator(MAP)).to_have_attribute("data-chosen", "missing:1")
    page.go_back()
    expect(page.locator(MAP)).to_have_attribute("data-chosen", "missing:2")
    expect(second).to_have_class("gap chosen")
    page.go_back()
    expect(page.locator(MAP)).to_have_attribute("data-chosen", "")
    expect(page.locator(".gap.chosen")).to_have_count(0)


def test_a_chosen_missing_link_can_be_passed_on(kust: GraphStore, visit: Visitor) -> None:
    it = visit(kust)
    page = it.go("/", ready=True)
    page.locator(".gap").nth(2).get_by_text("Toon op de kaart").click()
    address = page.url.removeprefix(it.base)
    it.go(address, ready=True)
    expect(page.locator(MAP)).to_have_attribute("data-chosen", "missing:3")
    expect(page.locator(".gap").nth(2)).to_have_class("gap chosen")


def test_from_a_node_on_the_map_to_its_missing_links_and_its_page(
    kust: GraphStore, visit: Visitor
) -> None:
    it = visit(kust)
    page = it.go("/", ready=True)
    ends = [gap.get_attribute("data-ends") or "" for gap in page.locator(".gap").all()]
    own = [one for one in ends if '"ggd"' in one]
    assert 0 < len(own) < len(ends)
    it.click_on_map(node="ggd")
    expect(page.locator(".gap:visible")).to_have_count(len(own))
    expect(page.locator(".touching")).to_contain_text("GGD Kust")
    page.get_by_text("Toon de hele lijst").click()
    expect(page.locator(".gap:visible")).to_have_count(len(ends))
    expect(page.locator(MAP)).to_have_attribute("data-chosen", "")
    it.click_on_map(node="ggd")
    page.locator(".map-panel").get_by_text("Open de pagina").click()
    expect(page).to_have_url(f"{it.base}/partners/ggd")


def test_a_dashed_line_on_the_map_leads_to_its_place_in_the_list(
    kust: GraphStore, visit: Visitor
) -> None:
    it = visit(kust)
    page = it.go("/", ready=True)
    it.click_on_map(ends=["gemeente", "ggd"])
    expect(page.locator(".gap").nth(0)).to_have_class("gap chosen")
    expect(page.locator(".gap").nth(0)).to_be_in_viewport()


def test_evidence_unfolds_and_each_record_leads_to_its_page(
    kust: GraphStore, visit: Visitor
) -> None:
    it = visit(kust)
    page = it.go("/", ready=True)
    gap = page.locator(".gap").nth(0)
    expect(gap.locator(".evidence")).to_be_hidden()
    gap.get_by_text("Onderbouwing").click()
    gap.locator(".evidence").get_by_role("link", name="Zorg en Veiligheid").first.click()
    expect(page).to_have_url(f"{it.base}/themes/zorg")


def test_filters_narrow_down_and_the_address_says_only_what_was_chosen(
    kust: GraphStore, visit: Visitor
) -> None:
    it = visit(kust)
    page = it.go("/", ready=True)
    page.get_by_label("Thema", exact=True).select_option(label="CTER")
    page.get_by_role("button", name="Toepassen").click()
    page.wait_for_url("**/?theme=cter")
    page.wait_for_selector(READY)
    page.locator(".filters").get_by_label("activiteiten").uncheck()
    page.get_by_role("button", name="Toepassen").click()
    page.wait_for_url("**/?theme=cter&kind=partner&kind=theme&kind=district")
    expect(page.get_by_label("Thema", exact=True)).to_have_value("cter")
    page.get_by_text("Toon alles").click()
    page.wait_for_url(f"{it.base}/")


def test_missing_links_can_be_switched_off_for_whoever_gets_the_address(
    kust: GraphStore, visit: Visitor
) -> None:
    it = visit(kust)
    page = it.go("/", ready=True)
    page.locator(".map-legend").get_by_label("ontbrekende links").uncheck()
    assert it.query == {"missing": ["0"]}
    page.reload()
    page.wait_for_selector(READY)
    expect(page.locator(".map-legend").get_by_label("ontbrekende links")).not_to_be_checked()


def test_the_language_changes_and_stays(kust: GraphStore, visit: Visitor) -> None:
    it = visit(kust)
    page = it.go("/?theme=cter", ready=True)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which links are missing?")
    assert it.query == {"theme": ["cter"], "lang": ["en"]}
    page.get_by_role("link", name="Coverage").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Which theme has been taken up where?"
    )


def test_the_page_of_a_node_has_its_map_and_marks_what_is_chosen(
    kust: GraphStore, visit: Visitor
) -> None:
    it = visit(kust)
    page = it.go("/partners/ggd", ready=True)
    expect(page.locator(MAP)).to_have_attribute("data-chosen", "node:ggd")
    expect(page.locator(".map-panel")).to_be_hidden()  # its facts stand beside the map already
    gap = page.locator(".gap").nth(0)
    gap.get_by_text("Toon op de kaart").click()
    expect(page.locator(MAP)).to_have_attribute("data-chosen", "missing:1")
    expect(gap).to_have_class("gap chosen")
    page.get_by_role("link", name="2 stappen").click()
    page.wait_for_url("**/partners/ggd?steps=2#map")
    page.wait_for_selector(READY)


def test_texts_from_data_do_nothing_on_any_page(store: GraphStore, visit: Visitor) -> None:
    applied(store, hostile_network(), title="<img src=x onerror=pwned()> load")
    it = visit(store)
    for path in (
        "/", "/partners", "/partners/p1", "/themes/t1", "/districts/d1", "/activities/a1",
        "/coverage", "/history", "/search?q=onerror", "/search?q=<img src=x onerror=pwned()>",
        "/?theme=<script>pwned()</script>", "/<script>pwned()<%2Fscript>",
    ):  # fmt: skip
        page = it.go(path)
        if page.locator(MAP).count():
            page.wait_for_selector(READY)
        assert page.locator("img").count() == 0
        assert page.evaluate("window.__broken") == []
    page = it.go("/", ready=True)
    for node in ("p1", "p2", "t1", "a1"):
        page.evaluate(TELL, {"event": "schakel:focus", "node": node})
        expect(page.locator(".touching")).to_be_visible()
        name = plain(store.snapshot().node(node).name)
        assert name in (page.locator(".touching bdi").text_content() or "")
        assert page.locator("img").count() == 0


def focused(page: Page) -> str:
    text: str = page.evaluate("document.activeElement.textContent.trim()")
    return text


def tab_to(page: Page, wanted: str, most: int = 60) -> int:
    """Press Tab until the text of what has the focus begins so; how often that was."""
    for presses in range(1, most + 1):
        page.keyboard.press("Tab")
        if focused(page).startswith(wanted):
            return presses
    pytest.fail(f"{wanted!r} was not reached with {most} presses of Tab")


def test_the_main_task_needs_no_mouse(kust: GraphStore, visit: Visitor) -> None:
    it = visit(kust)
    page = it.go("/", ready=True)
    assert tab_to(page, "Naar de inhoud") == 1  # the first thing that Tab reaches
    expect(page.locator(".skip").first).to_be_in_viewport()
    page.keyboard.press("Enter")
    tab_to(page, "Toon op de kaart")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"  # the focus can be seen
    page.keyboard.press("Enter")
    expect(page.locator(MAP)).to_have_attribute("data-chosen", "missing:1")
    expect(page.locator(".map-status")).to_contain_text("GGD Kust")  # and is told
    tab_to(page, "Onderbouwing")
    page.keyboard.press("Enter")
    expect(page.locator(".evidence").first).to_be_visible()
    tab_to(page, "Zorg en Veiligheid")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{it.base}/themes/zorg")


def test_escape_in_the_list_undoes_the_choice_and_leaves_the_focus(
    kust: GraphStore, visit: Visitor
) -> None:
    it = visit(kust)
    page = it.go("/", ready=True)
    show = page.locator(".gap").nth(1).get_by_text("Toon op de kaart")
    show.focus()
    page.keyboard.press("Enter")
    expect(page.locator(MAP)).to_have_attribute("data-chosen", "missing:2")
    page.keyboard.press("Escape")
    expect(page.locator(MAP)).to_have_attribute("data-chosen", "")
    expect(page.locator(".gap.chosen")).to_have_count(0)
    assert "focus" not in it.query
    expect(show).to_be_focused()


def test_escape_on_the_page_of_a_node_leads_back_to_that_node(
    kust: GraphStore, visit: Visitor
) -> None:
    page = visit(kust).go("/partners/ggd", ready=True)
    page.locator(".gap").first.get_by_text("Toon op de kaart").click()
    expect(page.locator(".gap.chosen")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".gap.chosen")).to_have_count(0)
    expect(page.locator(MAP)).to_have_attribute("data-chosen", "node:ggd")


@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize(
    ("path", "link", "place"),
    [
        ("/", "Naar de ontbrekende links", "list"),
        ("/", "Naar de kaart", "map"),
        ("/partners/ggd", "Naar de ontbrekende links", "missing"),
        ("/partners/ggd", "Naar de kaart", "map"),
    ],
)
def test_list_and_map_are_two_keys_away(
    kust: GraphStore, visit: Visitor, path: str, link: str, place: str, width: int
) -> None:
    page = visit(kust, width=width).go(path)
    assert tab_to(page, link) <= 3
    page.keyboard.press("Enter")
    expect(page.locator(f"#{place}")).to_be_focused()


def test_the_kinds_can_be_chosen_in_one_place(kust: GraphStore, visit: Visitor) -> None:
    page = visit(kust).go("/", ready=True)
    expect(page.locator(".filters input[name=kind]:visible")).to_have_count(4)
    shown = page.locator(".map-legend input:visible")
    assert [box.get_attribute("value") for box in shown.all()] == ["plan", "missing"]


@pytest.mark.parametrize("width", [900, 1100, 1400])
def test_beside_a_node_no_column_of_the_tables_is_cut_off(
    kust: GraphStore, visit: Visitor, width: int
) -> None:
    page = visit(kust, width=width).go("/partners/ggd", ready=True)
    for tab in page.locator(".map-lists [role=tab]").all():
        tab.click()
        table = page.locator(".map-table:visible")
        assert table.evaluate("table => table.scrollWidth - table.clientWidth") <= 0


@pytest.mark.parametrize("width", [320, 390, 700, 1024, 1400])
def test_no_page_is_wider_than_the_screen(kust: GraphStore, visit: Visitor, width: int) -> None:
    it = visit(kust, width=width, height=800)
    for path in ALL_PAGES:
        page = it.go(path)
        if page.locator(MAP).count():
            page.wait_for_selector(READY, state="attached")
        assert page.evaluate(WIDE) <= 0, path


def test_on_a_phone_list_and_map_take_turns(kust: GraphStore, visit: Visitor) -> None:
    it = visit(kust, width=390, height=844, has_touch=True)
    page = it.go("/")
    expect(page.locator("#list")).to_be_visible()
    expect(page.locator("#map")).to_be_hidden()
    expect(page.locator(".filters")).to_be_hidden()
    page.locator(".gap").nth(1).get_by_text("Toon op de kaart").click()
    expect(page.locator("#list")).to_be_hidden()
    expect(page.locator(".map-canvas")).to_be_in_viewport()
    expect(page.locator(MAP)).to_have_attribute("data-chosen", "missing:2")
    page.get_by_role("button", name="Ontbrekende links").click()
    expect(page.locator(".gap").nth(1)).to_be_in_viewport()
    expect(page.locator(".gap").nth(1)).to_have_class("gap chosen")


def test_on_a_phone_the_map_begins_at_the_top_however_far_the_list_was_read(
    kust: GraphStore, visit: Visitor
) -> None:
    page = visit(kust, width=390, height=844, has_touch=True).go("/")
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    page.get_by_role("button", name="Kaart", exact=True).click()
    page.wait_for_selector(READY)
    tabs = page.locator(".tabs").bounding_box()
    drawing = page.locator(".map-canvas").bounding_box()
    assert tabs is not None
    assert drawing is not None
    assert 0 <= tabs["y"] < 60
    assert drawing["y"] + drawing["height"] < 844


def test_without_scripts_everything_can_be_read_and_filtered(
    kust: GraphStore, visit: Visitor
) -> None:
    it = visit(kust, java_script_enabled=False)
    page = it.go("/")
    expect(page.locator(".gap").first).to_contain_text("Zorg en Veiligheid")
    page.locator("#filter-theme").select_option("cter")
    page.get_by_role("button", name="Toepassen").click()
    assert it.query["theme"] == ["cter"]
    page.locator(".gap summary").first.click()
    expect(page.locator(".evidence").first).to_be_visible()
    it.page.context.close()
    it.page = visit(kust).page


def test_headings_fields_and_ids_are_in_order_on_every_page(
    kust: GraphStore, visit: Visitor
) -> None:
    it = visit(kust)
    for path in ALL_PAGES:
        page = it.go(path)
        if page.locator(MAP).count():
            page.wait_for_selector(READY)
        levels = page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4')]"
            ".filter((one) => one.checkVisibility()).map((one) => Number(one.tagName[1]))"
        )
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        unnamed = page.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden]),select,button')]"
            ".filter((one) => one.checkVisibility() && !(one.labels?.length"
            " || one.getAttribute('aria-label') || one.textContent.trim()))"
            ".map((one) => one.outerHTML)"
        )
        assert unnamed == [], path
        assert page.locator("main").count() == 1
        twice = page.evaluate(
            "[...document.querySelectorAll('[id]')].map((one) => one.id)"
            ".filter((id, at, all) => all.indexOf(id) !== at)"
        )
        assert twice == [], path
