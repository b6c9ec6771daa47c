"""What the analyses find, kept for every reader where a keeper is given.

What is found has no language and costs seconds on a large network; its wording is done anew for
every answer. The length of a list is rounded up, so that readers who want a few more or a few less
share one computation: a shorter list is always the beginning of a longer one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from typing import Protocol, TypeVar

from graph_service.analysis.brokers import Brokers, brokers
from graph_service.analysis.coverage import Coverage, coverage
from graph_service.analysis.missing_links import (
    CROWD_LIMIT,
    SUGGESTION_KINDS,
    Decided,
    Grounds,
    MissingLinks,
    Ranking,
    SuggestionKind,
    Verdict,
    missing_links,
    rank_network,
)
from graph_service.answers.recent import made_for
from graph_service.model import NODE_KINDS, NodeKind
from graph_service.rankings import Ranked
from graph_service.snapshot import Snapshot

LENGTHS = (20, 100, 500)  # a longer list is made as long as asked, and is not kept

T = TypeVar("T")


class Keep(Protocol):
    """What computes a value once for a name and a key, as `SnapshotKeeper.kept` does."""

    def __call__(self, name: str, key: Hashable, compute: Callable[[], T], /) -> T:
        """The value kept for this name and key, else what `compute` gives."""
        ...


def rounded_up(length: int) -> int | None:
    """The length that is computed and kept for a list of this length; None for none.

    >>> rounded_up(5), rounded_up(20), rounded_up(21), rounded_up(501)
    (20, 20, 100, None)
    """
    return next((kept for kept in LENGTHS if length <= kept), None)


def found_for_length(
    keep: Keep | None,
    name: str,
    snapshot: Snapshot,
    length: int,
    options: tuple[Hashable, ...],
    compute: Callable[[int], T],
) -> T:
    """What `compute` finds for a length, or for a larger one where it is kept."""
    longer = rounded_up(length)
    if keep is None or longer is None:
        return compute(length)
    key = (snapshot.version, snapshot.as_of, longer, *options)
    return keep(name, key, lambda: compute(longer))


def found_missing_links(
    snapshot: Snapshot,
    keep: Keep | None,
    *,
    kinds: Collection[SuggestionKind | str] | None,
    top: int,
    theme: str | None,
    district: str | None,
    node: str | None,
    grouped: bool,
    spread: float,
    decided: Decided | None = None,
    ranked: Ranked[Ranking] | None = None,
) -> MissingLinks:
    """At least the `top` missing links, if there are so many; see `analysis.missing_links`.

    With `ranked` that ranking is taken, whatever there is of it.
    """
    grounds = found_grounds(snapshot, keep)
    ranking = found_ranking(snapshot, keep) if ranked is None else ranked.ranking
    if ranking is None:
        verdict = Verdict.FAILED if ranked is not None and ranked.error else Verdict.COMPUTING
        return _nothing(verdict, kinds, grouped=grouped)

    def compute(length: int) -> MissingLinks:
        return missing_links(
            snapshot,
            ranking,
            kinds=kinds or None,
            top=length,
            theme=theme,
            district=district,
            node=node,
            decided=decided,
            grouped=grouped,
            spread=spread,
            grounds=grounds,
        )

    # a kind that does not exist stays in the key: it must be refused, not found under another key
    asked = frozenset(str(kind) for kind in kinds or SUGGESTION_KINDS)
    hangs_on = (ranked and ranked.source, decided and decided.state)
    options = (asked, theme, district, node, grouped, spread, hangs_on)
    return found_for_length(keep, "missing links", snapshot, top, options, compute)


def _nothing(
    verdict: Verdict, kinds: Collection[SuggestionKind | str] | None, *, grouped: bool
) -> MissingLinks:
    """The answer while there is no ranking of a network to show."""
    asked = [str(kind) for kind in kinds or SUGGESTION_KINDS]
    totals = {kind: 0 for kind in SUGGESTION_KINDS if str(kind) in asked}
    return MissingLinks((), verdict, totals, {}, 0, grouped, 0, CROWD_LIMIT, ())


def found_grounds(snapshot: Snapshot, keep: Keep | None) -> Grounds:
    """What suggestions are reasoned from."""
    return made_for(snapshot, keep, "grounds", Grounds)


def found_ranking(snapshot: Snapshot, keep: Keep | None) -> Ranking:
    """All pairs of a network, ranked."""

    def compute(view: Snapshot) -> Ranking:
        return rank_network(view, grounds=found_grounds(view, keep))

    return made_for(snapshot, keep, "ranking", compute)


def found_coverage(
    snapshot: Snapshot, keep: Keep | None, *, level: str | None, gap_limit: int
) -> Coverage:
    """The coverage with at least `gap_limit` gaps, if there are so many."""

    def compute(length: int) -> Coverage:
        return coverage(snapshot, level=level, gap_limit=length)

    return found_for_length(keep, "coverage", snapshot, gap_limit, (level,), compute)


def found_brokers(
    snapshot: Snapshot,
    keep: Keep | None,
    *,
    kinds: Collection[NodeKind] | None,
    top: int,
    names: int,
) -> Brokers:
    """At least the `top` brokers and breaking points, if there are so many."""

    def compute(length: int) -> Brokers:
        return brokers(snapshot, top=length, kinds=kinds, names=names)

    asked = frozenset(str(kind) for kind in kinds or NODE_KINDS)
    return found_for_length(keep, "brokers", snapshot, top, (asked, names), compute)
