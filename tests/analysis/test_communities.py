from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from graph_service.analysis.communities import Shared, communities
from graph_service.analysis.leiden import leiden, modularity
from graph_service.analysis.projection import Matrix
from graph_service.errors import InvalidOption
from graph_service.model import Link, Node, NodeKind
from graph_service.snapshot import Snapshot

Network = Callable[[str], Snapshot]
P, T, D, A = NodeKind.PARTNER, NodeKind.THEME, NodeKind.DISTRICT, NodeKind.ACTIVITY

# Two meetings of three with a theme and a district each, joined by one tie of c with d; x, y know
# each other only, and nobody knows lonely.
TWO = """
partner a
partner b
partner c
partner d
partner e
partner f
partner x
partner y
partner lonely
theme care
theme cyber
district north
activity talk status=done
activity hack status=done
activity wish status=idea
a takes_part_in talk
b takes_part_in talk
c takes_part_in talk
talk addresses care
talk held_in north
d takes_part_in hack
e takes_part_in hack
f takes_part_in hack
hack addresses cyber
c cooperates_with d
x cooperates_with y
a takes_part_in wish
e takes_part_in wish
"""


def matrix_of(size: int, edges: list[tuple[int, int]]) -> Matrix:
    table = np.zeros((size, size))
    for a, b in edges:
        table[a, b] = table[b, a] = 1.0
    np.fill_diagonal(table, 0)
    return sparse.csr_array(table)


EDGES = st.integers(2, 14).flatmap(
    lambda size: st.tuples(
        st.just(size),
        st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=40),
    )
)


def test_two_triangles_with_one_edge_between_are_two_groups() -> None:
    graph = matrix_of(7, [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)])
    groups = leiden(graph)
    assert groups.tolist() == [0, 0, 0, 1, 1, 1, -1]
    # 6 of 7 edges are inside, and each group has half of all ends
    assert modularity(graph, groups) == pytest.approx(6 / 7 - 2 * 0.5**2)
    assert modularity(graph, groups, resolution=2) == pytest.approx(6 / 7 - 4 * 0.5**2)


@settings(max_examples=60, deadline=None)
@given(EDGES)
def test_groups_hang_together_and_have_the_modularity_of_networkx(
    drawn: tuple[int, list[tuple[int, int]]],
) -> None:
    graph = matrix_of(*drawn)
    groups = leiden(graph)
    peer = nx.from_scipy_sparse_array(graph)
    assert (groups < 0).tolist() == [peer.degree(node) == 0 for node in peer]
    parts = [set(np.flatnonzero(groups == one).tolist()) for one in range(groups.max() + 1)]
    assert [len(part) for part in parts] == sorted(map(len, parts), reverse=True)
    assert all(nx.is_connected(peer.subgraph(part)) for part in parts)
    if graph.nnz:
        alone = [{int(node)} for node in np.flatnonzero(groups < 0)]
        assert modularity(graph, groups) == pytest.approx(
            nx.community.modularity(peer, [*parts, *alone]), abs=1e-9
        )
        one = nx.community.modularity(peer, list(nx.connected_components(peer)))
        assert modularity(graph, groups) >= one - 1e-9


def test_the_karate_club_is_divided_as_well_as_is_known_to_be_possible() -> None:
    club = nx.karate_club_graph()
    graph = matrix_of(34, list(club.edges))
    # 0.4198 is the highest there is: Brandes and others, 2008
    assert modularity(graph, leiden(graph)) == pytest.approx(0.4198, abs=5e-5)


def test_groups_say_who_is_in_them_and_what_holds_them_together(network: Network) -> None:
    found = communities(network(TWO))
    first, second, third = found.communities
    assert (found.total, found.pairs, found.grouped, found.alone) == (3, 1, 11, 1)
    # a, b, c, care, north: all ten pairs are in touch, and c knows d outside
    assert first.members == ("a", "b", "c", "care", "north")
    assert (first.size, first.kinds) == (5, {P: 3, T: 1, D: 1})
    assert (first.contacts, first.density, first.inward) == (10, 1.0, round(20 / 21, 10))
    assert first.sharers == 3
    assert first.shared[A] == (Shared("talk", 3, 0, 1.0),)
    assert first.shared[T] == (Shared("care", 3, 0, 1.0),)
    assert (first.theme_id, first.district_id, first.partner_id) == ("care", "north", "a")
    assert second.members == ("cyber", "d", "e", "f")
    assert (second.theme_id, second.district_id) == ("cyber", None)
    # of the three d, e, f two others each know d, and so does c: 2 / sqrt(2 * 3)
    assert second.shared[P][-1] == Shared("d", 2, 1, round(2 / 6**0.5, 10))
    assert (third.members, third.inward, third.shared[P]) == (("x", "y"), 1.0, ())


def test_what_everybody_shares_holds_no_group_together_as_what_few_share(
    network: Network,
) -> None:
    lines = "".join(f"partner p{n}\np{n} works_on wide\n" for n in range(8))
    lines += "".join(f"p{n} works_on {'near' if n < 4 else 'far'}\n" for n in range(8))
    for group in (range(4), range(4, 8)):
        lines += "".join(f"p{a} cooperates_with p{b}\n" for a, b in combinations(group, 2))
    found = communities(network("theme wide\ntheme near\ntheme far\n" + lines))
    assert [one.theme_id for one in found.communities] == ["near", "far"]
    shared = found.communities[0].shared[T]
    assert [(one.node_id, one.members, one.others) for one in shared] == [
        ("near", 4, 0),
        ("wide", 4, 4),
    ]


def test_ideas_are_no_contact_and_parts_of_a_whole_are_none_either(network: Network) -> None:
    snapshot = network(
        "partner a\npartner b\nactivity x status=planned\na takes_part_in x\nb takes_part_in x\n"
        "theme t\ntheme u\nt part_of u"
    )
    found = communities(snapshot)
    assert (found.total, found.alone) == (0, 4)


def test_a_higher_resolution_gives_more_groups(network: Network) -> None:
    totals = [communities(network(TWO), resolution=r).total for r in (0.01, 1.0, 20.0)]
    assert totals == sorted(totals)
    assert totals[0] == 2  # what is not connected is never one
    assert totals[-1] > 3


def test_readers_at_once_get_the_same_groups() -> None:
    graph = matrix_of(90, [tuple(edge) for edge in nx.gnm_random_graph(90, 300, seed=1).edges])
    alone = leiden(graph).tolist()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: leiden(graph).tolist(), range(8)))
    assert found == [alone] * 8


@pytest.mark.parametrize(
    ("edges", "sizes"),
    [
        ([], []),
        ([(0, 0)], []),
        ([(0, n) for n in range(1, 40)], [40]),
        (list(combinations(range(12), 2)), [12]),
        ([(0, 1), (0, 1), (1, 0)], [2]),
    ],
)
def test_odd_graphs_have_an_answer(edges: list[tuple[int, int]], sizes: list[int]) -> None:
    groups = leiden(matrix_of(40, edges))
    assert np.bincount(groups[groups >= 0]).tolist() == sizes


def test_an_empty_network_and_a_single_node_have_no_groups(network: Network) -> None:
    assert communities(Snapshot.empty()).communities == ()
    assert communities(network("partner a")).alone == 1


def test_parallel_links_change_nothing(network: Network) -> None:
    plain = communities(network("partner a\npartner b\na cooperates_with b"))
    more = communities(
        network(
            "partner a\npartner b\na cooperates_with b\nb cooperates_with a\n"
            "a cooperates_with b role=host"
        )
    )
    assert plain == more


def test_a_hub_linked_to_everything_is_in_one_group_and_no_work(network: Network) -> None:
    ids = [f"p{n:05}" for n in range(3_000)]
    records = [Node(id=i, kind="partner", name=i) for i in ids]
    links = [Link(kind="cooperates_with", source=ids[0], target=i) for i in ids[1:]]
    found = communities(Snapshot.of_records([*records, *links]))
    (one,) = found.communities
    assert (one.size, one.partner_id, len(one.members)) == (3_000, "p00000", 50)


def test_senseless_options_are_refused() -> None:
    with pytest.raises(InvalidOption, match="top"):
        communities(Snapshot.empty(), top=-1)
    for wrong in (0.0, 1_000.0, float("nan")):
        with pytest.raises(InvalidOption, match="resolution"):
            communities(Snapshot.empty(), resolution=wrong)
