"""A backup gives back the network with its history, or nothing at all."""

from __future__ import annotations

import gzip
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_service.errors import SchakelError, StoreNotEmpty, UnreadableFile
from graph_service.model import Change, Changeset, Node, NodeKind
from graph_service.store.backup import restore_backup, write_backup
from graph_service.store.sqlite_store import SqliteStore

THEMES = [Node(id=f"t{n:05}", kind=NodeKind.THEME, name=f"Thème {n}") for n in range(12_000)]


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[SqliteStore, SqliteStore]]:
    full, empty = SqliteStore(tmp_path / "full.db"), SqliteStore(tmp_path / "empty.db")
    full.apply(Changeset("one", "2026-01-05T10:00:00Z", 0, [Change(None, t) for t in THEMES]))
    full.apply(Changeset("two", "2026-01-06T10:00:00Z", 1, [Change(THEMES[0], None)], who="Ann"))
    full.undo(who="Bob")
    full.put_note("view", "mine", {"zoom": 2})
    yield full, empty
    full.close()
    empty.close()


def test_a_backup_gives_back_records_history_and_notes(
    stores: tuple[SqliteStore, SqliteStore], tmp_path: Path
) -> None:
    full, empty = stores
    path = tmp_path / "deep" / "network.backup"
    assert write_backup(full, path) == {"changesets": 3, "notes": 1}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    restore_backup(path, empty)
    assert empty.history() == full.history()
    assert list(empty.snapshot().node_rows) == list(full.snapshot().node_rows)
    assert list(empty.all_notes()) == list(full.all_notes())
    assert empty.undo("one").version == 4


def test_a_store_that_holds_something_is_not_overwritten(
    stores: tuple[SqliteStore, SqliteStore], tmp_path: Path
) -> None:
    full, empty = stores
    path = tmp_path / "network.backup"
    write_backup(full, path)
    empty.put_note("view", "other", 1)
    with pytest.raises(StoreNotEmpty):
        restore_backup(path, empty)
    assert empty.version() == 0


def test_a_file_cut_off_anywhere_restores_nothing(
    stores: tuple[SqliteStore, SqliteStore], tmp_path: Path
) -> None:
    full, empty = stores
    path = tmp_path / "network.backup"
    write_backup(full, path)
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    broken = [path.read_bytes()[: len(path.read_bytes()) * part // 10] for part in range(10)]
    broken += [gzip.compress(b"".join(lines[:count])) for count in range(1, len(lines))]
    broken += [
        b"",
        b"PK\x03\x04 not ours",
        gzip.compress(b'{"other": 1}\n'),
        gzip.compress(b"[]\n"),
    ]
    broken += [gzip.compress(b'{"schakel_backup": 2}\n')]
    for number, data in enumerate(broken):
        path.write_bytes(data)
        with pytest.raises(UnreadableFile, match="cannot be restored"):
            restore_backup(path, empty)
        assert (empty.version(), empty.history(), empty.notes_version()) == (0, [], 0), number


def test_a_missing_file_or_place_is_a_clear_error(
    stores: tuple[SqliteStore, SqliteStore], tmp_path: Path
) -> None:
    with pytest.raises(SchakelError, match="No such file"):
        restore_backup(tmp_path / "none", stores[1])
    (tmp_path / "file").write_text("x")
    with pytest.raises(UnreadableFile, match="cannot be written"):
        write_backup(stores[0], tmp_path / "file" / "network.backup")
