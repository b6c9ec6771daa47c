"""What the command line shows: tables, a progress bar, JSON, and errors without a traceback."""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from graph_service.errors import SchakelError

PROGRESS_AFTER = 2.0  # seconds
WORKING_AFTER = 1.0
INTERRUPTED = 130  # the exit code of a command that the user stopped


def visible(text: str) -> str:
    r"""A text from data, made safe for a terminal: control and direction marks are written out.

    >>> visible("a" + chr(27) + "[31mb")
    'a\\x1b[31mb'
    """
    return "".join(
        char
        if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")
        else char.encode("unicode_escape").decode()
        for char in text
    )


def console(*, error: bool = False) -> Console:
    """The terminal, or the file that stands in for it; nothing in a text is markup."""
    return Console(stderr=error, markup=False, highlight=False, emoji=False, soft_wrap=True)


def say(*lines: str) -> None:
    """Write lines to standard output."""
    for line in lines:
        console().print(visible(line))


def warn(*lines: str) -> None:
    """Write lines to standard error."""
    for line in lines:
        console(error=True).print(visible(line))


def say_json(value: Any) -> None:
    """Write a JSON value, indented, to standard output."""
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")


def say_table(title: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table; it wraps to the width of the terminal."""
    table = Table(title=Text(title), title_justify="left", show_edge=False, pad_edge=False)
    for header in headers:
        table.add_column(Text(header), overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(str(cell))) for cell in row))
    Console(markup=False, highlight=False, emoji=False).print(table)


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int | None], None]]:
    """A bar on standard error that appears when the work takes over two seconds.

    Gives a function to be called with what is done and the total, None where that is not known;
    (0, None) begins a next stage of unknown length.
    """
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console(error=True),
        transient=True,
    )
    task = bar.add_task(title, total=None)
    begun = time.monotonic()

    def report(done: int, total: int | None) -> None:
        if (done, total) == (0, None):
            bar.reset(task)
            bar.tasks[task].total = None  # which `reset` takes for "as it was"
        bar.update(task, completed=done, total=total)
        if not bar.live.is_started and time.monotonic() - begun > PROGRESS_AFTER:
            bar.start()

    try:
        yield report
    finally:
        if bar.live.is_started:
            bar.stop()


@contextmanager
def working(title: str) -> Iterator[None]:
    """Tells on standard error that work goes on, when it takes over a second.

    On a terminal a clock runs until it is done; elsewhere it is told once.
    """
    shown = console(error=True)
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        TimeElapsedColumn(),
        console=shown,
        transient=True,
    )
    done = threading.Event()

    def tell() -> None:
        if done.wait(WORKING_AFTER):
            return
        if shown.is_terminal:
            bar.add_task(title, total=None)
            bar.start()
            done.wait()
            bar.stop()
        else:
            warn(f"{title} …")

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def run(command: Callable[[], object]) -> int:
    """Run a command and give its exit code; what goes wrong is told in a sentence.

    1 is an error, 130 an interruption by the user.
    """
    try:
        command()
    except SchakelError as error:
        warn(f"error: {error}")
        return 1
    except (KeyboardInterrupt, SystemExit) as ended:
        code = ended.code if isinstance(ended, SystemExit) else INTERRUPTED
        if code == INTERRUPTED:
            warn("stopped; what was being written is not half-done: schakel history tells what is")
        return code if isinstance(code, int) else int(code is not None)
    except BrokenPipeError:
        # the reader of our output has gone (`schakel … | head`); leave nothing to flush at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("SCHAKEL_DEBUG"):
            traceback.print_exc()
        warn(
            f"error: something went wrong inside the program ({type(error).__name__}: {error}). "
            "What is stored is as it was. Set SCHAKEL_DEBUG=1 to see where, and report it"
        )
        return 1
    return 0
