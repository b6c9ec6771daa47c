"""What speaks against a suggestion: why it may not be a good idea after all.

Each is counted, none is a matter of taste:

* nothing is shared, and the shortest way is over two others or longer;
* both are active in districts, and no district of one is, holds or lies in one of the other;
* the strongest of what is shared is in touch with at least `HUB_SHARE` of all partners;
* the last that is shared lies more than `LONG_AGO` years back, and nothing of it still stands;
* it rests on one piece of evidence, or on links that are only presumed;
* two of so many contacts would share more by chance (`null_model`);
* an end is over within a year;
* of the partner's type nobody is in touch with that theme or district, though there are at least
  `TYPE_SIZE` of them;
* no partner of the type is known in the district.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from graph_service.analysis.missing_links.ends import parts_of
from graph_service.analysis.missing_links.grounds import Grounds
from graph_service.analysis.missing_links.records import (
    METHOD_PREFIX,
    TYPE_PREFIX,
    Against,
    Chance,
    Ends,
    Evidence,
    Objection,
    SuggestionKind,
    Value,
)
from graph_service.model import Certainty, NodeKind, last_day
from graph_service.snapshot import ACTIVITY_LINKS, OPEN_TO

HUB_SHARE = 0.5
HUB_LEAST = 8  # partners: in a network of fewer nobody is a hub
LONG_AGO = 3  # years
TYPE_SIZE = 5  # partners
_YEAR = 365


def objections(
    grounds: Grounds,
    kind: SuggestionKind,
    ends: Ends,
    evidence: Sequence[Evidence],
    chance: Chance | None,
) -> tuple[Objection, ...]:
    """What speaks against a suggestion, in the order of `Against`."""
    found = [
        *_far_apart(kind, evidence),
        *_regions(grounds, ends),
        *_hub(grounds, ends, evidence),
        *_long_ago(grounds, evidence),
        *_single(kind, evidence),
        *_presumed(grounds, ends, evidence),
        *_by_chance(chance),
        *_ending(grounds, ends),
        *_type(grounds, kind, ends),
        *_nobody_here(grounds, kind, ends),
    ]
    order = list(Against)
    return tuple(sorted(found, key=lambda one: order.index(one.code)))


def _far_apart(kind: SuggestionKind, evidence: Sequence[Evidence]) -> Iterator[Objection]:
    if not evidence:
        yield Objection(Against.FAR_APART, {"steps": 0})
    elif _is_pair(kind) and all(one.beyond for one in evidence):
        yield Objection(Against.FAR_APART, {"steps": 3})


def _is_pair(kind: SuggestionKind) -> bool:
    return kind not in (
        SuggestionKind.METHOD_DISTRICT,
        SuggestionKind.TYPE_THEME_DISTRICT,
        SuggestionKind.PARTNER_ACTIVITY,
    )


def _regions(grounds: Grounds, ends: Ends) -> Iterator[Objection]:
    """Between a partner and another, a district or an activity."""
    if len(ends) != 2 or ends[0].startswith(METHOD_PREFIX):
        return
    snapshot = grounds.snapshot
    first, second = (snapshot.number(end) for end in ends)
    if snapshot.kind(first) is not NodeKind.PARTNER or snapshot.kind(second) is NodeKind.THEME:
        return
    here, there = _districts(grounds, first), _districts(grounds, second)
    if not here or not there:
        return
    around = {whole for one in here for whole in grounds.hierarchy.wholes(one)}
    if around & there:
        return
    if {whole for one in there for whole in grounds.hierarchy.wholes(one)} & here:
        return
    yield Objection(
        Against.DIFFERENT_REGIONS,
        {
            "first": snapshot.node_id(min(grounds.hierarchy.most_specific(sorted(here)))),
            "second": snapshot.node_id(min(grounds.hierarchy.most_specific(sorted(there)))),
        },
    )


def _districts(grounds: Grounds, number: int) -> set[int]:
    snapshot = grounds.snapshot
    kind = snapshot.kind(number)
    if kind is NodeKind.DISTRICT:
        return {number}
    if kind is NodeKind.ACTIVITY:
        near = [snapshot.other_end(link, number) for link in snapshot.links_of(number).tolist()]
    else:
        near = grounds.contacts.graph.neighbours(number).tolist()
    return {other for other in near if snapshot.kind(other) is NodeKind.DISTRICT}


def _hub(grounds: Grounds, ends: Ends, evidence: Sequence[Evidence]) -> Iterator[Objection]:
    if not evidence or evidence[0].node_id not in grounds.snapshot:
        return
    snapshot = grounds.snapshot
    number = snapshot.number(evidence[0].node_id)
    if snapshot.kind(number) is NodeKind.ACTIVITY or len(ends) == 3:
        return
    near = grounds.contacts.graph.neighbours(number).tolist()
    known = sum(snapshot.kind(other) is NodeKind.PARTNER for other in near)
    others = grounds.partners_in_touch - (snapshot.kind(number) is NodeKind.PARTNER)
    if others >= HUB_LEAST and known >= HUB_SHARE * others:
        values: dict[str, Value] = {"node": evidence[0].node_id, "known": known, "of": others}
        yield Objection(Against.HUB, values)


def _long_ago(grounds: Grounds, evidence: Sequence[Evidence]) -> Iterator[Objection]:
    """Only where every piece is of the past and has a date."""
    snapshot = grounds.snapshot
    dates = []
    for one in evidence:
        kinds = {str(snapshot.link_rows[snapshot.link_number(i)][1]) for i in one.link_ids}
        if one.last_date is None or not kinds & ACTIVITY_LINKS:
            return
        dates.append(one.last_date)
    if not dates:
        return
    latest = max(dates, key=lambda text: (last_day(text), text))
    limit = grounds.day.toordinal() - round(LONG_AGO * 365.25)
    if last_day(latest).toordinal() < limit:
        yield Objection(Against.LONG_AGO, {"last": latest})


def _single(kind: SuggestionKind, evidence: Sequence[Evidence]) -> Iterator[Objection]:
    if len(evidence) == 1 and kind is not SuggestionKind.TYPE_THEME_DISTRICT:
        yield Objection(Against.SINGLE, {"node": evidence[0].node_id})


def _presumed(grounds: Grounds, ends: Ends, evidence: Sequence[Evidence]) -> Iterator[Objection]:
    """Where each piece has an end that is joined to it by presumed links alone."""
    if evidence and all(_is_presumed(grounds, ends, one) for one in evidence):
        yield Objection(Against.PRESUMED, {"pieces": len(evidence)})


def _is_presumed(grounds: Grounds, ends: Ends, one: Evidence) -> bool:
    snapshot = grounds.snapshot
    links = [snapshot.link_number(link_id) for link_id in one.link_ids]
    sides = [
        [
            link
            for link in links
            if snapshot.number(end) in (snapshot.link_source[link], snapshot.link_target[link])
        ]
        for end in ends
        if end in snapshot
    ]
    return any(
        side and all(snapshot.link_rows[link][7] == Certainty.PRESUMED for link in side)
        for side in [links, *sides]
    )


def _by_chance(chance: Chance | None) -> Iterator[Objection]:
    if chance is not None and 0 < chance.shared < chance.expected:
        yield Objection(Against.CHANCE, {"shared": chance.shared, "expected": chance.expected})


def _ending(grounds: Grounds, ends: Ends) -> Iterator[Objection]:
    if grounds.day == date.min:
        return
    snapshot, day = grounds.snapshot, grounds.day.toordinal()
    for end in ends:
        if end not in snapshot:
            continue
        number = snapshot.number(end)
        last = int(snapshot.node_to[number])
        if last < OPEN_TO and day <= last <= day + _YEAR:
            yield Objection(
                Against.ENDING, {"node": end, "last": snapshot.node_rows[number][6] or ""}
            )


def _type(grounds: Grounds, kind: SuggestionKind, ends: Ends) -> Iterator[Objection]:
    if parts_of(kind) not in (("partner", "theme"), ("partner", "district")):
        return
    snapshot = grounds.snapshot
    partner, other = (snapshot.number(end) for end in ends)
    type_ = snapshot.type(partner)
    alike = grounds.of_type(type_) if type_ else 0
    if alike < TYPE_SIZE:
        return
    for part in grounds.hierarchy.parts(other):
        near = grounds.contacts.graph.neighbours(part).tolist()
        if any(snapshot.type(n) == type_ and snapshot.kind(n) is NodeKind.PARTNER for n in near):
            return
    yield Objection(Against.OTHER_TYPE, {"type": TYPE_PREFIX + type_, "of": alike - 1})


def _nobody_here(grounds: Grounds, kind: SuggestionKind, ends: Ends) -> Iterator[Objection]:
    if kind is SuggestionKind.TYPE_THEME_DISTRICT and not grounds.types.here(ends):
        yield Objection(Against.NOBODY_HERE, {"type": ends[0], "district": ends[2]})
