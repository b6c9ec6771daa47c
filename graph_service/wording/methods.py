"""The sentence of a method that was done elsewhere and would fit a district too."""

from __future__ import annotations

from graph_service.analysis.missing_links import (
    METHOD_PREFIX,
    TYPE_PREFIX,
    Evidence,
    Suggestion,
)
from graph_service.labels import Lang
from graph_service.model import Link, LinkKind, NodeKind, Status
from graph_service.snapshot import Snapshot
from graph_service.wording.labels import type_label
from graph_service.wording.text import joined, listed, with_article


def method_sentence(suggestion: Suggestion, snapshot: Snapshot, lang: Lang) -> str:
    """Where the method was done and on what, and what this district shares with that."""
    found = _Found(suggestion, snapshot)
    method = type_label(found.method, lang)
    district = snapshot.name(snapshot.number(suggestion.ends[1]))
    places = listed(found.names_at(LinkKind.HELD_IN), lang)
    themes = listed(found.names_at(LinkKind.ADDRESSES), lang)
    shares = found.shares(lang)
    if lang == "nl":
        about = f" over {themes}" if themes else ""
        done = (
            f"in {places} loopt {with_article(method, lang)}{about}"
            if found.ongoing
            else f"in {places} is {with_article(method, lang)} gedaan{about}"
        )
        what = joined(
            [
                (shares["type"], f"heeft ook {shares['type']}"),
                (shares["partner"], f"heeft ook {shares['partner']} als partner"),
                (shares["theme"], f"werkt ook aan {shares['theme']}"),
                (shares["district"], f"hoort ook bij {shares['district']}"),
            ],
            lang,
        )
        return f"{done}; {district} {what}, maar daar is het nog niet gedaan."
    about = f" on {themes}" if themes else ""
    state = "is under way" if found.ongoing else "was done"
    what = joined(
        [
            (shares["type"], f"also has {shares['type']}"),
            (shares["partner"], f"also has {shares['partner']} as a partner"),
            (shares["theme"], f"also works on {shares['theme']}"),
            (shares["district"], f"is also part of {shares['district']}"),
        ],
        lang,
    )
    return (
        f"{with_article(method, lang)}{about} {state} in {places}; "
        f"{district} {what}, but it has not been done there yet."
    )


class _Found:
    """What the evidence shows of the method's activities and of the district."""

    def __init__(self, suggestion: Suggestion, snapshot: Snapshot) -> None:
        self.method = suggestion.ends[0].removeprefix(METHOD_PREFIX)
        self._evidence = suggestion.evidence
        self._snapshot = snapshot
        ends = {
            snapshot.number(end)
            for item in suggestion.evidence
            for link in self._links(item)
            for end in (link.source, link.target)
        }
        self._activities = [
            number
            for number in sorted(ends)
            if snapshot.kind(number) is NodeKind.ACTIVITY and snapshot.type(number) == self.method
        ]

    @property
    def ongoing(self) -> bool:
        """Whether none of the activities is over."""
        statuses = {self._snapshot.node_rows[number][4] for number in self._activities}
        return statuses == {str(Status.ONGOING)}

    def names_at(self, kind: LinkKind) -> list[str]:
        """The names at the other end of the links of a kind of these activities, by id."""
        others = {
            self._snapshot.other_end(number, activity)
            for activity in self._activities
            for number in self._snapshot.links_of(activity).tolist()
            if self._snapshot.link_rows[number][1] == kind
        }
        return [self._snapshot.name(number) for number in sorted(others)]

    def shares(self, lang: Lang) -> dict[str, str]:
        """By sort of evidence what both share, strongest first, as a phrase."""
        names: dict[str, list[str]] = {"type": [], "partner": [], "theme": [], "district": []}
        for item in self._evidence:
            if item.node_id.startswith(TYPE_PREFIX):
                names["type"].append(self._type(item, lang))
            else:
                number = self._snapshot.number(item.node_id)
                names[str(self._snapshot.kind(number))].append(self._snapshot.name(number))
        return {sort: listed(phrases, lang) for sort, phrases in names.items()}

    def _type(self, item: Evidence, lang: Lang) -> str:
        """A type with the partners of it here: "a GGD (GGD Kennemerland)"."""
        type_ = item.node_id.removeprefix(TYPE_PREFIX)
        here = set()
        for link in self._links(item):
            number = self._snapshot.number(link.source)
            of_method = self._snapshot.number(link.target) in self._activities
            if self._snapshot.kind(number) is NodeKind.PARTNER and not of_method:
                here.add(number)
        names = [self._snapshot.name(number) for number in sorted(here)]
        return f"{with_article(type_label(type_, lang), lang)} ({listed(names, lang, 2)})"

    def _links(self, item: Evidence) -> list[Link]:
        return [self._snapshot.link(link_id) for link_id in item.link_ids]
