"""How the map looks: shapes, colours and sizes by kind, and labels cut to fit.

The colours are those of Okabe and Ito ("Color Universal Design", 2008), which people with any
colour vision can tell apart; each kind has a shape of its own besides, so colour never stands
alone. In the dark the same hues are lighter.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_service.model import NodeKind

# The names of vis-network; each of these shapes has its label beside it, not in it.
SHAPES: Mapping[NodeKind, str] = {
    NodeKind.PARTNER: "dot",
    NodeKind.THEME: "triangle",
    NodeKind.DISTRICT: "square",
    NodeKind.ACTIVITY: "diamond",
}
# By name of a colour: of the kinds, of a missing link, of links, text, what lies under text, and
# of what is selected.
PALETTES: Mapping[str, Mapping[str, str]] = {
    "light": {
        "partner": "#0072b2",
        "theme": "#e69f00",
        "district": "#009e73",
        "activity": "#cc79a7",
        "missing": "#d55e00",
        "missing-text": "#a8430a",
        "link": "#9aa3ad",
        "text": "#1b2430",
        "ground": "#ffffff",
        "chosen": "#1b2430",
    },
    "dark": {
        "partner": "#56b4e9",
        "theme": "#f0b429",
        "district": "#2fc79a",
        "activity": "#e39ac4",
        "missing": "#ff8a3d",
        "missing-text": "#ffa566",
        "link": "#6f7c8b",
        "text": "#e8edf2",
        "ground": "#12181f",
        "chosen": "#ffffff",
    },
}
LEAST_RADIUS, MOST_RADIUS = 9.0, 30.0
LABEL_COLUMNS, LABEL_LINES = 24, 2


def radius(degree: NDArray[np.int64]) -> NDArray[np.float64]:
    """The sizes of nodes by how many neighbours they have; the area grows with the number."""
    grown = LEAST_RADIUS + 2.8 * (np.sqrt(degree.astype(np.float64)) - 1.0)
    return np.asarray(np.round(np.clip(grown, LEAST_RADIUS, MOST_RADIUS), 1), dtype=np.float64)


def link_width(links: int, nodes: int) -> float:
    """How broad the line of a pair with so many links is, on a map of so many nodes.

    Large maps are looked at from further off, so all their lines are broader.
    """
    least = float(np.clip(1.5 + (nodes - 150) / 600, 1.5, 3.0))
    return round(min(least + links - 1, least + 4.0), 2)


def label(name: str) -> str:
    r"""A name in at most two short lines; the whole name is in the tooltip and beside the map.

    >>> label("Evaluatie van het verbindingstraject")
    'Evaluatie van het\nverbindingstraject'
    """
    name = plain(name)
    lines = textwrap.wrap(
        name, LABEL_COLUMNS, max_lines=LABEL_LINES, placeholder="…", break_on_hyphens=False
    )
    return "\n".join(isolated(line) for line in lines) or isolated(name[:LABEL_COLUMNS])


def plain(text: object) -> str:
    r"""Text without the marks that turn its direction, which make it read as something else.

    Letters that run from right to left need none of them.

    >>> plain("A\u202eB")
    'AB'
    """
    return str(text).translate(_NO_TURNS)


def isolated(text: str) -> str:
    """Text whose direction marks end where it ends, for places where no element can do that."""
    if any(unicodedata.bidirectional(c) not in _LEFT_TO_RIGHT for c in text):
        return f"\u2068{text}\u2069"
    return text


_NO_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
# The classes of letters, digits, signs and spaces that run with the text around them.
_LEFT_TO_RIGHT = frozenset(
    {"L", "EN", "ES", "ET", "CS", "NSM", "BN", "B", "S", "WS", "ON", ""}
)  # fmt: skip


def shade(colour: str, towards: str, part: float) -> str:
    """A colour moved towards another.

    >>> shade("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = [(int(colour[i : i + 2], 16), int(towards[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def groups(theme: str) -> dict[str, dict[str, Any]]:
    """The looks of the kinds as vis-network's groups, and of plans and missing activities.

    An idea or a plan has the shape of its kind, empty and with a broken border; what is missing
    the same in the colour of missing links.
    """
    palette = PALETTES[theme]
    ground, edge = palette["ground"], "#000000" if theme == "light" else "#ffffff"
    looks: dict[str, dict[str, Any]] = {}
    for kind, shape in SHAPES.items():
        fill = palette[str(kind)]
        looks[str(kind)] = _look(shape, fill, shade(fill, edge, 0.35), fill)
    for name, kind, colour in (
        ("plan", NodeKind.ACTIVITY, palette["activity"]),
        ("missing-activity", NodeKind.ACTIVITY, palette["missing"]),
        ("missing-partner", NodeKind.PARTNER, palette["missing"]),
    ):
        border = shade(colour, edge, 0.2) if name == "plan" else colour
        looks[name] = _look(SHAPES[kind], ground, border, ground)
        looks[name]["shapeProperties"] = {"borderDashes": [4, 3]}
    return looks


def _look(shape: str, fill: str, border: str, chosen: str) -> dict[str, Any]:
    at = {"background": chosen, "border": border}
    return {
        "shape": shape,
        "color": {"background": fill, "border": border, "highlight": at, "hover": at},
    }
