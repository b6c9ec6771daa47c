"""Which pairs came true: in touch in the later network, candidates in the earlier one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.analysis.evaluation.hide import OF_ACTIVITIES, Round
from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links.contacts import contacts
from graph_service.analysis.missing_links.ties import LongArray
from graph_service.analysis.projection import Matrix, ends_of, matrix
from graph_service.model import NODE_KINDS, NodeKind
from graph_service.snapshot import IntArray, Snapshot


def in_touch(snapshot: Snapshot) -> Matrix:
    """An (n, n) matrix that is not zero where two are in touch, by themselves or by their parts.

    What a partner does in a part of a theme or a district it does in the whole, as in `candidates`.
    """
    from scipy import sparse

    up = _upwards(snapshot)
    touched: Matrix = sparse.csr_array(up.T @ contacts(snapshot).graph.adjacency @ up)
    return touched


def _upwards(snapshot: Snapshot) -> Matrix:
    """(n, n): from each node to itself, and from each theme and district to its wholes."""
    size = snapshot.node_count
    part, whole = Hierarchy(snapshot).nested_pairs()
    nested = snapshot.node_kind[part] != NODE_KINDS.index(NodeKind.PARTNER)
    own = np.arange(size, dtype=np.int32)
    return matrix(size, np.concatenate([own, part[nested]]), np.concatenate([own, whole[nested]]))


@dataclass(frozen=True, eq=False)
class Later:
    """What an earlier network can be asked of a later one.

    Attributes:
        touched: (n, n) by the numbers of the earlier ties; not zero where in touch later.
        numbers: the number in the later snapshot of each node of the ties, -1 where it is gone.
    """

    touched: Matrix
    numbers: IntArray

    @classmethod
    def of(cls, earlier: Snapshot, nodes: IntArray, later: Snapshot, touched: Matrix) -> Later:
        """`nodes` are numbers in `earlier` of the ties' nodes; `touched` is `in_touch(later)`."""
        from scipy import sparse

        ids = [earlier.node_id(number) for number in nodes.tolist()]
        numbers = np.fromiter(
            (later.number(one) if one in later else -1 for one in ids), np.int32, len(ids)
        )
        back = np.full(later.node_count, -1, dtype=np.int64)
        known = np.flatnonzero(numbers >= 0)
        back[numbers[known]] = known
        found = sparse.coo_array(touched)
        rows, columns = back[found.coords[0]], back[found.coords[1]]
        kept = (rows >= 0) & (columns >= 0) & (rows != columns)
        matrix: Matrix = sparse.csr_array(
            (np.ones(int(kept.sum())), (rows[kept], columns[kept])), shape=(len(ids), len(ids))
        )
        return cls(matrix, numbers)


@dataclass(frozen=True, eq=False)
class Events:
    """What was hidden, as events that each bring pairs together.

    Pairs that one event brought together come and go together, and are no independent proof.

    Attributes:
        brings, meets: (n, events); an event brings together who it `brings` and who it `meets`.
    """

    brings: Matrix
    meets: Matrix

    @classmethod
    def of(cls, later: Snapshot, hidden: Round) -> Events:
        """Each new activity, or each hidden link: whoever it belongs to meets the others."""
        up = _upwards(later)
        ends = [ends_of(later, kind) for kind in OF_ACTIVITIES]
        source = np.concatenate([one[0] for one in ends])
        target = np.concatenate([one[1] for one in ends])
        size = later.node_count
        met = matrix(size, np.concatenate([source, target]), np.concatenate([target, source]))
        if hidden.links is None:
            activities = later.numbers(NodeKind.ACTIVITY)
            known = [later.node_id(number) in hidden.earlier for number in activities.tolist()]
            new = activities[later.happened[activities] & ~np.array(known, dtype=np.bool_)]
            joined: Matrix = (up.T @ met[:, new]).tocsr()
            return cls(joined, joined)
        brought = _columns(size, later.link_source[hidden.links])
        there = _columns(size, later.link_target[hidden.links])
        activity = later.node_kind == NODE_KINDS.index(NodeKind.ACTIVITY)
        # at the end that is an activity stand all whom that activity brings together
        around = met @ (brought + there).multiply(activity[:, None])
        return cls((up.T @ brought).tocsr(), (up.T @ (there + around)).tocsr())

    def making(self, firsts: IntArray, seconds: IntArray) -> LongArray:
        """The first event that made each pair, -1 for none: it is an event of its own."""
        from scipy import sparse

        found = np.full(len(firsts), -1, dtype=np.int64)
        step = 1 << 17
        for start in range(0, len(firsts), step):
            first, second = firsts[start : start + step], seconds[start : start + step]
            both: Matrix = sparse.csr_array(
                self.brings[first].multiply(self.meets[second])
                + self.meets[first].multiply(self.brings[second])
            )
            both.sum_duplicates()
            both.sort_indices()
            some = np.flatnonzero(np.diff(both.indptr))
            found[start + some] = both.indices[both.indptr[some]]
        return found


def _columns(size: int, nodes: IntArray) -> Matrix:
    """(size, len(nodes)): a one for each node in a column of its own."""
    from scipy import sparse

    places = np.arange(len(nodes))
    made: Matrix = sparse.csr_array(
        (np.ones(len(nodes)), (nodes, places)), shape=(size, len(nodes))
    )
    return made
