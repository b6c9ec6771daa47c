"""Dutch and English: which one is answered, and that nothing is left untranslated."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from page_text import read

from graph_service.pages.language import language

ROOT = Path(__file__).parents[2]
# Pages with all that a page can hold.
ADDRESSES = ("/", "/partners", "/partners/ggd", "/coverage", "/history", "/search?q=kust", "/none")


@pytest.fixture(scope="module")
def catalogues() -> ModuleType:
    """The script that keeps the catalogues."""
    path = ROOT / "scripts" / "update_translations.py"
    spec = importlib.util.spec_from_file_location("update_translations", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def texts(catalogue: Iterable[Any]) -> set[Any]:
    return {message.id for message in catalogue if message.id}


def test_every_text_is_translated_and_no_translation_is_unused(catalogues: ModuleType) -> None:
    wanted, dutch = catalogues.extracted(), catalogues.read("nl")
    assert len(texts(wanted)) > 100
    assert texts(wanted) - texts(dutch) == set()
    assert texts(dutch) - texts(wanted) == set()
    assert list(catalogues.untranslated(dutch)) == []
    assert not [message for message in dutch if message.fuzzy]


def test_every_text_of_the_templates_is_marked_for_translation() -> None:
    for path in sorted((ROOT / "graph_service/pages/templates").glob("*.html")):
        bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", path.read_text(), flags=re.S)
        words = set(re.findall(r"[A-Za-z]{2,}", bare))
        # the name of the program and its commands are the same in every language
        assert words <= {
            "wide",
            "schakel",
            "load",
            "dry",
            "run",
            "template",
            "demo",
            "undo",
            "SHA",
        }, path


def test_a_translation_holds_what_its_text_holds(catalogues: ModuleType) -> None:
    holes = re.compile(r"%\(\w+\)s|\{\w+\}")
    for message in catalogues.read("nl"):
        if not message.id:
            continue
        several = isinstance(message.id, tuple)
        plural, translated = (
            (message.id[1], message.string[1])
            if several
            else (
                message.id,
                message.string,
            )
        )
        assert sorted(holes.findall(plural)) == sorted(holes.findall(translated)), message.id


@pytest.mark.parametrize(
    ("query", "accepted", "chosen"),
    [
        ("?lang=en", "nl", "en"),
        ("?lang=nl", "en", "nl"),
        ("", "en-GB,en;q=0.9,nl;q=0.8", "en"),
        ("", "fr, nl;q=0.5", "nl"),
        ("", "fr", "nl"),  # the language of the settings
        ("?lang=fr", "en", "en"),
    ],
)
def test_the_address_chooses_then_the_browser_then_the_settings(
    site: Any, query: str, accepted: str, chosen: str
) -> None:
    response = site.get(f"/{query}", headers={"Accept-Language": accepted})
    page = read(response)
    assert page.all("html")[0].attributes["lang"] == chosen
    assert response.headers["content-language"] == chosen
    assert "Accept-Language" in response.headers["vary"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_language_in_the_address_stays_in_every_link(site: Any, address: str) -> None:
    mark = "&" if "?" in address else "?"
    page = read(site.get(f"{address}{mark}lang=en"), 404 if address == "/none" else 200)
    own = [link for link in page.links if link.startswith("/") and "lang=nl" not in link]
    assert own
    assert all("lang=en" in link for link in own)
    for form in page.all("form"):
        hidden = {one.attributes.get("name") for one in form.all("input")}
        assert "lang" in hidden


def test_without_one_in_the_address_links_stay_short(site: Any) -> None:
    page = read(site.get("/partners"))
    assert [link for link in page.links if "lang=" in link] == [
        "/partners?lang=nl",
        "/partners?lang=en",
    ]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_english_page_says_nothing_in_dutch(site: Any, address: str) -> None:
    mark = "&" if "?" in address else "?"
    text = (
        read(site.get(f"{address}{mark}lang=en"), 404 if address == "/none" else 200)
        .by_id("main")
        .text
    )
    assert re.findall(r"\b(?:het|een|nog|niet|zijn|deze|werkt|zoek|naam)\b", text) == []


def test_the_other_language_leads_to_the_same_page_with_its_filters(site: Any) -> None:
    page = read(site.get("/?theme=cter&kind=partner&kind=theme"))
    (english,) = page.part("site-language").links[1:]
    assert english == "/?theme=cter&kind=partner&kind=theme&lang=en"


def test_no_address_can_turn_the_language_links_elsewhere(site: Any) -> None:
    for path in ("//evil.example", "///evil.example/x", "//evil.example/%2e%2e"):
        page = read(site.get(f"http://127.0.0.1:8000{path}"), 404)
        assert all(not link.startswith("//") for link in page.links)


def test_periods_are_told_as_precisely_as_they_were_given() -> None:
    dutch, english = language("nl"), language("en")
    assert dutch.period("2022-03-01", "2022-04") == "1 maart 2022 t/m april 2022"
    assert english.period("2022", "2022") == "2022"
    assert english.period("2022-03", None) == "since March 2022"
    assert dutch.period(None, "2024-12-31") == "t/m 31 december 2024"
    assert dutch.period(None, None) == ""
