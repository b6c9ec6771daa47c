"""The command about what would change; nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from graph_service import terminal
from graph_service.analysis.missing_links import METHOD_PREFIX, TYPE_PREFIX
from graph_service.answers.what_if import what_if_answer
from graph_service.cli.named import node_there
from graph_service.cli.options import (
    AsOfOption,
    JsonOption,
    LangOption,
    StoreOption,
    day_of,
    language,
    whole,
)

app = typer.Typer()


@app.command("what-if")
def what_if(
    ends: Annotated[
        list[str] | None,
        typer.Argument(help="The ends of a new link: ids or names, method:… or type:…"),
    ] = None,
    gone: Annotated[
        str | None, typer.Option(help="The node that would go, instead of a link that comes.")
    ] = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show what would change with a new link, or without a partner, before anybody does it.

    Example: schakel what-if "GGD Kennemerland" cter
    """
    spoken = language(lang)
    day = day_of(as_of)
    known = whole(store)
    view = known.at(day)

    def end(text: str) -> str:
        if text.startswith((METHOD_PREFIX, TYPE_PREFIX)):
            return text
        return node_there(known, text, day, view)

    answer = what_if_answer(
        view,
        ends=[end(text) for text in ends or ()],
        gone=None if gone is None else end(gone),
        lang=spoken,
    )
    if as_json:
        terminal.say_json(answer)
        return
    terminal.say(answer["sentence"])
    headers = {"nl": ("", "nu", "dan"), "en": ("", "now", "then")}[spoken]
    terminal.say_table("", headers, _rows(answer, _LABELS[spoken]))


_LABELS: Mapping[str, Mapping[str, str]] = {
    "nl": {
        "contacts": "contacten tussen partners",
        "parts": "losse delen",
        "largest": "partners in het grootste deel",
        "mean": "gemiddelde afstand",
        "efficiency": "efficiëntie",
        "cells_done": "gevulde cellen",
        "breaking_points": "breekpunten",
        "communities": "gemeenschappen",
        "reach": "bereikt in 1, 2, 3 stappen",
    },
    "en": {
        "contacts": "contacts between partners",
        "parts": "separate parts",
        "largest": "partners in the largest part",
        "mean": "mean distance",
        "efficiency": "efficiency",
        "cells_done": "cells filled",
        "breaking_points": "breaking points",
        "communities": "communities",
        "reach": "reaches in 1, 2, 3 steps",
    },
}


def _rows(answer: Mapping[str, Any], labels: Mapping[str, str]) -> list[tuple[str, str, str]]:
    before, after = answer["before"], answer["after"]
    rows = []
    for name in ("contacts", "parts", "largest", "cells_done", "breaking_points", "communities"):
        rows.append((labels[name], str(before[name]), str(after[name])))
    for name in ("mean", "efficiency"):
        was, would_be = (_number(side["distances"][name]) for side in (before, after))
        rows.append((labels[name], was, would_be))
    for one in answer["reach"]:
        now, then = (", ".join(map(str, one[side])) for side in ("before", "after"))
        rows.append((f"{one['name']} {labels['reach']}", now, then))
    return rows


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
