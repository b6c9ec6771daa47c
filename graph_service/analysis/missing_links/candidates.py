"""Which pairs of nodes can be a suggestion at all, for each kind that joins two nodes.

A pair is none where it is in contact (see `contacts`), and where it would say nothing new:

* partner-partner: one is part of the other;
* partner-theme: the partner is in contact with a sub-theme, which counts for the theme;
* partner-district: the partner is in contact with a part of the district, which counts for the
  whole, or is active in a district that holds it (that it took part in something held in the whole
  leaves the parts open), or partners of its type each keep to a district of their own;
* theme-theme: one is part of the other, or an activity addressed both, or sub-themes of them;
* theme-district: a sub-theme was addressed in a part of the district, or nothing of any theme was
  ever held in a district of that level.

An end that is over, or not begun, is not in the snapshot. A plan is no end but of a partner.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.records import SuggestionKind
from graph_service.analysis.projection import Matrix, ends_of, evidence_links, matrix
from graph_service.model import NODE_KINDS, LinkKind, NodeKind
from graph_service.snapshot import BoolArray, IntArray, Snapshot

ENDS = {
    SuggestionKind.PARTNER_PARTNER: (NodeKind.PARTNER, NodeKind.PARTNER),
    SuggestionKind.PARTNER_THEME: (NodeKind.PARTNER, NodeKind.THEME),
    SuggestionKind.PARTNER_DISTRICT: (NodeKind.PARTNER, NodeKind.DISTRICT),
    SuggestionKind.THEME_THEME: (NodeKind.THEME, NodeKind.THEME),
    SuggestionKind.THEME_DISTRICT: (NodeKind.THEME, NodeKind.DISTRICT),
}
OWN_DISTRICTS = 3  # so many partners of a type, each in a district of its own, make it a rule


def pair_space(
    kind: SuggestionKind,
    snapshot: Snapshot,
    hierarchy: Hierarchy,
    adjacency: Matrix,
    numbers: IntArray,
) -> PairSpace:
    """The pairs of a kind that can be a suggestion.

    `adjacency` holds the contacts of the nodes with these `numbers` in the snapshot, ascending; the
    space has their places in it.
    """
    first, second = ENDS[kind]
    of_kind = snapshot.node_kind[numbers]
    columns = of_kind == NODE_KINDS.index(second)
    if kind is SuggestionKind.THEME_DISTRICT:
        columns &= _used_levels(snapshot)[numbers]
    return PairSpace(
        np.flatnonzero(of_kind == NODE_KINDS.index(first)).astype(np.int32),
        np.flatnonzero(columns).astype(np.int32),
        _excluded(kind, snapshot, hierarchy, adjacency, numbers),
        first is second,
    )


def possible_pairs(space: PairSpace) -> int:
    """How many pairs of a space are not excluded."""
    rows, columns = len(space.rows), len(space.columns)
    excluded: Matrix = space.excluded[space.rows][:, space.columns]
    off = np.repeat(space.rows, np.diff(excluded.indptr)) != space.columns[excluded.indices]
    if space.symmetric:
        return (rows * (rows - 1) - int(off.sum())) // 2
    return rows * columns - int(off.sum())


def _excluded(
    kind: SuggestionKind,
    snapshot: Snapshot,
    hierarchy: Hierarchy,
    adjacency: Matrix,
    numbers: IntArray,
) -> Matrix:
    from scipy import sparse

    size = snapshot.node_count
    among = np.full(size, -1, dtype=np.int32)
    among[numbers] = np.arange(len(numbers), dtype=np.int32)

    def small(rows: IntArray, columns: IntArray) -> Matrix:
        rows, columns = among[rows], among[columns]
        known = (rows >= 0) & (columns >= 0)
        return matrix(len(numbers), rows[known], columns[known])

    up = small(*hierarchy.nested_pairs())
    same_or_up: Matrix = up + sparse.eye_array(len(numbers), format="csr")
    if kind is SuggestionKind.PARTNER_PARTNER:
        return adjacency + up + up.T.tocsr()
    if kind is SuggestionKind.PARTNER_THEME:
        return adjacency @ same_or_up
    counts = evidence_links(snapshot)
    if kind is SuggestionKind.PARTNER_DISTRICT:
        partners, districts = ends_of(snapshot, LinkKind.ACTIVE_IN, among=counts)
        active = small(partners, districts)
        at_home = small(*_away_from_home(snapshot, hierarchy, partners, districts))
        return adjacency @ same_or_up + active @ up.T.tocsr() + at_home
    if kind is SuggestionKind.THEME_DISTRICT:
        return same_or_up.T.tocsr() @ adjacency @ same_or_up
    activities, themes = ends_of(snapshot, LinkKind.ADDRESSES, among=counts)
    about = matrix(size, activities, themes)[:, numbers] @ same_or_up
    return adjacency + up + up.T.tocsr() + about.T.tocsr() @ about


def _used_levels(snapshot: Snapshot) -> BoolArray:
    """Bool (n,): the districts of a level at which anything was held that was about a theme."""
    counts = evidence_links(snapshot)
    about, _ = ends_of(snapshot, LinkKind.ADDRESSES, among=counts)
    activities, places = ends_of(snapshot, LinkKind.HELD_IN, among=counts)
    used = np.unique(places[np.isin(activities, about)])
    levels = {snapshot.type(number) for number in used.tolist()}
    allowed = np.zeros(snapshot.node_count, dtype=np.bool_)
    for number in snapshot.numbers(NodeKind.DISTRICT).tolist():
        allowed[number] = snapshot.type(number) in levels
    return allowed


def _away_from_home(
    snapshot: Snapshot, hierarchy: Hierarchy, partners: IntArray, districts: IntArray
) -> tuple[IntArray, IntArray]:
    """Partners of types that keep to a district of their own, with all districts of such levels.

    A type keeps to its own districts at a level where at least `OWN_DISTRICTS` partners of it are
    active at that level, each in one district and no two in the same: municipalities, or regional
    services. That one of them should be active where another belongs is no gap, at that level and
    at those of the districts that it is part of.
    """
    where: dict[tuple[str, str], set[tuple[int, int]]] = {}
    for partner, district in zip(partners.tolist(), districts.tolist(), strict=True):
        key = (snapshot.type(partner), snapshot.type(district))
        if all(key):
            where.setdefault(key, set()).add((partner, district))
    by_level: dict[str, list[int]] = {}
    for number in snapshot.numbers(NodeKind.DISTRICT).tolist():
        by_level.setdefault(snapshot.type(number), []).append(number)
    left, right = [np.empty(0, dtype=np.int32)], [np.empty(0, dtype=np.int32)]
    for (_, level), pairs in sorted(where.items()):
        if len(pairs) < OWN_DISTRICTS or not _one_to_one(pairs):
            continue
        own = np.array(sorted(partner for partner, _ in pairs), dtype=np.int32)
        levels = {
            snapshot.type(whole) for one in by_level[level] for whole in hierarchy.wholes(one)
        }
        places = np.array([n for one in sorted(levels) for n in by_level[one]], dtype=np.int32)
        left.append(np.repeat(own, len(places)))
        right.append(np.tile(places, len(own)))
    return np.concatenate(left), np.concatenate(right)


def _one_to_one(pairs: set[tuple[int, int]]) -> bool:
    return all(max(Counter(column).values()) == 1 for column in zip(*pairs, strict=True))
