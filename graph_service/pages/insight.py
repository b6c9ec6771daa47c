"""The one sentence on top of a node's page: what the network knows of it, and what is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graph_service.analysis.coverage import Coverage, coverage
from graph_service.analysis.missing_links import METHOD_PREFIX
from graph_service.model import LINK_KINDS, LinkKind, NodeKind, Status, first_day, last_day
from graph_service.pages.view import View
from graph_service.snapshot import Snapshot
from graph_service.wording import capital, listed, status_label, type_label

Gap = Mapping[str, Any]


def insight(view: View, number: int, gap: Gap | None) -> str:
    """The sentence of a node; `gap` is its strongest missing link."""
    writer = _WRITERS[view.snapshot.kind(number)]
    parts = writer(view, number)
    first = _missing(view, number, gap)
    if first:
        parts.append(first)
    return capital("; ".join(part for part in parts if part)) + "."


def _neighbours(snapshot: Snapshot, number: int, kind: LinkKind, *, outgoing: bool) -> list[int]:
    """The nodes at the other end of links of a kind and direction, each once, by number."""
    links = snapshot.links_of(number)
    links = links[snapshot.link_kind[links] == LINK_KINDS.index(kind)]
    here, there = snapshot.link_source[links], snapshot.link_target[links]
    if not outgoing:
        here, there = there, here
    return sorted(set(there[here == number].tolist()))


def _last(view: View, activities: Iterable[int]) -> str:
    """When the last of these activities was, in words and brackets; empty if nobody said."""
    dates = []
    for activity in activities:
        begin, end = view.snapshot.node_rows[activity][5:7]
        if end and last_day(end) > view.day:
            dates.append(view.day.isoformat())
        elif end or begin:
            dates.append(end or begin or "")
    if not dates:
        return ""
    newest = max(dates, key=lambda text: (last_day(text), first_day(text)))
    return view.language.gettext(" (last: %(day)s)", day=view.language.day(newest))


def _happened(snapshot: Snapshot, activities: Iterable[int]) -> list[int]:
    return [activity for activity in activities if snapshot.happened[activity]]


def _names(view: View, numbers: Iterable[int]) -> str:
    return listed([view.snapshot.name(number) for number in numbers], view.language.code)


def _missing(view: View, number: int, gap: Gap | None) -> str:
    if gap is None:
        return ""
    own = view.snapshot.node_id(number)
    others = [end for end in gap["ends"] if end["id"] != own]
    if len(others) != 1:  # of an activity it is its method that is missing somewhere
        return ""
    if others[0]["kind"] == "method":
        method = type_label(others[0]["id"].removeprefix(METHOD_PREFIX), view.language.code)
        return view.language.gettext(
            "the best supported method that is missing here is %(method)s", method=method
        )
    return view.language.gettext(
        "the best supported missing link is with %(name)s", name=others[0]["name"]
    )


def _partner(view: View, number: int) -> list[str]:
    snapshot, n = view.snapshot, view.language.ngettext

    def at(kind: LinkKind) -> list[int]:
        return _neighbours(snapshot, number, kind, outgoing=True)

    took_part = _happened(snapshot, at(LinkKind.TAKES_PART_IN))
    themes, districts = at(LinkKind.WORKS_ON), at(LinkKind.ACTIVE_IN)
    ties = sorted(
        {
            *at(LinkKind.COOPERATES_WITH),
            *_neighbours(snapshot, number, LinkKind.COOPERATES_WITH, outgoing=False),
        }
    )
    clauses = []
    if took_part:
        clauses.append(
            n("took part in %(num)s activity", "took part in %(num)s activities", len(took_part))
            + _last(view, took_part)
        )
    if themes:
        clauses.append(n("works on %(num)s theme", "works on %(num)s themes", len(themes)))
    if districts:
        clauses.append(
            n("is active in %(num)s district", "is active in %(num)s districts", len(districts))
        )
    if ties:
        clauses.append(
            n("cooperates with %(num)s partner", "cooperates with %(num)s partners", len(ties))
        )
    if not clauses:
        return [view.language.gettext("nothing is recorded yet about what this partner does")]
    return [view.language.listing(clauses)]


def _theme(view: View, number: int) -> list[str]:
    table = _coverage(view, None)
    own = view.snapshot.node_id(number)
    cells = [cell for cell in table.cells if cell.theme_id == own]
    themes = _with_parts(view.snapshot, number)
    activities = _happened(
        view.snapshot,
        sorted(
            {
                activity
                for theme in themes
                for activity in _neighbours(
                    view.snapshot, theme, LinkKind.ADDRESSES, outgoing=False
                )
            }
        ),
    )
    partners = {
        partner
        for theme in themes
        for partner in _neighbours(view.snapshot, theme, LinkKind.WORKS_ON, outgoing=False)
    }
    done = {cell.district_id for cell in cells if cell.activity_ids}
    return _held(
        view,
        activities,
        _with_participants(view.snapshot, activities, partners),
        _in_districts(view, len(done), len(table.districts)),
        _nothing_in(view, table.districts, done),
    )


def _district(view: View, number: int) -> list[str]:
    snapshot = view.snapshot
    table = _coverage(view, snapshot.type(number))
    own = snapshot.node_id(number)
    cells = [cell for cell in table.cells if cell.district_id == own]
    districts = _with_parts(snapshot, number)
    activities = _happened(
        snapshot,
        sorted(
            {
                activity
                for district in districts
                for activity in _neighbours(snapshot, district, LinkKind.HELD_IN, outgoing=False)
            }
        ),
    )
    partners = {
        partner
        for district in districts
        for partner in _neighbours(snapshot, district, LinkKind.ACTIVE_IN, outgoing=False)
    }
    done = {cell.theme_id for cell in cells if cell.activity_ids}
    return _held(
        view,
        activities,
        _with_participants(snapshot, activities, partners),
        _on_themes(view, len(done), len(table.themes)),
        _nothing_on(view, table.themes, done),
    )


def _held(
    view: View, activities: list[int], partners: set[int], reach: str, nothing: str
) -> list[str]:
    """How much happened, with whom, and where or on what nothing did."""
    n = view.language.ngettext
    if activities:
        parts = [
            n("%(num)s activity", "%(num)s activities", len(activities)) + _last(view, activities)
        ]
    elif partners:
        there = n("there is %(num)s partner", "there are %(num)s partners", len(partners))
        return [view.language.gettext("no activity yet, though %(partners)s", partners=there)]
    else:
        return [view.language.gettext("no activity and no partner yet")]
    if partners:
        parts.append(n("with %(num)s partner", "with %(num)s partners", len(partners)))
    if reach:
        parts.append(reach)
    return [" ".join(parts), nothing]


def _in_districts(view: View, done: int, count: int) -> str:
    language = view.language
    if not count:
        return ""
    if not done:
        return language.gettext("but in none of the districts")
    return language.ngettext(
        "in %(done)s of %(num)s district",
        "in %(done)s of %(num)s districts",
        count,
        done=language.number(done),
    )


def _on_themes(view: View, done: int, count: int) -> str:
    language = view.language
    if not count:
        return ""
    if not done:
        return language.gettext("but on none of the themes")
    return language.ngettext(
        "on %(done)s of %(num)s theme",
        "on %(done)s of %(num)s themes",
        count,
        done=language.number(done),
    )


def _nothing_in(view: View, districts: Iterable[str], done: set[str]) -> str:
    left = [view.snapshot.number(district) for district in districts if district not in done]
    if not done or not left:
        return ""
    return view.language.gettext("nothing yet in %(names)s", names=_names(view, left))


def _nothing_on(view: View, themes: Iterable[str], done: set[str]) -> str:
    left = [view.snapshot.number(theme) for theme in themes if theme not in done]
    if not done or not left:
        return ""
    return view.language.gettext("nothing yet on %(names)s", names=_names(view, left))


def _activity(view: View, number: int) -> list[str]:
    snapshot, t = view.snapshot, view.language.gettext
    row = snapshot.node_rows[number]
    places = _neighbours(snapshot, number, LinkKind.HELD_IN, outgoing=True)
    themes = _neighbours(snapshot, number, LinkKind.ADDRESSES, outgoing=True)
    partners = _neighbours(snapshot, number, LinkKind.TAKES_PART_IN, outgoing=False)
    parts = [
        status_label(row[4], view.language.code),
        view.language.period(row[5], row[6]),
        t("in %(names)s", names=_names(view, places)) if places else "",
        t("on %(names)s", names=_names(view, themes)) if themes else "",
        view.language.ngettext("with %(num)s partner", "with %(num)s partners", len(partners))
        if partners
        else "",
    ]
    known = ", ".join(part for part in parts if part)
    said = [known or t("nothing more is recorded about this yet")]
    if snapshot.happened[number]:
        after = _neighbours(snapshot, number, LinkKind.FOLLOWS, outgoing=False)
        said.append(
            t("followed by %(names)s", names=_names(view, after))
            if after
            else t("no follow-up is recorded")
        )
    elif row[4] in (Status.IDEA, Status.PLANNED):
        said.append(t("as a plan it does not count as evidence"))
    return said


def _with_parts(snapshot: Snapshot, number: int) -> list[int]:
    """The node and everything that is part of it."""
    found = {number}
    waiting = [number]
    while waiting:
        for part in _neighbours(snapshot, waiting.pop(), LinkKind.PART_OF, outgoing=False):
            if part not in found:
                found.add(part)
                waiting.append(part)
    return sorted(found)


def _with_participants(
    snapshot: Snapshot, activities: Iterable[int], partners: set[int]
) -> set[int]:
    for activity in activities:
        partners.update(_neighbours(snapshot, activity, LinkKind.TAKES_PART_IN, outgoing=False))
    return partners


def _coverage(view: View, level: str | None) -> Coverage:
    snapshot = view.snapshot
    return view.keeper.kept(
        "coverage of pages",
        (snapshot.version, snapshot.as_of, level),
        lambda: coverage(snapshot, level=level, gap_limit=0),
    )


_WRITERS: Mapping[NodeKind, Callable[[View, int], list[str]]] = {
    NodeKind.PARTNER: _partner,
    NodeKind.THEME: _theme,
    NodeKind.DISTRICT: _district,
    NodeKind.ACTIVITY: _activity,
}
