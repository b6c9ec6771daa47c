"""Pairs that did not become linked, drawn to compare with."""

import numpy as np
import pytest

from graph_service.analysis.evaluation.negatives import (
    NegativeSpace,
    degree_bin,
    degree_matched_negatives,
    random_negatives,
)
from graph_service.analysis.projection import matrix


def space(count: int, linked: list[tuple[int, int]], *, symmetric: bool = True) -> NegativeSpace:
    first = np.array([pair[0] for pair in linked], dtype=np.int32)
    second = np.array([pair[1] for pair in linked], dtype=np.int32)
    barred = matrix(count, np.concatenate([first, second]), np.concatenate([second, first]))
    nodes = np.arange(count, dtype=np.int32)
    return NegativeSpace(nodes, nodes, barred, symmetric)


def pairs(firsts: np.ndarray, seconds: np.ndarray) -> list[tuple[int, int]]:
    return list(zip(firsts.tolist(), seconds.tolist(), strict=True))


def test_all_pairs_of_a_small_space_are_given_once() -> None:
    assert pairs(*random_negatives(space(4, [(0, 1), (2, 3)]), 99)) == [
        (0, 2),
        (0, 3),
        (1, 2),
        (1, 3),
    ]


@pytest.mark.parametrize("count", [5, 400])
def test_random_pairs_are_allowed_and_different(count: int) -> None:
    linked = [(number, number + 1) for number in range(count - 1)]
    found = pairs(*random_negatives(space(count, linked), 40, seed=4))
    assert len(set(found)) == len(found) == min(40, count * (count - 1) // 2 - len(linked))
    assert all(first < second for first, second in found)
    assert not set(found) & set(linked)
    assert found == pairs(*random_negatives(space(count, linked), 40, seed=4))


def test_pairs_with_a_direction_have_their_ends_on_their_own_side() -> None:
    barred = matrix(6, np.array([0], dtype=np.int32), np.array([3], dtype=np.int32))
    sides = NegativeSpace(
        np.arange(3, dtype=np.int32), np.arange(3, 6, dtype=np.int32), barred, symmetric=False
    )
    found = pairs(*random_negatives(sides, 99))
    assert found == [(0, 4), (0, 5), (1, 3), (1, 4), (1, 5), (2, 3), (2, 4), (2, 5)]


def test_nothing_can_be_drawn_where_all_is_linked() -> None:
    full = space(3, [(0, 1), (0, 2), (1, 2)])
    assert pairs(*random_negatives(full, 5)) == []
    one = np.array([0], dtype=np.int32)
    _, _, of = degree_matched_negatives(full, one, one + 1, np.array([2, 2, 2]))
    assert of.tolist() == []


def test_matched_pairs_have_ends_of_the_same_degrees() -> None:
    rng = np.random.default_rng(2)
    linked = sorted({tuple(sorted(rng.choice(60, 2, replace=False).tolist())) for _ in range(200)})
    degree = np.bincount(np.array(linked).ravel(), minlength=60)
    first, second = np.array(linked, dtype=np.int32).T
    given_first, given_second, of = degree_matched_negatives(
        space(60, linked), first, second, degree, each=3, seed=8
    )
    assert len(of) > 500
    bins = degree_bin(degree)
    ours = np.sort(np.stack([bins[first[of]], bins[second[of]]]), axis=0)
    theirs = np.sort(np.stack([bins[given_first], bins[given_second]]), axis=0)
    assert (ours == theirs).all()
    assert not set(pairs(given_first, given_second)) & set(linked)
    assert (given_first < given_second).all()
