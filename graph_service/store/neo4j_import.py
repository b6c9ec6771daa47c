"""Filling an empty store with the whole history of another, under a lease.

Nobody sees any of it before the last transaction; a process that dies leaves a lease that lapses,
and the next one that comes by wipes what was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Concatenate, ParamSpec, TypeVar

from graph_service.errors import StoreError, StoreNotEmpty
from graph_service.model import Changeset
from graph_service.store.base import Note, pieces, with_changes
from graph_service.store.neo4j_apply import write_whole
from graph_service.store.neo4j_checks import prepare
from graph_service.store.neo4j_connection import Connection, Transaction, run
from graph_service.store.neo4j_history import put_changeset, put_chunk
from graph_service.store.neo4j_meta import (
    IMPORTING,
    READY,
    hold_lease,
    lock_network,
    lock_notes,
    new_token,
    renew_lease,
    set_version,
    take_lease,
)
from graph_service.store.neo4j_notes import write_note
from graph_service.store.neo4j_records import PASSES, passes_of, write_changes
from graph_service.store.neo4j_wipe import wipe

_TOGETHER = 100  # changesets or notes in one transaction
P = ParamSpec("P")
T = TypeVar("T")


class Import:
    """One import into an empty store.

    Args:
        connection: where to.
        single_limit: the most changes in one transaction.
        chunk_size: changes kept together, and written together where they are more.
        lease: seconds without a sign of life after which others wipe what was written.
    """

    def __init__(
        self, connection: Connection, *, single_limit: int, chunk_size: int, lease: float
    ) -> None:
        self._connection = connection
        self._single_limit = single_limit
        self._chunk_size = chunk_size
        self._lease = lease
        self._owner = new_token()
        self._ids: set[str] = set()

    def run(self, changesets: Iterable[Changeset], notes: Iterable[Note]) -> None:
        """Write everything, or nothing.

        Raises:
            StoreNotEmpty: the store holds something already.
        """
        self._connection.write(self._begin)
        try:
            version = 0
            for batch in self._batches(changesets):
                if len(batch) == 1 and len(batch[0].changes) > self._single_limit:
                    self._write_large(batch[0], version)
                else:
                    self._working(self._write, batch, version)
                version += len(batch)
            note_count = 0
            for some in _batches_of(notes, _TOGETHER):
                self._working(_write_notes, some)
                note_count += len(some)
            self._connection.write(self._finish, version, note_count)
        except BaseException:
            # where this fails too, the lease lapses and the next process wipes
            with suppress(StoreError):
                wipe(self._connection, self._owner, self._lease)
            raise

    def _begin(self, tx: Transaction) -> None:
        meta = lock_network(tx)
        if meta.owner == self._owner:
            return  # the answer to our commit was lost, and it is tried again
        meta.refuse_busy()
        if meta.state != READY or meta.version or lock_notes(tx):
            raise StoreNotEmpty(
                "the Neo4j store holds a network already; choose an empty store (another "
                "database), so that nothing is overwritten"
            )
        take_lease(tx, self._owner, self._lease, IMPORTING)

    def _finish(self, tx: Transaction, version: int, note_count: int) -> None:
        meta = lock_network(tx)
        if meta.owner == self._owner and meta.state == READY:
            return  # the answer to our commit was lost, and it is tried again
        hold_lease(tx, self._owner)
        set_version(tx, version)
        set_version(tx, note_count, "notes")

    def _working(
        self, work: Callable[Concatenate[Transaction, P], None], *args: P.args, **named: P.kwargs
    ) -> None:
        """Do a piece of the work, and renew the lease."""

        def step(tx: Transaction) -> None:
            meta = hold_lease(tx, self._owner)
            work(tx, *args, **named)
            renew_lease(tx, meta.step + 1, self._lease)

        self._connection.write(step)

    # --- changesets

    def _batches(self, changesets: Iterable[Changeset]) -> Iterator[list[Changeset]]:
        """Changesets that go together in one transaction; a large one is alone."""
        batch: list[Changeset] = []
        size = 0
        for changeset in changesets:
            if changeset.id in self._ids:
                raise self._misfit(changeset, "its id is there twice")
            self._ids.add(changeset.id)
            size += len(changeset.changes)
            if batch and (size > self._chunk_size or len(batch) == _TOGETHER):
                yield batch
                batch, size = [], len(changeset.changes)
            batch.append(changeset)
        if batch:
            yield batch

    @staticmethod
    def _misfit(changeset: Changeset, problem: str) -> StoreError:
        return StoreError(
            f"changeset {changeset.id} does not fit onto those before it ({problem}); the source "
            "is damaged and nothing was written"
        )

    def _write(self, tx: Transaction, batch: Sequence[Changeset], version: int) -> None:
        ids = [changeset.id for changeset in batch]
        query = "UNWIND $ids AS id MATCH (c:SchakelChangeset {id: id}) RETURN c.id LIMIT 1"
        if run(tx, query, ids=ids):
            return  # the answer to our commit was lost, and it is tried again
        for offset, changeset in enumerate(batch):
            done = write_whole(tx, changeset, version + offset, chunk_size=self._chunk_size)
            if not done.changes:
                raise self._misfit(changeset, "it changes nothing")

    def _write_large(self, changeset: Changeset, version: int) -> None:
        compare = changeset.base_version != version
        todo = self._connection.read(prepare, changeset.changes, compare=compare)
        if not todo:
            raise self._misfit(changeset, "it changes nothing")
        parts = list(pieces(todo, self._chunk_size))
        for place, part in enumerate(parts):
            self._working(put_chunk, changeset.id, place, part)
        for number in PASSES:
            for part in parts:
                if number in passes_of(part):
                    self._working(write_changes, part, [number])
        written = with_changes(changeset, todo)
        self._working(put_changeset, written, changeset.id, len(parts), version + 1)


def _write_notes(tx: Transaction, notes: Iterable[Note]) -> None:
    for note in notes:
        write_note(tx, note)


def _batches_of(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
