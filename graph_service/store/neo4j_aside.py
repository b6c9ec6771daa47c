"""Chunks put aside before a large load begins, where nobody sees them.

A node `(:SchakelMeta {id: 'aside <token>'})` stands for them as long as they belong to no
changeset. What a dead process left is swept away: first it is marked stale, so that its owner, if
it lives after all, cannot begin with chunks of which some are gone; then the chunks go, then the
node.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph_service.model import Change
from graph_service.store.neo4j_connection import Connection, Transaction, run, value
from graph_service.store.neo4j_history import drop_chunks, put_chunk

_ASIDE = "MATCH (m:SchakelMeta {id: 'aside ' + $token}) "


def put_aside(connection: Connection, token: str, parts: Sequence[Sequence[Change]]) -> None:
    """Keep these chunks under a token; where others sweep them away, `claim` will say so."""
    for number, part in enumerate(parts):
        connection.write(_put, token, number, part)


def _put(tx: Transaction, token: str, number: int, part: Sequence[Change]) -> None:
    if number == 0:
        run(tx, "MERGE (m:SchakelMeta {id: 'aside ' + $token}) SET m.token = $token", token=token)
    # the lock on the node keeps a sweeper from counting us as dead until this is written
    if run(tx, f"{_ASIDE} SET m.touched_at = timestamp() RETURN 1", token=token):
        put_chunk(tx, token, number, part)


def claim(tx: Transaction, token: str, count: int) -> bool:
    """Take the chunks for a changeset, if all of them are still there."""
    rows = run(
        tx,
        f"{_ASIDE} SET m.lock = true WITH m WHERE m.stale IS NULL DELETE m RETURN 1",
        token=token,
    )
    found = value(
        tx,
        "MATCH (p:SchakelChunk) WHERE p.part_of = $token AND p.number >= 0 RETURN count(p)",
        token=token,
    )
    return bool(rows) and found == count


def discard(connection: Connection, token: str) -> None:
    """Take the chunks away again."""
    connection.write(run, f"{_ASIDE} SET m.stale = true", token=token)
    while connection.write(drop_chunks, token):
        pass
    connection.write(run, f"{_ASIDE} DELETE m", token=token)


def sweep(connection: Connection, seconds: float) -> None:
    """Take away what was put aside by processes that gave no sign of life for some time."""
    tokens = connection.write(
        run,
        # locked before it is looked at, so that nobody who still works is robbed
        "MATCH (m:SchakelMeta) WHERE m.id STARTS WITH 'aside ' SET m.lock = true "
        "WITH m WHERE m.touched_at + $ms < timestamp() SET m.stale = true RETURN m.token",
        ms=int(seconds * 1000),
    )
    for (token,) in tokens:
        discard(connection, token)
