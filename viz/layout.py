"""Where the nodes of a snapshot lie on its map.

The same snapshot has the same positions, whatever the machine was doing: nothing is drawn by lot.
Parts that are not linked lie beside each other, nodes without a link in rows below, and no node
covers another. A map drawn before can be handed over, so that after a small change people find
everything where it was.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from graph_service.snapshot import Snapshot
from viz import forces, packing
from viz.stress import spiral, stress_positions
from viz.style import radius

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Places = Mapping[str, tuple[float, float]]

KNOWN_ENOUGH = 0.5  # a part of which fewer nodes were drawn before is laid out anew


def pairs(snapshot: Snapshot) -> tuple[IntArray, IntArray]:
    """The linked pairs of nodes, each once, the lower number first, in order."""
    low = np.minimum(snapshot.link_source, snapshot.link_target).astype(np.int64)
    high = np.maximum(snapshot.link_source, snapshot.link_target).astype(np.int64)
    keys = np.unique(low * max(snapshot.node_count, 1) + high)
    return keys // max(snapshot.node_count, 1), keys % max(snapshot.node_count, 1)


def degrees(snapshot: Snapshot) -> IntArray:
    """Int (n,), how many neighbours each node has; two links to one neighbour count once."""
    return np.bincount(np.concatenate(pairs(snapshot)), minlength=snapshot.node_count)


def positions(snapshot: Snapshot, *, previous: Places | None = None) -> FloatArray:
    """Float (n, 2), whole numbers of pixels at a zoom of one; y goes down.

    Args:
        snapshot: what is drawn; nothing in it but nodes and which are linked counts.
        previous: node id to the place it had, on a map of (nearly) the same network.
    """
    count = snapshot.node_count
    if not count:
        return np.empty((0, 2))
    source, target = pairs(snapshot)
    _, part = connected_components(
        csr_array((np.ones(len(source)), (source, target)), shape=(count, count)), directed=False
    )
    airy = float(np.clip((800 - count) / 700, 0.0, 1.0))  # small maps have room for all labels
    degree = degrees(snapshot)
    # most room for what is amid others: at the rim a label finds its place outside
    reach = radius(degree) + 5.0 + airy * np.where(degree > 1, 16.0, 5.0)
    widen = 1.0 + 0.6 * airy
    before = _before(snapshot, previous or {})
    sizes = np.bincount(part)
    members = np.split(np.argsort(part, kind="stable"), np.cumsum(sizes)[:-1])
    members.sort(key=lambda numbers: (-len(numbers), int(numbers[0])))
    linked = [numbers for numbers in members if len(numbers) > 1]
    single = np.array([int(numbers[0]) for numbers in members if len(numbers) == 1], dtype=np.int64)

    gap = 100.0
    local = np.full(count, -1, dtype=np.int64)
    placed = []
    for numbers in linked:
        local[numbers] = np.arange(len(numbers))
        inside = part[source] == part[numbers[0]]
        place = _part(local[source[inside]], local[target[inside]], before[numbers])
        placed.append(packing.spread_out(place, reach[numbers], widen))
    placed = _beside(placed, [before[numbers] for numbers in linked], gap)
    place = np.zeros((count, 2))
    for numbers, found in zip(linked, placed, strict=True):
        place[numbers] = found
    if len(single):
        place[single] = _rows(snapshot, single, placed, 2.0 * float(reach[single].max()), widen)
    return np.asarray(np.round(place - (place.min(axis=0) + place.max(axis=0)) / 2.0))


def _before(snapshot: Snapshot, previous: Places) -> FloatArray:
    before = np.full((snapshot.node_count, 2), np.nan)
    for number in range(snapshot.node_count):
        found = previous.get(snapshot.node_id(number))
        if found is not None and np.isfinite(found).all():
            before[number] = found
    return before


def _part(source: IntArray, target: IntArray, before: FloatArray) -> FloatArray:
    """The positions of one connected part."""
    count = len(before)
    if count == 2:
        return np.array([[0.0, 0.0], [1.0, 0.0]])
    known = np.isfinite(before[:, 0])
    if known.mean() < KNOWN_ENOUGH or not np.ptp(before[known], axis=0).all():
        place = stress_positions(count, source, target)
        return _turned(forces.relaxed(place, source, target, first=forces.WARM))
    start = _filled(source, target, before)
    place = forces.relaxed(start, source, target, first=forces.COOL)
    return _fitted(place, before)


def _filled(source: IntArray, target: IntArray, before: FloatArray) -> FloatArray:
    """The places from before; a new node lies amid its neighbours, and amid theirs."""
    place = before.copy()
    heads, tails = np.concatenate([source, target]), np.concatenate([target, source])
    while True:
        known = np.isfinite(place[:, 0])
        if known.all():
            break
        from_known = known[tails] & ~known[heads]
        near = np.bincount(heads[from_known], minlength=len(place))
        for axis in (0, 1):
            total = np.bincount(
                heads[from_known], place[tails[from_known], axis], minlength=len(place)
            )
            place[near > 0, axis] = total[near > 0] / near[near > 0]
    new = ~np.isfinite(before[:, 0])
    place[new] += spiral(len(place))[new] * 0.02 * np.ptp(place, axis=0).max()
    return np.asarray(place + spiral(len(place)) * 1e-6 * np.ptp(place, axis=0).max())


def _turned(place: FloatArray) -> FloatArray:
    """The positions turned so that the longest way is across, the heavier side left and up."""
    place = place - place.mean(axis=0)
    _, axes = np.linalg.eigh(place.T @ place)
    turned = place @ axes[:, ::-1]
    skew = (turned**3).sum(axis=0)
    return np.asarray(turned * np.where(skew < 0, -1.0, 1.0))


def _fitted(place: FloatArray, before: FloatArray) -> FloatArray:
    """The positions turned, mirrored and scaled to lie as near as can be to those from before."""
    known = np.isfinite(before[:, 0])
    wanted = before[known] - before[known].mean(axis=0)
    found = place[known] - place[known].mean(axis=0)
    left, strength, right = np.linalg.svd(found.T @ wanted)
    scale = float(strength.sum() / (found**2).sum())
    return np.asarray((place - place[known].mean(axis=0)) @ (left @ right) * scale)


def _beside(placed: list[FloatArray], before: list[FloatArray], gap: float) -> list[FloatArray]:
    """The parts beside each other: where they were if they still fit there, else in rows."""
    if placed and all(np.isfinite(old[:, 0]).mean() >= KNOWN_ENOUGH for old in before):
        back = []
        for place, old in zip(placed, before, strict=True):
            known = np.isfinite(old[:, 0])
            back.append(place + (old[known] - place[known]).mean(axis=0))
        if packing.apart(back, gap / 2):
            return back
    return packing.packed(placed, gap) if placed else []


def _rows(
    snapshot: Snapshot, single: IntArray, placed: list[FloatArray], cell: float, widen: float
) -> FloatArray:
    """Rows of the nodes without a link, by kind, under all else."""
    order = np.lexsort((single, snapshot.node_kind[single]))
    width, height = cell * widen * 1.4, cell * 1.2
    across = np.sqrt(len(single) * width * height * packing.LANDSCAPE) + width
    left, bottom = 0.0, 0.0
    if placed:
        everything = np.concatenate(placed)
        across = max(across, float(np.ptp(everything[:, 0])))
        left, bottom = float(everything[:, 0].min()), float(everything[:, 1].max()) + 2 * cell
    place = np.empty((len(single), 2))
    place[order] = packing.grid(len(single), width, height, across) + np.array([left, bottom])
    return place
