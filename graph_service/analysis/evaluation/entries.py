"""What is ranked of a network, for each kind of missing link between two nodes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links.candidates import ENDS, Filters, pair_space
from graph_service.analysis.missing_links.contacts import contacts
from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.records import SuggestionKind
from graph_service.analysis.missing_links.snapshot_ties import contact_ties
from graph_service.analysis.missing_links.ties import Ties
from graph_service.snapshot import IntArray, Snapshot

EVALUATED: tuple[SuggestionKind, ...] = tuple(kind for kind in SuggestionKind if kind in ENDS)


@dataclass(frozen=True, eq=False)
class Entry:
    """One kind of one network: `numbers` are those in the snapshot of the nodes of the ties."""

    kind: SuggestionKind
    ties: Ties
    numbers: IntArray
    space: PairSpace


def entries(snapshot: Snapshot, kinds: Collection[SuggestionKind]) -> Iterator[Entry]:
    """What is ranked, kind by kind, in the order in which they are given."""
    ties, numbers = contact_ties(snapshot)
    place = np.full(snapshot.node_count, -1, dtype=np.int32)
    place[numbers] = np.arange(len(numbers), dtype=np.int32)
    graph, hierarchy = contacts(snapshot).graph, Hierarchy(snapshot)
    everything = Filters(None, None, None, None, None)
    for kind in kinds:
        space = pair_space(kind, graph, hierarchy, everything)
        yield Entry(
            kind,
            ties,
            numbers,
            PairSpace(
                place[space.rows],
                place[space.columns],
                space.excluded[numbers][:, numbers].tocsr(),
                space.symmetric,
            ),
        )
