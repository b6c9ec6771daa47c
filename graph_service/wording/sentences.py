"""A suggestion as one plain sentence, made of nothing but its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from graph_service.analysis.missing_links import (
    METHOD_PREFIX,
    TYPE_PREFIX,
    Evidence,
    Suggestion,
    SuggestionKind,
)
from graph_service.model import Link, LinkKind, NodeKind
from graph_service.snapshot import Snapshot
from graph_service.wording.labels import Lang, check_lang, type_label
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
    text = capital(_WRITERS[suggestion.kind](suggestion, snapshot, language))
    if not suggestion.planned_by:
        return text
    plans = listed([snapshot.name(snapshot.number(plan)) for plan in suggestion.planned_by], lang)
    says = "Hiervoor is al een plan" if language == "nl" else "There is already a plan for this"
    return f"{text} {says}: {plans}."


class _Shared:
    """The evidence of a suggestion by kind of node, as names."""

    def __init__(self, suggestion: Suggestion, snapshot: Snapshot, lang: Lang) -> None:
        self.first, self.second = (end_label(end, snapshot, lang) for end in suggestion.ends)
        self._by_kind: dict[NodeKind, list[Evidence]] = {}
        self._snapshot, self._lang = snapshot, lang
        for item in suggestion.evidence:
            kind = snapshot.kind(snapshot.number(item.node_id))
            self._by_kind.setdefault(kind, []).append(item)

    def names(self, kind: NodeKind) -> str:
        """The names of the evidence of a kind, strongest first, as one phrase."""
        return listed(self._names(self._by_kind.get(kind, [])), self._lang)

    def verb(self, kind: NodeKind, one: str, several: str) -> str:
        """A verb that agrees with these names."""
        return one if len(self._by_kind.get(kind, [])) == 1 else several

    def wholes_and_parts(self) -> tuple[str, str]:
        """Of themes in between: those that both ends are part of, and those that are part of both.

        What one end is part of, and is part of the other, joins nested ends: never a suggestion.
        """
        wholes: list[Evidence] = []
        parts: list[Evidence] = []
        for item in self._by_kind.get(NodeKind.THEME, []):
            above = any(self._up(link, item) for link in item.link_ids)
            (wholes if above else parts).append(item)
        return (
            listed(self._names(wholes), self._lang),
            listed(self._names(parts), self._lang),
        )

    def _up(self, link_id: str, item: Evidence) -> bool:
        link: Link = self._snapshot.link(link_id)
        return link.kind is LinkKind.PART_OF and link.target == item.node_id

    def _names(self, items: list[Evidence]) -> list[str]:
        return [self._snapshot.name(self._snapshot.number(item.node_id)) for item in items]


def _partner_partner(suggestion: Suggestion, snapshot: Snapshot, lang: Lang) -> str:
    shared = _Shared(suggestion, snapshot, lang)
    activities, themes = shared.names(NodeKind.ACTIVITY), shared.names(NodeKind.THEME)
    districts, partners = shared.names(NodeKind.DISTRICT), shared.names(NodeKind.PARTNER)
    if lang == "nl":
        what = joined(
            [
                (activities, f"namen allebei deel aan {activities}"),
                (themes, f"werken allebei aan {themes}"),
                (districts, f"zijn allebei actief in {districts}"),
                (partners, f"hebben allebei een band met {partners}"),
            ],
            lang,
        )
        return f"{shared.first} en {shared.second} {what}, maar zijn nog niet met elkaar verbonden."
    what = joined(
        [
            (activities, f"both took part in {activities}"),
            (themes, f"both work on {themes}"),
            (districts, f"are both active in {districts}"),
            (partners, f"both have a tie with {partners}"),
        ],
        lang,
    )
    return f"{shared.first} and {shared.second} {what}, but are not linked to each other yet."


def _partner_theme(suggestion: Suggestion, snapshot: Snapshot, lang: Lang) -> str:
    shared = _Shared(suggestion, snapshot, lang)
    theme = shared.second
    activities, partners = shared.names(NodeKind.ACTIVITY), shared.names(NodeKind.PARTNER)
    themes = shared.names(NodeKind.THEME)
    if lang == "nl":
        work = shared.verb(NodeKind.PARTNER, "werkt", "werken")
        what = joined(
            [
                (activities, f"nam deel aan {activities}, over {theme}"),
                (partners, f"heeft een band met {partners}, die aan {theme} {work}"),
                (themes, f"werkt aan {themes}, waar {theme} onderdeel van is"),
            ],
            lang,
            comma=True,
        )
        return f"{shared.first} {what}, maar is zelf nog niet met {theme} verbonden."
    work = shared.verb(NodeKind.PARTNER, "works", "work")
    what = joined(
        [
            (activities, f"took part in {activities}, on {theme}"),
            (partners, f"has a tie with {partners}, which {work} on {theme}"),
            (themes, f"works on {themes}, which {theme} is part of"),
        ],
        lang,
        comma=True,
    )
    return f"{shared.first} {what}, but is not linked to {theme} itself yet."


def _partner_district(suggestion: Suggestion, snapshot: Snapshot, lang: Lang) -> str:
    shared = _Shared(suggestion, snapshot, lang)
    district = shared.second
    activities, partners = shared.names(NodeKind.ACTIVITY), shared.names(NodeKind.PARTNER)
    if lang == "nl":
        what = joined(
            [
                (activities, f"nam deel aan {activities}, in {district}"),
                (partners, f"heeft een band met {partners}, actief in {district}"),
            ],
            lang,
            comma=True,
        )
        return f"{shared.first} {what}, maar is zelf nog niet met {district} verbonden."
    what = joined(
        [
            (activities, f"took part in {activities}, held in {district}"),
            (partners, f"has a tie with {partners}, active in {district}"),
        ],
        lang,
        comma=True,
    )
    return f"{shared.first} {what}, but is not linked to {district} itself yet."


def _theme_theme(suggestion: Suggestion, snapshot: Snapshot, lang: Lang) -> str:
    shared = _Shared(suggestion, snapshot, lang)
    partners = shared.names(NodeKind.PARTNER)
    wholes, parts = shared.wholes_and_parts()
    first, second = shared.first, shared.second
    if lang == "nl":
        work = shared.verb(NodeKind.PARTNER, "werkt", "werken")
        what = joined(
            [
                (partners, f"{partners} {work} zowel aan {first} als aan {second}"),
                (wholes, f"{first} en {second} zijn allebei onderdeel van {wholes}"),
                (parts, f"{first} en {second} omvatten allebei {parts}"),
            ],
            lang,
            comma=True,
        )
        return f"{what}, maar een activiteit over beide is er nog niet."
    work = shared.verb(NodeKind.PARTNER, "works", "work")
    what = joined(
        [
            (partners, f"{partners} {work} on both {first} and {second}"),
            (wholes, f"{first} and {second} are both part of {wholes}"),
            (parts, f"{first} and {second} both contain {parts}"),
        ],
        lang,
        comma=True,
    )
    return f"{what}, but no activity has addressed both yet."


_WRITERS: Mapping[SuggestionKind, Callable[[Suggestion, Snapshot, Lang], str]] = {
    SuggestionKind.PARTNER_PARTNER: _partner_partner,
    SuggestionKind.PARTNER_THEME: _partner_theme,
    SuggestionKind.PARTNER_DISTRICT: _partner_district,
    SuggestionKind.THEME_THEME: _theme_theme,
    SuggestionKind.METHOD_DISTRICT: method_sentence,
}
