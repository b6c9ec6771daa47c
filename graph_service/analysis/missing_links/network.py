"""All pairs of a network that may be suggested, ranked: costly to make, kept as bytes.

Pairs of partners, themes and districts are ranked by `ranking.rank_pairs`, on the graph of contacts
(`ties`); the other kinds by how much their profiles have in common, which is no likelihood.

Partners are ranked on the graph in which themes and districts are contacts too, so that two that
work on the same theme are near each other, as long as there are at most `SMALL` partners. In a
larger network a theme or a country is in touch with thousands: it says little of who will work
together and hides what does. There only partners are contacts; what they have to do with is a
feature of each.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links import method_district, partner_activity
from graph_service.analysis.missing_links import type_theme_district as type_theme
from graph_service.analysis.missing_links.candidates import ENDS, pair_space, possible_pairs
from graph_service.analysis.missing_links.feedback import Feedback, Labels
from graph_service.analysis.missing_links.grounds import Grounds
from graph_service.analysis.missing_links.near import by_what_is_shared, only_near
from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.ranking import (
    LEAST_TIES,
    MethodName,
    PairRanking,
    RankingMethod,
    Reason,
    plain_ranking,
    rank_pairs,
)
from graph_service.analysis.missing_links.records import SUGGESTION_KINDS, Ends, SuggestionKind
from graph_service.analysis.missing_links.snapshot_ties import contact_ties, partner_ties
from graph_service.analysis.missing_links.taste import Labelled
from graph_service.analysis.missing_links.ties import Ties
from graph_service.model import NodeKind
from graph_service.snapshot import IntArray, Snapshot

SMALL = 1_000  # partners
TOP = 20_000  # pairs of each kind that are kept,
PER_NODE = 20  # and so many of each node besides
_MAGIC = b"schakel-network"
_VERSION = 1


@dataclass(frozen=True, eq=False)
class Table:
    """The ranked suggestions of one kind.

    Attributes:
        pairs: the first two ends, as places in `Ranking.ids`, best first.
        thirds: the third end of each, None for kinds with two ends.
        possible: how many of that kind are not there yet, whether anything speaks for them or not.
    """

    pairs: PairRanking
    possible: int
    thirds: IntArray | None = None

    @property
    def every(self) -> NDArray[np.int64]:
        """All places."""
        return np.arange(len(self.pairs))

    def ends(self, place: int, ids: tuple[str, ...]) -> Ends:
        """The ends at a place."""
        found = (ids[int(self.pairs.firsts[place])], ids[int(self.pairs.seconds[place])])
        return found if self.thirds is None else (*found, ids[int(self.thirds[place])])


@dataclass(frozen=True, eq=False)
class Ranking:
    """What `rank_network` gives. It names ends by id, so that it can be read on a newer snapshot.

    Attributes:
        version, as_of: of the snapshot that was ranked.
        today: the day from which "recent" was counted.
        ties: how many contacts the network has.
        ids: every end that occurs, ascending.
        tables: the ranked suggestions of each kind.
    """

    version: int
    as_of: date | None
    today: date
    ties: int
    ids: tuple[str, ...]
    tables: Mapping[SuggestionKind, Table] = field(default_factory=dict)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each id in `ids`."""
        return {one: place for place, one in enumerate(self.ids)}

    def to_bytes(self) -> bytes:
        """The ranking as bytes, the same for the same ranking."""
        parts: list[bytes] = []
        tables = []
        for kind, table in self.tables.items():
            pairs = table.pairs.to_bytes()
            thirds = b"" if table.thirds is None else table.thirds.astype("<i4").tobytes()
            parts += [pairs, thirds]
            sizes = [len(pairs), len(thirds)]
            tables.append([str(kind), table.possible, table.thirds is not None, *sizes])
        head = {
            "version": _VERSION,
            "of": self.version,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "today": self.today.isoformat(),
            "ties": self.ties,
            "ids": self.ids,
            "tables": tables,
        }
        packed = zlib.compress(json.dumps(head, ensure_ascii=False).encode(), 1)
        return b"".join([_MAGIC, len(packed).to_bytes(8, "little"), packed, *parts])

    @classmethod
    def from_bytes(cls, data: bytes) -> Ranking:
        """What `to_bytes` wrote.

        Raises:
            ValueError: these bytes are no ranking, or one of another version of the program; the
                ranking is then to be made again.
        """
        at = len(_MAGIC) + 8
        if data[: len(_MAGIC)] != _MAGIC:
            raise ValueError("these bytes are no ranking of a network")
        size = int.from_bytes(data[len(_MAGIC) : at], "little")
        head: dict[str, Any] = json.loads(zlib.decompress(data[at : at + size]))
        if head["version"] != _VERSION:
            raise ValueError(f"a ranking of version {head['version']}, not {_VERSION}")
        at += size
        tables = {}
        for kind, possible, three, pairs, thirds in head["tables"]:
            ranked = PairRanking.from_bytes(data[at : at + pairs])
            third = np.frombuffer(data[at + pairs : at + pairs + thirds], dtype="<i4")
            tables[SuggestionKind(kind)] = Table(
                ranked, possible, third.astype(np.int32) if three else None
            )
            at += pairs + thirds
        return cls(
            head["of"],
            None if head["as_of"] is None else date.fromisoformat(head["as_of"]),
            date.fromisoformat(head["today"]),
            head["ties"],
            tuple(head["ids"]),
            tables,
        )


@dataclass(frozen=True, eq=False)
class PairGrounds:
    """What the pairs of one kind are ranked on.

    Attributes:
        ties: who is tied to whom.
        numbers: the number in the snapshot of each node of the ties.
        space: which pairs are asked for, by their numbers in the ties.
    """

    ties: Ties
    numbers: IntArray
    space: PairSpace


class _AllTies:
    """The ties of a snapshot, made once for all kinds that need them."""

    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds

    @cached_property
    def contacts(self) -> tuple[Ties, IntArray]:
        ties, numbers = contact_ties(self._grounds.snapshot)
        return replace(ties, crowd_limit=self._grounds.crowd_limit), numbers

    @cached_property
    def partners(self) -> tuple[Ties, IntArray]:
        if len(self._grounds.snapshot.numbers(NodeKind.PARTNER)) <= SMALL:
            return self.contacts
        ties, numbers = partner_ties(self._grounds.snapshot)
        return replace(ties, crowd_limit=self._grounds.crowd_limit), numbers

    def of(self, kind: SuggestionKind) -> PairGrounds:
        alike = kind is SuggestionKind.PARTNER_PARTNER
        ties, numbers = self.partners if alike else self.contacts
        grounds = self._grounds
        space = pair_space(kind, grounds.snapshot, grounds.hierarchy, ties.adjacency, numbers)
        return PairGrounds(ties, numbers, space)


def pair_grounds(grounds: Grounds, kind: SuggestionKind) -> PairGrounds:
    """What the pairs of a kind that joins two nodes (a key of `candidates.ENDS`) are ranked on."""
    return _AllTies(grounds).of(kind)


def rank_network(
    snapshot: Snapshot,
    *,
    today: date | None = None,
    kinds: Collection[SuggestionKind] = SUGGESTION_KINDS,
    seed: int = 0,
    feedback: Feedback | None = None,
    plain: bool = False,
    grounds: Grounds | None = None,
) -> Ranking:
    """Rank every pair that may be suggested.

    Args:
        snapshot: the network on the day that is asked about.
        today: what "recent" is counted from; the day of the view by default.
        kinds: which kinds of suggestion.
        seed: of everything that is drawn.
        feedback: what people decided of earlier suggestions.
        plain: learn nothing, and rank by resource allocation alone.
        grounds: those of the snapshot, where they are at hand.
    """
    made = grounds or Grounds(snapshot)
    day = today or made.day
    ties = _AllTies(made)
    rows: dict[SuggestionKind, _Rows] = {}
    for kind in (kind for kind in SUGGESTION_KINDS if kind in kinds):
        if kind in ENDS:
            of = ties.of(kind)
            labels = None if feedback is None else labelled_pairs(of, snapshot, kind, feedback)
            ranked = _ranked(of, day, seed, plain=plain, labels=labels)
            names = [snapshot.node_id(number) for number in of.numbers.tolist()]
            rows[kind] = _Rows(names, ranked, possible_pairs(of.space))
        else:
            rows[kind] = _WRITERS[kind](made)
    used = {end for one in rows.values() for end in one.used()}
    ids = tuple(sorted(used))
    places = {one: place for place, one in enumerate(ids)}
    return Ranking(
        snapshot.version,
        snapshot.as_of,
        day,
        made.contacts.graph.adjacency.nnz // 2,
        ids,
        {kind: one.table(places) for kind, one in rows.items()},
    )


@dataclass(frozen=True, eq=False)
class _Rows:
    """A ranking whose ends are places in `names`."""

    names: list[str]
    pairs: PairRanking
    possible: int
    thirds: IntArray | None = None

    def _columns(self) -> list[IntArray]:
        columns = [self.pairs.firsts, self.pairs.seconds]
        return columns if self.thirds is None else [*columns, self.thirds]

    def used(self) -> Iterable[str]:
        return (self.names[one] for one in np.unique(np.concatenate(self._columns())).tolist())

    def table(self, places: Mapping[str, int]) -> Table:
        # names that occur in no pair have no place
        to = np.array([places.get(name, -1) for name in self.names], dtype=np.int32)
        firsts, seconds, *rest = (to[column] for column in self._columns())
        pairs = replace(self.pairs, count=len(places), firsts=firsts, seconds=seconds)
        return Table(pairs, self.possible, rest[0] if rest else None)


def labelled_pairs(
    of: PairGrounds, snapshot: Snapshot, kind: SuggestionKind, feedback: Feedback
) -> Labelled | None:
    """What people said of pairs that are not tied; None where that is too little to learn from."""
    labels = feedback.of(kind)
    if labels is None:
        return None
    place = np.full(snapshot.node_count, -1, dtype=np.int64)
    place[of.numbers] = np.arange(len(of.numbers))
    pairs, confirmed = [], []
    for yes, ends in ((True, labels.confirmed), (False, labels.dismissed)):
        for first, second in (end for end in ends if all(one in snapshot for one in end)):
            numbers = [int(place[snapshot.number(one)]) for one in (first, second)]
            if min(numbers) >= 0 and not of.ties.adjacency[numbers[0], numbers[1]]:
                pairs.append(sorted(numbers) if of.space.symmetric else numbers)
                confirmed.append(yes)
    if not Labels.are_enough(sum(confirmed), len(confirmed) - sum(confirmed)):
        return None
    # in an order that does not tell which were confirmed, for they are tried in fifths
    flat = np.array(pairs, dtype=np.int32)
    order = np.lexsort((flat[:, 1], flat[:, 0]))
    return Labelled(flat[order, 0], flat[order, 1], np.array(confirmed, dtype=np.bool_)[order])


def _ranked(
    of: PairGrounds, today: date, seed: int, *, plain: bool, labels: Labelled | None
) -> PairRanking:
    """By what can be learned; where nothing can be, by what is shared."""
    if plain:
        return by_what_is_shared(of.ties, of.space, top=TOP, reason=Reason.NOT_TRIED)
    ranked = rank_pairs(
        of.ties, of.space, today=today, top=TOP, per_node=PER_NODE, seed=seed, labels=labels
    )
    if ranked.method.name is not MethodName.UNKNOWN:
        return only_near(ranked, of.ties)
    if of.ties.adjacency.nnz // 2 < LEAST_TIES:
        return ranked
    return by_what_is_shared(of.ties, of.space, top=TOP, reason=Reason.FEW_LINKS)


def _profile(index: str, candidates: int) -> RankingMethod:
    name = MethodName.PLAIN if candidates else MethodName.UNKNOWN
    reason = Reason.NOT_TRIED if candidates else Reason.TOO_LITTLE
    return RankingMethod(name, index, reason, candidates=candidates)


def _of_ends(
    found: list[tuple[Ends, float]], index: str, possible: int, *, width: int = 2
) -> _Rows:
    """Ends by name, highest score first, ties by the ends."""
    found = sorted(found, key=lambda one: (-one[1], one[0]))[:TOP]
    names = sorted({end for ends, _ in found for end in ends})
    place = {name: number for number, name in enumerate(names)}
    flat = [[place[end] for end in ends] for ends, _ in found]
    columns = np.array(flat, dtype=np.int32).reshape(-1, width)
    scores = np.array([score for _, score in found], dtype=np.float64)
    method = _profile(index, len(found))
    pairs = PairRanking(
        len(names),
        columns[:, 0],
        columns[:, 1],
        scores,
        None,
        method,
        (index,),
        np.zeros((len(found), 1), dtype=np.int16),
        scores[:, None].astype(np.float32),
    )
    return _Rows(names, pairs, possible, columns[:, 2] if width == 3 else None)


def _methods(grounds: Grounds) -> _Rows:
    found = grounds.methods
    return _of_ends(found.scored(), method_district.PROFILE, found.possible())


def _types(grounds: Grounds) -> _Rows:
    found = grounds.types
    return _of_ends(found.scored(), type_theme.PROFILE, found.possible(), width=3)


def _activities(grounds: Grounds) -> _Rows:
    """The best of all pairs, and the best of each activity and of each partner."""
    found, seen = grounds.open_activities, 0
    size = grounds.snapshot.node_count
    keys, values = np.empty(0, dtype=np.int64), np.empty(0)
    for block in found.scored():
        seen += len(block.scores)
        keys = np.concatenate([keys, block.partners * size + block.activities])
        values = np.concatenate([values, block.scores])
        kept = _kept(keys // size, keys % size, keys, values)
        keys, values = keys[kept], values[kept]
    names = [grounds.snapshot.node_id(number) for number in range(size)] if seen else []
    firsts, seconds = (keys // max(size, 1)).astype(np.int32), (keys % max(size, 1))
    method = _profile(partner_activity.PROFILE, seen)
    pairs = plain_ranking(size, firsts, seconds.astype(np.int32), values, method)
    return _Rows(names, pairs, found.possible())


def _kept(
    firsts: NDArray[np.int64],
    seconds: NDArray[np.int64],
    keys: NDArray[np.int64],
    values: NDArray[np.float64],
) -> NDArray[np.bool_]:
    chosen = np.zeros(len(keys), dtype=np.bool_)
    chosen[np.lexsort((keys, -values))[:TOP]] = True
    for owners in (firsts, seconds):
        order = np.lexsort((keys, -values, owners))
        ranked = owners[order]
        begin = np.searchsorted(ranked, ranked)
        chosen[order[np.arange(len(order)) - begin < PER_NODE]] = True
    return chosen


_WRITERS = {
    SuggestionKind.PARTNER_ACTIVITY: _activities,
    SuggestionKind.METHOD_DISTRICT: _methods,
    SuggestionKind.TYPE_THEME_DISTRICT: _types,
}
