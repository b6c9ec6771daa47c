"""The default store: one SQLite file, read by several processes while one writes.

The file is in WAL mode; each changeset is one transaction, so a process that is killed in the
middle leaves the old state. Connections belong to a thread and are made when first needed.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from graph_service.errors import (
    ChangeConflict,
    NotFound,
    StoreBusy,
    StoreError,
    StoreNotEmpty,
    StoreTooNew,
    StoreUnavailable,
)
from graph_service.model import Change, Changeset, Link, Node, NodeKind, Record, Redirect
from graph_service.rows import (
    LINK_COLUMNS,
    NODE_COLUMNS,
    changes_from_json,
    changes_to_json,
    link_from_row,
    link_to_row,
    node_from_row,
    node_to_row,
    to_json,
)
from graph_service.snapshot import Snapshot
from graph_service.store.base import (
    BATCH,
    Applied,
    ChangesetInfo,
    Note,
    check_links,
    choose_undone,
    now,
    pending,
    pieces,
    standing,
    undo_changeset,
    with_changes,
)

# One script a schema version; a file of version n gets all scripts after the n-th.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    INSERT INTO meta VALUES ('version', 0), ('notes_version', 0);
    CREATE TABLE node (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
        status TEXT, valid_from TEXT, valid_to TEXT, rest TEXT NOT NULL, attestations TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE link (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL,
        source TEXT NOT NULL REFERENCES node (id) DEFERRABLE INITIALLY DEFERRED,
        target TEXT NOT NULL REFERENCES node (id) DEFERRABLE INITIALLY DEFERRED,
        role TEXT NOT NULL, key TEXT NOT NULL, weight REAL, certainty TEXT,
        valid_from TEXT, valid_to TEXT, attestations TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX link_source ON link (source);
    CREATE INDEX link_target ON link (target);
    CREATE TABLE redirect (old TEXT PRIMARY KEY, new TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE changeset (
        version INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
        made_at TEXT NOT NULL, base_version INTEGER NOT NULL, who TEXT NOT NULL,
        title TEXT NOT NULL, dataset TEXT NOT NULL, source_name TEXT NOT NULL,
        source_sha256 TEXT NOT NULL, undoes TEXT NOT NULL, taken_back_by TEXT NOT NULL,
        added INTEGER NOT NULL, changed INTEGER NOT NULL, removed INTEGER NOT NULL
    );
    CREATE TABLE change_piece (
        version INTEGER NOT NULL REFERENCES changeset (version) DEFERRABLE INITIALLY DEFERRED,
        place INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (version, place)
    );
    CREATE TABLE note (
        kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, revision INTEGER NOT NULL,
        updated_at TEXT NOT NULL, PRIMARY KEY (kind, key)
    ) WITHOUT ROWID;
    """,
)
APPLICATION_ID = 0x5C4A6B31  # marks a file as one of ours
_INFO_FIELDS = (
    "version", "id", "kind", "made_at", "who", "title", "dataset", "source_name",
    "source_sha256", "undoes", "taken_back_by",
)  # fmt: skip
_INFO = ", ".join((*_INFO_FIELDS, "added", "changed", "removed"))
_IN = 500  # ids in one IN (…) list


def _placeholders(count: int) -> str:
    return ", ".join("?" * count)


def _upsert(table: str, columns: Sequence[str]) -> str:
    updates = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({_placeholders(len(columns))}) "  # noqa: S608 - constants of this module
        f"ON CONFLICT (id) DO UPDATE SET {updates}"
    )


_UPSERT_NODE = _upsert("node", NODE_COLUMNS)
_UPSERT_LINK = _upsert("link", LINK_COLUMNS)


class _Connection(sqlite3.Connection):
    """A connection that can be referred to weakly, so that those of ended threads go."""


def _mark_undone(connection: sqlite3.Connection, undone: str, by: str) -> None:
    """Write down who took a changeset back, and what that says of what it had taken back itself.

    When an undo is taken back, what it undid stands again; if that was an undo too, what that one
    undid is taken back again, and so on.
    """
    while True:
        found = connection.execute(
            "UPDATE changeset SET taken_back_by = ? WHERE id = ? RETURNING undoes", (by, undone)
        ).fetchone()
        if not found or not found[0]:
            return
        standing_again = found[0]
        found = connection.execute(
            "UPDATE changeset SET taken_back_by = '' WHERE id = ? RETURNING undoes",
            (standing_again,),
        ).fetchone()
        if not found or not found[0]:
            return
        undone, by = found[0], standing_again


class SqliteStore:
    """A network in one SQLite file; the right choice unless several machines write at once.

    Args:
        path: the file; it and its folder are made where they do not exist.
        busy_timeout: seconds to wait for another process that is writing.

    Raises:
        StoreUnavailable: the file cannot be opened, or is no database of ours.
        StoreTooNew: a newer version of the program wrote it.
    """

    def __init__(self, path: Path, *, busy_timeout: float = 30.0) -> None:
        self._path = path
        self._busy_timeout = busy_timeout
        self._local = threading.local()
        self._connections: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._guard = threading.Lock()
        self._closed = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unavailable(error) from error
        with self._mapped():
            self._migrate()

    @property
    def address(self) -> str:
        """Where it is, for people."""
        return f"sqlite:///{self._path}"

    # --- connections and errors

    def _unavailable(self, error: Exception) -> StoreUnavailable:
        return StoreUnavailable(
            f"the store {self._path} cannot be used: {error}. Check that the path exists, is a "
            "file and can be written, or choose another with --store or SCHAKEL_STORE"
        )

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        """Turn the driver's errors into ours."""
        try:
            yield
        except sqlite3.OperationalError as error:
            text = str(error)
            if "locked" in text or "busy" in text:
                raise StoreBusy(
                    f"another process is writing to {self._path}; try again in a moment"
                ) from error
            raise self._unavailable(error) from error
        except sqlite3.IntegrityError as error:
            raise ChangeConflict(
                f"the changes do not fit together ({error}); nothing was written: load again"
            ) from error
        except sqlite3.DatabaseError as error:
            raise self._unavailable(error) from error
        except OSError as error:
            raise self._unavailable(error) from error

    def _connection(self) -> sqlite3.Connection:
        if self._closed:
            raise StoreUnavailable(f"the store {self._path} is closed")
        connection: _Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self._path,
                timeout=self._busy_timeout,
                isolation_level=None,
                factory=_Connection,
                check_same_thread=False,  # close() ends the connections of all threads
            )
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")
            self._local.connection = connection
            with self._guard:
                self._connections.add(connection)
        return connection

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view of the file."""
        with self._mapped():
            connection = self._connection()
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        with self._mapped():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def _migrate(self) -> None:
        connection = self._connection()
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        owner = connection.execute("PRAGMA application_id").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables and owner != APPLICATION_ID:
            raise StoreUnavailable(
                f"{self._path} is a database of another program; it was left alone. "
                "Choose another path with --store or SCHAKEL_STORE"
            )
        if found > len(MIGRATIONS):
            raise StoreTooNew(
                f"{self._path} was written by a newer version of the program (schema {found}, this "
                f"one knows {len(MIGRATIONS)}); install the newer version"
            )
        if found == len(MIGRATIONS):
            return
        connection.execute("PRAGMA journal_mode = WAL")
        with self._writing() as writer:
            # another process may have been first
            found = writer.execute("PRAGMA user_version").fetchone()[0]
            for script in MIGRATIONS[found:]:
                for statement in script.split(";"):
                    writer.execute(statement)
            writer.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
            writer.execute(f"PRAGMA application_id = {APPLICATION_ID}")

    def close(self) -> None:
        """Let go of the file."""
        self._closed = True
        with self._guard:
            for connection in list(self._connections):
                connection.close()

    # --- the graph

    @staticmethod
    def _meta(connection: sqlite3.Connection, key: str) -> int:
        row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return int(row[0])

    def version(self) -> int:
        """The number of changesets applied."""
        with self._mapped():
            return self._meta(self._connection(), "version")

    def snapshot(self) -> Snapshot:
        """The whole graph at the newest version."""
        with self._reading() as connection:
            version = self._meta(connection, "version")
            nodes = connection.execute(f"SELECT {', '.join(NODE_COLUMNS)} FROM node")  # noqa: S608 - constants
            node_rows = nodes.fetchall()
            links = connection.execute(f"SELECT {', '.join(LINK_COLUMNS)} FROM link")  # noqa: S608 - constants
            link_rows = links.fetchall()
            redirects = dict(connection.execute("SELECT old, new FROM redirect").fetchall())
        return Snapshot.build(version, node_rows, link_rows, redirects)

    def resolve(self, node_id: str) -> str:
        """The id under which a node is found now."""
        with self._reading() as connection:
            seen: set[str] = set()
            found = node_id
            while found not in seen:
                seen.add(found)
                if connection.execute("SELECT 1 FROM node WHERE id = ?", (found,)).fetchone():
                    return found
                row = connection.execute(
                    "SELECT new FROM redirect WHERE old = ?", (found,)
                ).fetchone()
                found = row[0] if row else found
        raise NotFound(f"no node has the id {node_id[:80]!r}; search for its name to find it")

    def _current(
        self, connection: sqlite3.Connection, changes: Sequence[Change]
    ) -> dict[tuple[str, str], Record]:
        """The records that these changes are about, as they are now."""
        ids: dict[type[Record], list[str]] = {Node: [], Link: [], Redirect: []}
        for change in changes:
            ids[type(change.record)].append(change.record.id)
        current: dict[tuple[str, str], Record] = {}
        for row in self._by_id(connection, "node", NODE_COLUMNS, ids[Node]):
            current["Node", row[0]] = node_from_row(row)
        for row in self._by_id(connection, "link", LINK_COLUMNS, ids[Link]):
            current["Link", row[0]] = link_from_row(row)
        for row in self._by_id(connection, "redirect", ("old", "new"), ids[Redirect]):
            current["Redirect", row[0]] = Redirect(*row)
        return current

    @staticmethod
    def _by_id(
        connection: sqlite3.Connection, table: str, columns: Sequence[str], ids: Sequence[str]
    ) -> Iterator[Any]:
        for start in range(0, len(ids), _IN):
            part = ids[start : start + _IN]
            yield from connection.execute(
                f"SELECT {', '.join(columns)} FROM {table} "  # noqa: S608 - constants; ids are bound
                f"WHERE {columns[0]} IN ({_placeholders(len(part))})",
                part,
            )

    def apply(self, changeset: Changeset) -> Applied:
        """Write a changeset as a whole or not at all."""
        with self._writing() as connection:
            return self._apply(connection, changeset)

    def _apply(self, connection: sqlite3.Connection, changeset: Changeset) -> Applied:
        version = self._meta(connection, "version")
        nothing = Applied(version, changeset.id, {"added": 0, "changed": 0, "removed": 0})
        if connection.execute("SELECT 1 FROM changeset WHERE id = ?", (changeset.id,)).fetchone():
            return nothing
        changes: Sequence[Change] = changeset.changes
        if changeset.base_version != version:
            changes = pending(changes, self._current(connection, changes))
        if not changes:
            return nothing
        changeset = with_changes(changeset, changes)
        self._write_records(connection, changes)
        self._check_links(connection, changes)
        self._record_history(connection, changeset, version + 1)
        return Applied(version + 1, changeset.id, changeset.counts())

    @staticmethod
    def _write_records(connection: sqlite3.Connection, changes: Sequence[Change]) -> None:
        gone = [change.record for change in changes if change.after is None]
        there = [change.after for change in changes if change.after is not None]
        connection.executemany(
            "DELETE FROM link WHERE id = ?", [(r.id,) for r in gone if isinstance(r, Link)]
        )
        connection.executemany(
            "DELETE FROM redirect WHERE old = ?", [(r.id,) for r in gone if isinstance(r, Redirect)]
        )
        # in the order of their ids, as the file keeps them: a fifth faster on 90,000 links
        nodes = sorted((r for r in there if isinstance(r, Node)), key=lambda r: r.id)
        links = sorted((r for r in there if isinstance(r, Link)), key=lambda r: r.id)
        connection.executemany(_UPSERT_NODE, map(node_to_row, nodes))
        connection.executemany(_UPSERT_LINK, map(link_to_row, links))
        connection.executemany(
            "INSERT INTO redirect VALUES (?, ?) ON CONFLICT (old) DO UPDATE SET new = excluded.new",
            ((r.old, r.new) for r in there if isinstance(r, Redirect)),
        )
        connection.executemany(
            "DELETE FROM node WHERE id = ?", [(r.id,) for r in gone if isinstance(r, Node)]
        )

    def _check_links(self, connection: sqlite3.Connection, changes: Sequence[Change]) -> None:
        ends = {
            end
            for change in changes
            if isinstance(change.after, Link)
            for end in (change.after.source, change.after.target)
        }
        kinds = {
            row[0]: NodeKind(row[1])
            for row in self._by_id(connection, "node", ("id", "kind"), sorted(ends))
        }
        check_links(changes, kinds)

    @staticmethod
    def _record_history(connection: sqlite3.Connection, changeset: Changeset, version: int) -> None:
        counts = changeset.counts()
        connection.execute(
            f"INSERT INTO changeset VALUES ({_placeholders(15)})",  # noqa: S608 - only question marks
            (
                version, changeset.id, changeset.kind, changeset.made_at, changeset.base_version,
                changeset.who, changeset.title, changeset.dataset, changeset.source_name,
                changeset.source_sha256, changeset.undoes, "",
                counts["added"], counts["changed"], counts["removed"],
            ),
        )  # fmt: skip
        connection.executemany(
            "INSERT INTO change_piece VALUES (?, ?, ?)",
            (
                (version, place, zlib.compress(changes_to_json(piece), 1))
                for place, piece in enumerate(pieces(changeset.changes, BATCH))
            ),
        )
        if changeset.undoes:
            _mark_undone(connection, changeset.undoes, changeset.id)
        connection.execute("UPDATE meta SET value = ? WHERE key = 'version'", (version,))

    # --- the history

    @staticmethod
    def _info(row: Sequence[Any]) -> ChangesetInfo:
        *facts, added, changed, removed = row
        counts = {"added": added, "changed": changed, "removed": removed}
        return ChangesetInfo(**dict(zip(_INFO_FIELDS, facts, strict=True)), counts=counts)

    @staticmethod
    def _changes_of(connection: sqlite3.Connection, version: int) -> list[Change]:
        bodies = connection.execute(
            "SELECT body FROM change_piece WHERE version = ? ORDER BY place", (version,)
        )
        return [change for (body,) in bodies for change in changes_from_json(zlib.decompress(body))]

    def _full(self, connection: sqlite3.Connection, version: int) -> Changeset:
        row = connection.execute(
            "SELECT id, made_at, base_version, kind, who, title, dataset, source_name, "
            "source_sha256, undoes FROM changeset WHERE version = ?",
            (version,),
        ).fetchone()
        changeset_id, made_at, base_version, *rest = row
        return Changeset(
            changeset_id, made_at, base_version, self._changes_of(connection, version), *rest
        )

    def history(self, limit: int = 50, before: int | None = None) -> list[ChangesetInfo]:
        """The newest changesets first."""
        with self._mapped():
            rows = self._connection().execute(
                f"SELECT {_INFO} FROM changeset WHERE version < ? ORDER BY version DESC LIMIT ?",  # noqa: S608 - constants
                (before if before is not None else 2**62, limit),
            )
            return [self._info(row) for row in rows.fetchall()]

    def changes(self, since: int) -> Iterator[tuple[ChangesetInfo, list[Change]]]:
        """What moved the version, oldest first, after version `since`."""
        with self._mapped():
            rows = self._connection().execute(
                f"SELECT {_INFO} FROM changeset WHERE version > ? ORDER BY version",  # noqa: S608 - constants
                (since,),
            )
            for row in rows.fetchall():
                yield self._info(row), self._changes_of(self._connection(), row[0])

    def full_history(self) -> Iterator[Changeset]:
        """Every changeset with its changes, oldest first."""
        with self._mapped():
            rows = self._connection().execute("SELECT version FROM changeset ORDER BY version")
            for (version,) in rows.fetchall():
                yield self._full(self._connection(), version)

    def undo(self, changeset_id: str | None = None, *, who: str = "") -> Applied:
        """Take a changeset back, by default the last that stands."""
        with self._writing() as connection:
            rows = connection.execute(
                f"SELECT {_INFO} FROM changeset ORDER BY version"  # noqa: S608 - constants
            )
            entries = [self._info(row) for row in rows.fetchall()]
            wanted = choose_undone(entries, changeset_id)
            later = standing(entry for entry in entries if entry.version > wanted.version)
            inverse = undo_changeset(
                self._full(connection, wanted.version),
                (self._full(connection, entry.version) for entry in later),
                base_version=self._meta(connection, "version"),
                who=who,
            )
            return self._apply(connection, inverse)

    # --- notes

    def notes_version(self) -> int:
        """A number that moves with every note."""
        with self._mapped():
            return self._meta(self._connection(), "notes_version")

    @staticmethod
    def _note(row: Sequence[Any]) -> Note:
        kind, key, value, revision, updated_at = row
        return Note(kind, key, orjson.loads(value), revision, updated_at)

    def note(self, kind: str, key: str) -> Note | None:
        """The note, or None."""
        with self._mapped():
            row = (
                self._connection()
                .execute("SELECT * FROM note WHERE kind = ? AND key = ?", (kind, key))
                .fetchone()
            )
            return self._note(row) if row else None

    def notes(self, kind: str) -> list[Note]:
        """All notes of a kind by key."""
        with self._mapped():
            rows = self._connection().execute(
                "SELECT * FROM note WHERE kind = ? ORDER BY key", (kind,)
            )
            return [self._note(row) for row in rows.fetchall()]

    def all_notes(self) -> Iterator[Note]:
        """Every note, by kind and key."""
        with self._mapped():
            rows = self._connection().execute("SELECT * FROM note ORDER BY kind, key").fetchall()
        yield from map(self._note, rows)

    @staticmethod
    def _check_revision(
        connection: sqlite3.Connection, kind: str, key: str, revision: int | None
    ) -> int:
        row = connection.execute(
            "SELECT revision FROM note WHERE kind = ? AND key = ?", (kind, key)
        ).fetchone()
        found = int(row[0]) if row else 0
        if revision is not None and revision != found:
            raise ChangeConflict(
                f"{kind} {key!r} was changed by somebody else (revision {found}, not {revision}); "
                "look at it again and repeat your change",
                [key],
            )
        return found

    @staticmethod
    def _notes_moved(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'notes_version'")

    def put_note(self, kind: str, key: str, value: Any, *, revision: int | None = None) -> Note:
        """Write a note; with `revision`, only over that revision."""
        with self._writing() as connection:
            found = self._check_revision(connection, kind, key, revision)
            note = Note(kind, key, value, found + 1, now())
            self._put_note(connection, note)
            self._notes_moved(connection)
            return note

    @staticmethod
    def _put_note(connection: sqlite3.Connection, note: Note) -> None:
        connection.execute(
            "INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?, ?)",
            (note.kind, note.key, to_json(note.value), note.revision, note.updated_at),
        )

    def delete_note(self, kind: str, key: str, *, revision: int | None = None) -> None:
        """Remove a note if it is there."""
        with self._writing() as connection:
            if self._check_revision(connection, kind, key, revision):
                connection.execute("DELETE FROM note WHERE kind = ? AND key = ?", (kind, key))
                self._notes_moved(connection)

    # --- the whole network

    def import_network(self, changesets: Iterable[Changeset], notes: Iterable[Note]) -> None:
        """Fill an empty store with a history and notes, as a whole or not at all."""
        with self._writing() as connection:
            if self._meta(connection, "version") or self._meta(connection, "notes_version"):
                raise StoreNotEmpty(
                    f"{self.address} holds a network already; choose an empty store, so that "
                    "nothing is overwritten"
                )
            for number, changeset in enumerate(changesets, start=1):
                if self._apply(connection, changeset).version != number:
                    raise StoreError(
                        f"changeset {changeset.id} (number {number}) does not fit onto those "
                        "before it; the source is damaged and nothing was written"
                    )
            for note in notes:
                self._put_note(connection, note)
                self._notes_moved(connection)
