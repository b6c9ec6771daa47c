"""The network as it was before its latest period, or with a part of it hidden at random.

What is hidden is hidden in the snapshot, before anything is computed: no index, model or
calibration sees it. Records are the activities that happened, each with all its links, and the
direct links between partners, themes and districts; an activity goes as a whole, for its other
members would give a hidden pair away. What is part of what is known throughout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from graph_service.analysis.missing_links.cuts import cuts
from graph_service.analysis.missing_links.snapshot_ties import contact_ties
from graph_service.analysis.projection import evidence_links
from graph_service.errors import InvalidOption
from graph_service.model import LINK_KINDS, LinkKind, NodeKind
from graph_service.snapshot import OPEN_FROM, IntArray, Snapshot

SHARE = 0.1
# rounds at most in networks of up to so many nodes; one in any larger
_ROUNDS = ((500, 10), (5_000, 3))
_DIRECT = (LinkKind.COOPERATES_WITH, LinkKind.WORKS_ON, LinkKind.ACTIVE_IN)


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
    """

    earlier: Snapshot
    today: date


@dataclass(frozen=True, slots=True)
class Hiding:
    """What is hidden.

    Attributes:
        by: by date or at random.
        cut, until: what began after the first and no later than the second is hidden; None at
            random.
        share: the part of the records that is hidden in each round; None by date.
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

    Where most is dated the latest period is hidden, counted back from the last record and as long
    as the one that the ranking learns from (`cuts`). Else a tenth is hidden at random, ten times,
    each time another; three times with over 500 nodes, once with over 5,000.

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
    if share is None:
        ties, _ = contact_ties(snapshot)
        until = min(today.toordinal(), ties.latest)
        horizon = cuts(ties, end=until).horizon_days
        if horizon is not None:
            first, last = date.fromordinal(until - horizon), date.fromordinal(until)
            return Hiding(HiddenBy.DATE, first, last, None, 1, *counts)
    part = SHARE if share is None else share
    most = next((rounds for size, rounds in _ROUNDS if snapshot.node_count <= size), 1)
    rounds = min(most, max(1, int(1 / part + 1e-9)))
    return Hiding(HiddenBy.RANDOM, None, None, part, rounds, *counts)


def hidden_rounds(
    snapshot: Snapshot, chosen: Hiding, *, today: date, seed: int = 0
) -> Iterator[Round]:
    """The networks with something hidden, one by one."""
    if chosen.cut is not None:
        yield Round(snapshot.at(chosen.cut), chosen.cut)
        return
    activities, links = _records(snapshot)
    share = chosen.share or SHARE
    total = len(activities) + len(links)
    order = np.random.default_rng(seed).permutation(total)
    for number in range(chosen.rounds):
        begin, end = (round(each * share * total) for each in (number, number + 1))
        part = order[begin : max(end, begin + 1)]
        nodes = np.ones(snapshot.node_count, dtype=np.bool_)
        nodes[activities[part[part < len(activities)]]] = False
        kept = np.ones(snapshot.link_count, dtype=np.bool_)
        kept[links[part[part >= len(activities)] - len(activities)]] = False
        yield Round(snapshot.select(nodes, kept), today)


def _records(snapshot: Snapshot) -> tuple[IntArray, IntArray]:
    """(numbers of activities that happened, numbers of direct links), ascending."""
    activities = snapshot.numbers(NodeKind.ACTIVITY)
    direct = np.isin(snapshot.link_kind, [LINK_KINDS.index(kind) for kind in _DIRECT])
    return (
        activities[snapshot.happened[activities]],
        np.flatnonzero(direct & evidence_links(snapshot)).astype(np.int32),
    )
