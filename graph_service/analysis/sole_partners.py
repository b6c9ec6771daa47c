"""Themes and districts that are joined by one partner only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.projection import Matrix, ends_of, evidence_links, matrix
from graph_service.model import LinkKind, NodeKind
from graph_service.snapshot import BoolArray, IntArray, Snapshot

MOST_OF_ONE = 1_000_000  # (theme, district, partner) of one activity or partner
AT_ONCE = 4_000_000

LongArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class SolePartners:
    """Where a theme and a district have one partner in common.

    Attributes:
        themes, districts, partners: numbers; one for each such pair, by theme and district.
        too_broad: activities and partners that join so much that their pairs were not made. What
            lies within their reach is left out, since they might be a second partner.
    """

    themes: IntArray
    districts: IntArray
    partners: IntArray
    too_broad: IntArray


def sole_partners(snapshot: Snapshot, districts: BoolArray) -> SolePartners:
    """The pairs of a theme and one of these districts that exactly one partner joins.

    A partner joins them by taking part in an activity on the theme that was held in the district,
    or by working on the theme and being active in the district; as in `coverage`, what holds for
    a part holds for the whole. Who does both with different activities joins nothing yet.
    """
    size = max(snapshot.node_count, 1)
    found, too_broad, covered = np.empty((0, 2), dtype=np.int64), [], []
    pieces: list[LongArray] = []
    held = 0
    for origin, who, about, where in _sources(snapshot, districts):
        if len(who) * len(about) * len(where) > MOST_OF_ONE:
            too_broad.append(origin)
            covered.append((about, where))
            continue
        pairs = (about[:, None].astype(np.int64) * size + where[None, :]).ravel()
        both = np.empty((len(pairs) * len(who), 2), dtype=np.int64)
        both[:, 0], both[:, 1] = np.repeat(pairs, len(who)), np.tile(who, len(pairs))
        pieces.append(both)
        held += len(both)
        if held > AT_ONCE:
            found, pieces, held = _few(np.concatenate([found, *pieces])), [], 0
    found = _few(np.concatenate([found, *pieces]))
    single = np.ones(len(found), dtype=np.bool_)
    if len(found):
        same = found[1:, 0] == found[:-1, 0]
        single[1:] &= ~same
        single[:-1] &= ~same
    pairs, partners = found[single, 0], found[single, 1]
    themes, places = np.divmod(pairs, size)
    for about, where in covered:
        clear = ~(np.isin(themes, about) & np.isin(places, where))
        themes, places, partners = themes[clear], places[clear], partners[clear]
    return SolePartners(
        themes.astype(np.int32),
        places.astype(np.int32),
        partners.astype(np.int32),
        np.array(sorted(set(too_broad)), dtype=np.int32),
    )


def _few(rows: LongArray) -> LongArray:
    """The rows once each, ascending, and of one pair no more than two partners."""
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    if len(rows) < 2:
        return rows
    new = np.concatenate([[True], (rows[1:] != rows[:-1]).any(axis=1)])
    rows = rows[new]
    third = np.zeros(len(rows), dtype=np.bool_)
    third[2:] = rows[2:, 0] == rows[:-2, 0]
    return rows[~third]


def _sources(
    snapshot: Snapshot, districts: BoolArray
) -> Iterator[tuple[int, IntArray, IntArray, IntArray]]:
    """(node, partners, themes, districts) of each activity and each partner that has them all."""
    counts = evidence_links(snapshot)
    hierarchy = Hierarchy(snapshot)

    def wholes(kind: LinkKind, among: BoolArray) -> Matrix:
        sources, targets = ends_of(snapshot, kind, among=counts)
        pairs = [
            (source, whole)
            for source, target in zip(sources.tolist(), targets.tolist(), strict=True)
            for whole in hierarchy.wholes(target)
            if among[whole]
        ]
        flat = np.array(pairs, dtype=np.int32).reshape(-1, 2)
        return matrix(snapshot.node_count, flat[:, 0], flat[:, 1])

    every = np.ones(snapshot.node_count, dtype=np.bool_)
    partners, activities = ends_of(snapshot, LinkKind.TAKES_PART_IN, among=counts)
    who = matrix(snapshot.node_count, activities, partners)
    about, where = wholes(LinkKind.ADDRESSES, every), wholes(LinkKind.HELD_IN, districts)
    for number in _with_all(who, about, where):
        yield number, _row(who, number), _row(about, number), _row(where, number)
    works, active = wholes(LinkKind.WORKS_ON, every), wholes(LinkKind.ACTIVE_IN, districts)
    for number in _with_all(works, active):
        itself = np.array([number], dtype=np.int32)
        yield number, itself, _row(works, number), _row(active, number)


def _with_all(*matrices: Matrix) -> list[int]:
    """The rows in which each of the matrices has something."""
    numbers: list[int] = np.flatnonzero(
        np.logical_and.reduce([np.diff(one.indptr) > 0 for one in matrices])
    ).tolist()
    return numbers


def _row(rows: Matrix, number: int) -> IntArray:
    found: IntArray = rows.indices[rows.indptr[number] : rows.indptr[number + 1]]
    return found


def of_level(snapshot: Snapshot, level: str) -> BoolArray:
    """Bool (n,): the districts of a level."""
    chosen = np.zeros(snapshot.node_count, dtype=np.bool_)
    for number in snapshot.numbers(NodeKind.DISTRICT).tolist():
        chosen[number] = snapshot.type(number) == level
    return chosen
