"""What changed between two days, in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from graph_service.analysis.changes import Changes, PairKind, Ties
from graph_service.labels import Lang, check_lang, kind_label
from graph_service.snapshot import Snapshot
from graph_service.wording.clauses import name_of
from graph_service.wording.text import date_text, listed


def pair_label(kinds: PairKind, lang: str) -> str:
    """What a contact between two kinds of node is called.

    >>> from graph_service.model import NodeKind
    >>> pair_label((NodeKind.PARTNER, NodeKind.THEME), "nl")
    'partner-thema'
    """
    return "-".join(kind_label(kind, lang) for kind in kinds)


def changes_sentence(found: Changes, snapshot: Snapshot, lang: str) -> str:
    """How much came, went and faded, and where most came."""
    language = check_lang(lang)
    since, until = (date_text(day.isoformat(), language) for day in (found.since, found.until))
    dutch = language == "nl"
    when = f"Van {since} tot en met {until}" if dutch else f"From {since} to {until}"
    if not found.dated:
        if dutch:
            return "Niets in dit netwerk heeft een datum, dus is niet te zeggen wat er veranderde."
        return "Nothing in this network has a date, so nobody can tell what changed."
    happened = _activities(found, snapshot, language)
    came = _total(found.new_ties), _total(found.ended_ties), _total(found.fading_ties)
    if not any(came):
        if dutch:
            still = f"{when} kwamen er geen contacten bij en gingen er geen verloren"
        else:
            still = f"{when} no contact came and none was lost"
        return f"{still}; {happened}."
    new, ended, fading = came
    said = [
        (new, f"{new} {_contacts(new, language)} erbij{_most(found, snapshot, language)}"),
        (ended, f"{ended} eraf"),
        (fading, f"{fading} verflauwd"),
    ]
    if not dutch:
        said = [
            (new, f"{new} new {_contacts(new, language)}{_most(found, snapshot, language)}"),
            (ended, f"{ended} ended"),
            (fading, f"{fading} faded"),
        ]
    what = listed([text for count, text in said if count], language)
    return f"{when}: {what}; {happened}."


def _contacts(count: int, lang: Lang) -> str:
    if lang == "nl":
        return "contact" if count == 1 else "contacten"
    return "contact" if count == 1 else "contacts"


def _total(ties: Mapping[PairKind, Ties]) -> int:
    return sum(of_kind.total for of_kind in ties.values())


def _most(found: Changes, snapshot: Snapshot, lang: Lang) -> str:
    node_id, count = found.busiest
    if count < 2:
        return ""
    name = name_of(node_id, snapshot)
    return f" (de meeste bij {name}: {count})" if lang == "nl" else f" (most at {name}: {count})"


def _activities(found: Changes, snapshot: Snapshot, lang: Lang) -> str:
    total = found.activities.total
    if not total:
        return "er begon geen activiteit" if lang == "nl" else "no activity began"
    if total > len(found.activities.listed) or total > 3:
        if lang == "nl":
            return f"er begonnen {total} activiteiten"
        return f"{total} activities began"
    names = listed([name_of(node, snapshot) for node in found.activities.listed], lang)
    if lang == "nl":
        return f"er {'begon' if total == 1 else 'begonnen'} {names}"
    return f"{names} began"
