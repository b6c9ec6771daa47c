"""Suggestions of one cause stand together, and a list can be made more varied."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graph_service.analysis.missing_links.causes import Entry, Member, by_cause
from graph_service.analysis.missing_links.records import SuggestionKind
from graph_service.analysis.missing_links.spread import Spot, likeness, spread_out

PAIR, THEME = SuggestionKind.PARTNER_PARTNER, SuggestionKind.THEME_THEME


def _member(place: int, first: str, second: str, cause: str) -> Member:
    return Member(place, (first, second), cause, (first, second))


def test_many_of_one_cause_are_told_by_the_best() -> None:
    members = [_member(n, f"town{n}", "school", "unit") for n in range(4)]
    members.append(_member(4, "a", "b", "unit"))  # the same evidence, but no end in common
    together, apart = by_cause(members)
    assert together == Entry(members[0], tuple(members[1:4]))
    assert apart == Entry(members[4])


def test_three_of_one_cause_are_all_shown() -> None:
    members = [_member(n, f"town{n}", "school", "unit") for n in range(3)]
    assert by_cause(members) == [Entry(member) for member in members]


def test_a_cause_is_followed_from_one_to_the_next() -> None:
    pairs = [("a", "b"), ("c", "d"), ("b", "c"), ("d", "e")]
    members = [_member(n, *pair, "hub") for n, pair in enumerate(pairs)]
    (entry,) = by_cause(members)
    assert entry.best.place == 0
    assert [one.place for one in entry.others] == [1, 2, 3]


def test_without_evidence_there_is_no_cause_in_common() -> None:
    members = [_member(n, "a", f"b{n}", "") for n in range(6)]
    assert len(by_cause(members)) == 6


@given(st.lists(st.tuples(*[st.sampled_from("abcde")] * 3), max_size=40))
def test_nothing_is_lost_or_told_twice(rows: list[tuple[str, str, str]]) -> None:
    members = [_member(n, a, b, cause) for n, (a, b, cause) in enumerate(rows)]
    entries = by_cause(members)
    told = [one.place for entry in entries for one in (entry.best, *entry.others)]
    assert sorted(told) == list(range(len(rows)))
    assert [entry.best.place for entry in entries] == sorted(e.best.place for e in entries)
    assert all(one.place > e.best.place for e in entries for one in e.others)


def _spot(kind: SuggestionKind, rank: int, theme: int) -> Spot:
    return Spot(kind, rank, frozenset({theme}), frozenset())


def test_likeness_is_the_mean_of_kind_themes_and_districts() -> None:
    one = Spot(PAIR, 1, frozenset({1, 2}), frozenset({7}))
    assert likeness(one, one) == 1.0
    other = Spot(THEME, 2, frozenset({2, 3}), frozenset({8}))
    assert likeness(one, other) == (0 + 1 / 3 + 0) / 3


def test_the_second_of_the_same_theme_waits_for_another_theme() -> None:
    spots = [_spot(PAIR, 1, 5), _spot(PAIR, 2, 5), _spot(PAIR, 3, 6)]
    assert spread_out(spots, 3, 0.0) == [0, 1, 2]
    assert spread_out(spots, 3, 0.9) == [0, 2, 1]


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3)), max_size=20),
    st.integers(0, 25),
    st.floats(0, 1),
)
def test_a_shorter_list_is_the_beginning_of_a_longer_one(
    rows: list[tuple[int, int]], size: int, share: float
) -> None:
    spots = [_spot(PAIR, rank, theme) for rank, theme in rows]
    every = spread_out(spots, len(spots), share)
    assert sorted(every) == list(range(len(spots)))
    assert spread_out(spots, size, share) == every[:size]
