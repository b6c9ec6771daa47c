"""Commands about reach and introductions."""

from __future__ import annotations

from typing import Annotated

import typer

from graph_service import terminal
from graph_service.answers.paths import introductions_answer, reach_answer
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
from graph_service.labels import kind_label

app = typer.Typer()
NAMES = 20


@app.command()
def reach(
    node: Annotated[
        str, typer.Argument(help="The id of a partner, theme or district, or its name.")
    ],
    store: StoreOption = None,
    steps: Annotated[int, typer.Option(min=1, max=6, help="How many contacts away.")] = 3,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show whom a node reaches over people who know each other.

    Example: schakel reach "GGD Kennemerland" --steps 2
    """
    spoken = language(lang)
    day = day_of(as_of)
    known = whole(store)
    view = known.at(day)
    node_id = node_there(known, node, day, view)
    answer = reach_answer(
        view, node_id, steps=steps, names_limit=1_000 if as_json else NAMES, lang=spoken
    )
    if as_json:
        terminal.say_json(answer)
        return
    terminal.say(answer["sentence"])
    terminal.say_table(
        "",
        {"nl": ("stap", "soort", "aantal", "wie"), "en": ("step", "kind", "count", "who")}[spoken],
        (
            (
                ring["step"],
                kind_label(kind, spoken),
                count,
                ", ".join(one["name"] for one in ring["nodes"] if one["kind"] == kind)
                + (" …" if count > NAMES else ""),
            )
            for ring in answer["rings"]
            for kind, count in ring["totals"].items()
            if count
        ),
    )
    terminal.say(
        f"{ {'nl': 'nabijheid', 'en': 'closeness'}[spoken] } {answer['closeness']:.3f}, "
        f"{ {'nl': 'efficiëntie', 'en': 'efficiency'}[spoken] } {answer['efficiency']:.3f}"
    )


@app.command()
def introduce(
    source: Annotated[
        str, typer.Argument(help="From whom: a partner, or a theme or district (id or name).")
    ],
    target: Annotated[str, typer.Argument(help="To whom: a partner, theme or district.")],
    store: StoreOption = None,
    steps: Annotated[int, typer.Option(min=1, max=6, help="The most contacts on a way.")] = 4,
    top: Annotated[int, typer.Option("--top", "-n", min=1, max=100, help="How many ways.")] = 5,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show who can introduce one to another, and from what they know each other.

    Example: schakel introduce kennemerland cter
    """
    spoken = language(lang)
    day = day_of(as_of)
    known = whole(store)
    view = known.at(day)
    ends = [node_there(known, text, day, view) for text in (source, target)]
    answer = introductions_answer(view, *ends, limit=top, steps=steps, lang=spoken)
    if as_json:
        terminal.say_json(answer)
        return
    terminal.say(answer["sentence"])
    for way in answer["introductions"]:
        names = " → ".join(one["name"] for one in way["nodes"])
        terminal.say("", f"{way['rank']}. {names}", f"   {way['sentence']}")
