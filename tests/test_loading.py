"""Files go into a store one by one, each whole, even when somebody else writes in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from graph_service.errors import ChangeConflict
from graph_service.loading import Loader, loaded_lines
from graph_service.model import Changeset
from graph_service.store.base import Applied
from graph_service.store.sqlite_store import SqliteStore
from loaders import LoadOptions

TODAY = LoadOptions(today=date(2026, 1, 5), who="Ann")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "network.db")
    yield opened
    opened.close()


def ties(path: Path, *rows: str) -> Path:
    path.write_text("From,To\n" + "".join(f"{row}\n" for row in rows))
    return path


def test_a_file_knows_what_the_files_before_it_brought(store: SqliteStore, tmp_path: Path) -> None:
    loader = Loader(store)
    first = loader.load(ties(tmp_path / "one.csv", "A,B"), TODAY)
    second = loader.load(ties(tmp_path / "two.csv", "B,C"), TODAY)
    assert (first.applied, second.applied) != (None, None)
    assert store.version() == 2
    assert [node.name for node in store.snapshot().nodes()] == ["A", "B", "C"]
    assert second.plan.difference.counts()["added"] == {"partner": 1, "link": 1}


def test_a_dry_run_of_several_files_writes_nothing(store: SqliteStore, tmp_path: Path) -> None:
    loader = Loader(store, dry_run=True)
    loader.load(ties(tmp_path / "one.csv", "A,B"), TODAY)
    second = loader.load(ties(tmp_path / "two.csv", "B,C"), TODAY)
    assert second.plan.difference.counts()["added"] == {"partner": 1, "link": 1}
    assert second.applied is None
    assert store.version() == 0


class Overtaken(SqliteStore):
    """A store in which somebody else loads a file just before each of the first writes."""

    def __init__(self, path: Path, others: list[Path]) -> None:
        super().__init__(path)
        self.others = others

    def apply(self, changeset: Changeset) -> Applied:
        if self.others and changeset.who == "Ann":
            other = SqliteStore(self._path)
            options = LoadOptions(today=date(2026, 1, 5), dataset="theirs", who="Bob")
            Loader(other).load(self.others.pop(), options)
            other.close()
        return super().apply(changeset)


def test_a_plan_that_was_overtaken_is_made_anew(tmp_path: Path) -> None:
    theirs = ties(tmp_path / "theirs.csv", "A,X")
    store = Overtaken(tmp_path / "network.db", [theirs])
    loaded = Loader(store).load(ties(tmp_path / "ours.csv", "A,B"), TODAY)
    assert loaded.applied is not None
    assert loaded.applied.version == 2
    snapshot = store.snapshot()
    assert [node.name for node in snapshot.nodes()] == ["A", "B", "X"]
    made_by = {node.name: node.attestations[0].dataset for node in snapshot.nodes()}
    assert made_by == {"A": "theirs", "B": "ours", "X": "theirs"}
    store.close()


def test_a_plan_that_is_always_overtaken_fails_without_a_trace(tmp_path: Path) -> None:
    others = [ties(tmp_path / f"{name}.csv", f"{name},X") for name in "CBA"]
    store = Overtaken(tmp_path / "network.db", others)
    with pytest.raises(ChangeConflict):
        Loader(store).load(ties(tmp_path / "ours.csv", "A,B", "B,C"), TODAY)
    assert {entry.who for entry in store.history()} == {"Bob"}
    store.close()


def test_the_outcome_is_told_in_both_languages(store: SqliteStore, tmp_path: Path) -> None:
    loader = Loader(store)
    path = ties(tmp_path / "one.csv", "A,B", ",C")
    lines = loaded_lines(loader.load(path, TODAY), "en")
    assert lines[0].startswith("one.csv: 2 rows read")
    assert "1 rejected:" in lines
    assert lines[-1].startswith("Applied as version 1")
    again = loaded_lines(loader.load(path, TODAY), "nl")
    assert again[-1] == "Het netwerk zegt dit al; er is niets gewijzigd."


def test_what_was_read_is_told_in_the_words_and_the_number_of_each_language(
    store: SqliteStore, tmp_path: Path
) -> None:
    loader = Loader(store, dry_run=True)
    one = loader.load(ties(tmp_path / "one.csv", "A,B"), TODAY)
    assert loaded_lines(one, "en")[0] == "one.csv: 1 row read as from/to list"
    assert loaded_lines(one, "nl")[0] == "one.csv: 1 rij gelezen als van-naarlijst"
    themes = tmp_path / "themes.csv"
    themes.write_text("Name\nCare\nYouth\n")
    two = loader.load(themes, TODAY)
    assert loaded_lines(two, "en")[0] == "themes.csv: 2 rows read as themes"
    assert loaded_lines(two, "nl")[0] == "themes.csv: 2 rijen gelezen als thema's"
