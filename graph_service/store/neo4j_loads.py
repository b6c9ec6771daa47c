"""Loads that are too large for one transaction: in chunks, under a lease, finished by anyone.

First all chunks are put aside, where nobody sees them: a process that dies then leaves the old
state. Then one transaction makes the load the work of the network; from here on it goes forward
only. Each step is a transaction of its own that looks whether the lease is still ours, writes one
chunk and renews the lease. Whoever finds a lease that has lapsed goes on from the last step; every
step may be done twice. The last one moves the version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Concatenate, ParamSpec

from graph_service.errors import StoreBusy, StoreError, StoreUnavailable
from graph_service.model import Change, Changeset
from graph_service.store.base import Applied, pieces, with_changes
from graph_service.store.neo4j_aside import claim, discard, put_aside, sweep
from graph_service.store.neo4j_checks import prepare
from graph_service.store.neo4j_connection import Connection, Transaction
from graph_service.store.neo4j_history import (
    chunk,
    chunk_passes,
    finish_changeset,
    part_of,
    put_changeset,
    version_of,
)
from graph_service.store.neo4j_meta import (
    APPLYING,
    READY,
    LeaseLost,
    Meta,
    hold_lease,
    lock_network,
    new_token,
    read_meta,
    release_lease,
    renew_lease,
    set_version,
    take_lease,
    working_on,
)
from graph_service.store.neo4j_records import write_changes
from graph_service.store.neo4j_wipe import wipe

_TRIES = 3
P = ParamSpec("P")


def nothing_changed(version: int, changeset_id: str) -> Applied:
    """The outcome for a changeset that the store already holds."""
    return Applied(version, changeset_id, {"added": 0, "changed": 0, "removed": 0})


class LargeLoads:
    """Applies large changesets, and finishes what others left.

    Args:
        connection: where to.
        chunk_size: changes in one step.
        lease: seconds without a sign of life after which others go on with the work.
    """

    def __init__(self, connection: Connection, *, chunk_size: int, lease: float) -> None:
        self._connection = connection
        self._chunk_size = chunk_size
        self._lease = lease

    def apply(self, changeset: Changeset) -> Applied:
        """Write a changeset chunk by chunk.

        Raises:
            StoreBusy: another large load is being written, or others write all the time.
            StoreUnavailable: the server went away; the load is finished later, or not begun.
        """
        sweep(self._connection, self._lease)
        for _ in range(_TRIES):
            self.recover()
            meta = self._connection.write(lock_network)
            if self._connection.read(version_of, changeset.id) is not None:
                return nothing_changed(meta.version, changeset.id)
            compare = changeset.base_version != meta.version
            todo = self._connection.read(prepare, changeset.changes, compare=compare)
            if not todo:
                return nothing_changed(meta.version, changeset.id)
            wanted, token = with_changes(changeset, todo), new_token()
            parts = list(pieces(todo, self._chunk_size))
            put_aside(self._connection, token, parts)
            if self._begin(wanted, token, len(parts), meta):
                self._go_on(token, token, 0, parts)
                return Applied(meta.version + 1, changeset.id, wanted.counts())
            discard(self._connection, token)
        raise StoreBusy("others are changing the network all the time; try again in a moment")

    def _begin(self, changeset: Changeset, token: str, count: int, checked: Meta) -> bool:
        """Make the load the work of the network, unless others wrote since it was checked."""

        def begin(tx: Transaction) -> bool:
            meta = lock_network(tx)
            if meta.owner == token:
                return True  # the answer to our commit was lost, and it is tried again
            unchanged = (meta.version, meta.stamp) == (checked.version, checked.stamp)
            if meta.state != READY or not unchanged or not claim(tx, token, count):
                return False
            put_changeset(tx, changeset, token, count)
            take_lease(tx, token, self._lease, APPLYING, changeset.id)
            return True

        return self._connection.write(begin)

    def recover(self) -> None:
        """Finish, or wipe, what a process left in the middle.

        Raises:
            StoreBusy: that process is still at it.
        """
        seen = self._connection.read(read_meta)
        if seen.state == READY:
            return
        seen.refuse_busy()  # without the lock, which a process that hangs may hold for long
        owner = new_token()
        meta = self._connection.write(self._take_over, owner)
        if meta.state == APPLYING:
            changeset_id = self._connection.read(working_on)
            name = self._connection.read(part_of, changeset_id)
            self._go_on(owner, name, meta.step)
        elif meta.state != READY:
            wipe(self._connection, owner, self._lease)

    def _take_over(self, tx: Transaction, owner: str) -> Meta:
        meta = lock_network(tx)
        if meta.owner != owner:
            meta.refuse_busy()
        if meta.state != READY:
            take_lease(tx, owner, self._lease, meta.state)
        return meta

    # --- from here on only forward

    def _go_on(
        self,
        owner: str,
        name: str,
        first: int,
        parts: Sequence[Sequence[Change]] | None = None,
    ) -> None:
        """Write the chunks kept under `name` from a step on, and move the version.

        `parts` are the changes of the chunks, where this process still has them.
        """
        try:
            steps = self._connection.read(chunk_passes, name)
            for step in range(first, len(steps)):
                number, place = steps[step]
                changes = (
                    self._connection.read(chunk, name, place) if parts is None else parts[place]
                )
                self._patiently(self._step, owner, step, number, changes)
            self._patiently(self._finish, owner)
        except LeaseLost:
            raise
        except BaseException as error:
            # whoever comes next need not wait; where even this fails, the lease lapses
            if not isinstance(error, StoreUnavailable):
                with suppress(StoreError):
                    self._connection.write(release_lease, owner)
            if isinstance(error, StoreError):
                raise StoreUnavailable(
                    f"{error}. The load was begun and is kept whole: the next command finishes it, "
                    f"at the latest {self._lease:.0f} seconds from now"
                ) from error
            raise

    def _patiently(
        self, work: Callable[Concatenate[Transaction, P], None], *args: P.args, **named: P.kwargs
    ) -> None:
        """Do a step, again where somebody ended its transaction."""
        for left in reversed(range(_TRIES)):
            try:
                return self._connection.write(work, *args, **named)
            except LeaseLost:
                raise
            except StoreBusy:
                if not left:
                    raise
        return None

    def _step(
        self, tx: Transaction, owner: str, step: int, number: int, changes: Sequence[Change]
    ) -> None:
        if hold_lease(tx, owner).step > step:
            return  # the answer to our commit was lost, and it is tried again
        write_changes(tx, changes, [number])
        renew_lease(tx, step + 1, self._lease)

    @staticmethod
    def _finish(tx: Transaction, owner: str) -> None:
        meta = lock_network(tx)
        if meta.owner == owner and meta.state == READY:
            return  # the answer to our commit was lost, and it is tried again
        hold_lease(tx, owner)
        finish_changeset(tx, working_on(tx), meta.version + 1)
        set_version(tx, meta.version + 1)
