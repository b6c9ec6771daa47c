"""Earlier moments of a network, to learn from what came after them.

Where at least half of the pairs that are tied are dated, an earlier moment is what was known by a
day, and what came after is what became tied in the time that follows, the horizon: one year, half
or a quarter where a year ago less than a third was known, two to five years where fewer than
`FEW` pairs became tied in one. Where fewer are dated some ties are hidden at random instead (see
`hiding`), of activities whole ones: a pair hidden out of an activity of ten is given away by the
other eight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.analysis.missing_links.hiding import places, random_cuts
from graph_service.analysis.missing_links.ties import UNDATED, LongArray, Ties, new_pairs
from graph_service.analysis.projection import Matrix
from graph_service.snapshot import IntArray

YEAR, SHORTER, LONGER = 365, (183, 91), (730, 1095, 1826)
KNOWN = 1 / 3  # of the pairs tied now must be tied at the earlier moment
FEW = 20  # pairs that became tied; fewer say nothing
SHARE = 0.1  # of what is hidden at random
CROWD = 30  # members; a pair of a larger activity counts as much less


@dataclass(frozen=True, eq=False)
class Cut:
    """An earlier moment, and the pairs that became tied after it.

    Attributes:
        earlier: what was known then.
        firsts, seconds: the pairs that became tied, of nodes that were known.
        day: the moment; None where ties are hidden at random.
    """

    earlier: Ties
    firsts: IntArray
    seconds: IntArray
    day: int | None = None

    @property
    def positives(self) -> int:
        """How many became tied."""
        return len(self.firsts)


@dataclass(frozen=True, eq=False)
class Cuts:
    """What can be learned from.

    Attributes:
        rounds: one dated moment, or several hidings at random.
        halves: the same horizon in two halves, each with its own moment, to compare methods by:
            what is learned from one is tried on the other. Empty where nothing is dated.
        horizon_days: the horizon, None where nothing is dated.
    """

    rounds: tuple[Cut, ...]
    halves: tuple[Cut, ...]
    horizon_days: int | None

    @property
    def positives(self) -> int:
        """How many pairs became tied in all."""
        return sum(cut.positives for cut in self.rounds)


def made_by(ties: Ties, cut: Cut) -> tuple[Matrix, int]:
    """How much each pair that became tied counts, and how many records made these pairs.

    One activity of two hundred members makes as many pairs as four hundred of ten, at one stroke,
    and says little of the next: a pair of an activity of k members counts `CROWD` / k at most.
    """
    day = UNDATED if cut.day is None else cut.day
    size = np.maximum(ties.joint_size, 1)
    weight = np.where(ties.joint_day > day, np.minimum(1.0, CROWD / size), 0.0)
    direct = (ties.tie_day > day).astype(np.float64)
    made = ties.weighted(direct, weight)
    made.data = np.minimum(made.data, 1.0)
    return made, int(((ties.joint_day > day) & (ties.joint_size > 1)).sum() + direct.sum())


def mostly_dated(ties: Ties) -> bool:
    """Whether at least half of the tied pairs are dated."""
    undated = len(ties.before(UNDATED).pairs()[0])
    return 2 * undated <= len(ties.pairs()[0])


def cuts(ties: Ties, *, end: int, seed: int = 0) -> Cuts:
    """The earlier moments to learn from, by dates or by hiding; `end` is the last day known."""
    if ties.latest != UNDATED and mostly_dated(ties):
        return _by_date(ties, end)
    if len(ties.member):
        return Cuts(tuple(_by_activity(ties, seed)), (), None)
    hidden = random_cuts(ties, share=SHARE, seed=seed)
    rounds = [Cut(each.ties, each.firsts, each.seconds) for each in hidden]
    return Cuts(tuple(rounds), (), None)


def _by_date(ties: Ties, end: int) -> Cuts:
    horizon, cut = _horizon(ties, end)
    if cut is None:
        return Cuts((), (), horizon)
    half = horizon // 2
    middle = ties.before(end - horizon + half)
    first = Cut(cut.earlier, *new_pairs(cut.earlier, middle), cut.day)
    second = Cut(middle, *new_pairs(middle, ties), end - horizon + half)
    halves = (first, second) if min(first.positives, second.positives) >= FEW else ()
    return Cuts((cut,), halves, horizon)


def _horizon(ties: Ties, end: int) -> tuple[int, Cut | None]:
    now = len(ties.pairs()[0])
    found: dict[int, Cut] = {}

    def at(days: int) -> Cut:
        if days not in found:
            earlier = ties.before(end - days)
            found[days] = Cut(earlier, *new_pairs(earlier, ties), end - days)
        return found[days]

    def known(days: int) -> bool:
        return len(at(days).earlier.pairs()[0]) >= KNOWN * now

    if not known(YEAR):
        days = next((days for days in SHORTER if known(days)), YEAR)
    else:
        fitting = [days for days in (YEAR, *LONGER) if known(days)]
        enough = (days for days in fitting if at(days).positives >= FEW)
        most = max(fitting, key=lambda days: (at(days).positives, -days))
        days = next(enough, most)
    return days, at(days) if at(days).positives else None


def _by_activity(ties: Ties, seed: int) -> list[Cut]:
    """A share of the activities and of the direct ties hidden, three times, each time others."""
    place = places(ties)
    rng = np.random.default_rng(seed)
    joints = _drawn(_order_of_joints(ties, place), rng)
    low = np.minimum(place[ties.tie_first], place[ties.tie_second])
    high = np.maximum(place[ties.tie_first], place[ties.tie_second])
    direct = _drawn(np.lexsort((high, low)), rng)
    made = []
    for some, others in zip(joints, direct, strict=True):
        earlier = ties.without_joints(some.astype(np.int32))
        if len(others):
            earlier = earlier.without(ties.tie_first[others], ties.tie_second[others])
        made.append(Cut(earlier, *new_pairs(earlier, ties)))
    return [cut for cut in made if cut.positives]


def _order_of_joints(ties: Ties, place: LongArray) -> LongArray:
    """Activities in an order that comes from their members, not from their numbers."""
    size = len(ties.joint_day)
    weight = np.random.default_rng(0).random(ties.count)
    total = np.bincount(ties.joint, weights=weight[place[ties.member]], minlength=size)
    order: LongArray = np.lexsort((np.round(total, 9), ties.joint_size))
    return order


def _drawn(order: LongArray, rng: np.random.Generator, rounds: int = 3) -> list[LongArray]:
    many = max(round(SHARE * len(order)), min(1, len(order)))
    mixed = order[rng.permutation(len(order))]
    return [np.sort(mixed[number * many : (number + 1) * many]) for number in range(rounds)]
