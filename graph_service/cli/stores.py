"""Commands that move a whole network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graph_service import terminal
from graph_service.cli.options import StoreOption, open_network
from graph_service.errors import UnreadableFile
from graph_service.store.base import lasting_notes

app = typer.Typer()


@app.command()
def copy(
    source: Annotated[str, typer.Argument(help="The store to copy from.")],
    target: Annotated[str, typer.Argument(help="The empty store to copy to.")],
) -> None:
    """Move a network with its history from one store to an empty other one.

    Example: schakel copy sqlite:///network.db neo4j://127.0.0.1:7687
    """
    with open_network(source) as opened, open_network(target, create=True) as other:
        other.import_network(opened.full_history(), lasting_notes(opened))
        terminal.say(f"{other.address}: version {other.version()}")


@app.command()
def backup(
    output: Annotated[Path, typer.Argument(help="The file to write.")],
    store: StoreOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
) -> None:
    """Write the whole network, with its history and notes, to one file.

    Example: schakel backup network.schakel
    """
    from graph_service.store.backup import write_backup

    if output.exists() and not force:
        raise UnreadableFile(
            f"{output} exists already; it was left alone. Choose another name, or give --force"
        )
    with open_network(store) as opened:
        counts = write_backup(opened, output)
    terminal.say(f"{output}: {counts['changesets']} changesets, {counts['notes']} notes")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `schakel backup` wrote.")],
    store: StoreOption = None,
) -> None:
    """Fill an empty store from a backup.

    Example: schakel restore network.schakel --store sqlite:///restored.db
    """
    from graph_service.store.backup import restore_backup

    with open_network(store, create=True) as opened:
        restore_backup(file, opened)
        terminal.say(f"{opened.address}: version {opened.version()}")
