"""Which pairs came true: in touch in the later network, candidates in the earlier one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links.contacts import contacts
from graph_service.analysis.missing_links.ties import LongArray
from graph_service.analysis.projection import Matrix, ends_of, matrix
from graph_service.model import NODE_KINDS, LinkKind, NodeKind
from graph_service.snapshot import IntArray, Snapshot

_OF_ACTIVITIES = (LinkKind.TAKES_PART_IN, LinkKind.ADDRESSES, LinkKind.HELD_IN)


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


def made_by(earlier: Snapshot, later: Snapshot, firsts: IntArray, seconds: IntArray) -> LongArray:
    """Of each pair, by its numbers in `later`, the first new activity that brought both together.

    The number of that activity, -1 where none did. New is what is not in `earlier`. Pairs that one
    activity brought together come and go together, and are no independent proof.
    """
    from scipy import sparse

    found = np.full(len(firsts), -1, dtype=np.int64)
    activities = later.numbers(NodeKind.ACTIVITY)
    known = [later.node_id(number) in earlier for number in activities.tolist()]
    new = activities[later.happened[activities] & ~np.array(known, dtype=np.bool_)]
    if not len(new):
        return found
    ends = [ends_of(later, kind) for kind in _OF_ACTIVITIES]
    source = np.concatenate([one[0] for one in ends])
    target = np.concatenate([one[1] for one in ends])
    size = later.node_count
    met = matrix(size, np.concatenate([source, target]), np.concatenate([target, source]))
    joined: Matrix = sparse.csr_array(_upwards(later).T @ met[:, new])
    step = 1 << 17
    for start in range(0, len(firsts), step):
        first, second = firsts[start : start + step], seconds[start : start + step]
        both: Matrix = sparse.csr_array(joined[first].multiply(joined[second]))
        both.sort_indices()
        some = np.flatnonzero(np.diff(both.indptr))
        found[start + some] = new[both.indices[both.indptr[some]]]
    return found
