"""What every store promises, tried on each of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph_service.errors import (
    ChangeConflict,
    InvalidRecord,
    NotFound,
    NothingToUndo,
    StoreBusy,
    StoreNotEmpty,
    UndoRefused,
)
from graph_service.model import (
    Attestation,
    Certainty,
    Change,
    Changeset,
    Contact,
    Link,
    LinkKind,
    Node,
    NodeKind,
    Redirect,
    Status,
)
from graph_service.store import open_store
from graph_service.store.base import GraphStore
from graph_service.store.neo4j_store import Neo4jStore

A = Attestation("list", "Partners!2", "2026-01-05", "2026-01-05", {"name": "GGD Kennemerland"})
GGD = Node(
    id="ggd",
    kind=NodeKind.PARTNER,
    name="GGD Kennemerland",
    type="ggd",
    aliases=("GGD-K", "GGD «Kennemerland» ☎"),
    identifiers={"kvk": "00123"},
    description="Two\nlines",
    properties={"staff": 120, "open": True, "share": 0.5, "type": "not our type", "id": "x"},
    contacts=(Contact("front desk", "desk@ggd.example", "+31 23"),),
    valid_from="2014",
    attestations=(A,),
)
POLICE = Node(id="police", kind=NodeKind.PARTNER, name="Police", valid_to="2030-06")
CARE = Node(id="care", kind=NodeKind.THEME, name="Care and safety")
UNIT = Node(id="unit", kind=NodeKind.DISTRICT, name="Noord-Holland", type="unit")
SESSION = Node(
    id="session",
    kind=NodeKind.ACTIVITY,
    name="Working session",
    type="workshop",
    status=Status.DONE,
    valid_from="2022-10-17",
)
WORKS = Link(
    LinkKind.WORKS_ON,
    "ggd",
    "care",
    role="lead",
    weight=2.5,
    certainty=Certainty.AGREED,
    valid_from="2022-01",
    attestations=(A,),
)
TAKES_PART = Link(LinkKind.TAKES_PART_IN, "ggd", "session")
RECORDS = (GGD, POLICE, CARE, UNIT, SESSION, WORKS, TAKES_PART)


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("neo4j", marks=pytest.mark.neo4j),
        pytest.param("neo4j in chunks", marks=pytest.mark.neo4j),
    ]
)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], GraphStore]]:
    """Opens the same store again each time it is called; all are closed at the end."""
    stores: list[GraphStore] = []

    def opener() -> GraphStore:
        if request.param == "sqlite":
            stores.append(open_store(f"sqlite:///{tmp_path}/network.db"))
        else:
            server = request.getfixturevalue("neo4j_database")
            stores.append(
                open_store(server.uri, neo4j_user=server.user, neo4j_password=server.password)
                if request.param == "neo4j"
                else Neo4jStore(
                    server.uri,
                    user=server.user,
                    password=server.password,
                    single_limit=0,
                    chunk_size=2,
                )
            )
        return stores[-1]

    yield opener
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[], GraphStore]) -> GraphStore:
    return opened()


def changeset(
    name: str, *changes: Change, base: int = 0, source: str = "partners.xlsx"
) -> Changeset:
    return Changeset(
        id=name,
        made_at="2026-01-05T10:00:00.000Z",
        base_version=base,
        changes=changes,
        who="Ann",
        title=f"load {name}",
        dataset="list",
        source_name=source,
        source_sha256="ab" * 32,
    )


def added(*records: Node | Link | Redirect) -> tuple[Change, ...]:
    return tuple(Change(None, record) for record in records)


FIRST = changeset("first", *added(*RECORDS))


def test_a_new_store_is_empty_at_version_nought(store: GraphStore) -> None:
    snapshot = store.snapshot()
    assert (store.version(), snapshot.version, snapshot.node_count, snapshot.link_count) == (
        0, 0, 0, 0,
    )  # fmt: skip
    assert store.history() == []
    assert list(store.changes(0)) == []


def test_what_is_written_is_read_back_to_the_letter(store: GraphStore) -> None:
    applied = store.apply(FIRST)
    assert (applied.version, dict(applied.counts)) == (1, {"added": 7, "changed": 0, "removed": 0})
    snapshot = store.snapshot()
    assert snapshot.version == store.version() == 1
    assert {node.id: node for node in snapshot.nodes()} == {
        record.id: record for record in RECORDS if isinstance(record, Node)
    }
    assert {link.id: link for link in snapshot.links()} == {
        record.id: record for record in RECORDS if isinstance(record, Link)
    }


def test_another_process_sees_what_was_written(opened: Callable[[], GraphStore]) -> None:
    opened().apply(FIRST)
    assert opened().snapshot().node("ggd") == GGD


def test_writing_the_same_changeset_twice_changes_nothing(store: GraphStore) -> None:
    store.apply(FIRST)
    again = store.apply(FIRST)
    assert (again.version, again.changed_anything) == (1, False)
    same_wish = store.apply(replace(FIRST, id="other"))
    assert (same_wish.version, same_wish.changed_anything) == (1, False)
    assert len(store.history()) == 1


def test_records_change_and_go(store: GraphStore) -> None:
    store.apply(FIRST)
    renamed = replace(GGD, name="GGD Kennemerland e.o.", aliases=(), properties={})
    heavier = replace(WORKS, weight=None, certainty=None)
    store.apply(
        changeset(
            "second",
            Change(GGD, renamed),
            Change(WORKS, heavier),
            Change(TAKES_PART, None),
            Change(SESSION, None),
            base=1,
        )
    )
    snapshot = store.snapshot()
    assert snapshot.node("ggd") == renamed
    assert list(snapshot.links()) == [heavier]
    assert "session" not in snapshot
    assert dict(store.history()[0].counts) == {"added": 0, "changed": 2, "removed": 2}


def test_a_difference_computed_on_an_older_version_lands_where_it_touches_nothing_new(
    store: GraphStore,
) -> None:
    store.apply(FIRST)
    store.apply(changeset("second", Change(CARE, replace(CARE, name="Care")), base=1))
    applied = store.apply(changeset("third", Change(UNIT, replace(UNIT, name="NH")), base=1))
    assert applied.version == 3


def test_a_difference_that_clashes_writes_nothing(store: GraphStore) -> None:
    store.apply(FIRST)
    store.apply(changeset("second", Change(CARE, replace(CARE, name="Care")), base=1))
    clash = changeset(
        "third",
        Change(UNIT, replace(UNIT, name="NH")),
        Change(CARE, replace(CARE, name="Care & safety")),
        base=1,
    )
    with pytest.raises(ChangeConflict, match="care") as caught:
        store.apply(clash)
    assert caught.value.ids == ("care",)
    assert store.version() == 2
    assert store.snapshot().node("unit") == UNIT


def test_a_link_to_nothing_writes_nothing(store: GraphStore) -> None:
    stray = Link(LinkKind.WORKS_ON, "ggd", "nowhere")
    with pytest.raises(ChangeConflict, match="nowhere"):
        store.apply(changeset("first", *added(GGD, stray)))
    assert (store.version(), store.snapshot().node_count) == (0, 0)


def test_a_link_between_kinds_that_do_not_fit_writes_nothing(store: GraphStore) -> None:
    with pytest.raises(InvalidRecord, match="works_on joins partner - theme"):
        store.apply(changeset("first", *added(GGD, UNIT, Link(LinkKind.WORKS_ON, "ggd", "unit"))))
    assert (store.version(), store.snapshot().node_count) == (0, 0)


def test_a_node_goes_only_with_its_links(store: GraphStore) -> None:
    store.apply(FIRST)
    with pytest.raises(ChangeConflict):
        store.apply(changeset("second", Change(CARE, None), base=1))
    assert store.version() == 1
    assert store.snapshot().link_count == 2


def test_history_tells_who_when_from_what(store: GraphStore) -> None:
    store.apply(FIRST)
    store.apply(changeset("second", *added(replace(CARE, id="cyber", name="Cyber")), base=1))
    newest, oldest = store.history()
    assert (newest.id, newest.version, oldest.id, oldest.version) == ("second", 2, "first", 1)
    assert (oldest.who, oldest.made_at, oldest.source_name, oldest.source_sha256) == (
        "Ann", "2026-01-05T10:00:00.000Z", "partners.xlsx", "ab" * 32,
    )  # fmt: skip
    assert dict(oldest.counts) == {"added": 7, "changed": 0, "removed": 0}
    assert [entry.id for entry in store.history(limit=1)] == ["second"]
    assert [entry.id for entry in store.history(before=2)] == ["first"]


def test_changes_bring_an_older_snapshot_up_to_date(store: GraphStore) -> None:
    store.apply(FIRST)
    held = store.snapshot()
    moved = Redirect("old-ggd", "ggd")
    store.apply(changeset("second", Change(WORKS, None), Change(CARE, None), *added(moved), base=1))
    ((info, changes),) = store.changes(1)
    assert (info.id, len(changes)) == ("second", 3)
    patched, fresh = held.patched(info.version, changes), store.snapshot()
    assert patched.version == fresh.version == 2
    assert list(patched.node_rows) == list(fresh.node_rows)
    assert list(patched.link_rows) == list(fresh.link_rows)
    assert dict(patched.redirects) == dict(fresh.redirects) == {"old-ggd": "ggd"}


def test_old_ids_lead_to_the_node_they_were_merged_into(store: GraphStore) -> None:
    store.apply(FIRST)
    store.apply(
        changeset("second", *added(Redirect("older", "old"), Redirect("old", "ggd")), base=1)
    )
    assert store.resolve("older") == store.resolve("ggd") == "ggd"
    assert store.snapshot().resolve("older") == "ggd"
    with pytest.raises(NotFound, match="nobody"):
        store.resolve("nobody")
    store.apply(changeset("third", Change(Redirect("older", "old"), None), base=2))
    with pytest.raises(NotFound):
        store.resolve("older")


def test_undo_takes_back_the_last_and_then_the_one_before(store: GraphStore) -> None:
    store.apply(FIRST)
    renamed = replace(CARE, name="Care")
    store.apply(changeset("second", Change(CARE, renamed), base=1))
    undone = store.undo(who="Bob")
    assert undone.version == 3
    assert store.snapshot().node("care") == CARE
    newest = store.history()[0]
    assert (newest.kind, newest.undoes, newest.who) == ("undo", "second", "Bob")
    assert store.history()[1].taken_back_by == newest.id
    store.undo()
    assert store.snapshot().node_count == 0
    with pytest.raises(NothingToUndo):
        store.undo()


def test_undo_of_an_undo_lets_the_change_stand_again(store: GraphStore) -> None:
    store.apply(FIRST)
    first_undo = store.undo()
    store.undo(first_undo.changeset_id)
    assert store.snapshot().node("ggd") == GGD
    assert store.history()[2].taken_back_by == ""
    store.undo()
    assert store.snapshot().node_count == 0


def test_undos_of_undos_are_followed_to_the_end(store: GraphStore) -> None:
    store.apply(FIRST)
    undo = store.undo().changeset_id
    redo = store.undo(undo).changeset_id
    again = store.undo(redo).changeset_id
    assert store.snapshot().node_count == 0
    taken_back = {entry.id: entry.taken_back_by for entry in store.history()}
    assert taken_back == {"first": undo, undo: "", redo: again, again: ""}
    store.undo(again)
    assert store.snapshot().node("ggd") == GGD
    taken_back = {entry.id: entry.taken_back_by for entry in store.history()}
    assert (taken_back["first"], taken_back[undo], taken_back[redo]) == ("", redo, "")


def test_undo_is_refused_where_later_changes_build_on_it(store: GraphStore) -> None:
    store.apply(FIRST)
    joins = Link(LinkKind.WORKS_ON, "police", "care")
    store.apply(changeset("second", *added(joins), base=1))
    with pytest.raises(UndoRefused, match="load second") as caught:
        store.undo("first")
    assert caught.value.later == ("second",)
    assert store.version() == 2
    store.undo("second")
    store.undo("first")
    assert store.snapshot().node_count == 0


def test_undo_of_an_unknown_changeset_is_an_error(store: GraphStore) -> None:
    store.apply(FIRST)
    with pytest.raises(NotFound, match="none-such"):
        store.undo("none-such")


def test_notes_have_revisions_and_a_version_of_their_own(store: GraphStore) -> None:
    assert store.note("view", "mine") is None
    first = store.put_note("view", "mine", {"zoom": 2, "names": ["é", None]})
    before = store.notes_version()
    assert (first.revision, store.version()) == (1, 0)
    second = store.put_note("view", "mine", [1], revision=1)
    assert second.revision == 2
    assert store.notes_version() > before
    with pytest.raises(ChangeConflict):
        store.put_note("view", "mine", "late", revision=1)
    with pytest.raises(ChangeConflict):
        store.put_note("view", "new", "x", revision=3)
    with pytest.raises(ChangeConflict):
        store.delete_note("view", "mine", revision=1)
    found = store.note("view", "mine")
    assert found is not None
    assert (found.value, found.revision) == ([1], 2)
    store.put_note("view", "a", 1, revision=0)
    store.put_note("norm", "z", 1)
    assert [note.key for note in store.notes("view")] == ["a", "mine"]
    assert [(note.kind, note.key) for note in store.all_notes()] == [
        ("norm", "z"), ("view", "a"), ("view", "mine"),
    ]  # fmt: skip
    store.delete_note("view", "mine", revision=2)
    assert store.note("view", "mine") is None
    store.delete_note("view", "mine")


def test_a_network_moves_to_another_store_with_its_history(
    store: GraphStore, tmp_path: Path
) -> None:
    store.apply(FIRST)
    store.apply(changeset("second", Change(CARE, replace(CARE, name="Care")), base=1))
    store.undo(who="Bob")
    store.put_note("view", "mine", {"zoom": 2})
    other = open_store(f"sqlite:///{tmp_path}/other.db")
    other.import_network(store.full_history(), store.all_notes())
    assert other.history() == store.history()
    assert list(other.snapshot().node_rows) == list(store.snapshot().node_rows)
    assert list(other.snapshot().link_rows) == list(store.snapshot().link_rows)
    assert list(other.all_notes()) == list(store.all_notes())
    with pytest.raises(StoreNotEmpty):
        store.import_network(other.full_history(), other.all_notes())
    other.close()


def test_a_network_comes_back_from_another_store(store: GraphStore, tmp_path: Path) -> None:
    other = open_store(f"sqlite:///{tmp_path}/other.db")
    other.apply(FIRST)
    other.undo()
    other.put_note("view", "mine", 1)
    store.import_network(other.full_history(), other.all_notes())
    assert store.history() == other.history()
    assert (store.version(), store.snapshot().node_count) == (2, 0)
    assert list(store.all_notes()) == list(other.all_notes())
    other.close()


def test_an_import_that_fails_in_the_middle_leaves_an_empty_store(store: GraphStore) -> None:
    def broken() -> Iterator[Changeset]:
        yield FIRST
        raise RuntimeError("the source broke off")

    with pytest.raises(RuntimeError, match="broke off"):
        store.import_network(broken(), [])
    assert (store.version(), store.snapshot().node_count, store.history()) == (0, 0, [])
    assert store.apply(FIRST).version == 1


def test_threads_that_write_at_once_all_land(store: GraphStore) -> None:
    failures: list[BaseException] = []

    def write(number: int) -> None:
        wish = changeset(f"c{number}", *added(replace(CARE, id=f"t{number}", name=f"T {number}")))
        try:
            for _ in range(300):
                try:
                    store.apply(wish)
                except StoreBusy:  # a load in chunks does not wait for another
                    time.sleep(0.1)
                else:
                    return
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert (store.version(), store.snapshot().node_count) == (6, 6)
    assert sorted(info.version for info in store.history()) == [1, 2, 3, 4, 5, 6]
