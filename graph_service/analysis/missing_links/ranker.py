"""What ranks the pairs of one network: learned from its past, weighed against plain indices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from graph_service.analysis.missing_links import indices
from graph_service.analysis.missing_links.calibration import AGREES, Calibration, calibrate, off
from graph_service.analysis.missing_links.cuts import Cut, Cuts, cuts, made_by
from graph_service.analysis.missing_links.examples import (
    Drawn,
    Sizes,
    described,
    draw,
    labelled,
    positives_of,
    prepare,
    space_then,
)
from graph_service.analysis.missing_links.features import Features, Scale, feature_table
from graph_service.analysis.missing_links.hiding import learn
from graph_service.analysis.missing_links.model import (
    ENOUGH_TO_COMPARE,
    Model,
    Sample,
    fit,
    index_model,
    prior_model,
)
from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.prior import Prior, default_prior
from graph_service.analysis.missing_links.retrieval import retrieve
from graph_service.analysis.missing_links.taste import Labelled, Taste, taste_of
from graph_service.analysis.missing_links.ties import UNDATED, FloatArray, LongArray, Ties
from graph_service.analysis.missing_links.weighing import own_prior, tempered, untried, weighed
from graph_service.snapshot import IntArray

RESOURCE_ALLOCATION = "resource_allocation"


@dataclass(frozen=True, eq=False)
class Ranker:
    """Scores any pair of one network.

    Attributes:
        prepared: the network now.
        firsts, seconds: the candidates.
        scores: what the candidates score.
        scale: the means of their features.
        model: what scores.
        calibration: from scores to likelihoods, None where the past cannot say.
        known: the earlier moments it learned from.
        taste: how what people said bends the order, None where it does not.
        shifts: by how much it bends that of each candidate; it is in `scores`.
        labels: from how many pairs that was learned.
    """

    prepared: Prepared
    firsts: IntArray
    seconds: IntArray
    scores: FloatArray
    scale: Scale
    model: Model
    calibration: Calibration | None
    known: Cuts
    taste: Taste | None = None
    shifts: FloatArray | None = None
    labels: int = 0

    def score(self, firsts: IntArray, seconds: IntArray) -> FloatArray:
        """The score of any pairs, candidates or not."""
        features = described(self.prepared, firsts, seconds, self.scale)
        scores = self.model.score(features)
        if self.taste is None:
            return scores
        return scores + self.taste.shift(features.values.astype(np.float64))

    def features(self, firsts: IntArray, seconds: IntArray) -> Features:
        """What is known of pairs, on the scale of this network."""
        return feature_table(self.prepared, firsts, seconds, self.scale)

    def index(self, name: str, firsts: IntArray, seconds: IntArray) -> FloatArray:
        """A plain index of pairs."""
        return indices.at(self.prepared, firsts, seconds, [name])[name]


def fit_ranker(
    ties: Ties,
    space: PairSpace,
    *,
    today: date,
    seed: int = 0,
    prior: Prior | None = None,
    sizes: Sizes | None = None,
    labels: Labelled | None = None,
) -> Ranker:
    """Learn from what is known by `today` how to rank the pairs of a space.

    What is later than the last record in the ties has not been seen, so ages count from that.
    With `labels` the order is bent by what people said, where that holds (see `taste`); likelihoods
    stay what the past says.
    """
    taught = default_prior() if prior is None else prior
    size = Sizes() if sizes is None else sizes
    dated = ties.latest != UNDATED
    end = min(today.toordinal(), ties.latest) if dated else today.toordinal()
    known = cuts(ties, end=end, seed=seed)
    model, calibration = _learned(ties, space, known, taught, size, seed)
    prepared = prepare(ties, end if dated else None, seed)
    asked = known_nodes(space, ties) if known.horizon_days is not None else space
    found = retrieve(prepared, asked, top=size.top, per_node=size.per_node)
    features = described(prepared, found.firsts, found.seconds)
    if model is None or not _knows(model, ties, space):
        calibration = None
        if taught_elsewhere(ties, space):
            model = prior_model(features.names, taught)
        else:
            model = index_model(features.names, RESOURCE_ALLOCATION)
    scores = model.score(features)
    ranker = Ranker(
        prepared, found.firsts, found.seconds, scores, features.scale, model, calibration, known
    )
    if labels is None or not len(scores):
        return ranker
    values = features.values.astype(np.float64)
    told = described(prepared, labels.firsts, labels.seconds, features.scale)
    taste = taste_of(values, told.values.astype(np.float64), model.score(told), labels.confirmed)
    if taste is None:
        return ranker
    shifts = taste.shift(values)
    return replace(
        ranker, scores=scores + shifts, taste=taste, shifts=shifts, labels=len(labels.confirmed)
    )


def _knows(model: Model, ties: Ties, space: PairSpace) -> bool:
    """Whether there is anything behind a model that is worth more than what stands in for it."""
    name = model.chosen.name
    return name != "unknown" and (name != "prior" or taught_elsewhere(ties, space))


def taught_elsewhere(ties: Ties, space: PairSpace) -> bool:
    """Whether the pairs are such as other networks can teach: those of one kind, that may be tied.

    The networks behind the prior have one kind of node. Of a partner and a theme they teach
    nothing: on the example it put such pairs in a worse order than what both share does.
    """
    alike = ties.kind is None or bool((ties.kind[space.rows] == ties.crowd_kind).all())
    return alike and space.symmetric


def known_nodes(space: PairSpace, ties: Ties) -> PairSpace:
    """The pairs of nodes with any record: of the others nothing can be said."""
    return PairSpace(
        space.rows[ties.active[space.rows]],
        space.columns[ties.active[space.columns]],
        space.excluded,
        space.symmetric,
        space.either,
    )


def _learned(
    ties: Ties, space: PairSpace, known: Cuts, taught: Prior, sizes: Sizes, seed: int
) -> tuple[Model | None, Calibration | None]:
    if not known.rounds:
        return None, None
    if not taught_elsewhere(ties, space) and known.positives < ENOUGH_TO_COMPARE:
        return None, None
    if known.horizon_days is not None:
        return _in_time(ties, space, known, taught, sizes, seed)
    if not len(ties.member) and space.symmetric and space.square:
        return learn(ties, space, prior=taught, seed=seed), None
    samples = []
    for number, cut in enumerate(known.rounds):
        drawn, positives = _moment(ties, space, cut, sizes, seed + number)
        samples.append(labelled(drawn, positives, ties.count, made=None))
    return fit(Sample.together(samples), prior=taught, seed=seed), None


def _in_time(
    ties: Ties, space: PairSpace, known: Cuts, taught: Prior, sizes: Sizes, seed: int
) -> tuple[Model, Calibration | None]:
    """Learned from one horizon; which method, from both halves of it."""
    (cut,) = known.rounds
    drawn, positives = _moment(ties, space, cut, sizes, seed)
    made, events = made_by(ties, cut)
    whole = labelled(drawn, positives, ties.count, made=made)
    if not known.halves:
        enough = whole.positives >= ENOUGH_TO_COMPARE
        chosen = untried(whole) if enough else None
        return fit(whole, prior=taught, seed=seed, chosen=chosen), None
    first, second = known.halves
    then = space_then(space, ties, first.earlier)
    keys, later = positives_of(first, then), _moment(ties, space, second, sizes, seed)
    early = labelled(drawn, keys, ties.count, made=made)
    late = labelled(*later, ties.count, made=made)
    chosen, halves = weighed(early, late, taught=taught, events=events, seed=seed)
    chosen = replace(chosen, positives=whole.positives)
    prior = own_prior(whole, events, taught)
    model = fit(tempered(whole, events), prior=prior, seed=seed, chosen=chosen)
    counted = [
        labelled(drawn, keys, ties.count, made=None),
        labelled(*later, ties.count, made=None),
    ]
    if not _agree(halves, counted):
        return model, None
    every = labelled(drawn, positives, ties.count, made=None)
    return model, calibrate(model.score(drawn.features), every.linked, every.weight)


def _agree(models: tuple[Model, Model], samples: list[Sample]) -> bool:
    """Whether likelihoods learned from either half of the horizon hold in the other."""
    for model, learned, tried in zip(models, samples, reversed(samples), strict=True):
        line = calibrate(model.score_values(learned.values), learned.linked, learned.weight)
        if line is None:
            return False
        if off(line, model.score_values(tried.values), tried.linked, tried.weight) > AGREES:
            return False
    return True


def _moment(
    ties: Ties, space: PairSpace, cut: Cut, sizes: Sizes, seed: int
) -> tuple[Drawn, LongArray]:
    then = space_then(space, ties, cut.earlier)
    positives = positives_of(cut, then)
    return draw(prepare(cut.earlier, cut.day, seed), then, positives, sizes, seed=seed), positives
