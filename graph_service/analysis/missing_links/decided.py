"""What people decided of suggestions, and when a suggestion that was decided on comes back.

Whatever was decided, the suggestion leaves the list. It comes back

* when the last day for which the decision was meant has passed on the day of the view;
* when there is materially more to say for it: evidence that was not known when it was decided, or
  that both ends had a newer record with since, of at least `MATERIAL` (a half) of the weight of all
  evidence that was known then. A record is newer when it is of after the day of the decision, after
  the last day that was known of it, and not after the day of the view;
* when it was taken up or confirmed (not when it was dismissed) and of the evidence known then less
  than a half, by weight, is still there.

A half, since then the case is another one than was judged: a third contact beside two that weighed
as much brings it back, a fourth beside three does not; nor does yet another meeting with one of
many shared contacts. Weights are compared as they are now with what they were then. All of this is
a function of what is given: nothing is read, and no clock is asked.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from graph_service.analysis.missing_links.records import (
    Ends,
    Evidence,
    Suggestion,
    SuggestionKind,
)
from graph_service.model import first_day, last_day

MATERIAL = 0.5
_ROUNDING = 1e-9  # a half is a half, however the parts were added
MOST_SEEN = 100  # pieces of evidence that are written down with a decision, the strongest

Key: TypeAlias = tuple[SuggestionKind, Ends]


class Ruling(StrEnum):
    """What a person can say of a suggestion."""

    IN_PROGRESS = "in-progress"  # somebody is at it
    CONFIRMED = "confirmed"  # this link should be there
    DISMISSED = "dismissed"  # this link should not be there


class Since(StrEnum):
    """Why a suggestion that was decided on is back."""

    TIME = "time"  # the decision was meant until a day that has passed
    MORE = "more"  # there is materially more evidence
    LESS = "less"  # most of the evidence fell away


@dataclass(frozen=True, slots=True)
class Seen:
    """A piece of evidence as it was when a decision was taken."""

    node_id: str
    weight: float
    last_date: str | None = None
    beyond: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of a suggestion when a decision was taken.

    Attributes:
        score, likelihood, rank: as they were; None where it was not suggested.
        evidence: the strongest pieces, strongest first, at most `MOST_SEEN`.
        number: how many pieces there were.
        weight: the summed weight of all of them.
    """

    score: float | None = None
    likelihood: float | None = None
    rank: int | None = None
    evidence: tuple[Seen, ...] = ()
    number: int = 0
    weight: float = 0.0

    @property
    def last_date(self) -> str | None:
        """The last day, month or year that the evidence spoke of."""
        return max((one.last_date for one in self.evidence if one.last_date), default=None)


def known_of(suggestion: Suggestion | None) -> Known:
    """What is known of a suggestion now; None for one that is not made."""
    if suggestion is None:
        return Known()
    return Known(
        suggestion.score,
        suggestion.likelihood,
        suggestion.rank,
        tuple(
            Seen(one.node_id, one.weight, one.last_date, one.beyond)
            for one in suggestion.evidence[:MOST_SEEN]
        ),
        len(suggestion.evidence),
        _weight(suggestion.evidence),
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of a suggestion, as far as a list of suggestions hangs on it.

    Attributes:
        on: the day on which it was decided.
        until: the last day for which it was meant; None for good.
        known: what was known then, the ids of evidence being those of now.
    """

    ruling: Ruling
    on: date
    until: date | None = None
    known: Known = field(default_factory=Known)


@dataclass(frozen=True, slots=True)
class Returned:
    """Why a suggestion that was decided on is in the list again.

    Attributes:
        fresh: the evidence that is new or renewed, strongest first.
        share: its weight, or of `Since.LESS` the weight that is left, by the weight known then;
            None where nothing was known then.
    """

    since: Since
    fresh: tuple[Evidence, ...] = ()
    share: float | None = None


@dataclass(frozen=True)
class Decided:
    """All that was decided, as a list of suggestions on a day takes it."""

    day: date
    decisions: Mapping[Key, Decision] = field(default_factory=dict)

    @cached_property
    def keys(self) -> frozenset[Key]:
        """What was decided on, whether it is back or not."""
        return frozenset(self.decisions)

    @cached_property
    def state(self) -> str:
        """A short name of all that a list hangs on; the same for the same decisions and day."""
        said = repr((self.day, sorted(self.decisions.items(), key=lambda item: item[0])))
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def hides(self, suggestion: Suggestion) -> bool:
        """Whether a suggestion, with all of its evidence, is left out of the list."""
        key = (suggestion.kind, suggestion.ends)
        return key in self.decisions and self.returned(suggestion) is None

    def returned(self, suggestion: Suggestion) -> Returned | None:
        """Why a suggestion that was decided on is back; None for any other."""
        decision = self.decisions.get((suggestion.kind, suggestion.ends))
        if decision is None:
            return None
        if decision.until is not None and decision.until < self.day:
            return Returned(Since.TIME)
        return self._more(decision, suggestion) or self._less(decision, suggestion)

    def _more(self, decision: Decision, suggestion: Suggestion) -> Returned | None:
        known = decision.known
        seen = {(one.node_id, one.beyond): one for one in known.evidence}
        # what was too weak to be written down is not taken for new
        cut = known.number > len(known.evidence) > 0
        least = known.evidence[-1].weight if cut else 0.0
        fresh = tuple(
            one
            for one in suggestion.evidence
            if self._fresh(decision, one, seen.get((one.node_id, one.beyond)), least)
        )
        weight = _weight(fresh)
        if not fresh or weight < MATERIAL * known.weight - _ROUNDING:
            return None
        return Returned(Since.MORE, fresh, weight / known.weight if known.weight else None)

    def _fresh(self, decision: Decision, one: Evidence, seen: Seen | None, least: float) -> bool:
        if seen is None and one.weight > least:
            return True
        if one.last_date is None:
            return False
        # of a month or a year only what is certain counts
        begun = first_day(one.last_date)
        known = None if seen is None or seen.last_date is None else last_day(seen.last_date)
        return decision.on < begun <= self.day and (known is None or known < begun)

    def _less(self, decision: Decision, suggestion: Suggestion) -> Returned | None:
        if decision.ruling is Ruling.DISMISSED:
            return None
        still = {(one.node_id, one.beyond) for one in suggestion.evidence}
        before = decision.known.evidence
        left = _weight(one for one in before if (one.node_id, one.beyond) in still)
        weight = _weight(before)
        if left >= MATERIAL * weight - _ROUNDING:
            return None
        return Returned(Since.LESS, (), left / weight)


def _weight(evidence: Iterable[Evidence | Seen]) -> float:
    return round(math.fsum(one.weight for one in evidence), 12)
