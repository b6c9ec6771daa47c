"""Cells as they come in, without what nobody sees: invisible characters and the export's guard."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from loaders.cells import CLEAR, Cell

# Zero-width characters, marks and overrides of the writing direction, and the soft hyphen. They
# come along with copied text, make two names out of one, and can make a name read as another.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_JOINERS = "\u200c\u200d"
# Our CSV export writes an apostrophe before a text that a spreadsheet would take for a formula.
_GUARDED = ("'=", "'+", "'-", "'@")


class Cleaner:
    """Cleans rows, and counts the cells in which there were invisible characters."""

    def __init__(self) -> None:
        self.cells = 0

    def rows(self, rows: Iterable[tuple[int, list[Cell]]]) -> Iterator[tuple[int, list[Cell]]]:
        """The rows, cleaned as they are asked for."""
        for number, cells in rows:
            for at, cell in enumerate(cells):
                if not isinstance(cell, str) or not cell:
                    continue
                if not cell.isascii():
                    seen = without_invisible(cell)
                    if seen != cell:
                        self.cells += 1
                        cells[at] = cell = seen
                if cell[:1] == "'":
                    cells[at] = unguarded(cell)
            yield number, cells

    def notice(self) -> str:
        """What a person should know of it, or empty."""
        if not self.cells:
            return ""
        cells = "1 cell" if self.cells == 1 else f"{self.cells:,} cells"
        return (
            f"invisible characters (zero-width spaces, marks of the writing direction) were taken "
            f"out of {cells}"
        )


def without_invisible(text: str) -> str:
    r"""A text without characters that nobody sees.

    Joiners stay beside a letter of a script that needs them, or between the parts of a picture.

    >>> without_invisible("Zorg\u200bhuis"), without_invisible("\u202eevil")
    ('Zorghuis', 'evil')
    """
    if not _INVISIBLE.search(text):
        return text
    return _INVISIBLE.sub(_kept, text)


def _kept(found: re.Match[str]) -> str:
    if found.group() not in _JOINERS:
        return ""
    text, at = found.string, found.start()
    beside = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    return found.group() if any(_needs_joiners(letter) for letter in beside) else ""


def _needs_joiners(letter: str) -> bool:
    if letter.isascii():
        return False
    category = unicodedata.category(letter)
    if category[0] in "LM":
        return not unicodedata.name(letter, "").startswith(("LATIN", "COMBINING"))
    return category == "So"


def unguarded(text: str) -> str:
    """A text without the apostrophe that the export puts before what looks like a formula.

    >>> unguarded("'=cmd()"), unguarded("'s-Hertogenbosch"), unguarded("'-")
    ('=cmd()', "'s-Hertogenbosch", "'-")
    """
    # a bare - would say that there is none, which a guarded one does not
    return text[1:] if text.startswith(_GUARDED) and text[1:].strip() != CLEAR else text
