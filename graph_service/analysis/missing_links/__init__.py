"""The links that are missing by the evidence, each with what speaks for and against it.

`network.rank_network` ranks every pair that may be suggested, once; `missing_links` takes from that
what is asked for and makes the few suggestions that are shown. See `contacts` for who is in touch
with whom, `candidates` for the pairs, `evidence` for what speaks for one, `against` for what does
not, and `method_district`, `partner_activity` and `type_theme_district` for the kinds that compare
profiles.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

from graph_service.analysis.missing_links.causes import Entry
from graph_service.analysis.missing_links.contacts import CROWD_LIMIT
from graph_service.analysis.missing_links.decided import Decided
from graph_service.analysis.missing_links.filters import Filters
from graph_service.analysis.missing_links.grounds import Grounds
from graph_service.analysis.missing_links.listing import Listing, place_of
from graph_service.analysis.missing_links.making import Maker
from graph_service.analysis.missing_links.network import Ranking, rank_network
from graph_service.analysis.missing_links.ranking import MethodName, RankingMethod, Reason
from graph_service.analysis.missing_links.records import (
    METHOD_PREFIX,
    SUGGESTION_KINDS,
    TYPE_PREFIX,
    Against,
    Cause,
    Chance,
    Ends,
    Evidence,
    MissingLinks,
    Objection,
    Suggestion,
    SuggestionKind,
    Turn,
    Value,
    Verdict,
    WouldChange,
)
from graph_service.analysis.missing_links.spread import POOL, Spot, spread_out
from graph_service.errors import InvalidOption
from graph_service.model import NodeKind
from graph_service.snapshot import Snapshot

__all__ = [
    "CROWD_LIMIT",
    "METHOD_PREFIX",
    "SUGGESTION_KINDS",
    "TYPE_PREFIX",
    "Against",
    "Cause",
    "Chance",
    "Decided",
    "Ends",
    "Evidence",
    "Grounds",
    "MethodName",
    "MissingLinks",
    "Objection",
    "Ranking",
    "RankingMethod",
    "Reason",
    "Suggestion",
    "SuggestionKind",
    "Turn",
    "Value",
    "Verdict",
    "WouldChange",
    "missing_links",
    "rank_network",
    "suggestion_of",
]


def missing_links(
    snapshot: Snapshot,
    ranking: Ranking,
    *,
    kinds: Collection[SuggestionKind | str] | None = None,
    top: int = 20,
    theme: str | None = None,
    district: str | None = None,
    node: str | None = None,
    decided: Decided | None = None,
    grouped: bool = False,
    spread: float = 0.0,
    grounds: Grounds | None = None,
) -> MissingLinks:
    """The `top` suggestions: the best of each kind, then the second of each kind, and so on.

    Scores of different kinds cannot be compared, so kinds take turns; with `spread` (from 0 to 1)
    those that follow each other differ so much (see `spread`). `theme`, `district` and `node`
    narrow what is asked (see `filters`). What was `decided` on is left out until it comes back.
    `grouped` lets the best of one cause stand for all (see `causes`). `ranking` may be of an
    earlier version of the network: what is gone or in touch since is left out.

    Raises:
        NotFound: an id is unknown.
        InvalidOption: a kind is unknown, a number is out of range, or an id is of the wrong kind.
    """
    wanted = _wanted(kinds)
    if top < 0:
        raise InvalidOption("top", f"{top} is below 0; give the most suggestions to show")
    if not 0 <= spread <= 1:
        raise InvalidOption("spread", f"{spread} is not from 0 (by rank) to 1 (as different)")
    made = grounds or Grounds(snapshot)
    maker = Maker(made, ranking)
    filters = Filters(snapshot, made.hierarchy, theme=theme, district=district, node=node)
    numbers = made.numbers(ranking.ids)
    apart = "" if node is None else snapshot.resolve(node)
    lists: dict[SuggestionKind, Listing] = {}
    for kind in wanted:
        table = ranking.tables.get(kind)
        if table is None:
            continue
        places = filters.places(kind, table, ranking, numbers)
        lists[kind] = listing = Listing(kind, ranking, made, maker, places, apart)
        listing.of_now()
        if decided is not None:
            listing.leave_out(decided)
    turns = _turns(lists.values(), max(top, POOL) if spread else top, grouped=grouped)
    if spread:
        pool = turns[:POOL]
        chosen = spread_out([_spot(made, turn) for turn in pool], top, spread)
        turns = [*(pool[place] for place in chosen), *turns[POOL:]][:top]
    suggestions = tuple(maker.of_entry(turn.kind, turn.entry, turn.rank) for turn in turns)
    return MissingLinks(
        suggestions,
        _verdict(ranking, lists, suggestions),
        {kind: len(lists[kind].places) if kind in lists else 0 for kind in wanted},
        {kind: listing.table.pairs.method for kind, listing in lists.items()},
        sum(listing.hidden for listing in lists.values()),
        grouped,
        sum(listing.length(grouped=grouped) for listing in lists.values()),
        made.crowd_limit,
        tuple(snapshot.node_id(crowd) for crowd in made.contacts.crowds.tolist()),
    )


def suggestion_of(
    snapshot: Snapshot,
    ranking: Ranking,
    kind: SuggestionKind,
    ends: Ends,
    *,
    grounds: Grounds | None = None,
) -> Suggestion:
    """One suggestion with all that is said of it, whatever its place.

    One that is not ranked, since nothing or too little speaks for it, has the rank 0 and as its
    score what its ends share.

    Raises:
        NotFound: an end is unknown.
    """
    made = grounds or Grounds(snapshot)
    maker = Maker(made, ranking)
    table = ranking.tables.get(kind)
    place = None if table is None else place_of(table, ranking, ends)
    if table is None or place is None:
        return maker.of_ends(kind, ends)
    listing = Listing(kind, ranking, made, maker, table.every)
    return maker.at(kind, place, listing.rank(place))


def _wanted(kinds: Collection[SuggestionKind | str] | None) -> list[SuggestionKind]:
    if kinds is None:
        return list(SUGGESTION_KINDS)
    names = [str(kind) for kind in SUGGESTION_KINDS]
    for kind in kinds:
        if str(kind) not in names:
            raise InvalidOption("kind", f"{str(kind)!r} is unknown; it can be {', '.join(names)}")
    asked = {str(kind) for kind in kinds}
    return [kind for kind in SUGGESTION_KINDS if str(kind) in asked]


@dataclass(frozen=True, slots=True)
class _Turn:
    kind: SuggestionKind
    entry: Entry
    rank: int


def _turns(lists: Collection[Listing], most: int, *, grouped: bool) -> list[_Turn]:
    """The first of each list, then the second of each."""
    found = [
        [
            _Turn(listing.kind, entry, rank)
            for entry, rank in islice(listing.listed(grouped=grouped), most)
        ]
        for listing in lists
    ]
    return [turn for turns in zip_longest(*found) for turn in turns if turn is not None][:most]


def _spot(grounds: Grounds, turn: _Turn) -> Spot:
    """What is compared of a suggestion; ends and what they are in touch with."""
    snapshot = grounds.snapshot
    near: dict[NodeKind, set[int]] = {NodeKind.THEME: set(), NodeKind.DISTRICT: set()}
    numbers = [snapshot.number(end) for end in turn.entry.best.ends if end in snapshot]
    own = {snapshot.kind(number) for number in numbers}
    for number in numbers:
        if snapshot.kind(number) in near:
            near[snapshot.kind(number)].add(number)
            continue
        for other in grounds.contacts.graph.neighbours(number).tolist():
            if snapshot.kind(other) in near and snapshot.kind(other) not in own:
                near[snapshot.kind(other)].add(other)
    return Spot(
        turn.kind, turn.rank, frozenset(near[NodeKind.THEME]), frozenset(near[NodeKind.DISTRICT])
    )


def _verdict(
    ranking: Ranking, lists: Mapping[SuggestionKind, Listing], suggestions: Sequence[Suggestion]
) -> Verdict:
    if suggestions:
        planned = all(one.planned_by for one in suggestions)
        return Verdict.ALL_PLANNED if planned else Verdict.FOUND
    if any(listing.hidden for listing in lists.values()):
        return Verdict.ALL_DECIDED
    if ranking.ties < 2:  # of one contact nothing follows
        return Verdict.TOO_LITTLE
    if not any(listing.table.possible for listing in lists.values()):
        return Verdict.NOTHING_MISSING
    return Verdict.NOTHING_SHARED
