"""The store for several machines: a Neo4j server, over bolt or its cluster protocol.

What one transaction can hold is written in one; larger loads go by `neo4j_loads`. Neo4j lets
readers see each commit as it comes, so pages read one after the other may mix versions: a snapshot
is read between two looks at the locked version, and what was changed in between is put there again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, Concatenate, ParamSpec, TypeVar

from graph_service.errors import ChangeConflict, NotFound, StoreBusy, StoreUnavailable
from graph_service.model import Change, Changeset
from graph_service.snapshot import Snapshot
from graph_service.store import neo4j_notes
from graph_service.store.base import (
    Applied,
    ChangesetInfo,
    Note,
    choose_undone,
    standing,
    undo_changeset,
)
from graph_service.store.neo4j_apply import write_whole
from graph_service.store.neo4j_connection import Connection, Transaction
from graph_service.store.neo4j_history import changes_at, full_changeset, infos, version_of
from graph_service.store.neo4j_import import Import
from graph_service.store.neo4j_loads import LargeLoads, nothing_changed
from graph_service.store.neo4j_meta import (
    IMPORTING,
    READY,
    Meta,
    lock_network,
    new_token,
    prepare_database,
    read_meta,
    read_notes_version,
    set_version,
)
from graph_service.store.neo4j_pages import caught_up, follow, read_pages

_TRIES = 5  # times to read a network that others are changing
P = ParamSpec("P")
T = TypeVar("T")


class Neo4jStore:
    """A network in a Neo4j database, of which other data is left alone.

    Args:
        url: `neo4j://host:7687` or its kin, with `?database=name` if wished; no credentials.
        user: the user name.
        password: the password; it is handed to the driver and shown nowhere.
        database: the database, where the URL does not name it; else the user's home database.
        single_limit: the most changes that go in one transaction.
        chunk_size: changes in one step of a larger load.
        lease: seconds without a sign of life after which others finish a large load.
        connect_timeout: seconds in which a connection must stand.
        transaction_timeout: seconds after which the server ends a transaction of ours.
        retry_time: seconds for which a passing failure is tried again.

    Raises:
        StoreAddressInvalid: the URL is no address of a Neo4j server or database.
        StoreUnavailable: the server cannot be reached in time.
        StoreAccessDenied: user name or password are wrong.
        StoreTooNew: a newer version of the program wrote the network.
    """

    def __init__(
        self,
        url: str,
        *,
        user: str = "",
        password: str = "",
        database: str = "",
        single_limit: int = 50_000,
        chunk_size: int = 5_000,
        lease: float = 60.0,
        connect_timeout: float = 10.0,
        transaction_timeout: float = 120.0,
        retry_time: float = 15.0,
    ) -> None:
        self._connection = Connection(
            url,
            user=user,
            password=password,
            database=database,
            connect_timeout=connect_timeout,
            transaction_timeout=transaction_timeout,
            retry_time=retry_time,
        )
        self._single_limit = single_limit
        self._chunk_size = chunk_size
        self._lease = lease
        self._loads = LargeLoads(self._connection, chunk_size=chunk_size, lease=lease)
        try:
            prepare_database(self._connection)
        except BaseException:
            self._connection.close()
            raise

    def __repr__(self) -> str:
        return f"<Neo4jStore {self.address}>"

    @property
    def address(self) -> str:
        """Where it is, for people; without user name or password."""
        return self._connection.address

    def close(self) -> None:
        """Let go of all connections."""
        self._connection.close()

    # --- the graph

    def version(self) -> int:
        """The number of changesets applied."""
        return self._connection.read(read_meta).version

    def apply(self, changeset: Changeset) -> Applied:
        """Write a changeset as a whole or not at all."""
        if len(changeset.changes) > self._single_limit:
            return self._loads.apply(changeset)
        tried: list[Applied] = []
        return self._when_ready(self._apply, changeset, tried)

    def _when_ready(
        self,
        work: Callable[Concatenate[Transaction, P], T | None],
        *args: P.args,
        **named: P.kwargs,
    ) -> T:
        """What `work` writes; where it finds a large load unfinished it returns None."""
        for _ in range(_TRIES):
            done = self._connection.write(work, *args, **named)
            if done is not None:
                return done
            self._loads.recover()
        raise _too_busy()

    def _apply(self, tx: Transaction, changeset: Changeset, tried: list[Applied]) -> Applied | None:
        """Write a changeset; `tried` holds what we may have written before, unanswered."""
        if read_meta(tx).state != READY or (meta := lock_network(tx)).state != READY:
            return None
        known = version_of(tx, changeset.id)
        if known is not None:
            ours = [applied for applied in tried if applied.version == known]
            return ours[0] if ours else nothing_changed(meta.version, changeset.id)
        written = write_whole(tx, changeset, meta.version, chunk_size=self._chunk_size)
        if not written.changes:
            return nothing_changed(meta.version, changeset.id)
        set_version(tx, meta.version + 1)
        tried.append(Applied(meta.version + 1, changeset.id, written.counts()))
        return tried[-1]

    def snapshot(self) -> Snapshot:
        """The whole graph at the newest version."""
        for _ in range(_TRIES):
            before = self._settled()
            pages = read_pages(self._connection)
            after = self._settled()
            if before.wipes == after.wipes:
                if before.version != after.version:
                    made = (changes for _, changes in self._between(before.version, after.version))
                    pages = caught_up(*pages, chain.from_iterable(made))
                return Snapshot.build(after.version, *pages)
        raise StoreBusy("the network is being imported again and again; try again in a moment")

    def _settled(self) -> Meta:
        """The network as a whole, at a moment when nobody is writing."""
        for _ in range(_TRIES):
            self._loads.recover()
            meta = self._connection.write(lock_network)
            if meta.state == READY:
                return meta
        raise _too_busy()

    def resolve(self, node_id: str) -> str:
        """The id under which a node is found now."""
        found = self._connection.read(follow, node_id)
        if found is None:
            raise NotFound(f"no node has the id {node_id[:80]!r}; search for its name to find it")
        return found

    # --- the history

    def history(self, limit: int = 50, before: int | None = None) -> list[ChangesetInfo]:
        """The newest changesets first."""
        return self._connection.read(infos, before=before, limit=limit)

    def changes(self, since: int) -> Iterator[tuple[ChangesetInfo, list[Change]]]:
        """What moved the version, oldest first, after version `since`."""
        return self._between(since, self.version())

    def _between(self, since: int, newest: int) -> Iterator[tuple[ChangesetInfo, list[Change]]]:
        for info in self._infos(since, newest):
            yield info, self._whole(changes_at, info.version)

    def full_history(self) -> Iterator[Changeset]:
        """Every changeset with its changes, oldest first."""
        for info in self._infos(0, self.version()):
            yield self._whole(full_changeset, info.version)

    def _infos(self, since: int, newest: int) -> list[ChangesetInfo]:
        """The changesets after a version up to another, oldest first."""
        for _ in range(_TRIES):
            found = self._connection.read(infos, since=since, before=newest + 1)[::-1]
            if len(found) == max(newest - max(since, 0), 0):
                return found
            self._connection.write(lock_network)  # waits until the last commit can be seen whole
        raise self._damaged()

    def _whole(self, look: Callable[[Transaction, int], T | None], version: int) -> T:
        """What a look at a version gives, when its commit can be seen whole."""
        for _ in range(_TRIES):
            found = self._connection.read(look, version)
            if found is not None:
                return found
            self._connection.write(lock_network)  # waits until the last commit can be seen whole
        raise self._damaged()

    def _damaged(self) -> StoreUnavailable:
        return StoreUnavailable(
            f"the history in {self.address} has a gap: something else took nodes of ours away; "
            "restore a backup into an empty database"
        )

    def undo(self, changeset_id: str | None = None, *, who: str = "") -> Applied:
        """Take a changeset back, by default the last that stands."""
        for attempt in (1, 2):
            entries = self._infos(0, self.version())
            wanted = choose_undone(entries, changeset_id)
            later = standing(entry for entry in entries if entry.version > wanted.version)
            inverse = undo_changeset(
                self._whole(full_changeset, wanted.version),
                (self._whole(full_changeset, entry.version) for entry in later),
                base_version=entries[-1].version,
                who=who,
            )
            try:
                return self.apply(inverse)
            except ChangeConflict:
                # somebody wrote in between: look again, and say what stands in the way
                if attempt == 2 or self.version() == inverse.base_version:
                    raise
        raise AssertionError  # the second attempt returns or raises

    # --- notes

    def notes_version(self) -> int:
        """A number that moves with every note."""
        return self._connection.read(read_notes_version)

    def note(self, kind: str, key: str) -> Note | None:
        """The note, or None."""
        return self._connection.read(neo4j_notes.read_note, kind, key)

    def notes(self, kind: str) -> list[Note]:
        """All notes of a kind by key."""
        return self._connection.read(neo4j_notes.read_notes, kind)

    def all_notes(self) -> Iterator[Note]:
        """Every note, by kind and key."""
        for kind, key in self._connection.read(neo4j_notes.note_names):
            note = self.note(kind, key)
            if note is not None:
                yield note

    def put_note(self, kind: str, key: str, value: Any, *, revision: int | None = None) -> Note:
        """Write a note; with `revision`, only over that revision."""
        token = new_token()
        return self._when_ready(
            lambda tx: (
                None
                if read_meta(tx).state == IMPORTING
                else neo4j_notes.put_note(tx, kind, key, value, revision, token)
            )
        )

    def delete_note(self, kind: str, key: str, *, revision: int | None = None) -> None:
        """Remove a note if it is there."""
        tries: list[bool] = []

        def delete(tx: Transaction) -> bool | None:
            if read_meta(tx).state == IMPORTING:
                return None
            neo4j_notes.delete_note(tx, kind, key, revision, again=bool(tries))
            tries.append(True)
            return True

        self._when_ready(delete)

    # --- the whole network

    def import_network(self, changesets: Iterable[Changeset], notes: Iterable[Note]) -> None:
        """Fill an empty store with a history and notes, as a whole or not at all."""
        self._loads.recover()
        Import(
            self._connection,
            single_limit=self._single_limit,
            chunk_size=self._chunk_size,
            lease=self._lease,
        ).run(changesets, notes)


def _too_busy() -> StoreBusy:
    return StoreBusy("large loads are being written one after another; try again in a moment")
