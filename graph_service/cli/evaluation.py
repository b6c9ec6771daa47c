"""The command that puts the missing links to the test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from graph_service import terminal
from graph_service.analysis.missing_links.records import SuggestionKind
from graph_service.answers.evaluation import evaluation_answer
from graph_service.cli.options import (
    AsOfOption,
    JsonOption,
    LangOption,
    StoreOption,
    day_of,
    language,
    open_network,
    ranked,
    write_file,
)
from graph_service.wording.structure import number_text

app = typer.Typer()
_SAID = {
    "nl": {
        "method": "manier",
        "at work": "lijsten maken en vergelijken",
        "table": "In procenten, eronder het interval van 95%",
    },
    "en": {
        "method": "method",
        "at work": "making and comparing lists",
        "table": "In per cent, below it the interval of 95%",
    },
}


@app.command()
def evaluate(
    store: StoreOption = None,
    kind: Annotated[
        list[SuggestionKind] | None,
        typer.Option(help="Only these kinds of missing link; repeat for more."),
    ] = None,
    cut: Annotated[
        str | None, typer.Option("--cut", help="Hide what began after this day, as 2022-10-17.")
    ] = None,
    hide: Annotated[
        float | None, typer.Option("--hide", help="Hide this part of the records at random: 0.1.")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option("--picture", help="Write a picture too (SVG).")
    ] = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Hide the latest part of the network, and see whether the missing links come true.

    Shows how often the list was right beside plain indices, and which is the better choice here.

    Example: schakel evaluate --picture evaluation.svg
    """
    spoken = language(lang)
    words = _SAID[spoken]
    today = day_of(as_of)
    with open_network(store) as opened:
        network, seen = ranked(opened, today, spoken)
    with terminal.progress(words["at work"]) as progress:
        answer = evaluation_answer(
            network,
            today=today,
            kinds=kind,
            cut=None if cut is None else day_of(cut, "--cut"),
            hide=hide,
            ranking=seen.ranked.ranking,
            lang=spoken,
            progress=progress,
        )
    if picture is not None:
        from graph_service.export.evaluation_picture import evaluation_picture

        write_file(picture, evaluation_picture(answer, spoken).encode())
    if as_json:
        terminal.say_json(answer)
        return
    terminal.say(answer["hidden"]["sentence"])
    for one in answer["kinds"]:
        terminal.say("", f"{one['kind_label']}: {one['sentence']}")
        for text in (one["reach_sentence"], one["calibration_sentence"]):
            if text:
                terminal.say(f"  {text}")
        if one["methods"]:
            _table(one, answer["figures"], words, spoken)
    if picture is not None:
        terminal.say("", str(picture))


def _table(
    one: Mapping[str, Any], figures: list[dict[str, Any]], words: Mapping[str, str], lang: str
) -> None:
    methods = one["methods"]
    shown = [figure for figure in figures if figure["name"] in methods[0]["figures"]]
    terminal.say_table(
        words["table"],
        (words["method"], *(figure["label"] for figure in shown)),
        (
            (
                method["label"],
                *(_cell(method["figures"][figure["name"]], lang) for figure in shown),
            )
            for method in methods
        ),
    )


def _cell(found: Mapping[str, float | None], lang: str) -> str:
    """A figure in per cent and its interval below it."""
    value, low, high = (found[name] for name in ("value", "low", "high"))
    if value is None:
        return "-"
    text = number_text(100 * value, lang, 1)
    if low is None or high is None:
        return text
    return f"{text}\n{number_text(100 * low, lang)}-{number_text(100 * high, lang)}"
