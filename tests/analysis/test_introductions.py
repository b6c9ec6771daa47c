from collections.abc import Callable
from datetime import date
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis.acquaintance import acquaintance
from graph_service.analysis.introductions import introductions
from graph_service.errors import InvalidOption
from graph_service.model import Link, Node
from graph_service.snapshot import Snapshot
from graph_service.wording.paths import introductions_sentence, path_sentence

Network = Callable[[str], Snapshot]
DAY = date(2026, 3, 1)


def ways(snapshot: Snapshot, source: str, target: str, **options: int) -> list[str]:
    found = introductions(snapshot, source, target, **options)
    return [" ".join(path.node_ids) for path in found.paths]


# a knows z through b (long ago), through c (lately), and through d, who knows everybody (lately)
SCENE = """
partner a
partner b
partner c
partner d
partner z
partner x1
partner x2
activity old status=done valid_from=2015-01-01 valid_to=2015-01-01
activity new status=done valid_from=2025-01-01 valid_to=2025-01-01
a takes_part_in old
b takes_part_in old
b cooperates_with z
a cooperates_with c
c cooperates_with z
a cooperates_with d
d cooperates_with z
d cooperates_with x1
d cooperates_with x2
"""


def test_the_best_way_is_short_then_recent_then_through_who_knows_few(network: Network) -> None:
    snapshot = network(SCENE).at(DAY)
    assert ways(snapshot, "a", "z") == ["a c z", "a d z", "a b z"]
    assert ways(snapshot, "a", "z", top=1) == ["a c z"]
    longer = network(SCENE + "partner m\na cooperates_with m\nm cooperates_with x1").at(DAY)
    assert ways(longer, "m", "z", top=9) == ["m a c z", "m x1 d z", "m a d z", "m a b z"]


def test_each_step_names_what_makes_the_contact(network: Network) -> None:
    snapshot = network(SCENE).at(DAY)
    found = introductions(snapshot, "a", "z", top=3)
    step = found.paths[2].steps[0]
    assert (step.first, step.second, step.together_total) == ("a", "b", 1)
    (record,) = step.together
    assert (record.activity_id, record.when, record.standing) == ("old", "2015-01-01", False)
    assert {snapshot.link(link).source for link in record.link_ids} == {"a", "b"}
    assert path_sentence(found.paths[2], snapshot, "en") == (
        "A knows b from old (1 January 2015), who works with z."
    )
    assert introductions_sentence(found, snapshot, "nl") == (
        "a komt bij z via c: A werkt samen met c; die werkt samen met z."
    )


def test_who_is_in_touch_already_needs_no_introduction(network: Network) -> None:
    snapshot = network(SCENE + "a cooperates_with z").at(DAY)
    assert ways(snapshot, "a", "z") == ["a z"]
    assert "in touch already" in introductions_sentence(
        introductions(snapshot, "a", "z"), snapshot, "en"
    )


DISTRICT = """
district here type=district
district part type=gemeente
partner one
partner two
partner three
partner four
partner guide
theme t
theme sub
part part_of here
sub part_of t
one active_in here
two active_in part
three active_in here
one cooperates_with two
two cooperates_with guide
guide works_on sub
four works_on t
"""


def test_any_partner_of_a_district_may_introduce_to_a_theme_or_a_part_of_it(
    network: Network,
) -> None:
    snapshot = network(DISTRICT)
    found = introductions(snapshot, "here", "t")
    # one would have to go through two, who is of the district too; three knows nobody
    assert [path.node_ids for path in found.paths] == [("two", "guide", "sub")]
    assert (found.through, found.starters, found.starters_with_path) == ("contacts", 3, 1)
    assert introductions_sentence(found, snapshot, "en") == (
        "Of the 3 partners of here 1 can introduce to t; the shortest way is that of two: "
        "Two works with guide, who works on sub."
    )
    back = introductions(snapshot, "t", "here")
    assert [path.node_ids for path in back.paths] == [("guide", "two", "part")]


def test_common_ground_is_asked_only_where_nobody_knows_anybody(network: Network) -> None:
    lines = "theme t\npartner a\npartner b\npartner c\na works_on t\nb works_on t\n"
    apart = network(lines + "b cooperates_with c")
    found = introductions(apart, "a", "c")
    assert (found.through, found.paths[0].node_ids) == ("common ground", ("a", "t", "b", "c"))
    assert "common ground" in introductions_sentence(found, apart, "en")
    known = network(lines + "b cooperates_with c\na cooperates_with b")
    assert introductions(known, "a", "c").paths[0].node_ids == ("a", "b", "c")


def test_grounds_do_not_introduce_each_other(network: Network) -> None:
    scene = """
    theme t
    theme u
    partner a
    partner b
    activity x status=done
    x addresses t
    x addresses u
    a works_on t
    b works_on u
    """
    found = introductions(network(scene), "a", "b")
    assert (found.through, found.paths) == ("", ())
    assert "no way" in introductions_sentence(found, network(scene), "en")


def test_plans_introduce_nobody(network: Network) -> None:
    lines = "partner a\npartner b\nactivity x status=planned\na takes_part_in x\nb takes_part_in x"
    assert introductions(network(lines), "a", "b").paths == ()


def partners_graph(size: int, ties: set[tuple[int, int]]) -> Snapshot:
    ids = [f"p{number:03}" for number in range(size)]
    links = [Link(kind="cooperates_with", source=ids[a], target=ids[b]) for a, b in sorted(ties)]
    return Snapshot.of_records([*(Node(id=i, kind="partner", name=i) for i in ids), *links])


graphs = st.integers(2, 9).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.sets(
            st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda t: t[0] < t[1])
        ),
    )
)


@settings(max_examples=100, deadline=None)
@given(graphs)
def test_ways_are_the_chordless_paths_of_networkx(drawn: tuple[int, set[tuple[int, int]]]) -> None:
    size, ties = drawn
    snapshot = partners_graph(size, ties)
    graph = nx.Graph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(ties)
    found = introductions(snapshot, "p000", "p001", top=1_000, steps=4)
    assert found.complete
    expected = set()
    if nx.has_path(graph, 0, 1):
        shortest = nx.shortest_path_length(graph, 0, 1)
        for path in nx.all_simple_paths(graph, 0, 1, cutoff=min(4, shortest + 1)):
            if graph.subgraph(path).number_of_edges() == len(path) - 1:
                expected.add(tuple(snapshot.node_id(number) for number in path))
    given_ways = [path.node_ids for path in found.paths]
    assert set(given_ways) == expected
    assert len(given_ways) == len(expected)
    lengths = [len(path) for path in given_ways]
    assert lengths == sorted(lengths)


@settings(max_examples=40, deadline=None)
@given(graphs)
def test_from_a_district_each_partner_has_its_shortest_way(
    drawn: tuple[int, set[tuple[int, int]]],
) -> None:
    size, ties = drawn
    plain = partners_graph(size, ties)
    members = [0, *range(2, size, 2)]
    district = Node(id="d", kind="district", name="d")
    links = [Link(kind="active_in", source=plain.node_id(n), target="d") for n in members]
    snapshot = Snapshot.of_records([*plain.nodes(), *plain.links(), district, *links])
    graph = nx.Graph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(ties)
    found = introductions(snapshot, "d", "p001", top=100, steps=6)
    expected = {}
    for start in members:
        rest = graph.subgraph(set(graph) - set(members) | {start})
        if nx.has_path(rest, start, 1) and nx.shortest_path_length(rest, start, 1) <= 6:
            expected[plain.node_id(start)] = nx.shortest_path_length(rest, start, 1)
    if expected:
        assert found.through == "contacts"
        assert {path.node_ids[0]: len(path.steps) for path in found.paths} == expected
    for path in found.paths:
        known = acquaintance(snapshot)
        for first, second in pairwise(path.node_ids):
            assert snapshot.number(second) in known.of(snapshot.number(first))


def test_a_hub_that_everybody_knows_keeps_the_search_short() -> None:
    size = 20_000
    ids = [f"p{number:05}" for number in range(size)]
    links = [Link(kind="cooperates_with", source=ids[0], target=i) for i in ids[1:]]
    snapshot = Snapshot.of_records([*(Node(id=i, kind="partner", name=i) for i in ids), *links])
    found = introductions(snapshot, ids[1], ids[2], top=50)
    assert [path.node_ids for path in found.paths] == [(ids[1], ids[0], ids[2])]
    assert found.complete


def test_a_complete_graph_needs_no_introduction() -> None:
    snapshot = partners_graph(40, {(a, b) for b in range(40) for a in range(b)})
    assert ways(snapshot, "p000", "p039", top=100) == ["p000 p039"]


def test_senseless_questions_are_refused(network: Network) -> None:
    snapshot = network(SCENE).at(DAY)
    for options in ({"top": 0}, {"steps": 0}, {"steps": 7}):
        with pytest.raises(InvalidOption):
            introductions(snapshot, "a", "z", **options)
    with pytest.raises(InvalidOption, match="another"):
        introductions(snapshot, "a", "a")
    with pytest.raises(InvalidOption, match="source"):
        introductions(snapshot, "new", "a")
