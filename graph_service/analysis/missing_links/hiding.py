"""Hiding some of a network's own ties at random, to learn from what it is like without them.

Where nothing is dated there is no earlier moment, so some are made: a share of the ties is hidden,
several times over, each time others. Draws are made in an order of the nodes that comes from what
surrounds them, not from their numbers, so that a network under other numbers hides the same ties.

A node that loses its last tie by the hiding stays in the network: that it is alone is then known of
it, as it is now of a node that is alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.analysis.missing_links.features import Features, Scale, feature_table
from graph_service.analysis.missing_links.grouping import canonical_order
from graph_service.analysis.missing_links.model import Model, Sample, fit
from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.prior import Prior
from graph_service.analysis.missing_links.retrieval import retrieve
from graph_service.analysis.missing_links.ties import LongArray, Ties
from graph_service.snapshot import IntArray

SHARE = 0.1  # of the ties, hidden at a time
CUTS = (3, 10)  # at least, at most
WANTED = 3_000  # hidden pairs over all cuts
LARGE = 3_000  # nodes from which the least number of cuts has to do
TOP, PER_NODE = 20_000, 10  # what retrieval keeps
UNTIED = 15_000  # untied candidates over all cuts; and as many other pairs


@dataclass(frozen=True, eq=False)
class Hidden:
    """A network without some of its ties, and which these are."""

    ties: Ties
    firsts: IntArray
    seconds: IntArray


def how_many_cuts(ties: Ties, share: float = SHARE) -> int:
    """More cuts where each hides few."""
    least, most = CUTS
    if ties.count > LARGE:
        return least
    hidden = max(share * len(ties.pairs()[0]), 1.0)
    return min(max(int(np.ceil(WANTED / hidden)), least), most)


def random_cuts(
    ties: Ties, *, share: float = SHARE, cuts: int | None = None, seed: int = 0
) -> list[Hidden]:
    """Hide a share of the ties, `cuts` times; no tie again before all have been hidden."""
    firsts, seconds = ties.pairs()
    place = places(ties)
    low = np.minimum(place[firsts], place[seconds])
    high = np.maximum(place[firsts], place[seconds])
    order = np.lexsort((high, low))
    if not len(order):
        return []
    wanted = how_many_cuts(ties, share) if cuts is None else cuts
    many = max(round(share * len(order)), 1)
    rng = np.random.default_rng(seed)
    rounds = 1 + many * wanted // len(order)
    drawn = np.concatenate([rng.permutation(len(order)) for _ in range(rounds)])
    made = []
    for cut in range(wanted):
        these = np.unique(order[drawn[cut * many : (cut + 1) * many]])
        first, second = firsts[these], seconds[these]
        made.append(Hidden(ties.without(first, second), first, second))
    return made


def places(ties: Ties) -> LongArray:
    """The place of each node in an order that comes from what surrounds it."""
    order = canonical_order(ties.adjacency, np.zeros(ties.count, dtype=np.int64))
    place = np.empty(ties.count, dtype=np.int64)
    place[order] = np.arange(ties.count)
    return place


def learn(ties: Ties, space: PairSpace, *, prior: Prior, seed: int = 0) -> Model | None:
    """A model learned from ties hidden at random; None where there is none to hide."""
    hidden = random_cuts(ties, seed=seed)
    if not hidden:
        return None
    untied = UNTIED // len(hidden)
    samples = [
        examples(each, space, near=untied, far=untied, seed=seed + number)
        for number, each in enumerate(within(hidden, space))
    ]
    if not samples:
        return None
    return fit(Sample.together(samples), prior=prior, seed=seed)


def within(hidden: list[Hidden], space: PairSpace) -> list[Hidden]:
    """Of what each cut hides the pairs that are of the space, and the cuts that hide any such."""
    kept = []
    for each in hidden:
        inside = np.isin(each.firsts, space.rows) & np.isin(each.seconds, space.rows)
        if inside.any():
            kept.append(Hidden(each.ties, each.firsts[inside], each.seconds[inside]))
    return kept


def examples(hidden: Hidden, space: PairSpace, *, near: int, far: int, seed: int) -> Sample:
    """What can be learned from one cut, of a space in which both ends are the same nodes.

    All hidden pairs; of the candidates that are not tied, `near`; and of all other pairs, `far`.
    Each drawn pair stands for as many as it was drawn from.
    """
    prepared = Prepared(hidden.ties, seed=seed)
    size = hidden.ties.count
    goal = _keys(hidden.firsts, hidden.seconds, size)
    then = _space_then(space, goal, size)
    candidates = retrieve(prepared, then, top=TOP, per_node=PER_NODE)
    found = _keys(candidates.firsts, candidates.seconds, size)
    place = places(hidden.ties)
    rng = np.random.default_rng(seed)
    stayed = found[~np.isin(found, goal)]
    chosen = _drawn(stayed, place, near, rng)
    others, population = _others(then, np.union1d(found, goal), place, far, rng)
    keys = np.concatenate([goal, chosen, others])
    weight = np.repeat(
        [1.0, len(stayed) / max(len(chosen), 1), population / max(len(others), 1)],
        [len(goal), len(chosen), len(others)],
    )
    first, second = (part.astype(np.int32) for part in np.divmod(keys, size))
    given = feature_table(prepared, first, second)
    scale = scale_of(given, np.where(np.isin(keys, found), weight, 0.0))
    low, high = np.minimum(place[first], place[second]), np.maximum(place[first], place[second])
    linked = np.arange(len(keys)) < len(goal)
    return Sample(
        given.names, scale.values(given.raw), given.raw, linked, weight, low * size + high
    )


def scale_of(features: Features, weight: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Scale:
    """The means over the candidates, or over all pairs where there are no candidates."""
    used = weight if weight.sum() > 0 else np.ones(len(features))
    return Scale.of(features.names, features.raw, used)


def _keys(firsts: IntArray, seconds: IntArray, size: int) -> LongArray:
    low, high = np.minimum(firsts, seconds), np.maximum(firsts, seconds)
    keys: LongArray = low.astype(np.int64) * size + high
    return keys


def _space_then(space: PairSpace, goal: LongArray, size: int) -> PairSpace:
    """The space with the hidden pairs in it."""
    from scipy import sparse

    first, second = np.divmod(goal, size)
    both = (np.concatenate([first, second]), np.concatenate([second, first]))
    back = sparse.csr_array((np.ones(2 * len(goal)), both), shape=(size, size))
    excluded = sparse.csr_array(space.excluded - space.excluded.multiply(back))
    excluded.eliminate_zeros()
    return PairSpace(space.rows, space.columns, excluded, space.symmetric, space.either)


def _drawn(keys: LongArray, place: LongArray, wanted: int, rng: np.random.Generator) -> LongArray:
    """Some of these pairs, drawn in the order of the places of their ends."""
    if len(keys) <= wanted:
        return keys
    first, second = np.divmod(keys, len(place))
    low = np.minimum(place[first], place[second])
    order = np.lexsort((np.maximum(place[first], place[second]), low))
    return keys[order[np.sort(rng.permutation(len(keys))[:wanted])]]


def _others(
    space: PairSpace, taken: LongArray, place: LongArray, wanted: int, rng: np.random.Generator
) -> tuple[LongArray, int]:
    """Pairs of a space that are none of `taken`, and how many such there are."""
    size = len(place)
    nodes = space.rows[np.argsort(place[space.rows])]
    inside = space.excluded[space.rows][:, space.columns]
    barred = (np.count_nonzero(inside.data) - np.count_nonzero(inside.diagonal())) // 2
    pairs = len(nodes) * (len(nodes) - 1) // 2
    population = pairs - barred - len(taken)
    if population <= 0 or not wanted:
        return np.empty(0, dtype=np.int64), 0
    few = pairs <= 4 * wanted
    if few:
        first, second = np.triu_indices(len(nodes), 1)
    else:
        first, second = rng.integers(0, len(nodes), size=(2, 4 * wanted))
        first, second = first[first != second], second[first != second]
    keys = _keys(nodes[first], nodes[second], size)
    low, high = np.divmod(keys, size)
    free = (np.asarray(space.excluded[low, high]).ravel() == 0) & ~np.isin(keys, taken)
    for mask in space.either:
        free &= mask[low] | mask[high]
    keys = keys[free]
    keys = keys[np.sort(np.unique(keys, return_index=True)[1])]  # each once, in the order drawn
    if few:
        return _drawn(keys, place, wanted, rng), len(keys)
    return keys[:wanted], int(population)
