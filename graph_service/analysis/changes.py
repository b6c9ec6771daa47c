"""What changed in the network from one day to another: who came and went, which contacts too.

This is about the world, by the periods of nodes, links and activities; what was changed in the
records, and by whom, is in the history of the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from graph_service.analysis.acquaintance import (
    TIES,
    UNKNOWN,
    LongArray,
    acquaintance,
)
from graph_service.errors import InvalidOption
from graph_service.model import LINK_KINDS, NODE_KINDS, LinkKind, NodeKind, first_day
from graph_service.snapshot import OPEN_FROM, OPEN_TO, BoolArray, IntArray, Snapshot

FADE_AFTER = 730  # days without contact
LONGEST = 36_500
PairKind = tuple[NodeKind, NodeKind]


@dataclass(frozen=True, slots=True)
class Tie:
    """A contact, and its last day (ISO), empty where nobody wrote one."""

    first: str
    second: str
    last_day: str


@dataclass(frozen=True, slots=True)
class Ties:
    """The contacts of one kind that changed in one way; at most `names` are listed."""

    total: int
    listed: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """The nodes or links of one kind that changed in one way, by id; at most `names` are listed."""

    total: int
    listed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """The answer of `changes`; every mapping holds only kinds in which anything changed.

    Attributes:
        since, until: the first and the last day of the period.
        new_nodes, ended_nodes: partners, themes and districts that came, and that went.
        activities: those that began in the period, by their first day.
        new_ties, ended_ties: contacts that are there at the end only, and before it only.
        fading_ties: contacts that were alive before and are not at the end, those longest ago
            first.
        begun_links, ended_links: standing links whose period began, and ended.
        busiest: the partner with most new contacts, and how many; empty and 0 without any.
        fade_after: after how many days without contact a tie is not alive.
        dated: whether any node, link or activity has a date at all.
    """

    since: date
    until: date
    new_nodes: Mapping[NodeKind, Records]
    ended_nodes: Mapping[NodeKind, Records]
    activities: Records
    new_ties: Mapping[PairKind, Ties]
    ended_ties: Mapping[PairKind, Ties]
    fading_ties: Mapping[PairKind, Ties]
    begun_links: Mapping[LinkKind, Records]
    ended_links: Mapping[LinkKind, Records]
    busiest: tuple[str, int]
    fade_after: int
    dated: bool


def changes(
    snapshot: Snapshot,
    since: date,
    until: date,
    *,
    fade_after: int = FADE_AFTER,
    names: int = 100,
) -> Changes:
    """What changed from the day `since` to the day `until`, both included.

    The network at the end of `until` is compared with that at the end of the day before `since`, so
    that periods that follow each other miss nothing and count nothing twice. A contact is what
    `contacts.py` calls one. With N1 and N2 the contacts on those days d1 and d2, and last(d) the
    last day of a contact up to day d:

        new = N2 - N1    ended = N1 - N2    fading = those in both with
        last(d1) >= d1 - fade_after  and  last(d2) < d2 - fade_after

    Past activities stay contacts, so only a standing link can end; a contact that nobody dated
    neither begins nor fades. An activity whose beginning is unknown counts from the beginning of
    the period in which it ended. The snapshot is that of all days, not the view of one.

    A difference of two sets of pairs. That ties decay unless they are kept up, measured: Ronald
    Burt, "Decay functions", Social Networks 22 (2000), 1-28.

    Raises:
        InvalidOption: `since` is after `until`, `fade_after` is not 1 to 36,500, or `names`
            is below 0.
    """
    if since > until or since == date.min:
        raise InvalidOption("since", f"{since} is not a day before {until}; give another day")
    if not 1 <= fade_after <= LONGEST:
        raise InvalidOption("fade_after", f"{fade_after} is not allowed; give 1 to {LONGEST} days")
    if names < 0:
        raise InvalidOption("names", f"{names} is below 0; give the most names to show")
    start = since - timedelta(days=1)
    before, after = _Day(snapshot, start), _Day(snapshot, until)
    in_both, at, at_after = np.intersect1d(
        before.pairs, after.pairs, assume_unique=True, return_indices=True
    )
    then, now = before.days[at], after.days[at_after]
    alive = then >= start.toordinal() - fade_after
    faded = alive & (now < until.toordinal() - fade_after)
    came = ~np.isin(after.pairs, in_both, assume_unique=True)
    went = ~np.isin(before.pairs, in_both, assume_unique=True)
    begun, ended = _standing(snapshot, before, after)
    return Changes(
        since=since,
        until=until,
        new_nodes=_nodes(snapshot, after.nodes & ~before.nodes, names),
        ended_nodes=_nodes(snapshot, before.nodes & ~after.nodes, names),
        activities=_activities(snapshot, after.nodes & ~before.nodes, names),
        new_ties=_ties(snapshot, after.pairs[came], after.days[came], names),
        ended_ties=_ties(snapshot, before.pairs[went], before.days[went], names),
        fading_ties=_ties(snapshot, in_both[faded], now[faded], names),
        begun_links=_links(snapshot, begun, names),
        ended_links=_links(snapshot, ended, names),
        busiest=_busiest(snapshot, after.pairs[came]),
        fade_after=fade_after,
        dated=_dated(snapshot),
    )


class _Day:
    """The network on a day, in the numbers of the whole.

    Attributes:
        nodes: bool (n,), which nodes are there; ideas and plans are not.
        pairs: int64, first * n + second of each contact, ascending.
        days: int32, the last day of each contact.
    """

    def __init__(self, snapshot: Snapshot, day: date) -> None:
        view = snapshot.at(day)
        begun = view.happened & ~_still_to_come(view, day)
        if not begun.all():
            view = view.select(begun)
        numbers = np.fromiter(
            (snapshot.number(row[0]) for row in view.node_rows), np.int32, view.node_count
        )
        self.nodes: BoolArray = np.zeros(snapshot.node_count, dtype=np.bool_)
        self.nodes[numbers] = True
        known = acquaintance(view)
        first = np.repeat(np.arange(view.node_count, dtype=np.int32), known.degree)
        once = first < known.others
        first, second = numbers[first[once]], numbers[known.others[once]]
        self.pairs: LongArray = first.astype(np.int64) * snapshot.node_count + second
        self.days: IntArray = known.days[once]
        self.links = frozenset(row[0] for row in view.link_rows if row[1] in _STANDING)


_STANDING = frozenset(str(kind) for kind in (*TIES, LinkKind.PART_OF))


def _still_to_come(view: Snapshot, day: date) -> BoolArray:
    """Activities without a beginning that ended in a period after this day."""
    unknown: BoolArray = (
        (view.node_kind == NODE_KINDS.index(NodeKind.ACTIVITY))
        & (view.node_from == OPEN_FROM)
        & (day.toordinal() < view.node_to)
        & (view.node_to < OPEN_TO)
    )
    for number in np.flatnonzero(unknown).tolist():
        unknown[number] = first_day(view.node_rows[number][6] or "") > day
    return unknown


def _nodes(snapshot: Snapshot, chosen: BoolArray, names: int) -> dict[NodeKind, Records]:
    found: dict[NodeKind, Records] = {}
    for code, kind in enumerate(NODE_KINDS):
        numbers = np.flatnonzero(chosen & (snapshot.node_kind == code))
        if len(numbers) and kind is not NodeKind.ACTIVITY:
            found[kind] = _records(map(snapshot.node_id, numbers[:names].tolist()), len(numbers))
    return found


def _records(listed: Iterable[str], total: int) -> Records:
    return Records(total, tuple(listed))


def _activities(snapshot: Snapshot, chosen: BoolArray, names: int) -> Records:
    activity = snapshot.node_kind == NODE_KINDS.index(NodeKind.ACTIVITY)
    numbers = np.flatnonzero(chosen & activity)
    days = np.where(snapshot.node_from > OPEN_FROM, snapshot.node_from, snapshot.node_to)
    order = numbers[np.lexsort((numbers, days[numbers]))]
    return _records(map(snapshot.node_id, order[:names].tolist()), len(order))


def _ties(snapshot: Snapshot, pairs: LongArray, days: IntArray, names: int) -> dict[PairKind, Ties]:
    """By the kinds of the ends, in our order; those longest ago first, ties by id."""
    first, second = np.divmod(pairs, max(snapshot.node_count, 1))
    kinds = np.sort(np.stack([snapshot.node_kind[first], snapshot.node_kind[second]]), axis=0)
    found = {}
    for one, other in sorted(set(zip(*kinds.tolist(), strict=True))):
        places = np.flatnonzero((kinds[0] == one) & (kinds[1] == other))
        order = places[np.lexsort((pairs[places], days[places]))][:names]
        listed = []
        for place in order.tolist():
            ends = sorted(
                (int(first[place]), int(second[place])), key=lambda n: (snapshot.node_kind[n], n)
            )
            day = int(days[place])
            last = date.fromordinal(day).isoformat() if day > max(UNKNOWN, 0) else ""
            listed.append(Tie(snapshot.node_id(ends[0]), snapshot.node_id(ends[1]), last))
        found[NODE_KINDS[one], NODE_KINDS[other]] = Ties(len(places), tuple(listed))
    return found


def _standing(snapshot: Snapshot, before: _Day, after: _Day) -> tuple[list[int], list[int]]:
    """The standing links that are there on the second day only, and on the first only."""
    begun = sorted(map(snapshot.link_number, after.links - before.links))
    ended = sorted(map(snapshot.link_number, before.links - after.links))
    return begun, ended


def _links(snapshot: Snapshot, numbers: list[int], names: int) -> dict[LinkKind, Records]:
    by_kind: dict[int, list[int]] = {}
    for number in numbers:
        by_kind.setdefault(int(snapshot.link_kind[number]), []).append(number)
    return {
        LINK_KINDS[code]: _records(map(snapshot.link_id, of_kind[:names]), len(of_kind))
        for code, of_kind in sorted(by_kind.items())
    }


def _busiest(snapshot: Snapshot, pairs: LongArray) -> tuple[str, int]:
    ends = np.concatenate(np.divmod(pairs, max(snapshot.node_count, 1)))
    partners = ends[snapshot.node_kind[ends] == NODE_KINDS.index(NodeKind.PARTNER)]
    if not len(partners):
        return "", 0
    counts = np.bincount(partners)
    return snapshot.node_id(int(counts.argmax())), int(counts.max())


def _dated(snapshot: Snapshot) -> bool:
    return bool(
        (snapshot.node_from > OPEN_FROM).any()
        or (snapshot.node_to < OPEN_TO).any()
        or (snapshot.link_from > OPEN_FROM).any()
        or (snapshot.link_to < OPEN_TO).any()
    )
