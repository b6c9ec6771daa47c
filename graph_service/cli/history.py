"""Commands about what was changed, and taking it back."""

from __future__ import annotations

from typing import Annotated

import typer

from graph_service import terminal
from graph_service.answers import (
    history_answer,
)
from graph_service.answers.history import counts_text
from graph_service.cli.options import (
    JsonOption,
    LangOption,
    StoreOption,
    TopOption,
    language,
    open_network,
    user,
)

app = typer.Typer()


@app.command()
def history(
    store: StoreOption = None,
    top: TopOption = 20,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """List what was changed, by whom, when and from which file; the newest first.

    Example: schakel history --top 5
    """
    spoken = language(lang)
    with open_network(store) as opened:
        answer = history_answer(opened.history(top + 1), limit=top, lang=spoken)
    if as_json:
        terminal.say_json(answer)
        return
    headers = {
        "nl": ("versie", "id", "wanneer", "wie", "wat", "verschil", "SHA-256"),
        "en": ("version", "id", "when", "who", "what", "difference", "SHA-256"),
    }[spoken]
    back = {"nl": "teruggenomen door ", "en": "taken back by "}[spoken]
    terminal.say_table(
        "",
        headers,
        (
            (
                one["version"],
                one["id"][:8],
                one["made_at"][:16].replace("T", " "),
                one["who"],
                one["title"]
                + (f" ({back}{one['taken_back_by'][:8]})" if one["taken_back_by"] else ""),
                one["summary"],
                one["source_sha256"][:12],
            )
            for one in answer["changesets"]
        ),
    )


@app.command()
def undo(
    changeset: Annotated[
        str | None, typer.Argument(help="The id, or its beginning; the last change by default.")
    ] = None,
    store: StoreOption = None,
    lang: LangOption = None,
) -> None:
    """Take a change back. It stays in the history, and the undo can be undone.

    Example: schakel undo
    """
    spoken = language(lang)
    with open_network(store) as opened:
        applied = opened.undo(changeset, who=user())
        title = opened.history(1)[0].title
    terminal.say(f"{title}: {counts_text(applied.counts, spoken)}")
