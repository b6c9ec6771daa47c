"""How alike one end is to those that the other end is tied to already.

Whoever is tied to y is somebody like x: then x fits y too. Likeness is the cosine of the
neighbourhoods, so these are paths of three steps, told by the best of them and not only by their
sum. Only for components that are affordable, see `reach`; zero elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.reach import SOURCES, SingleArray, parts
from graph_service.analysis.missing_links.ties import FloatArray, LongArray
from graph_service.analysis.projection import Matrix
from graph_service.snapshot import IntArray

LOOKUPS = 1 << 21  # neighbours looked up at a time


@dataclass(frozen=True, eq=False)
class Alike:
    """How alike the ends are to each other's neighbours.

    With c the cosine of neighbourhoods and G(y) the neighbours of y:

    Attributes:
        best: the greater of max c(x, v) over v in G(y), and max c(y, u) over u in G(x).
        least: the lesser of these.
        share: the sum of c(x, v) over v in G(y), over that of c(x, v) over all v other than x,
            both ways added: B. Sarwar and others, "Item-based collaborative filtering
            recommendation algorithms", Proceedings of WWW 10 (2001), 285-295.
    """

    best: FloatArray
    least: FloatArray
    share: FloatArray


def alike(prepared: Prepared, firsts: IntArray, seconds: IntArray) -> Alike:
    """How alike the ends of each pair are to each other's neighbours."""
    many = len(firsts)
    one, other, share = np.zeros(many), np.zeros(many), np.zeros(many)
    together = np.flatnonzero(prepared.component[firsts] == prepared.component[seconds])
    for nodes, pairs in parts(prepared, firsts, together):
        place = np.zeros(prepared.ties.count, dtype=np.int64)
        place[nodes] = np.arange(len(nodes))
        inside: Matrix = prepared.adjacency[nodes][:, nodes]
        first, second = place[firsts[pairs]], place[seconds[pairs]]
        for most, source, target in ((one, first, second), (other, second, first)):
            _nearest(inside, source, target, pairs, most, share)
    return Alike(np.maximum(one, other), np.minimum(one, other), share)


def _nearest(
    adjacency: Matrix,
    source: LongArray,
    target: LongArray,
    pairs: LongArray,
    most: FloatArray,
    share: FloatArray,
) -> None:
    degree = np.diff(adjacency.indptr).astype(np.int64)
    scale = (1.0 / np.sqrt(np.maximum(degree, 1))).astype(np.float32)
    single = adjacency.astype(np.float32)
    order = np.lexsort((target, source))
    sources, row = np.unique(source[order], return_inverse=True)
    for start in range(0, len(sources), SOURCES):
        width = min(SOURCES, len(sources) - start)
        these = sources[start : start + width]
        cosine: SingleArray = np.asarray(single @ single[:, these].toarray())
        cosine *= scale[:, None] * scale[these][None, :]
        cosine[these, np.arange(width)] = 0.0
        total = cosine.sum(axis=0, dtype=np.float64)
        begin, end = np.searchsorted(row, [start, start + width]).tolist()
        while begin < end:
            lengths = np.cumsum(degree[target[order[begin:end]]])
            step = max(int(np.searchsorted(lengths, LOOKUPS, side="right")), 1)
            some, column = order[begin : begin + step], row[begin : begin + step] - start
            found, sums = _looked_up(adjacency, cosine, target[some], column)
            most[pairs[some]] = found
            share[pairs[some]] += sums / np.maximum(total[column], 1e-12)
            begin += step


def _looked_up(
    adjacency: Matrix, cosine: SingleArray, target: LongArray, column: LongArray
) -> tuple[FloatArray, FloatArray]:
    """The greatest cosine in a column among the neighbours of each target, and their sum."""
    neighbours: Matrix = adjacency[target]
    lengths = np.diff(neighbours.indptr)
    values = cosine[neighbours.indices, np.repeat(column, lengths)].astype(np.float64)
    found, sums = np.zeros(len(target)), np.zeros(len(target))
    some = lengths > 0  # every target with a pair in its component has a neighbour
    starts = neighbours.indptr[:-1][some]
    if len(starts):
        found[some] = np.maximum.reduceat(values, starts)
        sums[some] = np.add.reduceat(values, starts)
    return found, sums
