"""What every way to a goal costs: the search space of introductions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.acquaintance import UNKNOWN, Acquaintance, LongArray
from graph_service.model import NODE_KINDS, NodeKind
from graph_service.snapshot import BoolArray, IntArray

UNDATED_AGE = 3_650  # days, for a contact of which nobody wrote a date
OLDEST = 36_500
DISTRICT_LATER = 40_000
WIDEST = 2_000  # ways on that are looked at from one place, the best first
NEVER = np.int64(2**62)
# A cost is one number: steps, then days, then contacts of go-betweens; none runs into the next.
_STEP, _DAY = np.int64(1) << 40, np.int64(1) << 20


class Ways:
    """The steps that may be taken to a goal, and the least cost from every node that reaches it.

    Attributes:
        steps: the most steps of a way.
        is_goal: bool (n,).
        lengths: int32 (n,), the steps from here to the nearest goal; -1 where it takes too many.
        costs: int64 (n,), the least cost from here; `NEVER` likewise.
    """

    def __init__(
        self,
        known: Acquaintance,
        goals: IntArray,
        starters: IntArray,
        *,
        steps: int,
        over_ground: bool,
    ) -> None:
        size = known.snapshot.node_count
        self.steps = steps
        self._known = known
        self._may_pass: BoolArray = np.ones(size, dtype=np.bool_)
        if not over_ground:
            self._may_pass = known.is_partner.copy()
        self._may_pass[starters] = False
        self.is_goal: BoolArray = np.zeros(size, dtype=np.bool_)
        self.is_goal[goals] = True
        self._is_starter: BoolArray = np.zeros(size, dtype=np.bool_)
        self._is_starter[starters] = True
        # the contacts of a go-between, in thousandths of a doubling; a district in common says less
        # than a theme, so it comes after every one
        width = np.rint(1000 * np.log2(np.maximum(known.degree, 1)))
        district = known.snapshot.node_kind == NODE_KINDS.index(NodeKind.DISTRICT)
        self._width: LongArray = (width + DISTRICT_LATER * district).astype(np.int64)
        self.lengths: IntArray = np.full(size, -1, dtype=np.int32)
        self.costs: LongArray = np.full(size, NEVER, dtype=np.int64)
        self._search(goals)

    def _search(self, goals: IntArray) -> None:
        """Layer by layer from the goals: steps weigh most, so that each layer is final."""
        self.lengths[goals], self.costs[goals] = 0, 0
        layer = goals
        for step in range(1, self.steps + 1):
            nodes, others, days = self._known.edges_from(layer)
            new = (self.lengths[others] < 0) & self._may_step(others, nodes)
            nodes, others, days = nodes[new], others[new], days[new]
            np.minimum.at(self.costs, others, self._step_costs(nodes, days) + self.costs[nodes])
            reached = np.unique(others)
            self.lengths[reached] = step
            layer = reached[self._may_pass[reached]]
            if not len(layer):
                break

    def _may_step(self, first: IntArray, second: IntArray | int) -> BoolArray:
        """Which steps may be taken: to a partner from anything, to a ground from a partner."""
        partner = self._known.is_partner
        seen = partner[first] | partner[second]
        stands: BoolArray = seen & (self._may_pass[first] | self._is_starter[first])
        return stands

    def _step_costs(self, to: IntArray, days: IntArray) -> LongArray:
        age = np.where(days == UNKNOWN, UNDATED_AGE, self._known.reference - days)
        width = np.where(self.is_goal[to], 0, self._width[to])
        costs: LongArray = _STEP + np.clip(age, 0, OLDEST).astype(np.int64) * _DAY + width
        return costs

    def best(self, number: int) -> tuple[int, ...]:
        """The best way from here; of equal ones that through the smallest numbers."""
        path = [number]
        while not self.is_goal[path[-1]]:
            others = self._known.of(path[-1])
            costs = self._costs_on(path[-1], others)
            path.append(int(others[np.argmin(costs)]))
        return tuple(path)

    def _costs_on(self, number: int, others: IntArray) -> LongArray:
        """The least cost of a way from here through each contact; `NEVER` where none may go."""
        allowed = (self.is_goal | self._may_pass)[others] & (self.lengths[others] >= 0)
        allowed &= self._known.is_partner[others] | self._known.is_partner[number]
        costs = np.full(len(others), NEVER, dtype=np.int64)
        step = self._step_costs(others, self._known.days_of(number))
        costs[allowed] = step[allowed] + self.costs[others[allowed]]
        return costs

    def following(self, path: tuple[int, ...], longest: int) -> tuple[list[tuple[int, int]], bool]:
        """(node, cost of the step) for each way on, and whether these are all there are.

        None leads back, and none to whom somebody before knows; who is in touch with a goal goes
        there.
        """
        last = path[-1]
        others = self._known.of(last)
        costs = self._costs_on(last, others)
        if np.any(at_goal := self.is_goal[others] & (costs < NEVER)):
            costs[~at_goal] = NEVER
            best = int(np.argmin(costs))  # of a theme and its parts one is enough
            return [(int(others[best]), int(costs[best] - self.costs[others[best]]))], True
        left = longest - len(path)
        open_ = (costs < NEVER) & (self.lengths[others] <= left)
        for earlier in path[:-1]:
            open_ &= ~_in_sorted(others, self._known.of(earlier)) & (others != earlier)
        places = np.flatnonzero(open_)
        whole = len(places) <= WIDEST
        if not whole:
            order = np.lexsort((others[places], costs[places]))
            places = places[order[:WIDEST]]
        return [
            (int(others[place]), int(costs[place] - self.costs[others[place]]))
            for place in places.tolist()
        ], whole


def _in_sorted(values: IntArray, row: IntArray) -> NDArray[np.bool_]:
    """Which values are in an ascending row."""
    if not len(row):
        return np.zeros(len(values), dtype=np.bool_)
    at = np.minimum(np.searchsorted(row, values), len(row) - 1)
    found: NDArray[np.bool_] = row[at] == values
    return found
