"""What people say of suggestions, kept as notes: who, when, what and why, every word of it.

A note is of the kind `decision`; its key is the kind of suggestion with its ends as they were when
the first word was said. Ends are looked up under their ids of now, so that a decision outlives
renaming, merging and reloading, and comes back to its own where a merge is taken back. Where two
decisions come to be about the same pair, because nodes were merged, the last word stands.

Nothing is forgotten by deciding again, taking back or removing: the words stay, the last
`MOST_WORDS` of them. `forget` is for what should not have been written down at all.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import orjson

from graph_service.analysis.missing_links.decided import (
    Decided,
    Decision,
    Key,
    Known,
    Ruling,
    Seen,
)
from graph_service.analysis.missing_links.ends import ends_now
from graph_service.analysis.missing_links.records import Ends, SuggestionKind
from graph_service.errors import ChangeConflict, InvalidOption, NotFound
from graph_service.snapshot import Snapshot
from graph_service.snapshots import SnapshotKeeper
from graph_service.store.base import GraphStore, Note

NOTE = "decision"
MOST_TEXT = 2_000  # characters of a reason or comment
MOST_NAME = 200  # characters of a name
MOST_WORDS = 50
_FORMAT = 1
_DAYS = 16  # days of which what stands is held
_TRIES = 5  # how often to write again when somebody else wrote in between
_log = logging.getLogger("schakel.decisions")


@dataclass(frozen=True, slots=True)
class Word:
    """What one person said at one moment.

    Attributes:
        ruling: what was said; None where the decision was removed, so that none stands.
        on: the day on which it was said.
        at: the time, as stores write it.
        who: who said it, as they signed in; empty where nobody had to.
        reason: why; never empty for what was dismissed.
        comment: what else there is to say.
        owner: who takes it up.
        until: the last day for which it is meant; None for good.
        known: what was known of the suggestion.
        version: the version of the network.
        back_at, back_by: when and by whom it was taken back; empty while it was not.
    """

    ruling: Ruling | None
    on: date
    at: str
    who: str = ""
    reason: str = ""
    comment: str = ""
    owner: str = ""
    until: date | None = None
    known: Known = field(default_factory=Known)
    version: int = 0
    back_at: str = ""
    back_by: str = ""

    def to_json(self) -> dict[str, Any]:
        """The word as a note holds it."""
        known = self.known
        return {
            "ruling": None if self.ruling is None else str(self.ruling),
            "on": self.on.isoformat(),
            "at": self.at,
            "who": self.who,
            "reason": self.reason,
            "comment": self.comment,
            "owner": self.owner,
            "until": None if self.until is None else self.until.isoformat(),
            "version": self.version,
            "back_at": self.back_at,
            "back_by": self.back_by,
            "known": {
                "score": known.score,
                "likelihood": known.likelihood,
                "rank": known.rank,
                "number": known.number,
                "weight": known.weight,
                "evidence": [
                    [one.node_id, one.weight, one.last_date, one.beyond] for one in known.evidence
                ],
            },
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Word:
        """The reverse of `to_json`."""
        facts = dict(data)
        known = dict(facts.pop("known"))
        evidence = tuple(Seen(*one) for one in known.pop("evidence"))
        ruling, until = facts.pop("ruling"), facts.pop("until")
        return cls(
            ruling=None if ruling is None else Ruling(ruling),
            on=date.fromisoformat(facts.pop("on")),
            until=None if until is None else date.fromisoformat(until),
            known=Known(evidence=evidence, **known),
            **facts,
        )


@dataclass(frozen=True)
class DecisionRecord:
    """All that was said of one suggestion.

    Attributes:
        kind, ends: what it is about, under the ids of now.
        revision: what to send along with a next word, so that nobody writes over another's.
        words: oldest first, those that were taken back too.
        note_keys: the note of each word; of several the first is written to.
    """

    kind: SuggestionKind
    ends: Ends
    revision: int
    words: tuple[Word, ...]
    note_keys: tuple[str, ...]

    @property
    def key(self) -> Key:
        """What it is about."""
        return self.kind, self.ends

    @cached_property
    def standing(self) -> Word | None:
        """The word that stands; None where there is none or the decision was removed."""
        last = next((word for word in reversed(self.words) if not word.back_at), None)
        return None if last is None or last.ruling is None else last


class Book:
    """Every decision that a store holds, as it is seen from a snapshot."""

    def __init__(self, notes: Sequence[Note], snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        found: dict[Key, list[tuple[str, int, tuple[Word, ...]]]] = {}
        unreadable: list[str] = []
        for note in notes:
            try:
                (kind, ends), words = _from_note(note)
            except (KeyError, TypeError, ValueError) as error:
                _log.warning("the decision %s cannot be read: %s", note.key[:300], error)
                unreadable.append(note.key)
                continue
            key = (kind, ends_now(snapshot, kind, ends))
            found.setdefault(key, []).append((note.key, note.revision, words))
        self.records = {key: _record(key, parts) for key, parts in sorted(found.items())}
        self.unreadable = tuple(unreadable)
        self._decided: dict[date, Decided] = {}

    def of(self, kind: SuggestionKind, ends: Ends) -> DecisionRecord | None:
        """What was said of this suggestion."""
        return self.records.get((kind, ends))

    def decided(self, day: date) -> Decided:
        """What stands, as a list of suggestions on a day takes it."""
        found = self._decided.get(day)
        if found is None:
            if len(self._decided) >= _DAYS:
                self._decided.clear()
            found = self._decided[day] = self._on(day)
        return found

    def _on(self, day: date) -> Decided:
        return Decided(
            day,
            {
                key: Decision(
                    word.ruling, word.on, word.until, self._known_now(record.kind, word.known)
                )
                for key, record in self.records.items()
                if (word := record.standing) is not None and word.ruling is not None
            },
        )

    def _known_now(self, kind: SuggestionKind, known: Known) -> Known:
        """What was known, under the ids of now."""
        evidence = tuple(
            replace(
                one,
                node_id=self._id_now(kind, one.node_id),
                beyond=self._id_now(kind, one.beyond),
            )
            for one in known.evidence
        )
        return replace(known, evidence=evidence)

    def _id_now(self, kind: SuggestionKind, node_id: str) -> str:
        return ends_now(self._snapshot, kind, [node_id])[0] if node_id else ""


def read_book(store: GraphStore, snapshot: Snapshot, keeper: SnapshotKeeper | None = None) -> Book:
    """The decisions of a store; with a keeper they are read once for a version of the notes.

    Raises:
        StoreError: the store cannot be read.
    """
    if keeper is None:
        return Book(store.notes(NOTE), snapshot)
    key = (snapshot.version, snapshot.as_of, store.notes_version())
    return keeper.kept("decisions", key, lambda: Book(store.notes(NOTE), snapshot))


def _record(key: Key, parts: list[tuple[str, int, tuple[Word, ...]]]) -> DecisionRecord:
    """One record of all notes about the same suggestion; the last word stands."""
    kind, ends = key
    own = note_key(kind, ends)
    parts = sorted(parts, key=lambda part: (part[0] != own, part[0]))
    said = sorted(
        ((word.at, place, number, word) for place, part in enumerate(parts)
         for number, word in enumerate(part[2])),
        key=lambda one: one[:3],
    )  # fmt: skip
    return DecisionRecord(
        kind,
        ends,
        parts[0][1],
        tuple(word for _, _, _, word in said),
        tuple(part[0] for part in parts),
    )


def note_key(kind: SuggestionKind, ends: Ends) -> str:
    """The key of the note about a suggestion."""
    return orjson.dumps([str(kind), *ends]).decode()


def note_value(words: Sequence[Word]) -> dict[str, Any]:
    """What the note with these words holds."""
    return {"format": _FORMAT, "words": [word.to_json() for word in words]}


def _from_note(note: Note) -> tuple[Key, tuple[Word, ...]]:
    if note.value["format"] != _FORMAT:
        raise ValueError(f"it has format {note.value['format']}, this program knows {_FORMAT}")
    kind, *ends = orjson.loads(note.key)
    words = tuple(Word.from_json(word) for word in note.value["words"])
    return (SuggestionKind(kind), tuple(ends)), words


# --- saying a word --------------------------------------------------------------------------------


def decide(
    store: GraphStore,
    snapshot: Snapshot,
    kind: SuggestionKind,
    ends: Ends,
    word: Word,
    *,
    revision: int | None = None,
) -> DecisionRecord:
    """Write down what somebody says of a suggestion.

    Args:
        store: where it is written.
        snapshot: the network; `ends` are under its ids.
        kind: the kind of the suggestion.
        ends: its ends, as `ends.ends_given` puts them.
        word: what is said.
        revision: with it, only over that revision of what was said before (0: nothing yet).

    Raises:
        InvalidOption: something is missing or not allowed.
        ChangeConflict: somebody else said something in between.
        StoreError: the store cannot be written.
    """
    check_word(word)
    return _write(store, snapshot, (kind, ends), revision, lambda words: (*words, word))


def remove(
    store: GraphStore,
    snapshot: Snapshot,
    kind: SuggestionKind,
    ends: Ends,
    word: Word,
    *,
    revision: int | None = None,
) -> DecisionRecord:
    """Let no decision stand, so that the suggestion is back; what was said stays in the history.

    Raises:
        NotFound: no decision stands.
        ChangeConflict: somebody else said something in between.
    """
    record = _there(store, snapshot, (kind, ends))
    if record.standing is None:
        raise _none(kind, ends)
    check_word(word)
    gone = replace(word, ruling=None)
    return _write(store, snapshot, (kind, ends), revision, lambda words: (*words, gone))


def undo(
    store: GraphStore,
    snapshot: Snapshot,
    kind: SuggestionKind,
    ends: Ends,
    *,
    who: str,
    at: str,
    revision: int | None = None,
) -> DecisionRecord:
    """Take the last word back, so that the one before it stands again; None may be left.

    Raises:
        NotFound: there is no word left to take back.
        ChangeConflict: somebody else said something in between.
    """
    record = _there(store, snapshot, (kind, ends))
    last = next((word for word in reversed(record.words) if not word.back_at), None)
    if last is None:
        raise NotFound(f"nothing is left to take back of the decision on {_named(kind, ends)}")

    def taken_back(words: tuple[Word, ...]) -> tuple[Word, ...]:
        places = [place for place, word in enumerate(words) if word == last]
        if not places:
            raise ChangeConflict(
                f"somebody else spoke of {_named(kind, ends)}; look at it again", list(ends)
            )
        changed = list(words)
        changed[places[-1]] = replace(last, back_at=at, back_by=who)
        return tuple(changed)

    return _write(store, snapshot, (kind, ends), revision, taken_back, holding=last)


def forget(
    store: GraphStore,
    snapshot: Snapshot,
    kind: SuggestionKind,
    ends: Ends,
    *,
    revision: int | None = None,
) -> None:
    """Take everything that was said of a suggestion out of the store, its history too.

    Raises:
        NotFound: nothing was said.
        ChangeConflict: somebody else said something in between.
    """
    record = _there(store, snapshot, (kind, ends))
    _check_revision(record, revision)
    store.delete_note(NOTE, record.note_keys[0], revision=revision)
    for other in record.note_keys[1:]:
        store.delete_note(NOTE, other)


def _write(
    store: GraphStore,
    snapshot: Snapshot,
    key: Key,
    revision: int | None,
    change: Callable[[tuple[Word, ...]], tuple[Word, ...]],
    holding: Word | None = None,
) -> DecisionRecord:
    """Change the words about a suggestion, again where somebody else wrote in between.

    The note is that which holds `holding`, else the first about this suggestion.
    """
    for attempt in range(_TRIES):
        record = Book(store.notes(NOTE), snapshot).of(*key)
        _check_revision(record, revision)
        name = note_key(*key) if record is None else record.note_keys[0]
        if record is not None and holding is not None:
            name = next((k for k in record.note_keys if _holds(store, k, holding)), name)
        note = store.note(NOTE, name)
        words = () if note is None else _from_note(note)[1]
        said = change(words)[-MOST_WORDS:]
        value = note_value(said)
        try:
            store.put_note(NOTE, name, value, revision=0 if note is None else note.revision)
        except ChangeConflict:
            if revision is not None or attempt == _TRIES - 1:
                raise
            continue
        return _there(store, snapshot, key)
    raise AssertionError("the last try returns or raises")


def _holds(store: GraphStore, name: str, word: Word) -> bool:
    note = store.note(NOTE, name)
    return note is not None and word in _from_note(note)[1]


def _there(store: GraphStore, snapshot: Snapshot, key: Key) -> DecisionRecord:
    record = Book(store.notes(NOTE), snapshot).of(*key)
    if record is None:
        raise _none(*key)
    return record


def _none(kind: SuggestionKind, ends: Ends) -> NotFound:
    return NotFound(f"no decision stands on {_named(kind, ends)}; `schakel decisions` lists them")


def _named(kind: SuggestionKind, ends: Ends) -> str:
    return f"{kind} {' - '.join(end[:80] for end in ends)}"


def _check_revision(record: DecisionRecord | None, revision: int | None) -> None:
    found = 0 if record is None else record.revision
    if revision is not None and revision != found:
        raise ChangeConflict(
            f"somebody else decided in between (revision {found}, not {revision}); look at the "
            "decision again and repeat yours",
            [] if record is None else list(record.ends),
        )


def check_word(word: Word) -> None:
    """Raise `InvalidOption` unless this can be said."""
    for name, limit, lines in (
        ("who", MOST_NAME, False),
        ("owner", MOST_NAME, False),
        ("reason", MOST_TEXT, True),
        ("comment", MOST_TEXT, True),
    ):
        text = getattr(word, name)
        if len(text) > limit:
            raise InvalidOption(
                name, f"is {len(text)} characters long; the most is {limit:,}, so shorten it"
            )
        for char in "" if text.isprintable() else text:
            if unicodedata.category(char) in ("Cc", "Cs") and not (lines and char in "\n\t"):
                raise InvalidOption(name, f"holds control character U+{ord(char):04X}; remove it")
    if word.ruling is Ruling.DISMISSED and not word.reason.strip():
        raise InvalidOption("reason", "is missing; say why it is dismissed, for who looks later")
    if word.until is None:
        return
    if word.ruling not in (Ruling.DISMISSED, Ruling.IN_PROGRESS):
        raise InvalidOption("until", "goes with in-progress and dismissed only; leave it out")
    if word.until < word.on:
        raise InvalidOption("until", f"{word.until} has passed; give a day from {word.on} on")
