"""How a file is loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from graph_service.errors import InvalidOption
from graph_service.model import MANUAL, MAX_ID, NodeKind, slug
from loaders.mapping import ColumnMapping

_SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt", ".gz", ".xlsx", ".xlsm", ".xls", ".ods"})


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How a file is loaded.

    Attributes:
        dataset: the stable name of what is loaded; by default the name of the file.
        replace: this file is all that the dataset says; what it no longer says is withdrawn.
        who: who loads it.
        today: the day of the load.
        mapping: which column means what, for files in a form of their own.
        last_wins: of two rows that differ, the last is right; else the second is rejected.
        priority: datasets, strongest first, for facts on which they differ.
        sheet: read only this sheet.
        title: what the changeset is called in the history.
        kind: what the rows are, where neither the sheet's name nor the columns say so.
        create: nodes that a cell names are made where they do not exist. By default so in lists,
            and not in our own workbook, where they have rows of their own.
        default_kind: what a node is that is made so, where nothing says its kind.
        settings: values for `{$name}` in the mapping.
    """

    dataset: str = ""
    replace: bool = False
    who: str = ""
    today: date = field(default_factory=date.today)
    mapping: ColumnMapping | None = None
    last_wins: bool = False
    priority: Sequence[str] = ()
    sheet: str = ""
    title: str = ""
    kind: NodeKind | None = None
    create: bool | None = None
    default_kind: NodeKind = NodeKind.PARTNER
    settings: Mapping[str, str] = field(default_factory=dict)

    def dataset_of(self, path: Path) -> str:
        """The name of the dataset that a file is.

        Raises:
            InvalidOption: the name has another meaning.
        """
        name = self.dataset or file_stem(path)
        if name == MANUAL:
            raise InvalidOption(
                "dataset", f"{MANUAL!r} is kept for edits by hand; give this file another name"
            )
        if len(name) > MAX_ID or not name.isprintable():
            raise InvalidOption("dataset", f"must be text of at most {MAX_ID} characters")
        return name


def file_stem(path: Path) -> str:
    """The name of a file as a slug, without its endings.

    >>> file_stem(Path("Partners 2024.csv.gz"))
    'partners-2024'
    """
    name = path.name
    for suffix in reversed(path.suffixes):
        if suffix.lower() not in _SUFFIXES:
            break
        name = name[: -len(suffix)]
    return slug(name)[:100].strip("-") or "data"
