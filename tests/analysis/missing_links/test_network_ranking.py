"""A ranking of a whole network: its bytes, a newer snapshot, and odd networks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import combinations

import pytest

from graph_service.analysis.missing_links import (
    SUGGESTION_KINDS,
    Grounds,
    MethodName,
    Ranking,
    Reason,
    SuggestionKind,
    Verdict,
    missing_links,
    rank_network,
    suggestion_of,
)
from graph_service.analysis.missing_links.near import near
from graph_service.analysis.missing_links.network import pair_grounds
from graph_service.analysis.missing_links.ties import Ties
from graph_service.model import Link, Node, NodeKind
from graph_service.snapshot import Snapshot

Network = Callable[[str], Snapshot]
SCENE = """
partner ggd type=ggd
partner om
partner police
theme care
theme cter
district north type=district
activity talk type=talk status=done
activity plan status=planned
ggd takes_part_in talk
om takes_part_in talk
talk addresses cter
talk held_in north
plan addresses cter
ggd works_on care
om works_on care
police works_on care
ggd active_in north
"""


def test_a_ranking_survives_as_bytes(network: Network) -> None:
    ranking = rank_network(network(SCENE).at(date(2024, 1, 1)), plain=True)
    again = Ranking.from_bytes(ranking.to_bytes())
    assert again.to_bytes() == ranking.to_bytes()
    assert (again.version, again.as_of, again.today) == (7, date(2024, 1, 1), date(2024, 1, 1))
    assert again.ids == ranking.ids
    assert {kind: len(table.pairs) for kind, table in again.tables.items()} == {
        kind: len(table.pairs) for kind, table in ranking.tables.items()
    }


def test_other_bytes_are_no_ranking() -> None:
    with pytest.raises(ValueError, match="no ranking"):
        Ranking.from_bytes(b"anything")


def test_without_a_day_the_last_that_is_recorded_counts(network: Network) -> None:
    assert Grounds(network(SCENE)).day == date.min
    dated = network(SCENE.replace("status=done", "status=done valid_from=2022-10-17"))
    assert Grounds(dated).day == date(2022, 10, 17)


def test_an_earlier_ranking_leaves_out_what_is_gone_or_in_touch_since(network: Network) -> None:
    old = network(SCENE)
    ranking = rank_network(old, plain=True)
    kinds = [SuggestionKind.PARTNER_PARTNER]
    before = missing_links(old, ranking, kinds=kinds).suggestions
    assert [(one.ends, one.rank) for one in before] == [
        (("ggd", "police"), 1),
        (("om", "police"), 2),
    ]
    newer = _next(network(SCENE + "ggd cooperates_with police"))
    after = missing_links(newer, ranking, kinds=kinds).suggestions
    assert [(one.ends, one.rank) for one in after] == [(("om", "police"), 1)]
    gone = _next(network(_without(SCENE, "police")))
    assert missing_links(gone, ranking, kinds=kinds).suggestions == ()


def _next(snapshot: Snapshot) -> Snapshot:
    """The same at the next version."""
    return Snapshot.build(snapshot.version + 1, snapshot.node_rows, snapshot.link_rows)


def _without(text: str, word: str) -> str:
    return "\n".join(line for line in text.splitlines() if word not in line)


def test_one_suggestion_can_be_asked_for_ranked_or_not(network: Network) -> None:
    snapshot = network(SCENE)
    ranking = rank_network(snapshot, plain=True)
    pair = SuggestionKind.PARTNER_PARTNER
    ranked = suggestion_of(snapshot, ranking, pair, ("om", "police"))
    assert ranked.rank == 2
    (listed,) = [
        one for one in missing_links(snapshot, ranking, kinds=[pair]).suggestions if one.rank == 2
    ]
    assert ranked == listed
    in_touch = suggestion_of(snapshot, ranking, pair, ("ggd", "om"))
    assert in_touch.rank == 0
    assert {one.node_id for one in in_touch.evidence} == {"north", "care", "cter"}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("", Verdict.TOO_LITTLE),
        ("partner a", Verdict.TOO_LITTLE),
        ("partner a\npartner b\na cooperates_with b", Verdict.TOO_LITTLE),
        (
            "partner a\npartner b\npartner c\n"
            "a cooperates_with b\nb cooperates_with c\nc cooperates_with a",
            Verdict.NOTHING_MISSING,
        ),
        (
            "partner a\npartner b\npartner c\npartner d\na cooperates_with b\nc cooperates_with d",
            Verdict.NOTHING_SHARED,
        ),
        (
            "partner a\npartner b\npartner c\na cooperates_with b\nb cooperates_with c",
            Verdict.FOUND,
        ),
    ],
)
def test_too_little_data_and_nothing_missing_are_answers_of_their_own(
    network: Network, text: str, verdict: Verdict
) -> None:
    snapshot = network(text)
    found = missing_links(snapshot, rank_network(snapshot))
    assert found.verdict is verdict
    assert bool(found.suggestions) == (verdict is Verdict.FOUND)
    assert list(found.methods) == list(SUGGESTION_KINDS)


def test_what_is_all_planned_is_said(network: Network) -> None:
    snapshot = network(
        "partner a\npartner b\ntheme t\na works_on t\nb works_on t\nactivity wish status=planned\n"
        "a takes_part_in wish\nb takes_part_in wish"
    )
    found = missing_links(snapshot, rank_network(snapshot, plain=True))
    assert found.verdict is Verdict.ALL_PLANNED


def test_of_two_ties_something_is_suggested_and_it_says_that_nothing_was_learned(
    network: Network,
) -> None:
    snapshot = network("partner a\npartner b\npartner c\na cooperates_with b\nb cooperates_with c")
    found = missing_links(snapshot, rank_network(snapshot))
    assert [one.ends for one in found.suggestions] == [("a", "c")]
    assert found.suggestions[0].likelihood is None
    method = found.methods[SuggestionKind.PARTNER_PARTNER]
    assert method.name in (MethodName.PLAIN, MethodName.PRIOR)
    assert method.reason is Reason.FEW_LINKS


def test_parallel_links_count_once(network: Network) -> None:
    star = "partner a\npartner b\npartner c\na cooperates_with b\nb cooperates_with c\n"
    twice = network(star + "b cooperates_with a\nb cooperates_with a role=lead")
    plain, doubled = (
        missing_links(one, rank_network(one, plain=True)).suggestions[0]
        for one in (network(star), twice)
    )
    assert (doubled.ends, doubled.score) == (plain.ends, plain.score) == (("a", "c"), 0.5)


def test_of_a_star_every_two_ends_are_of_one_cause(network: Network) -> None:
    ends = [f"p{n}" for n in range(6)]
    text = "partner hub\n" + "".join(f"partner {one}\n{one} cooperates_with hub\n" for one in ends)
    snapshot = network(text)
    ranking = rank_network(snapshot, plain=True)
    alone = missing_links(snapshot, ranking, top=99).suggestions
    assert [one.ends for one in alone] == list(combinations(ends, 2))
    grouped = missing_links(snapshot, ranking, top=99, grouped=True)
    (one,) = grouped.suggestions
    assert grouped.entries == 1
    assert one.cause is not None
    assert (one.cause.node_id, one.cause.more) == ("hub", 14)
    assert one.cause.others[0] == ("p0", "p2")
    # whom one asks about is no cause: its own list tells them all
    assert len(missing_links(snapshot, ranking, node="p0", grouped=True).suggestions) == 5


def test_a_hundred_thousand_nodes_without_links_are_no_trouble() -> None:
    nodes = [Node(id=f"p{n:06}", kind=NodeKind.PARTNER, name="p") for n in range(100_000)]
    snapshot = Snapshot.of_records(nodes)
    found = missing_links(snapshot, rank_network(snapshot))
    assert found.verdict is Verdict.TOO_LITTLE


def test_only_pairs_with_a_path_of_two_or_three_are_near() -> None:
    import numpy as np

    line = np.arange(5, dtype=np.int32)
    ties = Ties.of_edges(6, line[:-1], line[1:])  # 0 - 1 - 2 - 3 - 4, and 5 alone
    firsts, seconds = np.array([0, 0, 0, 0], dtype=np.int32), np.array([2, 3, 4, 5], dtype=np.int32)
    assert near(ties, firsts, seconds).tolist() == [True, True, False, False]


def test_partners_that_each_keep_to_their_own_district_are_not_sent_elsewhere(
    network: Network,
) -> None:
    text = "theme t\nactivity act status=done\nact addresses t\n" + "".join(
        f"partner town{n} type=town\ndistrict area{n} type=area\ntown{n} active_in area{n}\n"
        f"act held_in area{n}\ntown{n} works_on t\n"
        for n in range(3)
    )
    of = pair_grounds(Grounds(network(text)), SuggestionKind.PARTNER_DISTRICT)
    assert len(of.space.rows) == len(of.space.columns) == 3
    kinds = ["partner-district"]
    snapshot = network(text)
    assert (
        missing_links(snapshot, rank_network(snapshot, plain=True), kinds=kinds).suggestions == ()
    )
    shared = network(text + "partner other type=town\nother active_in area0\n")
    assert missing_links(shared, rank_network(shared, plain=True), kinds=kinds).suggestions


def test_links_that_are_not_in_the_snapshot_leave_no_trace(network: Network) -> None:
    """A viewer who may not see the police gets what a network without it gives."""
    whole = network(SCENE)
    hidden = whole.node_kind >= 0
    hidden[whole.number("police")] = False
    part = whole.select(hidden)
    bare = network(_without(SCENE, "police"))
    assert rank_network(part).to_bytes() == rank_network(bare).to_bytes()
    assert missing_links(part, rank_network(part)) == missing_links(bare, rank_network(bare))


def test_link_ids_of_evidence_are_links_of_the_snapshot(network: Network) -> None:
    snapshot = network(SCENE)
    for one in missing_links(snapshot, rank_network(snapshot), top=99).suggestions:
        for piece in one.evidence:
            assert all(isinstance(snapshot.link(link_id), Link) for link_id in piece.link_ids)
