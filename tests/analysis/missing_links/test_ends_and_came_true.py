"""The ends of a suggestion in one order, and whether they are joined by now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from graph_service.analysis.missing_links import SuggestionKind
from graph_service.analysis.missing_links.came_true import CameTrue, Joins
from graph_service.analysis.missing_links.ends import ends_given, ends_now, kind_named
from graph_service.errors import InvalidOption, NotFound
from graph_service.snapshot import Snapshot

NETWORK = """
partner ggd type=ggd
partner police type=police
partner om type=om
theme care
theme youth
theme cyber
district north type=unit
district town type=gemeente
activity talk type=workshop status=done valid_from=2025-10-17
activity plan type=training status=planned valid_from=2026-09
youth part_of care
town part_of north
ggd takes_part_in talk
police takes_part_in talk
talk addresses youth
talk held_in town
ggd takes_part_in plan
plan addresses cyber
plan held_in north
police cooperates_with om valid_from=2024-02-01
om works_on youth
"""
Net = Callable[[str], Snapshot]


@pytest.fixture
def snapshot(network: Net) -> Snapshot:
    made = network(NETWORK)
    return Snapshot(made.version, made.node_rows, made.link_rows, {"old": "ggd", "older": "old"})


@pytest.mark.parametrize(
    ("kind", "given", "ends"),
    [
        ("partner-partner", ("police", "ggd"), ("ggd", "police")),
        ("partner-partner", ("older", "police"), ("ggd", "police")),
        ("partner-theme", ("care", "old"), ("ggd", "care")),
        ("theme-theme", ("cyber", "care"), ("care", "cyber")),
        ("method-district", ("north", "method:Workshop"), ("method:workshop", "north")),
        ("type-theme-district", ("town", "care", "type:ggd"), ("type:ggd", "care", "town")),
        ("partner-activity", ("plan", "om"), ("om", "plan")),
    ],
)
def test_ends_are_told_apart_whatever_their_order_and_ids(
    snapshot: Snapshot, kind: str, given: tuple[str, ...], ends: tuple[str, ...]
) -> None:
    assert ends_given(snapshot, kind_named(kind), given) == ends


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("partner-partner", ("ggd",), "1 given; partner-partner has 2: partner, partner"),
        ("partner-partner", ("ggd", "care"), "'care' is a theme"),
        ("partner-partner", ("ggd", "older"), "both are 'ggd'"),
        ("method-district", ("type:ggd", "north"), "'type:ggd' is a type"),
    ],
)
def test_ends_that_do_not_fit_are_refused_with_the_reason(
    snapshot: Snapshot, kind: str, given: tuple[str, ...], said: str
) -> None:
    with pytest.raises(InvalidOption, match=said):
        ends_given(snapshot, kind_named(kind), given)


@pytest.mark.parametrize("end", ["nobody", "type:nobody", "method:nothing", "method:"])
def test_an_end_that_is_not_there_is_not_found(snapshot: Snapshot, end: str) -> None:
    with pytest.raises(NotFound):
        ends_given(snapshot, SuggestionKind.METHOD_DISTRICT, (end, "north"))


def test_a_kind_that_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidOption, match="partner-partner"):
        kind_named("partner-person")


def test_ends_of_what_is_gone_keep_their_ids(snapshot: Snapshot) -> None:
    kind = SuggestionKind.PARTNER_PARTNER
    assert ends_now(snapshot, kind, ("older", "gone")) == ("ggd", "gone")
    assert ends_now(snapshot, kind, ("police", "older")) == ("ggd", "police")


DAY = date(2025, 10, 17).toordinal()


@pytest.mark.parametrize(
    ("kind", "ends", "activities", "since"),
    [
        ("partner-partner", ("ggd", "police"), ("talk",), DAY),
        ("partner-theme", ("ggd", "youth"), ("talk",), DAY),
        ("partner-theme", ("ggd", "care"), ("talk",), DAY),  # a part counts for the whole
        ("partner-district", ("police", "north"), ("talk",), DAY),
        ("theme-district", ("care", "north"), ("talk",), DAY),
        ("method-district", ("method:workshop", "north"), ("talk",), DAY),
        ("type-theme-district", ("type:ggd", "care", "town"), ("talk",), DAY),
        ("partner-activity", ("ggd", "talk"), ("talk",), DAY),
        ("partner-activity", ("ggd", "plan"), ("plan",), date(2026, 9, 1).toordinal()),
        ("partner-partner", ("om", "police"), (), date(2024, 2, 1).toordinal()),
        ("partner-theme", ("om", "care"), (), None),
    ],
)
def test_what_joins_the_ends_is_named(
    snapshot: Snapshot, kind: str, ends: tuple[str, ...], activities: tuple[str, ...], since: int
) -> None:
    found = Joins(snapshot).of(kind_named(kind), ends)
    assert isinstance(found, CameTrue)
    assert found.activity_ids == activities
    assert len(found.link_ids) == (0 if activities else 1)
    assert found.since == since


@pytest.mark.parametrize(
    ("kind", "ends"),
    [
        ("partner-partner", ("ggd", "om")),
        ("partner-theme", ("ggd", "cyber")),  # a plan has not come true
        ("method-district", ("method:training", "north")),
        ("type-theme-district", ("type:om", "care", "town")),
        ("partner-activity", ("om", "talk")),
        ("partner-partner", ("ggd", "gone")),
    ],
)
def test_what_is_not_joined_has_not_come_true(
    snapshot: Snapshot, kind: str, ends: tuple[str, ...]
) -> None:
    assert Joins(snapshot).of(kind_named(kind), ends) is None


def test_two_in_a_crowd_are_not_joined_by_it(network: Net) -> None:
    lines = "theme t\nactivity big status=done\nbig addresses t\n"
    lines += "".join(f"partner p{n}\np{n} takes_part_in big\n" for n in range(201))
    joins = Joins(network(lines))
    assert joins.of(SuggestionKind.PARTNER_PARTNER, ("p0", "p1")) is None
    assert joins.of(SuggestionKind.PARTNER_THEME, ("p0", "t")) is not None
