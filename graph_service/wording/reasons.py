"""Why not, what would change it, and what it has in common with others: of one suggestion."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from graph_service.analysis.missing_links import (
    METHOD_PREFIX,
    TYPE_PREFIX,
    Against,
    Cause,
    Chance,
    Objection,
    Suggestion,
    SuggestionKind,
    Turn,
    WouldChange,
)
from graph_service.labels import Lang, check_lang
from graph_service.snapshot import Snapshot
from graph_service.wording.labels import type_label
from graph_service.wording.text import capital, date_text, with_article


def objection_sentence(objection: Objection, snapshot: Snapshot, lang: str) -> str:
    """One thing that speaks against a suggestion, as a sentence."""
    language = check_lang(lang)
    return capital(_AGAINST[objection.code](objection.values, snapshot, language))


def _name(value: object, snapshot: Snapshot, lang: Lang) -> str:
    text = str(value)
    for prefix in (METHOD_PREFIX, TYPE_PREFIX):
        if text.startswith(prefix):
            return type_label(text.removeprefix(prefix), lang)
    return snapshot.name(snapshot.number(text)) if text in snapshot else text


_Values = Mapping[str, str | int | float]


def _far_apart(values: _Values, snapshot: Snapshot, lang: Lang) -> str:
    del snapshot
    if values["steps"]:
        return {
            "nl": "ze delen niets: de kortste weg loopt over twee anderen.",
            "en": "they share nothing: the shortest way leads over two others.",
        }[lang]
    return {
        "nl": "er is geen korte weg tussen beide.",
        "en": "there is no short way between them.",
    }[lang]


def _regions(values: _Values, snapshot: Snapshot, lang: Lang) -> str:
    first, second = (_name(values[one], snapshot, lang) for one in ("first", "second"))
    if lang == "nl":
        return f"ze horen bij verschillende gebieden: {first} en {second}."
    return f"they belong to different regions: {first} and {second}."


def _hub(values: _Values, snapshot: Snapshot, lang: Lang) -> str:
    name, known, of = _name(values["node"], snapshot, lang), values["known"], values["of"]
    if lang == "nl":
        return (
            f"het sterkste wat ze delen, {name}, deelt bijna iedereen: {known} van de {of} "
            "partners hebben er contact mee."
        )
    return (
        f"the strongest that they share, {name}, is shared by nearly everybody: {known} of the "
        f"{of} partners are in touch with it."
    )


def _long_ago(values: _Values, snapshot: Snapshot, lang: Lang) -> str:
    del snapshot
    last = date_text(str(values["last"]), lang)
    if lang == "nl":
        return f"het laatste wat ze delen is van {last}."
    return f"the last that they share is of {last}."


def _single(values: _Values, snapshot: Snapshot, lang: Lang) -> str:
    name = _name(values["node"], snapshot, lang)
    if lang == "nl":
        return f"het rust op één gegeven: {name}."
    return f"it rests on one piece of evidence: {name}."


def _presumed(values: _Values, snapshot: Snapshot, lang: Lang) -> str:
    del values, snapshot
    if lang == "nl":
        return "het rust op links die alleen vermoed worden."
    return "it rests on links that are only presumed."


def _chance(values: _Values, snapshot: Snapshot, lang: Lang) -> str:
    del values, snapshot
    if lang == "nl":
        return "twee met zo veel contacten zouden bij toeval meer delen."
    return "two with so many contacts would share more by chance."


def _ending(values: _Values, snapshot: Snapshot, lang: Lang) -> str:
    name, last = _name(values["node"], snapshot, lang), date_text(str(values["last"]), lang)
    return f"{name} loopt af: {last}." if lang == "nl" else f"{name} comes to an end: {last}."


def _other_type(values: _Values, snapshot: Snapshot, lang: Lang) -> str:
    name, of = _name(values["type"], snapshot, lang), values["of"]
    if lang == "nl":
        return f"ook van de {of} andere partners van de soort {name} is er geen bij betrokken."
    return f"of the {of} other partners of the type {name} none is involved either."


def _nobody_here(values: _Values, snapshot: Snapshot, lang: Lang) -> str:
    noun = with_article(_name(values["type"], snapshot, lang), lang)
    place = _name(values["district"], snapshot, lang)
    if lang == "nl":
        return f"in {place} is er geen bekend: {noun} is daar nog te vinden."
    return f"in {place} none is known: {noun} has yet to be found there."


_AGAINST: Mapping[Against, Callable[[_Values, Snapshot, Lang], str]] = {
    Against.FAR_APART: _far_apart,
    Against.DIFFERENT_REGIONS: _regions,
    Against.HUB: _hub,
    Against.LONG_AGO: _long_ago,
    Against.SINGLE: _single,
    Against.PRESUMED: _presumed,
    Against.CHANCE: _chance,
    Against.ENDING: _ending,
    Against.OTHER_TYPE: _other_type,
    Against.NOBODY_HERE: _nobody_here,
}


def chance_sentence(chance: Chance, lang: str) -> str:
    """How far what is shared is above what chance gives; empty where nothing is shared."""
    language = check_lang(lang)
    times = chance.times
    if times is None or not chance.shared:
        return ""
    if times >= 10:
        shown = f"{times:.0f}"
    else:
        shown = f"{times:.1f}".replace(".", "," if language == "nl" else ".")
    if language == "nl":
        return f"Samen delen ze {shown} keer zoveel als twee met zo veel contacten bij toeval."
    return f"They share {shown} times as much as two with so many contacts would by chance."


def change_sentence(
    change: WouldChange, suggestion: Suggestion, snapshot: Snapshot, lang: str
) -> str:
    """What would come of a suggestion if something fell away or came."""
    language = check_lang(lang)
    name = _name(change.node_id, snapshot, language)
    if change.turn is Turn.WITHOUT:
        what = f"Zonder {name}" if language == "nl" else f"Without {name}"
    else:
        what = _if_it_came(change, suggestion, snapshot, language)
    return f"{what} {_outcome(change, suggestion, language)}"


def _if_it_came(change: WouldChange, suggestion: Suggestion, snapshot: Snapshot, lang: Lang) -> str:
    name, end = (_name(one, snapshot, lang) for one in (change.node_id, change.end))
    if suggestion.kind is SuggestionKind.METHOD_DISTRICT:
        if change.node_id.startswith(TYPE_PREFIX):
            noun = with_article(name, lang)
            return f"Met {noun} in {end}" if lang == "nl" else f"With {noun} in {end}"
        return f"Met {name} in {end}" if lang == "nl" else f"With {name} in {end}"
    if lang == "nl":
        return f"Met contact tussen {end} en {name}"
    return f"With {end} and {name} in touch"


def _outcome(change: WouldChange, suggestion: Suggestion, lang: Lang) -> str:
    without = change.turn is Turn.WITHOUT
    if change.shared <= 0:
        return {"nl": "zou er niets voor spreken.", "en": "nothing would speak for it."}[lang]
    if change.place is not None and suggestion.rank and change.place != suggestion.rank:
        if lang == "nl":
            return f"zou dit op plaats {change.place} staan in plaats van {suggestion.rank}."
        return f"this would be at place {change.place} instead of {suggestion.rank}."
    if change.place is not None and suggestion.rank:
        if lang == "nl":
            return f"zou dit op plaats {change.place} blijven."
        return f"this would stay at place {change.place}."
    now = sum(one.weight for one in suggestion.evidence)
    if without:
        part = round(100 * change.shared / now) if now else 0
        return {
            "nl": f"zou {part}% overblijven van wat er nu voor spreekt.",
            "en": f"{part}% of what speaks for it now would be left.",
        }[lang]
    times = f"{change.shared / now:.1f}" if now else "1.0"
    return {
        "nl": f"zou er {times.replace('.', ',')} keer zoveel voor spreken als nu.",
        "en": f"{times} times as much as now would speak for it.",
    }[lang]


def cause_sentence(cause: Cause, snapshot: Snapshot, lang: str) -> str:
    """That others follow from the same."""
    language = check_lang(lang)
    name = _name(cause.node_id, snapshot, language)
    if language == "nl":
        pairs = "paar" if cause.more == 1 else "paren"
        return f"Dezelfde reden ({name}) geldt voor nog {cause.more} {pairs}."
    pairs = "pair" if cause.more == 1 else "pairs"
    return f"The same reason ({name}) holds for {cause.more} more {pairs}."
