"""Rows marked as examples: those of our own template, and those that a user wrote over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from graph_service.labels import LANGS
from loaders.cells import BadCell, Cell, is_blank, text
from loaders.template_content import SHEETS
from loaders.vocabulary import word_key

_MARK = re.compile(r"(#\s*(?:example|voorbeeld))\b[\s:.-]*(.*)", re.I | re.S)

Said = frozenset[tuple[str, str]]  # headers and texts of the filled cells of a row


def example_mark(cell: Cell) -> str:
    """The mark with which the first cell of an example row begins, or empty.

    >>> example_mark("#voorbeeld 1"), example_mark("GGD")
    ('#voorbeeld', '')
    """
    found = _MARK.match(cell) if isinstance(cell, str) and cell[:1] == "#" else None
    return found.group(1) if found else ""


def is_untouched(header: Sequence[str], cells: Sequence[Cell]) -> bool:
    """Whether an example row is one of the template, or what is left of it: it says nothing new."""
    said = _said(header, cells)
    return any(said <= example for example in _examples())


def _said(header: Sequence[str], cells: Sequence[Cell]) -> Said:
    found = []
    for column, cell in enumerate(cells):
        if is_blank(cell):
            continue
        try:
            written = text(cell)
        except BadCell:
            written = str(cell)
        if column == 0 and (marked := _MARK.match(written)):
            written = marked.group(2)
            if not written or written.isdigit():  # a mark with a number stands for no value
                continue
        found.append((word_key(header[column]) if column < len(header) else "", written))
    return frozenset(found)


@cache
def _examples() -> tuple[Said, ...]:
    return tuple(
        _said(
            [column.header[lang] for column in columns],
            [column.example[lang] for column in columns],
        )
        for _, columns in SHEETS
        for lang in LANGS
    )
