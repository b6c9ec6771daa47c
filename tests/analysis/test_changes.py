import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis.acquaintance import acquaintance
from graph_service.analysis.changes import changes
from graph_service.errors import InvalidOption
from graph_service.model import Link, LinkKind, Node, NodeKind
from graph_service.snapshot import Snapshot
from graph_service.wording.changes import changes_sentence

Network = Callable[[str], Snapshot]
FIRST, SECOND = date(2022, 1, 1), date(2024, 1, 1)
P, T = NodeKind.PARTNER, NodeKind.THEME

SCENE = """
partner a
partner b
partner c
partner gone valid_to=2023-03
partner new valid_from=2023-05-01
theme t
activity early status=done valid_from=2020-06-01 valid_to=2020-06-01
activity mid status=done valid_from=2022-10-17 valid_to=2022-10-17
activity unsaid status=done valid_to=2023
activity wish status=planned valid_from=2023-01-01
a takes_part_in early
b takes_part_in early
a takes_part_in mid
c takes_part_in mid
b takes_part_in unsaid
c takes_part_in unsaid
a takes_part_in wish
new takes_part_in wish
gone cooperates_with a
b works_on t valid_from=2021 valid_to=2023-06-30
c works_on t valid_from=2023
"""


def test_what_came_went_and_faded(network: Network) -> None:
    snapshot = network(SCENE)
    found = changes(snapshot, FIRST, SECOND)
    assert {kind: one.listed for kind, one in found.new_nodes.items()} == {P: ("new",)}
    assert {kind: one.listed for kind, one in found.ended_nodes.items()} == {P: ("gone",)}
    assert found.activities.listed == ("mid", "unsaid")
    new = {kind: [(t.first, t.second) for t in one.listed] for kind, one in found.new_ties.items()}
    assert new == {(P, P): [("a", "c"), ("b", "c")], (P, T): [("c", "t")]}
    ended = {k: [(t.first, t.second) for t in one.listed] for k, one in found.ended_ties.items()}
    assert ended == {(P, P): [("a", "gone")], (P, T): [("b", "t")]}
    (faded,) = found.fading_ties[P, P].listed
    assert (faded.first, faded.second, faded.last_day) == ("a", "b", "2020-06-01")
    begun = {kind: one.total for kind, one in found.begun_links.items()}
    ends = {kind: one.total for kind, one in found.ended_links.items()}
    assert begun == {LinkKind.WORKS_ON: 1}
    assert ends == {LinkKind.WORKS_ON: 1, LinkKind.COOPERATES_WITH: 1}
    assert found.busiest == ("c", 3)
    assert changes_sentence(found, snapshot, "en") == (
        "From 1 January 2022 to 1 January 2024: 3 new contacts (most at c: 3), 2 ended and "
        "1 faded; mid and unsaid began."
    )
    assert changes_sentence(found, snapshot, "nl") == (
        "Van 1 januari 2022 tot en met 1 januari 2024: 3 contacten erbij (de meeste bij c: 3), "
        "2 eraf "
        "en 1 verflauwd; er begonnen mid en unsaid."
    )


def test_a_tie_fades_once_and_at_the_end_of_its_time(network: Network) -> None:
    snapshot = network(SCENE)
    assert not changes(snapshot, date(2023, 1, 1), SECOND).fading_ties  # it was faded before
    assert not changes(snapshot, FIRST, date(2022, 6, 1)).fading_ties  # 730 days after
    assert changes(snapshot, FIRST, date(2022, 6, 2)).fading_ties
    assert not changes(snapshot, FIRST, SECOND, fade_after=2_000).fading_ties


def test_an_activity_without_a_beginning_counts_from_the_period_it_ended_in(
    network: Network,
) -> None:
    snapshot = network(SCENE)
    before = changes(snapshot, FIRST, date(2022, 12, 31))
    assert before.activities.listed == ("mid",)
    after = changes(snapshot, date(2023, 1, 1), date(2023, 1, 1))
    assert after.activities.listed == ("unsaid",)
    assert [tie.second for tie in after.new_ties[P, P].listed] == ["c"]


def test_names_are_limited_and_totals_are_not(network: Network) -> None:
    found = changes(network(SCENE), FIRST, SECOND, names=1)
    assert (found.new_ties[P, P].total, len(found.new_ties[P, P].listed)) == (2, 1)
    assert (found.activities.total, len(found.activities.listed)) == (2, 1)


def test_without_dates_nothing_can_be_told(network: Network) -> None:
    snapshot = network("partner a\npartner b\na cooperates_with b")
    found = changes(snapshot, FIRST, SECOND)
    assert not found.dated
    assert "nobody can tell" in changes_sentence(found, snapshot, "en")
    empty = Snapshot.empty()
    assert "nobody can tell" in changes_sentence(changes(empty, FIRST, SECOND), empty, "en")
    quiet = network("partner a valid_from=2001")
    said = changes_sentence(changes(quiet, FIRST, SECOND), quiet, "nl")
    assert said.endswith("geen verloren; er begon geen activiteit.")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(2015, 2025), st.integers(1, 5))
def test_new_and_ended_contacts_are_the_difference_of_the_two_views(
    seed: int, year: int, years: int
) -> None:
    draw = random.Random(seed)
    ids = [f"p{n}" for n in range(8)]
    records: list[Node | Link] = [Node(id=i, kind="partner", name=i) for i in ids]
    for n in range(6):
        begin = str(draw.randrange(2014, 2026))
        records.append(Node(id=f"a{n}", kind="activity", name="x", status="done", valid_from=begin))
        for i in draw.sample(ids, 2):
            records.append(Link(kind="takes_part_in", source=i, target=f"a{n}"))
    for n in range(6):
        first, second = draw.sample(ids, 2)
        begin = draw.randrange(2014, 2026)
        period = {"valid_from": str(begin), "valid_to": str(begin + draw.randrange(5))}
        records.append(
            Link(kind="cooperates_with", source=first, target=second, key=str(n), **period)
        )
    snapshot = Snapshot.of_records(records)
    days = date(year, 1, 1), date(year + years, 1, 1)

    def pairs(day: date) -> set[tuple[str, str]]:
        view = snapshot.at(day)
        known = acquaintance(view)
        return {
            (view.node_id(n), view.node_id(other))
            for n in range(view.node_count)
            for other in known.of(n).tolist()
            if n < other
        }

    found = changes(snapshot, *days)
    before, after = pairs(days[0] - timedelta(days=1)), pairs(days[1])
    new = {(t.first, t.second) for one in found.new_ties.values() for t in one.listed}
    ended = {(t.first, t.second) for one in found.ended_ties.values() for t in one.listed}
    assert (new, ended) == (after - before, before - after)


def test_senseless_questions_are_refused() -> None:
    for options in ({"fade_after": 0}, {"names": -1}, {"fade_after": 40_000}):
        with pytest.raises(InvalidOption):
            changes(Snapshot.empty(), FIRST, SECOND, **options)
    with pytest.raises(InvalidOption, match="since"):
        changes(Snapshot.empty(), SECOND, FIRST)
