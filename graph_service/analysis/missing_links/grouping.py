"""Communities for prediction: Leiden, a connected component at a time, in an order of its own.

V. A. Traag, L. Waltman and N. J. van Eck, "From Louvain to Leiden: guaranteeing well-connected
communities", Scientific Reports 9 (2019), 5233.

Leiden goes through the nodes one by one, so its answer depends on their order. Here the order is
that of what a node's surroundings look like (its degree, those of its neighbours, and so on), not
that of its number; only nodes that look alike from there are taken by their numbers. A component so
small that it is one group anyhow is not split.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.analysis.leiden import leiden as communities
from graph_service.analysis.missing_links.colours import colours
from graph_service.analysis.missing_links.ties import FloatArray, LongArray
from graph_service.analysis.projection import Matrix
from graph_service.snapshot import IntArray

TURNS = 3  # of Leiden; more change little in a prediction
SMALL = 8  # components up to this size are one group


@dataclass(frozen=True, eq=False)
class Grouping:
    """Every node in one group, and how densely groups are tied.

    Attributes:
        group: (n,), the group of each node.
        size: (g,), the nodes of each group.
        degree: (g,), the sum of the degrees of its nodes.
        keys: pairs of groups with ties between them, first * g + second, first <= second.
        ties: the number of ties of each of these.
    """

    group: LongArray
    size: FloatArray
    degree: FloatArray
    keys: LongArray
    ties: FloatArray

    def same(self, firsts: IntArray, seconds: IntArray) -> FloatArray:
        """1 for pairs in one group."""
        together: FloatArray = (self.group[firsts] == self.group[seconds]).astype(np.float64)
        return together

    def density(self, firsts: IntArray, seconds: IntArray) -> FloatArray:
        """The ties between the groups of both ends over the pairs that could have one."""
        first, second = self.group[firsts], self.group[seconds]
        pairs = np.where(
            first == second,
            self.size[first] * (self.size[first] - 1) / 2,
            self.size[first] * self.size[second],
        )
        return self._between(first, second) / np.maximum(pairs, 1.0)

    def expected(self, firsts: IntArray, seconds: IntArray) -> FloatArray:
        """The ties between the groups, over the product of their degrees."""
        first, second = self.group[firsts], self.group[seconds]
        ties = np.where(first == second, 2.0, 1.0) * self._between(first, second)
        return ties / np.maximum(self.degree[first] * self.degree[second], 1.0)

    def _between(self, first: LongArray, second: LongArray) -> FloatArray:
        if not len(self.keys):
            return np.zeros(len(first))
        wanted = np.minimum(first, second) * len(self.size) + np.maximum(first, second)
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[place] == wanted, self.ties[place], 0.0)


def grouping(adjacency: Matrix, group: LongArray) -> Grouping:
    """The groups with their sizes and the ties between them."""
    count = int(group.max(initial=-1)) + 1
    degree = np.diff(adjacency.indptr)
    rows = np.repeat(np.arange(adjacency.shape[0]), degree)
    once = rows < adjacency.indices
    first, second = group[rows[once]], group[adjacency.indices[once]]
    found = np.minimum(first, second) * count + np.maximum(first, second)
    keys, ties = np.unique(found, return_counts=True)
    size = np.bincount(group, minlength=count).astype(np.float64)
    total = np.bincount(group, weights=degree, minlength=count).astype(np.float64)
    return Grouping(group, size, total, keys, ties.astype(np.float64))


def leiden(adjacency: Matrix, component: LongArray, resolution: float) -> Grouping:
    """Groups of high modularity at a resolution; the higher it is, the smaller they are."""
    group = component.copy()
    free = int(component.max(initial=-1)) + 1
    sizes = np.bincount(component)
    order = canonical_order(adjacency, component)
    starts = np.cumsum(sizes) - sizes
    for number in np.flatnonzero(sizes > SMALL).tolist():
        nodes = order[starts[number] : starts[number] + sizes[number]]
        inside = adjacency[nodes][:, nodes]
        inside.sort_indices()  # or what comes first depends on the numbers after all
        found = communities(inside, resolution=resolution, tries=1, rounds=TURNS)
        group[nodes] = free + found
        free += int(found.max()) + 1
    return grouping(adjacency, np.unique(group, return_inverse=True)[1].astype(np.int64))


def canonical_order(adjacency: Matrix, component: LongArray) -> LongArray:
    """The nodes by component, then by what their surroundings look like, then by number."""
    return np.lexsort((colours(adjacency), np.diff(adjacency.indptr), component))
