"""What other networks taught: where the coefficients of a model start, and how firmly.

`prior.json` is made by `scripts/make_prior.py` from public benchmark networks (`make prior`): the
mean of the coefficients over networks, and how much they differ from one network to another, which
is how far a network's own evidence may move them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from graph_service.analysis.missing_links.features import SingleArray
from graph_service.analysis.missing_links.ties import FloatArray

UNSEEN = 0.3  # the spread of a feature that no benchmark network has, such as a shared theme


@dataclass(frozen=True)
class Coefficient:
    """One feature: how it is standardised, and its coefficient over networks."""

    centre: float
    width: float
    mean: float
    spread: float


@dataclass(frozen=True, eq=False)
class Prior:
    """A Gaussian for each coefficient.

    Attributes:
        coefficients: by feature; what is not in here has a mean of zero and a spread of `UNSEEN`.
        intercept: the mean of the intercept.
        loose: one over the variance of the intercept, which differs by as much as networks do.
    """

    coefficients: dict[str, Coefficient]
    intercept: float = -5.0
    loose: float = 0.01

    @classmethod
    def flat(cls) -> Prior:
        """A prior of one who has seen no network: all coefficients around zero."""
        return cls({})

    @classmethod
    def of_one(cls, name: str) -> Prior:
        """For a regression on a single feature, which is nearly free."""
        return cls({name: Coefficient(0.0, 1.0, 1.0, 3.0)})

    def of(self, names: tuple[str, ...]) -> tuple[FloatArray, FloatArray]:
        """(means, spreads) of these features."""
        found = [self._of(name) for name in names]
        return np.array([each.mean for each in found]), np.array([each.spread for each in found])

    def standardised(self, names: tuple[str, ...], values: SingleArray) -> SingleArray:
        """Values less their centre, over their width."""
        found = [self._of(name) for name in names]
        centre = np.array([each.centre for each in found], dtype=np.float32)
        width = np.array([each.width for each in found], dtype=np.float32)
        made: SingleArray = (values - centre) / width
        return made

    def _of(self, name: str) -> Coefficient:
        return self.coefficients.get(name, Coefficient(0.0, 1.0, 0.0, UNSEEN))


def read_prior(text: str) -> Prior:
    """The prior in the text of a `prior.json`."""
    return prior_of(json.loads(text))


def prior_of(data: Mapping[str, Any]) -> Prior:
    """The prior in such data: its intercept, and [centre, width, mean, spread] by feature."""
    return Prior(
        {name: Coefficient(*each) for name, each in data["coefficients"].items()},
        float(data["intercept"]),
    )


@cache
def default_prior() -> Prior:
    """The prior that comes with the program."""
    place = files("graph_service.analysis.missing_links") / "prior.json"
    return read_prior(place.read_text(encoding="utf-8"))
