"""What people decided, in plain words: the ruling, the sentence about it, and why it is back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from graph_service.analysis.missing_links.decided import Returned, Ruling, Since
from graph_service.labels import Lang, check_lang
from graph_service.wording.text import capital, date_text, listed

_RULINGS: Mapping[Lang, Mapping[Ruling, str]] = {
    "nl": {
        Ruling.IN_PROGRESS: "in behandeling",
        Ruling.CONFIRMED: "bevestigd",
        Ruling.DISMISSED: "afgewezen",
    },
    "en": {
        Ruling.IN_PROGRESS: "in progress",
        Ruling.CONFIRMED: "confirmed",
        Ruling.DISMISSED: "dismissed",
    },
}
_STATES: Mapping[Lang, Mapping[str, str]] = {
    "nl": {
        "stands": "geldt",
        "over": "termijn voorbij",
        "back": "terug door nieuwe feiten",
        "came-true": "uitgekomen",
        "removed": "weggehaald",
    },
    "en": {
        "stands": "stands",
        "over": "time is over",
        "back": "back by new facts",
        "came-true": "came true",
        "removed": "removed",
    },
}


def ruling_label(ruling: Ruling | str, lang: str) -> str:
    """What a ruling is called.

    >>> ruling_label("in-progress", "nl"), ruling_label("dismissed", "en")
    ('in behandeling', 'dismissed')
    """
    return _RULINGS[check_lang(lang)][Ruling(ruling)]


def state_label(state: str, lang: str) -> str:
    """What the state of a decision is called."""
    return _STATES[check_lang(lang)][state]


def decision_sentence(
    ruling: Ruling, on: date, lang: str, *, who: str, reason: str, until: date | None, owner: str
) -> str:
    """Who decided what, when and why; without a full stop.

    >>> decision_sentence(Ruling.DISMISSED, date(2026, 3, 1), "en", who="anna",
    ...     reason="they merge.", until=date(2026, 9, 1), owner="")
    'Dismissed on 1 March 2026 by anna, until 1 September 2026, because: they merge'
    """
    language = check_lang(lang)
    on_text = date_text(on.isoformat(), lang)
    dutch = language == "nl"
    text = f"{ruling_label(ruling, lang)} {'op' if dutch else 'on'} {on_text}"
    if ruling is Ruling.IN_PROGRESS:
        text = f"{ruling_label(ruling, lang)} {'sinds' if dutch else 'since'} {on_text}"
    if who:
        text += f" {'door' if dutch else 'by'} {who}"
    if owner:
        text += f" ({owner} {'pakt het op' if dutch else 'takes it up'})"
    if until is not None:
        last = date_text(until.isoformat(), lang)
        text += f", {'tot en met' if dutch else 'until'} {last}"
    said = " ".join(reason.split()).rstrip(".")
    if said:
        text += f", {'omdat' if dutch else 'because'}: {said}"
    return capital(text)


def returned_sentence(
    returned: Returned, names: Sequence[str], until: date | None, lang: str
) -> str:
    """Why a suggestion that was decided on is back; without a full stop.

    `names` are those of the fresh evidence, with their days.
    """
    dutch = check_lang(lang) == "nl"
    if returned.since is Since.TIME:
        last = date_text(until.isoformat() if until else None, lang)
        return f"de termijn liep tot en met {last}" if dutch else f"the time was over on {last}"
    share = None if returned.share is None else round(100 * returned.share)
    if returned.since is Since.LESS:
        if dutch:
            return f"van wat ervoor sprak is nog {share}% over"
        return f"only {share}% of what spoke for it is left"
    what = listed(names, lang)
    text = f"erbij gekomen: {what}" if dutch else f"new: {what}"
    if share is not None:
        text += (
            f" ({share}% van wat toen bekend was)" if dutch else f" ({share}% of what was known)"
        )
    return text


def ranking_sentence(
    version: int | None, as_of: date | None, lang: str, *, computing: bool, error: str
) -> str:
    """Of which version and day a list is, where it is not the newest; empty where it is.

    >>> ranking_sentence(41, date(2026, 3, 1), "en", computing=True, error="")
    'This list is of version 41, 1 March 2026; a newer one is being computed.'
    """
    dutch = check_lang(lang) == "nl"
    if version is None or not (computing or error):
        return ""
    text = f"{'Deze lijst is van versie' if dutch else 'This list is of version'} {version}"
    if as_of is not None:
        text += f", {date_text(as_of.isoformat(), lang)}"
    if error:
        why = "een nieuwere kon niet worden berekend" if dutch else "a newer one could not be made"
        return f"{text}; {why} ({error})."
    return text + (
        "; een nieuwere wordt berekend." if dutch else "; a newer one is being computed."
    )
