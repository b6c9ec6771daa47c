"""Which pairs of nodes are asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.analysis.projection import Matrix
from graph_service.snapshot import BoolArray, IntArray


@dataclass(frozen=True, eq=False)
class PairSpace:
    """Which pairs are asked for, as numbers of nodes.

    Attributes:
        rows, columns: the nodes at the first and at the second end, ascending.
        excluded: an (n, n) matrix that is not zero where a pair is no suggestion.
        symmetric: whether (x, y) and (y, x) are one pair; it is given smaller number first.
        either: for each of these masks at least one end of a pair must be in it.
    """

    rows: IntArray
    columns: IntArray
    excluded: Matrix
    symmetric: bool = False
    either: tuple[BoolArray, ...] = ()

    @classmethod
    def everything(cls, adjacency: Matrix) -> PairSpace:
        """Every two nodes that are not tied."""
        nodes = np.arange(adjacency.shape[0], dtype=np.int32)
        return cls(nodes, nodes, adjacency, symmetric=True)

    @property
    def square(self) -> bool:
        """Whether both ends may be the same nodes."""
        return np.array_equal(self.rows, self.columns)

    def turned(self) -> PairSpace:
        """The same pairs, second end first."""
        return PairSpace(
            self.columns, self.rows, self.excluded.T.tocsr(), self.symmetric, self.either
        )
