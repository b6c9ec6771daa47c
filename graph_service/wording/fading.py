"""Ties that fade, in plain words."""

from __future__ import annotations

from graph_service.analysis.fading import Fading, FadingTie
from graph_service.analysis.missing_links import SuggestionKind
from graph_service.labels import Lang, check_lang
from graph_service.snapshot import Snapshot
from graph_service.wording.clauses import name_of
from graph_service.wording.structure import number_text
from graph_service.wording.text import date_text, listed

YEARS_FROM = 24  # months; from here on the time is told in years


def ago_text(months: int, lang: str) -> str:
    """How long ago something was.

    >>> ago_text(1, "nl"), ago_text(38, "nl"), ago_text(48, "en")
    ('1 maand geleden', 'ruim 3 jaar geleden', '4 years ago')
    """
    language = check_lang(lang)
    if months < YEARS_FROM:
        if language == "nl":
            return f"{months} {'maand' if months == 1 else 'maanden'} geleden"
        return f"{months} {'month' if months == 1 else 'months'} ago"
    years, rest = divmod(months, 12)
    if language == "nl":
        return f"{'ruim ' if rest else ''}{years} jaar geleden"
    return f"{'over ' if rest else ''}{years} years ago"


def tie_sentence(tie: FadingTie, snapshot: Snapshot, lang: str) -> str:
    """When the two last met, in what, and whether they are to meet again."""
    language = check_lang(lang)
    first, second = name_of(tie.partner_id, snapshot), name_of(tie.other_id, snapshot)
    done = listed([name_of(one, snapshot) for one in tie.activity_ids[:1]], lang)
    where = {"nl": f", in {done}", "en": f", in {done}"}[language] if done else ""
    plans = listed([name_of(one, snapshot) for one in tie.planned_ids], lang)
    if tie.months is None:
        text = _met(tie.kind, first, second, "", language)
        when = " Wanneer dat was, is niet bekend." if language == "nl" else " When is not known."
        text = f"{text}{where}.{when}"
    else:
        when = f" {_when(tie.last_date or '', language)}"
        text = f"{_met(tie.kind, first, second, when, language)} ({ago_text(tie.months, lang)})"
        text = f"{text}{where}."
    if not plans:
        return text
    says = (
        "Er is al een plan om dat te hernieuwen"
        if language == "nl"
        else ("There is already a plan to renew it")
    )
    return f"{text} {says}: {plans}."


def _met(kind: SuggestionKind, first: str, second: str, when: str, lang: Lang) -> str:
    last = {"nl": " voor het laatst", "en": " last"}[lang] if when else ""
    if kind is SuggestionKind.PARTNER_PARTNER:
        if lang == "nl":
            return f"{first} en {second} werkten{when}{last} samen"
        return f"{first} and {second}{last} worked together{when}"
    if kind is SuggestionKind.PARTNER_THEME:
        if lang == "nl":
            return f"{first} was{when}{last} betrokken bij {second}"
        return f"{first} was{last} involved in {second}{when}"
    if lang == "nl":
        return f"{first} was{when}{last} actief in {second}"
    return f"{first} was{last} active in {second}{when}"


def _when(value: str, lang: Lang) -> str:
    if lang == "nl":
        return f"{'op' if value.count('-') == 2 else 'in'} {date_text(value, lang)}"
    return f"{'on' if value.count('-') == 2 else 'in'} {date_text(value, lang)}"


def fading_insight(found: Fading, snapshot: Snapshot, lang: str) -> str:
    """How many ties fade, of how many nobody knows, and which has been silent longest."""
    language = check_lang(lang)
    nl = language == "nl"
    counts = found.totals.values()
    fading, unknown = sum(one.fading for one in counts), sum(one.unknown for one in counts)
    total = fading + unknown + sum(one.current for one in counts)
    if not total:
        return "Er zijn nog geen contacten vastgelegd." if nl else "No contacts are recorded yet."
    whole = number_text(total, lang)
    months = f"{found.months} {'maanden' if nl else 'months'}"
    if found.months == 1:
        months = "één maand" if nl else "one month"
    if not fading:
        text = (
            f"Van de {whole} contacten is er geen {months} of langer stil."
            if nl
            else f"Of the {whole} contacts none has been silent for {months} or longer."
        )
    else:
        count = number_text(fading, lang)
        one = fading == 1
        text = (
            f"Van de {whole} contacten {'is' if one else 'zijn'} er {count} al {months} of langer "
            "stil."
            if nl
            else f"Of the {whole} contacts {count} {'has' if one else 'have'} been silent for "
            f"{months} or longer."
        )
    if unknown:
        count = number_text(unknown, lang)
        text += f" Van {count} is geen datum bekend." if nl else f" Of {count} no date is known."
    if found.fading:
        longest = "Het langst geleden" if nl else "Longest ago"
        text += f" {longest}: {tie_sentence(found.fading[0], snapshot, lang)}"
    return text
