"""Who is tied to whom, as numbers: all that indices and models see of a network.

Nodes are tied directly (they cooperate, a partner works on a theme) or by a joint activity. An
activity is kept as one record with its members, not as a tie for every two of them: two records of
one activity are not two proofs. What ties whom is what `contacts` says; `partner_ties` and
`contact_ties` take it from a snapshot, and `Ties.of_edges` from any list of edges.

Days are proleptic ordinals (`date.toordinal`), `UNDATED` where nobody said one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links.contacts import CROWD_LIMIT
from graph_service.analysis.projection import Matrix
from graph_service.snapshot import BoolArray, IntArray

UNDATED = -1
LongArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


def _none() -> IntArray:
    return np.empty(0, dtype=np.int32)


@dataclass(frozen=True, eq=False)
class Profile:
    """What nodes have to do with: `node` with `value` (0 .. `count` - 1), since `day`."""

    node: IntArray
    value: IntArray
    day: IntArray
    count: int

    def before(self, day: int) -> Profile:
        """What was known by a day; what is undated stays."""
        kept = self.day <= day
        return Profile(self.node[kept], self.value[kept], self.day[kept], self.count)


@dataclass(frozen=True, eq=False)
class Ties:
    """Ties between the nodes 0 .. `count` - 1. Its arrays must not be written to.

    Attributes:
        count: the number of nodes.
        tie_first, tie_second, tie_day: direct ties, either way round; they may repeat.
        member, joint, member_day: this node was a member of this joint activity since that day.
        joint_day: the first day of each joint activity.
        kind: a code for what each node is; None where all are alike.
        type_: a code for the type of each node, -1 for unknown; None where there are no types.
        profiles: what nodes have to do with, by name.
        crowd_limit: with more members of `crowd_kind` an activity makes no ties between these.
        crowd_kind: the kind that can be a crowd.
        strangers: kinds of which no two are tied by a joint activity.
        hidden_first, hidden_second: pairs that are not tied, whatever their records say.
    """

    count: int
    tie_first: IntArray = field(default_factory=_none)
    tie_second: IntArray = field(default_factory=_none)
    tie_day: IntArray = field(default_factory=_none)
    member: IntArray = field(default_factory=_none)
    joint: IntArray = field(default_factory=_none)
    member_day: IntArray = field(default_factory=_none)
    joint_day: IntArray = field(default_factory=_none)
    kind: IntArray | None = None
    type_: IntArray | None = None
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    crowd_limit: int = CROWD_LIMIT
    crowd_kind: int = 0
    strangers: tuple[int, ...] = ()
    hidden_first: IntArray = field(default_factory=_none)
    hidden_second: IntArray = field(default_factory=_none)

    @classmethod
    def of_edges(
        cls, count: int, firsts: IntArray, seconds: IntArray, days: IntArray | None = None
    ) -> Ties:
        """The ties of a list of edges; loops and repeats do no harm."""
        first, second = _numbers(firsts), _numbers(seconds)
        day = np.full(len(first), UNDATED, dtype=np.int32) if days is None else _numbers(days)
        return cls(count, first, second, day)

    @classmethod
    def of_members(cls, count: int, member: IntArray, joint: IntArray, joint_day: IntArray) -> Ties:
        """The ties of a two-mode list: node with joint activity, and a day for each activity."""
        days, joints = _numbers(joint_day), _numbers(joint)
        return cls(
            count,
            member=_numbers(member),
            joint=joints,
            member_day=days[joints],
            joint_day=days,
        )

    # --- as matrices

    @cached_property
    def incidence(self) -> Matrix:
        """(n, a): one where a node was a member of a joint activity."""
        return _ones((self.count, len(self.joint_day)), self.member, self.joint)

    @cached_property
    def joint_size(self) -> LongArray:
        """Int (a,): the number of members of each joint activity."""
        sizes = np.bincount(self.incidence.indices, minlength=len(self.joint_day))
        return sizes.astype(np.int64)

    @cached_property
    def crowded(self) -> BoolArray:
        """Bool (a,): the activities of which nobody can say who met whom."""
        crowd = self.incidence if self.kind is None else self.incidence[self._of(self.crowd_kind)]
        return np.bincount(crowd.indices, minlength=len(self.joint_day)) > self.crowd_limit

    @cached_property
    def adjacency(self) -> Matrix:
        """(n, n): one where two nodes are tied; symmetric, nothing on the diagonal."""
        made = self.weighted(
            np.ones(len(self.tie_first)), np.ones(len(self.joint_day), dtype=np.float64)
        )
        made.data[:] = 1.0
        return made

    def weighted(self, tie_weight: FloatArray, joint_weight: FloatArray) -> Matrix:
        """(n, n): the sum of the weights of the records that tie two nodes; weights above zero."""
        from scipy import sparse

        shape = (self.count, self.count)
        direct: Matrix = sparse.csr_array(
            (tie_weight, (self.tie_first, self.tie_second)), shape=shape
        )
        total: Matrix = direct + direct.T
        if len(self.member):
            total = total + self._joint_weights(joint_weight)
        total = sparse.csr_array(total - sparse.diags_array(total.diagonal()))
        if len(self.hidden_first):
            first, second = self.hidden_first, self.hidden_second
            hidden = _ones(shape, np.concatenate([first, second]), np.concatenate([second, first]))
            total = sparse.csr_array(total - total.multiply(hidden))
        total.eliminate_zeros()
        total.sort_indices()
        return total

    def _of(self, kind: int) -> LongArray:
        assert self.kind is not None  # noqa: S101 - asked only of mixed ties
        return np.flatnonzero(self.kind == kind)

    def _joint_weights(self, joint_weight: FloatArray) -> Matrix:
        """The ties by joint activities, summed over these; the diagonal means nothing."""
        from scipy import sparse

        every = self.incidence
        given = np.where(self.crowded, 0.0, joint_weight)
        if self.kind is None:
            return _weighted_product(every, given)
        total = sparse.csr_array((self.count, self.count), dtype=np.float64)
        codes = [int(code) for code in np.unique(self.kind)]
        parts = [
            sparse.csr_array(sparse.diags_array((self.kind == code) * 1.0) @ every)
            for code in codes
        ]
        for place, (code, left) in enumerate(zip(codes, parts, strict=True)):
            if code not in self.strangers:
                weight = given if code == self.crowd_kind else joint_weight
                total = total + _weighted_product(left, weight)
            for right in parts[place + 1 :]:
                across = _weighted_product(left, joint_weight, right)
                total = total + across + across.T
        return sparse.csr_array(total)

    # --- per node

    @cached_property
    def degree(self) -> LongArray:
        """Int (n,): the number of different nodes that each is tied to."""
        return np.diff(self.adjacency.indptr).astype(np.int64)

    @cached_property
    def records(self) -> LongArray:
        """Int (n,): the number of direct ties and joint activities of each node."""
        ends = np.concatenate([self.tie_first, self.tie_second, self.member])
        return np.bincount(ends, minlength=self.count).astype(np.int64)

    @cached_property
    def active(self) -> BoolArray:
        """Bool (n,): the nodes with any record, tied or alone; a profile alone is none."""
        return self.records > 0

    @cached_property
    def last_day(self) -> IntArray:
        """Int (n,): the last day on which a record of each node began."""
        last = np.full(self.count, UNDATED, dtype=np.int32)
        np.maximum.at(last, self.tie_first, self.tie_day)
        np.maximum.at(last, self.tie_second, self.tie_day)
        np.maximum.at(last, self.member, self.member_day)
        return last

    @cached_property
    def latest(self) -> int:
        """The last day of all, `UNDATED` where nothing is dated."""
        return int(self.last_day.max(initial=UNDATED))

    def pairs(self) -> tuple[IntArray, IntArray]:
        """Every two nodes that are tied, once, the smaller number first, ascending."""
        rows = np.repeat(np.arange(self.count, dtype=np.int32), self.degree)
        columns = self.adjacency.indices.astype(np.int32)
        once = rows < columns
        return rows[once], columns[once]

    # --- earlier, and with something hidden

    def before(self, day: int) -> Ties:
        """What was known by a day; what is undated stays. The nodes keep their numbers."""
        ties, members = self.tie_day <= day, self.member_day <= day
        left, joint = np.unique(self.joint[members], return_inverse=True)
        return replace(
            self,
            tie_first=self.tie_first[ties],
            tie_second=self.tie_second[ties],
            tie_day=self.tie_day[ties],
            member=self.member[members],
            joint=joint.astype(np.int32),
            member_day=self.member_day[members],
            joint_day=self.joint_day[left],
            profiles={name: profile.before(day) for name, profile in self.profiles.items()},
        )

    def without(self, firsts: IntArray, seconds: IntArray) -> Ties:
        """The same with these pairs not tied.

        Their direct ties are taken out. A joint activity goes on with all its members and ties all
        others of them as before; only these pairs are marked as not tied by it. In a network of
        activities the other members give such a pair away, so hide whole activities there:
        `without_joints`.
        """
        first, second = np.minimum(firsts, seconds), np.maximum(firsts, seconds)
        hidden = np.unique(first.astype(np.int64) * self.count + second)
        low = np.minimum(self.tie_first, self.tie_second)
        high = np.maximum(self.tie_first, self.tie_second)
        kept = ~np.isin(low.astype(np.int64) * self.count + high, hidden)
        hidden_first, hidden_second = self.hidden_first, self.hidden_second
        if len(self.member):  # the direct ties are gone, joint activities still say these pairs
            size = max(self.count, 1)
            hidden_first = np.concatenate([hidden_first, (hidden // size).astype(np.int32)])
            hidden_second = np.concatenate([hidden_second, (hidden % size).astype(np.int32)])
        return replace(
            self,
            tie_first=self.tie_first[kept],
            tie_second=self.tie_second[kept],
            tie_day=self.tie_day[kept],
            hidden_first=hidden_first,
            hidden_second=hidden_second,
        )

    def without_joints(self, joints: IntArray) -> Ties:
        """The same as if these joint activities had not been; others get new numbers."""
        gone = np.zeros(len(self.joint_day), dtype=np.bool_)
        gone[joints] = True
        kept = ~gone[self.joint]
        number = np.cumsum(~gone) - 1
        return replace(
            self,
            member=self.member[kept],
            joint=number[self.joint[kept]].astype(np.int32),
            member_day=self.member_day[kept],
            joint_day=self.joint_day[~gone],
        )


def new_pairs(earlier: Ties, later: Ties) -> tuple[IntArray, IntArray]:
    """The pairs tied in `later` and not in `earlier`, both ends active in `earlier`.

    Each once, the smaller number first, ascending.
    """
    first, second = later.pairs()
    known = earlier.active[first] & earlier.active[second]
    first, second = first[known], second[known]
    size = np.int64(later.count)
    old_first, old_second = earlier.pairs()
    old = old_first.astype(np.int64) * size + old_second
    new = ~np.isin(first.astype(np.int64) * size + second, old)
    return first[new], second[new]


def _numbers(values: IntArray) -> IntArray:
    return np.ascontiguousarray(values, dtype=np.int32)


def _ones(shape: tuple[int, int], rows: IntArray, columns: IntArray) -> Matrix:
    from scipy import sparse

    made: Matrix = sparse.csr_array(
        (np.ones(len(rows), dtype=np.float64), (rows, columns)), shape=shape
    )
    made.sum_duplicates()
    made.data[:] = 1.0
    return made


def _weighted_product(incidence: Matrix, weight: FloatArray, other: Matrix | None = None) -> Matrix:
    """Who shares columns with whom, weighted; columns of weight zero cost nothing."""
    left: Matrix = incidence.copy()
    left.data = left.data * weight[left.indices]
    left.eliminate_zeros()
    right = incidence if other is None else other
    made: Matrix = left @ right.T.tocsr()
    return made
