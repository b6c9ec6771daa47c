"""Which themes have been taken up in which districts, by whom, and where the gaps are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, product

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.projection import ends_of
from graph_service.errors import InvalidOption
from graph_service.model import LinkKind, NodeKind, first_day, last_day
from graph_service.snapshot import Snapshot

GAP_LIMIT = 10_000
READABLE = range(2, 41)  # this many districts make a table that people can read


@dataclass(frozen=True, slots=True)
class Cell:
    """A theme in a district where anything is recorded.

    Attributes:
        activity_ids: what happened on the theme there; ideas and plans never fill a cell.
        partner_ids: who took part in that, or works on the theme and is active there.
        planned_ids: the ideas and plans for it.
        last_date: the last day known of what happened, as precise as it was given.
    """

    theme_id: str
    district_id: str
    activity_ids: tuple[str, ...]
    partner_ids: tuple[str, ...]
    planned_ids: tuple[str, ...]
    last_date: str | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A theme in a district where nothing happened; who could take it up, and what is planned."""

    theme_id: str
    district_id: str
    partner_ids: tuple[str, ...]
    planned_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A level of districts: how many there are and how many activities were held at it."""

    name: str
    districts: int
    activities: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """A table of themes by the districts of one level.

    Attributes:
        level: the level of the districts.
        themes, districts: the ids of rows and columns.
        cells: where anything is recorded, by theme and district.
        gaps: where nothing happened: most partners first, ties by theme and district.
        gap_total: how many gaps there are; `gaps` holds at most `gap_limit` of them.
        levels: the levels that can be chosen, by name.
    """

    level: str
    themes: tuple[str, ...]
    districts: tuple[str, ...]
    cells: tuple[Cell, ...]
    gaps: tuple[Gap, ...]
    gap_total: int
    levels: tuple[Level, ...]


@dataclass(slots=True)
class _Found:
    activities: set[int] = field(default_factory=set)
    partners: set[int] = field(default_factory=set)
    plans: set[int] = field(default_factory=set)


def coverage(
    snapshot: Snapshot, *, level: str | None = None, gap_limit: int = GAP_LIMIT
) -> Coverage:
    """The themes by the districts of a level, and the gaps.

    What is held in a part counts for the whole and a sub-theme for its theme, never the reverse.
    Without `level` it is, of the levels with 2 to 40 districts (of all, where none has), the one at
    which most activities were held; ties by most active partners, most districts and name.

    Raises:
        InvalidOption: no district has this level.
    """
    levels, chosen = levels_of(snapshot, level)
    hierarchy = Hierarchy(snapshot)
    themes = snapshot.numbers(NodeKind.THEME).tolist()
    districts = [
        number
        for number in snapshot.numbers(NodeKind.DISTRICT).tolist()
        if snapshot.type(number) == chosen
    ]
    found = _fill(snapshot, hierarchy, set(districts))
    cells = tuple(_cell(snapshot, *key, found[key]) for key in sorted(found))
    empty = len(themes) * len(districts) - sum(1 for f in found.values() if f.activities)
    return Coverage(
        level=chosen,
        themes=_ids(snapshot, themes),
        districts=_ids(snapshot, districts),
        cells=cells,
        gaps=tuple(islice(_gaps(snapshot, themes, districts, found), gap_limit)),
        gap_total=empty,
        levels=levels,
    )


def _ids(snapshot: Snapshot, numbers: list[int] | set[int]) -> tuple[str, ...]:
    return tuple(snapshot.node_id(number) for number in sorted(numbers))


def levels_of(snapshot: Snapshot, asked: str | None) -> tuple[tuple[Level, ...], str]:
    """The levels of districts by name, and the one that was asked for or is best to show.

    Raises:
        InvalidOption: no district has the level that was asked for.
    """
    districts: dict[str, int] = {}
    for number in snapshot.numbers(NodeKind.DISTRICT).tolist():
        name = snapshot.type(number)
        districts[name] = districts.get(name, 0) + 1
    if asked is not None and asked not in districts:
        names = (
            ", ".join(repr(name) for name in sorted(districts)) or "none: there are no districts"
        )
        raise InvalidOption("level", f"{asked[:80]!r} is no level; the levels are {names}")
    held: dict[str, set[int]] = {name: set() for name in districts}
    active: dict[str, set[int]] = {name: set() for name in districts}
    sources, targets = ends_of(
        snapshot, LinkKind.HELD_IN, among=snapshot.happened[snapshot.link_source]
    )
    for activity, district in zip(sources.tolist(), targets.tolist(), strict=True):
        held[snapshot.type(district)].add(activity)
    sources, targets = ends_of(snapshot, LinkKind.ACTIVE_IN)
    for partner, district in zip(sources.tolist(), targets.tolist(), strict=True):
        active[snapshot.type(district)].add(partner)
    levels = tuple(Level(name, districts[name], len(held[name])) for name in sorted(districts))
    if asked is not None:
        return levels, asked
    readable = [name for name in sorted(districts) if districts[name] in READABLE]
    chosen = min(
        readable or sorted(districts),
        key=lambda name: (-len(held[name]), -len(active[name]), -districts[name], name),
        default="",
    )
    return levels, chosen


def _fill(
    snapshot: Snapshot, hierarchy: Hierarchy, columns: set[int]
) -> dict[tuple[int, int], _Found]:
    """What is recorded of each theme in each of these districts."""
    themes = _wholes_by_source(snapshot, hierarchy, LinkKind.ADDRESSES)
    places = _wholes_by_source(snapshot, hierarchy, LinkKind.HELD_IN, columns)
    taking_part: dict[int, list[int]] = {}
    sources, targets = ends_of(snapshot, LinkKind.TAKES_PART_IN)
    for partner, activity in zip(sources.tolist(), targets.tolist(), strict=True):
        taking_part.setdefault(activity, []).append(partner)

    found: dict[tuple[int, int], _Found] = {}
    for activity in sorted(themes.keys() & places.keys()):
        for key in product(themes[activity], places[activity]):
            cell = found.setdefault(key, _Found())
            if snapshot.happened[activity]:
                cell.activities.add(activity)
                cell.partners.update(taking_part.get(activity, ()))
            else:
                cell.plans.add(activity)
    works_on = _wholes_by_source(snapshot, hierarchy, LinkKind.WORKS_ON)
    active_in = _wholes_by_source(snapshot, hierarchy, LinkKind.ACTIVE_IN, columns)
    for partner in sorted(works_on.keys() & active_in.keys()):
        for key in product(works_on[partner], active_in[partner]):
            found.setdefault(key, _Found()).partners.add(partner)
    return found


def _wholes_by_source(
    snapshot: Snapshot, hierarchy: Hierarchy, kind: LinkKind, among: set[int] | None = None
) -> dict[int, set[int]]:
    """By the source of a link: its targets and what they are part of, as far as `among` has it."""
    by_source: dict[int, set[int]] = {}
    sources, targets = ends_of(snapshot, kind)
    for source, target in zip(sources.tolist(), targets.tolist(), strict=True):
        wholes = hierarchy.wholes(target)
        kept = [whole for whole in wholes if among is None or whole in among]
        if kept:
            by_source.setdefault(source, set()).update(kept)
    return by_source


def _cell(snapshot: Snapshot, theme: int, district: int, found: _Found) -> Cell:
    return Cell(
        snapshot.node_id(theme),
        snapshot.node_id(district),
        _ids(snapshot, found.activities),
        _ids(snapshot, found.partners),
        _ids(snapshot, found.plans),
        _last_date(snapshot, found.activities),
    )


def _last_date(snapshot: Snapshot, activities: set[int]) -> str | None:
    """The last known date of these activities, but none after the day of the view."""
    dates = []
    for activity in activities:
        begin, end = snapshot.node_rows[activity][5:7]
        if end and snapshot.as_of and last_day(end) > snapshot.as_of:
            dates.append(snapshot.as_of.isoformat())
        elif end or begin:
            dates.append(end or begin or "")
    return max(dates, key=lambda text: (last_day(text), first_day(text)), default=None)


def _gaps(
    snapshot: Snapshot,
    themes: list[int],
    districts: list[int],
    found: dict[tuple[int, int], _Found],
) -> Iterator[Gap]:
    def gap(key: tuple[int, int]) -> Gap:
        cell = found.get(key, _Found())
        partners, plans = _ids(snapshot, cell.partners), _ids(snapshot, cell.plans)
        return Gap(snapshot.node_id(key[0]), snapshot.node_id(key[1]), partners, plans)

    waiting = [key for key, cell in found.items() if cell.partners and not cell.activities]
    for key in sorted(waiting, key=lambda key: (-len(found[key].partners), key)):
        yield gap(key)
    for key in product(themes, districts):
        cell = found.get(key)
        if cell is None or not (cell.activities or cell.partners):
            yield gap(key)
