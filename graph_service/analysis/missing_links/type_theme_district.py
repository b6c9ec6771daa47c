"""Types of partner that a theme has in the other districts of a level and not in this one.

"Every other district has a GGD in this theme." A type is in a theme in a district where a partner
of the type is in touch with both, themselves or by a part of them. The score is the share of the
other districts of that level where it is so, of which there must be at least `LEAST_DISTRICTS` and
at least `LEAST_SHARE` of all. Where a theme and a part of it both have the gap, only the part is
told.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links.evidence import (
    DIGITS,
    SharedContacts,
    evidence_of,
    strongest_first,
)
from graph_service.analysis.missing_links.records import TYPE_PREFIX, Ends, Evidence
from graph_service.analysis.projection import Matrix, matrix
from graph_service.model import NodeKind

PROFILE = "share of districts"
LEAST_DISTRICTS = 2
LEAST_SHARE = 0.5
PARTNERS_NAMED = 3  # so many partners are named for each other district


class TypesInThemes:
    """Which types of partner are in which themes in which districts."""

    def __init__(self, shared: SharedContacts, hierarchy: Hierarchy) -> None:
        self._shared = shared
        self._snapshot = shared.snapshot
        self._hierarchy = hierarchy

    @cached_property
    def _touched(self) -> Matrix:
        """(n, n): what each node is in touch with, itself or by a part."""
        from scipy import sparse

        size = self._snapshot.node_count
        up = matrix(size, *self._hierarchy.nested_pairs()) + sparse.eye_array(size, format="csr")
        found: Matrix = sparse.csr_array(self._shared.graph.adjacency @ up)
        found.sort_indices()
        return found

    @cached_property
    def _of_type(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number in self._snapshot.numbers(NodeKind.PARTNER).tolist():
            if self._snapshot.type(number):
                found.setdefault(self._snapshot.type(number), []).append(number)
        return dict(sorted(found.items()))

    @cached_property
    def _levels(self) -> list[list[int]]:
        found: dict[str, list[int]] = {}
        for number in self._snapshot.numbers(NodeKind.DISTRICT).tolist():
            found.setdefault(self._snapshot.type(number), []).append(number)
        return [found[level] for level in sorted(found) if len(found[level]) > LEAST_DISTRICTS]

    def scored(self) -> list[tuple[Ends, float]]:
        """Every gap, with the share of the other districts that do not have it."""
        from scipy import sparse

        themes = self._snapshot.numbers(NodeKind.THEME)
        scores: dict[tuple[str, int, int], float] = {}
        if not len(themes) or not self._levels:
            return []
        for type_, partners in self._of_type.items():
            mine: Matrix = self._touched[partners]
            in_theme = sparse.csr_array(mine[:, themes].T)
            for level in self._levels:
                having = (in_theme @ mine[:, level]).toarray() > 0
                count = having.sum(axis=1)
                enough = np.maximum(LEAST_DISTRICTS, LEAST_SHARE * (len(level) - 1))
                for row in np.flatnonzero((count >= enough) & (count < len(level))).tolist():
                    share = round(float(count[row]) / (len(level) - 1), DIGITS)
                    for column in np.flatnonzero(~having[row]).tolist():
                        scores[type_, int(themes[row]), level[column]] = share
        wholes = {
            (type_, whole, district)
            for type_, theme, district in scores
            for whole in self._hierarchy.wholes(theme)[1:]
        }
        return [(self._ends(*key), score) for key, score in scores.items() if key not in wholes]

    def possible(self) -> int:
        """How many types, themes and districts are compared."""
        themes = len(self._snapshot.numbers(NodeKind.THEME))
        return len(self._of_type) * themes * sum(len(level) for level in self._levels)

    def between(self, ends: Ends) -> tuple[Evidence, ...]:
        """The other districts where it is so, each with partners that make it so."""
        type_ = ends[0].removeprefix(TYPE_PREFIX)
        theme, district = (self._snapshot.number(end) for end in ends[1:])
        level = next((one for one in self._levels if district in one), [])
        partners = [p for p in self._of_type.get(type_, ()) if self._touches(p, theme)]
        found = []
        for other in level:
            there = [p for p in partners if self._touches(p, other)]
            if other == district and there:
                return ()  # it is no gap
            if other != district and there:
                links = [
                    link
                    for partner in there[:PARTNERS_NAMED]
                    for whole in (other, theme)
                    for link in self._records(partner, whole)
                ]
                node_id, weight = self._snapshot.node_id(other), 1 / (len(level) - 1)
                found.append(evidence_of(self._snapshot, node_id, weight, links, count=len(there)))
        return strongest_first(found) if len(found) >= LEAST_DISTRICTS else ()

    def here(self, ends: Ends) -> list[int]:
        """The partners of the type that are in touch with the district, in whatever theme."""
        district = self._snapshot.number(ends[2])
        known = self._of_type.get(ends[0].removeprefix(TYPE_PREFIX), ())
        return [partner for partner in known if self._touches(partner, district)]

    def others(self, district: int) -> int:
        """How many other districts of its level there are."""
        return sum(len(level) - 1 for level in self._levels if district in level)

    def _ends(self, type_: str, theme: int, district: int) -> Ends:
        name = self._snapshot.node_id
        return (TYPE_PREFIX + type_, name(theme), name(district))

    def _touches(self, partner: int, other: int) -> bool:
        start, end = self._touched.indptr[partner], self._touched.indptr[partner + 1]
        row = self._touched.indices[start:end]
        place = int(np.searchsorted(row, other))
        return place < len(row) and int(row[place]) == other

    def _records(self, partner: int, whole: int) -> list[int]:
        for part in self._hierarchy.parts(whole):
            if self._shared.in_touch(partner, part):
                near = self._shared.records(partner, [part])[part]
                return [*near, *self._hierarchy.chain(part, whole)]
        return []
