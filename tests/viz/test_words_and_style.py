"""Words in both languages, and looks that can be told apart."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from graph_service.labels import LANGS, Lang
from graph_service.model import LINK_KINDS, NODE_KINDS
from viz import style, words


def test_both_languages_say_the_same_things_with_the_same_holes() -> None:
    assert set(words.TEXTS["nl"]) == set(words.TEXTS["en"])
    for name, text in words.TEXTS["nl"].items():
        holes = re.findall(r"\{[a-z_]+\}", text)
        assert sorted(holes) == sorted(re.findall(r"\{[a-z_]+\}", words.TEXTS["en"][name])), name


@pytest.mark.parametrize("lang", LANGS)
def test_every_kind_of_link_has_a_heading(lang: Lang) -> None:
    assert set(words.HEADINGS[lang]) == set(LINK_KINDS)
    assert all(words.HEADINGS[lang].values())


@pytest.mark.parametrize(
    ("start", "end", "nl", "en"),
    [
        ("2022-10-17", None, "vanaf 17 oktober 2022", "from 17 October 2022"),
        (None, "2023-02", "t/m februari 2023", "until February 2023"),
        ("2020", "2023-02-01", "2020 t/m 1 februari 2023", "2020 to 1 February 2023"),
        ("2022-10-17", "2022-10-17", "17 oktober 2022", "17 October 2022"),
        (None, None, "", ""),
    ],
)
def test_periods_are_written_with_the_precision_they_have(
    start: str | None, end: str | None, nl: str, en: str
) -> None:
    assert words.period(start, end, "nl") == nl
    assert words.period(start, end, "en") == en


def test_each_kind_has_a_shape_of_its_own() -> None:
    assert set(style.SHAPES) == set(NODE_KINDS)
    assert len(set(style.SHAPES.values())) == len(NODE_KINDS)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", style.PALETTES)
def test_shapes_stand_out_from_the_ground_and_text_can_be_read(theme: str) -> None:
    palette = style.PALETTES[theme]
    for name, look in style.groups(theme).items():
        assert contrast(look["color"]["border"], palette["ground"]) >= 3, name
    assert contrast(palette["missing"], palette["ground"]) >= 3
    assert contrast(palette["text"], palette["ground"]) >= 7
    assert contrast(palette["missing-text"], palette["ground"]) >= 4.5


@pytest.mark.parametrize("theme", style.PALETTES)
def test_the_kinds_differ_in_colour(theme: str) -> None:
    fills = [style.PALETTES[theme][str(kind)] for kind in NODE_KINDS]
    for one, two in itertools.combinations(fills, 2):
        parts = [abs(int(one[p : p + 2], 16) - int(two[p : p + 2], 16)) for p in (1, 3, 5)]
        assert sum(parts) > 100


def test_size_grows_with_the_number_of_neighbours_within_bounds() -> None:
    sizes = style.radius(np.array([0, 1, 4, 25, 10_000]))
    assert sizes.tolist() == sorted(sizes.tolist())
    assert (sizes[0], sizes[-1]) == (style.LEAST_RADIUS, style.MOST_RADIUS)


def test_a_label_is_two_short_lines_at_most() -> None:
    long = style.label("Samenwerkingsverband voor de verbetering van de keten in de hele regio")
    assert len(long.split("\n")) == 2
    assert long.endswith("…")
    assert max(map(len, long.split("\n"))) <= style.LABEL_COLUMNS
    assert len(style.label("x" * 500)) <= 2 * style.LABEL_COLUMNS + 1


def test_a_label_reads_as_its_letters_run() -> None:
    assert style.label("\u202eevil partner") == "evil partner"
    assert style.label("abc\u2066\u200fdef\u2069") == "abcdef"
    assert style.label("\u05d0\u05d1") == "\u2068\u05d0\u05d1\u2069"  # and ends where it ends
    assert style.label("Gemeente Bergen (NH.) é") == "Gemeente Bergen (NH.) é"
