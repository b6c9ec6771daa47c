"""Whom a node reaches over people who know each other, in one, two, three steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.analysis.acquaintance import Acquaintance, acquaintance
from graph_service.errors import InvalidOption
from graph_service.model import NODE_KINDS, NodeKind
from graph_service.snapshot import IntArray, Snapshot

DIGITS = 12
MOST_STEPS = 6
NAMES = 200


@dataclass(frozen=True, slots=True)
class Ring:
    """What is reached in exactly so many steps.

    Attributes:
        step: the number of steps.
        totals: how many of each kind.
        node_ids: by kind in our order, then by id; at most `names` of each kind.
    """

    step: int
    totals: dict[NodeKind, int]
    node_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opener:
    """A direct contact, and how many of the partners at two steps it knows."""

    node_id: str
    opens: int


@dataclass(frozen=True, slots=True)
class Reach:
    """The answer of `reach`.

    Attributes:
        node_id: whose reach it is.
        rings: one for each step.
        partners: how many other partners there are.
        within: how many of these are reached within the steps.
        connected: how many are reached at all.
        farthest: the steps to the farthest of these; 0 where there is none.
        closeness, efficiency: see `reach`.
        openers: the direct contacts that know most of the partners at two steps, ties by id.
    """

    node_id: str
    rings: tuple[Ring, ...]
    partners: int
    within: int
    connected: int
    farthest: int
    closeness: float
    efficiency: float
    openers: tuple[Opener, ...]


def reach(
    snapshot: Snapshot,
    node_id: str,
    *,
    steps: int = 3,
    names: int = NAMES,
    openers: int = 3,
    known: Acquaintance | None = None,
) -> Reach:
    """Whom a partner, theme or district reaches over contacts, and how near all others are.

    Only partners introduce: a theme or a district is reached, but no way goes on through it. With n
    the other partners, r those that are reached at all and d(v) the steps to v,

        closeness = (r / n) * (r / sum of d(v))        efficiency = (1 / n) * sum of 1 / d(v)

    so both are 1 for who knows everybody and 0 for who knows nobody. Closeness is that of Linton
    Freeman ("Centrality in social networks", Social Networks 1 (1978), 215-239), corrected for
    parts that do not hang together by Stanley Wasserman and Katherine Faust ("Social Network
    Analysis", 1994, 5.2.2). Efficiency is the share of one node in that of Vito Latora and Massimo
    Marchiori ("Efficient behavior of small-world networks", Physical Review Letters 87 (2001),
    198701); it counts who cannot be reached as infinitely far. One breadth-first search.

    `known` is `acquaintance(snapshot)`, where that is at hand.

    Raises:
        NotFound: no node has or had this id.
        InvalidOption: `steps` is not 1 to 6, `names` is below 0, or the node is an activity.
    """
    if not 1 <= steps <= MOST_STEPS:
        raise InvalidOption("steps", f"{steps} is not allowed; give 1 to {MOST_STEPS}")
    if names < 0:
        raise InvalidOption("names", f"{names} is below 0; give the most names to show")
    start = snapshot.number(node_id)
    if snapshot.kind(start) is NodeKind.ACTIVITY:
        raise InvalidOption(
            "node", f"{node_id[:80]!r} is an activity; ask for one of the partners that took part"
        )
    known = known or acquaintance(snapshot)
    distance = distances_from(known, np.array([start], dtype=np.int32))
    others = known.is_partner.copy()
    others[start] = False
    far = distance[others & (distance > 0)].astype(np.float64)
    count, met, total = int(others.sum()), len(far), float(far.sum())
    return Reach(
        node_id=snapshot.node_id(start),
        rings=tuple(_ring(snapshot, distance, step, names) for step in range(1, steps + 1)),
        partners=count,
        within=int((far <= steps).sum()),
        connected=met,
        farthest=int(far.max(initial=0)),
        closeness=round(met / count * met / total, DIGITS) if met else 0.0,
        efficiency=round(float((1 / far).sum()) / count, DIGITS) if met else 0.0,
        openers=_openers(known, distance, openers),
    )


def distances_from(known: Acquaintance, starts: IntArray) -> IntArray:
    """Int (n,): the steps from the nearest of these nodes, through partners alone; -1 for never."""
    distance = np.full(known.snapshot.node_count, -1, dtype=np.int32)
    distance[starts] = 0
    layer, step = starts, 0
    while len(layer):
        step += 1
        _, reached, _ = known.edges_from(layer)
        reached = np.unique(reached[distance[reached] < 0])
        distance[reached] = step
        layer = reached[known.is_partner[reached]]
    return distance


def _ring(snapshot: Snapshot, distance: IntArray, step: int, names: int) -> Ring:
    numbers = np.flatnonzero(distance == step)
    kinds = snapshot.node_kind[numbers]
    totals: dict[NodeKind, int] = {}
    listed: list[str] = []
    for code, kind in enumerate(NODE_KINDS):
        if kind is NodeKind.ACTIVITY:
            continue
        of_kind = numbers[kinds == code]
        totals[kind] = len(of_kind)
        listed.extend(snapshot.node_id(number) for number in of_kind[:names].tolist())
    return Ring(step, totals, tuple(listed))


def _openers(known: Acquaintance, distance: IntArray, most: int) -> tuple[Opener, ...]:
    first = np.flatnonzero((distance == 1) & known.is_partner).astype(np.int32)
    nodes, others, _ = known.edges_from(first)
    nodes = nodes[(distance[others] == 2) & known.is_partner[others]]
    numbers, opens = np.unique(nodes, return_counts=True)
    order = np.lexsort((numbers, -opens))[:most]
    return tuple(
        Opener(known.snapshot.node_id(number), count)
        for number, count in zip(numbers[order].tolist(), opens[order].tolist(), strict=True)
    )
