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
from graph_service.wording.labels import counted_type, type_label
from graph_service.wording.text import joined, listed, with_article


def method_sentence(suggestion: Suggestion, snapshot: Snapshot, lang: Lang) -> str:
    """What this district has that the places where the method was done have too."""
    found = _Found(suggestion, snapshot)
    method = with_article(type_label(found.method, lang), lang)
    district = snapshot.name(snapshot.number(suggestion.ends[1]))
    places, themes = listed(found.places(), lang), listed(found.themes(), lang)
    shares = found.shares(lang)
    backing = listed(found.backing(lang), lang)
    if lang == "nl":
        about = f" over {themes}" if themes else ""
        done = f"waar {method}{about} {'loopt' if found.ongoing else 'is gedaan'}"
        what = joined(
            [
                (shares["type"], f"heeft {shares['type']}"),
                (shares["partner"], f"heeft {shares['partner']} als partner"),
                (shares["theme"], f"werkt aan {shares['theme']}"),
                (shares["district"], f"hoort bij {shares['district']}"),
                (backing, f"heeft {backing}"),
            ],
            lang,
        )
        return f"{district} {what}, net als {places}, {done}; hier deed nog niemand het."
    about = f" on {themes}" if themes else ""
    done = f"where {method}{about} {'is under way' if found.ongoing else 'was done'}"
    what = joined(
        [
            (shares["type"], f"has {shares['type']}"),
            (shares["partner"], f"has {shares['partner']} as a partner"),
            (shares["theme"], f"works on {shares['theme']}"),
            (shares["district"], f"is part of {shares['district']}"),
            (backing, f"has {backing}"),
        ],
        lang,
    )
    return f"{district} {what}, like {places}, {done}; here nobody has done it yet."


class _Found:
    """What the evidence shows of the method's activities and of the district."""

    def __init__(self, suggestion: Suggestion, snapshot: Snapshot) -> None:
        self.method = suggestion.ends[0].removeprefix(METHOD_PREFIX)
        self._district = snapshot.number(suggestion.ends[1])
        self._evidence = suggestion.evidence
        self._snapshot = snapshot
        self._activities = [
            number
            for number in snapshot.numbers(NodeKind.ACTIVITY).tolist()
            if snapshot.type(number) == self.method and snapshot.happened[number]
        ]

    @property
    def ongoing(self) -> bool:
        """Whether none of the activities is over."""
        statuses = {self._snapshot.node_rows[number][4] for number in self._activities}
        return statuses == {str(Status.ONGOING)}

    def places(self) -> list[str]:
        """Where it was done: the districts of the same level, if there are any, by id."""
        everywhere = self._at(LinkKind.HELD_IN)
        level = self._snapshot.type(self._district)
        alike = [number for number in everywhere if self._snapshot.type(number) == level]
        return [self._snapshot.name(number) for number in alike or everywhere]

    def themes(self) -> list[str]:
        """What it was about, by id."""
        return [self._snapshot.name(number) for number in self._at(LinkKind.ADDRESSES)]

    def _at(self, kind: LinkKind) -> list[int]:
        return sorted(
            {
                self._snapshot.other_end(number, activity)
                for activity in self._activities
                for number in self._snapshot.links_of(activity).tolist()
                if self._snapshot.link_rows[number][1] == kind
            }
        )

    def shares(self, lang: Lang) -> dict[str, str]:
        """By sort of evidence what both share, strongest first, as a phrase."""
        names: dict[str, list[str]] = {"type": [], "partner": [], "theme": [], "district": []}
        for item in self._evidence:
            if item.beyond:
                continue
            if item.node_id.startswith(TYPE_PREFIX):
                names["type"].append(self._type(item, lang))
            else:
                number = self._snapshot.number(item.node_id)
                names[str(self._snapshot.kind(number))].append(self._snapshot.name(number))
        return {sort: listed(phrases, lang) for sort, phrases in names.items()}

    def backing(self, lang: Lang) -> list[str]:
        """Partners of a type in a theme: "nine municipalities in care"."""
        inside = "bij" if lang == "nl" else "in"
        return [
            f"{counted_type(item.node_id.removeprefix(TYPE_PREFIX), item.count, lang)} {inside} "
            f"{self._snapshot.name(self._snapshot.number(item.beyond))}"
            for item in self._evidence
            if item.beyond
        ]

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
        return f"{counted_type(type_, item.count, lang)} ({listed(names, lang, 2)})"

    def _links(self, item: Evidence) -> list[Link]:
        return [self._snapshot.link(link_id) for link_id in item.link_ids]
