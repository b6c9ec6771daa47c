"""Symmetric matrices as a product of few factors, a connected component at a time.

A truncated factorisation of the whole matrix would let a large component take the factors of a
small one. So each component of s nodes gets the first sqrt(s) factors of its own, `RANK` at most.
A small component is solved exactly: signs of eigenvectors do not show in a product, and of equal
eigenvalues at the end of the row either all count or none. A large one is solved by a bounded
number of steps of subspace iteration (N. Halko, P. G. Martinsson and J. A. Tropp, "Finding
structure with randomness", SIAM Review 53 (2011), 217-288), from a start that is drawn by what the
surroundings of each node look like and not by its number, see `colours`. So the product does not
depend on the order of the nodes, apart from the last digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph_service.analysis.missing_links.colours import colours, drawn
from graph_service.analysis.missing_links.ties import FloatArray, LongArray
from graph_service.analysis.projection import Matrix
from graph_service.snapshot import IntArray

RANK = 64
DENSE = 400  # components up to this size are solved densely
EQUAL = 1e-6  # eigenvalues that differ less, relative to the greatest, are equal
SPARE = 8  # columns of a subspace beside those wanted
LEAST, MOST = 8, 96  # steps of subspace iteration
TURNING = 16_000_000  # ties times steps; more ties get fewer steps
THIN = 1e-9  # of a subspace, what is thinner than this is rounding
WORK = 150_000_000  # ties and nodes times factors; the more, the fewer factors
PAIRS = 1 << 18  # pairs whose products are taken at a time


@dataclass(frozen=True, eq=False)
class Factors:
    """A matrix as vectors * values * vectors^T, of each component its own values.

    Attributes:
        vectors: (k + 1, r), orthonormal columns within each component; the last row is zero.
        values: (c + 1, r), zero where a component has fewer, and in the last row.
        row: (n,), the row of each node in `vectors`, the last for nodes without ties.
        home: (n,), the row of the component of each node in `values`.
    """

    vectors: FloatArray
    values: FloatArray
    row: LongArray
    home: LongArray

    def at(
        self, firsts: IntArray, seconds: IntArray, weights: Sequence[FloatArray] = ()
    ) -> list[FloatArray]:
        """The product for pairs, once for each of `weights` in place of the values.

        Without weights it is given once, by the values. It is zero between components.
        """
        given = weights or (self.values,)
        out = [np.zeros(len(firsts)) for _ in given]
        for start in range(0, len(firsts), PAIRS):
            first, second = firsts[start : start + PAIRS], seconds[start : start + PAIRS]
            home = self.home[first]
            inside = home == self.home[second]
            main = int(np.bincount(home).argmax())  # most pairs are of one component
            for many, places in (
                (False, np.flatnonzero(inside & (home == main))),
                (True, np.flatnonzero(inside & (home != main))),
            ):
                both = self.vectors[self.row[first[places]]]
                both *= self.vectors[self.row[second[places]]]
                for total, weight in zip(out, given, strict=True):
                    if many:
                        sums = np.einsum("ij,ij->i", both, weight[home[places]])
                    else:
                        sums = both @ weight[main]
                    total[start + places] = sums
        return out

    def lengths(self) -> FloatArray:
        """Float (n,): the length of the row of vectors * values of each node."""
        nodes = np.zeros(len(self.vectors), dtype=np.int64)
        nodes[self.row] = self.home
        scaled = self.vectors * self.values[nodes]
        return np.asarray(np.sqrt((scaled * scaled).sum(axis=1))[self.row], dtype=np.float64)


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
    sizes = np.bincount(component, minlength=1)
    tied = np.flatnonzero(sizes > 1)
    nodes = np.flatnonzero(sizes[component] > 1)
    many = np.minimum(np.ceil(np.sqrt(sizes)).astype(np.int64), rank)
    width = int(many[tied].max(initial=1))
    vectors = np.zeros((len(nodes) + 1, width))
    values = np.zeros((len(tied) + 1, width))
    row = np.full(len(component), len(nodes), dtype=np.int64)
    row[nodes] = np.arange(len(nodes))
    place = np.full(len(sizes), len(tied), dtype=np.int64)
    place[tied] = np.arange(len(tied))
    order = nodes[np.argsort(component[nodes], kind="stable")]
    starts = np.cumsum(sizes[tied]) - sizes[tied]
    for size in np.unique(sizes[tied]).tolist():
        these = np.flatnonzero(sizes[tied] == size)
        count = int(many[tied[these[0]]])
        batch = max(DENSE * DENSE * 8 // (size * size), 1)
        for begin in range(0, len(these), batch):
            part = these[begin : begin + batch]
            inside = order[starts[part][:, None] + np.arange(size)]
            found = (
                _dense(matrix, inside, count)
                if size <= DENSE
                else _iterated(matrix, inside, count, seed)
            )
            kept = found[0].shape[1]
            values[part, :kept] = found[0]
            vectors[row[inside], :kept] = found[1]
    return Factors(vectors, values, row, place[component])


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


def _iterated(
    matrix: Matrix, nodes: LongArray, rank: int, seed: int
) -> tuple[FloatArray, FloatArray]:
    """The same of one large component, by subspace iteration."""
    part = matrix[nodes[0]][:, nodes[0]]
    rank = max(min(rank, WORK // (part.nnz + 4 * len(nodes[0]))), 2)
    space = _orthonormal(drawn(colours(part), rank + SPARE, seed))
    for _ in range(min(max(TURNING // part.nnz, LEAST), MOST) // 2):
        space = _orthonormal(part @ (part @ space))
    small = space.T @ (part @ space)
    found, turn = np.linalg.eigh((small + small.T) / 2)
    order = np.argsort(-np.abs(found), kind="stable")
    vectors = space @ turn[:, order[:rank]]
    return _cut(found[order][None, :], rank), vectors[None, :, :]


def _orthonormal(columns: FloatArray) -> FloatArray:
    """A basis of the space of the columns; what is hardly in it is left out."""
    scaled = columns / np.maximum(np.sqrt((columns * columns).sum(axis=0)), 1e-300)
    weight, turn = np.linalg.eigh(scaled.T @ scaled)
    kept = weight > THIN * weight[-1]
    return np.asarray(scaled @ (turn[:, kept] / np.sqrt(weight[kept])), dtype=np.float64)


def _cut(found: FloatArray, rank: int) -> FloatArray:
    """The first `rank` values, zero for those that equal the first one left out."""
    if found.shape[1] <= rank:
        return found
    size = np.abs(found)
    last = size[:, rank][:, None]
    return np.where(size[:, :rank] - last > EQUAL * size[:, :1], found[:, :rank], 0.0)
