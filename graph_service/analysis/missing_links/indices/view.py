"""A list of pairs and the sums that several indices take over the same paths, made once."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from graph_service.analysis.missing_links.pair_sums import long_paths, shared_neighbours
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.ties import FloatArray
from graph_service.snapshot import IntArray


class PairView:
    """Pairs of nodes of prepared ties, about which indices are asked."""

    def __init__(self, prepared: Prepared, firsts: IntArray, seconds: IntArray) -> None:
        self.prepared = prepared
        self.firsts = np.ascontiguousarray(firsts, dtype=np.int32)
        self.seconds = np.ascontiguousarray(seconds, dtype=np.int32)

    def __len__(self) -> int:
        return len(self.firsts)

    def ends(self, values: FloatArray) -> tuple[FloatArray, FloatArray]:
        """What the first ends have and what the second ends have."""
        return values[self.firsts], values[self.seconds]

    @cached_property
    def degrees(self) -> tuple[FloatArray, FloatArray]:
        """The degrees of both ends."""
        return self.ends(self.prepared.degree)

    @cached_property
    def shared(self) -> dict[str, FloatArray]:
        """Sums over common neighbours: "count", "log", "inverse", "strong"."""
        degree = self.prepared.degree
        weights = {
            "log": inverse(np.log(np.maximum(degree, 1.0))),
            "inverse": inverse(degree),
        }
        strength = inverse(self.prepared.strength)
        totals = {name: np.zeros(len(self)) for name in ("count", *weights, "strong")}
        for found in shared_neighbours(self.prepared.strengths, self.firsts, self.seconds):
            many = len(found.pairs)
            totals["count"][found.pairs] = np.bincount(found.owner, minlength=many)
            for name, weight in weights.items():
                totals[name][found.pairs] = np.bincount(
                    found.owner, weights=weight[found.node], minlength=many
                )
            strong = found.product * strength[found.node]
            totals["strong"][found.pairs] = np.bincount(found.owner, weights=strong, minlength=many)
        return totals

    @cached_property
    def long(self) -> dict[str, FloatArray]:
        """Sums over paths of length three: "count", and "root" of the degrees in between."""
        degree = self.prepared.degree
        weights = {"count": np.ones_like(degree), "root": np.sqrt(inverse(degree))}
        sums = long_paths(
            self.prepared.adjacency, list(weights.values()), self.firsts, self.seconds
        )
        return dict(zip(weights, sums, strict=True))

    @cached_property
    def walks(self) -> FloatArray:
        """The same sum with the inverse of the degrees; it takes as long as `long`."""
        weights = [inverse(self.prepared.degree)]
        return long_paths(self.prepared.adjacency, weights, self.firsts, self.seconds)[0]

    @cached_property
    def factored(self) -> dict[str, FloatArray]:
        """Products of factors: "svd", "square" (of its values), "spectral" and "walk"."""
        svd, spectral = self.prepared.svd, self.prepared.spectral
        weights = {"svd": svd.values, "square": svd.values**2}
        sums = svd.at(self.firsts, self.seconds, list(weights.values()))
        walks = {"spectral": spectral.values, "walk": self.prepared.walk_values}
        more = spectral.at(self.firsts, self.seconds, list(walks.values()))
        return dict(zip([*weights, *walks], sums + more, strict=True))


def inverse(values: FloatArray) -> FloatArray:
    """One over each value, zero for zero."""
    return np.divide(1.0, values, out=np.zeros_like(values), where=values > 0)
