"""Room on the map: nodes that do not cover each other, parts that lie beside each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from viz.stress import spiral

FloatArray = NDArray[np.float64]

ROUNDS = 60  # of pushing apart before the whole is stretched as well
STRETCH = 1.03
ROOMY = 0.3  # the part of the nodes that has room from the start: less is denser, more is truer
LANDSCAPE = 1.6  # width over height that a packed map goes for


def spread_out(place: FloatArray, reach: FloatArray, widen: float) -> FloatArray:
    """Positions moved as little as needed for any two nodes to be `reach + reach` apart.

    Args:
        place: float (n, 2).
        reach: float (n,), the room around a node.
        widen: how much more room a node takes sideways, for the label under it.
    """
    if len(place) < 2:
        return place
    ratio = np.array([widen, 1.0])
    place = place / ratio
    # nodes with the same neighbours may lie on one spot, from where nothing could push them apart
    place = place + spiral(len(place)) * 1e-3 * max(float(np.ptp(place, axis=0).max()), 1.0)
    found = cKDTree(place).query(place, k=[2])
    distance, nearest = np.asarray(found[0])[:, 0], np.asarray(found[1])[:, 0]
    wanted = reach + reach[nearest]
    # at this scale a part of the nodes has room enough; the others make room by small moves
    place = place * float(np.quantile(wanted / np.maximum(distance, 1e-9), ROOMY))
    rounds = 0
    while True:
        pairs = cKDTree(place).query_pairs(2.0 * float(reach.max()), output_type="ndarray")
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        one, two = pairs[:, 0], pairs[:, 1]
        across = place[two] - place[one]
        apart = np.sqrt((across**2).sum(axis=1))
        lacking = (reach[one] + reach[two]) - apart
        close = lacking > 1e-6
        if not close.any():
            return np.asarray(place * ratio)
        one, two, across = one[close], two[close], across[close]
        # a little more than is lacking, else two nodes approach their distance for ever
        push = across / np.maximum(apart[close], 1e-9)[:, None] * (lacking[close, None] * 0.5 + 0.5)
        crowd = np.bincount(np.concatenate([one, two]), minlength=len(place)).clip(1)
        move = np.zeros_like(place)
        for axis in (0, 1):
            move[:, axis] += np.bincount(two, push[:, axis], minlength=len(place))
            move[:, axis] -= np.bincount(one, push[:, axis], minlength=len(place))
        place = place + move / np.sqrt(crowd)[:, None]
        rounds += 1
        if rounds > ROUNDS:
            place = place * STRETCH


def grid(count: int, width: float, height: float, across: float) -> FloatArray:
    """Points in rows of cells of `width` by `height`, as many in a row as fit in `across`."""
    columns = max(1, int(across // width))
    number = np.arange(count)
    return np.column_stack([number % columns * width, number // columns * height]).astype(float)


def packed(parts: Sequence[FloatArray], gap: float) -> list[FloatArray]:
    """The parts moved, as they are, into rows under each other; the first at the top left.

    Args:
        parts: the positions of each part, the largest first.
        gap: the room between the boxes around two parts.
    """
    sizes = [np.ptp(part, axis=0) + gap for part in parts]
    area = float(sum(size[0] * size[1] for size in sizes))
    across = max(float(np.sqrt(area * LANDSCAPE)), *(float(size[0]) for size in sizes))
    moved = []
    left = top = row = 0.0
    for part, (width, height) in zip(parts, sizes, strict=True):
        if left and left + width > across + 1e-6:
            left, top, row = 0.0, top + row, 0.0
        moved.append(part - part.min(axis=0) + np.array([left, top]))
        left, row = left + float(width), max(row, float(height))
    return moved


def apart(parts: Sequence[FloatArray], gap: float) -> bool:
    """Whether the boxes around all parts leave a gap between each other."""
    boxes = [(part.min(axis=0) - gap / 2, part.max(axis=0) + gap / 2) for part in parts]
    return not any(
        bool((low < other_high).all() and (other_low < high).all())
        for number, (low, high) in enumerate(boxes)
        for other_low, other_high in boxes[:number]
    )
