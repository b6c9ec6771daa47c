"""Small files made by hand, and a network that loads follow one another into."""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graph_service.model import Link, Node
from graph_service.snapshot import Snapshot
from loaders import LoadOptions, LoadPlan, load

TODAY = date(2024, 3, 1)


class Network:
    """A network in memory: files are loaded into it one after another, as a store would keep it."""

    def __init__(self) -> None:
        self.snapshot = Snapshot.empty()

    def plan(self, path: Path, **options: Any) -> LoadPlan:
        """What loading a file would change."""
        return load(path, self.snapshot, LoadOptions(**{"today": TODAY, **options}))

    def load(self, path: Path, **options: Any) -> LoadPlan:
        """Load a file and keep what it changes."""
        plan = self.plan(path, **options)
        self.snapshot = self.snapshot.patched(self.snapshot.version + 1, plan.changeset.changes)
        return plan

    def node(self, node_id: str) -> Node:
        """A node by its id."""
        return self.snapshot.node(node_id)

    def ids(self) -> list[str]:
        """The ids of all nodes."""
        return [node.id for node in self.snapshot.nodes()]

    def links(self) -> set[tuple[str, str, str]]:
        """Every link as (from, kind, to)."""
        return {(link.source, str(link.kind), link.target) for link in self.snapshot.links()}

    def link(self, source: str, kind: str, target: str) -> Link:
        """The one link between two nodes of a kind."""
        (found,) = [
            link
            for link in self.snapshot.links()
            if (link.source, str(link.kind), link.target) == (source, kind, target)
        ]
        return found


@pytest.fixture
def network() -> Network:
    """An empty network."""
    return Network()


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a text file: `csv_file("name.csv", text)`; an encoding can be given."""

    def write(name: str, text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Writes a workbook: `workbook({"Partners": [["Id", "Name"], ["a", "A"]]})`."""

    def write(sheets: Mapping[str, Sequence[Sequence[Any]]], name: str = "network.xlsx") -> Path:
        book = openpyxl.Workbook()
        del book["Sheet"]
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        path = tmp_path / name
        book.save(path)
        return path

    return write


@pytest.fixture
def shared_data() -> Path:
    """The folder of real data beside the project; tests that need it are skipped without it."""
    path = Path(__file__).parents[3] / "shared" / "data"
    if not path.is_dir():
        pytest.skip("the real data is not here (../shared/data beside the project)")
    return path


@pytest.fixture
def zip_with(tmp_path: Path) -> Callable[..., Path]:
    """Writes an archive: `zip_with("name.xlsx", {"xl/workbook.xml": "…"})`."""

    def write(name: str, parts: Mapping[str, str]) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, text in parts.items():
                archive.writestr(part, text)
        return path

    return write
