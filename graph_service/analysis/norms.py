"""What a coordinator wants there to be everywhere, and where it is not.

A norm says: every theme (or this one, or whichever) has, in every district of a level (or in this
one, or wherever), at least so many partners of a type, or activities in the last months.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import product
from typing import Any

from graph_service.analysis.acquaintance import UNKNOWN, activity_days, reference_day
from graph_service.analysis.coverage import levels_of
from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.projection import ends_of
from graph_service.errors import InvalidOption, NotFound
from graph_service.model import MAX_ID, MAX_SLUG, LinkKind, NodeKind, slug
from graph_service.snapshot import Snapshot

EACH, ANY = "each", "any"
MONTH = 30.4375  # days
MOST = 1_000
GAP_LIMIT = 100
MOST_PLACES = 1_000_000
NAMES = 20
_ANYWHERE = -1  # stands for "whichever" among the numbers of themes and of districts


class Subject(StrEnum):
    """What a norm counts."""

    PARTNER = "partner"
    ACTIVITY = "activity"


@dataclass(frozen=True, slots=True)
class Norm:
    """What there should be.

    Attributes:
        subject: what is counted.
        type: only partners of this type, or activities of this method; empty for all.
        theme: `each` theme by itself, the id of one, or `any` where the theme does not matter.
        district: `each` district of the level, the id of one, or `any`.
        level: the level of the districts; empty for the one that coverage shows.
        at_least: how many there should be.
        months: activities of so many months back count; 0 for all of the past.

    Raises:
        InvalidOption: a field is not allowed.
    """

    subject: Subject
    type: str = ""
    theme: str = EACH
    district: str = EACH
    level: str = ""
    at_least: int = 1
    months: int = 0

    def __post_init__(self) -> None:
        if self.subject not in list(Subject):
            known = " or ".join(Subject)
            raise InvalidOption("subject", f"{str(self.subject)[:40]!r} is unknown; use {known}")
        object.__setattr__(self, "subject", Subject(self.subject))
        for name, value in (("type", self.type), ("level", self.level)):
            if len(value) > MAX_SLUG or value != slug(value):
                right = slug(value)[:MAX_SLUG]
                raise InvalidOption(name, f"{value[:80]!r} must be written as {right!r}")
        for name, value in (("theme", self.theme), ("district", self.district)):
            if not 0 < len(value) <= MAX_ID:
                raise InvalidOption(name, "give an id, each or any")
        if self.theme == self.district == ANY and not self.type:
            raise InvalidOption("theme", "a norm needs a theme, a district or a type; give one")
        if self.level and self.district != EACH:
            raise InvalidOption("level", "has a meaning only with each district; leave it out")
        if not 1 <= self.at_least <= MOST:
            raise InvalidOption("at_least", f"{self.at_least} is not allowed; give 1 to {MOST}")
        if not 0 <= self.months <= MOST:
            raise InvalidOption("months", f"{self.months} is not allowed; give 0 to {MOST}")
        if self.months and self.subject is Subject.PARTNER:
            raise InvalidOption("months", "has a meaning only for activities; leave it out")

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {**asdict(self), "subject": str(self.subject)}

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> Norm:
        """The reverse of `to_dict`; what it does not know of is left out."""
        return cls(**{name: facts[name] for name in cls.__slots__ if name in facts})


@dataclass(frozen=True, slots=True)
class NormGap:
    """Where a norm is not met.

    Attributes:
        theme_id, district_id: where; empty where the norm does not ask.
        found: how many there are; `counted` names them.
        near: partners of the type that are in touch with the one and not with the other: see
            `near_by`, which is `district`, `theme`, or empty where there are none.
        planned: ideas and plans for it.
        last_id: the last such activity before the months that count, or empty.
        undated: how many such activities have no date, so that nobody knows if they count.
    """

    theme_id: str
    district_id: str
    found: int
    counted: tuple[str, ...]
    near: tuple[str, ...]
    near_by: str
    planned: tuple[str, ...]
    last_id: str
    undated: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A norm against the network.

    Attributes:
        norm: the norm.
        places: how many combinations of theme and district it asks for.
        met: in how many of these it is met.
        gaps: where not: the emptiest first, then those with most near, ties by theme and district.
        missing: what the norm names and the network does not have: `theme`, `district` or `level`;
            `bounds` where it asks for more than a million places; else empty.
    """

    norm: Norm
    places: int
    met: int
    gaps: tuple[NormGap, ...]
    missing: str


_Place = tuple[int, int]


def check(snapshot: Snapshot, norm: Norm, *, gap_limit: int = GAP_LIMIT) -> Checked:
    """Where a norm is met, and the gaps.

    As in coverage, what is held in a part counts for the whole and a sub-theme for its theme, and
    ideas and plans fill nothing. A partner counts for a theme in a district if it took part in an
    activity on the theme there, or works on the theme and is active there. An activity counts by
    its last day: with a the day of the view and m months it must be later than a - m * 30.4375
    days. Counting, no more than that; one pass over the links.

    Raises:
        InvalidOption: `gap_limit` is below 0.
    """
    if gap_limit < 0:
        raise InvalidOption("gap_limit", f"{gap_limit} is below 0; give the most gaps to show")
    themes, districts, missing = _asked(snapshot, norm)
    if not missing and len(themes) * len(districts) > MOST_PLACES:
        missing = "bounds"
    if missing:
        return Checked(norm, 0, 0, (), missing)
    counts = _Counts(snapshot, norm, set(themes), set(districts))
    places = list(product(themes, districts))
    short = [place for place in places if len(counts.counted.get(place, ())) < norm.at_least]
    near = {place: counts.near(place) for place in short}
    short.sort(key=lambda place: (len(counts.counted.get(place, ())), -len(near[place][0]), place))
    gaps = tuple(counts.gap(place, *near[place]) for place in short[:gap_limit])
    return Checked(norm, len(places), len(places) - len(short), gaps, "")


def _asked(snapshot: Snapshot, norm: Norm) -> tuple[list[int], list[int], str]:
    """The themes and districts that a norm asks for, or which of them is not there."""
    themes = _numbers(snapshot, norm.theme, NodeKind.THEME)
    if not themes:
        return [], [], "theme"
    if norm.district != EACH:
        districts = _numbers(snapshot, norm.district, NodeKind.DISTRICT)
        return themes, districts, "" if districts else "district"
    try:
        _, level = levels_of(snapshot, norm.level or None)
    except InvalidOption:
        return [], [], "level"
    every = snapshot.numbers(NodeKind.DISTRICT).tolist()
    districts = [number for number in every if snapshot.type(number) == level]
    return themes, districts, "" if districts else "district"


def _numbers(snapshot: Snapshot, asked: str, kind: NodeKind) -> list[int]:
    if asked == ANY:
        return [_ANYWHERE]
    if asked == EACH:
        return [int(number) for number in snapshot.numbers(kind)]
    try:
        number = snapshot.number(asked)
    except NotFound:
        return []
    return [number] if snapshot.kind(number) is kind else []


class _Counts:
    """What is there of the subject of a norm, for each theme and district, and for whichever."""

    def __init__(
        self, snapshot: Snapshot, norm: Norm, themes: set[int], districts: set[int]
    ) -> None:
        self._snapshot = snapshot
        self._norm = norm
        self.counted: dict[_Place, set[int]] = {}
        self._planned: dict[_Place, set[int]] = {}
        self._earlier: dict[_Place, set[int]] = {}
        self._undated: dict[_Place, set[int]] = {}
        hierarchy = Hierarchy(snapshot)
        about = _wholes(snapshot, hierarchy, LinkKind.ADDRESSES, themes)
        where = _wholes(snapshot, hierarchy, LinkKind.HELD_IN, districts)
        self._reference = reference_day(snapshot)
        self._days = activity_days(snapshot, self._reference)
        took_part = self._participants()
        for activity in snapshot.numbers(NodeKind.ACTIVITY).tolist():
            places = list(product(_or_any(about, activity), _or_any(where, activity)))
            fits = not norm.type or snapshot.type(activity) == norm.type
            if not snapshot.happened[activity]:
                if norm.subject is Subject.PARTNER:  # of which only the place is known
                    places = [place for place in places if _ANYWHERE not in place]
                if fits or norm.subject is Subject.PARTNER:
                    self._add(self._planned, places, [activity])
            elif norm.subject is Subject.PARTNER:
                self._add(self.counted, places, took_part.get(activity, ()))
            elif fits:
                self._add(self._of(activity), places, [activity])
        if norm.subject is Subject.PARTNER:
            works = _wholes(snapshot, hierarchy, LinkKind.WORKS_ON, themes)
            active = _wholes(snapshot, hierarchy, LinkKind.ACTIVE_IN, districts)
            for partner in self._partners():
                places = list(product(_or_any(works, partner), _or_any(active, partner)))
                self._add(self.counted, places, [partner])

    def _partners(self) -> list[int]:
        numbers = self._snapshot.numbers(NodeKind.PARTNER).tolist()
        wanted = self._norm.type
        return [n for n in numbers if not wanted or self._snapshot.type(n) == wanted]

    def _participants(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        if self._norm.subject is Subject.ACTIVITY:
            return found
        of_type = set(self._partners())
        sources, targets = ends_of(self._snapshot, LinkKind.TAKES_PART_IN)
        for partner, activity in zip(sources.tolist(), targets.tolist(), strict=True):
            if partner in of_type:
                found.setdefault(activity, []).append(partner)
        return found

    def _of(self, activity: int) -> dict[_Place, set[int]]:
        """Where an activity of the right method belongs: it counts, is too old, or is undated."""
        if not self._norm.months:
            return self.counted
        day = int(self._days[activity])
        if day == UNKNOWN:
            return self._undated
        return self.counted if day > self._reference - self._norm.months * MONTH else self._earlier

    @staticmethod
    def _add(to: dict[_Place, set[int]], places: Iterable[_Place], numbers: Sequence[int]) -> None:
        if numbers:
            for place in places:
                to.setdefault(place, set()).update(numbers)

    def near(self, place: _Place) -> tuple[list[int], str]:
        """Partners of the type with one of the two that are asked for, and with which."""
        if self._norm.subject is Subject.ACTIVITY or _ANYWHERE in place:
            return [], ""
        here = self.counted.get(place, set())
        for other, name in (((_ANYWHERE, place[1]), "district"), ((place[0], _ANYWHERE), "theme")):
            found = sorted(self.counted.get(other, set()) - here)
            if found:
                return found, name
        return [], ""

    def gap(self, place: _Place, near: list[int], near_by: str) -> NormGap:
        """The gap at a place."""
        earlier = self._earlier.get(place, set())
        last = max(earlier, key=lambda number: (int(self._days[number]), -number), default=None)
        counted = self.counted.get(place, set())
        return NormGap(
            theme_id=self._id(place[0]),
            district_id=self._id(place[1]),
            found=len(counted),
            counted=self._ids(counted),
            near=self._ids(near),
            near_by=near_by,
            planned=self._ids(self._planned.get(place, set())),
            last_id="" if last is None else self._id(last),
            undated=len(self._undated.get(place, set())),
        )

    def _ids(self, numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple(self._id(number) for number in sorted(numbers)[:NAMES])

    def _id(self, number: int) -> str:
        return "" if number == _ANYWHERE else self._snapshot.node_id(number)


def _or_any(wholes: Mapping[int, set[int]], number: int) -> list[int]:
    return [*sorted(wholes.get(number, ())), _ANYWHERE]


def _wholes(
    snapshot: Snapshot, hierarchy: Hierarchy, kind: LinkKind, among: set[int]
) -> dict[int, set[int]]:
    """By the source of a link: its targets and what they are part of, as far as asked for."""
    found: dict[int, set[int]] = {}
    sources, targets = ends_of(snapshot, kind)
    for source, target in zip(sources.tolist(), targets.tolist(), strict=True):
        wholes = among.intersection(hierarchy.wholes(target))
        if wholes:
            found.setdefault(source, set()).update(wholes)
    return found
