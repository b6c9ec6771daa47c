"""The suggestions of one kind that are let through, in the order of the ranking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links.candidates import ENDS
from graph_service.analysis.missing_links.causes import Entry, Member, by_cause
from graph_service.analysis.missing_links.decided import Decided
from graph_service.analysis.missing_links.grounds import Grounds
from graph_service.analysis.missing_links.making import Maker
from graph_service.analysis.missing_links.network import Ranking, Table
from graph_service.analysis.missing_links.records import Ends, SuggestionKind
from graph_service.snapshot import BoolArray

SCANNED = 1_000  # so many of each kind are looked at for a common cause

LongArray = NDArray[np.int64]


def place_of(table: Table, ranking: Ranking, ends: Ends) -> int | None:
    """The place of ends in the table of their kind; None where they are not in it."""
    places = [ranking.places.get(end, -1) for end in ends]
    if min(places) < 0:
        return None
    for place in table.pairs.of_node(places[0]).tolist():
        if table.ends(place, ranking.ids) == ends:
            return int(place)
    return None


@dataclass(eq=False)
class Listing:
    """One kind of suggestion as it is listed.

    Attributes:
        places: the places in the table that are let through, ascending.
        apart: the id of a node that was asked about: an end of all, and so the cause of none.
        hidden: how many were left out because they were decided on.
    """

    kind: SuggestionKind
    ranking: Ranking
    grounds: Grounds
    maker: Maker
    places: LongArray
    apart: str = ""
    hidden: int = 0

    @property
    def table(self) -> Table:
        """The ranked suggestions of the kind."""
        return self.ranking.tables[self.kind]

    def rank(self, place: int) -> int:
        """The place within the kind, from 1, of those that are still missing."""
        return place + 1 if self._missing is None else int(self._missing[: place + 1].sum())

    def of_now(self) -> None:
        """Leave out what is gone or in touch by now, where the ranking is an earlier one."""
        if self._missing is not None:
            self.places = self.places[self._missing[self.places]]

    def leave_out(self, decided: Decided) -> None:
        """Leave out what was decided on, unless it is back."""
        gone = []
        for kind, ends in sorted(decided.keys):
            place = place_of(self.table, self.ranking, ends) if kind is self.kind else None
            if place is not None and decided.hides(self.maker.at(kind, place, self.rank(place))):
                gone.append(place)
        kept = ~np.isin(self.places, np.array(gone, dtype=np.int64))
        self.hidden = int((~kept).sum())
        self.places = self.places[kept]

    @cached_property
    def _missing(self) -> BoolArray | None:
        """Bool (places,): what is still missing; None where the ranking is of this snapshot."""
        snapshot, ranking, table = self.grounds.snapshot, self.ranking, self.table
        if (ranking.version, ranking.as_of) == (snapshot.version, snapshot.as_of):
            return None
        count = len(table.pairs)
        if self.kind not in ENDS:
            return np.array([bool(self._cause(place)) for place in range(count)], dtype=np.bool_)
        numbers = self.grounds.numbers(ranking.ids)
        firsts, seconds = numbers[table.pairs.firsts], numbers[table.pairs.seconds]
        there: BoolArray = (firsts >= 0) & (seconds >= 0)
        graph = self.grounds.contacts.graph
        size = np.int64(snapshot.node_count)
        first, second = graph.edges()  # the smaller number first
        low, high = np.minimum(firsts, seconds), np.maximum(firsts, seconds)
        there &= ~np.isin(low * size + high, first * size + second)
        return there

    @cached_property
    def entries(self) -> list[Entry]:
        """The first `SCANNED` with those of one cause together."""
        return by_cause([self._member(place) for place in self.places[:SCANNED].tolist()])

    def _member(self, place: int) -> Member:
        ends = self._ends(place)
        through = {
            SuggestionKind.METHOD_DISTRICT: ends[:1],
            SuggestionKind.TYPE_THEME_DISTRICT: ends[1:],
        }.get(self.kind, ends)
        through = tuple(end for end in through if end != self.apart)
        return Member(place, ends, self._cause(place), through)

    def _ends(self, place: int) -> Ends:
        return self.table.ends(place, self.ranking.ids)

    def _cause(self, place: int) -> str:
        ends = self._ends(place)
        if any(":" not in end and end not in self.grounds.snapshot for end in ends):
            return ""
        return self.maker.cause(self.kind, ends)

    def listed(self, *, grouped: bool) -> Iterator[tuple[Entry, int]]:
        """The entries with their ranks."""
        rest = self.places
        if grouped:
            for entry in self.entries:
                yield entry, self.rank(entry.best.place)
            rest = self.places[SCANNED:]
        for place in rest.tolist():
            yield Entry(Member(place, self._ends(place), "")), self.rank(place)

    def length(self, *, grouped: bool) -> int:
        """How many entries there are."""
        if not grouped:
            return len(self.places)
        return len(self.entries) + max(0, len(self.places) - SCANNED)
