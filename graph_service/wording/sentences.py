"""A suggestion as one plain sentence, made of nothing but its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from graph_service.analysis.missing_links import (
    METHOD_PREFIX,
    TYPE_PREFIX,
    Suggestion,
    SuggestionKind,
)
from graph_service.labels import Lang, check_lang
from graph_service.snapshot import Snapshot
from graph_service.wording.activities import activity_sentence, type_sentence
from graph_service.wording.clauses import (
    about_en,
    about_nl,
    clauses,
    name_of,
    where_en,
    where_nl,
    with_en,
    with_nl,
)
from graph_service.wording.labels import type_label
from graph_service.wording.methods import method_sentence
from graph_service.wording.text import capital, joined, listed


def end_label(end: str, snapshot: Snapshot, lang: str) -> str:
    """The name of an end or of evidence: of a node its name, of a method or type its label."""
    for prefix in (METHOD_PREFIX, TYPE_PREFIX):
        if end.startswith(prefix):
            return capital(type_label(end.removeprefix(prefix), lang))
    return snapshot.name(snapshot.number(end))


def sentence(suggestion: Suggestion, snapshot: Snapshot, lang: str) -> str:
    """One sentence that says what speaks for a suggestion, and one more where it is planned."""
    language = check_lang(lang)
    write = _WRITERS[suggestion.kind]
    if len(suggestion.ends) == 2 and not any(
        not one.beyond or one.node_id.startswith(TYPE_PREFIX) for one in suggestion.evidence
    ):
        write = _far
    text = capital(write(suggestion, snapshot, language))
    if not suggestion.planned_by:
        return text
    plans = listed([snapshot.name(snapshot.number(plan)) for plan in suggestion.planned_by], lang)
    says = "Hiervoor is al een plan" if language == "nl" else "There is already a plan for this"
    return f"{text} {says}: {plans}."


def _partner_partner(suggestion: Suggestion, snapshot: Snapshot, lang: Lang) -> str:
    partners, themes, districts = clauses(suggestion, snapshot, lang)
    first, second = (name_of(end, snapshot) for end in suggestion.ends)
    if lang == "nl":
        with_whom = "werken" if partners.ties else "werkten"
        about = "werken allebei aan" if themes.ties else "waren allebei betrokken bij"
        where = "zijn" if districts.ties else "waren"
        what = joined(
            [
                (partners.names, f"{with_whom} allebei samen met {partners.names}{partners.via}"),
                (themes.names, f"{about} {themes.names}{themes.via}"),
                (districts.names, f"{where} allebei actief in {districts.names}{districts.via}"),
            ],
            lang,
        )
        return f"{first} en {second} {what}, maar nog niet met elkaar."
    with_whom = "both work" if partners.ties else "have both worked"
    about = "both work on" if themes.ties else "were both involved in"
    where = "are" if districts.ties else "were"
    what = joined(
        [
            (partners.names, f"{with_whom} with {partners.names}{partners.via}"),
            (themes.names, f"{about} {themes.names}{themes.via}"),
            (districts.names, f"{where} both active in {districts.names}{districts.via}"),
        ],
        lang,
    )
    return f"{first} and {second} {what}, but not with each other yet."


def _partner_theme(suggestion: Suggestion, snapshot: Snapshot, lang: Lang) -> str:
    partners, themes, districts = clauses(suggestion, snapshot, lang)
    partner, theme = (name_of(end, snapshot) for end in suggestion.ends)
    if lang == "nl":
        if partners.second_ties:
            they = f"die aan {theme} {'werkt' if partners.one else 'werken'}"
        else:
            they = f"die bij {theme} betrokken {'was' if partners.one else 'waren'}"
        beside = "dat" if themes.one else "die elk"
        came = "kwam" if themes.one else "kwamen"
        what = joined(
            [
                (partners.names, f"{with_nl(partners)}, {they}{partners.second_via}"),
                (
                    themes.names,
                    f"{about_nl(themes)}, {beside} eerder samen met {theme} aan de orde "
                    f"{came}{themes.second_via}",
                ),
                (
                    districts.names,
                    f"{where_nl(districts)}, waar {theme} aan de orde kwam{districts.second_via}",
                ),
            ],
            lang,
            comma=True,
        )
        return f"{partner} {what}, maar is zelf nog niet bij {theme} betrokken."
    if partners.second_ties:
        they = f"which {'works' if partners.one else 'work'} on {theme}"
    else:
        they = f"which {'was' if partners.one else 'were'} involved in {theme}"
    beside = "which" if themes.one else "each of which"
    what = joined(
        [
            (partners.names, f"{with_en(partners)}, {they}{partners.second_via}"),
            (
                themes.names,
                f"{about_en(themes)}, {beside} came up together with {theme}{themes.second_via}",
            ),
            (
                districts.names,
                f"{where_en(districts)}, where {theme} came up{districts.second_via}",
            ),
        ],
        lang,
        comma=True,
    )
    return f"{partner} {what}, but is not itself in touch with {theme} yet."


def _partner_district(suggestion: Suggestion, snapshot: Snapshot, lang: Lang) -> str:
    partners, themes, _ = clauses(suggestion, snapshot, lang)
    partner, district = (name_of(end, snapshot) for end in suggestion.ends)
    if lang == "nl":
        if partners.second_ties:
            they = f"actief in {district}"
        else:
            they = f"die eerder in {district} actief {'was' if partners.one else 'waren'}"
        came = "dat" if themes.one else "die"
        verb = "kwam" if themes.one else "kwamen"
        what = joined(
            [
                (partners.names, f"{with_nl(partners)}, {they}{partners.second_via}"),
                (
                    themes.names,
                    f"{about_nl(themes)}, {came} in {district} aan de orde "
                    f"{verb}{themes.second_via}",
                ),
            ],
            lang,
            comma=True,
        )
        return f"{partner} {what}, maar is zelf nog niet in {district} actief."
    if partners.second_ties:
        they = f"active in {district}"
    else:
        they = f"which {'was' if partners.one else 'were'} active in {district} before"
    what = joined(
        [
            (partners.names, f"{with_en(partners)}, {they}{partners.second_via}"),
            (themes.names, f"{about_en(themes)}, which came up in {district}{themes.second_via}"),
        ],
        lang,
        comma=True,
    )
    return f"{partner} {what}, but is not itself active in {district} yet."


def _theme_theme(suggestion: Suggestion, snapshot: Snapshot, lang: Lang) -> str:
    partners, themes, districts = clauses(suggestion, snapshot, lang)
    first, second = (name_of(end, snapshot) for end in suggestion.ends)
    if lang == "nl":
        if partners.ties:
            do = f"{'werkt' if partners.one else 'werken'} zowel aan {first} als aan {second}"
        else:
            do = f"{'was' if partners.one else 'waren'} betrokken bij zowel {first} als {second}"
        both = "beide thema's kwamen" if partners.names else f"{first} en {second} kwamen allebei"
        with_what = f"{both} aan de orde samen met {themes.names}{themes.via}"
        where = f"{both} aan de orde in {districts.names}{districts.via}"
        what = joined(
            [
                (partners.names, f"{partners.names} {do}{partners.via}"),
                (themes.names, with_what),
                (districts.names, where),
            ],
            lang,
            comma=True,
        )
        return f"{what}, maar een activiteit over beide is er nog niet."
    if partners.ties:
        do = f"{'works' if partners.one else 'work'} on both {first} and {second}"
    else:
        do = f"{'was' if partners.one else 'were'} involved in both {first} and {second}"
    both = "both themes" if partners.names else f"{first} and {second} both"
    with_what = f"{both} came up together with {themes.names}{themes.via}"
    where = f"{both} came up in {districts.names}{districts.via}"
    what = joined(
        [
            (partners.names, f"{partners.names} {do}{partners.via}"),
            (themes.names, with_what),
            (districts.names, where),
        ],
        lang,
        comma=True,
    )
    return f"{what}, but no activity has addressed both yet."


def _theme_district(suggestion: Suggestion, snapshot: Snapshot, lang: Lang) -> str:
    partners, themes, _ = clauses(suggestion, snapshot, lang)
    theme, district = (name_of(end, snapshot) for end in suggestion.ends)
    if lang == "nl":
        be = "is" if partners.one else "zijn"
        was = "was" if partners.one else "waren"
        if partners.first_ties:
            work = f"{'werkt' if partners.one else 'werken'} aan {theme}{partners.first_via}"
        else:
            work = f"{was} betrokken bij {theme}{partners.first_via}"
        verb = be if partners.second_ties else was
        here = f"{verb} actief in {district}{partners.second_via}"
        came = "kwam" if themes.one else "kwamen"
        what = joined(
            [
                (partners.names, f"{partners.names} {work} en {here}"),
                (
                    themes.names,
                    f"{themes.names} {came} aan de orde samen met {theme}{themes.first_via} en in "
                    f"{district}{themes.second_via}",
                ),
            ],
            lang,
            comma=True,
        )
        return f"{what}, maar een activiteit over {theme} is daar nog niet geweest."
    be = "is" if partners.one else "are"
    was = "was" if partners.one else "were"
    if partners.first_ties:
        work = f"{'works' if partners.one else 'work'} on {theme}{partners.first_via}"
    else:
        work = f"{was} involved in {theme}{partners.first_via}"
    here = f"{be if partners.second_ties else was} active in {district}{partners.second_via}"
    what = joined(
        [
            (partners.names, f"{partners.names} {work} and {here}"),
            (
                themes.names,
                f"{themes.names} came up together with {theme}{themes.first_via} and in "
                f"{district}{themes.second_via}",
            ),
        ],
        lang,
        comma=True,
    )
    return f"{what}, but no activity on {theme} has been held there yet."


def _far(suggestion: Suggestion, snapshot: Snapshot, lang: Lang) -> str:
    """Where nothing is shared: the strongest way between the ends, if there is one."""
    first, second = (name_of(end, snapshot) for end in suggestion.ends)
    if not suggestion.evidence:
        if lang == "nl":
            return (
                f"{first} en {second} delen niets dat hier is vastgelegd; ze staan op de lijst om "
                "hun plaats in het netwerk."
            )
        return (
            f"{first} and {second} share nothing that is recorded here; they are listed for their "
            "place in the network."
        )
    best = suggestion.evidence[0]
    via = [name_of(best.node_id, snapshot), name_of(best.beyond, snapshot)]
    if lang == "nl":
        return (
            f"{first} heeft contact met {via[0]}, {via[0]} met {via[1]}, en {via[1]} met {second}; "
            f"tussen {first} en {second} zelf is er nog niets."
        )
    return (
        f"{first} is in touch with {via[0]}, {via[0]} with {via[1]}, and {via[1]} with {second}; "
        f"between {first} and {second} themselves there is nothing yet."
    )


_WRITERS: Mapping[SuggestionKind, Callable[[Suggestion, Snapshot, Lang], str]] = {
    SuggestionKind.PARTNER_PARTNER: _partner_partner,
    SuggestionKind.PARTNER_THEME: _partner_theme,
    SuggestionKind.PARTNER_DISTRICT: _partner_district,
    SuggestionKind.PARTNER_ACTIVITY: activity_sentence,
    SuggestionKind.THEME_THEME: _theme_theme,
    SuggestionKind.THEME_DISTRICT: _theme_district,
    SuggestionKind.METHOD_DISTRICT: method_sentence,
    SuggestionKind.TYPE_THEME_DISTRICT: type_sentence,
}
