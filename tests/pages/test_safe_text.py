"""Text from data is text on every page, whatever it holds; and colours can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from explorer_site import app_of, applied, hostile_network
from page_text import read

from graph_service.store import GraphStore

PAGES = (
    "/",
    "/?focus=x&lang=en",
    "/partners",
    "/themes",
    "/districts",
    "/activities",
    "/partners/p1",
    "/themes/t1",
    "/districts/d1",
    "/activities/a1",
    "/coverage",
    "/history",
    "/search?q=onerror",
    "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "/partners?q=%22%3E%3Cimg%20src=x%3E",
    "/?theme=%22%3E%3Cscript%3E",
    "/?as_of=%3Cscript%3E",
    "/%3Cscript%3Ealert(1)%3C/script%3E",
)


@pytest.mark.parametrize("address", PAGES)
def test_no_text_becomes_an_element(
    store: GraphStore, open_client: Callable[..., Any], address: str
) -> None:
    applied(store, hostile_network(), title="<img src=x onerror=pwned()> load")
    response = open_client(app_of(store)).get(address)
    page = read(response, response.status_code)
    assert response.status_code in (200, 404, 422)
    assert page.all("img") == []
    assert {part.attributes.get("src", "data")[:8] for part in page.all("script")} <= {
        "/static/",
        "data",
    }
    for part in page.walk():
        assert not [name for name in part.attributes if name.startswith("on")]
    for data in page.scripts.values():
        if data:
            json.loads(data)


def test_a_hostile_name_is_read_as_it_was_written(
    store: GraphStore, open_client: Callable[..., Any]
) -> None:
    applied(store, hostile_network())
    page = read(open_client(app_of(store)).get("/partners/p1"))
    name = store.snapshot().node("p1").name
    shown = name.replace("\u202e", "").replace("\u2066", "")  # these turn its direction
    assert page.headings[0][1] == " ".join(shown.split())
    (heading,) = page.all("h1")
    assert heading.all("bdi")[0].raw == shown


@pytest.mark.parametrize("address", ["/", "/partners", "/partners/p3", "/coverage", "/search?q=P3"])
def test_a_name_that_turns_direction_turns_nothing(
    store: GraphStore, open_client: Callable[..., Any], address: str
) -> None:
    applied(store, hostile_network())
    page = read(open_client(app_of(store)).get(address))
    assert "ecnanif" in page.text
    assert "\u202e" not in page.text
    assert "\u202e" not in page.all("title")[0].raw


CSS = Path(__file__).parents[2] / "graph_service/pages/static/schakel.css"
ON = {  # text: what it stands on
    "text": ("ground", "surface", "sunken", "missing-soft", "accent-soft", "warn-soft"),
    "muted": ("ground", "surface", "sunken", "missing-soft"),
    "accent": ("ground", "surface", "sunken", "missing-soft", "warn-soft"),
    "accent-strong": ("accent-soft",),
    "on-accent": ("accent", "accent-strong"),
    "missing": ("surface", "missing-soft"),
    "planned": ("planned-soft",),
}


def palettes() -> list[dict[str, str]]:
    """The colours by name, by day and in the dark."""
    light, dark = re.findall(r":root \{(.*?)\}", CSS.read_text(), re.S)[:2]
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part)) for part in (light, dark)]
    return [found[0], {**found[0], **found[1]}]


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_contrast_that_is_known() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_text_has_enough_contrast(scheme: int) -> None:
    colours = palettes()[scheme]
    low = {
        (text, ground): round(contrast(colours[text], colours[ground]), 2)
        for text, grounds in ON.items()
        for ground in grounds
        if contrast(colours[text], colours[ground]) < 4.5
    }
    assert low == {}
    # what marks a control or the focus needs less
    for mark in ("line-strong", "focus"):
        assert contrast(colours[mark], colours["surface"]) >= 3
