"""Commands about norms: what there should be, and where it is not."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from graph_service import terminal
from graph_service.analysis.norms import ANY, EACH, MOST, Norm, Subject
from graph_service.answers.norms import norm_summary, norms_answer
from graph_service.cli.named import node_named
from graph_service.cli.options import (
    AsOfOption,
    JsonOption,
    LangOption,
    StoreOption,
    day_of,
    language,
    open_network,
)
from graph_service.model import slug
from graph_service.norms import add_norm, norms, remove_norm
from graph_service.snapshot import Snapshot

app = typer.Typer()
group = typer.Typer(
    no_args_is_help=True,
    help="Set what there should be everywhere, and see where it is not.\n\n"
    "Example: schakel norms add partner --type ggd --level district",
)
app.add_typer(group, name="norms")
_WHICH = f"An id or name, '{EACH}' for each by itself, or '{ANY}' where it does not matter."


@group.command("list")
def list_(
    store: StoreOption = None,
    top: Annotated[int, typer.Option("--top", "-n", min=0, help="The most gaps of each.")] = 10,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show the norms, in how many places each is met, and the gaps.

    Example: schakel norms list
    """
    spoken = language(lang)
    day = day_of(as_of)
    with open_network(store) as opened:
        view = opened.snapshot().at(day)
        known = norms(opened)
    answer = norms_answer(view, known, limit=top, lang=spoken)
    if as_json:
        terminal.say_json(answer)
        return
    terminal.say(answer["sentence"])
    for norm in answer["norms"]:
        _show(norm)


def _show(norm: dict[str, Any]) -> None:
    terminal.say("", f"{norm['id']}  {norm['sentence']} {norm['result']}")
    terminal.say(*(f"  - {gap['sentence']}" for gap in norm.get("gaps", ())))
    if norm["gap_total"] > len(norm.get("gaps", ())) > 0:
        terminal.say("  …")


@group.command()
def add(
    subject: Annotated[Subject, typer.Argument(help="What is counted.")],
    store: StoreOption = None,
    type_: Annotated[
        str, typer.Option("--type", help="Only this type of partner, or method of activity.")
    ] = "",
    theme: Annotated[str, typer.Option(help=_WHICH)] = EACH,
    district: Annotated[str, typer.Option(help=_WHICH)] = EACH,
    level: Annotated[str, typer.Option(help="The level of each district.")] = "",
    at_least: Annotated[int, typer.Option(min=1, max=MOST, help="How many.")] = 1,
    months: Annotated[
        int, typer.Option(min=0, max=MOST, help="Only activities of so many months back.")
    ] = 0,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Set a norm: what there should be for a theme, in a district, or for each of them.

    Example: schakel norms add activity --theme cter --level district --months 12
    """
    spoken = language(lang)
    with open_network(store) as opened:
        snapshot = opened.snapshot()
        norm = Norm(
            subject=subject,
            type=slug(type_),
            theme=_id(snapshot, theme),
            district=_id(snapshot, district),
            level=slug(level),
            at_least=at_least,
            months=months,
        )
        key, kept = add_norm(opened, snapshot, norm)
    said = norm_summary(snapshot.at(day_of(None)), key, kept, spoken)
    if as_json:
        terminal.say_json(said)
        return
    _show(said)


def _id(snapshot: Snapshot, text: str) -> str:
    return text if text in (EACH, ANY) else node_named(snapshot, text)


@group.command()
def remove(
    norm_id: Annotated[str, typer.Argument(help="The id of the norm, as `norms list` shows it.")],
    store: StoreOption = None,
) -> None:
    """Remove a norm.

    Example: schakel norms remove 0123456789
    """
    with open_network(store) as opened:
        remove_norm(opened, norm_id)
    terminal.say(norm_id)
