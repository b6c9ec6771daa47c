"""Ties: what ties whom, what was known earlier, what is hidden."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis.missing_links.contacts import contacts
from graph_service.analysis.missing_links.snapshot_ties import contact_ties, partner_ties
from graph_service.analysis.missing_links.ties import Ties, new_pairs
from graph_service.model import Link, LinkKind, Node, NodeKind, Status
from graph_service.snapshot import Snapshot


def numbers(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.array(values, dtype=np.int32)


def tied(ties: Ties) -> list[tuple[int, int]]:
    first, second = ties.pairs()
    return list(zip(first.tolist(), second.tolist(), strict=True))


def test_loops_and_repeated_edges_count_once_and_never_to_oneself() -> None:
    ties = Ties.of_edges(4, numbers(0, 1, 1, 2), numbers(1, 0, 1, 1))
    assert tied(ties) == [(0, 1), (1, 2)]
    assert ties.degree.tolist() == [1, 2, 1, 0]
    assert ties.active.tolist() == [True, True, True, False]


def test_an_activity_ties_all_its_members_and_is_one_record_of_each() -> None:
    ties = Ties.of_members(4, numbers(0, 1, 2, 3), numbers(0, 0, 0, 1), numbers(10, 20))
    assert tied(ties) == [(0, 1), (0, 2), (1, 2)]
    assert ties.records.tolist() == [1, 1, 1, 1]
    assert ties.joint_size.tolist() == [3, 1]
    assert ties.last_day.tolist() == [10, 10, 10, 20]
    assert ties.active.all()


def test_in_a_crowd_nobody_met() -> None:
    members = np.arange(5, dtype=np.int32)
    crowd = Ties(5, member=members, joint=members * 0, member_day=members, joint_day=numbers(1))
    assert len(tied(crowd)) == 10
    small = Ties(
        5,
        member=members,
        joint=members * 0,
        member_day=members,
        joint_day=numbers(1),
        crowd_limit=4,
    )
    assert tied(small) == []
    assert small.crowded.tolist() == [True]


def test_before_a_day_keeps_what_is_dated_by_then_or_undated() -> None:
    ties = Ties(
        5,
        numbers(0, 0, 0),
        numbers(1, 2, 3),
        numbers(5, 9, -1),
        numbers(0, 4, 1, 4),
        numbers(0, 0, 1, 1),
        numbers(5, 7, 9, 9),
        numbers(5, 9),
    )
    earlier = ties.before(6)
    assert tied(earlier) == [(0, 1), (0, 3)]  # 4 joined on day 7
    assert earlier.joint_day.tolist() == [5]
    assert tied(ties.before(7)) == [(0, 1), (0, 3), (0, 4)]
    assert tied(ties.before(9)) == tied(ties)


def test_new_pairs_are_those_of_two_that_were_known() -> None:
    ties = Ties.of_edges(4, numbers(0, 1, 0, 3), numbers(1, 2, 2, 2), numbers(1, 1, 5, 5))
    first, second = new_pairs(ties.before(1), ties)
    assert (first.tolist(), second.tolist()) == ([0], [2])  # 3 was not known yet


def test_a_hidden_pair_is_not_tied_whatever_ties_it_and_all_others_are() -> None:
    ties = Ties(
        4,
        numbers(1, 2),
        numbers(0, 3),
        numbers(1, 1),
        numbers(0, 1, 2),
        numbers(0, 0, 0),
        numbers(3, 3, 3),
        numbers(3),
    )
    hidden = ties.without(numbers(0), numbers(1))
    assert tied(ties) == [(0, 1), (0, 2), (1, 2), (2, 3)]
    assert tied(hidden) == [(0, 2), (1, 2), (2, 3)]
    assert tied(hidden.without(numbers(3), numbers(2))) == [(0, 2), (1, 2)]
    first, second = new_pairs(hidden, ties)
    assert (first.tolist(), second.tolist()) == ([0], [1])


def test_activities_can_be_taken_out() -> None:
    ties = Ties.of_members(4, numbers(0, 1, 1, 2), numbers(0, 0, 1, 1), numbers(4, 6))
    left = ties.without_joints(numbers(0))
    assert tied(left) == [(1, 2)]
    assert left.joint_day.tolist() == [6]


def test_a_record_weighs_what_is_asked_and_records_add_up() -> None:
    ties = Ties(
        3,
        numbers(0),
        numbers(1),
        numbers(1),
        numbers(0, 1, 2),
        numbers(0, 0, 0),
        numbers(3, 3, 3),
        numbers(3),
    )
    weights = ties.weighted(np.array([2.0]), np.array([0.5])).toarray()
    assert weights.tolist() == [[0, 2.5, 0.5], [2.5, 0, 0.5], [0.5, 0.5, 0]]


def node(kind: NodeKind, number: int, **values: object) -> Node:
    return Node(id=f"{kind}-{number}", kind=kind, name=f"{kind} {number}", **values)  # type: ignore[arg-type]


@st.composite
def networks(draw: st.DrawFn) -> Snapshot:
    kinds = (NodeKind.PARTNER, NodeKind.THEME, NodeKind.DISTRICT, NodeKind.ACTIVITY)
    many = {kind: draw(st.integers(1, 5)) for kind in kinds}
    status = st.sampled_from([Status.DONE, Status.IDEA, Status.ONGOING])
    records: list[Node | Link] = [
        node(kind, number, status=draw(status) if kind is NodeKind.ACTIVITY else None)
        for kind in kinds
        for number in range(many[kind])
    ]
    ends = {
        LinkKind.TAKES_PART_IN: (NodeKind.PARTNER, NodeKind.ACTIVITY),
        LinkKind.ADDRESSES: (NodeKind.ACTIVITY, NodeKind.THEME),
        LinkKind.HELD_IN: (NodeKind.ACTIVITY, NodeKind.DISTRICT),
        LinkKind.WORKS_ON: (NodeKind.PARTNER, NodeKind.THEME),
        LinkKind.ACTIVE_IN: (NodeKind.PARTNER, NodeKind.DISTRICT),
        LinkKind.COOPERATES_WITH: (NodeKind.PARTNER, NodeKind.PARTNER),
    }
    for kind, (source, target) in ends.items():
        pairs = st.tuples(st.integers(0, many[source] - 1), st.integers(0, many[target] - 1))
        for first, second in sorted(draw(st.sets(pairs, max_size=8))):
            if source is target and first == second:
                continue
            records.append(Link(kind=kind, source=f"{source}-{first}", target=f"{target}-{second}"))
    return Snapshot.of_records(records)


@given(networks())
@settings(deadline=None, max_examples=60)
def test_the_ties_of_a_snapshot_are_its_contacts(snapshot: Snapshot) -> None:
    told = contacts(snapshot).graph.adjacency
    for ties, chosen in (partner_ties(snapshot), contact_ties(snapshot)):
        assert np.array_equal(ties.adjacency.toarray(), told[chosen][:, chosen].toarray())


def test_profiles_and_dates_come_from_links_and_from_activities() -> None:
    partner, theme, other = (
        node(NodeKind.PARTNER, 0, type="ggd"),
        node(NodeKind.THEME, 0),
        node(NodeKind.THEME, 1),
    )
    activity = node(NodeKind.ACTIVITY, 0, status=Status.DONE, valid_from="2020-03")
    snapshot = Snapshot.of_records(
        [
            partner,
            theme,
            other,
            activity,
            Link(
                kind=LinkKind.WORKS_ON,
                source=partner.id,
                target=theme.id,
                valid_from="2019-01-05",
            ),
            Link(kind=LinkKind.TAKES_PART_IN, source=partner.id, target=activity.id),
            Link(kind=LinkKind.ADDRESSES, source=activity.id, target=other.id),
        ]
    )
    ties, chosen = partner_ties(snapshot)
    assert [snapshot.node_id(number) for number in chosen.tolist()] == [partner.id]
    profile = ties.profiles["theme"]
    days = {
        int(value): date.fromordinal(int(day)).isoformat()
        for value, day in zip(profile.value, profile.day, strict=True)
    }
    assert days == {0: "2019-01-05", 1: "2020-03-01"}
    assert profile.count == 2
    assert ties.type_ is not None
    assert ties.type_.tolist() == [0]
    assert len(profile.before(date(2019, 12, 31).toordinal()).node) == 1
