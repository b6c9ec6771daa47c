import random
from collections.abc import Callable
from datetime import date
from itertools import combinations
from typing import Any

import networkx as nx
import pytest

from graph_service.analysis.missing_links import (
    CROWD_LIMIT,
    SUGGESTION_KINDS,
    Evidence,
    Grounds,
    MissingLinks,
    Suggestion,
    Verdict,
    missing_links,
    rank_network,
)
from graph_service.analysis.projection import evidence_graph
from graph_service.errors import InvalidOption, NotFound
from graph_service.model import Link, Node
from graph_service.snapshot import Snapshot

Network = Callable[[str], Snapshot]

# Contacts: ggd 4 (om, care, cter, north), om 3 (ggd, care, cter), police 2 (care, north), care 3
# (ggd, om, police), cter 2 (ggd, om), north 2 (ggd, police); ggd and om met in the talk.
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
police works_on care
ggd active_in north
police active_in north
"""


def _missing(snapshot: Snapshot, *, crowd_limit: int = CROWD_LIMIT, **options: Any) -> MissingLinks:
    grounds = Grounds(snapshot, crowd_limit=crowd_limit)
    return missing_links(
        snapshot, rank_network(snapshot, grounds=grounds, plain=True), grounds=grounds, **options
    )


def _found(snapshot: Snapshot, kind: str, **options: Any) -> list[Suggestion]:
    return list(_missing(snapshot, kinds=[kind], **options).suggestions)


def _records(snapshot: Snapshot, evidence: Evidence) -> list[str]:
    links = [snapshot.link(link_id) for link_id in evidence.link_ids]
    return [f"{link.source} {link.kind} {link.target}" for link in links]


def _pairs(snapshot: Snapshot, kind: str, **options: object) -> list[tuple[str, str]]:
    return [one.ends for one in _found(snapshot, kind, **options)]


def test_a_score_is_the_sum_of_one_over_the_contacts_of_what_is_shared(network: Network) -> None:
    first, second = _found(network(SCENE), "partner-partner")
    assert (first.ends, first.rank) == (("ggd", "police"), 1)
    assert first.score == pytest.approx(1 / 2 + 1 / 3)
    assert (second.ends, second.rank) == (("om", "police"), 2)
    assert second.score == pytest.approx(1 / 3)


def test_the_evidence_is_the_very_records_strongest_first(network: Network) -> None:
    snapshot = network(SCENE)
    north, care = _found(snapshot, "partner-partner")[0].evidence
    assert (north.node_id, north.weight) == ("north", 1 / 2)
    assert (care.node_id, care.weight) == ("care", pytest.approx(1 / 3))
    assert _records(snapshot, care) == ["ggd works_on care", "police works_on care"]


def test_where_no_link_joins_the_joint_activity_is_the_record(network: Network) -> None:
    snapshot = network(SCENE)
    (themes,) = _found(snapshot, "theme-theme")
    assert (themes.ends, themes.score) == (("care", "cter"), pytest.approx(1 / 3 + 1 / 4))
    om, ggd = themes.evidence
    assert (om.node_id, ggd.node_id) == ("om", "ggd")
    assert _records(snapshot, om) == [
        "om works_on care",
        "talk addresses cter",
        "om takes_part_in talk",
    ]


def test_the_latest_joint_activities_are_named_and_never_more_than_three(network: Network) -> None:
    years = [2015, 2019, 2017, 2018, 2016]
    scene = "partner a\npartner b\npartner c\na cooperates_with c\n" + "".join(
        f"activity in{year} status=done valid_from={year}\n"
        f"b takes_part_in in{year}\nc takes_part_in in{year}\n"
        for year in years
    )
    snapshot = network(scene)
    ((shared,),) = (one.evidence for one in _found(snapshot, "partner-partner"))
    assert _records(snapshot, shared) == [
        "a cooperates_with c",
        *(f"{who} takes_part_in in{year}" for year in (2019, 2018, 2017) for who in "bc"),
    ]


def test_all_links_to_what_is_shared_are_evidence_but_count_once(network: Network) -> None:
    twice = network(SCENE + "ggd active_in north role=lead")
    plain = _found(network(SCENE), "partner-partner")[0]
    first = _found(twice, "partner-partner")[0]
    assert first.score == plain.score
    assert len(first.evidence[0].link_ids) == 3


def test_partners_themes_and_districts_are_suggested_by_what_they_share(network: Network) -> None:
    snapshot = network(SCENE + "om cooperates_with police")
    # contacts now: om 4, police 3
    themes = {one.ends: one.score for one in _found(snapshot, "partner-theme")}
    assert themes == {("police", "cter"): 1 / 4}
    districts = {one.ends: one.score for one in _found(snapshot, "partner-district")}
    assert districts == pytest.approx({("om", "north"): 1 / 4 + 1 / 3})


@pytest.mark.parametrize("link", ["ggd cooperates_with police", "police cooperates_with ggd"])
def test_a_link_in_either_direction_leaves_nothing_to_suggest(network: Network, link: str) -> None:
    assert ("ggd", "police") in _pairs(network(SCENE), "partner-partner")
    assert ("ggd", "police") not in _pairs(network(SCENE + link), "partner-partner")


@pytest.mark.parametrize(
    ("kind", "pair", "links"),
    [
        ("partner-partner", ("a", "b"), "a takes_part_in act\nb takes_part_in act"),
        ("partner-theme", ("a", "t"), "a takes_part_in act\nact addresses t"),
        ("partner-district", ("a", "d"), "a takes_part_in act\nact held_in d"),
        ("theme-theme", ("t", "u"), "act addresses t\nact addresses u"),
    ],
)
def test_who_did_something_together_is_in_touch(
    network: Network, kind: str, pair: tuple[str, str], links: str
) -> None:
    scene = """
    partner a
    partner b
    partner c
    theme t
    theme u
    district d
    a cooperates_with c
    b cooperates_with c
    c works_on t
    c works_on u
    c active_in d
    activity act status={}
    """
    assert pair not in _pairs(network(scene.format("done") + links), kind)
    planned = _found(network(scene.format("planned") + links), kind)
    assert {one.ends: one.planned_by for one in planned}[pair] == ("act",)


def test_a_crowd_makes_no_contacts_and_the_answer_names_it(network: Network) -> None:
    scene = "activity fair status=done\ntheme t\nfair addresses t\n" + "".join(
        f"partner p{n}\np{n} takes_part_in fair\n" for n in range(3)
    )
    met = _missing(network(scene), kinds=["partner-partner"], crowd_limit=3)
    assert (met.suggestions, met.crowds) == ((), ())
    crowd = _missing(network(scene), kinds=["partner-partner"], crowd_limit=2)
    assert (crowd.crowds, crowd.crowd_limit) == (("fair",), 2)
    # each of them is in touch with the theme all the same, and it with three
    assert {one.ends: one.score for one in crowd.suggestions} == pytest.approx(
        {("p0", "p1"): 1 / 3, ("p0", "p2"): 1 / 3, ("p1", "p2"): 1 / 3}
    )


def test_to_be_part_of_the_same_is_no_evidence(network: Network) -> None:
    scene = "".join(
        f"{kind} {kind}-{name}\n" for kind in ("theme", "district", "partner") for name in "abw"
    ) + "".join(
        f"{kind}-{name} part_of {kind}-w\n"
        for kind in ("theme", "district", "partner")
        for name in "ab"
    )
    joined = "partner-w works_on theme-w\npartner-w active_in district-w\n"
    assert _missing(network(scene + joined)).suggestions == ()


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


@pytest.mark.parametrize(
    "contact", ["a works_on {}", "activity act status=done\na takes_part_in act\nact addresses {}"]
)
def test_contact_with_a_sub_theme_counts_for_its_theme_never_the_reverse(
    network: Network, contact: str
) -> None:
    scene = """
    partner a
    partner b
    theme whole
    theme part
    part part_of whole
    a cooperates_with b
    b works_on whole
    b works_on part
    """
    assert _pairs(network(scene + contact.format("part")), "partner-theme") == []
    assert _pairs(network(scene + contact.format("whole")), "partner-theme") == [("a", "part")]


def test_what_was_held_in_a_part_counts_for_the_whole_never_the_reverse(network: Network) -> None:
    scene = """
    partner a
    partner b
    district whole
    district part
    part part_of whole
    a cooperates_with b
    b active_in whole
    b active_in part
    activity act status=done
    a takes_part_in act
    act held_in {}
    """
    assert _pairs(network(scene.format("part")), "partner-district") == []
    assert _pairs(network(scene.format("whole")), "partner-district") == [("a", "part")]


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
    assert _found(network(scene.format("done")), "partner-partner") == []


def test_what_ended_before_the_day_is_not_suggested(network: Network) -> None:
    snapshot = network(SCENE.replace("partner police", "partner police valid_to=2021"))
    assert ("ggd", "police") in _pairs(snapshot.at(date(2021, 6, 1)), "partner-partner")
    later = snapshot.at(date(2022, 6, 1))
    left = _missing(later, top=99).suggestions
    assert left
    assert not [one for one in left if "police" in one.ends]


def test_kinds_take_turns_and_ranks_count_within_a_kind(network: Network) -> None:
    found = _missing(network(SCENE), top=4)
    assert [(str(one.kind), one.rank) for one in found.suggestions] == [
        ("partner-partner", 1),
        ("partner-district", 1),
        ("theme-theme", 1),
        ("partner-partner", 2),
    ]
    assert {str(kind): total for kind, total in found.totals.items()} == {
        "partner-partner": 2,
        "partner-theme": 0,
        "partner-district": 1,
        "partner-activity": 0,
        "theme-theme": 1,
        "theme-district": 0,
        "method-district": 0,
        "type-theme-district": 0,
    }


def test_equal_scores_are_ordered_by_id_also_where_the_list_is_cut(network: Network) -> None:
    scene = "theme t\n" + "".join(f"partner p{n}\np{n} works_on t\n" for n in range(6))
    expected = [(f"p{a}", f"p{b}") for a, b in combinations(range(6), 2)]
    for top in (1, 4, 15):
        assert _pairs(network(scene), "partner-partner", top=top) == expected[:top]


def test_a_node_narrows_the_answer_to_its_own_gaps(network: Network) -> None:
    snapshot = network(SCENE)
    assert _pairs(snapshot, "partner-partner", node="om") == [("om", "police")]
    assert _pairs(snapshot, "theme-theme", node="cter") == [("care", "cter")]
    assert _pairs(snapshot, "theme-theme", node="north") == []


def test_a_theme_narrows_the_answer_to_it_or_to_who_belongs_to_it(network: Network) -> None:
    snapshot = network(SCENE)
    assert _pairs(snapshot, "partner-partner", theme="care") == [
        ("ggd", "police"),
        ("om", "police"),
    ]
    assert _pairs(snapshot, "partner-partner", theme="cter") == []
    tied = network(SCENE + "om cooperates_with police")
    assert _pairs(tied, "partner-theme", theme="care") == []
    assert _pairs(tied, "partner-theme", theme="cter") == [("police", "cter")]


def test_a_district_narrows_the_answer_to_it_or_to_who_belongs_to_it(network: Network) -> None:
    snapshot = network(SCENE)
    assert _pairs(snapshot, "partner-district", district="north") == [("om", "north")]
    assert _pairs(snapshot, "partner-partner", district="north") == [("ggd", "police")]
    more = network(SCENE + "theme odd\nggd works_on odd\nom cooperates_with police")
    assert set(_pairs(more, "partner-theme")) == {("om", "odd"), ("police", "cter")}
    assert _pairs(more, "partner-theme", district="north") == [("police", "cter")]


def test_scores_are_those_of_networkx() -> None:
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


def test_contacts_and_scores_are_those_of_a_plain_count(network: Network) -> None:
    """The same by loops over the records, on a drawn network with activities."""
    draw = random.Random(3)
    ids = {"partner": 14, "theme": 6, "district": 5, "activity": 12}
    nodes = {kind: [f"{kind[0]}{n:02}" for n in range(count)] for kind, count in ids.items()}
    lines = [f"{kind} {one}" for kind, group in nodes.items() for one in group]
    made: set[tuple[str, str, str]] = set()
    for kind, first, second, count in (
        ("takes_part_in", "partner", "activity", 30),
        ("addresses", "activity", "theme", 12),
        ("held_in", "activity", "district", 8),
        ("works_on", "partner", "theme", 5),
        ("active_in", "partner", "district", 5),
        ("cooperates_with", "partner", "partner", 5),
    ):
        for _ in range(count):
            source, target = draw.choice(nodes[first]), draw.choice(nodes[second])
            if source != target:
                made.add((source, kind, target))
    snapshot = network("\n".join([*lines, *(" ".join(link) for link in sorted(made))]))
    graph: nx.Graph[str] = nx.Graph()
    at: dict[str, set[str]] = {activity: set() for activity in nodes["activity"]}
    for source, kind, target in sorted(made):
        if kind == "takes_part_in":
            at[target].add(source)
        elif source in at:
            at[source].add(target)
        else:
            graph.add_edge(source, target)
    for present in at.values():
        pairs = combinations(sorted(present), 2)
        graph.add_edges_from(pair for pair in pairs if {one[0] for one in pair} != {"d"})
    for kind in ("partner-partner", "partner-theme", "partner-district", "theme-theme"):
        first, second = kind.split("-")
        every = {
            (a, b) if first != second else (min(a, b), max(a, b))
            for a in nodes[first]
            for b in nodes[second]
            if a != b
        }
        gaps = [(a, b) for a, b in every if a in graph and b in graph and not graph.has_edge(a, b)]
        expected = {
            (a, b): score for a, b, score in nx.resource_allocation_index(graph, gaps) if score
        }
        found = _found(snapshot, kind, top=10_000)
        assert {one.ends: one.score for one in found} == pytest.approx(expected)
        assert len(expected) > 3, "the graph is a test worth the name"


def test_an_empty_network_lacks_nothing() -> None:
    found = _missing(Snapshot.empty())
    assert (found.suggestions, found.verdict) == ((), Verdict.TOO_LITTLE)
    assert list(found.totals) == list(SUGGESTION_KINDS)


def test_senseless_options_are_refused(network: Network) -> None:
    snapshot = network(SCENE)
    with pytest.raises(InvalidOption, match="it can be partner-partner"):
        _missing(snapshot, kinds=["partner-person"])
    with pytest.raises(InvalidOption, match="top"):
        _missing(snapshot, top=-1)
    with pytest.raises(InvalidOption, match="spread"):
        _missing(snapshot, spread=1.5)
    with pytest.raises(InvalidOption, match="theme"):
        _missing(snapshot, theme="ggd")
    with pytest.raises(NotFound):
        _missing(snapshot, node="nobody")
