"""What the workbook becomes as a network: every record counted, and the facts told one by one."""

from __future__ import annotations

from collections import Counter
from datetime import date

import loaders
from graph_service.example import DATASET, example_workbook
from graph_service.model import Certainty, LinkKind, NodeKind, Status
from graph_service.snapshot import Snapshot

REPORT = "resultatenrapportage 2022"


def ends(network: Snapshot, kind: LinkKind, **end: str) -> set[str]:
    """The other ends of the links of a kind that have this `source` or `target`."""
    ((side, node_id),) = end.items()
    other = {"source": "target", "target": "source"}[side]
    return {getattr(link, other) for link in network.links(kind) if getattr(link, side) == node_id}


def test_no_row_is_rejected(plan: loaders.LoadPlan) -> None:
    assert plan.rejections == ()
    assert plan.rows_read == 47 + 8 + 36 + 11 + 54


def test_loading_it_again_changes_nothing(network: Snapshot) -> None:
    options = loaders.LoadOptions(dataset=DATASET, today=date(2024, 1, 1))
    again = loaders.load(example_workbook(), network, options)
    assert len(again.changeset.changes) == 0


def test_the_network_has_the_nodes_and_links_that_its_origins_tell(network: Snapshot) -> None:
    assert Counter(node.kind for node in network.nodes()) == {
        NodeKind.PARTNER: 47,
        NodeKind.THEME: 8,
        NodeKind.DISTRICT: 36,
        NodeKind.ACTIVITY: 11,
    }
    assert Counter(link.kind for link in network.links()) == {
        LinkKind.TAKES_PART_IN: 42,
        LinkKind.ADDRESSES: 19,
        LinkKind.HELD_IN: 8,
        LinkKind.WORKS_ON: 7,
        LinkKind.ACTIVE_IN: 39,
        LinkKind.PART_OF: 42,
        LinkKind.FOLLOWS: 2,
        LinkKind.COOPERATES_WITH: 1,
    }
    assert network.link_count == 160


def test_the_partners_are_municipalities_organisations_and_roles(network: Snapshot) -> None:
    assert Counter(node.type for node in network.nodes(NodeKind.PARTNER)) == {
        "gemeente": 32,
        "rol": 7,
        "ggd": 3,
        "ggz": 1,
        "hogeschool": 1,
        "openbaar-ministerie": 1,
        "politie": 1,
        "taskforce": 1,
    }
    assert not any(node.contacts for node in network.nodes())


def test_a_municipality_is_a_partner_and_a_district_with_one_code(network: Snapshot) -> None:
    areas = [node for node in network.nodes(NodeKind.DISTRICT) if node.type == "gemeente"]
    assert len(areas) == 32
    for area in areas:
        (partner_id,) = ends(network, LinkKind.ACTIVE_IN, target=area.id)
        partner = network.node(partner_id)
        assert partner.name == f"Gemeente {area.name}"
        assert set(area.identifiers.values()) == set(partner.identifiers.values())
        assert len(area.identifiers) == 1


def test_the_districts_nest_in_the_unit(network: Snapshot) -> None:
    districts = {"noord-holland-noord": 16, "zaanstreek-waterland": 7, "kennemerland": 9}
    assert ends(network, LinkKind.PART_OF, target="eenheid-noord-holland") == set(districts)
    for district, size in districts.items():
        assert len(ends(network, LinkKind.PART_OF, target=district)) == size


def test_the_themes_nest_in_the_programme(network: Snapshot) -> None:
    assert ends(network, LinkKind.PART_OF, target="imv") == {
        "zorg-en-veiligheid",
        "cter",
        "fit",
        "intensiveren-afpakken",
        "cyber",
        "criminele-aanwas",
    }
    assert ends(network, LinkKind.PART_OF, target="cyber") == {"geldezels"}


def test_each_activity_has_its_method_and_status(network: Snapshot) -> None:
    facts = {node.id: (node.type, node.status) for node in network.nodes(NodeKind.ACTIVITY)}
    assert facts == {
        "pressure-cooker-eenheid": ("pressure-cooker", Status.DONE),
        "pressure-cooker-zaanstreek-waterland": ("pressure-cooker", Status.DONE),
        "pressure-cooker-gemeente": ("pressure-cooker", Status.DONE),
        "pressure-cookers-met-colleges": ("pressure-cooker", Status.IDEA),
        "verbindingstraject-noord-holland-noord": ("verbindingstraject", Status.DONE),
        "evaluatie-verbindingstraject": ("evaluatie", Status.DONE),
        "verbindingstraject-2023": ("verbindingstraject", Status.PLANNED),
        "workshop-duurzaam-ingrijpend": ("workshop", Status.DONE),
        "modelconvenant-pga-jeugd": ("convenant", Status.ONGOING),
        "advies-khonraad": ("advies", Status.DONE),
        "werksessie-zorg-en-veiligheid": ("werksessie", Status.DONE),
    }


def test_the_workshop_was_on_17_october_2022(network: Snapshot) -> None:
    workshop = network.node("workshop-duurzaam-ingrijpend")
    assert (workshop.valid_from, workshop.valid_to) == ("2022-10-17", "2022-10-17")
    assert ends(network, LinkKind.ADDRESSES, source=workshop.id) == {
        "fit",
        "intensiveren-afpakken",
    }
    assert ends(network, LinkKind.HELD_IN, source=workshop.id) == set()


def test_programme_evaluation_and_plan_hang_together(network: Snapshot) -> None:
    programme = "verbindingstraject-noord-holland-noord"
    assert ends(network, LinkKind.FOLLOWS, target=programme) == {
        "evaluatie-verbindingstraject",
        "verbindingstraject-2023",
    }
    assert ends(network, LinkKind.TAKES_PART_IN, target=programme) == {
        "ggd-hollands-noorden",
        "ggz-in-noord-holland-noord",
    }
    held = [link for link in network.links(LinkKind.HELD_IN) if "2023" in link.source]
    assert {link.target for link in held} == {"kennemerland", "zaanstreek-waterland"}
    assert {link.certainty for link in held} == {Certainty.PRESUMED}


def test_all_administrators_of_the_unit_took_the_advice(network: Snapshot) -> None:
    links = [x for x in network.links(LinkKind.TAKES_PART_IN) if x.target == "advies-khonraad"]
    assert len(links) == 34
    assert {link.role for link in links} == {"bestuurder"}
    kinds = Counter(network.node(link.source).type for link in links)
    assert kinds == {"gemeente": 32, "politie": 1, "openbaar-ministerie": 1}


def test_who_the_report_does_not_name_takes_part_in_nothing(network: Snapshot) -> None:
    for activity in (
        "pressure-cooker-eenheid",
        "pressure-cooker-zaanstreek-waterland",
        "pressure-cooker-gemeente",
        "pressure-cookers-met-colleges",
        "evaluatie-verbindingstraject",
        "verbindingstraject-2023",
    ):
        assert ends(network, LinkKind.TAKES_PART_IN, target=activity) == set()


def test_every_node_and_every_link_of_its_own_tells_its_origin(network: Snapshot) -> None:
    for node in network.nodes():
        assert node.properties["origin"] in (REPORT, "CBS-gemeentelijst", "algemeen bekend")
    bestuurders = [link for link in network.links() if link.role == "bestuurder"]
    for link in bestuurders:
        assert [REPORT in attestation.place for attestation in link.attestations] == [True]
