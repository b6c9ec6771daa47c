"""The language of a page: which one, its texts, and how it writes numbers and dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from graph_service.model import first_day

SOURCE_LANGUAGE = "en"  # the language in which the texts stand in templates and code
_LOCALES = {"nl": "nl_NL", "en": "en_GB"}
_DATE_PATTERNS = {1: "y", 2: "LLLL y", 3: "d MMMM y"}


class Language:
    """One language: its texts by `gettext` and its way with numbers, dates and lists."""

    def __init__(self, code: str, translations: NullTranslations) -> None:
        self.code = code
        self.locale = _LOCALES[code]
        self.translations = translations

    def gettext(self, text: str, **values: Any) -> str:
        """The text in this language, its `%(name)s` filled."""
        return (
            self.translations.gettext(text) % values if values else self.translations.gettext(text)
        )

    def ngettext(self, one: str, more: str, count: int, **values: Any) -> str:
        """The singular or plural for a count, which is `%(num)s` in it."""
        found = self.translations.ngettext(one, more, count)
        return str(found) % {"num": self.number(count), **values}

    def number(self, value: float) -> str:
        """A number with the thousands mark and decimal mark of the language.

        >>> language("nl").number(15004), language("en").number(15004)
        ('15.004', '15,004')
        """
        return format_decimal(value, locale=self.locale)

    def score(self, value: float) -> str:
        """A score in three digits, which is as much as it says.

        >>> language("nl").score(0.66666)
        '0,67'
        """
        return format_decimal(value, format="0.00", locale=self.locale)

    def day(self, value: date | str | None) -> str:
        """A day, month or year, as precise as it was given; nothing for none.

        >>> language("nl").day("2022-10-17"), language("en").day("2022-10")
        ('17 oktober 2022', 'October 2022')
        """
        if not value:
            return ""
        parts = [int(part) for part in str(value).split("-")]
        pattern = _DATE_PATTERNS[len(parts)]
        return str(format_date(first_day(str(value)), pattern, locale=self.locale))

    def moment(self, value: str) -> str:
        """A time as stores write it, to the minute, in UTC.

        >>> language("en").moment("2026-01-05T10:00:00.000Z")
        '5 January 2026, 10:00 UTC'
        """
        moment = datetime.fromisoformat(value)
        return f"{format_datetime(moment, 'd MMMM y, HH:mm', locale=self.locale)} UTC"

    def period(self, valid_from: str | None, valid_to: str | None) -> str:
        """A period in words: a day, from and to, since, until; nothing where both are open."""
        begin, end = self.day(valid_from), self.day(valid_to)
        if begin and end:
            if begin == end:
                return begin
            return self.gettext("%(begin)s to %(end)s", begin=begin, end=end)
        if begin:
            return self.gettext("since %(begin)s", begin=begin)
        return self.gettext("until %(end)s", end=end) if end else ""

    def listing(self, items: Iterable[str]) -> str:
        """Items in one phrase: a, b and c."""
        return str(format_list(list(items), locale=self.locale))


@cache
def language(code: str) -> Language:
    """The language with this code, its catalogue read once."""
    if code == SOURCE_LANGUAGE:
        return Language(code, NullTranslations())
    catalogue = files(__package__).joinpath(f"translations/{code}.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(catalogue), locale=code))
    compiled.seek(0)
    return Language(code, Translations(compiled))
