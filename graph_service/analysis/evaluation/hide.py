"""The network as it was before its latest period, or with a part of it hidden at random.

What is hidden is hidden in the snapshot, before anything is computed: no index, model or
calibration sees it. By date, what began after a day is hidden: activities with all their links, and
links. At random, links are hidden: an activity goes on with the others that took part, which makes
it easier to guess who is missing than to foretell what nobody did yet. So figures at random compare
methods, and do not say what will come true. What is part of what is known throughout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from graph_service.analysis.projection import evidence_links
from graph_service.errors import InvalidOption
from graph_service.model import LINK_KINDS, LinkKind, NodeKind
from graph_service.snapshot import OPEN_FROM, IntArray, Snapshot

YEAR = 365
SHORTER, LONGER = (182, 91), (2 * YEAR, 3 * YEAR, 5 * YEAR)
SHARE = 0.1
DATED_ENOUGH = 0.5
MOST = 0.5  # of the dated records may be in the period that is hidden
FEW_RECORDS = 20
SMALL = 2_000  # with more nodes than this one random part is hidden, and not each part in turn
_DIRECT = (LinkKind.COOPERATES_WITH, LinkKind.WORKS_ON, LinkKind.ACTIVE_IN)
OF_ACTIVITIES = (LinkKind.TAKES_PART_IN, LinkKind.ADDRESSES, LinkKind.HELD_IN)


class HiddenBy(StrEnum):
    """How it was chosen what to hide."""

    DATE = "date"
    RANDOM = "random"


@dataclass(frozen=True, eq=False)
class Round:
    """One network with something hidden.

    Attributes:
        earlier: what is left to see.
        today: the day that the ranking takes for today.
        links: the links that are hidden at random, by their numbers in the whole network; None
            where it is done by date.
    """

    earlier: Snapshot
    today: date
    links: IntArray | None = None


@dataclass(frozen=True, slots=True)
class Hiding:
    """What is hidden.

    Attributes:
        by: by date or at random.
        cut, until: what began after the first and no later than the second is hidden; None at
            random.
        share: the part of the links that is hidden in each round; None by date.
        rounds: how often.
        records, dated: how many activities and direct links there are, and how many of them say
            when they began.
    """

    by: HiddenBy
    cut: date | None
    until: date | None
    share: float | None
    rounds: int
    records: int
    dated: int

    @property
    def horizon_days(self) -> int | None:
        """The length of the hidden period."""
        return None if self.cut is None or self.until is None else (self.until - self.cut).days


def hiding(
    snapshot: Snapshot, *, cut: date | None = None, share: float | None = None, today: date
) -> Hiding:
    """What will be hidden: after `cut`, or a `share` at random; without these what fits the data.

    Where at least half of the records are dated the last year is hidden, counted back from the last
    record: half a year or a quarter where a year would be more than half of all, two, three or five
    years where a year has fewer than 20 records. Else a tenth is hidden at random.

    Raises:
        InvalidOption: both are given, or a value is not allowed.
    """
    activities, links = _records(snapshot)
    days = np.concatenate([snapshot.node_from[activities], snapshot.link_from[links]])
    dated = days[days > OPEN_FROM]
    counts = (len(days), len(dated))
    if cut is not None and share is not None:
        raise InvalidOption("hide", "a day and a share exclude each other; give one of them")
    if share is not None and not 0 < share < 1:
        raise InvalidOption("hide", f"{share} is no part of the whole; give 0.1 for a tenth")
    if cut is not None:
        if cut >= today:
            raise InvalidOption("cut", f"nothing is known after {cut}; give a day before {today}")
        return Hiding(HiddenBy.DATE, cut, today, None, 1, *counts)
    if share is None and len(dated) and len(dated) >= DATED_ENOUGH * len(days):
        until = min(today.toordinal(), int(dated.max()))
        horizon = _horizon(dated, until)
        first = date.fromordinal(until) - timedelta(days=horizon)
        return Hiding(HiddenBy.DATE, first, date.fromordinal(until), None, 1, *counts)
    part = SHARE if share is None else share
    rounds = max(1, round(1 / part)) if snapshot.node_count <= SMALL else 1
    return Hiding(HiddenBy.RANDOM, None, None, part, rounds, *counts)


def _horizon(dated: IntArray, until: int) -> int:
    def within(length: int) -> int:
        return int(((dated > until - length) & (dated <= until)).sum())

    most = MOST * len(dated)
    if within(YEAR) > most:
        return next((length for length in SHORTER if within(length) <= most), SHORTER[-1])
    fitting = [length for length in (YEAR, *LONGER) if within(length) <= most]
    return next((length for length in fitting if within(length) >= FEW_RECORDS), fitting[-1])


def hidden_rounds(
    snapshot: Snapshot, chosen: Hiding, *, today: date, seed: int = 0
) -> Iterator[Round]:
    """The networks with something hidden, one by one."""
    if chosen.cut is not None:
        yield Round(snapshot.at(chosen.cut), chosen.cut)
        return
    links = _links(snapshot, (*_DIRECT, *OF_ACTIVITIES))
    share = chosen.share or SHARE
    order = np.random.default_rng(seed).permutation(links)
    if chosen.rounds == 1:
        parts = [order[: max(1, round(share * len(links)))]]
    else:
        parts = np.array_split(order, chosen.rounds)
    everybody = np.ones(snapshot.node_count, dtype=np.bool_)
    for part in parts:
        kept = np.ones(snapshot.link_count, dtype=np.bool_)
        kept[part] = False
        yield Round(snapshot.select(everybody, kept), today, np.sort(part))


def _records(snapshot: Snapshot) -> tuple[IntArray, IntArray]:
    """(numbers of activities that happened, numbers of direct links), ascending."""
    activities = snapshot.numbers(NodeKind.ACTIVITY)
    return activities[snapshot.happened[activities]], _links(snapshot, _DIRECT)


def _links(snapshot: Snapshot, kinds: tuple[LinkKind, ...]) -> IntArray:
    """The numbers of the links of these kinds that are evidence, ascending."""
    chosen = np.isin(snapshot.link_kind, [LINK_KINDS.index(kind) for kind in kinds])
    return np.flatnonzero(chosen & evidence_links(snapshot)).astype(np.int32)
