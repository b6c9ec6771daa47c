"""What can be learned from an earlier moment: pairs that became tied, and pairs that did not.

All pairs that became tied, some of the candidates that did not, and some of all the other pairs.
Each drawn pair stands for as many as it was drawn from, so that what is learned holds over all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.analysis.missing_links.cuts import Cut
from graph_service.analysis.missing_links.features import Features, Scale, feature_table
from graph_service.analysis.missing_links.model import Sample
from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.retrieval import retrieve
from graph_service.analysis.missing_links.ties import FloatArray, LongArray, Ties
from graph_service.analysis.projection import Matrix
from graph_service.snapshot import IntArray

CHUNK = 250_000  # pairs described at a time
HALF_LIFE = 365  # days in which a record comes to count half


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many pairs are drawn.

    Attributes:
        near: candidates that did not become tied.
        far: other pairs.
        beyond: pairs that became tied without being candidates.
        top, per_node: how many candidates each score keeps, in all and of each node.
    """

    near: int = 60_000
    far: int = 60_000
    beyond: int = 25_000
    top: int = 100_000
    per_node: int = 20


@dataclass(frozen=True, eq=False)
class Drawn:
    """Pairs of one moment with what is known of them, to be labelled by what came after."""

    firsts: IntArray
    seconds: IntArray
    features: Features
    weight: FloatArray


def prepare(ties: Ties, day: int | None, seed: int) -> Prepared:
    """What indices need of a moment."""
    return Prepared(ties, seed=seed, today=day, half_life=HALF_LIFE)


def space_then(space: PairSpace, now: Ties, earlier: Ties) -> PairSpace:
    """The pairs that could be asked for at an earlier moment: those of now, and what came since."""
    since = now.adjacency - now.adjacency.multiply(earlier.adjacency)
    excluded = space.excluded - space.excluded.multiply(since)
    excluded = excluded + earlier.adjacency  # what is tied then, whatever it is now
    excluded.eliminate_zeros()
    return PairSpace(
        space.rows[earlier.active[space.rows]],
        space.columns[earlier.active[space.columns]],
        excluded.tocsr(),
        space.symmetric,
    )


def inside(space: PairSpace, firsts: IntArray, seconds: IntArray, size: int) -> LongArray:
    """The keys of those of these pairs that a space has, ascending; pairs without direction."""
    rows, columns = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    rows[space.rows], columns[space.columns] = True, True
    first, second = firsts.astype(np.int64), seconds.astype(np.int64)
    straight, turned = rows[first] & columns[second], rows[second] & columns[first]
    if space.symmetric:
        low, high = np.minimum(first, second), np.maximum(first, second)
        keys = (low * size + high)[straight | turned]
    else:
        keys = np.concatenate([(first * size + second)[straight], (second * size + first)[turned]])
    keys.sort()
    if not len(keys):  # none would be looked up as a sparse array
        return keys
    keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])]
    held = np.asarray(space.excluded[keys // size, keys % size]).ravel() != 0
    free: LongArray = keys[~held]
    return free


def described(
    prepared: Prepared, firsts: IntArray, seconds: IntArray, scale: Scale | None = None
) -> Features:
    """The features of many pairs, some at a time, so that memory stays bounded."""
    parts = [
        feature_table(
            prepared, firsts[start : start + CHUNK], seconds[start : start + CHUNK], scale
        )
        for start in range(0, max(len(firsts), 1), CHUNK)
    ]
    if len(parts) == 1:
        return parts[0]
    raw = np.concatenate([part.raw for part in parts])
    used = Scale.of(parts[0].names, raw) if scale is None else scale
    values = np.concatenate([used.values(part.raw) for part in parts])
    return Features(parts[0].names, raw, used, values)


def draw(
    prepared: Prepared, space: PairSpace, positives: LongArray, sizes: Sizes, *, seed: int
) -> Drawn:
    """Pairs to learn from. `positives` are the keys of all that became tied, in any horizon."""
    size = prepared.ties.count
    rng = np.random.default_rng(seed)
    found = retrieve(prepared, space, top=sizes.top, per_node=sizes.per_node)
    keys = found.firsts.astype(np.int64) * size + found.seconds
    is_true = np.isin(keys, positives, kind="sort")
    near, share = _some(keys[~is_true], sizes.near, rng)
    beyond, beyond_share = _some(
        positives[~np.isin(positives, keys, kind="sort")], sizes.beyond, rng
    )
    far, far_share = _others(
        prepared.ties, space, np.concatenate([keys, positives]), sizes.far, rng
    )
    parts = [keys[is_true], near, beyond, far]
    every = np.concatenate(parts)
    weight = np.repeat([1.0, share, beyond_share, far_share], [len(part) for part in parts])
    first, second = (every // size).astype(np.int32), (every % size).astype(np.int32)
    features = described(prepared, first, second)
    candidate = np.arange(len(every)) < len(parts[0]) + len(near)
    if candidate.any():
        scale = Scale.of(features.names, features.raw, np.where(candidate, weight, 0.0))
        features = Features(features.names, features.raw, scale, scale.values(features.raw))
    return Drawn(first, second, features, weight)


def labelled(
    drawn: Drawn, positives: LongArray, size: int, *, group: int | None = None, made: Matrix | None
) -> Sample:
    """What was drawn, with what became tied.

    Args:
        drawn: the pairs.
        positives: the keys of those that became tied.
        size: the number of nodes.
        group: of all these examples; by default each pair is one of its own.
        made: how much each pair that became tied counts, by default one.
    """
    keys = drawn.firsts.astype(np.int64) * size + drawn.seconds
    linked = np.isin(keys, positives, kind="sort")
    weight = drawn.weight.copy()
    if made is not None and linked.any():  # none would be looked up as a sparse array
        counts = np.asarray(made[drawn.firsts[linked], drawn.seconds[linked]]).ravel()
        weight[linked] *= np.where(counts > 0, counts, 1.0)
    return Sample(
        drawn.features.names,
        drawn.features.values,
        drawn.features.raw,
        linked,
        weight,
        keys if group is None else np.full(len(keys), group, dtype=np.int64),
    )


def positives_of(cut: Cut, space: PairSpace) -> LongArray:
    """The keys of the pairs that became tied and that could have been asked for."""
    return inside(space, cut.firsts, cut.seconds, cut.earlier.count)


def _some(keys: LongArray, wanted: int, rng: np.random.Generator) -> tuple[LongArray, float]:
    if len(keys) <= wanted:
        return keys, 1.0
    chosen = np.sort(rng.choice(len(keys), wanted, replace=False))
    return keys[chosen], len(keys) / wanted


def _others(
    ties: Ties, space: PairSpace, taken: LongArray, wanted: int, rng: np.random.Generator
) -> tuple[LongArray, float]:
    """Pairs of the space that are none of `taken`, and how many each stands for."""
    rows, columns = len(space.rows), len(space.columns)
    if not rows or not columns or not wanted:
        return np.empty(0, dtype=np.int64), 0.0
    if rows * columns <= 4 * wanted:
        every = inside(
            space, np.repeat(space.rows, columns), np.tile(space.columns, rows), ties.count
        )
        left = every[every // ties.count != every % ties.count]
        return _some(left[~np.isin(left, taken, kind="sort")], wanted, rng)
    drawn = 4 * wanted
    first = space.rows[rng.integers(0, rows, drawn)]
    second = space.columns[rng.integers(0, columns, drawn)]
    apart = first != second
    keys = inside(space, first[apart], second[apart], ties.count)
    keys = keys[~np.isin(keys, taken, kind="sort")]
    population = max(_population(space) - len(taken), len(keys))
    chosen, _ = _some(keys, wanted, rng)
    return chosen, population / max(len(chosen), 1)


def _population(space: PairSpace) -> int:
    """How many pairs a space has."""
    barred = int(np.count_nonzero(space.excluded[space.rows][:, space.columns].data))
    rows, columns = len(space.rows), len(space.columns)
    both = len(np.intersect1d(space.rows, space.columns))
    ordered = rows * columns - both - barred
    return ordered // 2 if space.symmetric and space.square else ordered
