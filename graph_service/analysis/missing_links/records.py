"""What `missing_links` answers with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from graph_service.analysis.missing_links.ranking import Contribution, RankingMethod

METHOD_PREFIX = "method:"
TYPE_PREFIX = "type:"

# Two ids of nodes; or `method:value` and a district; or `type:value`, a theme and a district.
Ends: TypeAlias = tuple[str, ...]
Value: TypeAlias = str | int | float


class SuggestionKind(StrEnum):
    """What a suggestion joins."""

    PARTNER_PARTNER = "partner-partner"
    PARTNER_THEME = "partner-theme"
    PARTNER_DISTRICT = "partner-district"
    PARTNER_ACTIVITY = "partner-activity"
    THEME_THEME = "theme-theme"
    THEME_DISTRICT = "theme-district"
    METHOD_DISTRICT = "method-district"
    TYPE_THEME_DISTRICT = "type-theme-district"


SUGGESTION_KINDS: tuple[SuggestionKind, ...] = tuple(SuggestionKind)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record that speaks for a suggestion.

    Attributes:
        node_id: what both ends share: the id of a node, or `type:value` for a type of partner, or
            `method:value` for a method.
        weight: what it counts for. Of what both ends are in touch with: one divided by its number
            of contacts.
        link_ids: the links that make both ends share it, those of the first end first. Where a
            contact is no link of its own, they are the links of the latest joint activities.
        beyond: empty where both ends are in touch with the node itself. Else the first end is in
            touch with the node, that with `beyond`, and that with the second end.
        last_date: the last day, month or year that these links speak of; None where nobody said.
        count: of a type or a district in which partners make it so: how many partners these are.
    """

    node_id: str
    weight: float
    link_ids: tuple[str, ...]
    beyond: str = ""
    last_date: str | None = None
    count: int = 1


class Against(StrEnum):
    """What speaks against a suggestion."""

    FAR_APART = "far_apart"  # nothing shared: the shortest way is over two others
    DIFFERENT_REGIONS = "different_regions"  # active in other districts, none of them shared
    HUB = "hub"  # who both know is known to nearly everybody
    LONG_AGO = "long_ago"  # the last that they share is years past
    SINGLE = "single"  # it rests on one piece of evidence
    PRESUMED = "presumed"  # it rests on links that are only presumed
    CHANCE = "chance"  # less than two so busy would share anyway
    ENDING = "ending"  # an end is over within a year
    OTHER_TYPE = "other_type"  # nobody of this type is in touch with such an end
    NOBODY_HERE = "nobody_here"  # no partner of this type is known in this district


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that speaks against a suggestion, with what a sentence needs to say it."""

    code: Against
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chance:
    """What two ends share beside what they would share if links had fallen by chance.

    Attributes:
        shared: resource allocation over what they share.
        expected: the same, expected in a network in which everybody has as many contacts of each
            kind, but at random; see `null_model`.
    """

    shared: float
    expected: float

    @property
    def times(self) -> float | None:
        """How many times more than by chance; None where chance gives nothing."""
        return self.shared / self.expected if self.expected > 0 else None


class Turn(StrEnum):
    """What would change the place of a suggestion."""

    WITHOUT = "without"  # a piece of evidence falls away
    WITH = "with"  # one end gets in touch with what the other end already is in touch with


@dataclass(frozen=True, slots=True)
class WouldChange:
    """What would change a suggestion, computed by counting again.

    Attributes:
        turn: whether something falls away or comes.
        node_id: the node that both would no longer share, or would share as well.
        end: of what comes: the end that would get in touch with it; else empty.
        shared: what both ends would share then; see `Chance.shared`.
        place: the place within the kind then; None where the order does not follow from `shared`
            alone, and where nothing would be left.
    """

    turn: Turn
    node_id: str
    end: str
    shared: float
    place: int | None


@dataclass(frozen=True, slots=True)
class Cause:
    """Other suggestions of the same kind that follow from the same.

    Attributes:
        node_id: the strongest evidence of all of them.
        more: how many there are beside this one.
        others: the ends of the best of these.
    """

    node_id: str
    more: int
    others: tuple[Ends, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A gap that, by the evidence, should be closed.

    Attributes:
        kind: what it joins.
        ends: two ids of nodes; `method:value` and the id of a district; or `type:value` and the
            ids of a theme and a district.
        score: what it is ranked by; to be compared within its kind only.
        rank: the place among the suggestions of its kind, 1 the first.
        evidence: strongest first, ties by id.
        planned_by: ids of activities, an idea or planned, that would close the gap.
        likelihood: how likely it is to come true within the time that the method of its kind
            speaks of; None where there is an order only.
        against: what speaks against it, the weightiest first.
        chance: what is shared beside what chance would give; None for kinds that compare profiles.
        would_change: what would change its place.
        contributions: what each feature adds to the score, strongest first.
        cause: the suggestions that are represented by this one, None for none.
    """

    kind: SuggestionKind
    ends: Ends
    score: float
    rank: int
    evidence: tuple[Evidence, ...]
    planned_by: tuple[str, ...] = ()
    likelihood: float | None = None
    against: tuple[Objection, ...] = ()
    chance: Chance | None = None
    would_change: tuple[WouldChange, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    cause: Cause | None = None


class Verdict(StrEnum):
    """What there is to say of the list as a whole."""

    FOUND = "found"
    TOO_LITTLE = "too_little"  # one link or none: it cannot know
    NOTHING_MISSING = "nothing_missing"  # everything that may be linked is
    NOTHING_SHARED = "nothing_shared"  # gaps there are, but nothing speaks for one
    ALL_PLANNED = "all_planned"  # everything that is suggested is already planned
    ALL_DECIDED = "all_decided"  # everything that is suggested was decided on
    COMPUTING = "computing"  # the first ranking is being made
    FAILED = "failed"  # the first ranking could not be made


@dataclass(frozen=True, slots=True)
class MissingLinks:
    """The suggestions, the best of each kind first, then the second of each kind, and so on.

    Attributes:
        suggestions: at most `top`.
        verdict: what there is to say of the list as a whole.
        totals: how many pairs of each kind are ranked and let through, whether suggested here or
            not.
        methods: how the order of each kind was made, and what it rests on.
        decided: how many were left out because somebody decided on them.
        grouped: whether suggestions of one cause are represented by the best of them.
        entries: how many suggestions or groups of them there are to page through.
        crowd_limit: activities with more participants make no contacts between them.
        crowds: the ids of those activities.
    """

    suggestions: tuple[Suggestion, ...]
    verdict: Verdict
    totals: Mapping[SuggestionKind, int]
    methods: Mapping[SuggestionKind, RankingMethod]
    decided: int
    grouped: bool
    entries: int
    crowd_limit: int
    crowds: tuple[str, ...]
