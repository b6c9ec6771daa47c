"""A model that learns from a network's own past which pairs become tied.

Three scores, each in log-odds, are weighed against each other on pairs that none of them has seen:

* a logistic regression with a Gaussian prior around what other networks taught (`prior`), so that
  the network's own evidence takes over as there is more of it, and no switch is needed;
* boosted trees, from `ENOUGH_FOR_TREES` positives on, which see what no sum of features shows;
* the best plain index, which at the very top is hard to beat.

It learns from examples of which each stands for `weight` pairs, so what it says holds over all
pairs: pairs that retrieval found and that stayed untied tell it who comes first, the rest of the
pairs, drawn at random, tell it who comes last. (Learning from random pairs alone loses to plain
resource allocation at the top; from retrieved pairs alone it loses overall.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from graph_service.analysis.missing_links.colours import mixed_bits
from graph_service.analysis.missing_links.features import FAMILIES, PLAIN, Features, SingleArray
from graph_service.analysis.missing_links.prior import Prior
from graph_service.analysis.missing_links.ties import FloatArray, LongArray
from graph_service.snapshot import BoolArray

ENOUGH_FOR_TREES = 200  # positives
ENOUGH_TO_COMPARE = 20  # positives; with fewer, held-out figures are noise
FOLDS = 2
LEAST = 2  # positives with which anything can be said at all
TREES = {"max_iter": 60, "learning_rate": 0.1, "max_leaf_nodes": 12, "min_samples_leaf": 40}
STAND_BY = "resource_allocation"  # beside what other networks taught
BINS = 63
EVEN = 0.75  # trees see weights to this power: the few that stand for many would drown the rest
CLEARLY = 3.0  # standard errors or so; by halves each looks weaker than it is, and blends better
USUAL = (1 / 3, 2 / 3, 0.0)  # the blend that is kept unless another is clearly better
BLENDS = tuple(
    (logistic / 6, trees / 6, (6 - logistic - trees) / 6)
    for logistic in range(7)
    for trees in range(7 - logistic)
)


@dataclass(frozen=True, eq=False)
class Sample:
    """Pairs of an earlier moment, and which of them became tied.

    Attributes:
        names: (f), the features.
        values: (p, f), scaled by the candidates of their own moment.
        raw: (p, f), as the indices give them.
        linked: (p,), whether the pair became tied.
        weight: (p,), how many pairs each stands for.
        group: (p,), equal for examples that must not be on both sides of a comparison, such as one
            pair at two moments.
    """

    names: tuple[str, ...]
    values: SingleArray
    raw: SingleArray
    linked: BoolArray
    weight: FloatArray
    group: LongArray

    def __len__(self) -> int:
        return len(self.linked)

    @property
    def positives(self) -> int:
        """How many became tied."""
        return int(self.linked.sum())

    @property
    def enough_for_trees(self) -> bool:
        """Whether boosted trees can learn from it: enough became tied, and some did not."""
        untied = len(self) - self.positives
        return self.positives >= ENOUGH_FOR_TREES and untied >= ENOUGH_TO_COMPARE

    def part(self, rows: BoolArray) -> Sample:
        """Some of the examples."""
        return Sample(
            self.names,
            self.values[rows],
            self.raw[rows],
            self.linked[rows],
            self.weight[rows],
            self.group[rows],
        )

    @classmethod
    def together(cls, samples: list[Sample]) -> Sample:
        """Examples of several moments as one."""
        return cls(
            samples[0].names,
            *(
                np.concatenate([getattr(each, name) for each in samples])
                for name in ("values", "raw", "linked", "weight", "group")
            ),
        )


@dataclass(frozen=True)
class Chosen:
    """What ranks, and on what grounds.

    Attributes:
        name: "model", "plain", "prior" or "unknown".
        index: the best plain index on held-out pairs, "" where none was compared.
        blend: how much the logistic regression, the trees and the plain index count.
        positives: the pairs that became tied, which it learned from.
        held_out: average precision on pairs not learned from: "model", and each plain index.
    """

    name: str
    index: str
    blend: tuple[float, float, float]
    positives: int
    held_out: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Logistic:
    """A logistic regression of standardised features."""

    intercept: float
    coefficients: FloatArray
    prior: Prior
    names: tuple[str, ...]

    def score(self, values: SingleArray) -> FloatArray:
        """Log-odds."""
        return self.intercept + self.prior.standardised(self.names, values) @ self.coefficients


@dataclass(frozen=True, eq=False)
class Trees:
    """Boosted trees, the features that they look at, and where the bins of each of these end."""

    model: Any
    columns: LongArray
    edges: tuple[SingleArray, ...]

    def binned(self, values: SingleArray) -> SingleArray:
        """The bin of each value: the library's own weighted bins take longer than the trees."""
        made = np.empty((len(values), len(self.columns)), dtype=np.float32)
        for place, (column, edges) in enumerate(zip(self.columns, self.edges, strict=True)):
            made[:, place] = np.searchsorted(edges, values[:, column])
        return made


@dataclass(frozen=True, eq=False)
class Model:
    """What was learned; it scores pairs by features scaled by their own moment's candidates.

    Attributes:
        average: (f), the values of the average candidate, against which contributions are told.
    """

    names: tuple[str, ...]
    chosen: Chosen
    logistic: Logistic
    trees: Trees | None
    plain: Logistic | None
    average: SingleArray

    @property
    def knows(self) -> bool:
        """Whether there is anything to go by; if not, its scores mean nothing."""
        return self.chosen.name != "unknown"

    def score(self, features: Features) -> FloatArray:
        """Log-odds of each pair, or for a plain index its logarithm; the higher the likelier."""
        return self.score_values(features.values)

    def contributions(self, features: Features) -> FloatArray:
        """(p, f): what each feature adds to the score, against the average candidate.

        Exact for the logistic regression and the plain index. Trees know no such sum: there it is
        how much the score falls when a family of features is as of the average candidate, told of
        the feature in the family that counts most in the logistic regression.
        """
        share, boosted, plain = self._blend
        values = features.values
        at_average = self.average[None, :]
        total = np.zeros(values.shape)
        if share:
            prior = self.logistic.prior
            step = prior.standardised(self.names, values) - prior.standardised(
                self.names, at_average
            )
            total += share * step * self.logistic.coefficients
        if plain and self.plain is not None:
            place = self.names.index(self.chosen.index)
            step = self.plain.prior.standardised(
                self.plain.names, values[:, [place]]
            ) - self.plain.prior.standardised(self.plain.names, at_average[:, [place]])
            total[:, place] += plain * (step @ self.plain.coefficients)
        if boosted and self.trees is not None:
            total += boosted * self._of_trees(self.trees, values)
        return total

    @property
    def _blend(self) -> tuple[float, float, float]:
        return (0.0, 0.0, 1.0) if self.chosen.name == "plain" else self.chosen.blend

    def score_values(self, values: SingleArray) -> FloatArray:
        """The same by scaled features."""
        share, boosted, plain = self._blend
        total = np.zeros(len(values))
        if share:
            total += share * self.logistic.score(values)
        if boosted and self.trees is not None:
            total += boosted * _tree_score(self.trees, values)
        if plain and self.plain is not None:
            total += plain * self.plain.score(values[:, [self.names.index(self.chosen.index)]])
        return np.round(total, 9)

    @cached_property
    def _families(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, name in enumerate(self.names):
            found.setdefault(FAMILIES.get(name, name), []).append(place)
        return found

    def _of_trees(self, trees: Trees, values: SingleArray) -> FloatArray:
        full = _tree_score(trees, values)
        out = np.zeros(values.shape)
        weight = np.abs(self.logistic.coefficients)
        for places in self._families.values():
            without = values.copy()
            without[:, places] = self.average[places]
            fall = full - _tree_score(trees, without)
            out[:, places[int(np.argmax(weight[places]))]] += fall
        return out


def fit(sample: Sample, *, prior: Prior, seed: int = 0, chosen: Chosen | None = None) -> Model:
    """Learn from examples.

    With fewer than `LEAST` positives it says that it cannot know; with too few to compare anything
    the prior ranks, moved as far as those few can move it; and where the model is not better on
    held-out pairs than the best plain index (see `_compare`), that index ranks. Where all that is
    `chosen` already, nothing is compared.
    """
    names, count = sample.names, sample.positives
    average = (
        np.average(sample.values, axis=0, weights=sample.weight).astype(np.float32)
        if len(sample)
        else np.zeros(len(names), dtype=np.float32)
    )
    logistic = _logistic(sample, names, prior)
    if chosen is not None:
        trees = _boosted(sample, seed) if chosen.blend[1] else None
        plain = _plain(sample, chosen.index) if chosen.index else None
        return Model(names, chosen, logistic, trees, plain, average)
    if count < ENOUGH_TO_COMPARE:
        return _untaught(names, "prior" if count >= LEAST else "unknown", count, logistic, average)
    figures, index, blend, better = _compare(sample, prior, seed)
    trees = _boosted(sample, seed) if blend[1] else None
    chosen = Chosen("model" if better else "plain", index, blend, count, figures)
    return Model(names, chosen, logistic, trees, _plain(sample, index), average)


def prior_model(names: tuple[str, ...], prior: Prior) -> Model:
    """What other networks taught, for a network that has nothing to learn from."""
    empty = np.zeros((0, len(names)), dtype=np.float32)
    nothing = np.zeros(0)
    sample = Sample(
        names, empty, empty, nothing.astype(np.bool_), nothing, nothing.astype(np.int64)
    )
    average = np.zeros(len(names), dtype=np.float32)
    return _untaught(names, "prior", 0, _logistic(sample, names, prior), average)


def _untaught(
    names: tuple[str, ...], name: str, count: int, logistic: Logistic, average: SingleArray
) -> Model:
    """What other networks taught, in equal parts with `STAND_BY` where there is that.

    The prior alone puts too high what no contact joins, where people work together: on parts of 40
    to 200 co-authors its average precision is .57 to .37, with the index .67 to .45. Elsewhere the
    index costs little (USAir .63 to .61), but where nothing is ever shared much (routers).
    """
    if STAND_BY not in names:
        return Model(names, Chosen(name, "", (1.0, 0.0, 0.0), count), logistic, None, None, average)
    chosen = Chosen(name, STAND_BY, (0.5, 0.0, 0.5), count)
    return Model(names, chosen, logistic, None, _rising(STAND_BY), average)


def _rising(index: str) -> Logistic:
    """An index as it is, on its scale."""
    return Logistic(0.0, np.ones(1), Prior.of_one(index), (index,))


def index_model(names: tuple[str, ...], index: str) -> Model:
    """One plain index, for pairs of which neither this network nor another has taught anything."""
    blank = prior_model(names, Prior.flat())
    chosen = Chosen("plain", index, (0.0, 0.0, 1.0), 0)
    return replace(blank, chosen=chosen, plain=_rising(index))


# --- comparing


def _compare(
    sample: Sample, prior: Prior, seed: int
) -> tuple[dict[str, float], str, tuple[float, float, float], bool]:
    """Average precision on held-out pairs, the best index, the best blend, and if this is better.

    It is better where it is so at the top and over all together, and at the very top not worse
    than by chance: the best of many indices is so by luck too.
    """
    fold = mixed_bits(sample.group.astype(np.uint64)) % np.uint64(FOLDS)
    count = len(sample)
    figures = {}
    for place, name in enumerate(sample.names):
        if name in PLAIN and np.ptp(sample.raw[:, place]) > 0:
            raw = sample.raw[:, place].astype(np.float64)
            figures[name] = average_precision(sample.linked, raw, sample.weight)
    index = min(figures, key=lambda name: (-figures[name], name)) if figures else PLAIN[0]
    place = sample.names.index(index)
    boost = sample.enough_for_trees
    scores = np.zeros((3, count))
    for number in range(FOLDS):
        held = fold == number
        rest = sample.part(~held)
        if not rest.positives or not held.any():
            continue
        values = sample.values[held]
        scores[0, held] = _logistic(rest, sample.names, prior).score(values)
        if boost:
            scores[1, held] = _tree_score(_boosted(rest, seed), values)
        scores[2, held] = _plain(rest, index).score(values[:, [place]])
    usual = USUAL if boost else (1.0, 0.0, 0.0)
    blends = [usual, *(each for each in BLENDS if each[2] < 1.0 and (boost or not each[1]))]
    mixed = [np.dot(blend, scores) for blend in blends]
    tops = [average_precision(sample.linked, each, sample.weight) for each in mixed]
    found = max(figures.get(index, 0.0) * sample.positives, 1.0)  # as many as the index finds
    least = figures.get(index, 0.0) * (1.0 - 1.0 / float(np.sqrt(found)))
    worth = [_both_ends(sample, each) for each in mixed]
    worth[0] += float(CLEARLY / np.sqrt(sample.positives))
    best = max(range(len(blends)), key=lambda each: (tops[each] > least, worth[each], -each))
    plain = _both_ends(sample, sample.raw[:, place].astype(np.float64))
    better = tops[best] > least and _both_ends(sample, mixed[best]) > plain
    return {"model": tops[best], **figures}, index, blends[best], better


def _both_ends(sample: Sample, scores: FloatArray) -> float:
    """How good an order is at the very top and over all: log of precision less that of the error.

    Average precision alone would choose what is best for the first pairs and blind to the rest.
    """
    precision = average_precision(sample.linked, scores, sample.weight)
    error = 1.0 - area_under_curve(sample.linked, scores, sample.weight)
    return float(np.log(max(precision, 1e-9)) - np.log(max(error, 1e-6)))


def area_under_curve(linked: BoolArray, scores: FloatArray, weight: FloatArray) -> float:
    """The chance that a pair that became tied scores above one that did not; half if equal."""
    place = np.unique(scores, return_inverse=True)[1]
    many = int(place.max(initial=-1)) + 1
    tied = np.bincount(place[linked], weights=weight[linked], minlength=many)
    others = np.bincount(place[~linked], weights=weight[~linked], minlength=many)
    total = float(tied.sum() * others.sum())
    below = np.cumsum(others) - 0.5 * others
    return float(tied @ below) / total if total else 0.5


def average_precision(linked: BoolArray, scores: FloatArray, weight: FloatArray) -> float:
    """The mean over the positives of the precision down to each, pairs counted by weight.

    Pairs of one score are taken together, as if all were above the last of them.
    """
    total = float(weight[linked].sum())
    if not total:
        return 0.0
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.diff(scores[order]) != 0, True)
    hits = np.cumsum(np.where(linked[order], weight[order], 0.0))[last]
    seen = np.cumsum(weight[order])[last]
    gained = np.diff(np.concatenate([[0.0], hits]))
    return float((gained * hits / seen).sum() / total)


# --- the three scores


def _logistic(sample: Sample, names: tuple[str, ...], prior: Prior) -> Logistic:
    """The most likely coefficients, given the examples and the prior, by Newton's method."""
    mean, spread = prior.of(names)
    start = prior.intercept
    if not sample.positives or sample.linked.all():
        return Logistic(start, mean, prior, names)
    design = np.column_stack(
        [np.ones(len(sample)), prior.standardised(names, sample.values).astype(np.float64)]
    )
    centre = np.concatenate([[start], mean])
    precision = np.concatenate([[prior.loose], 1.0 / spread**2])
    found = newton(design, sample.linked, sample.weight, centre, precision)
    return Logistic(float(found[0]), found[1:], prior, names)


def newton(
    design: FloatArray,
    linked: BoolArray,
    weight: FloatArray,
    centre: FloatArray,
    precision: FloatArray,
) -> FloatArray:
    """Maximise the weighted log-likelihood less half the precision-weighted distance to `centre`.

    Steps are halved until the penalised likelihood does not fall, so it converges from anywhere.
    """
    sign = np.where(linked, 1.0, -1.0)

    def loss(beta: FloatArray) -> float:
        margin = sign * (design @ beta)
        fit_ = weight @ np.logaddexp(0.0, -margin)
        return float(fit_ + 0.5 * (precision @ (beta - centre) ** 2))

    beta = centre.copy()
    now = loss(beta)
    for _ in range(60):
        chance = 0.5 * (1.0 + np.tanh(0.5 * (design @ beta)))
        slope = design.T @ (weight * (chance - linked)) + precision * (beta - centre)
        bend = (design * (weight * chance * (1.0 - chance))[:, None]).T @ design
        bend[np.diag_indices_from(bend)] += precision
        step = np.linalg.solve(bend, slope)
        size = 1.0
        while (then := loss(beta - size * step)) > now and size > 1e-6:
            size *= 0.5
        if size <= 1e-6:
            break
        beta, gained, now = beta - size * step, now - then, then
        if gained < 1e-7 * max(abs(now), 1.0):
            break
    return beta


def _plain(sample: Sample, index: str) -> Logistic:
    """One index on the scale of log-odds; rising always, so that its order stays its order."""
    place = sample.names.index(index)
    alone = Prior.of_one(index)
    fitted = _logistic(
        Sample(
            (index,),
            sample.values[:, [place]],
            sample.raw[:, [place]],
            sample.linked,
            sample.weight,
            sample.group,
        ),
        (index,),
        alone,
    )
    rising = np.maximum(fitted.coefficients, 1e-3)
    return Logistic(fitted.intercept, rising, alone, (index,))


def _boosted(sample: Sample, seed: int) -> Trees:
    """Boosted trees on examples in which positives weigh a sixth of all."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    weight = sample.weight**EVEN
    others = float(weight[~sample.linked].sum())
    weight[sample.linked] *= others / 5.0 / max(float(weight[sample.linked].sum()), 1e-12)
    weight *= len(weight) / weight.sum()
    model = HistGradientBoostingClassifier(
        **TREES, max_bins=BINS, l2_regularization=1.0, early_stopping=False, random_state=seed
    )
    columns = _telling(sample.values)
    edges = tuple(_edges(sample.values[:, column], weight) for column in columns)
    trees = Trees(model, columns, edges)
    # Threads that wait for each other cost more than they bring, and one sums in one order.
    with threadpool_limits(limits=1):
        model.fit(trees.binned(sample.values), sample.linked, sample_weight=weight)
    return trees


def _edges(values: SingleArray, weight: FloatArray) -> SingleArray:
    """Where bins end: at every value, or where there are many at even shares of the weight.

    A bin holds the value that it ends at, so what has nothing at all is apart from what has little.
    """
    distinct, place = np.unique(values, return_inverse=True)
    if len(distinct) <= BINS:
        return distinct[:-1]
    share = np.cumsum(np.bincount(place, weights=weight))
    ends = np.searchsorted(share, np.arange(1, BINS) / BINS * share[-1])
    return np.unique(distinct[np.minimum(ends, len(distinct) - 2)])


def _telling(values: SingleArray) -> LongArray:
    """The columns that differ among pairs, and from the columns before them."""
    seen: set[bytes] = set()
    kept = []
    for place in range(values.shape[1]):
        column = np.round(values[:, place], 3)
        if np.ptp(column) > 0 and column.tobytes() not in seen:
            seen.add(column.tobytes())
            kept.append(place)
    return np.array(kept or [0], dtype=np.int64)


def _tree_score(trees: Trees, values: SingleArray) -> FloatArray:
    if not len(values):
        return np.zeros(0)
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        scores: FloatArray = trees.model.decision_function(trees.binned(values))
    return scores
