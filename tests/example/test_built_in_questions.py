"""The questions that the example asks of the program, with the network's own plans left out."""

from __future__ import annotations

import numpy as np
import pytest

from graph_service.analysis.missing_links import (
    Suggestion,
    SuggestionKind,
    missing_links,
    rank_network,
)
from graph_service.model import NodeKind, Status
from graph_service.snapshot import Snapshot

PROGRAMME = "method:verbindingstraject"
PLANNED = {(PROGRAMME, "kennemerland"), (PROGRAMME, "zaanstreek-waterland")}


@pytest.fixture(scope="module")
def without_plans(network: Snapshot) -> Snapshot:
    """The network as if activities 4 (an idea) and 6 (planned) had never been written down."""
    kept = network.select(network.happened)
    left_out = {node.id for node in network.nodes()} - {node.id for node in kept.nodes()}
    assert left_out == {"pressure-cookers-met-colleges", "verbindingstraject-2023"}
    assert {network.node(node_id).status for node_id in left_out} == {Status.IDEA, Status.PLANNED}
    return kept


def methods_for_districts(snapshot: Snapshot) -> tuple[Suggestion, ...]:
    kinds = [SuggestionKind.METHOD_DISTRICT]
    ranking = rank_network(snapshot, kinds=kinds)
    return missing_links(snapshot, ranking, kinds=kinds, top=1000).suggestions


def without_node(snapshot: Snapshot, node_id: str) -> Snapshot:
    mask = np.ones(snapshot.node_count, dtype=np.bool_)
    mask[snapshot.number(node_id)] = False
    return snapshot.select(mask)


def test_the_programme_in_the_two_other_districts_is_at_rank_1_and_2(
    without_plans: Snapshot,
) -> None:
    found = methods_for_districts(without_plans)
    assert {(s.ends, s.rank) for s in found if s.ends in PLANNED} == {
        ((PROGRAMME, "zaanstreek-waterland"), 1),
        ((PROGRAMME, "kennemerland"), 2),
    }
    assert found[1].score > found[2].score  # above what nobody planned, and not by a tie


def test_what_speaks_for_the_programme_is_a_ggd_there_and_the_shared_unit(
    without_plans: Snapshot,
) -> None:
    (kennemerland,) = [
        s for s in methods_for_districts(without_plans) if s.ends == (PROGRAMME, "kennemerland")
    ]
    # three GGDs; the unit has nine neighbours: 3 districts, 3 activities, 3 partners; of the 32
    # municipalities that advised on who pays, nine are here
    assert {e.node_id: e.weight for e in kennemerland.evidence} == pytest.approx(
        {"type:ggd": 1 / 3, "eenheid-noord-holland": 1 / 9, "type:gemeente": 1 / 32}
    )
    assert {e.node_id: e.count for e in kennemerland.evidence}["type:gemeente"] == 9
    joined = {
        end
        for evidence in kennemerland.evidence
        for link_id in evidence.link_ids
        for end in (without_plans.link(link_id).source, without_plans.link(link_id).target)
    }
    assert {"ggd-hollands-noorden", "ggd-kennemerland"} <= joined


def test_without_the_ggd_of_kennemerland_the_programme_falls_back_there(
    without_plans: Snapshot,
) -> None:
    changed = without_node(without_plans, "ggd-kennemerland")
    ranks = {s.ends: s.rank for s in methods_for_districts(changed)}
    assert ranks[PROGRAMME, "zaanstreek-waterland"] == 1
    assert ranks[PROGRAMME, "kennemerland"] > 2


def test_plans_change_no_rank_and_mark_what_they_would_fulfil(
    network: Snapshot, without_plans: Snapshot
) -> None:
    before, after = methods_for_districts(without_plans), methods_for_districts(network)
    assert [(s.ends, s.score) for s in before] == [(s.ends, s.score) for s in after]
    marked = {s.ends: s.planned_by for s in after if s.planned_by}
    assert marked == dict.fromkeys(PLANNED, ("verbindingstraject-2023",))


def test_the_expected_pressure_cookers_are_suggested_below_the_planned_programme(
    without_plans: Snapshot,
) -> None:
    """Fact 4 names no place, so these two are an expectation of ours and no plan of the network."""
    expected = {("method:pressure-cooker", "noord-holland-noord"): 3}
    expected["method:pressure-cooker", "kennemerland"] = 4
    found = {s.ends: s.rank for s in methods_for_districts(without_plans) if s.rank > 2}
    assert found == expected


def test_an_activity_for_the_whole_unit_is_not_suggested_to_a_municipality(
    without_plans: Snapshot,
) -> None:
    areas = {n.id for n in without_plans.nodes(NodeKind.DISTRICT) if n.type == "gemeente"}
    assert not areas & {s.ends[1] for s in methods_for_districts(without_plans)}
