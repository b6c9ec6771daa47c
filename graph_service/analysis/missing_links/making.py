"""Suggestions with all that is said of them, made for the few that are shown."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links.against import objections
from graph_service.analysis.missing_links.candidates import ENDS
from graph_service.analysis.missing_links.causes import Entry
from graph_service.analysis.missing_links.evidence import DIGITS, score_of
from graph_service.analysis.missing_links.grounds import Grounds
from graph_service.analysis.missing_links.network import SMALL, Ranking, Table
from graph_service.analysis.missing_links.ranker import RESOURCE_ALLOCATION
from graph_service.analysis.missing_links.ranking import MethodName
from graph_service.analysis.missing_links.records import (
    Cause,
    Chance,
    Ends,
    Evidence,
    Suggestion,
    SuggestionKind,
    Turn,
    WouldChange,
)
from graph_service.analysis.missing_links.would_change import changes
from graph_service.model import NodeKind

OTHERS_NAMED = 5


class Maker:
    """Makes suggestions of the rows of a ranking."""

    def __init__(self, grounds: Grounds, ranking: Ranking) -> None:
        self._grounds = grounds
        self._ranking = ranking

    def evidence(self, kind: SuggestionKind, ends: Ends) -> tuple[Evidence, ...]:
        """What speaks for a suggestion, strongest first."""
        grounds = self._grounds
        if kind is SuggestionKind.METHOD_DISTRICT:
            return grounds.methods.between(ends)
        if kind is SuggestionKind.TYPE_THEME_DISTRICT:
            return grounds.types.between(ends)
        if kind is SuggestionKind.PARTNER_ACTIVITY:
            return grounds.open_activities.between(ends)
        first, second = (grounds.snapshot.number(end) for end in ends)
        return grounds.shared.between(first, second)

    def cause(self, kind: SuggestionKind, ends: Ends) -> str:
        """The strongest evidence of a suggestion, or what stands for it; empty for none."""
        grounds = self._grounds
        if kind is SuggestionKind.METHOD_DISTRICT:
            found = grounds.methods.between(ends)
            return found[0].node_id if found else ""
        if kind is SuggestionKind.TYPE_THEME_DISTRICT:
            return ends[0]
        if kind is SuggestionKind.PARTNER_ACTIVITY:
            return grounds.open_activities.strongest(ends)
        number = grounds.shared.strongest(*(grounds.snapshot.number(end) for end in ends))
        return grounds.snapshot.node_id(number) if number >= 0 else ""

    def of_entry(self, kind: SuggestionKind, entry: Entry, rank: int) -> Suggestion:
        """The suggestion of an entry of the list."""
        cause = None
        if entry.others:
            named = tuple(one.ends for one in entry.others[:OTHERS_NAMED])
            cause = Cause(entry.best.cause, len(entry.others), named)
        return self.at(kind, entry.best.place, rank, cause)

    def at(
        self, kind: SuggestionKind, place: int, rank: int, cause: Cause | None = None
    ) -> Suggestion:
        """The suggestion at a place of the table of its kind."""
        table = self._ranking.tables[kind]
        likelihoods = table.pairs.likelihoods
        made = self.of_ends(kind, table.ends(place, self._ranking.ids))
        return Suggestion(
            kind,
            made.ends,
            float(table.pairs.scores[place]),
            rank,
            made.evidence,
            made.planned_by,
            None if likelihoods is None else float(likelihoods[place]),
            made.against,
            made.chance,
            self._telling_changes(kind, made, table, rank),
            table.pairs.explain(place),
            cause,
        )

    def _telling_changes(
        self, kind: SuggestionKind, made: Suggestion, table: Table, rank: int
    ) -> tuple[WouldChange, ...]:
        """What would change; a contact more that leaves it where it is changes nothing."""
        scores = self._shared_scores(kind, table)
        found = changes(self._grounds, kind, made.ends, made.evidence, scores)
        return tuple(one for one in found if one.turn is Turn.WITHOUT or one.place != rank)

    def of_ends(self, kind: SuggestionKind, ends: Ends) -> Suggestion:
        """What there is to say of ends that may not be ranked: rank 0, the score what is shared."""
        grounds, snapshot = self._grounds, self._grounds.snapshot
        evidence = self.evidence(kind, ends)
        chance = None
        if kind in ENDS:
            numbers = [snapshot.number(end) for end in ends]
            shared = score_of(one for one in evidence if not one.beyond)
            chance = Chance(shared, round(grounds.chance.expected(*numbers), DIGITS))
        return Suggestion(
            kind,
            ends,
            score_of(evidence),
            0,
            evidence,
            grounds.plans.touching(ends),
            against=objections(grounds, kind, ends, evidence, chance),
            chance=chance,
        )

    def _shared_scores(self, kind: SuggestionKind, table: Table) -> NDArray[np.float64] | None:
        """The scores of a table where they are what the ends share, as `evidence` counts it."""
        if kind not in ENDS:
            return table.pairs.scores
        method = table.pairs.method
        plain = method.name is MethodName.PLAIN and method.index == RESOURCE_ALLOCATION
        # among many partners only partners are contacts, which `evidence` knows nothing of
        alone = kind is SuggestionKind.PARTNER_PARTNER and self._many_partners
        return table.pairs.scores if plain and not alone else None

    @cached_property
    def _many_partners(self) -> bool:
        return len(self._grounds.snapshot.numbers(NodeKind.PARTNER)) > SMALL
