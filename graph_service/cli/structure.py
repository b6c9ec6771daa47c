"""Commands about how the network hangs together: groups, what is fragile, which ties fade."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from graph_service import terminal
from graph_service.analysis.communities import RESOLUTIONS
from graph_service.analysis.fading import MONTHS, MOST_MONTHS
from graph_service.answers.structure import communities_answer, fading_answer, fragile_answer
from graph_service.cli.named import node_there
from graph_service.cli.options import (
    AsOfOption,
    JsonOption,
    LangOption,
    StoreOption,
    TopOption,
    day_of,
    language,
    view,
    whole,
)

app = typer.Typer()


class TieKind(StrEnum):
    """The kinds of tie of a partner."""

    PARTNER_PARTNER = "partner-partner"
    PARTNER_THEME = "partner-theme"
    PARTNER_DISTRICT = "partner-district"


class PointKind(StrEnum):
    """The kinds of node that contacts can hang on."""

    PARTNER = "partner"
    THEME = "theme"
    DISTRICT = "district"


@app.command()
def communities(
    store: StoreOption = None,
    resolution: Annotated[
        float,
        typer.Option(
            min=RESOLUTIONS[0],
            max=RESOLUTIONS[1],
            help="Above 1 gives more and smaller groups, below 1 fewer and larger ones.",
        ),
    ] = 1.0,
    top: TopOption = 20,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show groups that work together closely, and what holds each of them together.

    Example: schakel communities --top 5
    """
    spoken = language(lang)
    answer = communities_answer(view(store, as_of), limit=top, resolution=resolution, lang=spoken)
    if as_json:
        terminal.say_json(answer)
        return
    terminal.say(answer["insight"])
    for one in answer["communities"]:
        names = ", ".join(member["name"] for member in one["members"][:10])
        more = " …" if one["size"] > len(one["members"][:10]) else ""
        terminal.say("", f"{one['rank']}. {one['name']} [{one['size']}]", f"   {one['sentence']}")
        terminal.say(f"   {names}{more}")


@app.command()
def fragile(
    store: StoreOption = None,
    kind: Annotated[
        list[PointKind] | None,
        typer.Option(help="Only these kinds of node as weak points; repeat for more."),
    ] = None,
    level: Annotated[
        str | None, typer.Option(help="The level of the districts that one partner joins.")
    ] = None,
    top: TopOption = 10,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show on whom and on what the network hangs, and what falls apart without each.

    Example: schakel fragile --kind partner
    """
    spoken = language(lang)
    answer = fragile_answer(view(store, as_of), kind=kind, level=level, limit=top, lang=spoken)
    if as_json:
        terminal.say_json(answer)
        return
    terminal.say(answer["insight"])
    headings = {
        "points": {"nl": "Zonder wie het uiteenvalt", "en": "Without whom it falls apart"},
        "contacts": {"nl": "Contacten waar het aan hangt", "en": "Contacts that it hangs on"},
        "single_partners": {"nl": "Waar één partner de enige is", "en": "Where a partner is alone"},
    }
    for name, heading in headings.items():
        shown = answer[name]
        if shown:
            total = answer["meta"][f"total_{name}"]
            terminal.say("", f"{heading[spoken]} ({len(shown)}/{total}):")
            terminal.say(*(f"  {one['sentence']}" for one in shown))


@app.command()
def fading(
    store: StoreOption = None,
    months: Annotated[
        int, typer.Option(min=1, max=MOST_MONTHS, help="From how many months of silence on.")
    ] = MONTHS,
    kind: Annotated[
        list[TieKind] | None, typer.Option(help="Only these kinds of tie; repeat for more.")
    ] = None,
    node: Annotated[
        str | None, typer.Option(help="Only the ties of this node (its id, or its name).")
    ] = None,
    top: TopOption = 20,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show which contacts have been silent for long.

    Example: schakel fading --months 24 --kind partner-partner
    """
    spoken = language(lang)
    day = day_of(as_of)
    known = whole(store)
    snapshot = known.at(day)
    of_node = None if node is None else node_there(known, node, day, snapshot)
    answer = fading_answer(snapshot, months=months, kind=kind, node=of_node, limit=top, lang=spoken)
    if as_json:
        terminal.say_json(answer)
        return
    terminal.say(answer["insight"])
    terminal.say(*(f"  {one['sentence']}" for one in answer["fading"]))
    if answer["unknown"]:
        terminal.say("", {"nl": "Zonder datum:", "en": "Without a date:"}[spoken])
        terminal.say(*(f"  {one['sentence']}" for one in answer["unknown"]))
