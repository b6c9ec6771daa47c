"""An evaluation as one SVG picture.

It has every figure of every method with its interval, and what was said against what was seen. It
is drawn from the answer alone, needs no font or script of its own, and is readable in light and in
dark. Every text is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

Json = Mapping[str, Any]

_WIDTH, _MARGIN = 1120, 24
_NAMES, _GAP = 190, 14  # the column with names, and the room between columns
_ROW, _HEAD, _FOOT = 24, 86, 40
_PLOT = 220  # side of the reliability plot
_ASIDE = 80  # room beside it where it stands alone
_LINE = 130  # letters in a line of a sentence
_UNFIT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLE = """
svg { --ground: #ffffff; --ink: #1d2733; --soft: #66727f; --grid: #dfe4e9; --list: #b3261e;
  --plain: #35618e; font: 13px system-ui, sans-serif; }
@media (prefers-color-scheme: dark) {
  svg { --ground: #14181d; --ink: #e8ecf0; --soft: #a3adb8; --grid: #333c46; --list: #ff9d8f;
    --plain: #8fbce8; }
}
.ground { fill: var(--ground); } text { fill: var(--ink); } .soft { fill: var(--soft); }
.title { font-size: 20px; font-weight: 600; } .kind { font-size: 16px; font-weight: 600; }
.small { font-size: 11px; } .grid { stroke: var(--grid); stroke-width: 1; fill: none; }
.ideal { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 4 4; }
.plain { stroke: var(--plain); fill: var(--plain); stroke-width: 2; }
.list { stroke: var(--list); fill: var(--list); stroke-width: 2.5; }
.mine { font-weight: 600; } .end { text-anchor: end; } .middle { text-anchor: middle; }
"""
_WORDS = {
    "nl": {
        "title": "Komen ontbrekende relaties uit?",
        "said": "genoemde kans",
        "seen": "uitgekomen",
        "interval": "Stip: het cijfer; streep: het interval van 95%.",
    },
    "en": {
        "title": "Do missing links come true?",
        "said": "likelihood said",
        "seen": "came true",
        "interval": "Dot: the figure; line: its interval of 95%.",
    },
}


def evaluation_picture(answer: Json, lang: str) -> str:
    """The picture of an answer of `answers.evaluation` in its language."""
    words = _WORDS[lang]
    parts: list[str] = []
    top = 40.0
    parts.append(_text(_MARGIN, top, words["title"], "title"))
    for line in _lines(answer["hidden"]["sentence"]):
        top += 20
        parts.append(_text(_MARGIN, top, line, "soft"))
    top += 20
    parts.append(_text(_MARGIN, top, words["interval"], "soft small"))
    for one in answer["kinds"]:
        top += 44
        top = _kind(parts, top, one, answer["figures"], words, lang)
    height = round(top + _FOOT)
    about = " ".join(one["sentence"] for one in answer["kinds"])
    return _page(parts, _WIDTH, height, words["title"], about, lang)


def reliability_picture(bins: Sequence[Json], lang: str) -> str:
    """What was said against what was seen, alone; `bins` are as in an answer's calibration."""
    parts: list[str] = []
    width, height = _PLOT + 2 * _ASIDE, _PLOT + _ASIDE
    _reliability(parts, _ASIDE, _ASIDE / 2, {"bins": bins}, _WORDS[lang], lang)
    return _page(parts, width, height, _WORDS[lang]["title"], _WORDS[lang]["interval"], lang)


def _page(parts: Sequence[str], width: int, height: int, title: str, about: str, lang: str) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" lang="{_safe(lang)}">'
    )
    return "\n".join(
        [
            head,
            f"<title>{_safe(title)}</title>",
            f"<desc>{_safe(about)}</desc>",
            f"<style>{_STYLE}</style>",
            f'<rect class="ground" width="{width}" height="{height}"/>',
            *parts,
            "</svg>\n",
        ]
    )


def _kind(
    parts: list[str],
    top: float,
    one: Json,
    figures: Sequence[Json],
    words: Mapping[str, str],
    lang: str,
) -> float:
    """One kind; gives where it ends."""
    parts.append(f'<path class="grid" d="M{_MARGIN} {top - 26:g}H{_WIDTH - _MARGIN}"/>')
    parts.append(_text(_MARGIN, top, one["kind_label"], "kind"))
    for line in _lines(one["sentence"]):
        top += 19
        parts.append(_text(_MARGIN, top, line))
    methods = one["methods"]
    if not methods:
        return top
    shown = [figure for figure in figures if figure["name"] in methods[0]["figures"]]
    top += 34
    plotted = one["calibration"] is not None
    room = _WIDTH - 2 * _MARGIN - _NAMES - (_PLOT + 60 if plotted else 0)
    width = room / len(shown) - _GAP
    first = top + 20
    for number, method in enumerate(methods):
        name = "mine" if method["is_list"] else ""
        parts.append(_text(_MARGIN, first + number * _ROW + 4, method["label"], name))
    for column, figure in enumerate(shown):
        left = _MARGIN + _NAMES + column * (width + _GAP)
        _column(parts, left, top, width, methods, figure, lang)
    bottom = first + len(methods) * _ROW
    if plotted:
        side = _WIDTH - _MARGIN - _PLOT
        _reliability(parts, side, top - 12, one["calibration"], words, lang)
        bottom = max(bottom, top - 12 + _PLOT + 40)
    return bottom


def _column(
    parts: list[str],
    left: float,
    top: float,
    width: float,
    methods: Sequence[Json],
    figure: Json,
    lang: str,
) -> None:
    """One figure of every method, on a scale of its own."""
    found = [method["figures"][figure["name"]] for method in methods]
    ends = [value for one in found for value in (one["value"], one["high"]) if value is not None]
    most = _scale(max(ends, default=0.0))
    first, bottom = top + 20, top + 20 + (len(methods) - 1) * _ROW + 10
    parts.append(_text(left, top - 4, figure["label"], "small"))
    parts.append(
        f'<path class="grid" d="M{left:g} {first - 12:g}V{bottom:g}M{left + width:g} '
        f'{first - 12:g}V{bottom:g}"/>'
    )
    parts.append(_text(left, bottom + 13, "0", "small soft"))
    parts.append(_text(left + width, bottom + 13, _percent(most, lang), "small soft end"))
    for number, (method, one) in enumerate(zip(methods, found, strict=True)):
        if one["value"] is None:
            continue
        height = first + number * _ROW
        style = "list" if method["is_list"] else "plain"
        at = left + width * one["value"] / most
        if one["low"] is not None and one["high"] is not None:
            low, high = (left + width * one[end] / most for end in ("low", "high"))
            parts.append(f'<path class="{style}" d="M{low:.1f} {height:g}H{high:.1f}"/>')
        said = _percent(one["value"], lang)
        parts.append(
            f'<circle class="{style}" cx="{at:.1f}" cy="{height:g}" r="4">'
            f"<title>{_safe(method['label'])}: {said}</title></circle>"
        )


def _reliability(
    parts: list[str],
    left: float,
    top: float,
    found: Json,
    words: Mapping[str, str],
    lang: str,
) -> None:
    """What was said against what was seen; on the dashed line both are equal."""
    bins = found["bins"]
    ends = [value for one in bins for value in (one["said"], one["seen"]["high"])]
    most = _scale(max(ends))
    bottom = top + _PLOT
    parts.append(f'<rect class="grid" x="{left:g}" y="{top:g}" width="{_PLOT}" height="{_PLOT}"/>')
    parts.append(f'<path class="ideal" d="M{left:g} {bottom:g}L{left + _PLOT:g} {top:g}"/>')
    for one in bins:
        across = left + _PLOT * one["said"] / most
        low, at, high = (
            bottom - _PLOT * one["seen"][end] / most for end in ("low", "value", "high")
        )
        parts.append(f'<path class="list" d="M{across:.1f} {low:.1f}V{high:.1f}"/>')
        parts.append(f'<circle class="list" cx="{across:.1f}" cy="{at:.1f}" r="4"/>')
    parts.append(_text(left, bottom + 14, "0", "small soft"))
    parts.append(_text(left + _PLOT, bottom + 14, _percent(most, lang), "small soft end"))
    parts.append(_text(left + _PLOT / 2, bottom + 14, words["said"], "small soft middle"))
    parts.append(_text(left - 6, top + 10, _percent(most, lang), "small soft end"))
    parts.append(_text(left - 6, bottom, words["seen"], "small soft end"))


def _scale(most: float) -> float:
    """A round number at or above the highest value.

    >>> _scale(0.07), _scale(0.21), _scale(0.97), _scale(0.0)
    (0.1, 0.25, 1.0, 0.01)
    """
    steps = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0)
    return next((step for step in steps if most <= step), 1.0)


def _percent(value: float, lang: str) -> str:
    text = f"{100 * value:.1f}".removesuffix(".0")
    return f"{text.replace('.', ',') if lang == 'nl' else text}%"


def _lines(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= _LINE:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines


def _safe(text: str) -> str:
    """A text as XML can hold it: control marks, which it cannot even name, are replaced.

    >>> _safe("a<b" + chr(27))
    'a&lt;b\ufffd'
    """
    return escape(_UNFIT.sub("\ufffd", text), {'"': "&quot;"})


def _text(left: float, top: float, text: str, style: str = "") -> str:
    named = f' class="{style}"' if style else ""
    return f'<text x="{left:g}" y="{top:g}"{named}>{_safe(text)}</text>'
