"""First positions of a connected graph: its shape as a whole, by sparse stress majorization.

Distances on paper come as near as they can to distances along the links. There is no random start:
the first axes follow from the distances (PivotMDS), so the same graph has the same positions.

Brandes and Pich, "Eigensolver methods for progressive multidimensional scaling of large data"
(2006); Ortmann, Klimenta and Brandes, "A sparse stress model" (2016).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ALL_PIVOTS = 150  # graphs up to this size use all distances
PIVOTS = 100
ROUNDS = 30


def stress_positions(count: int, source: IntArray, target: IntArray) -> FloatArray:
    """Float (count, 2), positions in which a link is about one long.

    Args:
        count: the number of nodes, at least three; the graph must be connected.
        source: int (m,), the first end of each link; each pair once, no loops.
        target: int (m,), the other end of each.
    """
    length = _lengths(count, source, target)
    graph = csr_array((length, (source, target)), shape=(count, count))
    pivots, distance = _pivots(graph, count)
    place = _pivot_mds(distance) + spiral(count) * 1e-2
    return _majorize(place, source, target, length, pivots, distance)


def _lengths(count: int, source: IntArray, target: IntArray) -> FloatArray:
    """Longer where both ends have many links, so that hubs do not sit on each other."""
    degree = np.bincount(np.concatenate([source, target]), minlength=count)
    lesser = np.minimum(degree[source], degree[target])
    return 1.0 + 0.25 * np.log2(lesser.astype(np.float64))


def _pivots(graph: csr_array, count: int) -> tuple[IntArray, FloatArray]:
    """Nodes that lie far apart, the best linked first, and the distances to them (count, k)."""
    if count <= ALL_PIVOTS:
        every = np.arange(count, dtype=np.int64)
        return every, np.ascontiguousarray(dijkstra(graph, directed=False).T)
    degree = np.asarray(graph.count_nonzero(axis=0) + graph.count_nonzero(axis=1))
    chosen = [int(np.argmax(degree))]
    rows = []
    nearest = np.full(count, np.inf)
    while True:
        rows.append(dijkstra(graph, directed=False, indices=[chosen[-1]])[0])
        if len(chosen) == PIVOTS:
            return np.array(chosen, dtype=np.int64), np.column_stack(rows)
        nearest = np.minimum(nearest, rows[-1])
        chosen.append(int(np.argmax(nearest)))


def _pivot_mds(distance: FloatArray) -> FloatArray:
    """The two main axes of the doubly centred squared distances, scaled to those distances."""
    squared = distance**2
    centred = (
        squared
        - squared.mean(axis=0, keepdims=True)
        - squared.mean(axis=1, keepdims=True)
        + squared.mean()
    ) / -2.0
    _, vectors = np.linalg.eigh(centred.T @ centred)
    place = centred @ vectors[:, [-1, -2]]
    spread = np.sqrt((place**2).sum(axis=1).mean())
    wanted = np.sqrt(squared.mean() / 2.0)
    return np.asarray(place * (wanted / spread if spread > 0 else 1.0))


def spiral(count: int) -> FloatArray:
    """Points that are all different: nodes that the axes put on one spot must be told apart."""
    number = np.arange(count, dtype=np.float64)
    angle = number * np.pi * (3.0 - np.sqrt(5.0))
    radius = np.sqrt((number + 1.0) / count)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _weights(pivots: IntArray, distance: FloatArray) -> FloatArray:
    """How much a pivot counts for a node: the nodes it stands for, over the squared distance."""
    region = np.argmin(distance, axis=1)
    weight = np.zeros_like(distance)
    for number in range(len(pivots)):
        own = np.sort(distance[region == number, number])
        stands_for = np.searchsorted(own, distance[:, number] / 2.0, side="right")
        weight[:, number] = np.maximum(stands_for, 1)
    with np.errstate(divide="ignore"):
        weight /= distance**2
    weight[pivots, np.arange(len(pivots))] = 0.0
    return weight


def _majorize(
    place: FloatArray,
    source: IntArray,
    target: IntArray,
    length: FloatArray,
    pivots: IntArray,
    distance: FloatArray,
) -> FloatArray:
    count = len(place)
    weight = _weights(pivots, distance)
    heads = np.concatenate([source, target])
    tails = np.concatenate([target, source])
    lengths = np.concatenate([length, length])
    pull = lengths**-2
    total = weight.sum(axis=1) + np.bincount(heads, pull, minlength=count)
    wanted = weight * distance
    for _ in range(ROUNDS):
        moved = np.empty_like(place)
        across = [place[:, axis, None] - place[None, pivots, axis] for axis in (0, 1)]
        apart = np.sqrt(across[0] ** 2 + across[1] ** 2)
        ratio = np.divide(wanted, apart, out=np.zeros_like(apart), where=apart > 1e-9)
        step = place[heads] - place[tails]
        gap = np.sqrt((step**2).sum(axis=1))
        share = np.divide(pull * lengths, gap, out=np.zeros_like(gap), where=gap > 1e-9)
        for axis in (0, 1):
            drawn = weight @ place[pivots, axis] + (ratio * across[axis]).sum(axis=1)
            drawn += np.bincount(
                heads, pull * place[tails, axis] + share * step[:, axis], minlength=count
            )
            moved[:, axis] = drawn / total
        place = moved
    return place
