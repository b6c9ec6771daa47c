"""A cell to a day, a month or a year, as records write it: 2022-10-17, 2022-10, 2022."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from loaders.cells import BadCell, Cell, text

_DAY_ZERO = date(1899, 12, 30)  # day 0 of a spreadsheet, its leap day of 1900 allowed for
_FIRST_SERIAL, _LAST_SERIAL = 2200, 2_958_465  # below it a number is a year; the last is 9999-12-31

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january",
            "feb februari february febr",
            "mrt maart mar march",
            "apr april",
            "mei may",
            "jun juni june",
            "jul juli july",
            "aug augustus august",
            "sep september sept",
            "okt oktober oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_LAST_OF_2000 = 69  # 69 is 2069, 70 is 1970
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/](\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_IN_WORDS = re.compile(r"(?:(\d{1,2})(?:e|ste|de|st|nd|rd|th)?[ .-]+)?([a-z]+)\.?,?[ .-]+(\d{4})")
_MONTH_DAY_WORDS = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_WEEKDAY = re.compile(
    r"(?:ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]? ", re.IGNORECASE
)
_TIME = re.compile(
    r"[T ]+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d+)?(?: ?[ap]m)?(?:Z|[+-]\d\d:?\d\d)?$", re.I
)

_ADVICE = "write 2022-10-17, 17-10-2022, 17 oktober 2022, 2022-10 or 2022, or leave it empty"


def parse_date(cell: Cell, *, month_first: bool = False) -> str:
    """The date in a cell: as a spreadsheet keeps it, as its serial number, or written in text.

    Digits are day first (17-10-2022, 17-10-22) unless `month_first`.

    >>> parse_date("17 oktober 2022"), parse_date("okt 2022"), parse_date(44851)
    ('2022-10-17', '2022-10', '2022-10-17')

    Raises:
        BadCell: it is no date, or no day of the calendar.
    """
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        raise BadCell(f"is not a date; {_ADVICE}")
    if isinstance(cell, int | float):
        return _from_number(cell)
    return _from_text(text(cell), month_first)


def _from_number(value: float) -> str:
    if value == int(value) and 1000 <= value < _FIRST_SERIAL:
        return f"{int(value):04d}"
    if _FIRST_SERIAL <= value <= _LAST_SERIAL:
        return (_DAY_ZERO + timedelta(days=int(value))).isoformat()
    raise BadCell(f"is no year and no date of a spreadsheet; {_ADVICE}")


@lru_cache(maxsize=20_000)  # a column of dates repeats itself
def _from_text(written: str, month_first: bool) -> str:
    bare = _WEEKDAY.sub("", _TIME.sub("", written), count=1).strip()
    folded = bare.casefold()
    if found := _ISO.fullmatch(bare):
        return _checked(*found.groups())
    if found := _DAY_FIRST.fullmatch(bare):
        day, month, year = found.groups()
        if len(year) == 2:
            year = f"{20 if int(year) <= _LAST_OF_2000 else 19}{year}"
        if month_first:
            day, month = month, day
        if int(month) > 12 >= int(day):
            order = "month" if month_first else "day"
            raise BadCell(f"has no month {month} (the {order} is taken to come first); {_ADVICE}")
        return _checked(year, month, day)
    if found := _MONTH_YEAR.fullmatch(bare):
        return _checked(found.group(2), found.group(1), None)
    if (found := _IN_WORDS.fullmatch(folded)) and found.group(2) in _MONTHS:
        return _checked(found.group(3), str(_MONTHS[found.group(2)]), found.group(1))
    if (found := _MONTH_DAY_WORDS.fullmatch(folded)) and found.group(1) in _MONTHS:
        return _checked(found.group(3), str(_MONTHS[found.group(1)]), found.group(2))
    if found := _COMPACT.fullmatch(bare):
        return _checked(*found.groups())
    if re.fullmatch(r"\d{5,7}(?:[.,]\d+)?", bare):
        return _from_number(float(bare.replace(",", ".")))
    raise BadCell(f"is not a date; {_ADVICE}")


def _checked(year: str, month: str | None, day: str | None) -> str:
    try:
        found = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise BadCell("is not a day of the calendar; correct it or leave it empty") from None
    parts = 1 if month is None else 2 if day is None else 3
    return "-".join(found.isoformat().split("-")[:parts])
