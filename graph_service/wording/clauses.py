"""What the ends of a suggestion share, as parts of a sentence."""

from __future__ import annotations

from graph_service.analysis.missing_links import Evidence, Suggestion
from graph_service.labels import Lang
from graph_service.model import NodeKind
from graph_service.snapshot import ACTIVITY_LINKS, Snapshot
from graph_service.wording.text import listed


class Clause:
    """What both ends share of one kind of node: the names, and how they share it.

    Attributes:
        names: the names, strongest first, as one phrase; empty where nothing is shared.
        one: whether it is one name.
        first_ties, second_ties: whether each contact of that end is a recorded link of its own, not
            something done together in the past.
        first_via, second_via, via: where there is one name, the last activity by which that end,
            or each end, is in touch with it; in brackets.
    """

    def __init__(
        self, items: list[Evidence], suggestion: Suggestion, snapshot: Snapshot, lang: Lang
    ) -> None:
        self.names = listed([name_of(item.node_id, snapshot) for item in items], lang)
        self.one = len(items) == 1
        self.first_ties, self.second_ties = (
            all(_tied(end, item, snapshot) for item in items) for end in suggestion.ends
        )
        done = [_activities(end, items[0], snapshot) if self.one else [] for end in suggestion.ends]
        self.first_via, self.second_via = (_via([names], lang) for names in done)
        self.via = _via(done, lang)

    @property
    def ties(self) -> bool:
        """Whether nothing of it is in the past."""
        return self.first_ties and self.second_ties


def clauses(
    suggestion: Suggestion, snapshot: Snapshot, lang: Lang
) -> tuple[Clause, Clause, Clause]:
    """What is shared: partners, themes, districts."""
    by_kind: dict[NodeKind, list[Evidence]] = {}
    for item in suggestion.evidence:
        by_kind.setdefault(snapshot.kind(snapshot.number(item.node_id)), []).append(item)
    partners, themes, districts = (
        Clause(by_kind.get(kind, []), suggestion, snapshot, lang)
        for kind in (NodeKind.PARTNER, NodeKind.THEME, NodeKind.DISTRICT)
    )
    return partners, themes, districts


def name_of(node_id: str, snapshot: Snapshot) -> str:
    """The name of a node."""
    return snapshot.name(snapshot.number(node_id))


def _tied(end: str, item: Evidence, snapshot: Snapshot) -> bool:
    """Whether an end has a link of its own with it, or with a part of it."""
    number = snapshot.number(end)
    return any(
        number in (snapshot.link_source[link], snapshot.link_target[link])
        and snapshot.link_rows[link][1] not in ACTIVITY_LINKS
        for link in (snapshot.link_number(link_id) for link_id in item.link_ids)
    )


def _activities(end: str, item: Evidence, snapshot: Snapshot) -> list[str]:
    """The names of the activities that join an end with some evidence, the latest first."""
    number = snapshot.number(end)
    found: dict[str, None] = {}
    for link_id in item.link_ids:
        link = snapshot.link_number(link_id)
        if number in (snapshot.link_source[link], snapshot.link_target[link]):
            other = snapshot.other_end(link, number)
            if snapshot.kind(other) is NodeKind.ACTIVITY:
                found[snapshot.name(other)] = None
    return list(found)


def _via(done: list[list[str]], lang: Lang) -> str:
    """The latest activity of each list, in brackets.

    The records hold only some activities, so the others are not counted.
    """
    latest = list(dict.fromkeys(names[0] for names in done if names))
    if not latest:
        return ""
    more = any(set(names) - set(latest) for names in done)
    if lang == "nl":
        return f" ({'onder meer ' if more else ''}in {listed(latest, lang)})"
    return f" ({'among others ' if more else ''}in {listed(latest, lang)})"


def with_nl(partners: Clause) -> str:
    """With whom the first end works or worked."""
    verb = "werkt" if partners.first_ties else "werkte"
    return f"{verb} samen met {partners.names}{partners.first_via}"


def with_en(partners: Clause) -> str:
    """With whom the first end works or worked."""
    verb = "works" if partners.first_ties else "has worked"
    return f"{verb} with {partners.names}{partners.first_via}"


def about_nl(themes: Clause) -> str:
    """On what the first end works, or in what it was involved."""
    verb = "werkt aan" if themes.first_ties else "was betrokken bij"
    return f"{verb} {themes.names}{themes.first_via}"


def about_en(themes: Clause) -> str:
    """On what the first end works, or in what it was involved."""
    verb = "works on" if themes.first_ties else "was involved in"
    return f"{verb} {themes.names}{themes.first_via}"


def where_nl(districts: Clause) -> str:
    """Where the first end is or was active."""
    verb = "is" if districts.first_ties else "was"
    return f"{verb} actief in {districts.names}{districts.first_via}"


def where_en(districts: Clause) -> str:
    """Where the first end is or was active."""
    verb = "is" if districts.first_ties else "was"
    return f"{verb} active in {districts.names}{districts.first_via}"
