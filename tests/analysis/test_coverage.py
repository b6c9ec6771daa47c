from collections.abc import Callable
from datetime import date

import pytest

from graph_service.analysis.coverage import coverage
from graph_service.errors import InvalidOption
from graph_service.snapshot import Snapshot

Network = Callable[[str], Snapshot]

SCENE = """
theme care
theme cyber
theme mules
mules part_of cyber
district unit type=unit
district north type=district
district south type=district
district town type=municipality
north part_of unit
south part_of unit
town part_of north
partner nurse
partner bank
partner police
nurse works_on care
nurse active_in south
bank works_on mules
bank active_in town
activity talk status=done valid_from=2021 valid_to=2022-03
talk addresses mules
talk held_in town
police takes_part_in talk
activity later status=done valid_from=2022-03-05
later addresses cyber
later held_in north
activity wish status=idea
wish addresses care
wish held_in south
activity everywhere status=done
everywhere addresses care
everywhere held_in unit
"""


def test_a_part_counts_for_the_whole_and_a_sub_theme_for_its_theme(network: Network) -> None:
    found = coverage(network(SCENE), level="district")
    cells = {(cell.theme_id, cell.district_id): cell for cell in found.cells}
    assert found.themes == ("care", "cyber", "mules")
    assert found.districts == ("north", "south")
    assert sorted(cells) == [("care", "south"), ("cyber", "north"), ("mules", "north")]
    cyber, mules = cells["cyber", "north"], cells["mules", "north"]
    assert cyber.activity_ids == ("later", "talk")
    assert cyber.partner_ids == ("bank", "police")
    assert mules.activity_ids == ("talk",), "an activity on the theme is none on the sub-theme"
    assert mules.partner_ids == ("bank", "police")


def test_what_is_held_in_the_whole_does_not_count_for_a_part(network: Network) -> None:
    cells = coverage(network(SCENE), level="district").cells
    assert all("everywhere" not in cell.activity_ids for cell in cells)
    of_unit = coverage(network(SCENE), level="unit").cells
    assert [cell.activity_ids for cell in of_unit if cell.theme_id == "care"] == [("everywhere",)]


def test_ideas_and_plans_fill_no_cell_but_are_listed(network: Network) -> None:
    found = coverage(network(SCENE), level="district")
    care = next(cell for cell in found.cells if cell.theme_id == "care")
    assert care.activity_ids == ()
    assert care.planned_ids == ("wish",)
    assert care.partner_ids == ("nurse",)


def test_gaps_with_most_partners_come_first(network: Network) -> None:
    found = coverage(network(SCENE), level="district")
    assert [(gap.theme_id, gap.district_id, gap.partner_ids) for gap in found.gaps] == [
        ("care", "south", ("nurse",)),
        ("care", "north", ()),
        ("cyber", "south", ()),
        ("mules", "south", ()),
    ]
    assert found.gaps[0].planned_ids == ("wish",)
    assert found.gap_total == 4
    few = coverage(network(SCENE), level="district", gap_limit=2)
    assert few.gaps == found.gaps[:2]
    assert few.gap_total == 4


def test_the_last_date_is_as_precise_as_it_was_given_and_not_after_the_view(
    network: Network,
) -> None:
    snapshot = network(SCENE)
    cyber = coverage(snapshot, level="district").cells[1]
    assert (cyber.theme_id, cyber.last_date) == ("cyber", "2022-03"), "its last day may be the 31st"
    seen = coverage(snapshot.at(date(2022, 3, 10)), level="district").cells[1]
    assert seen.last_date == "2022-03-10"


def test_the_level_where_activities_were_held_is_chosen_unless_its_table_is_too_small(
    network: Network,
) -> None:
    found = coverage(network(SCENE))
    assert found.level == "district", "unit and municipality have one district each"
    levels = {level.name: (level.districts, level.activities) for level in found.levels}
    assert levels == {"district": (2, 1), "municipality": (1, 1), "unit": (1, 1)}
    alone = network("district a type=unit\ntheme t")
    assert coverage(alone).level == "unit"


def test_an_unknown_level_is_refused_with_the_levels_there_are(network: Network) -> None:
    with pytest.raises(InvalidOption, match="'district', 'municipality', 'unit'"):
        coverage(network(SCENE), level="region")


def test_an_empty_network_has_an_empty_table() -> None:
    found = coverage(Snapshot.empty())
    assert (found.level, found.cells, found.gaps, found.gap_total) == ("", (), (), 0)
