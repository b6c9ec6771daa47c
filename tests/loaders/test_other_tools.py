"""Files with the column names of Gephi, Kumu and Polinode."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from graph_service.model import NodeKind


def test_nodes_and_edges_of_gephi(network: Any, csv_file: Callable[..., Path]) -> None:
    nodes = 'Id,Label,timeset,sector,score\n7,GGD,,zorg,"1,5"\n8,,,,\n9,Politie,,,\n'
    edges = (
        "Source,Target,Type,Id,Label,Weight,Kind\n7,8,Undirected,1,a,2.0,x\n8,9,Directed,2,b,,y\n"
    )
    plan = network.load(csv_file("nodes.csv", nodes))
    assert [table.form for table in plan.tables] == ["Gephi nodes"]
    assert [(node.id, node.name) for node in network.snapshot.nodes()] == [
        ("7", "GGD"),
        ("8", "8"),
        ("9", "Politie"),
    ]
    assert network.node("7").properties == {"score": 1.5, "sector": "zorg"}
    plan = network.load(csv_file("edges.csv", edges))
    assert [table.form for table in plan.tables] == ["Gephi edges"]
    assert plan.rejections == ()
    assert network.links() == {("7", "cooperates_with", "8"), ("8", "cooperates_with", "9")}
    assert {link.role for link in network.snapshot.links()} == {""}
    assert any("Label (a link has no such fact)" in notice for notice in plan.notices)


def test_semicolons_and_decimal_commas_of_a_dutch_spreadsheet(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(csv_file("edges.csv", "Source;Target;Weight\nA;B;0,75\n"))
    assert network.link("partner-a", "cooperates_with", "partner-b").weight == 0.75


def test_elements_and_connections_of_kumu(network: Any, workbook: Callable[..., Path]) -> None:
    plan = network.load(
        workbook(
            {
                "Elements": [["Label", "Type", "Description", "Tags", "Email"],
                             ["GGD", "Organisation", "Gezondheid", "zorg|noord", "a@b.example"],
                             ["Jeugd", "Theme", "", "", ""], ["Startdag", "Project", "", "", ""],
                             ["Noord", "Wijk", "", "", ""], ["Politie", "", "", "", ""]],
                "Connections": [["From", "To", "Type", "Direction", "Strength"],
                                ["GGD", "Jeugd|Startdag", "", "directed", 2],
                                ["Politie", "GGD", "Funds", "mutual", ""],
                                ["GGD", "Nieuw", "", "", ""],
                                ["GGD", "Noord", "active in", "", ""]],
                "Oud (ignore)": [["Label"], ["Niet"]],
            }
        )
    )  # fmt: skip
    assert plan.rejections == ()
    assert [(table.name, table.form) for table in plan.tables] == [
        ("Elements", "Kumu elements"),
        ("Connections", "Kumu connections"),
    ]
    assert [(node.id, node.kind, node.type) for node in network.snapshot.nodes()] == [
        ("activity-startdag", NodeKind.ACTIVITY, "project"),
        ("district-wijk-noord", NodeKind.DISTRICT, "wijk"),
        ("partner-ggd", NodeKind.PARTNER, "organisation"),
        ("partner-nieuw", NodeKind.PARTNER, ""),
        ("partner-politie", NodeKind.PARTNER, ""),
        ("theme-jeugd", NodeKind.THEME, ""),
    ]
    ggd = network.node("partner-ggd")
    assert (ggd.contacts[0].mail, ggd.properties) == ("a@b.example", {"Tags": "zorg|noord"})
    assert network.links() == {
        ("partner-ggd", "works_on", "theme-jeugd"),
        ("partner-ggd", "takes_part_in", "activity-startdag"),
        ("partner-politie", "cooperates_with", "partner-ggd"),
        ("partner-ggd", "cooperates_with", "partner-nieuw"),
        ("partner-ggd", "active_in", "district-wijk-noord"),
    }
    assert network.link("partner-politie", "cooperates_with", "partner-ggd").role == "funds"


def test_two_blank_rows_start_a_new_section_of_kumu(
    network: Any, workbook: Callable[..., Path]
) -> None:
    rows = [["Label", "Type"], ["GGD", "partner"], ["OM", "partner"], [], [],
            ["From", "To", "Type"], ["GGD", "OM", ""], [], ["OM", "GGD", ""]]  # fmt: skip
    plan = network.load(workbook({"Map": rows}))
    assert plan.rejections == ()
    assert network.links() == {
        ("partner-ggd", "cooperates_with", "partner-om"),
        ("partner-om", "cooperates_with", "partner-ggd"),
    }


def test_two_blank_rows_between_rows_of_data_are_only_blank(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(csv_file("partners.csv", "Naam;Soort\nGGD;ggd\n\n\nOM;om\n"))
    assert network.ids() == ["partner-ggd", "partner-om"]


def test_nodes_and_edges_of_polinode(network: Any, workbook: Callable[..., Path]) -> None:
    plan = network.load(
        workbook(
            {
                "Nodes": [["Name", "Sector"], ["GGD", "zorg"], ["OM", "straf"]],
                "Edges": [["Source", "Target", "Amount"], ["GGD", "OM", 3]],
            }
        )
    )
    assert [table.form for table in plan.tables] == ["Polinode nodes", "Polinode edges"]
    assert network.link("partner-ggd", "cooperates_with", "partner-om").weight == 3


def test_loading_an_export_twice_gives_no_second_connection(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    path = csv_file("connections.csv", "From,To,Type\nA,B,funds\nA,B,funds\nB,C,\n")
    network.load(path)
    assert network.snapshot.link_count == 2
    assert network.plan(path).changeset.changes == []
