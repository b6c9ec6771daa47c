"""Changesets and their changes as they are kept in Neo4j.

A changeset is one `(:SchakelChangeset)`; its changes are compressed JSON in `(:SchakelChunk)`s that
carry the same `part_of`. A changeset without a version is still being written.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from graph_service.model import Change, Changeset
from graph_service.rows import changes_from_json, changes_to_json
from graph_service.store.base import ChangesetInfo
from graph_service.store.neo4j_connection import Transaction, run, value
from graph_service.store.neo4j_records import passes_of

_INFO_FIELDS = (
    "version", "id", "kind", "made_at", "who", "title", "dataset", "source_name",
    "source_sha256", "undoes", "taken_back_by",
)  # fmt: skip
_COUNTS = ("added", "changed", "removed")
_INFO = ", ".join(f"c.{name}" for name in (*_INFO_FIELDS, *_COUNTS))
_STORED = ("base_version", "kind", "who", "title", "dataset", "source_name", "source_sha256")
# What the locked node says, so that a changeset is not shown before it is the newest version.
_SEEN = (
    "MATCH (m:SchakelMeta {id: 'network'}) MATCH (c:SchakelChangeset) WHERE c.version <= m.version "
)


def _info(row: Sequence[Any]) -> ChangesetInfo:
    facts = dict(zip(_INFO_FIELDS, row, strict=False))
    return ChangesetInfo(**facts, counts=dict(zip(_COUNTS, row[-3:], strict=True)))


def infos(
    tx: Transaction, *, since: int = 0, before: int | None = None, limit: int | None = None
) -> list[ChangesetInfo]:
    """Changesets of which the version is between two, newest first."""
    rows = run(
        tx,
        f"{_SEEN} AND c.version > $since AND c.version < $before "
        f"RETURN {_INFO} ORDER BY c.version DESC LIMIT $limit",
        since=since,
        before=before if before is not None else 2**62,
        limit=max(limit, 0) if limit is not None else 2**62,
    )
    return [_info(row) for row in rows]


def version_of(tx: Transaction, changeset_id: str) -> int | None:
    """The version that a changeset made, None where it was not applied as a whole."""
    query = "MATCH (c:SchakelChangeset {id: $id}) RETURN c.version"
    version: int | None = value(tx, query, id=changeset_id)
    return version


# --- changes --------------------------------------------------------------------------------------


def compressed(changes: Iterable[Change]) -> bytes:
    """Changes as they are kept."""
    return zlib.compress(changes_to_json(changes), 1)


def put_chunk(tx: Transaction, part_of: str, number: int, changes: Sequence[Change]) -> None:
    """Keep a piece of the changes of something; doing it twice comes to the same."""
    run(
        tx,
        "MERGE (p:SchakelChunk {part_of: $part_of, number: $number}) "
        "SET p.body = $body, p.passes = $passes",
        part_of=part_of,
        number=number,
        body=compressed(changes),
        passes=passes_of(changes),
    )


def chunk(tx: Transaction, part_of: str, number: int) -> list[Change]:
    """One piece of the changes."""
    body = value(
        tx,
        "MATCH (p:SchakelChunk {part_of: $part_of, number: $number}) RETURN p.body",
        part_of=part_of,
        number=number,
    )
    return changes_from_json(zlib.decompress(body))


def chunk_passes(tx: Transaction, part_of: str) -> list[tuple[int, int]]:
    """(pass, number of the chunk) of all that there is to write, in the order of writing."""
    rows = run(
        tx,
        "MATCH (p:SchakelChunk) WHERE p.part_of = $part_of AND p.number >= 0 "
        "RETURN p.number, p.passes",
        part_of=part_of,
    )
    return sorted((number, place) for place, passes in rows for number in passes)


def drop_chunks(tx: Transaction, part_of: str, limit: int = 50) -> int:
    """Take some of the pieces away; how many they were."""
    return int(
        value(
            tx,
            "MATCH (p:SchakelChunk) WHERE p.part_of = $part_of AND p.number >= 0 "
            "WITH p LIMIT $limit DELETE p RETURN count(*)",
            part_of=part_of,
            limit=limit,
        )
    )


# --- changesets -----------------------------------------------------------------------------------


def put_changeset(
    tx: Transaction, changeset: Changeset, part_of: str, chunks: int, version: int | None = None
) -> None:
    """Write a changeset down without its changes, which are in so many chunks under `part_of`."""
    run(
        tx,
        "MERGE (c:SchakelChangeset {id: $id}) SET c += $facts",
        id=changeset.id,
        facts={
            **{name: getattr(changeset, name) for name in _STORED},
            "made_at": changeset.made_at,
            "undoes": changeset.undoes,
            "taken_back_by": "",
            "part_of": part_of,
            "chunks": chunks,
            "version": version,
            **changeset.counts(),
        },
    )
    if version is not None and changeset.undoes:
        _mark_undone(tx, changeset.undoes, changeset.id)


def finish_changeset(tx: Transaction, changeset_id: str, version: int) -> None:
    """Give a changeset that is written as a whole its version."""
    undoes = value(
        tx,
        "MATCH (c:SchakelChangeset {id: $id}) SET c.version = $version RETURN c.undoes",
        id=changeset_id,
        version=version,
    )
    if undoes:
        _mark_undone(tx, undoes, changeset_id)


def part_of(tx: Transaction, changeset_id: str) -> str:
    """Under what the changes of a changeset are kept."""
    query = "MATCH (c:SchakelChangeset {id: $id}) RETURN c.part_of"
    return str(value(tx, query, id=changeset_id))


def _mark_undone(tx: Transaction, undone: str, by: str) -> None:
    """Say that a changeset was taken back.

    What that one had itself taken back stands again; and if this was an undo, what it was about
    falls again; and so on.
    """
    step = "MATCH (c:SchakelChangeset {id: $id}) "
    deeper = value(tx, f"{step} SET c.taken_back_by = $by RETURN c.undoes", id=undone, by=by)
    falls = False
    while deeper:
        was, becomes = ("", undone) if falls else (undone, "")
        undone = deeper
        deeper = value(
            tx,
            f"{step} WHERE c.taken_back_by = $was SET c.taken_back_by = $becomes RETURN c.undoes",
            id=undone,
            was=was,
            becomes=becomes,
        )
        falls = not falls


def full_changeset(tx: Transaction, version: int) -> Changeset | None:
    """A changeset with its changes; None where its commit cannot be seen whole yet."""
    names = ("id", "made_at", *_STORED, "undoes", "part_of", "chunks")
    query = f"MATCH (c:SchakelChangeset {{version: $version}}) RETURN c {{.{', .'.join(names)}}}"
    facts = dict(value(tx, query, version=version))
    changes = _changes_under(tx, facts.pop("part_of"), facts.pop("chunks"))
    return None if changes is None else Changeset(**facts, changes=changes)


def changes_at(tx: Transaction, version: int) -> list[Change] | None:
    """The changes that made a version; None where its commit cannot be seen whole yet."""
    query = "MATCH (c:SchakelChangeset {version: $version}) RETURN c.part_of, c.chunks"
    ((name, count),) = run(tx, query, version=version)
    return _changes_under(tx, name, count)


def _changes_under(tx: Transaction, name: str, count: int) -> list[Change] | None:
    bodies = run(
        tx,
        "MATCH (p:SchakelChunk) WHERE p.part_of = $part_of AND p.number >= 0 "
        "AND p.body IS NOT NULL RETURN p.number, p.body ORDER BY p.number",
        part_of=name,
    )
    if len(bodies) != count:
        return None
    return [change for _, body in bodies for change in changes_from_json(zlib.decompress(body))]
