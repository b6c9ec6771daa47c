"""Norms as notes beside the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_service.analysis.norms import Norm
from graph_service.errors import InvalidOption, NotFound
from graph_service.model import Node, NodeKind, Redirect
from graph_service.norms import NOTE, add_norm, change_norm, norms, remove_norm
from graph_service.snapshot import Snapshot
from graph_service.store import GraphStore, open_store

SNAPSHOT = Snapshot.of_records(
    [
        Node("care", NodeKind.THEME, "Zorg"),
        Node("north", NodeKind.DISTRICT, "Noord", "district"),
        Redirect("old", "care"),
    ]
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    opened = open_store(f"sqlite:///{tmp_path}/network.db")
    yield opened
    opened.close()


def test_a_norm_is_added_once_changed_and_removed(store: GraphStore) -> None:
    key, norm = add_norm(store, SNAPSHOT, Norm("partner", type="ggd"))
    assert add_norm(store, SNAPSHOT, Norm("partner", type="ggd")) == (key, norm)
    assert norms(store) == {key: norm}
    changed = change_norm(store, SNAPSHOT, key, Norm("partner", type="ggz"))
    assert norms(store) == {key: changed}
    other, _ = add_norm(store, SNAPSHOT, Norm("partner", type="ggd"))
    assert other != key
    assert len(norms(store)) == 2
    remove_norm(store, key)
    assert list(norms(store)) == [other]


def test_ids_are_those_of_now(store: GraphStore) -> None:
    _, norm = add_norm(store, SNAPSHOT, Norm("activity", theme="old"))
    assert norm.theme == "care"


def test_what_a_norm_names_must_be_there(store: GraphStore) -> None:
    with pytest.raises(NotFound):
        add_norm(store, SNAPSHOT, Norm("activity", theme="nothing"))
    with pytest.raises(InvalidOption, match="district"):
        add_norm(store, SNAPSHOT, Norm("activity", district="care"))
    with pytest.raises(InvalidOption, match="level"):
        add_norm(store, SNAPSHOT, Norm("activity", level="land"))
    for change in (
        lambda: remove_norm(store, "nothing"),
        lambda: change_norm(store, SNAPSHOT, "nothing", Norm("activity")),
    ):
        with pytest.raises(NotFound, match="no norm"):
            change()
    assert norms(store) == {}


def test_one_that_cannot_be_read_is_passed_over(
    store: GraphStore, caplog: pytest.LogCaptureFixture
) -> None:
    key, norm = add_norm(store, SNAPSHOT, Norm("activity"))
    store.put_note(NOTE, "later", {"subject": "planet"})
    store.put_note(NOTE, "broken", [1])
    assert norms(store) == {key: norm}
    assert "later" in caplog.text


def test_there_is_an_end_to_them(store: GraphStore) -> None:
    for number in range(1, 101):
        add_norm(store, SNAPSHOT, Norm("activity", at_least=number))
    with pytest.raises(InvalidOption, match="remove one"):
        add_norm(store, SNAPSHOT, Norm("activity", at_least=101))
