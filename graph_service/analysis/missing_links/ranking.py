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

from graph_service.analysis.missing_links.resource_allocation import DIGITS, PairSpace
from graph_service.snapshot import IntArray

if TYPE_CHECKING:
    from datetime import date

    from graph_service.analysis.missing_links.ties import Ties
    from graph_service.analysis.projection import Matrix

FloatArray = NDArray[np.float64]

RESOURCE_ALLOCATION = "resource allocation"
_MAGIC = b"schakel-pairs"
_VERSION = 1
_BLOCK = 2_000_000  # products in one block of rows


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
    ties: Ties, space: PairSpace, *, today: date, top: int, per_node: int, seed: int = 0
) -> PairRanking:
    """Rank the pairs of a space: the `top` best of all, and the `per_node` best of each node.

    Args:
        ties: who is tied to whom.
        space: which pairs are asked for.
        today: what "recent" is counted from.
        top: how many of all pairs to keep.
        per_node: how many of each node to keep besides.
        seed: of everything that is drawn.
    """
    del today, seed  # plain resource allocation needs neither
    firsts, seconds, scores, seen = _resource_allocation(ties, space, top, per_node)
    reason = Reason.NOT_TRIED
    if not seen:
        reason = Reason.TOO_LITTLE
    method = RankingMethod(
        MethodName.PLAIN if seen else MethodName.UNKNOWN,
        RESOURCE_ALLOCATION,
        reason,
        candidates=seen,
    )
    return plain_ranking(ties.count, firsts, seconds, scores, method)


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


def _resource_allocation(
    ties: Ties, space: PairSpace, top: int, per_node: int
) -> tuple[IntArray, IntArray, FloatArray, int]:
    from scipy import sparse

    size = ties.count
    adjacency = ties.adjacency
    share = np.divide(1.0, ties.degree, out=np.zeros(size), where=ties.degree > 0)
    spread: Matrix = adjacency.copy()
    spread.data = share[spread.indices]
    keys, values = [np.empty(0, dtype=np.int64)], [np.empty(0)]
    seen = 0
    for rows, columns, limit in (
        (space.rows, space.columns, top),
        (space.columns, space.rows, 0),  # the best of each node at the other end
    ):
        if not len(rows) or not len(columns) or (space.symmetric and not limit):
            continue
        left, right = spread[rows], adjacency[:, columns]
        excluded = space.excluded if limit else space.excluded.T.tocsr()
        barred: Matrix = excluded[:, columns][rows]
        barred.data[:] = 1.0
        in_rows = np.zeros(size, dtype=np.bool_)
        in_rows[rows] = True
        for start, end in _row_blocks(left, right):
            product = left[start:end] @ right
            product = product - product.multiply(barred[start:end])
            found = sparse.coo_array(product)
            firsts = rows[found.coords[0] + start].astype(np.int64)
            seconds = columns[found.coords[1]].astype(np.int64)
            scores = np.round(found.data, DIGITS)
            kept = (scores > 0) & (firsts != seconds)
            for mask in space.either:
                kept &= mask[firsts] | mask[seconds]
            firsts, seconds, scores = firsts[kept], seconds[kept], scores[kept]
            once = firsts < seconds if space.symmetric else np.ones(len(firsts), dtype=np.bool_)
            if space.symmetric:
                once |= ~in_rows[seconds]
            low = np.minimum(firsts, seconds) if space.symmetric else firsts
            high = np.maximum(firsts, seconds) if space.symmetric else seconds
            pair = low * size + high if limit else seconds * size + firsts
            if limit:
                seen += int(once.sum())
            chosen = _best_of_each(firsts, scores, pair, per_node)
            if limit:
                chosen[_best(np.where(once, scores, 0.0), pair, limit)] = True
            keys.append(pair[chosen])
            values.append(scores[chosen])
    pairs, where = np.unique(np.concatenate(keys), return_index=True)
    best: FloatArray = np.concatenate(values)[where]
    return (
        (pairs // max(size, 1)).astype(np.int32),
        (pairs % max(size, 1)).astype(np.int32),
        best,
        seen,
    )


def _best(scores: FloatArray, keys: NDArray[np.int64], top: int) -> NDArray[np.intp]:
    order = np.lexsort((keys, -scores))[:top]
    return order[scores[order] > 0]


def _best_of_each(
    owners: NDArray[np.int64], scores: FloatArray, keys: NDArray[np.int64], size: int
) -> NDArray[np.bool_]:
    chosen = np.zeros(len(owners), dtype=np.bool_)
    order = np.lexsort((keys, -scores, owners))
    sorted_owners = owners[order]
    starts = np.searchsorted(sorted_owners, sorted_owners)
    chosen[order[np.arange(len(order)) - starts < size]] = True
    return chosen


def _row_blocks(left: Matrix, right: Matrix) -> list[tuple[int, int]]:
    per_column = np.diff(right.indptr).astype(np.int64)
    before = np.concatenate([[0], np.cumsum(per_column[left.indices])])
    steps = before[left.indptr]
    blocks, start, rows = [], 0, len(steps) - 1
    while start < rows:
        end = int(np.searchsorted(steps, steps[start] + _BLOCK, side="right")) - 1
        end = min(max(end, start + 1), rows)
        blocks.append((start, end))
        start = end
    return blocks
