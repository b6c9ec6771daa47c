"""The sentences of a partner that is missing in an activity, and of a type that is in a theme."""

from __future__ import annotations

from graph_service.analysis.missing_links import (
    METHOD_PREFIX,
    TYPE_PREFIX,
    Against,
    Evidence,
    Suggestion,
)
from graph_service.labels import Lang, status_label
from graph_service.model import NodeKind
from graph_service.snapshot import Snapshot
from graph_service.wording.clauses import (
    Clause,
    about_en,
    about_nl,
    name_of,
    where_en,
    where_nl,
    with_en,
    with_nl,
)
from graph_service.wording.labels import type_label
from graph_service.wording.text import joined, listed, number_word, with_article


def activity_sentence(suggestion: Suggestion, snapshot: Snapshot, lang: Lang) -> str:
    """What a partner has in common with an activity in which it does not take part."""
    partner, activity = (name_of(end, snapshot) for end in suggestion.ends)
    status = status_label(snapshot.node_rows[snapshot.number(suggestion.ends[1])][4], lang)
    state = f" ({status})" if status else ""
    by_kind: dict[str, list[Evidence]] = {}
    for item in suggestion.evidence:
        by_kind.setdefault(_kind(item, snapshot), []).append(item)
    partners, themes, districts, before = (
        Clause(by_kind.get(kind, []), suggestion, snapshot, lang)
        for kind in (NodeKind.PARTNER, NodeKind.THEME, NodeKind.DISTRICT, NodeKind.ACTIVITY)
    )
    method = "" if before.names else _value(by_kind.get("method", []), METHOD_PREFIX, lang)
    type_ = _value(by_kind.get("type", []), TYPE_PREFIX, lang)
    if lang == "nl":
        what = joined(
            [
                (before.names, f"deed mee aan {before.names}, waarop dit volgt"),
                (method, f"deed eerder mee aan {method}"),
                (type_, f"is {type_}, net als een partner die eerder meedeed"),
                (themes.names, about_nl(themes)),
                (districts.names, where_nl(districts)),
                (partners.names, with_nl(partners)),
            ],
            lang,
            comma=True,
        )
        return f"{partner} {what}, maar doet nog niet mee aan {activity}{state}."
    what = joined(
        [
            (before.names, f"took part in {before.names}, which this follows"),
            (method, f"took part in {method} before"),
            (type_, f"is {type_}, like a partner that took part before"),
            (themes.names, about_en(themes)),
            (districts.names, where_en(districts)),
            (partners.names, with_en(partners)),
        ],
        lang,
        comma=True,
    )
    return f"{partner} {what}, but does not take part in {activity}{state} yet."


def _kind(item: Evidence, snapshot: Snapshot) -> str:
    for prefix in (METHOD_PREFIX, TYPE_PREFIX):
        if item.node_id.startswith(prefix):
            return prefix.removesuffix(":")
    return str(snapshot.kind(snapshot.number(item.node_id)))


def _value(items: list[Evidence], prefix: str, lang: Lang) -> str:
    return listed(
        [with_article(type_label(one.node_id.removeprefix(prefix), lang), lang) for one in items],
        lang,
    )


def type_sentence(suggestion: Suggestion, snapshot: Snapshot, lang: Lang) -> str:
    """In which other districts the theme has such a partner."""
    type_ = type_label(suggestion.ends[0].removeprefix(TYPE_PREFIX), lang)
    theme, district = (name_of(end, snapshot) for end in suggestion.ends[1:])
    places = listed([name_of(one.node_id, snapshot) for one in suggestion.evidence], lang)
    count = len(suggestion.evidence)
    others = round(1 / suggestion.evidence[0].weight) if suggestion.evidence else count
    absent = any(one.code is Against.NOBODY_HERE for one in suggestion.against)
    noun = with_article(type_, lang)
    if lang == "nl":
        share = (
            f"elk ander district ({places})"
            if count == others
            else f"{number_word(count, lang)} van de {number_word(others, lang)} andere districten "
            f"({places})"
        )
        here = "" if absent else f", waar er wel {noun} is"
        return f"in {share} is {noun} betrokken bij {theme}, maar niet in {district}{here}."
    share = (
        f"every other district ({places})"
        if count == others
        else f"{number_word(count, lang)} of the {number_word(others, lang)} other districts "
        f"({places})"
    )
    here = "" if absent else f", where there is {noun}"
    return f"in {share} {noun} is involved in {theme}, but not in {district}{here}."
