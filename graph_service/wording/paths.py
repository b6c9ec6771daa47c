"""Reach and introductions in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from graph_service.analysis.introductions import Introduction, Introductions, Step
from graph_service.analysis.reach import Reach
from graph_service.analysis.together import Together
from graph_service.labels import Lang, check_lang
from graph_service.model import LinkKind, NodeKind
from graph_service.snapshot import Snapshot
from graph_service.wording.clauses import name_of
from graph_service.wording.text import capital, date_text, listed

_NUMBERS: dict[Lang, tuple[str, ...]] = {
    "nl": ("nul", "één", "twee", "drie", "vier", "vijf", "zes"),
    "en": ("no", "one", "two", "three", "four", "five", "six"),
}


def steps_text(count: int, lang: Lang) -> str:
    """A small number of steps in words.

    >>> steps_text(1, "nl"), steps_text(3, "en")
    ('één stap', 'three steps')
    """
    number = _NUMBERS[lang][count]
    if lang == "nl":
        return f"{number} {'stap' if count == 1 else 'stappen'}"
    return f"{number} {'step' if count == 1 else 'steps'}"


def reach_sentence(found: Reach, snapshot: Snapshot, lang: str) -> str:
    """How far somebody reaches, and through whom most."""
    language = check_lang(lang)
    name = name_of(found.node_id, snapshot)
    first = found.rings[0].totals[NodeKind.PARTNER]
    if not found.partners:
        return {
            "nl": f"{name} is de enige partner in het netwerk.",
            "en": f"{name} is the only partner in the network.",
        }[language]
    if not found.connected:
        return {
            "nl": f"Van {name} is nog geen contact met een partner bekend.",
            "en": f"No contact of {name} with any partner is known yet.",
        }[language]
    steps = steps_text(len(found.rings), language)
    if language == "nl":
        knows = f"{name} heeft contact met {_of(first, found.partners, 'partners', language)}"
        then = f"en bereikt er {found.within} binnen {steps}" if found.within > first else ""
        if found.connected == first:
            then = "en komt via hen bij niemand anders"
        opens = _openers(found, snapshot, "vooral via {} ({} op twee stappen)")
        return f"{' '.join(part for part in (knows, then) if part)}{opens}."
    knows = f"{name} is in touch with {_of(first, found.partners, 'partners', language)}"
    then = f"and reaches {found.within} within {steps}" if found.within > first else ""
    if found.connected == first:
        then = "and reaches nobody else through them"
    opens = _openers(found, snapshot, "mostly through {} ({} at two steps)")
    return f"{' '.join(part for part in (knows, then) if part)}{opens}."


def _of(count: int, total: int, noun: str, lang: Lang) -> str:
    return f"{count} van de {total} {noun}" if lang == "nl" else f"{count} of {total} {noun}"


def _openers(found: Reach, snapshot: Snapshot, text: str) -> str:
    if not found.openers:
        return ""
    best = found.openers[0]
    return ", " + text.format(name_of(best.node_id, snapshot), best.opens)


def introductions_sentence(found: Introductions, snapshot: Snapshot, lang: str) -> str:
    """Who can introduce, and how the best way goes; or that there is none."""
    language = check_lang(lang)
    source, target = (name_of(end, snapshot) for end in (found.source_id, found.target_id))
    one = snapshot.kind(snapshot.number(found.source_id)) is NodeKind.PARTNER
    steps = steps_text(found.steps, language)
    if not found.starters and not one:
        return {
            "nl": f"Bij {source} is nog geen partner bekend.",
            "en": f"No partner is known yet at {source}.",
        }[language]
    if not found.paths:
        if language == "nl":
            who = f"Tussen {source}" if one else f"Tussen de partners van {source}"
            return f"{who} en {target} is binnen {steps} geen weg."
        who = source if one else f"the partners of {source}"
        return f"There is no way within {steps} from {who} to {target}."
    best = found.paths[0]
    way = path_sentence(best, snapshot, language)
    same = _same_way(found)
    if found.through == "contacts":
        return _by_contacts(found, source, target, same, way, snapshot, language)
    first = name_of(best.node_ids[0], snapshot)
    others = _others(len(same) - 1, language)
    if language == "nl":
        introduce = f"die bij {target} kan introduceren"
        if one:
            return f"{source} kent niemand {introduce}; wel is er raakvlak: {way}"
        nobody = f"Geen partner van {source} kent iemand {introduce}"
        return f"{nobody}; het dichtst bij komt {first}{others}: {way}"
    introduce = f"who can introduce to {target}"
    if one:
        return f"{source} knows nobody {introduce}; but there is common ground: {way}"
    nobody = f"No partner of {source} knows anybody {introduce}"
    return f"{nobody}; {first}{others} comes nearest: {way}"


def _by_contacts(
    found: Introductions,
    source: str,
    target: str,
    same: Sequence[str],
    way: str,
    snapshot: Snapshot,
    lang: Lang,
) -> str:
    best = found.paths[0]
    kind = snapshot.kind(snapshot.number(found.source_id))
    if kind is NodeKind.PARTNER:
        between = [name_of(node, snapshot) for node in best.node_ids[1:-1]]
        if not between:
            direct = {
                "nl": f"{source} en {target} hebben al contact",
                "en": f"{source} and {target} are in touch already",
            }[lang]
            return f"{direct}: {way}"
        through = listed(between, lang, shown=len(between))
        if lang == "nl":
            return f"{source} komt bij {target} via {through}: {way}"
        return f"{source} gets to {target} through {through}: {way}"
    first = name_of(best.node_ids[0], snapshot)
    count, total = found.starters_with_path, found.starters
    others = _others(len(same) - 1, lang)
    if lang == "nl":
        can = "kan" if count == 1 else "kunnen"
        head = f"Van de {total} partners van {source} {can} er {count} bij {target} introduceren"
        return f"{head}; de kortste weg heeft {first}{others}: {way}"
    head = f"Of the {total} partners of {source} {count} can introduce to {target}"
    return f"{head}; the shortest way is that of {first}{others}: {way}"


def _same_way(found: Introductions) -> list[str]:
    """Who begins the same way as the best."""
    rest = found.paths[0].node_ids[1:]
    return [path.node_ids[0] for path in found.paths if path.node_ids[1:] == rest]


def _others(count: int, lang: Lang) -> str:
    if count < 1:
        return ""
    if lang == "nl":
        return f" (net als {count} {'andere' if count == 1 else 'anderen'})"
    return f" (like {count} {'other' if count == 1 else 'others'})"


def path_sentence(path: Introduction, snapshot: Snapshot, lang: str) -> str:
    """A way step by step: what makes each contact, and when it was."""
    language = check_lang(lang)
    said = [_step(step, place, snapshot, language) for place, step in enumerate(path.steps)]
    return f"{capital('; '.join(said).replace('; who ', ', who '))}."


def _step(step: Step, place: int, snapshot: Snapshot, lang: Lang) -> str:
    first, second = snapshot.number(step.first), snapshot.number(step.second)
    partner = NodeKind.PARTNER
    also = snapshot.kind(first) is not partner  # what the one before is in touch with too
    if also:  # said from the side of the partner
        first, second = second, first
    elif place:  # named just before
        return _how(step, {"nl": "die", "en": "who"}[lang], second, False, snapshot, lang)
    return _how(step, snapshot.name(first), second, also and place > 0, snapshot, lang)


def _how(step: Step, name: str, second: int, also: bool, snapshot: Snapshot, lang: Lang) -> str:
    how = step.together[0]
    names = name, snapshot.name(second)
    if snapshot.kind(second) is NodeKind.PARTNER:
        return _knows(*names, how, snapshot, lang)
    district = snapshot.kind(second) is NodeKind.DISTRICT
    return _touches(*names, how, snapshot, lang, also=also, district=district)


def _knows(first: str, second: str, how: Together, snapshot: Snapshot, lang: Lang) -> str:
    if how.link_kind is LinkKind.COOPERATES_WITH:
        return {
            "nl": f"{first} werkt samen met {second}",
            "en": f"{first} works with {second}",
        }[lang]
    return {
        "nl": f"{first} kent {second} van {_activity(how, snapshot, lang)}",
        "en": f"{first} knows {second} from {_activity(how, snapshot, lang)}",
    }[lang]


def _touches(
    first: str,
    second: str,
    how: Together,
    snapshot: Snapshot,
    lang: Lang,
    *,
    also: bool,
    district: bool,
) -> str:
    too = {"nl": " ook" if also else "", "en": " too" if also else ""}[lang]
    if how.link_kind is not None:
        if lang == "nl":
            return f"{first} {'is' if district else 'werkt'}{too} {_at_nl(district)} {second}"
        return f"{first} {'is active in' if district else 'works on'} {second}{too}"
    activity = _activity(how, snapshot, lang)
    if lang == "nl":
        was = "was{} actief in" if district else "was{} betrokken bij"
        return f"{first} {was.format(too)} {second}, in {activity}"
    was = "was active in" if district else "was involved in"
    return f"{first} {was} {second}{too}, in {activity}"


def _at_nl(district: bool) -> str:
    return "actief in" if district else "aan"


def _activity(how: Together, snapshot: Snapshot, lang: Lang) -> str:
    name = name_of(how.activity_id, snapshot)
    if how.standing:
        return f"{name} ({'loopt nog' if lang == 'nl' else 'still going on'})"
    when = date_text(how.when, lang)
    return f"{name} ({when})" if when else name
