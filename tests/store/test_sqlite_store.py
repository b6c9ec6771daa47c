"""What the SQLite store promises beside the contract."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph_service.errors import (
    StoreAddressInvalid,
    StoreBusy,
    StoreTooNew,
    StoreUnavailable,
)
from graph_service.model import Change, Changeset, Node, NodeKind
from graph_service.store import open_store
from graph_service.store.sqlite_store import APPLICATION_ID, MIGRATIONS, SqliteStore


def theme(number: int) -> Node:
    return Node(id=f"t{number}", kind=NodeKind.THEME, name=f"Theme {number}")


def load(name: str, count: int, base: int = 0) -> Changeset:
    changes = [Change(None, theme(number)) for number in range(count)]
    return Changeset(name, "2026-01-05T10:00:00.000Z", base, changes)


def test_the_folder_is_made_and_the_file_is_ours_in_wal_mode(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "network.db"
    SqliteStore(path).close()
    with sqlite3.connect(path) as connection:
        pragmas = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "user_version", "application_id")
        ]
    connection.close()
    assert pragmas == ["wal", len(MIGRATIONS), APPLICATION_ID]


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///", "sqlite://host/x", ""])
def test_a_url_of_no_store_is_refused(url: str) -> None:
    with pytest.raises(StoreAddressInvalid):
        open_store(url)


def test_a_wrong_url_does_not_show_its_password() -> None:
    with pytest.raises(StoreAddressInvalid) as caught:
        open_store("mysql://ann:s3cret@db.example/x")
    assert "s3cret" not in str(caught.value)


def test_a_path_that_cannot_be_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreUnavailable, match="SCHAKEL_STORE"):
        SqliteStore(tmp_path / "file" / "network.db")
    with pytest.raises(StoreUnavailable, match="SCHAKEL_STORE"):
        SqliteStore(tmp_path)


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("these are my notes, not a database " * 50)
    before = text.read_bytes()
    with pytest.raises(StoreUnavailable):
        SqliteStore(text)
    assert text.read_bytes() == before
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE mine (x)")
    connection.close()
    before = other.read_bytes()
    with pytest.raises(StoreUnavailable, match="another program"):
        SqliteStore(other)
    assert other.read_bytes() == before


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "network.db"
    SqliteStore(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(StoreTooNew, match="newer version"):
        SqliteStore(path)


def test_a_writer_that_waits_too_long_says_busy_and_readers_go_on(tmp_path: Path) -> None:
    path = tmp_path / "network.db"
    first = SqliteStore(path)
    first.apply(load("first", 2))
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    waiting = SqliteStore(path, busy_timeout=0.1)
    with pytest.raises(StoreBusy):
        waiting.put_note("view", "mine", 1)
    assert waiting.snapshot().node_count == 2
    blocker.execute("ROLLBACK")
    blocker.close()
    assert waiting.put_note("view", "mine", 1).revision == 1
    waiting.close()
    first.close()


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "network.db")
    store.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        store.version()


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from test_sqlite_store import load
from graph_service.store import sqlite_store
store = sqlite_store.SqliteStore(Path(sys.argv[1]))
class Stopping(sqlite_store._Connection):
    def execute(self, sql, *rest):
        if sql == "COMMIT":
            print("about to commit", flush=True)
            sys.stdin.read()
        return super().execute(sql, *rest)
sqlite_store._Connection = Stopping
store._local.connection.close()
del store._local.connection
store.apply(load("killed", int(sys.argv[2])))
"""


def test_a_process_killed_before_its_commit_leaves_the_old_state(tmp_path: Path) -> None:
    path = tmp_path / "network.db"
    store = SqliteStore(path)
    store.apply(Changeset("first", "2026-01-05T10:00:00.000Z", 0, [Change(None, theme(-1))]))
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), "20000", str(Path(__file__).parent)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "about to commit\n"
    os.kill(writer.pid, signal.SIGKILL)
    writer.communicate(timeout=30)
    snapshot = store.snapshot()
    assert (snapshot.version, snapshot.node_count) == (1, 1)
    again = store.apply(load("again", 20000, base=1))
    assert (again.version, store.snapshot().node_count) == (2, 20001)
    store.close()


def test_a_process_killed_anywhere_leaves_the_old_state_or_the_new(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]);"
        "from test_sqlite_store import load; from graph_service.store.sqlite_store import *;"
        "s = SqliteStore(Path(sys.argv[1])); c = load('killed', 20000);"
        "print('go', flush=True); s.apply(c)"
    )
    for number, delay in enumerate((0.0, 0.05, 0.1, 0.2)):
        path = tmp_path / f"{number}.db"
        writer = subprocess.Popen(
            [sys.executable, "-c", script, str(path), str(Path(__file__).parent)],
            stdout=subprocess.PIPE,
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(delay)
        writer.kill()
        writer.communicate(timeout=30)
        store = SqliteStore(path)
        snapshot = store.snapshot()
        assert (snapshot.version, snapshot.node_count) in ((0, 0), (1, 20000))
        store.close()


def test_processes_that_open_a_new_store_at_once_all_succeed(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from graph_service.store.sqlite_store import *;"
        "sys.stdin.readline(); s = SqliteStore(Path(sys.argv[1]));"
        "s.put_note('n', sys.argv[2], 1); print(s.version())"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / "network.db"), str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    outputs = [process.communicate(timeout=60) for process in processes]
    assert outputs == [("0\n", "")] * 4
    store = SqliteStore(tmp_path / "network.db")
    assert len(store.notes("n")) == 4
    store.close()
