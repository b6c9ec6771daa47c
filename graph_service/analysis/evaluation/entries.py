"""What is ranked of a network, for each kind of missing link between two nodes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from graph_service.analysis.missing_links.candidates import ENDS
from graph_service.analysis.missing_links.grounds import Grounds
from graph_service.analysis.missing_links.network import PairGrounds, pair_grounds
from graph_service.analysis.missing_links.records import SuggestionKind
from graph_service.snapshot import Snapshot

EVALUATED: tuple[SuggestionKind, ...] = tuple(kind for kind in SuggestionKind if kind in ENDS)


def entries(
    snapshot: Snapshot, kinds: Collection[SuggestionKind]
) -> Iterator[tuple[SuggestionKind, PairGrounds]]:
    """What each kind is ranked on, in the order in which the kinds are given."""
    grounds = Grounds(snapshot)
    for kind in kinds:
        yield kind, pair_grounds(grounds, kind)
