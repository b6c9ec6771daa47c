"""The `schakel` command: each subcommand parses, calls one function, and shows its answer."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from graph_service import __version__, terminal
from graph_service.cli import (
    changes,
    decisions,
    evaluation,
    history,
    look_at,
    norms,
    paths,
    put_in,
    serving,
    stores,
    structure,
    what_if,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="See who works with whom, and which links are missing, and why.",
)
for part in (
    put_in,
    look_at,
    decisions,
    evaluation,
    structure,
    norms,
    paths,
    changes,
    what_if,
    history,
    stores,
    serving,
):
    app.add_typer(part.app)


def _version(wanted: bool) -> None:
    if wanted:
        terminal.say(f"schakel {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; the entry point of the `schakel` script."""
    sys.exit(terminal.run(lambda: app(standalone_mode=True)))
