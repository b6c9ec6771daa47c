"""Commands that serve the explorer, and let people in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from graph_service import terminal
from graph_service.cli.options import (
    StoreOption,
    day_of,
    settings,
)
from graph_service.errors import InvalidOption

app = typer.Typer()


@app.command()
def serve(
    store: StoreOption = None,
    host: Annotated[
        str | None,
        typer.Option(help="The address; 127.0.0.1 by default. Any other needs tokens."),
    ] = None,
    port: Annotated[int | None, typer.Option(help="The port; 8000 by default.")] = None,
) -> None:
    """Serve the explorer and the API, on this machine alone unless tokens are configured.

    Example: schakel serve --port 8001
    """
    from graph_service.serve import serve as run_server

    run_server(settings(store, host=host, port=port), terminal.say)


@app.command()
def token(
    name: Annotated[str, typer.Argument(help="Whose token it is.")],
    file: Annotated[
        Path | None, typer.Option(help="The tokens file; else SCHAKEL_TOKENS_FILE.")
    ] = None,
    expires: Annotated[
        str | None, typer.Option(help="The last day on which it is good, as 2027-12-31.")
    ] = None,
) -> None:
    """Make a token for somebody and show it once; only its hash is kept.

    Example: schakel token ann --file tokens.txt
    """
    from graph_service.access import make_token

    path = file if file is not None else settings().tokens_file
    if path is None:
        raise InvalidOption("--file", "name the tokens file, here or in SCHAKEL_TOKENS_FILE")
    last_day = day_of(expires) if expires is not None else None
    terminal.say(make_token(path, name, today=date.today(), last_day=last_day))
    terminal.warn(f"kept as a hash in {path}; the token itself is shown only this once")
