"""A process of its own that writes to a Neo4j store, so that tests can kill or freeze it.

    python tests/server/writing_process.py URI USER TASK NAME COUNT [option=value …]

The password is in WRITING_PASSWORD, the options are those of the store.
TASK is `load` (one changeset of COUNT partners), `edits` (COUNT changesets of one partner each) or
`import` (a history of COUNT changesets). The last line that it prints is `done VERSION`, or the
class and the text of an error.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neo4j_server import Neo4jServer

from graph_service.errors import ChangeConflict, StoreError
from graph_service.model import Change, Changeset, Link, LinkKind, Node, NodeKind
from graph_service.store.neo4j_store import Neo4jStore


def partner(name: str) -> Node:
    """A partner of which the id is its name."""
    return Node(id=name, kind=NodeKind.PARTNER, name=name)


def load(name: str, count: int, base: int = 0) -> Changeset:
    """A changeset of one theme, `count` partners and as many links: 2 x count + 1 changes."""
    theme = Node(id=f"{name}-theme", kind=NodeKind.THEME, name=f"Theme of {name}")
    partners = [partner(f"{name}-{number:06}") for number in range(count)]
    links = [Link(LinkKind.WORKS_ON, one.id, theme.id) for one in partners]
    changes = [Change(None, record) for record in (theme, *partners, *links)]
    return Changeset(name, "2026-01-05T10:00:00.000Z", base, changes, title=f"load {name}")


def edit(name: str, base: int) -> Changeset:
    """A changeset of one partner."""
    return Changeset(name, "2026-01-05T10:00:00.000Z", base, [Change(None, partner(name))])


@contextmanager
def writing(
    server: Neo4jServer, task: str, name: str, count: int, **options: float
) -> Iterator[subprocess.Popen[str]]:
    """A process that writes; it is killed at the end if it has not ended by then."""
    command = [sys.executable, str(Path(__file__)), server.uri, server.user, task, name, str(count)]
    command += [f"{key}={value}" for key, value in options.items()]
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        command,
        env=os.environ | {"PYTHONPATH": str(root), "WRITING_PASSWORD": server.password},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def last_line(process: subprocess.Popen[str], timeout: float = 120) -> str:
    """What the process said at its end."""
    return process.communicate(timeout=timeout)[0].strip().splitlines()[-1]


def main() -> None:
    """Do what the arguments say."""
    uri, user, task, name, count, *rest = sys.argv[1:]
    options = {key: float(value) for key, value in (word.split("=") for word in rest)}
    if "single_limit" in options:
        options["single_limit"] = int(options["single_limit"])
    if "chunk_size" in options:
        options["chunk_size"] = int(options["chunk_size"])
    store = Neo4jStore(uri, user=user, password=os.environ["WRITING_PASSWORD"], **options)  # type: ignore[arg-type]
    try:
        if task == "load":
            store.apply(load(name, int(count)))
        elif task == "edits":
            for number in range(int(count)):
                _edit(store, f"{name}-{number}")
        else:
            history = (edit(f"{name}-{number}", number) for number in range(int(count)))
            store.import_network(history, [])
        print("done", store.version())
    except StoreError as error:
        print(type(error).__name__, error)
    finally:
        store.close()


def _edit(store: Neo4jStore, name: str) -> None:
    """Write one partner, again when others were first."""
    for _ in range(50):
        try:
            store.apply(edit(name, store.version()))
        except ChangeConflict:
            time.sleep(0.01)
        else:
            return


if __name__ == "__main__":
    main()
