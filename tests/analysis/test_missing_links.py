import random
from collections.abc import Callable
from datetime import date
from itertools import combinations

import networkx as nx
import pytest

from graph_service.analysis.missing_links import (
    SUGGESTION_KINDS,
    Suggestion,
    missing_links,
    resource_allocation,
)
from graph_service.analysis.projection import evidence_graph
from graph_service.errors import InvalidOption, NotFound
from graph_service.model import Link, Node
from graph_service.snapshot import Snapshot

Network = Callable[[str], Snapshot]

# Degrees: talk 3 (ggd, om, cter), care 2 (ggd, om), north 2 (ggd, police), cter 1.
SCENE = """
partner ggd
partner om
partner police
theme care
theme cter
district north
activity talk status=done
ggd takes_part_in talk
om takes_part_in talk
talk addresses cter
ggd works_on care
om works_on care
ggd active_in north
police active_in north
"""


def _found(snapshot: Snapshot, kind: str, **options: object) -> list[Suggestion]:
    return list(missing_links(snapshot, kinds=[kind], **options).suggestions)  # type: ignore[arg-type]


def _pairs(snapshot: Snapshot, kind: str, **options: object) -> list[tuple[str, str]]:
    return [one.ends for one in _found(snapshot, kind, **options)]


def test_a_score_is_the_sum_of_one_over_the_degree_of_what_is_shared(network: Network) -> None:
    first, second = _found(network(SCENE), "partner-partner")
    assert (first.ends, first.rank) == (("ggd", "om"), 1)
    assert first.score == pytest.approx(1 / 2 + 1 / 3)
    assert (second.ends, second.score, second.rank) == (("ggd", "police"), 1 / 2, 2)


def test_the_evidence_is_the_very_records_strongest_first(network: Network) -> None:
    snapshot = network(SCENE)
    care, talk = _found(snapshot, "partner-partner")[0].evidence
    assert (care.node_id, care.weight) == ("care", 1 / 2)
    assert (talk.node_id, talk.weight) == ("talk", pytest.approx(1 / 3))
    joined = {(snapshot.link(i).source, snapshot.link(i).target) for i in care.link_ids}
    assert joined == {("ggd", "care"), ("om", "care")}


def test_all_links_to_what_is_shared_are_evidence_but_count_once(network: Network) -> None:
    twice = network(SCENE + "ggd takes_part_in talk role=host")
    plain = _found(network(SCENE), "partner-partner")[0]
    first = _found(twice, "partner-partner")[0]
    assert first.score == plain.score
    assert len(first.evidence[1].link_ids) == 3


def test_partners_themes_and_districts_are_suggested_by_what_they_share(network: Network) -> None:
    snapshot = network(SCENE + "om cooperates_with police")
    # degrees now: om 3 (talk, care, police), police 2 (north, om), talk 3
    themes = {one.ends: one.score for one in _found(snapshot, "partner-theme")}
    assert themes == pytest.approx(
        {("ggd", "cter"): 1 / 3, ("om", "cter"): 1 / 3, ("police", "care"): 1 / 3}
    )
    districts = {one.ends: one.score for one in _found(snapshot, "partner-district")}
    assert districts == {("om", "north"): 1 / 2}


@pytest.mark.parametrize("link", ["ggd cooperates_with om", "om cooperates_with ggd"])
def test_a_link_in_either_direction_leaves_nothing_to_suggest(network: Network, link: str) -> None:
    assert ("ggd", "om") not in _pairs(network(SCENE + link), "partner-partner")


def test_themes_with_a_joint_activity_or_nested_themes_are_no_gap(network: Network) -> None:
    scene = """
    partner a
    theme t1
    theme t2
    theme t3
    theme sub
    sub part_of t3
    a works_on t1
    a works_on t2
    a works_on t3
    a works_on sub
    """
    everything = _pairs(network(scene), "theme-theme")
    assert set(everything) == {
        ("t1", "t2"), ("t1", "t3"), ("t2", "t3"), ("sub", "t1"), ("sub", "t2"),
    }  # fmt: skip
    joint = "activity act status={}\nact addresses t1\nact addresses sub"
    done = _pairs(network(scene + joint.format("done")), "theme-theme")
    assert set(everything) - set(done) == {("t1", "t3"), ("sub", "t1")}, "a sub-theme counts"
    planned = _found(network(scene + joint.format("planned")), "theme-theme")
    marked = {one.ends for one in planned if one.planned_by == ("act",)}
    assert marked == {("t1", "t3"), ("sub", "t1")}


def test_a_pair_of_which_both_ends_are_asked_for_comes_once(network: Network) -> None:
    scene = "partner a\ntheme whole\n" + "".join(
        f"theme t{n}\na works_on t{n}\n" + (f"t{n} part_of whole\n" if n < 2 else "")
        for n in range(4)
    )
    snapshot = network(scene)
    asked = _pairs(snapshot, "theme-theme", theme="whole")
    assert sorted(asked) == [("t0", "t1"), ("t0", "t2"), ("t0", "t3"), ("t1", "t2"), ("t1", "t3")]
    both = _pairs(snapshot, "theme-theme", theme="whole", node="t3")
    assert both == [("t0", "t3"), ("t1", "t3")]


def test_working_on_a_sub_theme_counts_for_its_theme_never_the_reverse(network: Network) -> None:
    scene = "partner a\ntheme whole\ntheme part\npart part_of whole\na works_on {}"
    assert _pairs(network(scene.format("part")), "partner-theme") == []
    assert _pairs(network(scene.format("whole")), "partner-theme") == [("a", "part")]


@pytest.mark.parametrize("place", ["unit", "town"])
def test_a_district_around_or_within_one_where_a_partner_is_active_is_no_gap(
    network: Network, place: str
) -> None:
    scene = """
    partner a
    partner b
    district unit
    district north
    district town
    north part_of unit
    town part_of north
    a active_in north
    a cooperates_with b
    """
    assert _pairs(network(scene + f"b active_in {place}"), "partner-district") == []
    elsewhere = network(scene + "district south\nb active_in south")
    assert _pairs(elsewhere, "partner-district") == [("a", "south"), ("b", "north")]


def test_ideas_and_plans_are_no_evidence_but_mark_what_they_would_close(network: Network) -> None:
    scene = """
    partner a
    partner b
    theme t
    district whole
    district part
    part part_of whole
    a works_on t
    b works_on t
    activity wish status={}
    a takes_part_in wish
    b takes_part_in wish
    wish held_in part
    """
    (alone,) = _found(network(scene.format("idea")), "partner-partner")
    assert alone.score == 1 / 2
    assert [one.node_id for one in alone.evidence] == ["t"]
    assert alone.planned_by == ("wish",)
    (after,) = _found(network(scene.format("done")), "partner-partner")
    assert after.score == pytest.approx(1 / 2 + 1 / 3)
    assert after.planned_by == ()


def test_what_ended_before_the_day_is_not_suggested(network: Network) -> None:
    snapshot = network(SCENE.replace("partner om", "partner om valid_to=2021"))
    assert ("ggd", "om") in _pairs(snapshot.at(date(2021, 6, 1)), "partner-partner")
    later = snapshot.at(date(2022, 6, 1))
    assert not [one for one in missing_links(later, top=99).suggestions if "om" in one.ends]


def test_hubs_are_no_evidence_and_the_answer_names_them(network: Network) -> None:
    found = missing_links(network(SCENE), kinds=["partner-partner"], hub_limit=2)
    assert found.skipped_hubs == ("ggd", "talk")
    assert found.hub_limit == 2
    scores = {one.ends: one.score for one in found.suggestions}
    assert scores == {("ggd", "om"): 1 / 2, ("ggd", "police"): 1 / 2}


def test_kinds_take_turns_and_ranks_count_within_a_kind(network: Network) -> None:
    found = missing_links(network(SCENE), top=4)
    assert [(str(one.kind), one.rank) for one in found.suggestions] == [
        ("partner-partner", 1),
        ("partner-theme", 1),
        ("partner-partner", 2),
        ("partner-theme", 2),
    ]
    assert {str(kind): total for kind, total in found.totals.items()} == {
        "partner-partner": 2,
        "partner-theme": 2,
        "partner-district": 0,
        "theme-theme": 0,
        "method-district": 0,
    }


def test_equal_scores_are_ordered_by_id_also_where_the_list_is_cut(network: Network) -> None:
    scene = "theme t\n" + "".join(f"partner p{n}\np{n} works_on t\n" for n in range(6))
    expected = [(f"p{a}", f"p{b}") for a, b in combinations(range(6), 2)]
    for top in (1, 4, 15):
        assert _pairs(network(scene), "partner-partner", top=top) == expected[:top]


def test_a_node_narrows_the_answer_to_its_own_gaps(network: Network) -> None:
    snapshot = network(SCENE)
    assert _pairs(snapshot, "partner-partner", node="police") == [("ggd", "police")]
    assert _pairs(snapshot, "partner-theme", node="cter") == [("ggd", "cter"), ("om", "cter")]
    assert _pairs(snapshot, "partner-theme", node="north") == []


def test_a_theme_narrows_the_answer_to_it_or_to_who_belongs_to_it(network: Network) -> None:
    snapshot = network(SCENE)
    assert _pairs(snapshot, "partner-theme", theme="care") == []
    assert _pairs(snapshot, "partner-theme", theme="cter") == [("ggd", "cter"), ("om", "cter")]
    assert _pairs(snapshot, "partner-partner", theme="cter") == [("ggd", "om")]


def test_a_district_narrows_the_answer_to_it_or_to_who_belongs_to_it(network: Network) -> None:
    snapshot = network(SCENE + "om cooperates_with police")
    assert _pairs(snapshot, "partner-district", district="north") == [("om", "north")]
    assert _pairs(snapshot, "partner-partner", district="north") == [("ggd", "police")]
    assert _pairs(snapshot, "partner-theme", district="north") == [
        ("ggd", "cter"),
        ("police", "care"),
    ]


@pytest.mark.parametrize("block", [7, 500_000])
def test_scores_are_those_of_networkx(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(resource_allocation, "BLOCK", block)
    draw = random.Random(11)
    partners = [f"p{n:02}" for n in range(30)]
    themes = [f"t{n:02}" for n in range(12)]
    made = {}
    for _ in range(110):
        if draw.random() < 0.6:
            link = Link(kind="works_on", source=draw.choice(partners), target=draw.choice(themes))
        else:
            source, target = draw.sample(partners, 2)
            link = Link(kind="cooperates_with", source=source, target=target)
        made[link.id] = link
    snapshot = Snapshot.of_records(
        [
            *(Node(id=i, kind="partner", name=i) for i in partners),
            *(Node(id=i, kind="theme", name=i) for i in themes),
            *made.values(),
        ]
    )
    graph = nx.relabel_nodes(
        evidence_graph(snapshot).to_networkx(), dict(enumerate(partners + themes))
    )
    for kind, pairs in (
        ("partner-partner", list(combinations(partners, 2))),
        ("partner-theme", [(p, t) for p in partners for t in themes]),
        ("theme-theme", list(combinations(themes, 2))),
    ):
        missing = [pair for pair in pairs if not graph.has_edge(*pair)]
        expected = {
            (a, b): score for a, b, score in nx.resource_allocation_index(graph, missing) if score
        }
        found = _found(snapshot, kind, top=10_000)
        assert {one.ends: one.score for one in found} == pytest.approx(expected)
        assert len(expected) > 20, "the graph is a test worth the name"
        order = [(-one.score, one.ends) for one in found]
        assert order == sorted(order)


def test_an_empty_network_lacks_nothing() -> None:
    found = missing_links(Snapshot.empty())
    assert (found.suggestions, found.skipped_hubs) == ((), ())
    assert list(found.totals) == list(SUGGESTION_KINDS)


def test_senseless_options_are_refused(network: Network) -> None:
    snapshot = network(SCENE)
    with pytest.raises(InvalidOption, match="it can be partner-partner"):
        missing_links(snapshot, kinds=["partner-person"])
    with pytest.raises(InvalidOption, match="top"):
        missing_links(snapshot, top=-1)
    with pytest.raises(InvalidOption, match="hub_limit"):
        missing_links(snapshot, hub_limit=0)
    with pytest.raises(InvalidOption, match="theme"):
        missing_links(snapshot, theme="ggd")
    with pytest.raises(NotFound):
        missing_links(snapshot, node="nobody")
