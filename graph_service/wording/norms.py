"""Norms and their gaps in plain words."""

from __future__ import annotations

from graph_service.analysis.norms import ANY, EACH, Checked, Norm, NormGap, Subject
from graph_service.labels import Lang, check_lang
from graph_service.snapshot import Snapshot
from graph_service.wording.clauses import name_of
from graph_service.wording.labels import type_label
from graph_service.wording.text import capital, date_text, listed, with_article


def norm_sentence(norm: Norm, snapshot: Snapshot, lang: str) -> str:
    """What a norm asks for."""
    language = check_lang(lang)
    theme, district = (
        _asked(norm.theme, snapshot),
        _asked(norm.district, snapshot),
    )
    what = _what(norm, language)
    if language == "nl":
        level = type_label(norm.level, language) or "district"
        about = {EACH: "elk thema", ANY: ""}.get(norm.theme, theme)
        where = {EACH: f"elk district van het niveau {level}", ANY: ""}.get(norm.district, district)
        if norm.district == EACH and level == "district":
            where = "elk district"
        parts = [
            f"er {_is(norm, language)}",
            _within(norm, language),
            f"in {where}" if where else "",
            what,
        ]
        preposition = "bij" if norm.subject is Subject.PARTNER else "over"
        parts.append(f"{preposition} {about}" if about else "")
        return f"{capital(' '.join(part for part in parts if part))}."
    level = type_label(norm.level, language) or "district"
    about = {EACH: "every theme", ANY: ""}.get(norm.theme, theme)
    where = {EACH: f"every {level}", ANY: ""}.get(norm.district, district)
    parts = [
        f"there {_is(norm, language)}",
        what,
        f"on {about}" if about else "",
        f"in {where}" if where else "",
    ]
    parts.append(_within(norm, language))
    return f"{capital(' '.join(part for part in parts if part))}."


def _is(norm: Norm, lang: Lang) -> str:
    one, several = ("is", "zijn") if lang == "nl" else ("is", "are")
    return one if norm.at_least == 1 else several


def _asked(value: str, snapshot: Snapshot) -> str:
    if value in (EACH, ANY) or value not in snapshot:
        return value
    return name_of(value, snapshot)


def _within(norm: Norm, lang: Lang) -> str:
    if not norm.months:
        return ""
    years, rest = divmod(norm.months, 12)
    if rest:
        count, one, several = norm.months, ("maand", "month"), ("maanden", "months")
    else:
        count, one, several = years, ("jaar", "year"), ("jaar", "years")
    place = 0 if lang == "nl" else 1
    unit = one[place] if count == 1 else several[place]
    if lang == "nl":
        return f"elk {unit}" if count == 1 else f"elke {count} {unit}"
    return f"every {unit}" if count == 1 else f"every {count} {unit}"


def _what(norm: Norm, lang: Lang) -> str:
    """How many of what: "een GGD", "minstens 2 partners van het type GGD"."""
    kind = type_label(norm.type, lang)
    if norm.at_least == 1:
        noun = (
            kind
            or {
                Subject.PARTNER: "partner",
                Subject.ACTIVITY: "activiteit" if lang == "nl" else "activity",
            }[norm.subject]
        )
        return with_article(noun, lang)
    if lang == "nl":
        noun = "partners" if norm.subject is Subject.PARTNER else "activiteiten"
        of_type = f" van het type {kind}" if kind else ""
        return f"minstens {norm.at_least} {noun}{of_type}"
    noun = "partners" if norm.subject is Subject.PARTNER else "activities"
    of_type = f" of the type {kind}" if kind else ""
    return f"at least {norm.at_least} {noun}{of_type}"


def gap_sentence(norm: Norm, gap: NormGap, snapshot: Snapshot, lang: str) -> str:
    """What is not there, and what is near."""
    language = check_lang(lang)
    theme, district = (
        name_of(one, snapshot) if one else "" for one in (gap.theme_id, gap.district_id)
    )
    said = [_lacking(norm, gap, theme, district, language)]
    if gap.near:
        names = listed([name_of(one, snapshot) for one in gap.near], language)
        said.append(_near(gap, names, theme, district, language))
    if gap.last_id:
        row = snapshot.node_rows[snapshot.number(gap.last_id)]
        when = date_text(row[6] or row[5], language)
        last = f"{row[2]} ({when})" if when else row[2]
        said.append(f"de laatste was {last}" if language == "nl" else f"the last was {last}")
    if gap.undated:
        said.append(_undated(gap.undated, language))
    text = capital("; ".join(said)) + "."
    if gap.planned:
        plans = listed([name_of(one, snapshot) for one in gap.planned], language)
        plan = "Er is al een plan" if language == "nl" else "There is a plan already"
        text += f" {plan}: {plans}."
    return text


def _lacking(norm: Norm, gap: NormGap, theme: str, district: str, lang: Lang) -> str:
    kind = type_label(norm.type, lang)
    partner = norm.subject is Subject.PARTNER
    if lang == "nl":
        noun = kind or ("partner" if partner else "activiteit")
        about = f" {'bij' if partner else 'over'} {theme}" if theme else ""
        recent = _recent(norm, lang)
        verb = "is" if partner else "was"
        what = f"{'' if recent else 'nog '}geen {noun}"
        if gap.found:
            verb = "is" if gap.found == 1 else "zijn"
            nouns = "partners" if partner else "activiteiten"
            of_type = f" van het type {kind}" if kind else ""
            what = f"{gap.found} van de {norm.at_least} gevraagde {nouns}{of_type}"
        begin = f"in {district} {verb} er" if district else f"er {verb}"
        return f"{begin}{about}{recent} {what}"
    noun = kind or ("partner" if partner else "activity")
    about = f" on {theme}" if theme else ""
    where = f"in {district} " if district else ""
    recent = _recent(norm, lang)
    if gap.found:
        nouns = "partners" if partner else "activities"
        of_type = f" of the type {kind}" if kind else ""
        verb = "is" if gap.found == 1 else "are"
        wanted = f"{gap.found} of the {norm.at_least} {nouns}{of_type} asked for"
        return f"{where}there {verb} {wanted}{about}{recent}"
    when = recent or " yet"
    return f"{where}there {'is' if partner else 'was'} no {noun}{about}{when}"


def _recent(norm: Norm, lang: Lang) -> str:
    if not norm.months:
        return ""
    if norm.months == 12:
        return " het afgelopen jaar" if lang == "nl" else " in the past year"
    if lang == "nl":
        return f" de afgelopen {norm.months} maanden"
    return f" in the past {norm.months} months"


def _near(gap: NormGap, names: str, theme: str, district: str, lang: Lang) -> str:
    several = len(gap.near) > 1
    if gap.near_by == "district":
        if lang == "nl":
            return f"{names} {'zijn' if several else 'is'} er wel actief, maar niet bij {theme}"
        return f"{names} {'are' if several else 'is'} active there, but not on {theme}"
    if lang == "nl":
        do = "doen" if several else "doet"
        return f"{names} {do} wel mee bij {theme}, maar niet in {district}"
    return f"{names} {'take' if several else 'takes'} part in {theme}, but not in {district}"


def _undated(count: int, lang: Lang) -> str:
    if lang == "nl":
        what = (
            "1 activiteit zonder datum telt"
            if count == 1
            else f"{count} activiteiten zonder datum tellen"
        )
        return f"{what} niet mee"
    return f"{count} without a date {'does' if count == 1 else 'do'} not count"


def checked_sentence(found: Checked, snapshot: Snapshot, lang: str) -> str:
    """How far a norm is met."""
    language = check_lang(lang)
    if found.missing == "bounds":
        if language == "nl":
            return "Niet te toetsen: dit zijn er te veel; kies een thema of een ander niveau."
        return "This cannot be checked: these are too many; choose a theme or another level."
    if found.missing:
        what = {
            "nl": {"theme": "het thema", "district": "het district", "level": "het niveau"},
            "en": {"theme": "the theme", "district": "the district", "level": "the level"},
        }[language][found.missing]
        if language == "nl":
            return f"Niet te toetsen: {what} van deze norm is er niet."
        return f"This cannot be checked: {what} of this norm is not there."
    open_ = found.places - found.met
    if not open_:
        if language == "nl":
            return f"Overal gehaald ({found.met} van {found.places})."
        return f"Met everywhere ({found.met} of {found.places})."
    worst = _most_open(found, snapshot, language) if open_ > 1 else ""
    if language == "nl":
        return f"Gehaald in {found.met} van {found.places}{worst}."
    return f"Met in {found.met} of {found.places}{worst}."


def _most_open(found: Checked, snapshot: Snapshot, lang: Lang) -> str:
    """Where most is missing, as far as the gaps that are listed tell it."""
    if len(found.gaps) < found.places - found.met:
        return ""
    counts: dict[str, int] = {}
    for gap in found.gaps:
        for place in (gap.theme_id, gap.district_id):
            if place:
                counts[place] = counts.get(place, 0) + 1
    asked = [place for place in counts if counts[place] > 1]
    if not asked:
        return ""
    most = min(asked, key=lambda place: (-counts[place], place))
    name = name_of(most, snapshot)
    if lang == "nl":
        return f"; het meest ontbreekt bij {name} ({counts[most]})"
    return f"; most is missing at {name} ({counts[most]})"


def norms_sentence(checked: list[Checked], lang: str) -> str:
    """How many of the norms are met."""
    language = check_lang(lang)
    if not checked:
        if language == "nl":
            return "Er zijn nog geen normen gesteld."
        return "No norm has been set yet."
    met = sum(1 for one in checked if not one.missing and one.met == one.places)
    gaps = sum(one.places - one.met for one in checked)
    if language == "nl":
        norms = "norm wordt" if len(checked) == 1 else "normen worden"
        left = f"{gaps} {'gat' if gaps == 1 else 'gaten'}"
        return f"Van {len(checked)} {norms} er {met} gehaald; {left}."
    verb = "is" if met == 1 else "are"
    return f"{met} of {len(checked)} norms {verb} met; {gaps} {'gap' if gaps == 1 else 'gaps'}."
