"""The one contract of all stores, and what is the same in each.

A store holds one network: its records, the changesets that made them, and notes. Its version is the
number of changesets applied, so it moves with every change; notes have a version of their own.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from graph_service.errors import ChangeConflict, NotFound, NothingToUndo, UndoRefused
from graph_service.model import Change, Changeset, Link, Node, NodeKind, Record, check_ends
from graph_service.snapshot import Snapshot

BATCH = 10_000  # records in one statement or one piece of a changeset
ANSWER, ANSWER_PIECE = "answer", "answer-piece"  # notes of what was costly to compute


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying a changeset came to: the version after it, and the counts of what it changed.

    `changed_anything` is False where the store already was as the changeset wants it.
    """

    version: int
    changeset_id: str
    counts: Mapping[str, int]

    @property
    def changed_anything(self) -> bool:
        """Whether a record was added, changed or removed."""
        return any(self.counts.values())


@dataclass(frozen=True, slots=True)
class ChangesetInfo:
    """One line of the history: a changeset without its changes.

    `taken_back_by` is the id of the changeset that undid it, or empty.
    """

    version: int
    id: str
    kind: str
    made_at: str
    who: str
    title: str
    dataset: str
    source_name: str
    source_sha256: str
    undoes: str
    taken_back_by: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Note:
    """A small document that is no part of the graph; `revision` counts its writings from 1."""

    kind: str
    key: str
    value: Any
    revision: int
    updated_at: str


class GraphStore(Protocol):
    """Where a network is kept. Every method may raise `StoreError`; none leaks a driver's error.

    All methods may be called from several threads.
    """

    @property
    def address(self) -> str:
        """Where it is, for people; without user name or password."""
        ...

    def version(self) -> int:
        """The number of changesets applied; 0 for a new store."""
        ...

    def apply(self, changeset: Changeset) -> Applied:
        """Write a changeset as a whole or not at all.

        A changeset that the store already holds, or whose records already are as it wants them,
        changes nothing and moves no version. Links are written after the nodes they join, nodes are
        removed after their links.

        Raises:
            ChangeConflict: a record is no longer as the changeset says it was, or a link would join
                a node that does not exist; nothing is written.
            InvalidRecord: a link joins kinds of node that its kind may not join.
        """
        ...

    def snapshot(self) -> Snapshot:
        """The whole graph at the newest version.

        Raises:
            StoreBusy: a large load is being written; the snapshot that you hold is still good.
        """
        ...

    def changes(self, since: int) -> Iterator[tuple[ChangesetInfo, list[Change]]]:
        """What moved the version, oldest first, after version `since`."""
        ...

    def resolve(self, node_id: str) -> str:
        """The id under which a node is found now.

        Raises:
            NotFound: no node has or had this id.
        """
        ...

    def history(self, limit: int = 50, before: int | None = None) -> list[ChangesetInfo]:
        """The newest changesets first, those below version `before` where it is given."""
        ...

    def undo(self, changeset_id: str | None = None, *, who: str = "") -> Applied:
        """Take a changeset back, by default the last that was not taken back and is no undo.

        Raises:
            NothingToUndo: there is none.
            NotFound: no changeset has this id.
            UndoRefused: later changesets changed the same records or build on them.
        """
        ...

    def notes_version(self) -> int:
        """A number that moves with every note."""
        ...

    def note(self, kind: str, key: str) -> Note | None:
        """The note, or None."""
        ...

    def notes(self, kind: str) -> list[Note]:
        """All notes of a kind by key."""
        ...

    def put_note(self, kind: str, key: str, value: Any, *, revision: int | None = None) -> Note:
        """Write a note (any JSON value). With `revision`, only over that revision (0: a new one).

        Raises:
            ChangeConflict: the note has another revision.
        """
        ...

    def delete_note(self, kind: str, key: str, *, revision: int | None = None) -> None:
        """Remove a note if it is there; with `revision`, only at that revision.

        Raises:
            ChangeConflict: the note has another revision.
        """
        ...

    def all_notes(self) -> Iterator[Note]:
        """Every note, by kind and key."""
        ...

    def full_history(self) -> Iterator[Changeset]:
        """Every changeset with its changes, oldest first: what `import_network` takes."""
        ...

    def import_network(self, changesets: Iterable[Changeset], notes: Iterable[Note]) -> None:
        """Fill an empty store with a history and notes, as a whole or not at all.

        Versions, ids and times stay as they were.

        Raises:
            StoreNotEmpty: the store holds something already.
        """
        ...

    def close(self) -> None:
        """Let go of files and connections. A closed store is not used again."""
        ...


def now() -> str:
    """The time as stores write it: UTC, ISO, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_changeset_id() -> str:
    """A new unique id of a changeset."""
    return uuid.uuid4().hex


def pieces(changes: Sequence[Change], size: int = BATCH) -> Iterator[Sequence[Change]]:
    """Changes in pieces of a size, in order."""
    for start in range(0, len(changes), size):
        yield changes[start : start + size]


def pending(changes: Iterable[Change], current: Mapping[tuple[str, str], Record]) -> list[Change]:
    """The changes that are still to be made, given the records as they are now.

    `current` maps (class name, id) to the record as it is; what is absent does not exist.

    Raises:
        ChangeConflict: a record is neither as the change found it nor as the change leaves it.
    """
    todo: list[Change] = []
    clashes: list[str] = []
    for change in changes:
        record = change.record
        found = current.get((type(record).__name__, record.id))
        if found == change.after:
            continue
        if found == change.before:
            todo.append(change)
        else:
            clashes.append(record.id)
    if clashes:
        named = ", ".join(repr(name) for name in clashes[:5])
        more = f" and {len(clashes) - 5} more" if len(clashes) > 5 else ""
        raise ChangeConflict(
            f"the network changed since this difference was computed ({named}{more}); "
            "nothing was written: load the file again to see the new difference",
            clashes,
        )
    return todo


def check_links(changes: Iterable[Change], kinds: Mapping[str, NodeKind]) -> None:
    """Check the ends of the links that these changes write.

    `kinds` maps the id of every node that exists after the changes, and that a link here joins, to
    its kind.

    Raises:
        ChangeConflict: an end does not exist.
        InvalidRecord: the kinds of the ends do not fit the kind of the link.
    """
    for change in changes:
        link = change.after
        if not isinstance(link, Link):
            continue
        for end in (link.source, link.target):
            if end not in kinds:
                raise ChangeConflict(
                    f"link {link.kind} {link.source!r} - {link.target!r} joins {end!r}, "
                    "which does not exist; nothing was written: load the file again",
                    [link.id],
                )
        check_ends(link, kinds[link.source], kinds[link.target])


def _named(changeset: Changeset) -> str:
    return f"{changeset.title or changeset.source_name or changeset.kind} ({changeset.id[:8]})"


def undo_changeset(
    undone: Changeset, later: Iterable[Changeset], *, base_version: int, who: str
) -> Changeset:
    """The changeset that takes `undone` back.

    Raises:
        UndoRefused: a later changeset, itself not taken back, changed one of the same records or
            added a link to a node that `undone` added.
    """
    touched = {(type(c.record).__name__, c.record.id) for c in undone.changes}
    added = {c.record.id for c in undone.changes if c.op == "added" and isinstance(c.record, Node)}
    blocking = [
        changeset
        for changeset in later
        if any(
            (type(c.record).__name__, c.record.id) in touched
            or (isinstance(c.record, Link) and added & {c.record.source, c.record.target})
            for c in changeset.changes
        )
    ]
    if blocking:
        names = "; ".join(_named(changeset) for changeset in blocking)
        raise UndoRefused(
            f"{_named(undone)} cannot be taken back: later changes build on it: {names}. "
            "Take those back first, newest first",
            [changeset.id for changeset in reversed(blocking)],
        )
    return Changeset(
        id=new_changeset_id(),
        made_at=now(),
        base_version=base_version,
        changes=[change.inverse() for change in reversed(undone.changes)],
        kind="undo",
        who=who,
        title=f"undo: {undone.title or undone.source_name or undone.kind}",
        dataset=undone.dataset,
        source_name=undone.source_name,
        source_sha256=undone.source_sha256,
        undoes=undone.id,
    )


def standing(history: Iterable[ChangesetInfo]) -> list[ChangesetInfo]:
    """Of a history, what is neither taken back nor an undo of something within it.

    A changeset and the undo that took it back cancel out, so neither stands in the way of an
    earlier undo.
    """
    entries = list(history)
    ids = {entry.id for entry in entries}
    return [e for e in entries if not e.taken_back_by and not (e.undoes and e.undoes in ids)]


def choose_undone(history: Sequence[ChangesetInfo], changeset_id: str | None) -> ChangesetInfo:
    """The changeset that an undo is about: the one named, or the last that stands and is no undo.

    Args:
        history: all changesets, oldest first.
        changeset_id: an id or an unambiguous beginning of one; None for the last.

    Raises:
        NothingToUndo: there is none, or the one named was taken back already.
        NotFound: no changeset has this id.
    """
    if changeset_id is None:
        for entry in reversed(history):
            if not entry.taken_back_by and not entry.undoes:
                return entry
        raise NothingToUndo("there is no change left to take back")
    found = [entry for entry in history if changeset_id and entry.id.startswith(changeset_id)]
    if len(found) != 1:
        raise NotFound(
            f"{len(found) or 'no'} changesets have an id that begins with {changeset_id[:40]!r}; "
            "the history lists them"
        )
    if found[0].taken_back_by:
        raise NothingToUndo(
            f"{found[0].title or found[0].kind} ({found[0].id[:8]}) was taken back already"
        )
    return found[0]


def with_changes(changeset: Changeset, changes: Sequence[Change]) -> Changeset:
    """The same changeset with other changes."""
    return replace(changeset, changes=changes)


def lasting_notes(store: GraphStore) -> Iterator[Note]:
    """The notes that a backup or a copy takes along: all that cannot be made again."""
    return (note for note in store.all_notes() if note.kind not in (ANSWER, ANSWER_PIECE))


def network_name(store: GraphStore) -> str:
    """The name of the network that a store holds, or empty."""
    note = store.note("network", "name")
    return str(note.value) if note is not None else ""


def name_network(store: GraphStore, name: str) -> None:
    """Give the network its name, if it is another than it has.

    Raises:
        InvalidRecord: the name is empty, too long, or holds a control character.
    """
    Node(id="network", kind=NodeKind.THEME, name=name)  # a network is named as a node is
    if network_name(store) != name:
        store.put_note("network", "name", name)
