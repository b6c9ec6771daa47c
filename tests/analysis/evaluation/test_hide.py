"""What an evaluation hides, and that nothing of it is left to see."""

from collections.abc import Callable
from datetime import date

import pytest

from graph_service.analysis.evaluation.hide import HiddenBy, hidden_rounds, hiding
from graph_service.analysis.evaluation.truth import in_touch, made_by
from graph_service.errors import InvalidOption
from graph_service.model import NodeKind
from graph_service.snapshot import Snapshot

CUT, END = date(2021, 12, 31), date(2022, 12, 31)
Network = Callable[[str], Snapshot]

SMALL = """
partner a
partner b
partner c
theme whole
theme part
part part_of whole
activity early status=done valid_from=2020-05-01
activity late status=done valid_from=2022-05-01
activity plan status=planned valid_from=2022-06-01
a takes_part_in early
b takes_part_in early
b takes_part_in late
c takes_part_in late
late addresses part
a works_on whole valid_from=2022-07-01
"""


def test_a_year_is_hidden_where_most_is_dated(grouped: Callable[..., Snapshot]) -> None:
    chosen = hiding(grouped(), today=date(2025, 1, 1))
    assert chosen.by is HiddenBy.DATE
    assert chosen.until == date(2022, 12, 20)  # the last record, not the day that it is asked
    assert chosen.horizon_days == 365
    assert (chosen.records, chosen.dated, chosen.rounds) == (180, 180, 1)


def test_a_tenth_is_hidden_at_random_where_dates_are_lacking(
    grouped: Callable[..., Snapshot],
) -> None:
    chosen = hiding(grouped(dated=False), today=END)
    assert (chosen.by, chosen.share, chosen.rounds) == (HiddenBy.RANDOM, 0.1, 10)
    assert (chosen.cut, chosen.horizon_days) == (None, None)


def test_what_to_hide_can_be_chosen(grouped: Callable[..., Snapshot]) -> None:
    network = grouped()
    assert hiding(network, cut=date(2020, 6, 1), today=END).cut == date(2020, 6, 1)
    assert hiding(network, share=0.25, today=END).rounds == 4


@pytest.mark.parametrize(
    ("cut", "share"), [(END, None), (None, 0.0), (None, 1.0), (date(2020, 1, 1), 0.1)]
)
def test_a_choice_without_meaning_is_refused(
    grouped: Callable[..., Snapshot], cut: date | None, share: float | None
) -> None:
    with pytest.raises(InvalidOption):
        hiding(grouped(), cut=cut, share=share, today=END)


def test_nothing_that_began_after_the_cut_is_left(network: Network) -> None:
    snapshot = network(SMALL).at(END)
    (only,) = hidden_rounds(snapshot, hiding(snapshot, cut=CUT, today=END), today=END)
    left = {only.earlier.node_id(number) for number in range(only.earlier.node_count)}
    assert "late" not in left
    assert {"early", "plan"} <= left  # a plan is no evidence, whatever its day
    assert sorted((link.source, link.target) for link in only.earlier.links()) == [
        ("a", "early"),
        ("b", "early"),
        ("part", "whole"),
    ]
    assert only.today == CUT


def test_at_random_each_record_is_hidden_once(grouped: Callable[..., Snapshot]) -> None:
    network = grouped(dated=False)
    everything = {node.id for node in network.nodes(NodeKind.ACTIVITY)}
    hidden: list[str] = []
    for one in hidden_rounds(network, hiding(network, today=END), today=END):
        gone = everything - {node.id for node in one.earlier.nodes(NodeKind.ACTIVITY)}
        assert len(gone) == 18
        assert not any({link.source, link.target} & gone for link in one.earlier.links())
        hidden += gone
    assert sorted(hidden) == sorted(everything)


@pytest.mark.parametrize(
    ("share", "rounds", "hidden"), [(0.7, 1, 126), (0.4, 2, 72), (0.001, 10, 1)]
)
def test_a_share_is_what_it_says(
    grouped: Callable[..., Snapshot], share: float, rounds: int, hidden: int
) -> None:
    network = grouped(dated=False)
    made = list(hidden_rounds(network, hiding(network, share=share, today=END), today=END))
    assert len(made) == rounds
    for one in made:
        assert network.node_count - one.earlier.node_count == hidden


def test_what_is_done_in_a_part_is_done_in_the_whole(network: Network) -> None:
    snapshot = network(SMALL)
    touched = in_touch(snapshot)

    def together(one: str, other: str) -> bool:
        return bool(touched[snapshot.number(one), snapshot.number(other)])

    assert together("c", "part")
    assert together("c", "whole")
    assert together("a", "whole")
    assert not together("a", "part")
    assert not together("a", "c")


def test_pairs_are_of_the_activity_that_brought_them_together(network: Network) -> None:
    later = network(SMALL).at(END)
    earlier = later.at(CUT)
    pairs = [("b", "c"), ("c", "whole"), ("a", "whole"), ("a", "b")]
    first, second = ([later.number(pair[end]) for pair in pairs] for end in (0, 1))
    late = later.number("late")
    assert made_by(earlier, later, first, second).tolist() == [late, late, -1, -1]
