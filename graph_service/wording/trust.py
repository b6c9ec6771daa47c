"""What a list of suggestions rests on: how its order was made, how likely they are to come true."""

from __future__ import annotations

from collections.abc import Mapping

from graph_service.analysis.missing_links import MethodName, RankingMethod, Reason, Verdict
from graph_service.labels import Lang, check_lang
from graph_service.wording.indices import index_label
from graph_service.wording.text import number_word

_YEAR = 365.25


def method_note(method: RankingMethod, lang: str) -> str:
    """How the order of a kind was made, and why so."""
    language = check_lang(lang)
    parts = (_order(method, language), _bent(method, language), _likelihood(method, language))
    return " ".join(part for part in parts if part)


def _bent(method: RankingMethod, lang: Lang) -> str:
    if not method.labels:
        return ""
    if lang == "nl":
        return f"Wat mensen van {method.labels} voorstellen vonden, stelt de volgorde bij."
    return f"What people said of {method.labels} suggestions bends the order."


def _order(method: RankingMethod, lang: Lang) -> str:
    index = index_label(method.index, lang)
    if method.reason is Reason.NOTHING_MISSING:
        return {"nl": "Hier ontbreekt niets.", "en": "Nothing is missing here."}[lang]
    if method.name is MethodName.UNKNOWN or method.reason is Reason.TOO_LITTLE:
        return {
            "nl": "Te weinig gegevens: hierover valt nog niets te weten.",
            "en": "Too little data: nothing can be known about this yet.",
        }[lang]
    if method.name is MethodName.MODEL:
        if lang == "nl":
            return (
                f"De volgorde komt van een model dat leerde van {method.positives} links die in "
                "dit netwerk zelf tot stand kwamen, en daar beter was dan elke losse maat."
            )
        return (
            f"The order comes from a model that learned from {method.positives} links that came "
            "about in this very network, and did better there than any plain index."
        )
    if method.name is MethodName.PRIOR:
        if lang == "nl":
            return (
                "Dit netwerk heeft te weinig verleden om van te leren; de volgorde komt van een "
                "model dat van andere netwerken leerde."
            )
        return (
            "This network has too little past to learn from; the order comes from a model that "
            "learned from other networks."
        )
    if method.reason is Reason.NOT_BETTER:
        if lang == "nl":
            return (
                "Het model was op het verleden van dit netwerk zelf niet beter; de volgorde is "
                f"daarom naar {index}."
            )
        return f"The model was not better on this network's own past; so the order is by {index}."
    if method.reason is Reason.FEW_LINKS:
        if lang == "nl":
            return f"Er zijn te weinig links om van te leren; de volgorde is naar {index}."
        return f"There are too few links to learn from; the order is by {index}."
    return f"De volgorde is naar {index}." if lang == "nl" else f"The order is by {index}."


def _likelihood(method: RankingMethod, lang: Lang) -> str:
    if method.name is MethodName.UNKNOWN or method.reason is Reason.NOTHING_MISSING:
        return ""
    if method.calibrated:
        when = horizon_text(method.horizon_days, lang)
        if lang == "nl":
            return f"Een kans slaat op {when}."
        return f"A likelihood is about {when}."
    if lang == "nl":
        return "Alleen de volgorde zegt iets; hoe groot de kans is, is niet bekend."
    return "It is an order only; how likely each is, is not known."


def horizon_text(days: int | None, lang: str) -> str:
    """A time to come, in words.

    >>> horizon_text(365, "en"), horizon_text(184, "nl"), horizon_text(None, "en")
    ('a year', 'zes maanden', 'the time to come')
    """
    language = check_lang(lang)
    if days is None:
        return "de komende tijd" if language == "nl" else "the time to come"
    months = max(1, round(days * 12 / _YEAR))
    if months % 12:
        if months == 1:
            return "een maand" if language == "nl" else "a month"
        return f"{number_word(months, lang)} {'maanden' if language == 'nl' else 'months'}"
    years = months // 12
    if years == 1:
        return "een jaar" if language == "nl" else "a year"
    return f"{number_word(years, lang)} {'jaar' if language == 'nl' else 'years'}"


def likelihood_text(likelihood: float | None, days: int | None, lang: str) -> str:
    """How many of ten, a hundred or a thousand such suggestions come true; else that none is known.

    >>> likelihood_text(0.31, 365, "en"), likelihood_text(None, 365, "en")
    ('of ten such suggestions about three come true within a year', 'order only')
    """
    language = check_lang(lang)
    if likelihood is None:
        return "alleen volgorde" if language == "nl" else "order only"
    when = horizon_text(days, lang)
    of = next((of for of in (10, 100, 1000) if likelihood * of >= 0.95), 0)
    if not of:
        if language == "nl":
            return f"van duizend zulke suggesties komt er binnen {when} minder dan één uit"
        return f"of a thousand such suggestions less than one comes true within {when}"
    words = {
        "nl": {10: "tien", 100: "honderd", 1000: "duizend"},
        "en": {10: "ten", 100: "a hundred", 1000: "a thousand"},
    }[language]
    count = min(of, round(likelihood * of))
    shown = "één" if language == "nl" and count == 1 else number_word(count, lang)
    if language == "nl":
        verb = "komt er" if count == 1 else "komen er"
        return f"van {words[of]} zulke suggesties {verb} binnen {when} ongeveer {shown} uit"
    verb = "comes" if count == 1 else "come"
    return f"of {words[of]} such suggestions about {shown} {verb} true within {when}"


_VERDICTS: Mapping[Lang, Mapping[Verdict, str]] = {
    "nl": {
        Verdict.FOUND: "",
        Verdict.TOO_LITTLE: "Te weinig gegevens: uit één link of geen valt niets af te leiden. "
        "Leg meer vast van wat het netwerk doet.",
        Verdict.NOTHING_MISSING: "Er ontbreekt niets: alles wat verbonden kan zijn, is het.",
        Verdict.NOTHING_SHARED: "Er zijn paren die niet verbonden zijn, maar voor geen daarvan "
        "spreekt iets dat is vastgelegd.",
        Verdict.ALL_PLANNED: "Voor alles wat hier ontbreekt is al een plan.",
        Verdict.ALL_DECIDED: "Over alles wat hier ontbreekt is al besloten.",
        Verdict.COMPUTING: "De ontbrekende verbanden worden nu berekend; kijk zo weer.",
        Verdict.FAILED: "De ontbrekende verbanden konden niet worden berekend; probeer het straks.",
    },
    "en": {
        Verdict.FOUND: "",
        Verdict.TOO_LITTLE: "Too little data: from one link or none nothing follows. Record more "
        "of what the network does.",
        Verdict.NOTHING_MISSING: "Nothing is missing: all that can be linked is.",
        Verdict.NOTHING_SHARED: "There are pairs that are not linked, but nothing that is recorded "
        "speaks for any of them.",
        Verdict.ALL_PLANNED: "For all that is missing here there is a plan already.",
        Verdict.ALL_DECIDED: "All that is missing here has been decided on.",
        Verdict.COMPUTING: "The missing links are being computed; look again in a moment.",
        Verdict.FAILED: "The missing links could not be computed; try again in a moment.",
    },
}


def verdict_sentence(verdict: Verdict, lang: str) -> str:
    """What there is to say of a list as a whole; empty for one with suggestions."""
    return _VERDICTS[check_lang(lang)][verdict]
