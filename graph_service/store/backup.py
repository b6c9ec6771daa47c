"""A whole network as one portable file: its history and its notes, from and to any store.

The file is gzipped JSON lines: a header, for each changeset its facts and then its changes in
pieces, the notes, and an end line with counts, so that a file that was cut off is known as such.
"""

from __future__ import annotations

import gzip
import os
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import orjson

from graph_service.errors import InvalidRecord, UnreadableFile
from graph_service.model import Changeset
from graph_service.rows import changes_from_json, changes_to_json
from graph_service.store.base import GraphStore, Note, lasting_notes, pieces

FORMAT = 1
_FACTS = tuple(field.name for field in fields(Changeset) if field.name != "changes")


def write_backup(store: GraphStore, path: Path) -> dict[str, int]:
    """Write the whole network to a file, readable by its owner alone; returns what it holds.

    The file appears under its name only when it is complete.

    Raises:
        UnreadableFile: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _unwritable(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as out:
            counts = _write(store, out)
        temporary.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)
    return counts


def _unwritable(path: Path, error: OSError) -> UnreadableFile:
    return UnreadableFile(f"{path} cannot be written: {error.strerror}; choose another place")


def _write(store: GraphStore, out: gzip.GzipFile) -> dict[str, int]:
    def line(value: Any) -> None:
        out.write(orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE))

    counts = {"changesets": 0, "notes": 0}
    line({"schakel_backup": FORMAT})
    for changeset in store.full_history():
        parts = list(pieces(changeset.changes))
        line(
            {"changeset": {name: getattr(changeset, name) for name in _FACTS}, "pieces": len(parts)}
        )
        for part in parts:
            out.write(changes_to_json(part) + b"\n")
        counts["changesets"] += 1
    for note in lasting_notes(store):
        line({"note": asdict(note)})
        counts["notes"] += 1
    line({"end": counts})
    return counts


class BackupFile:
    """A backup that is read as it is needed: first the changesets, then the notes.

    Raises:
        UnreadableFile: the file is missing, is no backup, is damaged or was cut off.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._next: dict[str, Any] = {}
        self._lines = self._read()
        header = next(self._lines)
        found = header.get("schakel_backup") if isinstance(header, dict) else None
        if found is None:
            raise self._damaged("it is not a backup that `schakel backup` wrote")
        if found != FORMAT:
            raise self._damaged(f"it has format {found}; install the newer version of the program")

    def _damaged(self, problem: str) -> UnreadableFile:
        return UnreadableFile(f"{self._path} cannot be restored: {problem}")

    def _read(self) -> Iterator[Any]:
        try:
            with gzip.open(self._path, "rb") as source:
                yield from map(orjson.loads, source)
        except (orjson.JSONDecodeError, EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise self._damaged("it is damaged, cut off or no backup; use another copy") from error
        except OSError as error:
            raise self._damaged(str(error.strerror or error)) from error
        raise self._damaged("it ends too early; use another copy")

    def changesets(self) -> Iterator[Changeset]:
        """The changesets, oldest first."""
        try:
            for line in self._lines:
                if "changeset" not in line:
                    self._next = line
                    return
                changes = [
                    change
                    for _ in range(line["pieces"])
                    for change in changes_from_json(orjson.dumps(next(self._lines)))
                ]
                yield Changeset(**line["changeset"], changes=changes)
        except (KeyError, TypeError, ValueError, InvalidRecord) as error:
            raise self._damaged(f"a record in it is not allowed ({error})") from error

    def notes(self) -> Iterator[Note]:
        """The notes; to be read after the changesets."""
        line = self._next
        try:
            while "note" in line:
                yield Note(**line["note"])
                line = next(self._lines)
            if "end" not in line:
                raise self._damaged("it holds a line that is not known")
        except (KeyError, TypeError) as error:
            raise self._damaged(f"a note in it is not allowed ({error})") from error


def restore_backup(path: Path, store: GraphStore) -> None:
    """Fill an empty store from a backup, as a whole or not at all.

    Raises:
        UnreadableFile: the file is missing, is no backup, is damaged or was cut off.
        StoreNotEmpty: the store holds something already.
    """
    backup = BackupFile(path)
    store.import_network(backup.changesets(), backup.notes())
