"""Decisions as notes: they survive what happens to a network, on each kind of store."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graph_service.analysis.missing_links import Evidence, Suggestion, SuggestionKind
from graph_service.analysis.missing_links.decided import Ruling, known_of
from graph_service.decisions import (
    MOST_WORDS,
    NOTE,
    Book,
    Word,
    decide,
    forget,
    read_book,
    remove,
    undo,
)
from graph_service.errors import ChangeConflict, InvalidOption, NotFound
from graph_service.model import Change, Changeset, Link, LinkKind, Node, NodeKind, Redirect
from graph_service.snapshots import SnapshotKeeper
from graph_service.store import open_store
from graph_service.store.backup import restore_backup, write_backup
from graph_service.store.base import GraphStore, new_changeset_id, now

KIND = SuggestionKind.PARTNER_PARTNER
ON = date(2026, 3, 1)
PARTNERS = [Node(name, NodeKind.PARTNER, name.upper()) for name in ("ggd", "om", "police")]
SHARED = Suggestion(KIND, ("ggd", "om"), 0.5, 1, (Evidence("police", 0.5, (), "", "2025-10"),))
NO = Word(
    Ruling.DISMISSED, ON, "2026-03-01T10:00:00.000Z", "anna", "they merge", known=known_of(SHARED)
)
YES = Word(Ruling.CONFIRMED, ON, "2026-03-02T10:00:00.000Z", "bo", owner="carla")


def apply(store: GraphStore, *changes: Change) -> None:
    store.apply(Changeset(new_changeset_id(), now(), store.version(), list(changes)))


@pytest.fixture
def store(opened: Callable[[], GraphStore]) -> GraphStore:
    made = opened()
    apply(made, *(Change(None, node) for node in PARTNERS))
    return made


def said(store: GraphStore, word: Word, *ends: str, revision: int | None = None) -> int:
    """Says a word about two partners; the revision after it."""
    return decide(
        store, store.snapshot(), KIND, ends or ("ggd", "om"), word, revision=revision
    ).revision


def standing(store: GraphStore, *ends: str) -> Word | None:
    record = read_book(store, store.snapshot()).of(KIND, ends or ("ggd", "om"))
    return None if record is None else record.standing


def test_what_was_said_is_read_back_as_it_was_said(store: GraphStore) -> None:
    full = replace(NO, comment="line\nline ☎", owner="Ünal", until=date(2026, 9, 1), version=1)
    said(store, full)
    assert standing(store) == full
    assert full.known.evidence[0].last_date == "2025-10"


def test_every_word_stays_in_the_history(store: GraphStore) -> None:
    said(store, NO)
    assert said(store, YES) == 2
    record = read_book(store, store.snapshot()).of(KIND, ("ggd", "om"))
    assert record is not None
    assert record.words == (NO, YES)
    assert record.standing == YES


def test_only_the_last_words_are_kept(store: GraphStore) -> None:
    first = {"format": 1, "words": [NO.to_json()] * MOST_WORDS}
    store.put_note(NOTE, '["partner-partner","ggd","om"]', first)
    said(store, YES)
    record = read_book(store, store.snapshot()).of(KIND, ("ggd", "om"))
    assert record is not None
    assert len(record.words) == MOST_WORDS
    assert record.words[-1] == YES


def test_the_last_word_is_taken_back_and_the_one_before_it_stands(store: GraphStore) -> None:
    said(store, NO)
    said(store, YES)
    snapshot = store.snapshot()
    record = undo(store, snapshot, KIND, ("ggd", "om"), who="dirk", at="2026-03-03")
    assert record.standing == NO
    assert record.words[-1] == replace(YES, back_at="2026-03-03", back_by="dirk")
    assert undo(store, snapshot, KIND, ("ggd", "om"), who="", at="2026-03-04").standing is None
    with pytest.raises(NotFound, match="nothing is left"):
        undo(store, snapshot, KIND, ("ggd", "om"), who="", at="2026-03-05")


def test_a_decision_that_is_removed_stands_no_more_and_this_can_be_taken_back(
    store: GraphStore,
) -> None:
    said(store, NO)
    snapshot = store.snapshot()
    gone = Word(None, ON, "2026-03-05T10:00:00.000Z", "bo")
    record = remove(store, snapshot, KIND, ("ggd", "om"), gone)
    assert record.standing is None
    assert record.words == (NO, gone)
    assert not read_book(store, snapshot).decided(ON).keys
    with pytest.raises(NotFound, match="no decision stands"):
        remove(store, snapshot, KIND, ("ggd", "om"), gone)
    assert undo(store, snapshot, KIND, ("ggd", "om"), who="", at="2026-03-06").standing == NO


def test_what_is_forgotten_leaves_nothing(store: GraphStore) -> None:
    said(store, NO)
    forget(store, store.snapshot(), KIND, ("ggd", "om"))
    assert list(store.all_notes()) == []
    with pytest.raises(NotFound):
        forget(store, store.snapshot(), KIND, ("ggd", "om"))


def test_nobody_writes_over_what_was_said_in_between(store: GraphStore) -> None:
    first = said(store, NO, revision=0)
    said(store, YES, revision=first)
    snapshot = store.snapshot()
    calls: list[Callable[[], object]] = [
        lambda: said(store, NO, revision=first),
        lambda: said(store, NO, revision=0),
        lambda: remove(store, snapshot, KIND, ("ggd", "om"), NO, revision=first),
        lambda: undo(store, snapshot, KIND, ("ggd", "om"), who="", at="x", revision=first),
        lambda: forget(store, snapshot, KIND, ("ggd", "om"), revision=first),
    ]
    for call in calls:
        with pytest.raises(ChangeConflict, match="somebody else decided in between"):
            call()
    assert standing(store) == YES


def test_without_a_revision_no_word_is_lost(opened: Callable[[], GraphStore]) -> None:
    stores = [opened() for _ in range(2)]
    apply(stores[0], *(Change(None, node) for node in PARTNERS))
    snapshot = stores[0].snapshot()

    def say(number: int) -> None:
        for step in range(4):
            word = replace(YES, who=f"{number}-{step}")
            decide(stores[number], snapshot, KIND, ("ggd", "om"), word)

    threads = [threading.Thread(target=say, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    record = read_book(stores[0], snapshot).of(KIND, ("ggd", "om"))
    assert record is not None
    who = {word.who for word in record.words}
    assert who == {f"{number}-{step}" for number in range(2) for step in range(4)}


def test_a_decision_outlives_another_name_and_a_reload(store: GraphStore) -> None:
    said(store, NO)
    ggd, om, _ = PARTNERS
    apply(store, Change(ggd, replace(ggd, name="GGD Noord")), Change(om, None))
    assert standing(store) == NO
    apply(store, Change(None, om))
    assert standing(store) == NO


def merge(store: GraphStore, old: str, new: str) -> None:
    """Merges a partner into another, as a load does."""
    gone = next(node for node in store.snapshot().nodes() if node.id == old)
    apply(store, Change(gone, None), Change(None, Redirect(old, new)))


def test_a_decision_is_found_under_the_new_id_and_again_under_the_old_when_that_is_back(
    store: GraphStore,
) -> None:
    said(store, NO, "om", "police")
    merge(store, "police", "ggd")
    assert standing(store) == NO
    assert read_book(store, store.snapshot()).decided(ON).keys == {(KIND, ("ggd", "om"))}
    assert said(store, YES) == 2, "it goes on in the same note"
    store.undo()
    assert standing(store) is None
    assert standing(store, "om", "police") == YES


def test_of_two_decisions_that_became_one_the_last_word_stands(store: GraphStore) -> None:
    said(store, YES)
    said(store, NO, "om", "police")
    merge(store, "police", "ggd")
    record = read_book(store, store.snapshot()).of(KIND, ("ggd", "om"))
    assert record is not None
    assert record.words == (NO, YES)
    assert standing(store) == YES
    snapshot = store.snapshot()
    assert undo(store, snapshot, KIND, ("ggd", "om"), who="", at="x").standing == NO
    assert undo(store, snapshot, KIND, ("ggd", "om"), who="", at="y").standing is None
    forget(store, snapshot, KIND, ("ggd", "om"))
    assert store.notes(NOTE) == []


def test_the_evidence_of_a_decision_is_known_under_its_new_id(store: GraphStore) -> None:
    said(store, NO)
    apply(store, Change(None, Node("dpo", NodeKind.PARTNER, "Police")))
    merge(store, "police", "dpo")
    decided = read_book(store, store.snapshot()).decided(date(2026, 9, 1))
    assert [one.node_id for one in decided.decisions[KIND, ("ggd", "om")].known.evidence] == ["dpo"]
    same = replace(SHARED, evidence=(Evidence("dpo", 0.5, ()),))
    assert decided.hides(same)


def test_decisions_go_along_with_a_backup_and_a_copy(store: GraphStore, tmp_path: Path) -> None:
    said(store, NO)
    said(store, YES)
    write_backup(store, tmp_path / "kept")
    restored = open_store(f"sqlite:///{tmp_path}/restored.db")
    copied = open_store(f"sqlite:///{tmp_path}/copied.db")
    restore_backup(tmp_path / "kept", restored)
    copied.import_network(store.full_history(), store.all_notes())
    for other in (restored, copied):
        record = read_book(other, other.snapshot()).of(KIND, ("ggd", "om"))
        assert record is not None
        assert (record.words, record.revision) == ((NO, YES), 2)
        other.close()


def test_a_note_that_cannot_be_read_is_told_and_harms_no_other(
    store: GraphStore, caplog: pytest.LogCaptureFixture
) -> None:
    said(store, NO)
    store.put_note(NOTE, '["partner-partner","a","b"]', {"format": 2, "words": []})
    store.put_note(NOTE, "nonsense", {"format": 1, "words": []})
    book = read_book(store, store.snapshot())
    assert set(book.records) == {(KIND, ("ggd", "om"))}
    assert len(book.unreadable) == 2
    assert "format 2" in caplog.text


def test_with_a_keeper_the_decisions_are_read_once_for_a_version_of_the_notes(
    store: GraphStore,
) -> None:
    keeper = SnapshotKeeper(store)
    view = keeper.current()
    first = read_book(store, view, keeper)
    assert read_book(store, view, keeper) is first
    said(store, NO)
    second = read_book(store, view, keeper)
    assert isinstance(second, Book)
    assert second.records


@pytest.mark.parametrize(
    ("word", "option", "problem"),
    [
        (replace(NO, reason=""), "reason", "missing"),
        (replace(NO, reason=" \n"), "reason", "missing"),
        (replace(NO, reason="x" * 2_001), "reason", "2001 characters"),
        (replace(NO, comment="a\x00b"), "comment", r"U\+0000"),
        (replace(NO, owner="a\nb"), "owner", r"U\+000A"),
        (replace(NO, owner="x" * 201), "owner", "201 characters"),
        (replace(NO, until=date(2026, 2, 28)), "until", "has passed"),
        (replace(YES, until=date(2026, 9, 1)), "until", "in-progress and dismissed only"),
    ],
)
def test_what_cannot_be_said_is_refused_with_the_reason(
    tmp_path: Path, word: Word, option: str, problem: str
) -> None:
    store = open_store(f"sqlite:///{tmp_path}/network.db")
    with pytest.raises(InvalidOption, match=problem) as caught:
        said(store, word)
    assert caught.value.option == option
    assert store.notes(NOTE) == []
    store.close()


def test_a_link_to_what_was_merged_moves_no_decision(store: GraphStore) -> None:
    said(store, NO)
    apply(store, Change(None, Link(LinkKind.COOPERATES_WITH, "ggd", "police")))
    assert standing(store) == NO
