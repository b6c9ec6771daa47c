"""Missing links as a page shows them: their ends, reasons and records, and as lines on the map."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import orjson

from graph_service.analysis.missing_links import SuggestionKind
from graph_service.answers import missing_answer, told_contributions
from graph_service.answers.shape import node_ref
from graph_service.model import NodeKind
from graph_service.pages.view import View
from graph_service.wording import suggestion_label

Json: TypeAlias = dict[str, Any]

# Between which kinds of node each kind of suggestion lies; a method is what activities have.
ENDS: Mapping[SuggestionKind, frozenset[NodeKind]] = {
    SuggestionKind.PARTNER_PARTNER: frozenset({NodeKind.PARTNER}),
    SuggestionKind.PARTNER_THEME: frozenset({NodeKind.PARTNER, NodeKind.THEME}),
    SuggestionKind.PARTNER_DISTRICT: frozenset({NodeKind.PARTNER, NodeKind.DISTRICT}),
    SuggestionKind.PARTNER_ACTIVITY: frozenset({NodeKind.PARTNER, NodeKind.ACTIVITY}),
    SuggestionKind.THEME_THEME: frozenset({NodeKind.THEME}),
    SuggestionKind.THEME_DISTRICT: frozenset({NodeKind.THEME, NodeKind.DISTRICT}),
    SuggestionKind.METHOD_DISTRICT: frozenset({NodeKind.ACTIVITY, NodeKind.DISTRICT}),
    SuggestionKind.TYPE_THEME_DISTRICT: frozenset(
        {NodeKind.PARTNER, NodeKind.THEME, NodeKind.DISTRICT}
    ),
}


def found_gaps(
    view: View,
    *,
    kinds: Sequence[SuggestionKind] = (),
    theme: str | None = None,
    district: str | None = None,
    node: str | None = None,
    limit: int = 20,
    spread: float = 0.0,
) -> Json:
    """The answer of `missing_answer` on the day of the view; what is costly in it is kept."""
    return missing_answer(
        view.snapshot,
        kinds=kinds,
        theme=theme,
        district=district,
        node=node,
        limit=limit,
        spread=spread,
        lang=view.language.code,
        seen=view.shown,
        keep=view.keeper.kept,
    )


def gap_key(suggestion: Mapping[str, Any]) -> str:
    """A short name of a missing link, the same whatever else is missing."""
    identity = "\x1f".join([suggestion["kind"], *(end["id"] for end in suggestion["ends"])])
    return hashlib.sha256(identity.encode()).hexdigest()[:12]


def shown_gaps(view: View, answer: Mapping[str, Any]) -> list[Json]:
    """The missing links of an answer, as `gap.html` takes them, numbered from 1."""
    found: Sequence[Json] = answer["suggestions"]
    focus = view.asked("focus")
    contributions = [told_contributions(suggestion) for suggestion in found]
    return [
        {
            **suggestion,
            "raising": raising,
            "lowering": lowering,
            "place": place,
            "key": gap_key(suggestion),
            "chosen": gap_key(suggestion) == focus,
            "ends_json": orjson.dumps([end["id"] for end in suggestion["ends"]]).decode(),
            "kind_total": answer["meta"]["totals"][suggestion["kind"]],
            "evidence": [_evidence(view, item) for item in suggestion["evidence"]],
        }
        for place, (suggestion, (raising, lowering)) in enumerate(
            zip(found, contributions, strict=True), 1
        )
    ]


def method_notes(view: View, answer: Mapping[str, Any]) -> list[Json]:
    """How the order of the kinds that are shown was made, kinds with the same note together."""
    shown = {suggestion["kind"] for suggestion in answer["suggestions"]}
    notes: dict[str, list[str]] = {}
    for kind, method in answer["meta"]["methods"].items():
        if kind in shown:
            label = suggestion_label(kind, view.language.code)
            notes.setdefault(method["sentence"], []).append(label)
    return [{"kinds": view.language.listing(kinds), "note": note} for note, kinds in notes.items()]


def _evidence(view: View, item: Json) -> Json:
    return {**item, "links": [shown_link(view, link) for link in item["links"]]}


def shown_link(view: View, link: Json) -> Json:
    """A link with references to its ends and what there is to say of it."""
    code = view.language.code
    ends = {end: node_ref(view.snapshot, link[end], code) for end in ("source", "target")}
    return {**link, **ends, "notes": link_notes(view, link)}


def link_notes(view: View, link: Mapping[str, Any]) -> list[str]:
    """Role, period, certainty and weight of a link, those that are known."""
    language = view.language
    weight = link.get("weight")
    notes = (
        link.get("role_label", ""),
        language.period(link.get("valid_from"), link.get("valid_to")),
        link.get("certainty_label", ""),
        "" if weight is None else language.gettext("weight %(w)s", w=language.number(weight)),
    )
    return [note for note in notes if note]
