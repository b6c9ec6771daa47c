"""What is known of each pair, on a scale that two moments of one network, and two networks, share.

An index counts differently in a network that is larger or denser, and in the same network a year
ago. So each number is divided by its mean over the candidates of the same moment, and the logarithm
is taken: twice the mean is twice the mean, then and now. (Ranks, or quantiles of the raw numbers,
lose what tells the best pairs apart.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links.alike import alike
from graph_service.analysis.missing_links.factors import Factors
from graph_service.analysis.missing_links.indices import INDICES, PairView
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.reach import reach
from graph_service.analysis.missing_links.ties import FloatArray
from graph_service.snapshot import IntArray

SingleArray = NDArray[np.float32]

FLOOR = 0.02  # added to a number over its mean, so that nothing at all has a logarithm too
FLAGS = ("same_group", "same_type", "alone")  # few values, which mean the same everywhere

# Features of one family say nearly the same, so what they add is told as one.
FAMILIES = {
    "closeness": "reach",
    "far_walks": "reach",
    "four_steps": "reach",
    "five_steps": "reach",
    "alike_best": "alike",
    "alike_least": "alike",
    "alike_share": "alike",
    "svd_few": "low_rank",
    "spectral_few": "low_rank",
    "alone": "ends",
    "neighbour_least_degree": "ends",
    "neighbour_greatest_degree": "ends",
} | {name: index.family for name, index in INDICES.items()}
PLAIN = tuple(name for name, index in INDICES.items() if index.plain)


@dataclass(frozen=True, eq=False)
class Scale:
    """The mean of each feature over the candidates of one moment."""

    names: tuple[str, ...]
    mean: FloatArray

    @classmethod
    def of(
        cls, names: tuple[str, ...], raw: SingleArray, weight: FloatArray | None = None
    ) -> Scale:
        """The means of these pairs, each as often as its weight says."""
        if not len(raw):
            return cls(names, np.zeros(len(names)))
        positive = np.maximum(raw, 0.0).astype(np.float64)
        return cls(names, np.average(positive, axis=0, weights=weight))

    def values(self, raw: SingleArray) -> SingleArray:
        """log(x / mean + `FLOOR`) of each feature; flags as they are; zero where the mean is."""
        known = self.mean > 0
        mean = np.where(known, self.mean, 1.0).astype(np.float32)
        values: SingleArray = np.log(np.maximum(raw, 0.0) / mean + np.float32(FLOOR))
        values[:, ~known] = 0.0
        for place, name in enumerate(self.names):
            if name in FLAGS:
                values[:, place] = raw[:, place]
        return values


@dataclass(frozen=True, eq=False)
class Features:
    """What is known of pairs.

    Attributes:
        names: (f), the features.
        raw: (p, f), as the indices give them.
        scale: the means that `values` are relative to.
        values: (p, f), for a model.
    """

    names: tuple[str, ...]
    raw: SingleArray
    scale: Scale
    values: SingleArray

    def __len__(self) -> int:
        return len(self.raw)

    def column(self, name: str) -> SingleArray:
        """The raw numbers of one feature."""
        return self.raw[:, self.names.index(name)]


def feature_table(
    prepared: Prepared, firsts: IntArray, seconds: IntArray, scale: Scale | None = None
) -> Features:
    """What is known of these pairs.

    Args:
        prepared: the network.
        firsts: the first ends; the answer is the same either way round.
        seconds: the second ends.
        scale: the means of this moment's candidates; where it is not given these pairs are they.
    """
    view = PairView(prepared, firsts, seconds)
    columns = {name: index.score(view) for name, index in INDICES.items()}
    walked = reach(prepared, view.firsts, view.seconds)
    likeness = alike(prepared, view.firsts, view.seconds)
    columns |= {
        "alike_best": likeness.best,
        "alike_least": likeness.least,
        "alike_share": likeness.share,
        "svd_few": _few(prepared.svd, view),
        "spectral_few": _few(prepared.spectral, view),
        "closeness": walked.closeness,
        "far_walks": walked.far,
        "four_steps": walked.four,
        "five_steps": walked.five,
        "alone": sum((end == 0).astype(np.float64) for end in view.degrees),
    }
    around = _mean_neighbour_degree(prepared)
    columns["neighbour_least_degree"] = np.minimum(*view.ends(around))
    columns["neighbour_greatest_degree"] = np.maximum(*view.ends(around))
    names = tuple(columns)
    raw = np.empty((len(view), len(names)), dtype=np.float32)
    for place, name in enumerate(names):
        raw[:, place] = columns[name]
    used = Scale.of(names, raw) if scale is None else scale
    return Features(names, raw, used, used.values(raw))


def _mean_neighbour_degree(prepared: Prepared) -> FloatArray:
    degree = prepared.degree
    total = np.asarray(prepared.adjacency @ degree)
    return total / np.maximum(degree, 1.0)


def _few(factors: Factors, view: PairView) -> FloatArray:
    """The product of the first quarter of the factors of each component: the coarse picture."""
    many = (factors.values != 0).sum(axis=1, keepdims=True)
    first = np.arange(factors.values.shape[1])[None, :] < np.maximum(many // 4, 2)
    (found,) = factors.at(view.firsts, view.seconds, (np.where(first, factors.values, 0.0),))
    return found
