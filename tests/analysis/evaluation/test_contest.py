"""What methods make of one network: the same on a pool of the best as on all pairs."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from graph_service.analysis.evaluation.contest import (
    NAMES,
    Entrants,
    Field,
    Pairs,
    contest,
    looked_up,
)
from graph_service.analysis.evaluation.entries import entries
from graph_service.analysis.evaluation.pool import best_pairs
from graph_service.analysis.evaluation.truth import Later, in_touch
from graph_service.analysis.missing_links import indices
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.ranking import rank_pairs
from graph_service.analysis.missing_links.records import SuggestionKind
from graph_service.snapshot import Snapshot

CUT, END = date(2020, 6, 30), date(2022, 12, 31)


@pytest.mark.parametrize("kind", [SuggestionKind.PARTNER_PARTNER, SuggestionKind.PARTNER_DISTRICT])
def test_the_first_places_are_right_where_only_the_best_are_ordered(
    grouped: Callable[..., Snapshot], kind: SuggestionKind
) -> None:
    later = grouped(partners=60)
    earlier = later.at(CUT)
    ((_, entry),) = entries(earlier, [kind])
    field = Field.of(entry.ties, entry.space)
    truth = Later.of(earlier, entry.numbers, later, in_touch(later))
    hidden = field.came_true(truth.touched)
    assert len(hidden) > 10
    prepared = Prepared(entry.ties)
    ranking = rank_pairs(entry.ties, entry.space, today=CUT, top=50, per_node=10)
    entrants = Entrants(prepared, looked_up(ranking))
    own = np.full(len(hidden), -1, dtype=np.int64)
    every = field.every()
    assert len(every) == field.count()
    best = best_pairs(prepared, field, ranking)
    assert set(best.keys(field.ties.count)) <= set(every.keys(field.ties.count))
    whole, part = (contest(field, hidden, own, pool, entrants, seed=1) for pool in (every, best))
    # the mean of what came true by the chance to be in the first ten is the precision there
    for column in range(len(NAMES)):
        left, right = (
            np.average(one.lists[10].values[:, column], weights=one.lists[10].weights[:, column])
            for one in (whole, part)
            if one.lists[10].weights is not None
        )
        assert left == pytest.approx(right)
    assert whole.random.values == pytest.approx(part.random.values)


def test_the_distance_of_hidden_pairs_is_counted(grouped: Callable[..., Snapshot]) -> None:
    later = grouped(partners=60)
    earlier = later.at(CUT)
    ((_, entry),) = entries(earlier, [SuggestionKind.PARTNER_PARTNER])
    field = Field.of(entry.ties, entry.space)
    hidden = field.came_true(Later.of(earlier, entry.numbers, later, in_touch(later)).touched)
    prepared = Prepared(entry.ties)
    common = indices.at(prepared, hidden.firsts, hidden.seconds, ["common_neighbours"])
    ranking = rank_pairs(entry.ties, entry.space, today=CUT, top=50, per_node=10)
    found = contest(
        field,
        hidden,
        np.zeros(len(hidden), dtype=np.int64),
        field.every(),
        Entrants(prepared, looked_up(ranking)),
        seed=1,
    )
    assert found.at_two == int((common["common_neighbours"] > 0).sum())
    assert found.hidden == len(hidden)
    assert found.events == 1  # all were said to come from one


def test_what_is_not_ranked_comes_last() -> None:
    pairs = Pairs(np.array([0, 0], dtype=np.int32), np.array([1, 2], dtype=np.int32))
    assert pairs.keys(3).tolist() == [1, 2]
    assert Pairs.of_keys(np.array([1, 5]), 3).seconds.tolist() == [1, 2]
