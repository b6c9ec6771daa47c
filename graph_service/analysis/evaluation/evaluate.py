"""How well the list would have foretold what was hidden, beside plain indices.

The ranking under test is the one that users get: `rank_pairs` on what was left to see, which makes
its own choice between its model and plain indices by a still earlier cut. So the comparison here is
one that the choice had no part in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from graph_service.analysis.evaluation.contest import (
    Entrants,
    Field,
    Pairs,
    Score,
    contest,
    looked_up,
)
from graph_service.analysis.evaluation.entries import EVALUATED, entries
from graph_service.analysis.evaluation.hide import Round, hidden_rounds, hiding
from graph_service.analysis.evaluation.pool import best_pairs
from graph_service.analysis.evaluation.records import EACH, Evaluation
from graph_service.analysis.evaluation.summary import RoundResult, Said, summary
from graph_service.analysis.evaluation.truth import Later, in_touch, made_by
from graph_service.analysis.missing_links.candidates import ENDS
from graph_service.analysis.missing_links.network import PairGrounds
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.ranker import fit_ranker
from graph_service.analysis.missing_links.ranking import MethodName, PairRanking, rank, rank_pairs
from graph_service.analysis.missing_links.records import SuggestionKind
from graph_service.analysis.projection import Matrix
from graph_service.errors import InvalidOption
from graph_service.model import NODE_KINDS
from graph_service.snapshot import Snapshot

TOP = 100_000  # pairs of the list that are looked at
ALL_PAIRS = 1_000_000  # up to so many candidates every method orders all of them
LIKELIEST = 10_000  # pairs of which the likelihoods are looked at
HALF_LIFE = 365  # days in which a record comes to count half, for "recent and busy"

Progress = Callable[[int, int | None], None]


def evaluate(
    snapshot: Snapshot,
    *,
    kinds: Collection[SuggestionKind | str] | None = None,
    cut: date | None = None,
    share: float | None = None,
    today: date,
    seed: int = 0,
    progress: Progress | None = None,
) -> Evaluation:
    """Hide a part of a network, rank what may be missing, and see what came true.

    Args:
        snapshot: the network; nothing else is seen.
        kinds: the kinds of missing link between two nodes; all of these by default.
        cut: hide what began after this day; see `hide.hiding` for what is done by default.
        share: hide this part of the records at random instead.
        today: the day of the view.
        seed: of all that is drawn.
        progress: told what is done and the total.

    Raises:
        InvalidOption: a kind is unknown or joins no two nodes, or a value is not allowed.
    """
    wanted = wanted_kinds(kinds)
    chosen = hiding(snapshot, cut=cut, share=share, today=today)
    until = chosen.until or today
    network = snapshot if until == today else snapshot.at(until)  # what began since is not seen
    later = _Later(network, in_touch(network), chosen.horizon_days)
    tell = progress or _silent
    steps = chosen.rounds * len(wanted)
    found: dict[SuggestionKind, list[RoundResult]] = {kind: [] for kind in wanted}
    for number, hidden in enumerate(hidden_rounds(network, chosen, today=until, seed=seed)):
        for place, (kind, entry) in enumerate(entries(hidden.earlier, wanted)):
            tell(number * len(wanted) + place, steps)
            found[kind].append(_round(kind, entry, later, hidden, seed + number))
    tell(steps, steps)
    return Evaluation(
        chosen,
        tuple(summary(kind, rounds, seed=seed) for kind, rounds in found.items()),
        seed,
    )


@dataclass(frozen=True, eq=False)
class _Later:
    """The network with nothing hidden, who is in touch in it, and the days since the cut."""

    snapshot: Snapshot
    touched: Matrix
    period: int | None


def _silent(_done: int, _total: int | None) -> None:
    """Tell nobody."""


def wanted_kinds(
    kinds: Collection[SuggestionKind | str] | None,
) -> tuple[SuggestionKind, ...]:
    """The kinds that are evaluated when these are asked for; all that can be for none.

    Raises:
        InvalidOption: a kind is unknown or joins no two nodes.
    """
    if not kinds:
        return EVALUATED
    names = [str(kind) for kind in EVALUATED]
    for kind in kinds:
        if str(kind) not in names:
            raise InvalidOption(
                "kind", f"{str(kind)[:40]!r} cannot be evaluated; it can be {', '.join(names)}"
            )
    asked = {str(kind) for kind in kinds}
    return tuple(kind for kind in EVALUATED if str(kind) in asked)


def _round(
    kind: SuggestionKind, entry: PairGrounds, later: _Later, hidden: Round, seed: int
) -> RoundResult:
    """Rank one kind of one network with something hidden, and see what came true."""
    field = Field.of(entry.ties, entry.space)
    truth = Later.of(hidden.earlier, entry.numbers, later.snapshot, later.touched)
    true = field.came_true(truth.touched)
    prepared = Prepared(entry.ties, seed=seed, today=hidden.today.toordinal(), half_life=HALF_LIFE)
    ranking, score = _ranked(entry, hidden.today, seed)
    ends = truth.numbers[true.firsts], truth.numbers[true.seconds]
    made = made_by(hidden.earlier, later.snapshot, *ends)
    candidates = field.count()
    pool = field.every() if candidates <= ALL_PAIRS else best_pairs(prepared, field, ranking)
    measured = contest(field, true, made, pool, Entrants(prepared, score), seed=seed)
    said = _said(entry, field, ranking, later, hidden) if later.period else None
    return RoundResult(
        measured, ranking.method, candidates, _unknown(kind, entry, truth, later), said
    )


def _ranked(entry: PairGrounds, today: date, seed: int) -> tuple[PairRanking, Score]:
    """What `rank_pairs` gives, and the score with which it ranks any pair, listed or not."""
    if not entry.ties.active.any():
        ranking = rank_pairs(
            entry.ties, entry.space, today=today, top=TOP, per_node=EACH, seed=seed
        )
        return ranking, looked_up(ranking)
    ranker = fit_ranker(entry.ties, entry.space, today=today, seed=seed)
    ranking = rank(ranker, entry.space, TOP, EACH)
    return ranking, looked_up(
        ranking
    ) if ranking.method.name is MethodName.UNKNOWN else ranker.score


def _unknown(kind: SuggestionKind, entry: PairGrounds, truth: Later, later: _Later) -> int:
    """How many pairs came true of which an end was not known in the earlier network."""
    from scipy import sparse

    first, second = (NODE_KINDS.index(kind) for kind in ENDS[kind])
    known = np.zeros(later.snapshot.node_count, dtype=np.bool_)
    known[truth.numbers[entry.ties.active & (truth.numbers >= 0)]] = True
    rows, columns = sparse.coo_array(later.touched).coords
    of_kind = later.snapshot.node_kind
    asked = (of_kind[rows] == first) & (of_kind[columns] == second)
    asked &= (rows < columns) if first == second else (rows != columns)
    return int((asked & ~(known[rows] & known[columns])).sum())


def _said(
    entry: PairGrounds, field: Field, ranking: PairRanking, later: _Later, hidden: Round
) -> Said | None:
    """What the likeliest pairs were given, and whether they came true in the time meant.

    None where the list says no likelihoods, or the time that these speak of is not over.
    """
    days = ranking.method.horizon_days
    if ranking.likelihoods is None or days is None or not later.period:
        return None
    if days > later.period:
        return None
    in_time = later
    if days < later.period:
        snapshot = later.snapshot.at(hidden.today + timedelta(days=days))
        in_time = _Later(snapshot, in_touch(snapshot), days)
    truth = Later.of(hidden.earlier, entry.numbers, in_time.snapshot, in_time.touched)
    true = field.came_true(truth.touched).keys(ranking.count)
    likelihoods = ranking.likelihoods.astype(np.float64)
    ranked = Pairs(ranking.firsts, ranking.seconds).keys(ranking.count)
    best = np.lexsort((ranked, -likelihoods))[:LIKELIEST]
    return Said(likelihoods[best], np.isin(ranked[best], true), days, len(true))
