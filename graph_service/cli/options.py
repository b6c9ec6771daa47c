"""The options that commands share, and what they stand for."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from graph_service import terminal
from graph_service.answers.shown import Shown, network_rankings, shown
from graph_service.config import Settings
from graph_service.errors import InvalidOption, InvalidRecord, UnreadableFile
from graph_service.labels import LANGS, Lang
from graph_service.model import check_date
from graph_service.snapshot import Snapshot
from graph_service.snapshots import SnapshotKeeper
from graph_service.store import open_configured_store
from graph_service.store.base import GraphStore

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        help="Where the network is: a file, sqlite:///path or neo4j://host. Else SCHAKEL_STORE.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON instead of text.")]
LangOption = Annotated[
    str | None, typer.Option("--lang", help="nl or en; else SCHAKEL_LANGUAGE.", show_default=False)
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="The day to look at, as 2022-10-17; today by default."),
]
TopOption = Annotated[int, typer.Option("--top", "-n", min=1, max=10_000, help="How many.")]


def settings(store: str | None = None, **arguments: Any) -> Settings:
    """The settings of the environment, with what the command line says of them."""
    return Settings.from_env(store=store, **arguments)


@contextmanager
def open_network(store: str | None, *, create: bool = False) -> Iterator[GraphStore]:
    """The store that the command line or the environment names, closed at the end.

    Only commands that put something in make a store that is not there.
    """
    with closing(open_configured_store(settings(store), create=create)) as opened:
        yield opened


def day_of(text: str | None, option: str = "--as-of") -> date:
    """The day that an option names; today where it is not given."""
    if text is None:
        return date.today()
    try:
        check_date(text, "option", option)
        return date.fromisoformat(text)
    except (InvalidRecord, ValueError):
        raise InvalidOption(option, f"{text[:40]!r} is not a day; write 2022-10-17") from None


def language(lang: str | None) -> Lang:
    """The language of labels and sentences."""
    chosen = lang if lang is not None else settings().language
    for known in LANGS:
        if chosen == known:
            return known
    raise InvalidOption("--lang", f"{chosen[:20]!r} is no language here; use nl or en")


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole: it appears under its name only when it is complete."""
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UnreadableFile(
            f"{path} cannot be written: {error.strerror}; choose another place"
        ) from error


def user() -> str:
    """The name of who runs the command, or empty."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no such user, as in some containers
        return ""


def hint_if_empty(opened: GraphStore, version: int) -> None:
    """Say on standard error that a store holds nothing yet, and what to do."""
    if not version:
        terminal.warn(
            f"{opened.address} holds nothing yet; load something: schakel load FILE, "
            "or look at the example: schakel demo"
        )


def whole(store: str | None) -> Snapshot:
    """The network, whatever the day; a hint on standard error where it holds nothing yet."""
    with open_network(store) as opened:
        snapshot = opened.snapshot()
        hint_if_empty(opened, snapshot.version)
    return snapshot


def ranked(opened: GraphStore, day: date, lang: Lang) -> tuple[Snapshot, Shown]:
    """The view of a day with its ranking and the decisions; made here and now if it is not kept.

    Where making it takes over a second, that is told on standard error.
    """
    keeper = SnapshotKeeper(opened)
    view = keeper.at(day)
    hint_if_empty(opened, view.version)
    with terminal.working(_RANKING[lang]):
        found = shown(opened, keeper, network_rankings(opened, keeper), view, day, at_once=True)
    return view, found


_RANKING: dict[Lang, str] = {
    "nl": "ontbrekende verbanden berekenen",
    "en": "computing the missing links",
}


def view(store: str | None, as_of: str | None) -> Snapshot:
    """The network as it was on a day."""
    day = day_of(as_of)
    return whole(store).at(day)
