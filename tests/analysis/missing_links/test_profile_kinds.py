"""Partners for activities that are not over, and types of partner in the themes of districts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from graph_service.analysis.missing_links import (
    Against,
    Grounds,
    MissingLinks,
    missing_links,
    rank_network,
)
from graph_service.analysis.missing_links.partner_activity import not_over
from graph_service.snapshot import Snapshot
from graph_service.wording import sentence

Network = Callable[[str], Snapshot]


def _found(snapshot: Snapshot, kind: str, **options: Any) -> MissingLinks:
    return missing_links(snapshot, rank_network(snapshot), kinds=[kind], top=99, **options)


# --- partner-activity

PLAN = """
theme care
theme cure
cure part_of care
district north
partner ggd type=ggd name='GGD Noord'
partner other type=ggd name='GGD Zuid'
partner om type=om name=OM
activity first type=course status=done name='Eerste cursus'
ggd takes_part_in first
activity next type=course status=planned name='Tweede cursus'
next follows first
next addresses care
next held_in north
om works_on cure
other active_in north
"""


def test_a_partner_fits_a_plan_by_what_it_did_is_and_works_on(network: Network) -> None:
    snapshot = network(PLAN)
    found = _found(snapshot, "partner-activity").suggestions
    said = {one.ends[0]: {piece.node_id: piece.weight for piece in one.evidence} for one in found}
    assert said == {
        "ggd": {"first": 1.0, "method:course": 1.0},  # it was there itself; its type adds nothing
        "other": {"north": 1.0, "type:ggd": 1 / 2},
        "om": {"care": 1.0},  # a sub-theme counts for its theme
    }
    assert [(one.ends[0], one.score, one.rank) for one in found] == [
        ("ggd", 2.0, 1),
        ("other", 1.5, 2),
        ("om", 1.0, 3),
    ]
    cure = next(one for one in found if one.ends[0] == "om").evidence[0]
    links = [snapshot.link(link_id) for link_id in cure.link_ids]
    assert [(link.source, link.target) for link in links] == [
        ("om", "cure"), ("cure", "care"), ("next", "care"),
    ]  # fmt: skip


def test_who_takes_part_is_no_gap_and_no_plan_is_evidence_for_anything_else(
    network: Network,
) -> None:
    joined = network(PLAN + "ggd takes_part_in next")
    found = missing_links(joined, rank_network(joined), top=99)
    pairs = {one.ends for one in found.suggestions}
    assert ("ggd", "next") not in pairs
    cited = {
        joined.link(link_id).source
        for one in found.suggestions
        if one.kind != "partner-activity"
        for piece in one.evidence
        for link_id in piece.link_ids
    }
    assert "next" not in cited


@pytest.mark.parametrize(
    ("facts", "open_"),
    [
        ("status=idea", True),
        ("status=planned", True),
        ("status=ongoing", True),
        ("status=ongoing valid_to=2024", True),
        ("status=ongoing valid_to=2022", False),
        ("status=planned valid_to=2022", False),
        ("status=done", False),
        ("valid_to=2030", True),
        ("", False),
    ],
)
def test_what_is_over_asks_for_nobody(network: Network, facts: str, *, open_: bool) -> None:
    snapshot = network(f"activity act {facts}")
    assert bool(not_over(snapshot, date(2024, 6, 1))[0]) is open_


def test_the_sentence_of_an_activity_says_what_both_have(network: Network) -> None:
    snapshot = network(PLAN)
    ggd, other, om = _found(snapshot, "partner-activity").suggestions
    assert sentence(ggd, snapshot, "nl") == (
        "GGD Noord deed mee aan Eerste cursus, waarop dit volgt, maar doet nog niet mee aan Tweede "
        "cursus (gepland)."
    )
    assert sentence(other, snapshot, "en") == (
        "GGD Zuid is a GGD, like a partner that took part before, and is active in north, but does "
        "not take part in Tweede cursus (planned) yet."
    )
    assert sentence(om, snapshot, "nl").startswith("OM werkt aan care, maar doet nog niet mee aan")


def test_filters_ask_for_the_activity_and_a_node_for_either_end(network: Network) -> None:
    snapshot = network(PLAN + "theme cyber")
    every = {one.ends for one in _found(snapshot, "partner-activity").suggestions}
    for options in ({"theme": "care"}, {"district": "north"}, {"node": "next"}):
        found = _found(snapshot, "partner-activity", **options).suggestions
        assert {one.ends for one in found} == every
    assert _found(snapshot, "partner-activity", theme="cyber").suggestions == ()
    mine = _found(snapshot, "partner-activity", node="om").suggestions
    assert [one.ends for one in mine] == [("om", "next")]


# --- type-theme-district


def _areas(having: str, without: str, more: str = "") -> str:
    lines = ["theme care", "theme whole", "care part_of whole"]
    for area in having + without:
        lines += [f"district {area} type=area", f"partner ggd-{area} type=ggd"]
        lines += [f"ggd-{area} active_in {area}"]
    lines += [f"ggd-{area} works_on care" for area in having]
    return "\n".join([*lines, more])


def test_a_type_that_every_other_district_has_in_a_theme_is_a_gap(network: Network) -> None:
    snapshot = network(_areas("abc", "d"))
    (gap,) = _found(snapshot, "type-theme-district").suggestions
    assert gap.ends == ("type:ggd", "care", "d")  # of the theme and its whole the part
    assert gap.score == 1.0
    assert {one.node_id: one.weight for one in gap.evidence} == pytest.approx(
        dict.fromkeys("abc", 1 / 3)
    )
    assert sentence(gap, snapshot, "nl") == (
        "In elk ander district (a, b en c) is een GGD betrokken bij care, maar niet in d, waar er "
        "wel een GGD is."
    )
    assert sentence(gap, snapshot, "en") == (
        "In every other district (a, b and c) a GGD is involved in care, but not in d, where there "
        "is a GGD."
    )


def test_the_score_is_the_share_of_the_other_districts(network: Network) -> None:
    found = _found(network(_areas("abc", "de")), "type-theme-district").suggestions
    assert [(one.ends[2], one.score) for one in found] == [("d", 0.75), ("e", 0.75)]


@pytest.mark.parametrize("areas", ["a b", "a bc", "ab cdef", "ab "])
def test_one_example_or_less_than_half_is_no_custom(network: Network, areas: str) -> None:
    assert _found(network(_areas(*areas.split(" "))), "type-theme-district").suggestions == ()


def test_a_district_without_any_of_the_type_is_told_so(network: Network) -> None:
    (gap,) = _found(
        network(_areas("abc", "", "district d type=area")), "type-theme-district"
    ).suggestions
    assert [one.code for one in gap.against] == [Against.NOBODY_HERE]


def test_other_levels_do_not_count(network: Network) -> None:
    snapshot = network(_areas("abc", "", "district d type=town"))
    assert _found(snapshot, "type-theme-district").suggestions == ()


def test_what_a_partner_does_in_a_part_it_does_in_the_whole(network: Network) -> None:
    part = "district d type=area\ndistrict town type=town\ntown part_of d\npartner x type=ggd\n"
    gap = network(_areas("abc", "", part + "x active_in town"))
    assert len(_found(gap, "type-theme-district").suggestions) == 1
    none = network(_areas("abc", "", part + "x active_in town\nx works_on care"))
    assert _found(none, "type-theme-district").suggestions == ()


def test_a_planned_activity_with_the_type_there_marks_the_gap(network: Network) -> None:
    plan = "activity wish status=planned\nwish addresses care\nwish held_in d\n"
    plan += "ggd-d takes_part_in wish"
    (gap,) = _found(network(_areas("abc", "d", plan)), "type-theme-district").suggestions
    assert gap.planned_by == ("wish",)


def test_profiles_are_made_once_for_a_snapshot(network: Network) -> None:
    grounds = Grounds(network(PLAN))
    assert grounds.open_activities is grounds.open_activities
    assert grounds.types is grounds.types
