"""Rankings as a store keeps them, so that several processes make each of them once.

A ranking is kept as notes of the kind `answer`: its text in pieces, and one note that says they are
complete. Who is first to make one says so in that note (a claim); the others wait for what it
writes. A claim lapses after a while, and at once where its process ran on this machine and is gone.
The pieces come first and the note that completes them last, so that whoever is interrupted leaves
nothing that could be taken for a ranking; what is left over is cleared away by the next. Rankings
of older versions are removed when a new one is there.

Kept answers are not copied or backed up: they can be made again, they are of use to this version of
the program only, and they can be larger than the network itself.

A store that cannot be written (opened to read only, or busy) is no reason to fail: what was made is
then kept in the process alone.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Protocol, TypeVar

from graph_service import __version__
from graph_service.errors import ChangeConflict, StoreError
from graph_service.store.base import ANSWER, ANSWER_PIECE, GraphStore, Note, now

KEPT = 4  # rankings of the newest version that a store keeps, for as many days
MOST_BYTES = 32 * 2**20  # a larger ranking is kept in the process alone
PIECE = 2 * 2**20  # characters in one note
AGES = 31  # days: the view of an earlier day than this is not shown instead of the one asked for
_log = logging.getLogger("schakel.rankings")


class Ranking(Protocol):
    """What is kept: of which version and day it is, and how it becomes bytes."""

    @property
    def version(self) -> int:
        """The version of the graph that it was made from."""
        ...

    @property
    def as_of(self) -> date | None:
        """The day of the view that it was made from."""
        ...

    def to_bytes(self) -> bytes:
        """The ranking as bytes."""
        ...


R = TypeVar("R", bound=Ranking)


@dataclass(frozen=True, slots=True)
class Source:
    """What a ranking is made from; equal sources give equal rankings."""

    version: int
    as_of: str
    feedback: str = ""

    @property
    def name(self) -> str:
        """The key of its note."""
        return f"ranking {self.version} {self.as_of or '-'} {self.feedback or '-'} {__version__}"


def stands_in(other: Source, source: Source) -> bool:
    """Whether a ranking may be shown while another is being made."""
    if other == source or other.version > source.version:
        return False
    if other.as_of == source.as_of:
        return True
    if not other.as_of or not source.as_of or other.as_of > source.as_of:
        return False
    days = date.fromisoformat(source.as_of) - date.fromisoformat(other.as_of)
    return days.days <= AGES


class Shelf(Generic[R]):
    """The rankings that a store keeps. Nothing here fails because the store does."""

    def __init__(self, store: GraphStore, decode: Callable[[bytes], R], lease: float) -> None:
        self._store = store
        self._decode = decode
        self._lease = lease
        self._me = uuid.uuid4().hex
        self._closed = threading.Event()

    def close(self) -> None:
        """Ask nothing more of the store."""
        self._closed.set()

    def read(self, source: Source) -> R | None:
        """The ranking that is kept; None where it is not, or is not whole."""
        if self._closed.is_set():
            return None
        try:
            note = self._store.note(ANSWER, source.name)
            if note is None or note.value["state"] != "kept":
                return None
            texts = []
            for number in range(note.value["pieces"]):
                piece = self._store.note(ANSWER_PIECE, _piece(source.name, number))
                if piece is None:
                    return None
                texts.append(piece.value)
            data = base64.b85decode("".join(texts))
            if hashlib.sha256(data).hexdigest() != note.value["sha256"]:
                return None
            return self._decode(data)
        except StoreError as error:
            self._unwell("read", error)
        except (KeyError, TypeError, ValueError) as error:
            _log.warning("%s is kept in a form that is not known: %s", source.name, error)
        return None

    def stand_ins(self, source: Source) -> list[Source]:
        """What is kept and may be shown instead of a ranking that is being made."""
        if self._closed.is_set():
            return []
        try:
            found = [_source_of(note) for note in self._store.notes(ANSWER) if _is_kept(note)]
        except StoreError as error:
            self._unwell("read", error)
            return []
        return [one for one in found if one is not None and stands_in(one, source)]

    def claim(self, source: Source) -> bool:
        """Say that this process makes a ranking; False where another one is at it."""
        value = {
            "state": "making",
            "source": [source.version, source.as_of, source.feedback],
            "by": self._me,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "at": now(),
        }
        if self._closed.is_set():
            return False
        try:
            note = self._store.note(ANSWER, source.name)
            if note is not None and self._is_alive(note):
                return False
            revision = 0 if note is None else note.revision
            self._store.put_note(ANSWER, source.name, value, revision=revision)
        except ChangeConflict:
            return False
        except StoreError as error:
            self._unwell("written", error)
        return True

    def release(self, source: Source) -> None:
        """Let others make a ranking that this process could not make."""
        if self._closed.is_set():
            return
        try:
            note = self._store.note(ANSWER, source.name)
            if note is not None and note.value.get("by") == self._me:
                self._store.delete_note(ANSWER, source.name, revision=note.revision)
        except StoreError as error:
            self._unwell("written", error)

    def write(self, source: Source, ranking: R) -> None:
        """Keep a ranking, and clear away what it makes superfluous."""
        if self._closed.is_set():
            return
        data = ranking.to_bytes()
        try:
            note = self._store.note(ANSWER, source.name)
            if note is not None and _is_kept(note):
                return
            if len(data) > MOST_BYTES:
                _log.warning(
                    "%s has %s bytes; the most that a store keeps is %s",
                    source.name, f"{len(data):,}", f"{MOST_BYTES:,}",
                )  # fmt: skip
                self.release(source)
                return
            text = base64.b85encode(data).decode()
            pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
            for number, piece in enumerate(pieces):
                if self._closed.is_set():
                    return
                self._store.put_note(ANSWER_PIECE, _piece(source.name, number), piece)
            value = {
                "state": "kept",
                "source": [source.version, source.as_of, source.feedback],
                "pieces": len(pieces),
                "sha256": hashlib.sha256(data).hexdigest(),
                "at": now(),
            }
            self._store.put_note(ANSWER, source.name, value)
            self._clear(source)
        except StoreError as error:
            self._unwell("written", error)

    def _clear(self, newest: Source) -> None:
        """Remove what is of older versions, and the oldest of this one beyond `KEPT`."""
        of_now = []
        for note in self._store.notes(ANSWER):
            source = _source_of(note)
            if source is not None and source.version > newest.version:
                continue
            if source is not None and source.version == newest.version:
                if _is_kept(note):
                    of_now.append((note.key != newest.name, note.value["at"], note))
                continue
            if not self._is_alive(note):
                self._remove(note)
        own = [entry for entry in of_now if not entry[0]]
        others = sorted((e for e in of_now if e[0]), key=lambda entry: (entry[1], entry[2].key))
        for _, _, note in others[: max(0, len(others) + len(own) - KEPT)]:
            self._remove(note)

    def _remove(self, note: Note) -> None:
        try:
            # first what makes it count, so that nobody finds a part of it
            self._store.delete_note(ANSWER, note.key, revision=note.revision)
        except ChangeConflict:
            return  # somebody is at it
        most = MOST_BYTES * 5 // 4 // PIECE + 1
        pieces = note.value.get("pieces", most) if isinstance(note.value, dict) else most
        for number in range(pieces):
            name = _piece(note.key, number)
            if self._store.note(ANSWER_PIECE, name) is None:
                break
            self._store.delete_note(ANSWER_PIECE, name)

    def _is_alive(self, note: Note) -> bool:
        """Whether somebody is making what this note claims."""
        value = note.value
        if not isinstance(value, dict) or value.get("state") != "making":
            return False
        if value.get("by") == self._me:
            return False  # it was ours, and we are asking again
        try:
            age = (_time(now()) - _time(value["at"])).total_seconds()
            if abs(age) > self._lease:
                return False
            return value["host"] != socket.gethostname() or _runs(int(value["pid"]))
        except (KeyError, TypeError, ValueError):
            return False

    def _unwell(self, what: str, error: StoreError) -> None:
        if not self._closed.is_set():
            _log.info("a kept ranking could not be %s: %s", what, error)


def _piece(name: str, number: int) -> str:
    return f"{name}/{number}"


def _is_kept(note: Note) -> bool:
    return isinstance(note.value, dict) and note.value.get("state") == "kept"


def _source_of(note: Note) -> Source | None:
    """What the ranking of a note is made from; None where the note is not understood."""
    try:
        version, as_of, feedback = note.value["source"]
        source = Source(int(version), str(as_of), str(feedback))
    except (KeyError, TypeError, ValueError):
        return None
    return source if source.name == note.key else None  # else of another version of the program


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _runs(pid: int) -> bool:
    """Whether a process of this machine runs."""
    if os.name != "posix":  # elsewhere asking would end it
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it runs, and is somebody else's
        return True
    return True
