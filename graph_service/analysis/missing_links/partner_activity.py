"""Partners that are missing in an activity that is not over: an idea, a plan, or one under way.

What the activity records of itself (its themes and districts, who takes part, what it follows, its
method, the types of who took part in what it follows or in others of its method) is compared with
what a partner is and did: the themes and districts it is in touch with, parts counting for the
whole, whom it is in touch with, which activities it took part in, and its type. The score is the
sum, over what both have, of one divided by the number of partners that have it; of a partner that
took part before itself, that others of its type did says nothing more. The links of an
idea or a plan describe it, and are evidence for nothing else.

An activity is over when it is done, or when its end lies before the day of the view; where nobody
said a status it is not over if its end lies ahead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links.evidence import (
    DIGITS,
    SIDE_RECORDS,
    SharedContacts,
    evidence_of,
    strongest_first,
)
from graph_service.analysis.missing_links.records import (
    METHOD_PREFIX,
    TYPE_PREFIX,
    Ends,
    Evidence,
)
from graph_service.analysis.projection import Matrix, ends_of, evidence_links, matrix
from graph_service.model import LINK_KINDS, NODE_KINDS, STATUSES, LinkKind, NodeKind, Status
from graph_service.snapshot import OPEN_TO, BoolArray, IntArray, Snapshot

PROFILE = "partner profile"
BLOCK = 4_000_000  # scores in one block; bounds the memory
_DONE = STATUSES.index(Status.DONE)
_ACTIVITY = NODE_KINDS.index(NodeKind.ACTIVITY)
_PARTNER = NODE_KINDS.index(NodeKind.PARTNER)
_FOLLOWS = LINK_KINDS.index(LinkKind.FOLLOWS)
_TAKES_PART = LINK_KINDS.index(LinkKind.TAKES_PART_IN)


def not_over(snapshot: Snapshot, day: date) -> BoolArray:
    """Bool (n,): the activities that are not over on a day."""
    ahead = snapshot.node_to >= day.toordinal()
    said = (snapshot.node_status >= 0) | (snapshot.node_to < OPEN_TO)
    undone = snapshot.node_status != _DONE
    found: BoolArray = (snapshot.node_kind == _ACTIVITY) & ahead & undone & said
    return found


@dataclass(frozen=True, slots=True)
class ScoredPairs:
    """Partners and activities by number in the snapshot, with their scores."""

    partners: NDArray[np.int64]
    activities: NDArray[np.int64]
    scores: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Features:
    """What partners have and what activities ask for: columns are nodes, methods, types."""

    has: Matrix
    asks: Matrix
    taken: Matrix
    weights: NDArray[np.float64]


class PartnerActivities:
    """Activities that are not over, and the partners that they have something in common with."""

    def __init__(
        self, shared: SharedContacts, hierarchy: Hierarchy, day: date, crowd_limit: int
    ) -> None:
        self._shared = shared
        self._snapshot = shared.snapshot
        self._hierarchy = hierarchy
        self._crowd_limit = crowd_limit
        self.activities = np.flatnonzero(not_over(self._snapshot, day)).astype(np.int32)
        self.partners = self._snapshot.numbers(NodeKind.PARTNER)
        numbers = self._snapshot.numbers(NodeKind.ACTIVITY).tolist()
        self._methods = sorted({self._snapshot.type(number) for number in numbers} - {""})
        self._types = sorted({self._snapshot.type(one) for one in self.partners.tolist()} - {""})
        self._names = [
            *(METHOD_PREFIX + name for name in self._methods),
            *(TYPE_PREFIX + name for name in self._types),
        ]

    def possible(self) -> int:
        """How many partners with activities can be a suggestion, whatever speaks for them."""
        if not len(self.activities) or not len(self.partners):
            return 0
        taken = self._features.taken[self.activities][:, self.partners].nnz
        return len(self.activities) * len(self.partners) - int(taken)

    def scored(self) -> Iterator[ScoredPairs]:
        """All pairs that share something, a block of activities at a time."""
        from scipy import sparse

        if not len(self.activities) or not len(self.partners):
            return
        features = self._features
        right = sparse.csr_array(features.has[self.partners].T)
        step = max(1, BLOCK // len(self.partners))
        for start in range(0, len(self.activities), step):
            some = self.activities[start : start + step]
            asked = features.asks[some]
            weighed = sparse.csr_array(asked @ sparse.diags_array(features.weights))
            before = sparse.csr_array(asked @ sparse.diags_array(self._took_part) @ right)
            before.data[:] = 1.0
            alike = weighed @ sparse.diags_array(self._is_type) @ right
            product = sparse.csr_array(weighed @ right - alike.multiply(before))
            barred = features.taken[some][:, self.partners]
            found = sparse.coo_array(product - product.multiply(barred))
            scores = np.round(found.data, DIGITS)
            kept = scores > 0
            rows, columns = found.coords
            yield ScoredPairs(
                self.partners[columns[kept]].astype(np.int64),
                some[rows[kept]].astype(np.int64),
                scores[kept],
            )

    def between(self, ends: Ends) -> tuple[Evidence, ...]:
        """What a partner and an activity have in common."""
        partner, activity = (self._snapshot.number(end) for end in ends)
        weights = self._features.weights
        return strongest_first(
            self._evidence(partner, activity, column, float(weights[column]))
            for column in self._common(partner, activity).tolist()
        )

    def strongest(self, ends: Ends) -> str:
        """The id of the strongest of what they have in common; empty for nothing."""
        partner, activity = (self._snapshot.number(end) for end in ends)
        both = self._common(partner, activity)
        if not len(both):
            return ""
        return self._name(int(both[np.argmax(self._features.weights[both])]))

    def lacking(self, ends: Ends) -> tuple[str, float] | None:
        """The theme or district of the activity that the partner lacks, and its weight."""
        partner, activity = (self._snapshot.number(end) for end in ends)
        features = self._features
        missing = np.setdiff1d(_columns(features.asks, activity), _columns(features.has, partner))
        wanted = [
            (-1.0 / (1.0 + self._having(column)), self._snapshot.node_id(column))
            for column in missing.tolist()
            if column < self._snapshot.node_count
            and self._snapshot.kind(column) in (NodeKind.THEME, NodeKind.DISTRICT)
        ]
        if not wanted:
            return None
        weight, node_id = min(wanted)
        return node_id, -weight

    def _common(self, partner: int, activity: int) -> NDArray[np.int64]:
        features = self._features
        both = np.intersect1d(
            _columns(features.has, partner), _columns(features.asks, activity), assume_unique=True
        )
        if (self._took_part[both] > 0).any():
            both = both[self._is_type[both] == 0]
        return both

    @cached_property
    def _is_type(self) -> NDArray[np.float64]:
        """One for the columns of types."""
        marks = np.zeros(self._snapshot.node_count + len(self._names))
        marks[self._snapshot.node_count + len(self._methods) :] = 1.0
        return marks

    @cached_property
    def _took_part(self) -> NDArray[np.float64]:
        """One for the columns of activities and methods."""
        size = self._snapshot.node_count
        marks = np.zeros(size + len(self._names))
        marks[:size][self._snapshot.node_kind == _ACTIVITY] = 1.0
        marks[size : size + len(self._methods)] = 1.0
        return marks

    def _name(self, column: int) -> str:
        size = self._snapshot.node_count
        return self._snapshot.node_id(column) if column < size else self._names[column - size]

    def _having(self, column: int) -> float:
        weight = float(self._features.weights[column])
        return 1 / weight if weight else 0.0

    @cached_property
    def _features(self) -> _Features:
        from scipy import sparse

        snapshot, size = self._snapshot, self._snapshot.node_count
        up = matrix(size, *self._hierarchy.nested_pairs()) + sparse.eye_array(size, format="csr")
        near = self._shared.graph.adjacency
        place = sparse.diags_array((snapshot.node_kind != _PARTNER) * 1.0)
        counts = evidence_links(snapshot)
        who, joined = ends_of(snapshot, LinkKind.TAKES_PART_IN, among=counts)
        done = matrix(size, who, joined)
        methods = self._of_values(NodeKind.ACTIVITY, self._methods)
        types = self._of_values(NodeKind.PARTNER, self._types)
        # a sub-theme counts for its theme, a part for its whole; a partner is not its whole
        known = near @ place @ up + near @ (sparse.eye_array(size) - place) + done
        has = sparse.hstack([known, done @ methods, types], format="csr")
        has = sparse.csr_array(sparse.diags_array((snapshot.node_kind == _PARTNER) * 1.0) @ has)
        has.data[:] = 1.0
        has.eliminate_zeros()
        has.sort_indices()
        having = np.bincount(has.indices, minlength=has.shape[1]).astype(np.float64)
        guests, plans = ends_of(snapshot, LinkKind.TAKES_PART_IN)
        return _Features(
            has,
            self._asked(guests, plans, methods, done.T.tocsr() @ types),
            matrix(size, plans, guests),
            np.divide(1.0, having, out=np.zeros_like(having), where=having > 0),
        )

    def _asked(self, guests: IntArray, joined: IntArray, methods: Matrix, types: Matrix) -> Matrix:
        from scipy import sparse

        snapshot, size = self._snapshot, self._snapshot.node_count
        pairs = [ends_of(snapshot, kind) for kind in (LinkKind.ADDRESSES, LinkKind.HELD_IN)]
        later, earlier = ends_of(snapshot, LinkKind.FOLLOWS)
        happened = snapshot.happened[earlier]
        after = (later[happened], earlier[happened])
        pairs.append(after)
        few = np.bincount(joined, minlength=size)[joined] <= self._crowd_limit
        pairs.append((joined[few], guests[few]))
        rows, columns = (np.concatenate(column) for column in zip(*pairs, strict=True))
        other = sparse.csr_array(methods @ methods.T.tocsr())
        other.setdiag(0)
        other.eliminate_zeros()
        alike = matrix(size, *after) + other
        made: Matrix = sparse.hstack(
            [matrix(size, rows, columns), methods, alike @ types], format="csr"
        )
        made.data[:] = 1.0
        made.sort_indices()
        return made

    def _of_values(self, kind: NodeKind, names: list[str]) -> Matrix:
        """(n, names): which node of a kind has which type."""
        from scipy import sparse

        snapshot = self._snapshot
        numbers = [n for n in snapshot.numbers(kind).tolist() if snapshot.type(n)]
        place = {name: column for column, name in enumerate(names)}
        columns = [place[snapshot.type(number)] for number in numbers]
        made: Matrix = sparse.csr_array(
            (np.ones(len(numbers)), (numbers, columns)),
            shape=(snapshot.node_count, len(names)),
        )
        return made

    def _evidence(self, partner: int, activity: int, column: int, weight: float) -> Evidence:
        snapshot = self._snapshot
        if column >= snapshot.node_count:
            name = self._name(column)
            links = self._by_value(partner, activity, name)
            return evidence_of(snapshot, name, weight, links[:SIDE_RECORDS])
        links = self._known_by(partner, column) + [
            link
            for link in snapshot.links_of(activity).tolist()
            if snapshot.other_end(link, activity) == column
        ]
        return evidence_of(snapshot, snapshot.node_id(column), weight, links)

    def _by_value(self, partner: int, activity: int, name: str) -> list[int]:
        """Where the partner did the method, or where others of its type took part before."""
        snapshot = self._snapshot
        if name.startswith(METHOD_PREFIX):
            return [
                link
                for link in self._taken_part(partner)
                if snapshot.type(int(snapshot.link_target[link])) == snapshot.type(activity)
            ]
        followed = {
            int(snapshot.link_target[link])
            for link in snapshot.links_of(activity).tolist()
            if snapshot.link_kind[link] == _FOLLOWS and snapshot.link_source[link] == activity
        }
        alike = [
            number
            for number in snapshot.numbers(NodeKind.ACTIVITY).tolist()
            if snapshot.happened[number]
            and number != activity
            and (
                number in followed
                or (snapshot.type(number) and snapshot.type(number) == snapshot.type(activity))
            )
        ]
        return [
            link
            for number in alike
            for link in snapshot.links_of(number).tolist()
            if snapshot.link_kind[link] == _TAKES_PART
            and snapshot.type(int(snapshot.link_source[link])) == name.removeprefix(TYPE_PREFIX)
        ]

    def _known_by(self, partner: int, column: int) -> list[int]:
        """What shows that a partner has to do with a node or a part of it."""
        if self._snapshot.node_kind[column] == _ACTIVITY:
            return [
                link
                for link in self._taken_part(partner)
                if self._snapshot.other_end(link, partner) == column
            ]
        for part in self._hierarchy.parts(column):
            if self._shared.in_touch(partner, part):
                near = self._shared.records(partner, [part])[part]
                return [*near, *self._hierarchy.chain(part, column)]
        return []

    def _taken_part(self, partner: int) -> list[int]:
        """The links to activities that happened, those that began last first."""
        snapshot = self._snapshot
        links = snapshot.links_of(partner)
        links = links[snapshot.link_kind[links] == _TAKES_PART]
        links = links[snapshot.happened[snapshot.link_target[links]]]
        begun = snapshot.node_from[snapshot.link_target[links]]
        found: list[int] = links[np.lexsort((links, -begun))].tolist()
        return found


def _columns(of: Matrix, row: int) -> NDArray[np.int64]:
    return of.indices[of.indptr[row] : of.indptr[row + 1]].astype(np.int64)
