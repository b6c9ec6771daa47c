"""Which contacts have been silent for long."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from graph_service.analysis.acquaintance import (
    JOINS,
    UNKNOWN,
    Acquaintance,
    acquaintance,
)
from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links import SuggestionKind
from graph_service.analysis.partner_ties import PartnerTies
from graph_service.analysis.together import ContactRecords
from graph_service.errors import InvalidOption
from graph_service.model import LINK_KINDS, NODE_KINDS, NodeKind, last_day
from graph_service.snapshot import Snapshot

MONTHS = 12
MOST_MONTHS = 1_200
RECORDS_SHOWN = 5

# what a partner is in touch with, and what such a tie is called
TIE_KINDS: Mapping[SuggestionKind, NodeKind] = {
    SuggestionKind.PARTNER_PARTNER: NodeKind.PARTNER,
    SuggestionKind.PARTNER_THEME: NodeKind.THEME,
    SuggestionKind.PARTNER_DISTRICT: NodeKind.DISTRICT,
}


@dataclass(frozen=True, slots=True)
class FadingTie:
    """A contact that rests on what was done together, long ago or nobody wrote when.

    Attributes:
        kind: partner-partner, partner-theme or partner-district.
        partner_id, other_id: who is in touch with whom or what.
        last_date: the last date of the contact, as precise as it was given; None if unknown.
        months: how many whole months ago that was; None if unknown.
        strength: how close the two were: 1/(k-1) for each activity of k participants.
        activity_ids: what was done together, the last first, at most 5.
        activity_total: how many activities there were.
        planned_ids: the ideas and plans in which the two would meet again.
    """

    kind: SuggestionKind
    partner_id: str
    other_id: str
    last_date: str | None
    months: int | None
    strength: float
    activity_ids: tuple[str, ...]
    activity_total: int
    planned_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TieCount:
    """How many ties of a kind are current, fading, and of unknown age.

    `standing` counts those among the current ones that a link without an end makes current.
    """

    current: int
    standing: int
    fading: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Fading:
    """The answer of `fading`.

    Attributes:
        fading: the longest silent first, then the strongest, ties by the ids of both ends.
        unknown: contacts of which no record has a date, the strongest first.
        totals: how many there are of each kind, whether shown or not.
        months: from how many months of silence on a tie counts as fading.
        day: the day from which is counted.
    """

    fading: tuple[FadingTie, ...]
    unknown: tuple[FadingTie, ...]
    totals: Mapping[SuggestionKind, TieCount]
    months: int
    day: date | None


def fading(
    snapshot: Snapshot,
    *,
    months: int = MONTHS,
    kinds: Collection[SuggestionKind | str] | None = None,
    node: str | None = None,
    top: int = 20,
    known: Acquaintance | None = None,
) -> Fading:
    """The contacts of partners by the time since their last activity.

    A tie is a contact (see `missing_links.contacts`) of a partner with a partner, a theme or a
    district, and it is as old as the last activity in which the two met: its end, the day of the
    view while it goes on, its beginning where no end is known. A year stands for its last day, so
    that no tie is called older than it is. A standing link that has not ended keeps a tie current.
    What happened in a part of a theme or district keeps the tie with the whole current too.

    Of ties that are silent equally long the closest come first. Who met among few met more closely:
    an activity of k participants counts for 1/(k-1), with a theme or district for 1/k. M.E.J.
    Newman, "Scientific collaboration networks. II. Shortest paths, weighted networks, and
    centrality", Physical Review E 64 (2001), 016132.

    The time since the last contact is the plainest measure of the strength of a tie that is left:
    Sam G.B. Roberts and Robin I.M. Dunbar, "Communication in social networks: effects of kinship,
    network size, and emotional closeness", Personal Relationships 18 (2011), 439-452.

    Args:
        snapshot: the view of the day; without a day it is the last that the snapshot knows of.
        months: how many months of silence make a tie fade.
        kinds: which kinds of tie; all by default.
        node: only the ties of this partner, theme or district.
        top: the most ties to list of either sort.
        known: the contacts of this view with their days, where these were found already.

    Raises:
        InvalidOption: an option is not allowed.
        NotFound: no node has or had this id.
    """
    if top < 0:
        raise InvalidOption("top", f"{top} is below 0; give the most to show")
    if not 1 <= months <= MOST_MONTHS:
        raise InvalidOption("months", f"{months} is not between 1 and {MOST_MONTHS:,}")
    wanted = _wanted(kinds)
    known = known or acquaintance(snapshot)
    ties = PartnerTies(known)
    if node is not None:
        number = snapshot.number(node)
        ties.keep((ties.partners == number) | (ties.others == number))
    day = date.fromordinal(known.reference) if known.reference > 0 else None
    # where no day is known at all nothing can be said to be silent
    limit = _months_before(day, months).toordinal() if day else UNKNOWN
    unknown = ties.days == UNKNOWN
    silent = ~unknown & (ties.days <= limit)
    totals, shown = {}, np.zeros(len(ties.days), dtype=np.bool_)
    for kind in wanted:
        of_kind = snapshot.node_kind[ties.others] == NODE_KINDS.index(TIE_KINDS[kind])
        shown |= of_kind
        totals[kind] = TieCount(
            current=int((of_kind & ~unknown & ~silent).sum()),
            standing=int((of_kind & ties.standing).sum()),
            fading=int((of_kind & silent).sum()),
            unknown=int((of_kind & unknown).sum()),
        )
    teller = _Teller(ties, known)
    return Fading(
        fading=tuple(teller.tie(place) for place in ties.oldest(shown & silent, top)),
        unknown=tuple(teller.tie(place) for place in ties.oldest(shown & unknown, top)),
        totals=totals,
        months=months,
        day=day,
    )


def _wanted(kinds: Collection[str] | None) -> list[SuggestionKind]:
    for kind in kinds or ():
        if kind not in list(TIE_KINDS):
            known = ", ".join(TIE_KINDS)
            raise InvalidOption("kind", f"{str(kind)[:40]!r} is unknown; it can be {known}")
    return [kind for kind in TIE_KINDS if not kinds or kind in list(kinds)]


def _months_before(day: date, months: int) -> date:
    """The same day so many months before, or the last of that month.

    >>> _months_before(date(2026, 3, 31), 1), _months_before(date(2026, 1, 5), 12)
    (datetime.date(2026, 2, 28), datetime.date(2025, 1, 5))
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return date.min
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date.min  # never reached: every month has 28 days


def _months_between(earlier: date, later: date) -> int:
    """How many whole months lie between two days.

    >>> [_months_between(date(2025, 1, 31), day) for day in (date(2025, 2, 28), date(2025, 3, 1))]
    [0, 1]
    """
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months if _months_before(later, months) >= earlier else months - 1


class _Teller:
    """Makes records of ties."""

    def __init__(self, ties: PartnerTies, known: Acquaintance) -> None:
        self._ties, self._known, self._snapshot = ties, known, known.snapshot
        self._records = ContactRecords(known)
        self._hierarchy = Hierarchy(known.snapshot)

    def tie(self, place: int) -> FadingTie:
        """A tie with what was done together, and what is planned."""
        snapshot, known = self._snapshot, self._known
        partner, other = int(self._ties.partners[place]), int(self._ties.others[place])
        day, last, months = int(self._ties.days[place]), None, None
        done = [one for one in self._records.between(partner, other) if one.activity_id]
        if day != UNKNOWN:
            last = self._date_text(partner, other, day)
            earlier, today = date.fromordinal(day), date.fromordinal(known.reference)
            months = _months_between(earlier, today)
        return FadingTie(
            kind=next(kind for kind, one in TIE_KINDS.items() if one is snapshot.kind(other)),
            partner_id=snapshot.node_id(partner),
            other_id=snapshot.node_id(other),
            last_date=last,
            months=months,
            strength=float(self._ties.strength[place]),
            activity_ids=tuple(one.activity_id for one in done[:RECORDS_SHOWN]),
            activity_total=len(done),
            planned_ids=self._planned(partner, other),
        )

    def _date_text(self, partner: int, other: int, day: int) -> str:
        """The date of the last contact as it was given, where that is the day meant."""
        itself = bool(self._known.is_partner[other])
        row, days = self._known.of(partner), self._known.days_of(partner)
        for part in (other,) if itself else self._hierarchy.parts(other):
            if day in days[row == part]:
                records = self._records.between(partner, part)
                given = [one.when for one in records if one.activity_id and one.when]
                if given and last_day(given[0]).toordinal() == day:
                    return given[0]
        return date.fromordinal(day).isoformat()

    def _planned(self, partner: int, other: int) -> tuple[str, ...]:
        """The ideas and plans in which both are."""
        mine, theirs = (self._plans(number) for number in (partner, other))
        return tuple(self._snapshot.node_id(number) for number in sorted(mine & theirs))

    def _plans(self, number: int) -> set[int]:
        snapshot = self._snapshot
        links = snapshot.links_of(number)
        joins = [LINK_KINDS.index(kind) for kind in JOINS]
        links = links[np.isin(snapshot.link_kind[links], joins)]
        ends = np.concatenate([snapshot.link_source[links], snapshot.link_target[links]])
        found: list[int] = ends[~snapshot.happened[ends]].tolist()
        return set(found)
