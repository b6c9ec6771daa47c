from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.analysis.fading import (
    TieCount,
    _months_before,
    _months_between,
    fading,
)
from graph_service.analysis.missing_links import SuggestionKind
from graph_service.errors import InvalidOption, NotFound
from graph_service.snapshot import Snapshot

Network = Callable[[str], Snapshot]
PP, PT, PD = (
    SuggestionKind.PARTNER_PARTNER,
    SuggestionKind.PARTNER_THEME,
    SuggestionKind.PARTNER_DISTRICT,
)
DAY = date(2026, 3, 1)

# a and b met long ago, b and c recently, c and d at a time nobody wrote; a and d long ago too, but
# they have a covenant; a and e met in a programme that goes on.
SCENE = """
partner a
partner b
partner c
partner d
partner e
theme t
district x
activity old status=done valid_to=2023-02
activity new status=done valid_from=2025-10-17
activity undated status=done
activity ongoing status=ongoing valid_from=2020
activity again status=planned valid_from=2026-09
a takes_part_in old
b takes_part_in old
d takes_part_in old
old addresses t
b takes_part_in new
c takes_part_in new
new held_in x
c takes_part_in undated
d takes_part_in undated
a takes_part_in ongoing
e takes_part_in ongoing
a cooperates_with d
a takes_part_in again
b takes_part_in again
again addresses t
"""


def test_ties_are_as_old_as_the_last_activity(network: Network) -> None:
    found = fading(network(SCENE).at(DAY))
    told = [(t.kind, t.partner_id, t.other_id, t.last_date, t.months) for t in found.fading]
    # of three who met each pair counts for 1/2, each with the theme for 1/3
    assert told == [
        (PP, "a", "b", "2023-02", 36),
        (PP, "b", "d", "2023-02", 36),
        (PT, "a", "t", "2023-02", 36),
        (PT, "b", "t", "2023-02", 36),
        (PT, "d", "t", "2023-02", 36),
    ]
    first = found.fading[0]
    assert (first.activity_ids, first.activity_total, first.strength) == (("old",), 1, 0.5)
    assert first.planned_ids == ("again",)
    assert [t.planned_ids for t in found.fading[1:]] == [(), ("again",), ("again",), ()]
    (unknown,) = found.unknown
    assert (unknown.partner_id, unknown.other_id, unknown.last_date) == ("c", "d", None)
    assert unknown.months is None
    assert found.totals == {
        # a-d stands, a-e goes on, b-c was four months ago
        PP: TieCount(current=3, standing=1, fading=2, unknown=1),
        PT: TieCount(current=0, standing=0, fading=3, unknown=0),
        PD: TieCount(current=2, standing=0, fading=0, unknown=0),
    }
    assert (found.day, found.months) == (DAY, 12)


def test_the_threshold_is_in_whole_months(network: Network) -> None:
    snapshot = network(
        "partner a\npartner b\nactivity x status=done valid_to=2025-01-31\n"
        "a takes_part_in x\nb takes_part_in x"
    )
    for day, months, fades in (
        (date(2025, 2, 28), 1, False),
        (date(2025, 3, 1), 1, True),
        (date(2026, 1, 30), 12, False),
        (date(2026, 1, 31), 12, True),
    ):
        found = fading(snapshot.at(day), months=months)
        assert [tie.months for tie in found.fading] == ([months] if fades else [])


def test_a_year_stands_for_its_last_day(network: Network) -> None:
    snapshot = network(
        "partner a\npartner b\nactivity x status=done valid_from=2024\n"
        "a takes_part_in x\nb takes_part_in x"
    )
    assert fading(snapshot.at(date(2025, 12, 30))).fading == ()
    (tie,) = fading(snapshot.at(date(2025, 12, 31))).fading
    assert (tie.last_date, tie.months) == ("2024", 12)


def test_a_standing_link_keeps_a_tie_current_until_it_ends(network: Network) -> None:
    snapshot = network(
        "partner a\ntheme t\nactivity x status=done valid_to=2020-01-01\n"
        "a takes_part_in x\nx addresses t\na works_on t valid_to=2025-06-30"
    )
    before = fading(snapshot.at(date(2025, 6, 30)))
    assert (before.fading, before.totals[PT].standing) == ((), 1)
    (after,) = fading(snapshot.at(date(2025, 7, 1))).fading
    assert (after.other_id, after.months) == ("t", 66)


def test_what_happened_in_a_part_keeps_the_whole_current_not_the_reverse(
    network: Network,
) -> None:
    snapshot = network(
        "partner a\ndistrict whole\ndistrict part\npart part_of whole\n"
        "activity old status=done valid_to=2020-01-01\n"
        "activity new status=done valid_to=2025-12-01\n"
        "a takes_part_in old\na takes_part_in new\nold held_in whole\nnew held_in part"
    )
    assert fading(snapshot.at(DAY)).totals[PD] == TieCount(2, 0, 0, 0)
    turned = network(
        "partner a\ndistrict whole\ndistrict part\npart part_of whole\n"
        "activity old status=done valid_to=2020-01-01\n"
        "activity new status=done valid_to=2025-12-01\n"
        "a takes_part_in old\na takes_part_in new\nold held_in part\nnew held_in whole"
    )
    assert [tie.other_id for tie in fading(turned.at(DAY)).fading] == ["part"]


def test_kinds_and_a_node_narrow_what_is_counted(network: Network) -> None:
    view = network(SCENE).at(DAY)
    themes = fading(view, kinds=["partner-theme"])
    assert ({tie.other_id for tie in themes.fading}, list(themes.totals)) == ({"t"}, [PT])
    of_b = fading(view, node="b")
    assert [(tie.partner_id, tie.other_id) for tie in of_b.fading] == [
        ("a", "b"),
        ("b", "d"),
        ("b", "t"),
    ]
    assert of_b.unknown == ()
    assert len(fading(view, top=1).fading) == 1
    assert fading(view, top=1).totals == fading(view).totals


def test_who_came_among_few_is_told_before_who_came_among_many(network: Network) -> None:
    lines = "activity big status=done valid_to=2020-01-01\n"
    lines += "activity small status=done valid_to=2020-01-01\npartner y\npartner z\n"
    lines += "y takes_part_in small\nz takes_part_in small\n"
    lines += "".join(f"partner a{n}\na{n} takes_part_in big\n" for n in range(5))
    found = fading(network(lines).at(DAY))
    assert [(t.partner_id, t.strength) for t in found.fading[:2]] == [("y", 1.0), ("a0", 0.25)]


def test_what_ended_in_the_future_and_what_begins_then_is_not_seen(network: Network) -> None:
    view = network(SCENE).at(date(2025, 10, 16))
    pairs = [(tie.partner_id, tie.other_id) for tie in fading(view).fading]
    assert ("b", "c") not in pairs
    assert fading(view).totals[PD] == TieCount(0, 0, 0, 0)


def test_without_a_day_it_is_counted_from_the_last_that_is_known(network: Network) -> None:
    snapshot = network(SCENE)
    assert fading(snapshot).day == date(2026, 9, 1)


def test_without_any_date_nothing_is_called_silent(network: Network) -> None:
    found = fading(
        network(
            "partner a\npartner b\ntheme t\nactivity x status=done\na takes_part_in x\n"
            "b takes_part_in x\na works_on t"
        )
    )
    assert (found.day, found.fading, len(found.unknown)) == (None, (), 1)
    assert found.totals[PT] == TieCount(current=1, standing=1, fading=0, unknown=0)


def test_nothing_and_nobody_fades_in_an_empty_network(network: Network) -> None:
    for snapshot in (Snapshot.empty(), network("partner a"), network("theme t\ntheme u")):
        found = fading(snapshot)
        assert (found.fading, found.unknown) == ((), ())
        assert all(count == TieCount(0, 0, 0, 0) for count in found.totals.values())


def test_senseless_options_are_refused() -> None:
    with pytest.raises(InvalidOption, match="months"):
        fading(Snapshot.empty(), months=0)
    with pytest.raises(InvalidOption, match="top"):
        fading(Snapshot.empty(), top=-1)
    with pytest.raises(InvalidOption, match="partner-district"):
        fading(Snapshot.empty(), kinds=["theme-theme"])
    with pytest.raises(NotFound):
        fading(Snapshot.empty(), node="x")


@given(st.dates(date(1990, 1, 1)), st.integers(0, 30_000))
def test_months_between_are_the_most_that_fit(later: date, days: int) -> None:
    earlier = later - timedelta(days=days)
    months = _months_between(earlier, later)
    assert _months_before(later, months) >= earlier
    assert _months_before(later, months + 1) < earlier
