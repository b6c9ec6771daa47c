"""Candidates: the pairs that one of several plain scores would put high, out of all that can be.

Each score keeps its `top` best pairs of all and the `per_node` best of each node; the candidates
are all of these together. Three scores come by one sparse product that passes every pair with a
common neighbour, one by a second; the others are products of few factors, which pass every pair of
a component, however far apart, and are near enough to choose candidates by. In a component of no
more than `per_node` + 1 nodes every pair is a candidate.

Bounds, so that no network takes all memory or all day:

* a node with so many ties that passing all pairs around it would take more than `STEPS` steps does
  not count as a common neighbour here (`skipped_hubs`; the scores of pairs found otherwise do
  count it);
* factors pass `FAR_PAIRS` pairs: in a larger component those with the best tied nodes at one end;
* at most `at_most` candidates: in a very large network each node gets fewer than `per_node`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links.best import Best, Scores
from graph_service.analysis.missing_links.factors import smoothed_degree
from graph_service.analysis.missing_links.indices.view import inverse
from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.pair_sums import hubs
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.sweeps import SparseBlock, Sweep, single
from graph_service.analysis.missing_links.ties import FloatArray, LongArray
from graph_service.snapshot import IntArray

STEPS = 400_000_000
FAR_PAIRS = 600_000_000
AT_MOST = 4_000_000
TOP, PER_NODE = 200_000, 30
BUSIEST = 1_000  # of products of one factor, the best have one of so many at an end

BY_SHARED = ("common_neighbours", "resource_allocation", "cosine")
BY_FACTORS = (
    "svd_product",
    "spectral_walk",
    "far_walk",
    "preferential_attachment",
    "recent_and_busy",
)
STRONG = "strong_neighbours"
RETRIEVERS = (*BY_SHARED, STRONG, *BY_FACTORS)


@dataclass(frozen=True, eq=False)
class Candidates:
    """Pairs worth a second look, ascending by first and second end.

    Attributes:
        firsts, seconds: the ends; where both ways round are one pair the smaller number is first.
        found_by: bit i is set where `RETRIEVERS[i]` found the pair.
        skipped_hubs: nodes that were not counted as common neighbours.
        per_node: how many of each node each score kept.
    """

    firsts: IntArray
    seconds: IntArray
    found_by: NDArray[np.uint32]
    skipped_hubs: IntArray
    per_node: int

    def __len__(self) -> int:
        return len(self.firsts)


def retrieve(
    prepared: Prepared,
    space: PairSpace,
    *,
    top: int = TOP,
    per_node: int = PER_NODE,
    at_most: int = AT_MOST,
    hub_limit: int | None = None,
) -> Candidates:
    """The candidates of a space.

    Args:
        prepared: the ties.
        space: the pairs that can be.
        top: how many pairs of all each score keeps.
        per_node: how many pairs of each node each score keeps.
        at_most: about how many candidates there may be in all.
        hub_limit: nodes with more ties are skipped as common neighbours; by default only where
            they would cost too much.
    """
    ends = np.union1d(space.rows, space.columns)
    ends = ends[prepared.ties.degree[ends] > 0]
    each = min(per_node, max(2, at_most // (4 * max(len(ends), 1))))
    skipped = _hubs(prepared, hub_limit)
    found = _Found(top)
    sides = [space] if space.square else [space, space.turned()]
    for side, way in enumerate(sides):
        sweep = Sweep(way, prepared.adjacency)
        flip = side == 1 and not space.symmetric
        best = {name: Best(0 if side else top, each) for name in RETRIEVERS}
        _shared(prepared, sweep, best, skipped)
        _strong(prepared, sweep, best, skipped)
        small = _far(prepared, sweep, best, each)
        found.add(sweep, best, small, flip=flip)
    return found.candidates(prepared.ties.count, skipped, each)


class _Found:
    """Keys of pairs with the bits of who found them."""

    def __init__(self, top: int) -> None:
        self.top = top
        self.keys: list[LongArray] = []
        self.bits: list[NDArray[np.uint32]] = []

    def add(self, sweep: Sweep, best: Mapping[str, Best], small: LongArray, *, flip: bool) -> None:
        """What a sweep found; `flip` where it went from second ends to first ends."""
        every = sum(1 << RETRIEVERS.index(name) for name in BY_FACTORS)
        parts = [(1 << RETRIEVERS.index(name), kept.found()) for name, kept in best.items()]
        for bit, keys in [*parts, (every, small)]:
            first, second = np.divmod(keys, max(sweep.nodes, 1))
            self.keys.append(second * sweep.nodes + first if flip else keys)
            self.bits.append(np.full(len(keys), bit, dtype=np.uint32))

    def candidates(self, nodes: int, skipped: IntArray, per_node: int) -> Candidates:
        """Each pair once."""
        keys, bits = np.concatenate(self.keys), np.concatenate(self.bits)
        order = np.argsort(keys, kind="stable")
        keys, bits = keys[order], bits[order]
        if len(keys):
            begin = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
            keys, bits = keys[begin], np.bitwise_or.reduceat(bits, begin)
        first, second = np.divmod(keys, max(nodes, 1))
        return Candidates(first.astype(np.int32), second.astype(np.int32), bits, skipped, per_node)


def _hubs(prepared: Prepared, limit: int | None) -> IntArray:
    """The nodes that are skipped as common neighbours."""
    degree = prepared.ties.degree
    skipped = hubs(degree, STEPS)
    if limit is not None:
        skipped = skipped | (degree > limit)
    return np.flatnonzero(skipped).astype(np.int32)


def _shared(prepared: Prepared, sweep: Sweep, best: Mapping[str, Best], skipped: IntArray) -> None:
    """Common neighbours, resource allocation and cosine, by one complex product."""
    counts = (prepared.degree > 0).astype(np.float64)
    counts[skipped] = 0.0
    left = prepared.adjacency.copy()
    left.data = (counts * (1.0 + 1j * inverse(prepared.degree)))[left.indices]
    left.eliminate_zeros()
    scale = np.sqrt(inverse(prepared.degree))

    def scores(block: SparseBlock) -> Mapping[str, Scores]:
        count = np.ascontiguousarray(block.product.data.real)
        allocated = np.ascontiguousarray(block.product.data.imag)
        return {
            "common_neighbours": count + 1e-6 * allocated,  # of equal counts the rarer first
            "resource_allocation": allocated,
            "cosine": count * scale[block.rows] * scale[block.columns],
        }

    sweep.shared(left, prepared.adjacency, scores, best)


def _strong(prepared: Prepared, sweep: Sweep, best: Mapping[str, Best], skipped: IntArray) -> None:
    """Common neighbours by the strength of their ties."""
    weight = inverse(prepared.strength)
    weight[skipped] = 0.0
    left = prepared.strengths.copy()
    left.data = left.data * weight[left.indices]
    left.eliminate_zeros()

    def scores(block: SparseBlock) -> Mapping[str, Scores]:
        return {STRONG: block.product.data}

    sweep.shared(left, prepared.strengths, scores, best)


def _far(prepared: Prepared, sweep: Sweep, best: Mapping[str, Best], each: int) -> LongArray:
    """Products of factors in every component; gives all pairs of the small ones."""
    component = prepared.component
    sizes = np.bincount(component, minlength=1)
    factors = list(_factors(prepared))
    small = (sizes > 2) & (sizes <= each + 1)
    rows = np.argsort(component[sweep.rows], kind="stable")
    columns = np.argsort(component[sweep.columns], kind="stable")
    row_home, column_home = component[sweep.rows][rows], component[sweep.columns][columns]
    for number in np.flatnonzero((sizes > 2) & ~small).tolist():
        inside = sweep.rows[rows[_run(row_home, number)]]
        across = sweep.columns[columns[_run(column_home, number)]]
        room = max(FAR_PAIRS // max(len(inside), 1), 1)
        for factor in factors:
            width = min(factor.width, room)
            chosen = across
            if width < len(across):
                busiest = np.argsort(-factor.weight[across], kind="stable")
                chosen = np.sort(across[busiest[:width]])
            left, right = factor.left[factor.row[inside]], factor.right[factor.row[chosen]]
            sweep.factored(left, right, inside, chosen, best[factor.name])
    return _every_pair(sweep, component, small)


@dataclass(frozen=True, eq=False)
class _Factor:
    """A score as left @ right^T, of the rows in which nodes have their place.

    `weight` says which nodes could score high, `width` how many of them will do.
    """

    name: str
    left: NDArray[np.float32]
    right: NDArray[np.float32]
    row: LongArray
    weight: FloatArray
    width: int


def _factors(prepared: Prepared) -> Iterator[_Factor]:
    """The scores that are products of factors.

    `far_walk` is the sum of a_xu a_uv a_vy / (d(u) d(v)) from the factors of the normalised
    adjacency: its third power, scaled by the degrees of both ends (all plus their mean).
    """
    degree, everyone = prepared.degree, prepared.ties.count
    walk = prepared.spectral
    scale = np.ones(len(walk.vectors))
    scale[walk.row] = np.sqrt(smoothed_degree(prepared.adjacency, prepared.component))
    for name, factors, values, ends in (
        ("svd_product", prepared.svd, prepared.svd.values, None),
        ("spectral_walk", walk, prepared.walk_values, None),
        ("far_walk", walk, walk.values**3, scale),
    ):
        home = np.zeros(len(factors.vectors), dtype=np.int64)
        home[factors.row] = factors.home
        right = factors.vectors if ends is None else factors.vectors * ends[:, None]
        left = right * values[home]
        yield _Factor(name, single(left), single(right), factors.row, degree, everyone)
    for name, weight in (
        ("preferential_attachment", degree),
        ("recent_and_busy", prepared.strength),
    ):
        column = single(weight[:, None])
        yield _Factor(name, column, column, np.arange(everyone), weight, BUSIEST)


def _every_pair(sweep: Sweep, component: LongArray, small: NDArray[np.bool_]) -> LongArray:
    """The keys of all pairs of a space in small components."""
    rows = sweep.rows[small[component[sweep.rows]]]
    columns = sweep.columns[small[component[sweep.columns]]]
    columns = columns[np.argsort(component[columns], kind="stable")]
    home = component[columns]
    begin = np.searchsorted(home, component[rows], side="left")
    many = np.searchsorted(home, component[rows], side="right") - begin
    first = np.repeat(rows, many)
    inside = np.arange(len(first)) - np.repeat(np.cumsum(many) - many, many)
    second = columns[np.repeat(begin, many) + inside]
    return sweep.open(first, second)


def _run(values: LongArray, wanted: int) -> slice:
    """Where a value stands in ascending values."""
    begin, end = np.searchsorted(values, [wanted, wanted + 1])
    return slice(int(begin), int(end))
