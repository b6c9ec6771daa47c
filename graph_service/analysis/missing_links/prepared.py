"""What several indices need of the same ties, each computed once and when first asked for.

Everything here is made a connected component at a time or looks no further than neighbours, so that
what happens in one component changes nothing in another.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from graph_service.analysis.missing_links.cores import clustering, core_numbers
from graph_service.analysis.missing_links.factors import RANK, Factors, normalised, truncated
from graph_service.analysis.missing_links.grouping import Grouping, grouping, leiden
from graph_service.analysis.missing_links.ties import UNDATED, FloatArray, LongArray, Ties
from graph_service.analysis.projection import Matrix

HALF_LIFE = 1095  # days in which a tie comes to count half: three years
COARSE, FINE = 1.0, 4.0  # resolutions of Leiden


class Prepared:
    """Ties and what is known of them so far.

    Attributes:
        ties: the ties.
        seed: of all that is drawn.
        today: the day from which ages count; by default the last day in the ties.
        half_life: days in which a tie comes to count half.
        rank: the greatest number of factors of low-rank products.
    """

    def __init__(
        self,
        ties: Ties,
        *,
        seed: int = 0,
        today: int | None = None,
        half_life: int = HALF_LIFE,
        rank: int = RANK,
    ) -> None:
        self.ties = ties
        self.seed = seed
        self.today = ties.latest if today is None else today
        self.half_life = half_life
        self.rank = rank

    @property
    def adjacency(self) -> Matrix:
        """(n, n): one where two nodes are tied."""
        return self.ties.adjacency

    @cached_property
    def degree(self) -> FloatArray:
        """Float (n,): the number of different nodes that each is tied to."""
        return self.ties.degree.astype(np.float64)

    @cached_property
    def component(self) -> LongArray:
        """Int (n,): the number of the connected component of each node."""
        from scipy.sparse.csgraph import connected_components

        return connected_components(self.adjacency, directed=False)[1].astype(np.int64)

    @cached_property
    def component_degree(self) -> FloatArray:
        """Float (components,): the sum of the degrees in each component."""
        return np.bincount(self.component, weights=self.degree).astype(np.float64)

    # --- with the age and the crowd of ties

    @cached_property
    def strengths(self) -> Matrix:
        """(n, n), with the pattern of `adjacency`: how strongly two nodes are tied.

        Each direct tie counts 1, each joint activity of k members 1 / (k - 1), both halved for
        every half-life since.
        M. E. J. Newman, "Scientific collaboration networks. II", Physical Review E 64 (2001).
        """
        ties = self.ties
        size = np.maximum(ties.joint_size - 1, 1)
        return ties.weighted(self.fresh(ties.tie_day), self.fresh(ties.joint_day) / size)

    def fresh(self, days: np.ndarray[tuple[int], np.dtype[np.int32]]) -> FloatArray:
        """1 for what is of today, halved for every half-life since; never below a millionth.

        What is undated counts as one half-life old: an average over the network would let a change
        far away change it.
        """
        ages = np.maximum(self.today - days.astype(np.float64), 0.0)
        halves = np.where(days == UNDATED, 1.0, ages / self.half_life)
        return np.maximum(np.exp2(-halves), 1e-6)

    @cached_property
    def strength(self) -> FloatArray:
        """Float (n,): the sum of the strengths of the ties of each node."""
        return np.asarray(self.strengths.sum(axis=1)).ravel()

    @cached_property
    def recency(self) -> FloatArray:
        """Float (n,): how fresh the last record of each node is, see `fresh`."""
        return np.where(self.ties.active, self.fresh(self.ties.last_day), 0.0)

    # --- structure

    @cached_property
    def svd(self) -> Factors:
        """The truncated singular value decomposition of the adjacency, by component."""
        return truncated(self.adjacency, self.component, self.rank, self.seed)

    @cached_property
    def spectral(self) -> Factors:
        """The truncated decomposition of the normalised adjacency, by component."""
        matrix = normalised(self.adjacency, self.component)
        return truncated(matrix, self.component, self.rank, self.seed)

    @cached_property
    def svd_length(self) -> FloatArray:
        """Float (n,): the length of the row of U |S| of each node."""
        return self.svd.lengths()

    @cached_property
    def walk_values(self) -> FloatArray:
        """What walks of three and more steps weigh the factors of `spectral`."""
        values, stay = self.spectral.values, 0.85
        return np.asarray(stay**2 * values**3 / (1.0 - stay * values), dtype=np.float64)

    @cached_property
    def types(self) -> Grouping | None:
        """The types of each component as groups, None where there are no types."""
        codes = self.ties.type_
        if codes is None:
            return None
        keys = self.component * (int(codes.max(initial=0)) + 2) + codes + 1
        return grouping(self.adjacency, np.unique(keys, return_inverse=True)[1].astype(np.int64))

    @cached_property
    def groups(self) -> Mapping[str, Grouping]:
        """Leiden communities at two resolutions, "coarse" and "fine"."""
        return {
            name: leiden(self.adjacency, self.component, resolution)
            for name, resolution in (("coarse", COARSE), ("fine", FINE))
        }

    @cached_property
    def core(self) -> LongArray:
        """Int (n,): the core number of each node."""
        return core_numbers(self.adjacency)

    @cached_property
    def clustering(self) -> FloatArray:
        """Float (n,): the share of the pairs of neighbours of each node that are tied."""
        return clustering(self.adjacency)

    @cached_property
    def profiles(self) -> Mapping[str, Matrix]:
        """(n, values) by name: rows of length one that say what each node has to do with."""
        from scipy import sparse

        made: dict[str, Matrix] = {}
        for name, profile in self.ties.profiles.items():
            counts: Matrix = sparse.csr_array(
                (np.ones(len(profile.node)), (profile.node, profile.value)),
                shape=(self.ties.count, profile.count),
            )
            counts.sum_duplicates()
            length = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
            counts.data = counts.data / np.repeat(length, np.diff(counts.indptr))
            made[name] = counts
        return made
