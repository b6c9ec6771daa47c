"""Commands that bring something into the network."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from graph_service import terminal
from graph_service.cli.options import (
    JsonOption,
    LangOption,
    StoreOption,
    language,
    open_network,
    settings,
    user,
)
from graph_service.config import default_store
from graph_service.errors import InvalidOption, LoadError, UnreadableFile
from graph_service.model import NodeKind
from graph_service.store import file_of
from graph_service.store.base import GraphStore, name_network

app = typer.Typer()


@app.command()
def load(
    files: Annotated[list[Path], typer.Argument(help="The files: .csv, .tsv, .xlsx, .csv.gz …")],
    store: StoreOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    dataset: Annotated[
        str, typer.Option(help="The name under which these files speak; else each file's own.")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Withdraw what the dataset said before and not now.")
    ] = False,
    mapping: Annotated[
        Path | None, typer.Option(help="A mapping file (TOML) that says what each column means.")
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", help="name=value for {$name} in the mapping; repeat for more."),
    ] = None,
    sheet: Annotated[str, typer.Option(help="Read only this sheet.")] = "",
    kind: Annotated[
        NodeKind | None, typer.Option(help="What the rows are, where the file does not say it.")
    ] = None,
    create: Annotated[
        bool | None,
        typer.Option(
            "--create/--no-create",
            help="Make nodes that a cell names and that do not exist; by default in lists only.",
            show_default=False,
        ),
    ] = None,
    last_wins: Annotated[
        bool, typer.Option("--last-wins", help="Of two rows that differ, the last is right.")
    ] = False,
    name: Annotated[str | None, typer.Option(help="Give the network this name.")] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Load files into the network.

    Each file is one change, applied whole and kept in the history. Bad rows are told and left out.

    Example: schakel load partners.xlsx --dry-run
    """
    from graph_service.loading import Loader, loaded_lines
    from loaders import LoadOptions, read_mapping

    spoken = language(lang)
    options = LoadOptions(
        dataset=dataset,
        replace=replace,
        who=user(),
        today=date.today(),
        mapping=read_mapping(mapping) if mapping is not None else None,
        last_wins=last_wins,
        priority=settings(store).dataset_priority,
        sheet=sheet,
        kind=kind,
        create=create,
        settings=_pairs(setting or []),
    )
    outcomes: list[dict[str, Any]] = []
    failed = 0
    with _target(store, dry_run=dry_run) as opened:
        loader = Loader(opened, dry_run=dry_run)
        for path in files:
            try:
                with terminal.progress(path.name) as report:
                    loaded = loader.load(path, options, report)
            except (LoadError, InvalidOption) as error:
                failed += 1
                outcomes.append({"file": path.name, "error": str(error)})
                terminal.warn(f"error: {error}")
                continue
            outcomes.append(loaded.to_dict())
            if not as_json:
                terminal.say(*loaded_lines(loaded, spoken))
        if name is not None and not dry_run:
            name_network(opened, name)
    if as_json:
        terminal.say_json(outcomes)
    if failed:
        raise typer.Exit(1)


@contextmanager
def _target(store: str | None, *, dry_run: bool) -> Iterator[GraphStore]:
    """The store to load into; a dry run on one that is not there gets an empty one to look at."""
    path = file_of(settings(store).store)
    if dry_run and path is not None and not path.exists():
        with (
            TemporaryDirectory() as folder,
            open_network(f"{folder}/empty.db", create=True) as empty,
        ):
            yield empty
        return
    with open_network(store, create=not dry_run) as opened:
        yield opened


def _pairs(settings: list[str]) -> dict[str, str]:
    pairs = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not name or not equals:
            raise InvalidOption("--set", f"{setting[:40]!r} must be written as name=value")
        pairs[name] = value
    return pairs


@app.command()
def template(
    output: Annotated[Path, typer.Argument(help="The workbook to write.")] = Path("schakel.xlsx"),
    lang: LangOption = None,
) -> None:
    """Write an empty workbook to fill in, with drop-down lists and an example row in each sheet.

    Example: schakel template my-network.xlsx --lang en
    """
    from loaders import write_template

    if output.exists():
        raise UnreadableFile(f"{output} exists already; it was left alone. Choose another name")
    write_template(output, language(lang))
    terminal.say(str(output))


@app.command()
def demo(
    store: StoreOption = None,
    port: Annotated[int, typer.Option(help="The port to serve on.")] = 8000,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Only load the example; serve nothing.")
    ] = False,
) -> None:
    """Load the example network into a store of its own, and serve the explorer.

    Example: schakel demo --port 8001
    """
    from graph_service.example import DATASET, NETWORK_TITLE, example_workbook
    from graph_service.loading import Loader, loaded_lines
    from loaders import LoadOptions

    url = store if store is not None else default_store("demo.db")
    workbook = example_workbook()
    with open_network(url, create=True) as opened:
        if not _holds(opened, DATASET, workbook):
            options = LoadOptions(dataset=DATASET, replace=True, who=user(), today=date.today())
            loaded = Loader(opened).load(workbook, options)
            terminal.say(*loaded_lines(loaded, settings().language)[:1])
        name_network(opened, NETWORK_TITLE)
    if not no_serve:
        from graph_service.serve import serve as run_server

        run_server(settings(url, port=port), terminal.say)


def _holds(store: GraphStore, dataset: str, path: Path) -> bool:
    """Whether this very file is what the dataset said last."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    for entry in store.history(limit=100):
        if entry.dataset == dataset and not entry.taken_back_by and not entry.undoes:
            return entry.source_sha256 == digest
    return False
