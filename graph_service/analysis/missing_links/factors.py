"""Symmetric matrices as a product of few factors, a connected component at a time.

A truncated factorisation of the whole matrix would let a large component take the factors of a
small one. So each component of s nodes gets the first sqrt(s) factors of its own, `RANK` at most.
A small component is solved densely, a large one by Lanczos' method until nothing changes any more,
so where it starts does not matter. Signs of eigenvectors do not show in a product, and of equal
eigenvalues at the end of the row either all count or none: so the product does not depend on the
order of the nodes, apart from the last digits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.analysis.missing_links.ties import FloatArray, LongArray
from graph_service.analysis.projection import Matrix
from graph_service.snapshot import IntArray

RANK = 64
DENSE = 400  # components up to this size are solved densely
EQUAL = 1e-6  # eigenvalues that differ less, relative to the greatest, are equal
PAIRS = 1 << 18  # pairs whose products are taken at a time


@dataclass(frozen=True, eq=False)
class Factors:
    """A matrix as vectors * values * vectors^T, of each component its own values.

    Attributes:
        vectors: (n, r), orthonormal columns within each component.
        values: (components, r), zero where a component has fewer.
        component: (n,), the component of each node.
    """

    vectors: FloatArray
    values: FloatArray
    component: LongArray

    def at(self, firsts: IntArray, seconds: IntArray, power: int = 1) -> FloatArray:
        """The product with its values to a power, for pairs; zero between components."""
        out = np.empty(len(firsts))
        for start in range(0, len(firsts), PAIRS):
            first, second = firsts[start : start + PAIRS], seconds[start : start + PAIRS]
            home = self.component[first]
            left = self.vectors[first] * self.values[home] ** power
            total = np.einsum("ij,ij->i", left, self.vectors[second])
            out[start : start + PAIRS] = np.where(home == self.component[second], total, 0.0)
        return out


def smoothed_degree(adjacency: Matrix, component: LongArray) -> FloatArray:
    """The degree of each node plus the mean degree in its component; one for a lonely node."""
    degree = np.diff(adjacency.indptr).astype(np.float64)
    nodes = np.bincount(component)
    mean = np.bincount(component, weights=degree) / np.maximum(nodes, 1)
    total = degree + mean[component]
    return np.where(total > 0, total, 1.0)


def normalised(adjacency: Matrix, component: LongArray) -> Matrix:
    """a_xy / sqrt((d_x + t)(d_y + t)), t the mean degree in the component.

    Without t the first factors of a sparse network are its loose ends.
    T. Qin and K. Rohe, "Regularized spectral clustering under the degree-corrected stochastic
    blockmodel", Advances in Neural Information Processing Systems 26 (2013).
    """
    scale = 1.0 / np.sqrt(smoothed_degree(adjacency, component))
    made = adjacency.copy()
    rows = np.repeat(np.arange(adjacency.shape[0]), np.diff(adjacency.indptr))
    made.data = made.data * scale[rows] * scale[made.indices]
    return made


def truncated(matrix: Matrix, component: LongArray, rank: int, seed: int) -> Factors:
    """The factors of largest absolute value of each component of a symmetric matrix."""
    count = int(component.max(initial=-1)) + 1
    sizes = np.bincount(component, minlength=count)
    many = np.minimum(np.ceil(np.sqrt(sizes)).astype(np.int64), rank)
    width = int(many[sizes > 1].max(initial=1))
    vectors = np.zeros((matrix.shape[0], width))
    values = np.zeros((count, width))
    order = np.argsort(component, kind="stable")
    starts = np.cumsum(sizes) - sizes
    for size in np.unique(sizes[sizes > 1]).tolist():
        these = np.flatnonzero(sizes == size)
        batch = max(DENSE * DENSE * 8 // (size * size), 1)
        for begin in range(0, len(these), batch):
            part = these[begin : begin + batch]
            nodes = order[starts[part][:, None] + np.arange(size)]
            if size <= DENSE:
                found = _dense(matrix, nodes, int(many[part[0]]))
            else:
                found = _lanczos(matrix, nodes, int(many[part[0]]), seed)
            kept = found[0].shape[1]
            values[part, :kept] = found[0]
            vectors[nodes, :kept] = found[1]
    return Factors(vectors, values, component)


def _dense(matrix: Matrix, nodes: LongArray, rank: int) -> tuple[FloatArray, FloatArray]:
    """(values, vectors) of components of one size: (batch, r) and (batch, size, r)."""
    batch, size = nodes.shape
    place = np.empty(matrix.shape[0], dtype=np.int64)
    place[nodes] = np.arange(size)
    rows = matrix[nodes.ravel()]
    block = np.zeros((batch * size, size))
    block[np.repeat(np.arange(batch * size), np.diff(rows.indptr)), place[rows.indices]] = rows.data
    found, vectors = np.linalg.eigh(block.reshape(batch, size, size))
    order = np.argsort(-np.abs(found), axis=1, kind="stable")
    found = np.take_along_axis(found, order, axis=1)
    vectors = np.take_along_axis(vectors, order[:, None, :], axis=2)
    return _cut(found, rank), vectors[:, :, :rank]


def _lanczos(
    matrix: Matrix, nodes: LongArray, rank: int, seed: int
) -> tuple[FloatArray, FloatArray]:
    """The same of one large component."""
    from scipy.sparse.linalg import eigsh

    inside = nodes[0]
    part = matrix[inside][:, inside]
    start = np.random.default_rng(seed).random(len(inside)) + 0.5
    found, vectors = eigsh(part, k=rank + 1, which="LM", v0=start, tol=1e-10)
    order = np.argsort(-np.abs(found), kind="stable")
    found, vectors = found[order][None, :], vectors[:, order][None, :, :]
    return _cut(found, rank), vectors[:, :, :rank]


def _cut(found: FloatArray, rank: int) -> FloatArray:
    """The first `rank` values, zero for those that equal the first one left out."""
    if found.shape[1] <= rank:
        return found
    size = np.abs(found)
    last = size[:, rank][:, None]
    return np.where(size[:, :rank] - last > EQUAL * size[:, :1], found[:, :rank], 0.0)
