"""Notes as they are kept in Neo4j: `(:SchakelNote {kind, key, value, revision, updated_at})`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from graph_service.errors import ChangeConflict
from graph_service.rows import to_json
from graph_service.store.base import Note, now
from graph_service.store.neo4j_connection import Transaction, run, value
from graph_service.store.neo4j_meta import lock_notes, set_version

_NOTE = "MATCH (n:SchakelNote {kind: $kind, key: $key}) "
_FIELDS = "n.kind, n.key, n.value, n.revision, n.updated_at"


def _from_row(row: Sequence[Any]) -> Note:
    kind, key, text, revision, updated_at = row
    return Note(kind, key, orjson.loads(text), revision, updated_at)


def read_note(tx: Transaction, kind: str, key: str) -> Note | None:
    """A note, or None."""
    rows = run(tx, f"{_NOTE} RETURN {_FIELDS}", kind=kind, key=key)
    return _from_row(rows[0]) if rows else None


def read_notes(tx: Transaction, kind: str) -> list[Note]:
    """All notes of a kind by key."""
    query = f"MATCH (n:SchakelNote) WHERE n.kind = $kind AND n.key >= '' RETURN {_FIELDS}"
    return sorted(map(_from_row, run(tx, query, kind=kind)), key=lambda note: note.key)


def note_names(tx: Transaction) -> list[tuple[str, str]]:
    """The kind and the key of every note, in order."""
    return sorted(
        (kind, key) for kind, key in run(tx, "MATCH (n:SchakelNote) RETURN n.kind, n.key")
    )


def write_note(tx: Transaction, note: Note, token: str | None = None) -> None:
    """Write a note as it is; `token` tells who wrote it."""
    run(
        tx,
        "MERGE (n:SchakelNote {kind: $kind, key: $key}) "
        "SET n.value = $value, n.revision = $revision, n.updated_at = $updated_at, "
        "n.token = $token",
        kind=note.kind,
        key=note.key,
        value=to_json(note.value),
        revision=note.revision,
        updated_at=note.updated_at,
        token=token,
    )


def _revision(tx: Transaction, kind: str, key: str, wanted: int | None) -> int:
    found = int(value(tx, f"{_NOTE} RETURN n.revision", kind=kind, key=key) or 0)
    if wanted is not None and wanted != found:
        raise ChangeConflict(
            f"{kind} {key!r} was changed by somebody else (revision {found}, not {wanted}); "
            "look at it again and repeat your change",
            [key],
        )
    return found


def put_note(
    tx: Transaction, kind: str, key: str, content: Any, revision: int | None, token: str
) -> Note:
    """Write a note over a revision of it; `token` is new for each wish to write."""
    version = lock_notes(tx)
    if value(tx, f"{_NOTE} RETURN n.token", kind=kind, key=key) == token:
        done = read_note(tx, kind, key)  # the answer to our commit was lost, and it is tried again
        assert done is not None  # noqa: S101 - its token has just been read under the lock
        return done
    note = Note(kind, key, content, _revision(tx, kind, key, revision) + 1, now())
    write_note(tx, note, token)
    set_version(tx, version + 1, "notes")
    return note


def delete_note(
    tx: Transaction, kind: str, key: str, revision: int | None, *, again: bool = False
) -> None:
    """Remove a note, if it is there, at a revision of it.

    With `again`, it was removed before and the answer may have been lost: it need not be there.
    """
    version = lock_notes(tx)
    if again and read_note(tx, kind, key) is None:
        return
    if _revision(tx, kind, key, revision):
        run(tx, f"{_NOTE} DELETE n", kind=kind, key=key)
        set_version(tx, version + 1, "notes")
