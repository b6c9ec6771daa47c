"""Small parts of sentences: lists of names, dates, articles."""

from __future__ import annotations

from collections.abc import Sequence

from graph_service.labels import Lang, check_lang

NAMES_SHOWN = 3

_MONTHS: dict[Lang, tuple[str, ...]] = {
    "nl": (
        "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
        "oktober", "november", "december",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
}  # fmt: skip
_NUMBERS: dict[Lang, tuple[str, ...]] = {
    "nl": (
        "nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien",
        "elf", "twaalf",
    ),
    "en": (
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ),
}  # fmt: skip
_AND: dict[Lang, str] = {"nl": "en", "en": "and"}


def listed(names: Sequence[str], lang: str, shown: int = NAMES_SHOWN) -> str:
    """Names in one phrase; of more than `shown` the others are counted.

    >>> listed(["A", "B"], "nl"), listed(["A", "B", "C", "D", "E"], "en")
    ('A en B', 'A, B, C and 2 others')
    """
    language = check_lang(lang)
    names = [name for name in names if name]
    rest = len(names) - shown
    if rest == 1:
        rest, shown = 0, shown + 1  # one more name is no longer than "and 1 other"
    if rest > 0:
        others = f"{rest} anderen" if language == "nl" else f"{rest} others"
        return f"{', '.join(names[:shown])} {_AND[language]} {others}"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {_AND[language]} {names[-1]}"


def joined(clauses: Sequence[tuple[str, str]], lang: str, *, comma: bool = False) -> str:
    """The clauses of which the first text, what they are about, is not empty, in one sentence.

    With `comma` there is one before the last "and", for clauses that have commas themselves.
    """
    said = [clause for about, clause in clauses if about]
    if not comma or len(said) < 2:
        return listed(said, lang, shown=len(said))
    return f"{', '.join(said[:-1])}, {_AND[check_lang(lang)]} {said[-1]}"


def date_text(value: str | None, lang: str) -> str:
    """A day, month or year as people write it; empty for none.

    >>> date_text("2022-10-17", "nl"), date_text("2022-10", "en"), date_text("2022", "nl")
    ('17 oktober 2022', 'October 2022', '2022')
    """
    if not value:
        return ""
    parts = value.split("-")
    year = parts[0]
    if len(parts) == 1:
        return year
    month = _MONTHS[check_lang(lang)][int(parts[1]) - 1]
    return f"{month} {year}" if len(parts) == 2 else f"{int(parts[2])} {month} {year}"


def number_word(number: int, lang: str) -> str:
    """A number in a word up to twelve.

    >>> number_word(9, "nl"), number_word(13, "en")
    ('negen', '13')
    """
    words = _NUMBERS[check_lang(lang)]
    return words[number] if 0 <= number < len(words) else f"{number}"


def with_article(noun: str, lang: str) -> str:
    """A noun with its indefinite article.

    >>> with_article("evaluation", "en"), with_article("GGD", "en"), with_article("GGD", "nl")
    ('an evaluation', 'a GGD', 'een GGD')
    """
    if check_lang(lang) == "nl":
        return f"een {noun}"
    first = noun.split(" ")[0]
    if first.isupper() and first.isalpha():  # letters are spelt out: an OM, a GGD
        vowel = first[0] in "AEFHILMNORSX"
    else:
        lower = noun.lower()
        vowel = lower[:1] in "aeio" or (lower.startswith("un") and not lower.startswith("uni"))
    return f"{'an' if vowel else 'a'} {noun}"


def capital(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]
