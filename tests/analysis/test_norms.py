from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from graph_service.analysis.norms import Norm, check
from graph_service.errors import InvalidOption
from graph_service.model import Link, Node
from graph_service.snapshot import Snapshot
from graph_service.wording.norms import checked_sentence, gap_sentence, norm_sentence

Network = Callable[[str], Snapshot]
DAY = date(2026, 3, 1)

SCENE = """
theme care
theme sub
sub part_of care
theme cyber
district north type=district name=Noord
district south type=district name=Zuid
district town type=gemeente
town part_of south
partner g1 type=ggd name='GGD Een'
partner g2 type=ggd name='GGD Twee'
partner om type=om
activity talk status=done valid_from=2025-10-17 type=workshop name=Overleg
activity old status=done valid_from=2020 type=workshop name=Vroeger
activity undated status=done type=workshop
activity wish status=planned type=workshop name=Wens
g1 works_on sub
g1 active_in north
g2 active_in town
om takes_part_in talk
g2 takes_part_in old
talk addresses care
talk held_in town
old addresses cyber
old held_in north
undated addresses care
undated held_in north
wish addresses cyber
wish held_in town
"""


def gaps(snapshot: Snapshot, **facts: Any) -> list[tuple[str, str]]:
    return [(g.theme_id, g.district_id) for g in check(snapshot, Norm(**facts)).gaps]


def test_every_theme_has_a_partner_of_a_type_in_every_district(network: Network) -> None:
    snapshot = network(SCENE).at(DAY)
    norm = Norm("partner", type="ggd", level="district")
    found = check(snapshot, norm)
    # g1 works on a part of care and is active in the north; g2 did cyber in the north
    assert (found.places, found.met) == (6, 3)
    assert {(g.theme_id, g.district_id) for g in found.gaps} == {
        *(("care", "south"), ("cyber", "south"), ("sub", "south")),
    }
    gap = next(g for g in found.gaps if g.theme_id == "care")
    assert (gap.found, gap.near, gap.near_by) == (0, ("g2",), "district")
    assert gap_sentence(norm, gap, snapshot, "nl") == (
        "In Zuid is er bij care nog geen GGD; GGD Twee is er wel actief, maar niet bij care."
    )
    assert norm_sentence(norm, snapshot, "en") == "There is a GGD on every theme in every district."
    assert checked_sentence(found, snapshot, "en") == "Met in 3 of 6; most is missing at Zuid (3)."


def test_who_does_it_elsewhere_is_near_where_nobody_is_there(network: Network) -> None:
    snapshot = network(SCENE).at(DAY)
    found = check(snapshot, Norm("partner", type="om", theme="care", level="district"))
    (gap,) = found.gaps
    assert (gap.district_id, gap.near, gap.near_by) == ("north", ("om",), "theme")


def test_each_district_has_an_activity_a_year(network: Network) -> None:
    snapshot = network(SCENE).at(DAY)
    norm = Norm("activity", theme="cyber", level="district", months=12)
    north, south = sorted(check(snapshot, norm).gaps, key=lambda gap: gap.district_id)
    assert (north.last_id, north.undated, north.planned) == ("old", 0, ())
    assert (south.last_id, south.planned) == ("", ("wish",))
    assert gap_sentence(norm, north, snapshot, "nl") == (
        "In Noord was er over cyber het afgelopen jaar geen activiteit; de laatste was Vroeger "
        "(2020)."
    )
    assert gap_sentence(norm, south, snapshot, "en") == (
        "In Zuid there was no activity on cyber in the past year. There is a plan already: Wens."
    )
    care = Norm("activity", theme="care", level="district", months=12)
    (gap,) = check(snapshot, care).gaps
    assert (gap.district_id, gap.undated) == ("north", 1)
    assert "1 without a date does not count" in gap_sentence(care, gap, snapshot, "en")


def test_a_norm_may_leave_the_theme_or_the_district_open(network: Network) -> None:
    snapshot = network(SCENE).at(DAY)
    assert gaps(snapshot, subject="partner", type="ggd", theme="any", level="district") == []
    assert gaps(snapshot, subject="partner", type="om", theme="any", level="district") == [
        ("", "north")
    ]
    assert gaps(snapshot, subject="partner", type="om", district="any") == [
        ("cyber", ""),
        ("sub", ""),
    ]
    assert gaps(snapshot, subject="partner", type="ggz", theme="any", district="any") == [("", "")]


def test_several_may_be_asked_for(network: Network) -> None:
    snapshot = network(SCENE).at(DAY)
    norm = Norm("partner", type="ggd", theme="any", level="district", at_least=2)
    (gap,) = check(snapshot, norm).gaps  # g2 was in the north too
    assert (gap.district_id, gap.found, gap.counted) == ("south", 1, ("g2",))
    assert gap_sentence(norm, gap, snapshot, "nl") == (
        "In Zuid is er 1 van de 2 gevraagde partners van het type GGD."
    )


def test_gaps_are_limited_and_counted(network: Network) -> None:
    found = check(
        network(SCENE).at(DAY), Norm("partner", type="ggd", level="district"), gap_limit=1
    )
    assert (len(found.gaps), found.places - found.met) == (1, 3)


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"theme": "gone"}, "theme"),
        ({"theme": "north"}, "theme"),
        ({"district": "gone"}, "district"),
        ({"level": "land"}, "level"),
    ],
)
def test_what_is_no_longer_there_is_told(
    network: Network, facts: dict[str, str], missing: str
) -> None:
    snapshot = network(SCENE).at(DAY)
    found = check(snapshot, Norm("partner", **facts))
    assert (found.missing, found.places) == (missing, 0)
    assert "cannot be checked" in checked_sentence(found, snapshot, "en")


def test_an_empty_network_cannot_be_checked() -> None:
    assert check(Snapshot.empty(), Norm("partner")).missing == "theme"


@pytest.mark.parametrize(
    ("facts", "option"),
    [
        ({"subject": "person"}, "subject"),
        ({"type": "Not A Slug"}, "type"),
        ({"theme": ""}, "theme"),
        ({"theme": "any", "district": "any"}, "theme"),
        ({"district": "d", "level": "district"}, "level"),
        ({"at_least": 0}, "at_least"),
        ({"months": 12}, "months"),
        ({"subject": "activity", "months": -1}, "months"),
    ],
)
def test_senseless_norms_are_refused(facts: dict[str, Any], option: str) -> None:
    with pytest.raises(InvalidOption) as refused:
        Norm(**{"subject": "partner", **facts})
    assert refused.value.option == option


def test_a_norm_survives_being_written() -> None:
    norm = Norm("activity", type="workshop", theme="t", at_least=2, months=6)
    assert Norm.from_dict({**norm.to_dict(), "of a later version": 1}) == norm


def test_many_themes_and_districts_take_no_more_than_their_number() -> None:
    themes = [Node(id=f"t{n:04}", kind="theme", name="t") for n in range(300)]
    districts = [Node(id=f"d{n:04}", kind="district", name="d", type="x") for n in range(300)]
    hub = Node(id="hub", kind="partner", name="hub", type="ggd")
    links = [Link(kind="works_on", source="hub", target=t.id) for t in themes]
    links += [Link(kind="active_in", source="hub", target=d.id) for d in districts]
    snapshot = Snapshot.of_records([hub, *themes, *districts, *links])
    found = check(snapshot, Norm("partner", type="ggd", level="x"))
    assert (found.places, found.met) == (90_000, 90_000)


def test_more_places_than_anybody_could_read_are_a_sentence() -> None:
    themes = [Node(id=f"t{n:04}", kind="theme", name="t") for n in range(1_001)]
    districts = [Node(id=f"d{n:04}", kind="district", name="d", type="x") for n in range(1_000)]
    snapshot = Snapshot.of_records([*themes, *districts])
    found = check(snapshot, Norm("partner", level="x"))
    assert (found.missing, found.gaps) == ("bounds", ())
    assert "too many" in checked_sentence(found, snapshot, "en")
