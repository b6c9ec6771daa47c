"""Plain scores for pairs that are not tied: every index by name, and all of them at once.

Each index is a function from a `PairView` to one number a pair; its docstring has the formula and
the paper. All are symmetric in both ends, need no training, and are at least zero except for
low-rank products. What several of them need is computed once, see `prepared` and `view`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from graph_service.analysis.missing_links.indices import (
    ends,
    groups,
    joint,
    local,
    low_rank,
    paths,
    walks,
)
from graph_service.analysis.missing_links.indices.view import PairView
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.ties import FloatArray
from graph_service.snapshot import IntArray


@dataclass(frozen=True)
class Index:
    """One plain score: `plain` where it ranks pairs by itself, else it only describes them."""

    name: str
    family: str
    score: Callable[[PairView], FloatArray]
    plain: bool = True

    @property
    def about(self) -> str:
        """The formula and the paper."""
        return self.score.__doc__ or ""

    def at(self, prepared: Prepared, firsts: IntArray, seconds: IntArray) -> FloatArray:
        """The score of each pair."""
        return self.score(PairView(prepared, firsts, seconds))


_FAMILIES: tuple[tuple[str, bool, tuple[Callable[[PairView], FloatArray], ...]], ...] = (
    (
        "local",
        True,
        (
            local.common_neighbours,
            local.adamic_adar,
            local.resource_allocation,
            local.jaccard,
            local.cosine,
            local.hub_promoted,
            local.preferential_attachment,
        ),
    ),
    ("paths", True, (paths.long_paths, paths.normalised_long_paths)),
    ("walks", True, (walks.rooted_pagerank, walks.local_walk)),
    (
        "low_rank",
        True,
        (
            low_rank.svd_product,
            low_rank.svd_cosine,
            low_rank.spectral_product,
            low_rank.spectral_walk,
        ),
    ),
    (
        "groups",
        True,
        (groups.same_group, groups.coarse_density, groups.fine_density, groups.expected_ties),
    ),
    (
        "joint",
        True,
        (joint.strong_neighbours, joint.theme_cosine, joint.district_cosine, joint.same_type),
    ),
    (
        "joint",
        True,
        (joint.type_affinity, joint.activity_level, joint.recency, joint.recent_and_busy),
    ),
    (
        "ends",
        False,
        (
            ends.least_degree,
            ends.greatest_degree,
            ends.least_records,
            ends.greatest_records,
            ends.least_recency,
            ends.greatest_recency,
            ends.least_core,
            ends.greatest_core,
            ends.least_clustering,
            ends.greatest_clustering,
        ),
    ),
)

INDICES: dict[str, Index] = {
    score.__name__: Index(score.__name__, family, score, plain)
    for family, plain, scores in _FAMILIES
    for score in scores
}


def at(
    prepared: Prepared, firsts: IntArray, seconds: IntArray, names: Iterable[str] | None = None
) -> dict[str, FloatArray]:
    """The scores of pairs by every index, or by those of these names."""
    view = PairView(prepared, firsts, seconds)
    return {name: INDICES[name].score(view) for name in (INDICES if names is None else names)}


def table(
    prepared: Prepared, firsts: IntArray, seconds: IntArray, names: Iterable[str] | None = None
) -> tuple[tuple[str, ...], FloatArray]:
    """The same as (names, one column a name)."""
    scores = at(prepared, firsts, seconds, names)
    columns = list(scores.values())
    return tuple(scores), np.stack(columns, axis=1) if columns else np.empty((len(firsts), 0))


__all__ = ["INDICES", "Index", "PairView", "at", "table"]
