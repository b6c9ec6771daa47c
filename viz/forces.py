"""Positions refined by forces, so that groups that keep to themselves can be seen as groups.

Links pull with the power `pull` of their length, nodes push each other off by the reverse of their
distance, those with many links more. With `pull` 2 this is the model of Fruchterman and Reingold
(1991), airy and even, good for a small network; with 1 that of ForceAtlas2 (Jacomy et al., 2014),
which draws groups apart, good for a large one. Between the two it slides with the size.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SMALL, LARGE = 100, 500  # nodes: up to here as Fruchterman-Reingold, from there as ForceAtlas2
MOST_ROUNDS, LEAST_ROUNDS = 100, 10
WORK = 1e8  # pairs of nodes looked at in all rounds; large graphs get fewer rounds
BLOCK = 4_000_000  # pairs held in memory at a time
WARM, COOL = 0.1, 0.01  # furthest first step, as a part of the spread: from scratch, from before


def relaxed(place: FloatArray, source: IntArray, target: IntArray, *, first: float) -> FloatArray:
    """Positions after the forces have had their way, in the scale in which they balance.

    Args:
        place: float (n, 2), where the nodes are, no two on one spot.
        source: int (m,), the first end of each link; each pair once, no loops.
        target: int (m,), the other end of each.
        first: how far a node may go in the first round, as a part of the spread of all.
    """
    count = len(place)
    size = np.clip(np.log(count / SMALL) / np.log(LARGE / SMALL), 0.0, 1.0)
    pull = float(2.0 - size)
    degree = np.bincount(np.concatenate([source, target]), minlength=count)
    mass = (degree + 1.0) ** (0.5 * size)
    place = _balanced(place - place.mean(axis=0), source, target, mass, pull)
    rounds = int(np.clip(WORK / count**2, LEAST_ROUNDS, MOST_ROUNDS))
    heads = np.concatenate([source, target])
    tails = np.concatenate([target, source])
    for number in range(rounds):
        step = _push(place, mass)
        across = place[tails] - place[heads]
        strength = np.sqrt((across**2).sum(axis=1)) ** (pull - 1.0)
        for axis in (0, 1):
            drawn = np.bincount(heads, strength * across[:, axis], minlength=count)
            step[:, axis] += drawn / mass
        far = np.sqrt((step**2).sum(axis=1)) + 1e-12
        spread = np.sqrt((place**2).sum(axis=1).mean())
        most = spread * first * (1.0 - number / rounds)
        place = place + step / far[:, None] * np.minimum(far / 2.0, most)[:, None]
        place = place - place.mean(axis=0)
    return place


def _balanced(
    place: FloatArray, source: IntArray, target: IntArray, mass: FloatArray, pull: float
) -> FloatArray:
    """The same positions at the scale at which all pull and all push are in balance."""
    length = np.sqrt(((place[source] - place[target]) ** 2).sum(axis=1))
    pushed = (mass.sum() ** 2 - (mass**2).sum()) / 2.0
    pulled = (length ** (pull + 1.0)).sum()
    scale = float(pushed / pulled) ** (1.0 / (pull + 1.0))
    return np.asarray(place * scale)


def _push(place: FloatArray, mass: FloatArray) -> FloatArray:
    """How far all other nodes push each node: the sum of mass times offset over distance squared.

    By blocks of rows, in single precision and by matrix products: x · Σk - Σkx, k = mass / d².
    """
    points = place.astype(np.float32)
    squares = (points**2).sum(axis=1)
    weighted = np.column_stack([np.ones(len(points)), points]).astype(np.float32)
    weighted *= mass.astype(np.float32)[:, None]
    pushed = np.empty_like(place)
    rows = max(1, BLOCK // len(points))
    for start in range(0, len(points), rows):
        block = slice(start, start + rows)
        near = points[block] @ points.T
        near *= -2.0
        near += squares[block, None]
        near += squares[None, :]
        np.maximum(near, 1e-4, out=near)
        np.reciprocal(near, out=near)
        sums = near @ weighted
        pushed[block] = points[block] * sums[:, :1] - sums[:, 1:]
    return pushed
