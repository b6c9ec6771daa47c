"""Earlier moments of a network to learn from."""

from __future__ import annotations

from datetime import date

import numpy as np

from graph_service.analysis.missing_links.cuts import Cut, cuts, made_by, mostly_dated
from graph_service.analysis.missing_links.ties import Ties, new_pairs


def day(year: int, month: int = 1) -> int:
    return date(year, month, 1).toordinal()


def two_mode(activities: list[tuple[list[int], int]], count: int = 12) -> Ties:
    member = np.array([node for members, _ in activities for node in members], dtype=np.int32)
    joint = np.repeat(np.arange(len(activities)), [len(members) for members, _ in activities])
    days = np.array([begun for _, begun in activities], dtype=np.int32)
    return Ties.of_members(count, member, joint.astype(np.int32), days)


def test_with_fewer_than_half_of_the_pairs_dated_no_date_cuts() -> None:
    dated, undated = day(2020), -1
    one = Ties.of_edges(
        4,
        np.array([0, 1, 2], dtype=np.int32),
        np.array([1, 2, 3], dtype=np.int32),
        np.array([dated, undated, undated], dtype=np.int32),
    )
    assert not mostly_dated(one)
    two = Ties.of_edges(
        4,
        np.array([0, 1, 2], dtype=np.int32),
        np.array([1, 2, 3], dtype=np.int32),
        np.array([dated, dated, undated], dtype=np.int32),
    )
    assert mostly_dated(two)


def test_a_cut_by_date_sees_nothing_that_came_after_it() -> None:
    ties = two_mode([([0, 1, 2], day(2018)), ([2, 3], day(2019)), ([0, 3], day(2019, 12))])
    known = cuts(ties, end=day(2020))
    (cut,) = known.rounds
    assert known.horizon_days == 365
    assert cut.day == day(2020) - 365
    assert cut.earlier.latest <= cut.day
    assert list(zip(cut.firsts.tolist(), cut.seconds.tolist(), strict=True)) == [(0, 3)]


def test_a_year_in_which_most_was_done_is_cut_into_a_shorter_horizon() -> None:
    early = [([node, node + 1], day(2018, 10)) for node in range(6)]
    late = [([node, node + 2], day(2019, 11)) for node in range(4)]
    assert cuts(two_mode(early + late), end=day(2020)).horizon_days == 365
    early = [([node, node + 1], day(2019, 3)) for node in range(6)]
    assert cuts(two_mode(early + late), end=day(2020)).horizon_days == 183


def test_undated_activities_are_hidden_whole() -> None:
    activities = [([node, (node + 1) % 12, (node + 5) % 12], -1) for node in range(12)]
    known = cuts(two_mode(activities), end=day(2020))
    assert known.horizon_days is None
    for cut in known.rounds:
        assert len(cut.earlier.joint_day) == 11


def test_a_pair_of_a_giant_activity_counts_less() -> None:
    ties = two_mode(
        [
            *(([node, node + 1], day(2018)) for node in range(0, 62, 2)),
            (list(range(0, 60)), day(2020)),
            ([60, 61], day(2020)),
        ],
        62,
    )
    cut = Cut(ties.before(day(2019)), *new_pairs(ties.before(day(2019)), ties), day(2019))
    made, events = made_by(ties, cut)
    assert made[0, 2] == 0.5
    assert made[60, 61] == 1.0
    assert events == 2
