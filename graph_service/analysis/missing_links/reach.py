"""How far apart the ends of pairs are, and how much walks of more than three steps join them.

In a sparse network most ties that are missing span more than three steps, where no index of common
neighbours sees anything. Walks that far reach nearly every node, so they are followed a component
at a time and only where that is affordable: a component of s nodes and t ties costs s * t a step.
What is too large for that has a reach of zero, and its long walks are left to the spectral indices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.ties import FloatArray, LongArray
from graph_service.analysis.projection import Matrix
from graph_service.snapshot import IntArray

SingleArray = NDArray[np.float32]

STEPS = 20  # the longest walk that is followed
FAR = 10  # the longest walk that is counted
STAY = 0.85  # how much a walk counts for each step more
AFFORDABLE = 200_000_000  # nodes times entries of a component that is followed
SOURCES = 256  # sources that are followed at a time
TOGETHER = 512  # small components are followed together, up to so many nodes


@dataclass(frozen=True, eq=False)
class Reach:
    """What walks say of each pair.

    Attributes:
        closeness: 1 / distance; 1 / (`STEPS` + 2) if farther, zero where nothing joins the ends.
        far: the sum over walks of 4 .. `FAR` steps of c^t N^t_xy, with N the adjacency over
            sqrt(d_x d_y): L. Katz, "A new status index derived from sociometric analysis",
            Psychometrika 18 (1953), 39-43, of the normalised adjacency.
        four, five: N^4_xy and N^5_xy.
    """

    closeness: FloatArray
    far: FloatArray
    four: FloatArray
    five: FloatArray


def reach(prepared: Prepared, firsts: IntArray, seconds: IntArray) -> Reach:
    """What walks of up to `STEPS` steps say of each pair."""
    many = len(firsts)
    found = Reach(np.zeros(many), np.zeros(many), np.zeros(many), np.zeros(many))
    component = prepared.component
    together = component[firsts] == component[seconds]
    found.closeness[together] = 1.0 / (STEPS + 2)
    for nodes, pairs in parts(prepared, firsts, np.flatnonzero(together)):
        place = np.zeros(prepared.ties.count, dtype=np.int64)
        place[nodes] = np.arange(len(nodes))
        walk = _walk(prepared.adjacency[nodes][:, nodes])
        _follow(walk, place[firsts[pairs]], place[seconds[pairs]], pairs, found)
    return found


def parts(
    prepared: Prepared, firsts: IntArray, pairs: LongArray
) -> Iterator[tuple[LongArray, LongArray]]:
    """The nodes of components that are affordable, and the pairs within them."""
    component = prepared.component
    sizes = np.bincount(component)
    entries = np.bincount(component, weights=prepared.degree)
    asked = np.zeros(len(sizes), dtype=np.bool_)
    asked[component[firsts[pairs]]] = True
    these = np.flatnonzero(asked & (sizes * entries <= AFFORDABLE))
    these = these[np.argsort(sizes[these], kind="stable")]
    by_node = np.argsort(component, kind="stable")
    node_start = np.cumsum(sizes) - sizes
    home = component[firsts[pairs]]
    by_pair = pairs[np.argsort(home, kind="stable")]
    pair_count = np.bincount(home, minlength=len(sizes))
    pair_start = np.cumsum(pair_count) - pair_count
    begin = 0
    while begin < len(these):
        total = np.cumsum(sizes[these[begin:]])
        end = begin + max(int(np.searchsorted(total, TOGETHER, side="right")), 1)
        part = these[begin:end]
        yield (
            _ranges(by_node, node_start[part], sizes[part]),
            _ranges(by_pair, pair_start[part], pair_count[part]),
        )
        begin = end


def _ranges(values: LongArray, starts: LongArray, counts: LongArray) -> LongArray:
    """The stretches of `values` that begin at `starts`, one after the other."""
    shift = np.repeat(starts - (np.cumsum(counts) - counts), counts)
    found: LongArray = values[np.arange(int(counts.sum())) + shift]
    return found


def _walk(adjacency: Matrix) -> Matrix:
    degree = np.diff(adjacency.indptr).astype(np.float64)
    scale = 1.0 / np.sqrt(np.maximum(degree, 1.0))
    made = adjacency.copy()
    rows = np.repeat(scale, np.diff(adjacency.indptr))
    made.data = (made.data * rows * scale[made.indices]).astype(np.float32)
    return made


def _follow(walk: Matrix, first: LongArray, second: LongArray, pairs: LongArray, to: Reach) -> None:
    """Follow the walks from all first ends, some at a time."""
    order = np.argsort(first, kind="stable")
    sources, row = np.unique(first[order], return_inverse=True)
    for start in range(0, len(sources), SOURCES):
        some = slice(*np.searchsorted(row, [start, start + SOURCES]).tolist())
        column, target, pair = row[some] - start, second[order[some]], pairs[order[some]]
        width = min(SOURCES, len(sources) - start)
        state: SingleArray = np.zeros((walk.shape[0], width), dtype=np.float32)
        state[sources[start : start + width], np.arange(width)] = 1.0
        distance = np.zeros(len(pair))
        for step in range(1, STEPS + 1):
            state = np.asarray(walk @ state)
            here = state[target, column].astype(np.float64)
            distance[(distance == 0) & (here > 0)] = step
            if 3 < step <= FAR:
                to.far[pair] += STAY**step * here
            if step == 4:
                to.four[pair] = here
            if step == 5:
                to.five[pair] = here
        near = distance > 0
        to.closeness[pair[near]] = 1.0 / distance[near]
