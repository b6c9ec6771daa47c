"""All pairs that are not tied yet, the likeliest first.

`rank_pairs` is a pure function of what it is given: numbers only, no names, no clock. What it gives
can be kept as bytes, for it is costly to make and cheap to show.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.ranker import Ranker, fit_ranker
from graph_service.analysis.missing_links.taste import Labelled
from graph_service.snapshot import BoolArray, IntArray

if TYPE_CHECKING:
    from datetime import date

    from graph_service.analysis.missing_links.prior import Prior
    from graph_service.analysis.missing_links.ties import Ties

FloatArray = NDArray[np.float64]

DIGITS = 12
STRONGEST = 8  # features of each pair that are told
FEEDBACK = "feedback"  # what decisions of people add to a score
LEAST_TIES = 2  # with one tie nobody can know
_MAGIC = b"schakel-pairs"
_VERSION = 2
_CHUNK = 100_000  # pairs explained at a time


class MethodName(StrEnum):
    """How the order was made."""

    MODEL = "model"  # learned from this network's own past, and better there than any plain index
    PLAIN = "plain"  # one plain index, which was at least as good on this network's own past
    PRIOR = "prior"  # learned elsewhere, for this network has too little past of its own
    UNKNOWN = "unknown"  # nothing to go by


class Reason(StrEnum):
    """Why that method."""

    BETTER = "better"  # the model won on links held out
    NOT_BETTER = "not_better"  # a plain index won on links held out
    FEW_LINKS = "few_links"  # too few links to learn from or to test on
    TOO_LITTLE = "too_little"  # one link or none: it cannot know
    NOTHING_MISSING = "nothing_missing"  # every pair that may be suggested is tied

    NOT_TRIED = "not_tried"  # the index was asked for


_REASONS = {
    MethodName.MODEL: Reason.BETTER,
    MethodName.PLAIN: Reason.NOT_BETTER,
    MethodName.PRIOR: Reason.FEW_LINKS,
    MethodName.UNKNOWN: Reason.TOO_LITTLE,
}


@dataclass(frozen=True, slots=True)
class RankingMethod:
    """What a ranking rests on.

    Attributes:
        name: how the order was made.
        index: the plain index that was used, or that the model was blended with.
        reason: why so.
        positives: how many pairs became tied after the earlier cut (or were hidden): what it
            learned from.
        candidates: how many pairs are candidates now.
        cut_day: the day (proleptic ordinal) of the earlier cut; None where links were hidden
            at random.
        horizon_days: the time after that cut in which a pair had to become tied, which is also the
            time that a likelihood speaks of.
        calibrated: whether `likelihoods` are there; without them there is an order only.
        held_out: average precision on links held out, of the model and of each plain index.
        labels: how many decisions of people bent the order; 0 where there are too few, or where
            what they say does not hold.
    """

    name: MethodName
    index: str
    reason: Reason
    positives: int = 0
    candidates: int = 0
    cut_day: int | None = None
    horizon_days: int | None = None
    calibrated: bool = False
    held_out: Mapping[str, float] = field(default_factory=dict)
    labels: int = 0


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature adds to a score, against the average candidate."""

    name: str
    amount: float


@dataclass(frozen=True, eq=False)
class PairRanking:
    """Pairs that are not tied, the likeliest first, ties by the numbers of the ends.

    They are the best of all pairs and the best of each node, so that a list of one node is there
    too.

    Attributes:
        count: how many nodes there are.
        firsts, seconds: the ends, by number; the smaller one first where pairs have no direction.
        scores: log-odds for a model, the index itself for a plain index; to be compared within one
            ranking only.
        likelihoods: how likely each pair is to become tied within `method.horizon_days`; None
            where that is not known.
        method: what it rests on.
        names: the features.
        strongest: (pairs, k) for each pair its strongest features, as places in `names`, -1 for
            none.
        amounts: what each of these adds.
    """

    count: int
    firsts: IntArray
    seconds: IntArray
    scores: FloatArray
    likelihoods: NDArray[np.float32] | None
    method: RankingMethod
    names: tuple[str, ...]
    strongest: NDArray[np.int16]
    amounts: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.firsts)

    def explain(self, place: int) -> tuple[Contribution, ...]:
        """The strongest contributions to the pair at this place, strongest first."""
        return tuple(
            Contribution(self.names[number], float(amount))
            for number, amount in zip(
                self.strongest[place].tolist(), self.amounts[place].tolist(), strict=True
            )
            if number >= 0
        )

    def of_node(self, number: int) -> IntArray:
        """The places of all pairs of one node, best first."""
        starts, places = self._by_node
        return places[starts[number] : starts[number + 1]]

    @cached_property
    def _by_node(self) -> tuple[IntArray, IntArray]:
        ends = np.concatenate([self.firsts, self.seconds])
        places = np.tile(np.arange(len(self), dtype=np.int32), 2)
        order = np.lexsort((places, ends))
        starts = np.searchsorted(ends[order], np.arange(self.count + 1))
        return starts.astype(np.int32), places[order]

    def to_bytes(self) -> bytes:
        """The ranking as bytes, the same for the same ranking."""
        arrays = {
            name: array
            for name, array in (
                ("firsts", self.firsts),
                ("seconds", self.seconds),
                ("scores", self.scores),
                ("likelihoods", self.likelihoods),
                ("strongest", self.strongest),
                ("amounts", self.amounts),
            )
            if array is not None
        }
        head = {
            "version": _VERSION,
            "count": self.count,
            "method": asdict(self.method),
            "names": self.names,
            "arrays": [
                (name, array.dtype.newbyteorder("<").str, array.shape)
                for name, array in arrays.items()
            ],
        }
        body = b"".join(
            np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).tobytes()
            for array in arrays.values()
        )
        text = json.dumps(head, sort_keys=True).encode()
        return b"".join([_MAGIC, len(text).to_bytes(4, "little"), text, zlib.compress(body, 1)])

    @classmethod
    def from_bytes(cls, data: bytes) -> PairRanking:
        """What `to_bytes` wrote.

        Raises:
            ValueError: these bytes are no ranking, or one of another version of the program; the
                ranking is then to be made again.
        """
        start = len(_MAGIC) + 4
        if data[: len(_MAGIC)] != _MAGIC:
            raise ValueError("these bytes are no ranking")
        size = int.from_bytes(data[len(_MAGIC) : start], "little")
        head: dict[str, Any] = json.loads(data[start : start + size])
        if head["version"] != _VERSION:
            raise ValueError(f"a ranking of version {head['version']}, not {_VERSION}")
        body = zlib.decompress(data[start + size :])
        arrays: dict[str, Any] = {}
        at = 0
        for name, kind, shape in head["arrays"]:
            length = int(np.prod(shape, dtype=np.int64))
            flat = np.frombuffer(body, dtype=np.dtype(kind), count=length, offset=at)
            at += flat.nbytes
            arrays[name] = flat.reshape(shape).astype(np.dtype(kind).newbyteorder("="))
        method = head["method"]
        method["name"], method["reason"] = MethodName(method["name"]), Reason(method["reason"])
        return cls(
            count=head["count"],
            method=RankingMethod(**method),
            names=tuple(head["names"]),
            likelihoods=arrays.pop("likelihoods", None),
            **arrays,
        )


def rank_pairs(
    ties: Ties,
    space: PairSpace,
    *,
    today: date,
    top: int,
    per_node: int,
    seed: int = 0,
    prior: Prior | None = None,
    labels: Labelled | None = None,
) -> PairRanking:
    """Rank the pairs of a space: the `top` best of all, and the `per_node` best of each node.

    Args:
        ties: who is tied to whom.
        space: which pairs are asked for.
        today: the last day that may be known.
        top: how many of all pairs to keep.
        per_node: how many of each node to keep besides.
        seed: of everything that is drawn.
        prior: what other networks taught; by default what comes with the program.
        labels: what people said of some pairs.
    """
    if len(ties.tie_first) + len(ties.member) == 0:
        return empty_ranking(ties.count, Reason.TOO_LITTLE)
    ranker = fit_ranker(ties, space, today=today, seed=seed, prior=prior, labels=labels)
    return rank(ranker, space, top, per_node)


def empty_ranking(count: int, reason: Reason) -> PairRanking:
    """A ranking without pairs, which says why."""
    none = np.empty(0, dtype=np.int32)
    method = RankingMethod(MethodName.UNKNOWN, "", reason)
    return PairRanking(
        count,
        none,
        none,
        np.empty(0),
        None,
        method,
        (),
        np.empty((0, 0), dtype=np.int16),
        np.empty((0, 0), dtype=np.float32),
    )


def plain_ranking(
    count: int, firsts: IntArray, seconds: IntArray, scores: FloatArray, method: RankingMethod
) -> PairRanking:
    """Pairs by one index, which is all that contributes."""
    order = np.lexsort((seconds, firsts, -scores))
    scores = scores[order]
    return PairRanking(
        count,
        firsts[order].astype(np.int32),
        seconds[order].astype(np.int32),
        scores,
        None,
        method,
        (method.index,),
        np.zeros((len(order), 1), dtype=np.int16),
        scores[:, None].astype(np.float32),
    )


def rank(ranker: Ranker, space: PairSpace, top: int, per_node: int) -> PairRanking:
    """The best candidates of a ranker, with what contributes most to each."""
    size = ranker.prepared.ties.count
    method = _method(ranker)
    if method.name is MethodName.UNKNOWN:
        ties = ranker.prepared.ties
        little = len(ties.pairs()[0]) < LEAST_TIES or _open(space, ties)
        return empty_ranking(size, Reason.TOO_LITTLE if little else Reason.NOTHING_MISSING)
    order = np.lexsort((ranker.seconds, ranker.firsts, -ranker.scores))
    kept = np.zeros(len(order), dtype=np.bool_)
    kept[:top] = True
    kept |= _best_of_each(ranker.firsts[order], ranker.seconds[order], per_node)
    places = order[kept]
    firsts, seconds = ranker.firsts[places], ranker.seconds[places]
    names, strongest, amounts = _contributions(ranker, firsts, seconds)
    scores = ranker.scores[places]
    learned = scores if ranker.shifts is None else scores - ranker.shifts[places]
    likelihoods = None if ranker.calibration is None else ranker.calibration.likelihoods(learned)
    if method.name is MethodName.PLAIN:  # what it is, not its log-odds
        scores = np.round(ranker.index(method.index, firsts, seconds), DIGITS)
        told = scores != 0.0  # of the others the index says nothing
        firsts, seconds, scores = firsts[told], seconds[told], scores[told]
        strongest, amounts = strongest[told], amounts[told]
        likelihoods = None if likelihoods is None else likelihoods[told]
    return PairRanking(
        size, firsts, seconds, scores, likelihoods, method, names, strongest, amounts
    )


def _method(ranker: Ranker) -> RankingMethod:
    chosen, known = ranker.model.chosen, ranker.known
    name = MethodName(chosen.name)
    if len(ranker.prepared.ties.pairs()[0]) < LEAST_TIES or not len(ranker.firsts):
        name = MethodName.UNKNOWN
    cut = known.rounds[0].day if known.rounds else None
    untaught = name is MethodName.PLAIN and not chosen.held_out
    return RankingMethod(
        name,
        chosen.index,
        Reason.FEW_LINKS if untaught else _REASONS[name],
        chosen.positives,
        len(ranker.firsts),
        cut,
        known.horizon_days if cut is not None else None,
        ranker.calibration is not None,
        dict(chosen.held_out),
        ranker.labels,
    )


def _open(space: PairSpace, ties: Ties) -> bool:
    """Whether the space has any pair of known nodes that is not excluded."""
    rows = space.rows[ties.active[space.rows]]
    columns = space.columns[ties.active[space.columns]]
    barred = int(np.count_nonzero(space.excluded[rows][:, columns].data))
    both = np.intersect1d(rows, columns)
    own = np.asarray(space.excluded[both, both]).ravel() if len(both) else np.empty(0)
    alike = int(np.count_nonzero(own == 0))
    return len(rows) * len(columns) - barred - alike > 0


def _best_of_each(firsts: IntArray, seconds: IntArray, size: int) -> BoolArray:
    """Which pairs, best first, are among the `size` best of either end."""
    ends = np.concatenate([firsts, seconds])
    places = np.tile(np.arange(len(firsts)), 2)
    order = np.lexsort((places, ends))
    begin = np.searchsorted(ends[order], ends[order])
    kept = np.zeros(len(firsts), dtype=np.bool_)
    kept[places[order[np.arange(len(order)) - begin < size]]] = True
    return kept


def _contributions(
    ranker: Ranker, firsts: IntArray, seconds: IntArray
) -> tuple[tuple[str, ...], NDArray[np.int16], NDArray[np.float32]]:
    """(features, for each pair the places of its strongest, what these add)."""
    names = ranker.model.names if ranker.taste is None else (*ranker.model.names, FEEDBACK)
    width = min(STRONGEST, len(names))
    strongest = np.full((len(firsts), width), -1, dtype=np.int16)
    amounts = np.zeros((len(firsts), width), dtype=np.float32)
    for start in range(0, len(firsts), _CHUNK):
        part = slice(start, start + _CHUNK)
        features = ranker.features(firsts[part], seconds[part])
        added = ranker.model.contributions(features)
        if ranker.taste is not None:
            bent = ranker.taste.shift(features.values.astype(np.float64))
            added = np.column_stack([added, bent])
        added = np.round(added, 6)
        best = np.argsort(-np.abs(added), axis=1, kind="stable")[:, :width]
        values = np.take_along_axis(added, best, axis=1)
        strongest[part] = np.where(values == 0, -1, best)
        amounts[part] = values
    return names, strongest, amounts
