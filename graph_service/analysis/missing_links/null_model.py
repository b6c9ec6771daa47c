"""What two nodes would share by chance: a network of the same degrees, its links fallen anew.

The configuration model joins the ends of links at random, so that every node keeps its degree d. In
a graph of m links an end of z then falls on x with probability d_x / 2m. Of the d_z (d_z - 1)
ordered pairs of ends of z, each thus falls on x and y with probability d_x d_y / (2m)^2, and
resource allocation, the sum of 1 / d_z over what x and y share, is expected to be

    E[x, y] = d_x d_y * sum over z of (d_z - 1) / (2m)^2.

M. E. J. Newman, Networks (2nd edition, 2018), sections 12.1 and 12.2, where the same reasoning
gives the expected common neighbours. Two links of z cannot fall on one node, nor any on z itself,
so what is left over of the (2m)^2 is divided over all other pairs: it is replaced by

    W_z = (2m - d_z)^2 - (sum over u of d_u^2 - d_z^2),

by which the expectations of all pairs add up to what they add up to in the network itself.

Nodes are of several kinds, and a random network should have as many links between partners and
themes as there are. So degrees to each kind are kept apart: with d(x, K) the contacts of x of kind
K, and x, y of kinds A, B, the ends of z that are for kind A fall on x in proportion to d(x, K):

    E[x, y] = sum over K of d(x, K) d(y, K) * sum over z of kind K of
              d(z, A) (d(z, B) - [A = B]) / (d_z W_z),

where W_z is as above with the degrees to K of nodes of kind A where A = B, and else the product of
the ends of all nodes of kind A and of all of kind B, to K, those of z left out.

Limit: a node in touch with much of the network meets each other node at most once, here more often,
so that what two such nodes share by chance is put too high.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.projection import Matrix

FloatArray = NDArray[np.float64]


class NullModel:
    """The expected resource allocation of any two nodes, from the degrees alone."""

    def __init__(self, adjacency: Matrix, kinds: NDArray[np.int8]) -> None:
        """Take a symmetric matrix of ones, and a code for the kind of each node."""
        self._kinds = kinds
        size, count = len(kinds), int(kinds.max(initial=0)) + 1
        rows = np.repeat(np.arange(size), np.diff(adjacency.indptr))
        flat = np.bincount(rows * count + kinds[adjacency.indices], minlength=size * count)
        self._to: FloatArray = flat.reshape(size, count).astype(np.float64)
        self._degree: FloatArray = self._to.sum(axis=1)
        # [A, K]: ends of nodes of kind A that are for nodes of kind K, and the sum of their squares
        every = [self._to[kinds == kind] for kind in range(count)]
        self._ends = np.array([part.sum(axis=0) for part in every])
        self._squares = np.array([(part**2).sum(axis=0) for part in every])
        self._through = np.zeros((count, count, count))
        for a in range(count):
            for b in range(count):
                terms = self._terms(np.arange(size), a, b)
                self._through[:, a, b] = np.bincount(kinds, weights=terms, minlength=count)

    def expected(self, first: int, second: int) -> float:
        """Resource allocation between two nodes in a network of the same degrees."""
        a, b = int(self._kinds[first]), int(self._kinds[second])
        through = self._through[:, a, b].copy()
        ends = np.array([first, second])
        through -= np.bincount(
            self._kinds[ends], weights=self._terms(ends, a, b), minlength=len(through)
        )
        total = float((self._to[first] * self._to[second] * through).sum())
        return max(total, 0.0)

    def _terms(self, nodes: NDArray[np.int64], a: int, b: int) -> FloatArray:
        """What each of these nodes adds as z, for x of kind `a` and y of kind `b`."""
        kind = self._kinds[nodes]
        to_a, to_b = self._to[nodes, a], self._to[nodes, b]
        own = self._to[nodes, kind]  # ends of z for its own kind, which cannot fall on z
        left_a = self._ends[a, kind] - np.where(kind == a, own, 0.0)
        left_b = self._ends[b, kind] - np.where(kind == b, own, 0.0)
        pairs = left_a * left_b
        if a == b:
            to_b = to_b - 1.0
            pairs = pairs - (self._squares[a, kind] - np.where(kind == a, own**2, 0.0))
        divisor = self._degree[nodes] * pairs
        counts = (divisor > 0) & (to_a > 0) & (to_b > 0)
        found: FloatArray = np.zeros(len(nodes))
        np.divide(to_a * to_b, divisor, out=found, where=counts)
        return found
