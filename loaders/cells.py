"""One cell to one value: a line of text, a number, a property, several parts.

`-` in a cell says that the value is empty; an empty cell says nothing at all.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from graph_service.model import Scalar

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None

CLEAR = "-"
SHOWN = 60  # characters of a value that a message repeats

# White space, but not U+001C-001F and U+0085: these are control characters, to be seen and refused.
_SPACES = re.compile(r"[^\S\x1c-\x1f\x85]+")
_LINE_ENDS = re.compile(r"\r\n?")
_STRONG_SEPARATORS = re.compile(r"[;|\n]")
_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[.\u00a0 ]\d{3})+)(?:,\d+)?|[+-]?\d+(?:,\d{3})*\.\d+")
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:[.,](\d{1,10}))?")
_EXACT = 10**15  # a spreadsheet keeps fifteen digits of a number


class BadCell(ValueError):
    """A cell whose value cannot be taken; the text says why and what to do."""


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing but space."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text(cell: Cell) -> str:
    r"""A cell as one line of text, its spacing made regular.

    >>> text(" GGD\n Twente "), text(12.0), text(None)
    ('GGD Twente', '12', '')

    Raises:
        BadCell: a number so large that the spreadsheet has lost digits of it.
    """
    if isinstance(cell, str):
        if cell.isprintable() and "  " not in cell:
            return cell.strip(" ")
        return _SPACES.sub(" ", cell).strip(" ")
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | float):
        if abs(cell) >= _EXACT:
            raise BadCell(
                "a spreadsheet keeps only 15 digits of a number; make the cell text and type it "
                "again"
            )
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, datetime):
        whole = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if whole else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def long_text(cell: Cell) -> str:
    """A cell as text that may have several lines."""
    if not isinstance(cell, str):
        return text(cell)
    return _LINE_ENDS.sub("\n", cell).strip()


def several(cell: Cell) -> list[str]:
    """The parts of a cell, split at `;`, `|` and line ends; each once, in order.

    >>> several("GGD; Politie;GGD")
    ['GGD', 'Politie']
    """
    if not isinstance(cell, str):
        parts = [text(cell)]
    else:
        parts = [text(part) for part in _STRONG_SEPARATORS.split(_LINE_ENDS.sub("\n", cell))]
    return [part for part in dict.fromkeys(parts) if part]


def is_split(cell: Cell) -> bool:
    """Whether a cell holds one of the separators of `several`."""
    return isinstance(cell, str) and bool(_STRONG_SEPARATORS.search(cell.strip()))


def number(cell: Cell) -> float:
    """A cell as a number; in text both `2,5` and `2.5` are two and a half.

    Raises:
        BadCell: it is none.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    written = text(cell)
    if not _NUMBER.fullmatch(written):
        raise BadCell("is not a number; write it as 2.5 or 2,5, or leave it empty if unknown")
    if "," in written and written.rfind(",") > written.rfind("."):
        written = re.sub(r"[.\u00a0 ]", "", written).replace(",", ".")
    elif written.count(".") == 1 and "," not in written:
        pass
    else:
        written = re.sub(r"[,\u00a0 ]", "", written)
        if written.count(".") > 1:
            written = written.replace(".", "")
    return float(written)


def scalar(cell: Cell) -> Scalar:
    """A cell as a property: a number where that loses nothing, else text.

    Text becomes a number only if it can be read in one way and written back the same: leading
    zeros, `1.10` and `1,719` (a thousand, or 1.7?) stay text.

    >>> scalar("12"), scalar("0312"), scalar("2,5"), scalar("1,719"), scalar(3.0)
    (12, '0312', 2.5, '1,719', 3)
    """
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float):
        return int(cell) if cell == int(cell) and abs(cell) < _EXACT else cell
    written = long_text(cell)
    found = _PLAIN_NUMBER.fullmatch(written)
    if found is None:
        return written
    decimals = found.group(1)
    if decimals is None:
        return int(written) if str(int(written)) == written else written
    if len(decimals) == 3:
        return written
    value = float(written.replace(",", "."))
    return value if str(value) == written.replace(",", ".") else written


def shown(cell: Cell) -> str:
    """A value as a message repeats it, cut where it is long."""
    try:
        value = text(cell)
    except BadCell:
        value = str(cell)
    return value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"
