"""Writing one changeset in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from graph_service.model import Change, Changeset
from graph_service.store.base import pieces, with_changes
from graph_service.store.neo4j_checks import prepare
from graph_service.store.neo4j_connection import Transaction
from graph_service.store.neo4j_history import put_changeset, put_chunk
from graph_service.store.neo4j_records import write_changes


def write_whole(
    tx: Transaction, changeset: Changeset, version: int, *, chunk_size: int
) -> Changeset:
    """Write a changeset on top of a version; the part of it that was still to be done.

    The version of the network itself is not moved, and where nothing was to be done nothing is
    written.
    """
    todo: Sequence[Change] = prepare(
        tx, changeset.changes, compare=changeset.base_version != version
    )
    written = with_changes(changeset, todo)
    if todo:
        write_changes(tx, todo)
        # the changes are kept under the id of the changeset, which nobody else can hold now
        kept = list(pieces(todo, chunk_size))
        for number, piece in enumerate(kept):
            put_chunk(tx, changeset.id, number, piece)
        put_changeset(tx, written, changeset.id, len(kept), version + 1)
    return written
