"""Who can introduce one to another: paths through people who know each other, the best first."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from graph_service.analysis.acquaintance import Acquaintance, acquaintance
from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.together import ContactRecords, Together
from graph_service.analysis.ways import Ways
from graph_service.errors import InvalidOption
from graph_service.model import NodeKind
from graph_service.snapshot import IntArray, Snapshot

MOST_STEPS = 6
DETOUR = 1  # steps that another way may take more than the shortest
MOST_TRIES = 5_000  # beginnings of paths that are looked at
RECORDS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One contact on the way: between whom, and by what, what goes on or was last first."""

    first: str
    second: str
    together: tuple[Together, ...]
    together_total: int


@dataclass(frozen=True, slots=True)
class Introduction:
    """One way from a partner to whom one wants to meet: the nodes on it and its steps."""

    node_ids: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Introductions:
    """The answer of `introductions`.

    Attributes:
        source_id, target_id: from and to whom.
        through: `contacts` where each knows the next; `common ground` where nobody does, and a way
            leads over a theme or a district that two have in common; empty where there is no way.
        paths: the best first; from a theme or district one for each partner.
        starters: how many partners it could start from.
        starters_with_path: how many of these have a way that needs none of the others.
        complete: False where the search was cut short, so that a way may be missing.
        steps: the most steps that a way may have.
    """

    source_id: str
    target_id: str
    through: str
    paths: tuple[Introduction, ...]
    starters: int
    starters_with_path: int
    complete: bool
    steps: int


def introductions(
    snapshot: Snapshot,
    source: str,
    target: str,
    *,
    top: int = 5,
    steps: int = 4,
    known: Acquaintance | None = None,
) -> Introductions:
    """The ways from a partner, or from any partner of a theme or district, to another of these.

    A theme or district as the beginning stands for every partner that is in touch with it or a part
    of it; as the end it is reached by whoever is in touch with it or a part. Between them are
    partners alone: each knows the next. Where there is no such way within `steps`, themes and
    districts count as common ground: two that are in touch with the same one, though not with each
    other.

    Ways are ordered by length, then by the days since the contacts on it were last alive (added up;
    a contact without a date counts as ten years), then by how many contacts the go-betweens have
    (log2, added up), for who knows everybody says little for anybody; last by id. From one partner
    the `top` best are given that are at most one step longer than the best. Nobody on a way knows
    anybody further on than the next: such a way would be longer for nothing. From several partners
    each has its best way, none through another of them.

    Best-first search, guided by the exact cost of what remains: Peter Hart, Nils Nilsson and
    Bertram Raphael, "A formal basis for the heuristic determination of minimum cost paths", IEEE
    Transactions on Systems Science and Cybernetics 4 (1968), 100-107.

    Raises:
        NotFound: no node has or had an id.
        InvalidOption: `top` is below 1, `steps` is not 1 to 6, an end is an activity, or both are
            one.
    """
    if top < 1:
        raise InvalidOption("top", f"{top} is below 1; give the most ways to show")
    if not 1 <= steps <= MOST_STEPS:
        raise InvalidOption("steps", f"{steps} is not allowed; give 1 to {MOST_STEPS}")
    begin, end = (
        _end(snapshot, given, name) for given, name in ((source, "source"), (target, "target"))
    )
    if begin == end:
        raise InvalidOption("target", f"{target[:80]!r} is where the way begins; give another id")
    known = known or acquaintance(snapshot)
    hierarchy = Hierarchy(snapshot)
    goals = _own_and_parts(snapshot, hierarchy, end)
    starters = _starters(known, hierarchy, begin)
    starters = starters[~np.isin(starters, goals)]
    found: list[tuple[int, ...]] = []
    through, with_path, complete = "", 0, True
    for name, over_ground in (("contacts", False), ("common ground", True)):
        ways = Ways(known, goals, starters, steps=steps, over_ground=over_ground)
        reaching = starters[ways.lengths[starters] >= 0]
        if not len(reaching):
            continue
        through, with_path = name, len(reaching)
        if known.is_partner[begin]:
            found, complete = _several(ways, begin, top)
        else:
            order = np.lexsort((reaching, ways.costs[reaching]))[:top]
            found = [ways.best(number) for number in reaching[order].tolist()]
        break
    records = ContactRecords(known)
    return Introductions(
        source_id=snapshot.node_id(begin),
        target_id=snapshot.node_id(end),
        through=through,
        paths=tuple(_introduction(snapshot, records, path) for path in found),
        starters=len(starters),
        starters_with_path=with_path,
        complete=complete,
        steps=steps,
    )


def _end(snapshot: Snapshot, node_id: str, option: str) -> int:
    number = snapshot.number(node_id)
    if snapshot.kind(number) is NodeKind.ACTIVITY:
        raise InvalidOption(
            option, f"{node_id[:80]!r} is an activity; give a partner, a theme or a district"
        )
    return number


def _own_and_parts(snapshot: Snapshot, hierarchy: Hierarchy, number: int) -> IntArray:
    if snapshot.kind(number) is NodeKind.PARTNER:
        return np.array([number], dtype=np.int32)
    return np.unique(np.array(hierarchy.parts(number), dtype=np.int32))


def _starters(known: Acquaintance, hierarchy: Hierarchy, number: int) -> IntArray:
    """The partners that a way may begin with."""
    own = _own_and_parts(known.snapshot, hierarchy, number)
    if known.is_partner[number]:
        return own
    _, others, _ = known.edges_from(own)
    return np.unique(others[known.is_partner[others]])


def _several(ways: Ways, start: int, top: int) -> tuple[list[tuple[int, ...]], bool]:
    """The best ways from one partner, and whether the search came to its end.

    The cost of what remains is exact but for the ways that are left out, so it never overestimates,
    and whole ways come in the order of their costs.
    """
    longest = min(ways.steps, int(ways.lengths[start]) + DETOUR)
    waiting: list[tuple[int, tuple[int, ...], int]] = [(int(ways.costs[start]), (start,), 0)]
    found: list[tuple[int, ...]] = []
    tries = 0
    complete = True
    while waiting and len(found) < top:
        _, path, cost = heapq.heappop(waiting)
        if ways.is_goal[path[-1]]:
            found.append(path)
            continue
        tries += 1
        if tries > MOST_TRIES:
            return found, False
        following, whole = ways.following(path, longest)
        complete = complete and whole
        for number, step_cost in following:
            longer = cost + step_cost
            estimate = longer + int(ways.costs[number])
            heapq.heappush(waiting, (estimate, (*path, number), longer))
    return found, complete


def _introduction(
    snapshot: Snapshot, records: ContactRecords, path: tuple[int, ...]
) -> Introduction:
    return Introduction(
        tuple(snapshot.node_id(number) for number in path),
        tuple(_steps(snapshot, records, path)),
    )


def _steps(snapshot: Snapshot, records: ContactRecords, path: tuple[int, ...]) -> Iterator[Step]:
    for first, second in pairwise(path):
        together = records.between(first, second)
        yield Step(
            snapshot.node_id(first),
            snapshot.node_id(second),
            together[:RECORDS_SHOWN],
            len(together),
        )
