"""What a link more or a partner less would change, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from graph_service.analysis.what_if import WhatIf
from graph_service.labels import Lang, check_lang
from graph_service.snapshot import Snapshot
from graph_service.wording.clauses import name_of
from graph_service.wording.paths import steps_text
from graph_service.wording.text import capital, listed


def what_if_sentence(found: WhatIf, snapshot: Snapshot, lang: str) -> str:
    """The most that would change, in one sentence."""
    language = check_lang(lang)
    if found.already:
        if language == "nl":
            return "Deze verbinding is er al; er verandert niets."
        return "This link is there already; nothing changes."
    if found.gone:
        return _without(found, snapshot, language)
    said = [
        *_reach(found, snapshot, language),
        *_parts(found, language),
        *_cells(found.cells_gained, snapshot, language, gained=True),
        *_breaking(found.breaking_lost, snapshot, language, gained=False),
    ]
    if not said:
        said = _nearer(found, language)
    if not said:
        plan = any(end in snapshot and not _happened(end, snapshot) for end in found.ends)
        if language == "nl":
            why = ": een idee of plan telt nog niet mee" if plan else ""
            return f"Deze verbinding verandert niets aan bereik, dekking of samenhang{why}."
        why = ": an idea or a plan does not count yet" if plan else ""
        return f"This link changes nothing in reach, coverage or cohesion{why}."
    head = "Met deze verbinding" if language == "nl" else "With this link"
    return f"{head} {_and(said, language)}."


def _happened(end: str, snapshot: Snapshot) -> bool:
    return bool(snapshot.happened[snapshot.number(end)])


def _and(said: Sequence[str], lang: Lang) -> str:
    return listed(said, lang, shown=len(said))


def _without(found: WhatIf, snapshot: Snapshot, lang: Lang) -> str:
    name = name_of(found.ends[0], snapshot)
    lost = len(found.cut_off)
    if lost:
        names = listed([name_of(one, snapshot) for one in found.cut_off], lang)
        if lang == "nl":
            verb, noun = ("raakt", "partner") if lost == 1 else ("raken", "partners")
            said = [f"{verb} {lost} {noun} los van de rest ({names})"]
        else:
            verb, noun = ("loses", "partner") if lost == 1 else ("lose", "partners")
            said = [f"{lost} {noun} {verb} the others ({names})"]
    else:
        said = [
            "raakt geen partner los van de anderen"
            if lang == "nl"
            else "no partner loses the others"
        ]
    contacts = found.before.contacts - found.after.contacts
    if contacts:
        if lang == "nl":
            verb, noun = ("vervalt", "contact") if contacts == 1 else ("vervallen", "contacten")
            said.append(f"{verb} er {contacts} {noun}")
        else:
            end = "contact ends" if contacts == 1 else "contacts end"
            said.append(f"{contacts} {end}")
    said += _cells(found.cells_lost, snapshot, lang, gained=False)
    said += _breaking(found.breaking_gained, snapshot, lang, gained=True)
    head = f"Zonder {name}" if lang == "nl" else f"Without {name}"
    return capital(f"{head} {_and(said, lang)}.")


def _reach(found: WhatIf, snapshot: Snapshot, lang: Lang) -> list[str]:
    """The end that gains most, at the fewest steps at which it does."""
    best: tuple[int, int, str, int, int] | None = None
    for one in found.reach:
        for step, (before, after) in enumerate(zip(one.before, one.after, strict=True), 1):
            gain = after - before
            if gain > 0 and (best is None or gain > best[0]):
                best = (gain, step, one.node_id, before, after)
    if best is None:
        return []
    _, step, node_id, before, after = best
    name, steps = name_of(node_id, snapshot), steps_text(step, lang)
    if lang == "nl":
        noun = "partner" if after == 1 else "partners"
        return [f"bereikt {name} binnen {steps} {after} {noun} in plaats van {before}"]
    noun = "partner" if after == 1 else "partners"
    return [f"{name} reaches {after} {noun} within {steps} instead of {before}"]


def _parts(found: WhatIf, lang: Lang) -> list[str]:
    before, after = found.before.parts, found.after.parts
    if after >= before:
        return []
    if lang == "nl":
        return [f"worden de {before} losse delen er {after}"]
    return [f"the {before} separate parts become {after}"]


def _cells(
    cells: Sequence[tuple[str, str]], snapshot: Snapshot, lang: Lang, *, gained: bool
) -> list[str]:
    if not cells:
        return []
    names = listed([" in ".join(name_of(end, snapshot) for end in cell) for cell in cells], lang)
    one = len(cells) == 1
    if lang == "nl":
        if gained:
            return [f"{'krijgt' if one else 'krijgen'} {names} een eerste partner of activiteit"]
        return [f"{'heeft' if one else 'hebben'} {names} geen partner of activiteit meer"]
    if gained:
        return [f"{names} {'gets' if one else 'get'} a first partner or activity"]
    return [f"{names} {'has' if one else 'have'} no partner or activity any more"]


def _breaking(ids: Sequence[str], snapshot: Snapshot, lang: Lang, *, gained: bool) -> list[str]:
    if not ids:
        return []
    names = listed([name_of(one, snapshot) for one in ids], lang)
    several = len(ids) > 1
    if lang == "nl":
        if gained:
            points = "breekpunten" if several else "een breekpunt"
            return [f"{'worden' if several else 'wordt'} {names} {points}"]
        points = "breekpunten" if several else "breekpunt"
        return [f"{'zijn' if several else 'is'} {names} geen {points} meer"]
    points = "breaking points" if several else "a breaking point"
    if gained:
        return [f"{names} {'become' if several else 'becomes'} {points}"]
    return [f"{names} {'are' if several else 'is'} no longer {points}"]


def _nearer(found: WhatIf, lang: Lang) -> list[str]:
    before, after = found.before.distances.mean, found.after.distances.mean
    if before is None or after is None or f"{after:.3f}" == f"{before:.3f}":
        return []
    numbers = [f"{value:.3f}" for value in (after, before)]
    if lang == "nl":
        numbers = [number.replace(".", ",") for number in numbers]
        return [f"liggen partners gemiddeld {numbers[0]} stappen uiteen in plaats van {numbers[1]}"]
    return [f"partners are {numbers[0]} steps apart on average instead of {numbers[1]}"]
