"""What the surroundings of each node look like, as a number that does not depend on numbering.

Colours are refined as by B. Weisfeiler and A. Leman (1968): a node's colour is a mix of its degree,
then of its own and its neighbours' colours, again and again. They are summed as 64-bit integers,
for which the order of adding does not matter.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links.ties import FloatArray
from graph_service.analysis.projection import Matrix

ROUNDS = 6  # how far a node's surroundings are looked at

Colours = NDArray[np.uint64]


def colours(adjacency: Matrix) -> Colours:
    """The colour of each node; nodes that look alike up to `ROUNDS` steps away have the same."""
    ones = adjacency.astype(np.bool_).astype(np.uint64)
    colour = mixed_bits(np.diff(adjacency.indptr).astype(np.uint64))
    for _ in range(ROUNDS):
        colour = mixed_bits(colour * np.uint64(3) + ones @ colour)
    return colour


def drawn(colour: Colours, columns: int, seed: int) -> FloatArray:
    """(n, columns): as if drawn evenly between -1/2 and 1/2, but the same for the same colour."""
    lane = mixed_bits(np.arange(columns, dtype=np.uint64) + np.uint64(seed) * np.uint64(1 << 20))
    bits = mixed_bits(colour[:, None] ^ lane[None, :])
    return np.asarray((bits >> np.uint64(11)) * 2.0**-53 - 0.5, dtype=np.float64)


def mixed_bits(values: Colours) -> Colours:
    """A mix of all bits (the finaliser of splitmix64: G. L. Steele and others, OOPSLA 2014)."""
    bits = values + np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))
