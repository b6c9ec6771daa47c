"""A snapshot as a graph of evidence: for scipy as a matrix, for networkx as a graph.

It is undirected and simple: links of any kind and direction join, parallel ones count once.
Activities that are an idea or planned, and their links, are left out.

Here and in what builds on this, scipy and networkx are imported by the functions that need them:
each takes a tenth of a second, which `schakel --help` should not wait for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph_service.model import LINK_KINDS, LinkKind
from graph_service.snapshot import BoolArray, IntArray, Snapshot

if TYPE_CHECKING:
    import networkx as nx
    from scipy import sparse

Matrix: TypeAlias = "sparse.csr_array[np.float64, tuple[int, int]]"


@dataclass(frozen=True, eq=False)
class EvidenceGraph:
    """The graph that analyses reason with; its nodes have the numbers of the snapshot.

    `adjacency` is a symmetric matrix of ones; `degree` counts the different neighbours.
    """

    snapshot: Snapshot
    adjacency: Matrix

    @cached_property
    def degree(self) -> IntArray:
        """Int (n,): the number of different neighbours."""
        return np.diff(self.adjacency.indptr).astype(np.int32)

    def neighbours(self, number: int) -> IntArray:
        """The numbers of the neighbours of a node, ascending."""
        start, end = self.adjacency.indptr[number], self.adjacency.indptr[number + 1]
        return self.adjacency.indices[start:end].astype(np.int32)

    def edges(self) -> tuple[IntArray, IntArray]:
        """Both ends of each edge, each edge once, the smaller number first, in ascending order."""
        rows = np.repeat(np.arange(self.snapshot.node_count, dtype=np.int32), self.degree)
        columns = self.adjacency.indices.astype(np.int32)
        once = rows < columns
        return rows[once], columns[once]

    def to_networkx(self) -> nx.Graph[int]:
        """The same graph for networkx; nodes are numbers, plans are not in it."""
        import networkx as nx

        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(np.flatnonzero(self.snapshot.happened).tolist())
        rows, columns = self.edges()
        graph.add_edges_from(zip(rows.tolist(), columns.tolist(), strict=True))
        return graph


def evidence_links(snapshot: Snapshot) -> BoolArray:
    """Bool (m,): the links that may be evidence, those that touch no idea or plan."""
    happened = snapshot.happened
    return happened[snapshot.link_source] & happened[snapshot.link_target]


def evidence_graph(snapshot: Snapshot) -> EvidenceGraph:
    """All that happened and all standing links, as a graph."""
    kept = evidence_links(snapshot)
    sources, targets = snapshot.link_source[kept], snapshot.link_target[kept]
    both = matrix(
        snapshot.node_count, np.concatenate([sources, targets]), np.concatenate([targets, sources])
    )
    return EvidenceGraph(snapshot, both)


def ends_of(
    snapshot: Snapshot, kind: LinkKind, *, among: BoolArray | None = None
) -> tuple[IntArray, IntArray]:
    """(sources, targets) of the links of a kind, of those that `among` marks where it is given."""
    chosen = snapshot.link_kind == LINK_KINDS.index(kind)
    if among is not None:
        chosen &= among
    return snapshot.link_source[chosen], snapshot.link_target[chosen]


def matrix(size: int, rows: IntArray, columns: IntArray) -> Matrix:
    """A square matrix with a one for each (row, column), however often it is given."""
    from scipy import sparse

    ones = np.ones(len(rows), dtype=np.float64)
    made: Matrix = sparse.csr_array((ones, (rows, columns)), shape=(size, size))
    made.sum_duplicates()
    made.data[:] = 1.0
    return made


def mask_of(size: int, numbers: IntArray | NDArray[np.int64]) -> BoolArray:
    """Bool (size,): True at these numbers."""
    mask = np.zeros(size, dtype=np.bool_)
    mask[numbers] = True
    return mask
