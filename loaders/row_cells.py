"""The cells of one row, read by the values of its table's rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from loaders.cells import CLEAR, BadCell, Cell, is_blank, text
from loaders.dates import parse_date
from loaders.rules import TableRules, Value

_Meaning = TypeVar("_Meaning")


class BadRow(Exception):
    """A row that cannot be taken: the value, the cell, and the reason for its rejection."""

    def __init__(self, value: Value | None, cell: Cell, reason: str) -> None:
        super().__init__(reason)
        self.value = value
        self.cell = cell
        self.reason = reason


class RowCells:
    """The cells of a row. Each reading raises `BadRow` where a cell cannot be taken."""

    __slots__ = ("cells", "rules")

    def __init__(self, rules: TableRules, cells: Sequence[Cell]) -> None:
        self.rules = rules
        self.cells = cells

    def cell(self, value: Value | None) -> Cell:
        """The cell as it is; empty without a value."""
        return "" if value is None else value.cell(self.cells)

    def text(self, value: Value | None) -> str:
        """One line of text; empty without a value."""
        if value is None:
            return ""
        cell = value.cell(self.cells)
        try:
            return text(cell)
        except BadCell as error:
            raise BadRow(value, cell, str(error)) from None

    def date(self, value: Value | None) -> str | None:
        """A date; empty where it is said to be empty, None where nothing is said."""
        cell = self.cell(value)
        if is_blank(cell):
            return None
        if cell == CLEAR:
            return ""
        return self.meaning(
            value, cell, lambda found: parse_date(found, month_first=self.rules.month_first)
        )

    def meaning(
        self, value: Value | None, cell: Cell, meaning: Callable[[Cell], _Meaning]
    ) -> _Meaning:
        """What a cell of that value means by a function that may raise `BadCell`."""
        try:
            return meaning(cell)
        except BadCell as error:
            raise BadRow(value, cell, str(error)) from None

    def word(self, value: Value | None, word: str, meaning: Callable[[str], _Meaning]) -> _Meaning:
        """What a word of that value means by a function that may raise `BadCell`."""
        try:
            return meaning(word)
        except BadCell as error:
            raise BadRow(value, word, str(error)) from None

    def column(self, value: Value | None) -> str:
        """The header of the one column that a value reads, or empty."""
        if value is None or len(value.columns) != 1:
            return ""
        return self.rules.header[value.columns[0]]
