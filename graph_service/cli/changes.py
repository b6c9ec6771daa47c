"""The command about what changed in the world between two days."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from graph_service import terminal
from graph_service.analysis.changes import FADE_AFTER
from graph_service.answers.changes import changes_answer
from graph_service.cli.options import (
    JsonOption,
    LangOption,
    StoreOption,
    day_of,
    language,
    whole,
)
from graph_service.errors import InvalidOption
from graph_service.labels import Lang

app = typer.Typer()
SHOWN = 20


@app.command()
def changes(
    since: Annotated[str, typer.Argument(help="The first day, as 2022-10-17.")],
    until: Annotated[str | None, typer.Argument(help="The second day; today by default.")] = None,
    store: StoreOption = None,
    fade_after: Annotated[
        int, typer.Option(min=1, help="Days without contact before a tie has faded.")
    ] = FADE_AFTER,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show what changed between two days: who came and went, which contacts are new or fading.

    Example: schakel changes 2022-01-01 2023-12-31
    """
    spoken = language(lang)
    answer = changes_answer(
        whole(store),
        _day(since),
        _day(until),
        fade_after=fade_after,
        names_limit=1_000 if as_json else SHOWN,
        lang=spoken,
    )
    if as_json:
        terminal.say_json(answer)
        return
    terminal.say(answer["sentence"])
    for title, groups in _parts(answer, spoken):
        for group in groups:
            terminal.say("", f"{title}, {group['kind_label']}: {group['total']}")
            terminal.say(*(f"  {_line(one)}" for one in group["listed"]))
            if group["total"] > len(group["listed"]):
                terminal.say("  …")


def _day(text: str | None) -> date:
    try:
        return day_of(text)
    except InvalidOption as error:
        raise InvalidOption("day", error.problem) from None


def _parts(answer: dict[str, Any], lang: Lang) -> list[tuple[str, list[dict[str, Any]]]]:
    dutch = lang == "nl"
    activities = answer["activities"]
    label = "begonnen" if dutch else "begun"
    happened = [{**activities, "kind_label": label}] if activities["total"] else []
    return [
        ("nieuw" if dutch else "new", answer["new_nodes"]),
        ("verdwenen" if dutch else "gone", answer["ended_nodes"]),
        ("activiteiten" if dutch else "activities", happened),
        ("nieuwe contacten" if dutch else "new contacts", answer["new_ties"]),
        ("beëindigde contacten" if dutch else "ended contacts", answer["ended_ties"]),
        ("verflauwde contacten" if dutch else "fading contacts", answer["fading_ties"]),
        ("begonnen relaties" if dutch else "begun links", answer["begun_links"]),
        ("beëindigde relaties" if dutch else "ended links", answer["ended_links"]),
    ]


def _line(one: dict[str, Any]) -> str:
    if "ends" in one:
        when = f" ({one['last_day_text']})" if one["last_day"] else ""
        return " - ".join(end["name"] for end in one["ends"]) + when
    if "source_name" in one:
        return f"{one['source_name']} {one['label']} {one['target_name']}"
    when = f" ({one['date_text']})" if one.get("date_text") else ""
    return f"{one['name']}{when}"
