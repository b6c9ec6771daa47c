"""What one more link, or one partner less, would change, before anybody does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from graph_service.analysis.acquaintance import Acquaintance, acquaintance
from graph_service.analysis.articulation import cuts
from graph_service.analysis.coverage import Coverage, coverage, levels_of
from graph_service.analysis.distances import Distances, distances, partner_graph, sample_of
from graph_service.analysis.leiden import leiden
from graph_service.analysis.projection import Matrix, evidence_graph
from graph_service.analysis.reach import reach
from graph_service.analysis.supposed import Supposed, with_link, without
from graph_service.errors import InvalidOption
from graph_service.model import LinkKind, NodeKind
from graph_service.snapshot import IntArray, Snapshot

STEPS = 3
NAMES = 50
MOST_CELLS = 1_000_000


@dataclass(frozen=True, slots=True)
class Measures:
    """A network in numbers.

    Attributes:
        partners: how many there are.
        contacts: how many pairs of them know each other.
        parts: into how many parts these fall that know nobody of each other, lone ones too.
        largest: how many partners the largest part has.
        distances: see `distances`.
        cells, cells_done: the fields of the coverage table, and those in which anything was done;
            both 0 where the table has more than a million fields, so that nobody would read it.
        breaking_points: how many nodes there are without which the network falls apart.
        communities: into how many groups Leiden divides who has a contact.
    """

    partners: int
    contacts: int
    parts: int
    largest: int
    distances: Distances
    cells: int
    cells_done: int
    breaking_points: int
    communities: int


@dataclass(frozen=True, slots=True)
class Reached:
    """How many partners a node reaches within one, two, three steps, before and after."""

    node_id: str
    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer of `what_if`.

    Attributes:
        gone: whether it is about a node that goes, not about a link that comes.
        ends: what it is about, as it was asked.
        link_kind: the kind of the new link; None where an activity or a partner would be new.
        already: whether the link is there already, so that nothing changes.
        before, after: the network in numbers.
        reach: of the ends that are no activity, by kind and id; none where the node goes.
        cut_off: partners that were in one part with the node, and are no longer in the largest that
            is left of it.
        cells_gained, cells_lost: (theme, district) in which something is recorded now, or no more.
        breaking_gained, breaking_lost: nodes that become a breaking point, or are one no more.
    """

    gone: bool
    ends: tuple[str, ...]
    link_kind: LinkKind | None
    already: bool
    before: Measures
    after: Measures
    reach: tuple[Reached, ...]
    cut_off: tuple[str, ...]
    cells_gained: tuple[tuple[str, str], ...]
    cells_lost: tuple[tuple[str, str], ...]
    breaking_gained: tuple[str, ...]
    breaking_lost: tuple[str, ...]


class Measured:
    """A network with all that is compared; costly, so that one should keep it."""

    def __init__(self, snapshot: Snapshot, *, like: Measured | None = None) -> None:
        from scipy.sparse import csgraph

        self.snapshot = snapshot
        self.known: Acquaintance = acquaintance(snapshot)
        self.graph, self.numbers = partner_graph(self.known)
        chosen = self._rows(like)
        self.sources = frozenset(snapshot.node_id(n) for n in self.numbers[chosen].tolist())
        count, self.part_of = csgraph.connected_components(self.graph, directed=False)
        self.table = _table(snapshot)
        self.breaking = frozenset(
            snapshot.node_id(cut.number) for cut in cuts(evidence_graph(snapshot))
        )
        groups = leiden(_whole(self.known))
        sizes = np.bincount(self.part_of)
        self.measures = Measures(
            partners=len(self.numbers),
            contacts=self.graph.nnz // 2,
            parts=int(count),
            largest=int(sizes.max(initial=0)),
            distances=distances(self.graph, chosen),
            cells=len(self.table.themes) * len(self.table.districts) if self.table else 0,
            cells_done=sum(1 for cell in self.table.cells if cell.activity_ids)
            if self.table
            else 0,
            breaking_points=len(self.breaking),
            communities=int(groups.max(initial=-1)) + 1,
        )

    def _rows(self, like: Measured | None) -> IntArray:
        """The rows to follow distances from: the same partners as in the network it is like."""
        if like is None:
            return sample_of(self.graph)
        if not like.measures.distances.sampled:
            return np.arange(len(self.numbers), dtype=np.int32)
        ids = [self.snapshot.node_id(number) for number in self.numbers.tolist()]
        rows = [row for row, one in enumerate(ids) if one in like.sources]
        return np.array(rows, dtype=np.int32)

    def cells(self, level: str) -> set[tuple[str, str]]:
        """The (theme, district) in which something is recorded."""
        table = self.table
        if table is None:
            return set()
        if table.level != level:
            levels = {one.name for one in table.levels}
            if level not in levels:
                return set()
            table = coverage(self.snapshot, level=level, gap_limit=0)
        return {
            (cell.theme_id, cell.district_id)
            for cell in table.cells
            if cell.activity_ids or cell.partner_ids
        }


def _table(snapshot: Snapshot) -> Coverage | None:
    """The coverage; None where the table is too large for anybody."""
    levels, chosen = levels_of(snapshot, None)
    districts = next((level.districts for level in levels if level.name == chosen), 0)
    if districts * len(snapshot.numbers(NodeKind.THEME)) > MOST_CELLS:
        return None
    return coverage(snapshot, gap_limit=0)


def _whole(known: Acquaintance) -> Matrix:
    from scipy import sparse

    size = known.snapshot.node_count
    ones = np.ones(len(known.others), dtype=np.float64)
    made: Matrix = sparse.csr_array((ones, known.others, known.start), shape=(size, size))
    return made


def what_if(
    snapshot: Snapshot,
    *,
    ends: Sequence[str] = (),
    gone: str | None = None,
    now: Callable[[], Measured] | None = None,
) -> WhatIf:
    """What changes with a link between these ends, or without this node.

    Everything is computed twice, on the network as it is and as it would be, by the same functions
    as the other analyses: contacts (`acquaintance`), reach, mean distance and efficiency
    (`distances`), connected parts (breadth first), coverage, breaking points (articulation points:
    Hopcroft and Tarjan 1973) and communities (`leiden`). Nothing is written. Where distances are
    followed from a sample, it is the same one both times. A link to an idea or a plan changes
    nothing: these are no evidence.

    `now` gives `Measured(snapshot)`, where that is kept.

    Raises:
        NotFound: no node has an id.
        InvalidOption: neither ends nor a node, or both; or nothing can join these ends.
    """
    if bool(ends) == (gone is not None):
        raise InvalidOption("end", "give the ends of a link, or the node that goes")
    supposed = without(snapshot, gone) if gone is not None else with_link(snapshot, ends)
    before = Measured(snapshot) if now is None else now()
    after = before if supposed.already else Measured(supposed.snapshot, like=before)
    level = before.table.level if before.table else ""
    cells, cells_after = before.cells(level), after.cells(level)
    lost = {cell for cell in cells - cells_after if supposed.node_ids[0] not in cell}
    return WhatIf(
        gone=gone is not None,
        ends=supposed.node_ids if gone is not None else tuple(ends),
        link_kind=supposed.link_kind,
        already=supposed.already,
        before=before.measures,
        after=after.measures,
        reach=() if gone is not None else tuple(_reached(before, after, supposed)),
        cut_off=_cut_off(before, after, supposed) if gone is not None else (),
        cells_gained=tuple(sorted(cells_after - cells)[:NAMES]),
        cells_lost=tuple(sorted(lost)[:NAMES]),
        breaking_gained=_names(after.breaking - before.breaking - {supposed.new_id}),
        breaking_lost=_names(before.breaking - after.breaking - set(supposed.node_ids)),
    )


def _names(ids: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(ids)[:NAMES])


def _reached(before: Measured, after: Measured, supposed: Supposed) -> list[Reached]:
    found = []
    for node_id in supposed.node_ids:
        if before.snapshot.kind(before.snapshot.number(node_id)) is NodeKind.ACTIVITY:
            continue
        counts = []
        for measured in (before, after):
            rings = reach(
                measured.snapshot, node_id, steps=STEPS, names=0, openers=0, known=measured.known
            ).rings
            totals = [ring.totals[NodeKind.PARTNER] for ring in rings]
            counts.append(tuple(np.cumsum(totals).tolist()))
        found.append(Reached(node_id, counts[0], counts[1]))
    return found


def _cut_off(before: Measured, after: Measured, supposed: Supposed) -> tuple[str, ...]:
    """Who lost the others together with a partner that goes."""
    (gone,) = supposed.node_ids
    number = before.snapshot.number(gone)
    row = int(np.searchsorted(before.numbers, number))
    if row >= len(before.numbers) or before.numbers[row] != number:
        return ()
    members = before.numbers[before.part_of == before.part_of[row]]
    ids = [before.snapshot.node_id(one) for one in members.tolist() if one != number]
    if not ids:
        return ()
    rows = np.searchsorted(after.numbers, [after.snapshot.number(one) for one in ids])
    parts = after.part_of[rows]
    largest = int(np.bincount(parts).argmax())
    return tuple(one for one, part in zip(ids, parts.tolist(), strict=True) if part != largest)[
        :NAMES
    ]
