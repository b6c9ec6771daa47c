import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from graph_service.errors import StoreBusy
from graph_service.model import Change, Changeset, Link, Node
from graph_service.snapshot import Snapshot
from graph_service.snapshots import SnapshotKeeper
from graph_service.store import open_store
from graph_service.store.base import ChangesetInfo, GraphStore, new_changeset_id, now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    opened = open_store(f"sqlite:///{tmp_path / 'network.db'}")
    yield opened
    opened.close()


def _apply(store: GraphStore, *changes: Change) -> None:
    store.apply(Changeset(new_changeset_id(), now(), store.version(), list(changes)))


def _partner(name: str, **facts: str) -> Node:
    return Node(id=name, kind="partner", name=name, **facts)  # type: ignore[arg-type]


class _Counting:
    """A store that counts whole readings, and is busy on demand; all else is the store's own."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.readings = 0
        self.busy = False

    def version(self) -> int:
        return self._store.version()

    def snapshot(self) -> Snapshot:
        if self.busy:
            raise StoreBusy("a large load is being written; try again in a moment")
        self.readings += 1
        return self._store.snapshot()

    def changes(self, since: int) -> Iterator[tuple[ChangesetInfo, list[Change]]]:
        if self.busy:
            raise StoreBusy("a large load is being written; try again in a moment")
        return self._store.changes(since)

    def history(self, limit: int = 50, before: int | None = None) -> list[ChangesetInfo]:
        return self._store.history(limit, before)


def test_a_snapshot_is_read_once_while_nothing_changes(store: GraphStore) -> None:
    counting = _Counting(store)
    keeper = SnapshotKeeper(counting)  # type: ignore[arg-type]
    assert keeper.current() is keeper.current()
    assert counting.readings == 1


def test_after_few_changes_it_is_brought_up_to_date_to_what_the_store_gives(
    store: GraphStore,
) -> None:
    _apply(store, Change(None, _partner("a")), Change(None, _partner("b")))
    counting = _Counting(store)
    keeper = SnapshotKeeper(counting)  # type: ignore[arg-type]
    keeper.current()
    link = Link(kind="cooperates_with", source="a", target="c")
    _apply(
        store,
        Change(_partner("a"), _partner("a", description="first")),
        Change(_partner("b"), None),
        Change(None, _partner("c")),
        Change(None, link),
    )
    _apply(store, Change(None, _partner("d")))
    held, read = keeper.current(), store.snapshot()
    assert counting.readings == 1, "the changes since were enough"
    assert held.version == read.version == 3
    assert list(held.node_rows) == list(read.node_rows)
    assert list(held.link_rows) == list(read.link_rows)


def test_after_many_changes_the_network_is_read_again(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_service.snapshots.FEW_CHANGES", 1)
    counting = _Counting(store)
    keeper = SnapshotKeeper(counting)  # type: ignore[arg-type]
    keeper.current()
    _apply(store, Change(None, _partner("a")), Change(None, _partner("b")))
    assert keeper.current().node_count == 2
    assert counting.readings == 2


def test_while_the_store_is_busy_the_held_snapshot_serves(store: GraphStore) -> None:
    counting = _Counting(store)
    keeper = SnapshotKeeper(counting)  # type: ignore[arg-type]
    before = keeper.current()
    _apply(store, Change(None, _partner("a")))
    counting.busy = True
    assert keeper.current() is before
    assert keeper.at(date(2022, 1, 1)).version == before.version
    counting.busy = False
    assert keeper.current().node_count == 1


def test_a_busy_store_is_said_where_nothing_is_held(store: GraphStore) -> None:
    counting = _Counting(store)
    counting.busy = True
    with pytest.raises(StoreBusy):
        SnapshotKeeper(counting).current()  # type: ignore[arg-type]


def test_the_view_of_a_day_is_kept_until_the_network_changes(store: GraphStore) -> None:
    _apply(store, Change(None, _partner("old", valid_to="2020")), Change(None, _partner("new")))
    keeper = SnapshotKeeper(store)
    day = date(2022, 1, 1)
    assert keeper.at(day) is keeper.at(day)
    assert [node.id for node in keeper.at(day).nodes()] == ["new"]
    assert keeper.at(date(2019, 1, 1)).node_count == 2
    _apply(store, Change(None, _partner("newer")))
    assert keeper.at(day).node_count == 2


def test_only_the_last_views_are_kept(store: GraphStore) -> None:
    keeper = SnapshotKeeper(store, views_kept=2)
    first = keeper.at(date(2020, 1, 1))
    keeper.at(date(2021, 1, 1))
    assert keeper.at(date(2020, 1, 1)) is first, "it was used last, so it stays"
    keeper.at(date(2022, 1, 1))
    keeper.at(date(2023, 1, 1))
    assert keeper.at(date(2020, 1, 1)) is not first


def test_an_answer_is_computed_once_a_version(store: GraphStore) -> None:
    keeper = SnapshotKeeper(store)
    calls: list[int] = []

    def count() -> int:
        calls.append(1)
        return keeper.current().node_count

    keeper.current()
    assert [keeper.kept("count", (), count) for _ in range(3)] == [0, 0, 0]
    assert len(calls) == 1
    assert keeper.kept("count", "other", count) == 0
    assert len(calls) == 2
    _apply(store, Change(None, _partner("a")))
    keeper.current()
    assert keeper.kept("count", (), count) == 1


def test_answers_that_are_bytes_are_kept_up_to_a_size(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_service.snapshots.BYTES_KEPT", 100)
    keeper = SnapshotKeeper(store)
    calls: list[str] = []

    def file(name: str, size: int) -> bytes:
        def make() -> bytes:
            calls.append(name)
            return bytes(size)

        return keeper.kept("file", name, make)

    file("a", 40), file("b", 40), file("a", 40)
    assert calls == ["a", "b"]
    file("c", 40)
    file("a", 40)
    assert calls == ["a", "b", "c"], "b was used longest ago, so b went"
    file("b", 40)
    assert calls == ["a", "b", "c", "b"]
    assert len(file("large", 1_000)) == 1_000
    file("large", 1_000)
    assert calls[-2:] == ["large", "large"], "what is larger than the room is not kept"


def test_a_failure_is_not_kept(store: GraphStore) -> None:
    keeper = SnapshotKeeper(store)
    with pytest.raises(ZeroDivisionError):
        keeper.kept("share", (), lambda: 1 / 0)
    assert keeper.kept("share", (), lambda: 0.5) == 0.5


def test_threads_that_ask_at_the_same_time_share_one_reading_and_one_answer(
    store: GraphStore,
) -> None:
    counting = _Counting(store)
    keeper = SnapshotKeeper(counting)  # type: ignore[arg-type]
    started = threading.Barrier(8)
    calls: list[int] = []
    seen: list[tuple[int, int]] = []

    def compute() -> int:
        calls.append(1)
        return 42

    def ask() -> None:
        started.wait()
        snapshot = keeper.current()
        seen.append((id(snapshot), keeper.kept("answer", snapshot.version, compute)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 1
    assert len(seen) == 8
    assert counting.readings == 1
    assert len(calls) == 1
