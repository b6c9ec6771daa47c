"""What a list of missing links is made from beside the network: its ranking and the decisions."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from graph_service.analysis.missing_links import Ranking, rank_network
from graph_service.analysis.missing_links.feedback import Feedback, feedback_of
from graph_service.answers.decisions import Decisions
from graph_service.answers.found import found_grounds
from graph_service.answers.shape import Json
from graph_service.answers.suggest import suggester
from graph_service.decisions import read_book
from graph_service.rankings import Ranked, Rankings
from graph_service.snapshot import Snapshot
from graph_service.snapshots import SnapshotKeeper
from graph_service.store.base import GraphStore
from graph_service.wording.decisions import ranking_sentence

NetworkRankings: TypeAlias = Rankings[Ranking]


def network_rankings(store: GraphStore, keeper: SnapshotKeeper, **options: Any) -> NetworkRankings:
    """The rankings of the missing links of a network; the options are those of `Rankings`."""

    def rank(view: Snapshot, feedback: Feedback) -> Ranking:
        return rank_network(view, feedback=feedback, grounds=found_grounds(view, keeper.kept))

    return Rankings(store, keeper, rank, Ranking.from_bytes, **options)


@dataclass(frozen=True)
class Shown:
    """The ranking to show of a view, and the decisions as they are seen from it."""

    ranked: Ranked[Ranking]
    decisions: Decisions

    @property
    def state(self) -> Hashable:
        """What an answer hangs on beside the view: it moves when another list is to be shown."""
        return self.ranked.state, self.decisions.decided.state


def ranking_answer(ranked: Ranked[Ranking], lang: str) -> Json:
    """Of which version and day a ranking is, whether that is the newest, and a sentence if not."""
    made = ranked.ranking
    sentence = ranking_sentence(
        None if made is None else made.version,
        None if made is None else made.as_of,
        lang,
        computing=ranked.computing,
        error=ranked.error,
    )
    return {**ranked.to_json(), "sentence": sentence}


def shown(
    store: GraphStore,
    keeper: SnapshotKeeper,
    rankings: NetworkRankings,
    view: Snapshot,
    day: date,
    *,
    at_once: bool = False,
) -> Shown:
    """What there is to show of the view of a day.

    With `at_once` the ranking is made here and now if it is not kept; else it may be the last one,
    while a new one is being made.

    Raises:
        StoreError: the decisions cannot be read.
    """
    book = read_book(store, view, keeper)
    feedback = feedback_of(book.decided(day))
    ranked = rankings.now(view, feedback) if at_once else rankings.of(view, feedback)
    suggest = suggester(view, ranked.ranking, keeper.kept)
    return Shown(ranked, Decisions(book, view, day, suggest=suggest, whole=keeper.current()))
