"""Rankings are made once, by whoever is first, and kept; meanwhile the last one is shown."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import ranking_process
from ranking_process import DAY, Names

from graph_service import rankings as rankings_module
from graph_service import shelf
from graph_service.analysis.missing_links import SuggestionKind
from graph_service.analysis.missing_links.feedback import LEAST, Feedback, Labels
from graph_service.errors import StoreBusy, StoreUnavailable
from graph_service.model import Change, Changeset, Node, NodeKind
from graph_service.rankings import Ranked, Rankings
from graph_service.shelf import Source, stands_in
from graph_service.snapshot import Snapshot
from graph_service.snapshots import SnapshotKeeper
from graph_service.store import open_store
from graph_service.store.backup import write_backup
from graph_service.store.base import (
    ANSWER,
    ANSWER_PIECE,
    GraphStore,
    lasting_notes,
    new_changeset_id,
    now,
)


def add(store: GraphStore, *names: str) -> None:
    changes = [Change(None, Node(name, NodeKind.PARTNER, name)) for name in names]
    store.apply(Changeset(new_changeset_id(), now(), store.version(), changes))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    made = open_store(f"sqlite:///{tmp_path}/network.db")
    add(made, "a", "b")
    yield made
    made.close()


DESKS: list[Desk] = []


@pytest.fixture(autouse=True)
def desks_closed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Before their stores are closed: a store is not to be closed under who uses it."""
    for name in ("opened", "store"):
        if name in request.fixturenames:
            request.getfixturevalue(name)
    yield
    for desk in DESKS:
        desk.go.set()
        desk.rankings.close()
    DESKS.clear()


class Desk:
    """Rankings on a store, with what was made there; `go` lets the making go on."""

    def __init__(self, store: GraphStore, **options: Any) -> None:
        self.keeper = SnapshotKeeper(store)
        self.made: list[Source] = []
        self.go = threading.Event()
        self.go.set()
        self.error: Exception | None = None
        given = {"small": 0, "patience": 20.0, **options}
        self.rankings = Rankings(store, self.keeper, self._rank, Names.from_bytes, **given)
        DESKS.append(self)

    def _rank(self, view: Snapshot, feedback: Feedback) -> Names:
        self.made.append(Source(view.version, str(view.as_of), feedback.state))
        assert self.go.wait(30)
        if self.error is not None:
            raise self.error
        return Names.of(view)

    def ask(self, day: date = DAY, feedback: Feedback | None = None) -> Ranked[Names]:
        return self.rankings.of(self.keeper.at(day), feedback)

    def ask_until_current(self, day: date = DAY) -> Ranked[Names]:
        for _ in range(400):
            found = self.ask(day)
            if found.current:
                return found
            time.sleep(0.05)
        raise AssertionError("it was not made in twenty seconds")


def kept(store: GraphStore) -> list[str]:
    return [note.key for note in store.notes(ANSWER) if note.value["state"] == "kept"]


def until(condition: Callable[[], object]) -> None:
    for _ in range(400):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come about in twenty seconds")


# --- small networks


def test_a_small_network_is_ranked_at_once_and_writes_nothing(store: GraphStore) -> None:
    desk = Desk(store, small=2)
    before = store.notes_version()
    assert desk.ask() == Ranked(Names(1, DAY, ("a", "b")), True)
    assert desk.ask().current
    assert len(desk.made) == 1
    assert store.notes_version() == before


def test_several_who_ask_together_share_one_ranking(store: GraphStore) -> None:
    desk = Desk(store, small=2)
    desk.go.clear()
    found: list[Ranked[Names]] = []
    threads = [threading.Thread(target=lambda: found.append(desk.ask())) for _ in range(4)]
    for thread in threads:
        thread.start()
    until(lambda: desk.made)
    desk.go.set()
    for thread in threads:
        thread.join()
    assert [one.current for one in found] == [True] * 4
    assert len(desk.made) == 1


# --- larger ones


def test_what_one_process_made_another_finds(opened: Callable[[], GraphStore]) -> None:
    store = opened()
    add(store, "a", "b")
    first, second = Desk(store), Desk(opened())
    made = first.ask()
    assert made == Ranked(Names(1, DAY, ("a", "b")), True)
    until(lambda: kept(store))
    assert second.ask() == made
    assert (len(first.made), len(second.made)) == (1, 0)


def test_two_that_begin_together_make_it_once(opened: Callable[[], GraphStore]) -> None:
    store = opened()
    add(store, "a", "b")
    desks = [Desk(store, patience=0.0), Desk(opened(), patience=0.0)]
    for desk in desks:
        desk.go.clear()
        assert desk.ask() == Ranked(None, False, True)
    until(lambda: any(desk.made for desk in desks))
    time.sleep(0.3)
    for desk in desks:
        desk.go.set()
    found = [desk.ask_until_current() for desk in desks]
    assert found[0] == found[1] == Ranked(Names(1, DAY, ("a", "b")), True)
    assert sum(len(desk.made) for desk in desks) == 1


def test_while_a_new_one_is_made_the_last_is_shown_with_its_version_and_day(
    opened: Callable[[], GraphStore],
) -> None:
    store = opened()
    add(store, "a", "b")
    desk = Desk(store)
    desk.ask()
    until(lambda: kept(store))
    add(store, "c")
    for shown in (desk, Desk(opened())):  # who was there, and who came later
        shown.go.clear()
        found = shown.ask()
        assert found.ranking == Names(1, DAY, ("a", "b"))
        assert found.to_json() == {
            "computed_at_version": 1,
            "as_of": "2026-03-01",
            "current": False,
            "computing": True,
            "error": "",
        }
    desk.go.set()
    shown.go.set()
    assert desk.ask_until_current().ranking == Names(2, DAY, ("a", "b", "c"))
    assert desk.ask().to_json()["current"] is True


def test_the_next_day_begins_with_the_ranking_of_the_day_before(store: GraphStore) -> None:
    desk = Desk(store)
    desk.ask()
    desk.go.clear()
    found = desk.ask(DAY + timedelta(days=1))
    assert found.ranking == Names(1, DAY, ("a", "b"))
    assert (found.current, found.computing) == (False, True)
    desk.go.set()
    assert desk.ask_until_current(DAY + timedelta(days=1)).current


def test_another_state_of_the_feedback_is_another_ranking(store: GraphStore) -> None:
    desk = Desk(store)
    desk.ask()
    ends = [(f"p{number:02}", "q") for number in range(LEAST)]
    kind = SuggestionKind.PARTNER_PARTNER
    feedback = Feedback({kind: Labels(tuple(ends[:15]), tuple(ends[15:]))})
    desk.ask(feedback=feedback)
    until(lambda: len(kept(store)) == 2)
    assert [source.feedback for source in desk.made] == ["", feedback.state]


def test_rankings_of_older_versions_are_cleared_away_with_all_their_pieces(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "PIECE", 8)
    desk = Desk(store)
    desk.ask()
    until(lambda: kept(store))
    pieces = len(store.notes(ANSWER_PIECE))
    assert pieces > 1
    add(store, "c")
    desk.ask_until_current()
    until(lambda: kept(store) and "ranking 2" in kept(store)[0])
    until(lambda: len(store.notes(ANSWER)) == 1)
    until(lambda: {note.key.split(" ")[1] for note in store.notes(ANSWER_PIECE)} == {"2"})


def test_a_store_keeps_no_more_than_some_days(store: GraphStore) -> None:
    desk = Desk(store)
    for number in range(shelf.KEPT + 2):
        desk.ask_until_current(DAY + timedelta(days=number))
        last = (DAY + timedelta(days=number)).isoformat()
        until(lambda day=last: any(day in key for key in kept(store)))  # type: ignore[misc]
    until(lambda: len(kept(store)) == shelf.KEPT)
    until(lambda: len(store.notes(ANSWER_PIECE)) == shelf.KEPT)


def test_what_is_no_longer_wanted_is_not_written(store: GraphStore) -> None:
    desk = Desk(store, patience=0.0)
    desk.go.clear()
    desk.ask()
    until(lambda: desk.made)
    add(store, "c")
    desk.ask()
    desk.go.set()
    desk.ask_until_current()
    until(lambda: kept(store))
    assert ["ranking 2" in key for key in kept(store)] == [True]
    until(lambda: len(store.notes(ANSWER)) == 1)


# --- what can go wrong


class Unwritable:
    """A store of which notes can be read and not written; all else is the store's own."""

    def __init__(self, store: GraphStore, error: Exception) -> None:
        self._store = store
        self._error = error

    def put_note(self, *_: Any, **__: Any) -> None:
        raise self._error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@pytest.mark.parametrize("error", [StoreUnavailable("read-only"), StoreBusy("busy")])
def test_a_store_that_cannot_be_written_is_no_reason_to_fail(
    store: GraphStore, error: Exception
) -> None:
    desk = Desk(Unwritable(store, error))  # type: ignore[arg-type]
    assert desk.ask().current
    assert desk.ask().current
    assert desk.rankings.now(desk.keeper.at(DAY)).current
    assert len(desk.made) == 1
    assert kept(store) == []


def test_a_store_that_cannot_be_read_meanwhile_is_none_either(store: GraphStore) -> None:
    desk = Desk(store)
    view = desk.keeper.at(DAY)
    store.close()
    assert desk.rankings.of(view).current


def test_what_goes_wrong_is_logged_and_told_and_the_last_is_shown(
    store: GraphStore, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(store)
    first = desk.ask().ranking
    until(lambda: kept(store))
    add(store, "c")
    desk.error = ZeroDivisionError("secret")
    until(lambda: desk.ask().error)
    found = desk.ask()
    assert (found.ranking, found.current, found.computing) == (first, False, False)
    assert found.error == "the log says why"
    assert "secret" in caplog.text
    tried = len(desk.made)
    desk.ask()
    assert len(desk.made) == tried, "it is not tried again at once"
    desk.error = None
    monkeypatch.setattr(rankings_module, "RETRY", -1.0)
    assert desk.ask_until_current().ranking == Names(2, DAY, ("a", "b", "c"))


def test_what_goes_wrong_in_a_small_network_is_told_too(store: GraphStore) -> None:
    desk = Desk(store, small=100)
    desk.error = StoreUnavailable("the disk is gone")
    found = desk.ask()
    assert found == Ranked(None, False, False, "the disk is gone")
    desk.ask()
    assert len(desk.made) == 1


@pytest.mark.parametrize("until_when", ["making", "writing"])
def test_what_a_killed_process_left_is_taken_over_at_once(
    store: GraphStore, tmp_path: Path, until_when: str
) -> None:
    script = Path(ranking_process.__file__)
    process = subprocess.Popen(
        [sys.executable, str(script), f"sqlite:///{tmp_path}/network.db", until_when],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        assert len(store.notes(ANSWER)) == 1
        if until_when == "making":
            other = Desk(store, patience=1.5)
            assert other.ask() == Ranked(None, False, True), "who lives is waited for"
            assert other.made == []
            other.rankings.close()
    finally:
        process.kill()
        process.communicate()
    desk = Desk(store)
    assert desk.ask() == Ranked(Names(1, DAY, ("a", "b")), True)
    assert len(desk.made) == 1
    until(lambda: kept(store))
    until(lambda: len(store.notes(ANSWER)) == len(store.notes(ANSWER_PIECE)) == 1)


def claim(source: Source, **more: Any) -> dict[str, Any]:
    whole = [source.version, source.as_of, source.feedback]
    return {"state": "making", "source": whole, "by": "x", "host": "elsewhere", "pid": 1, **more}


def test_a_claim_from_another_machine_lapses_with_time(store: GraphStore) -> None:
    source = Source(1, DAY.isoformat())
    store.put_note(ANSWER, source.name, claim(source, at="2020-01-01T00:00:00.000Z"))
    desk = Desk(store)
    assert desk.ask().current
    assert len(desk.made) == 1


def test_a_claim_from_another_machine_is_waited_for(store: GraphStore) -> None:
    source = Source(1, DAY.isoformat())
    store.put_note(ANSWER, source.name, claim(source, at=now()))
    desk = Desk(store, patience=0.3)
    assert desk.ask() == Ranked(None, False, True)
    assert desk.made == []
    desk.rankings.close()


@pytest.mark.parametrize("value", ["AAAA", "not base 85 \x7f", None, 5])
def test_a_damaged_ranking_is_made_again(store: GraphStore, value: Any) -> None:
    desk = Desk(store)
    desk.ask()
    until(lambda: kept(store))
    (piece,) = store.notes(ANSWER_PIECE)
    store.put_note(ANSWER_PIECE, piece.key, value)
    other = Desk(store)
    assert other.ask().current
    assert len(other.made) == 1
    until(lambda: store.notes(ANSWER_PIECE)[0].value == piece.value)


def test_a_ranking_in_an_unknown_form_is_made_again(store: GraphStore) -> None:
    Desk(store).ask()
    until(lambda: kept(store))

    def unknown(data: bytes) -> Names:
        raise ValueError(f"{len(data)} bytes of another version")

    desk = Desk(store)
    desk.rankings = Rankings(store, desk.keeper, desk._rank, unknown, small=0, patience=20.0)
    assert desk.ask().current
    assert len(desk.made) == 1


def test_what_is_too_large_is_kept_in_the_process_alone(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "MOST_BYTES", 3)
    desk = Desk(store)
    assert desk.ask().current
    until(lambda: store.notes(ANSWER) == [])
    assert desk.ask().current
    assert len(desk.made) == 1


def test_what_is_asked_for_here_and_now_is_made_once_and_kept(store: GraphStore) -> None:
    desk = Desk(store)
    assert desk.rankings.now(desk.keeper.at(DAY)).ranking == Names(1, DAY, ("a", "b"))
    assert len(kept(store)) == 1
    other = Desk(store)
    assert other.rankings.now(other.keeper.at(DAY)).current
    assert other.made == []
    desk.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        desk.rankings.now(desk.keeper.at(DAY + timedelta(days=1)))


def test_after_closing_nothing_is_begun_or_written(store: GraphStore) -> None:
    desk = Desk(store, patience=0.0)
    desk.go.clear()
    desk.ask()
    until(lambda: desk.made)
    desk.rankings.close()
    desk.go.set()
    assert not desk.ask(DAY + timedelta(days=1)).current
    until(lambda: not any(t.name == "schakel rankings" for t in threading.enumerate()))
    assert kept(store) == []
    assert len(desk.made) == 1


def test_kept_answers_are_not_backed_up(store: GraphStore, tmp_path: Path) -> None:
    Desk(store).ask()
    until(lambda: kept(store))
    store.put_note("decision", "x", 1)
    assert [note.kind for note in lasting_notes(store)] == ["decision"]
    assert write_backup(store, tmp_path / "kept")["notes"] == 1


@pytest.mark.parametrize(
    ("other", "may"),
    [
        (Source(4, "2026-03-01"), True),
        (Source(5, "2026-02-28"), True),
        (Source(5, "2026-01-29"), True),
        (Source(5, "2026-01-28"), False),
        (Source(5, "2026-03-02"), False),
        (Source(6, "2026-03-01"), False),
        (Source(5, "2026-03-01", "learned"), True),
        (Source(5, "2026-03-01"), False),
        (Source(4, ""), False),
    ],
)
def test_which_ranking_may_be_shown_meanwhile(other: Source, may: bool) -> None:
    assert stands_in(other, Source(5, "2026-03-01")) is may
