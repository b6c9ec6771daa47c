from collections.abc import Callable

import pytest

from graph_service.analysis.missing_links import Suggestion, missing_links, rank_network
from graph_service.snapshot import Snapshot

Network = Callable[[str], Snapshot]

# Degrees: care 2 (course and south's nurse), unit 3 (its districts); two nurses are of type ggd.
SCENE = """
theme care
district unit type=unit
district north type=district
district south type=district
district west type=district
district town type=municipality
north part_of unit
south part_of unit
west part_of unit
town part_of north
partner nurse-n type=ggd
partner nurse-s type=ggd
activity course type=course status=done
course held_in north
course addresses care
nurse-n takes_part_in course
nurse-s active_in south
nurse-s works_on care
"""


def _found(snapshot: Snapshot, **options: str) -> list[Suggestion]:
    ranking = rank_network(snapshot, plain=True)
    kinds = ["method-district"]
    return list(missing_links(snapshot, ranking, kinds=kinds, top=99, **options).suggestions)


def _scores(snapshot: Snapshot, **options: str) -> dict[tuple[str, str], float]:
    return {one.ends: one.score for one in _found(snapshot, **options)}


def test_a_method_fits_where_its_themes_partners_and_places_are_known(network: Network) -> None:
    assert _scores(network(SCENE)) == pytest.approx(
        {
            ("method:course", "south"): 1 / 2 + 1 / 2 + 1 / 3,  # care, type ggd, unit
            ("method:course", "west"): 1 / 3,  # unit
        }
    )


def test_its_evidence_names_the_links_on_both_sides(network: Network) -> None:
    snapshot = network(SCENE)
    care, ggd, unit = _found(snapshot)[0].evidence
    assert [one.node_id for one in (care, ggd, unit)] == ["care", "type:ggd", "unit"]

    def links(ids: tuple[str, ...]) -> set[tuple[str, str]]:
        return {(snapshot.link(i).source, snapshot.link(i).target) for i in ids}

    assert links(care.link_ids) == {("course", "care"), ("nurse-s", "south"), ("nurse-s", "care")}
    assert links(ggd.link_ids) == {("nurse-n", "course"), ("nurse-s", "south")}
    assert links(unit.link_ids) == {("course", "north"), ("north", "unit"), ("south", "unit")}


def test_it_is_weighed_at_the_levels_where_it_was_held_only(network: Network) -> None:
    assert ("method:course", "town") not in _scores(network(SCENE))
    lower = network(SCENE + "activity small type=course status=done\nsmall held_in town")
    assert ("method:course", "town") not in _scores(lower), "it was held there"
    other = network(
        SCENE + "district village type=municipality\nvillage part_of south\n"
        "activity small type=course status=done\nsmall held_in town"
    )
    assert ("method:course", "village") in _scores(other)


def test_held_in_a_part_counts_for_the_whole_and_held_in_the_whole_not_for_a_part(
    network: Network,
) -> None:
    in_part = network(
        SCENE + "activity again type=course status=done\nagain held_in hamlet\n"
        "district hamlet type=municipality\nhamlet part_of south"
    )
    assert ("method:course", "south") not in _scores(in_part)
    in_whole = network(SCENE + "activity again type=course status=done\nagain held_in unit")
    assert ("method:course", "south") in _scores(in_whole)
    assert ("method:course", "unit") not in _scores(in_whole)


def test_only_the_most_specific_of_what_is_shared_counts(network: Network) -> None:
    nested = network(SCENE + "theme welfare\ncare part_of welfare")
    assert [one.node_id for one in _found(nested)[0].evidence] == ["type:ggd", "care", "unit"]
    same_partner = network(SCENE + "nurse-n active_in west")
    west = next(one for one in _found(same_partner) if one.ends[1] == "west")
    assert [one.node_id for one in west.evidence] == ["nurse-n", "unit"], "not its type as well"


def test_what_is_known_of_parts_and_of_what_was_held_describes_a_district(
    network: Network,
) -> None:
    scene = network(
        SCENE + "district hamlet type=municipality\nhamlet part_of west\n"
        "partner nurse-w type=ggd\nactivity talk status=done\ntalk held_in hamlet\n"
        "talk addresses care\nnurse-w takes_part_in talk"
    )
    west = next(one for one in _found(scene) if one.ends[1] == "west")
    assert [one.node_id for one in west.evidence] == ["care", "type:ggd", "unit"]


def test_ideas_neither_make_nor_fill_but_mark_a_gap(network: Network) -> None:
    planned = network(
        SCENE + "activity plan type=course status=planned\nplan held_in south\n"
        "activity dream type=retreat status=idea\ndream held_in south"
    )
    assert {one.ends: one.planned_by for one in _found(planned)} == {
        ("method:course", "south"): ("plan",),
        ("method:course", "west"): (),
    }


def test_what_always_follows_another_method_is_suggested_only_where_that_was_done(
    network: Network,
) -> None:
    review = "activity review type=review status=done\nreview held_in north\n"
    follows = "review follows course\n"
    free = _scores(network(SCENE + review))
    assert ("method:review", "south") in free
    bound = _scores(network(SCENE + review + follows))
    assert not [ends for ends in bound if ends[0] == "method:review"]
    done_too = "activity course2 type=course status=done\ncourse2 held_in south\n"
    there = _scores(network(SCENE + review + follows + done_too))
    assert [ends for ends in there if ends[0] == "method:review"] == [("method:review", "south")]


def test_filters_narrow_methods_and_districts(network: Network) -> None:
    snapshot = network(SCENE + "theme cyber")
    assert set(_scores(snapshot, district="south")) == {("method:course", "south")}
    assert set(_scores(snapshot, district="unit")) == set(_scores(snapshot))
    assert set(_scores(snapshot, theme="care")) == set(_scores(snapshot))
    assert _scores(snapshot, theme="cyber") == {}
    assert set(_scores(snapshot, node="west")) == {("method:course", "west")}
    assert set(_scores(snapshot, node="course")) == set(_scores(snapshot))
    assert _scores(snapshot, node="nurse-n") == {}
