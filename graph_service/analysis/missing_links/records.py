"""What `missing_links` answers with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

METHOD_PREFIX = "method:"
TYPE_PREFIX = "type:"


class SuggestionKind(StrEnum):
    """What a suggestion joins."""

    PARTNER_PARTNER = "partner-partner"
    PARTNER_THEME = "partner-theme"
    PARTNER_DISTRICT = "partner-district"
    THEME_THEME = "theme-theme"
    METHOD_DISTRICT = "method-district"


SUGGESTION_KINDS: tuple[SuggestionKind, ...] = tuple(SuggestionKind)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record that speaks for a suggestion.

    Attributes:
        node_id: what both ends share: the id of a node, or `type:value` for a type of partner.
        weight: what it adds to the score: one divided by its number of neighbours.
        link_ids: the links that make both ends share it, those of the first end first. Where a
            contact is no link of its own, they are the links of the latest joint activities.
    """

    node_id: str
    weight: float
    link_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A gap that, by the evidence, should be closed.

    Attributes:
        kind: what it joins.
        ends: two ids of nodes, or `method:value` and the id of a district.
        score: the sum of the weights of the evidence; to be compared within its kind only.
        rank: the place among the suggestions of its kind, 1 the first.
        evidence: strongest first, ties by id.
        planned_by: ids of activities, an idea or planned, that would close the gap.
    """

    kind: SuggestionKind
    ends: tuple[str, str]
    score: float
    rank: int
    evidence: tuple[Evidence, ...]
    planned_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MissingLinks:
    """The suggestions, the best of each kind first, then the second of each kind, and so on.

    Attributes:
        suggestions: at most `top`.
        totals: how many pairs of each kind have any evidence, whether suggested here or not.
        hub_limit: nodes with more neighbours than this are no evidence.
        skipped_hubs: the ids of those nodes.
        crowd_limit: activities with more participants make no contacts between them.
        crowds: the ids of those activities.
    """

    suggestions: tuple[Suggestion, ...]
    totals: Mapping[SuggestionKind, int]
    hub_limit: int
    skipped_hubs: tuple[str, ...]
    crowd_limit: int
    crowds: tuple[str, ...]
