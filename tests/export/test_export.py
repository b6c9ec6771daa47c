import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree

import networkx as nx
import pytest

from graph_service.errors import InvalidOption
from graph_service.export import FORMATS, export
from graph_service.export.flat import node_table
from graph_service.model import Attestation, Contact, Link, Node
from graph_service.snapshot import Snapshot

Network = Callable[[str], Snapshot]

SCENE = """
partner ggd type=ggd name='GGD <Kennemerland> & "co"' aliases=GGDK|'De GGD' identifiers.kvk=012
theme care
district north type=district valid_from=2020-05
activity talk type=pressure-cooker status=done valid_from=2021 valid_to=2021-03 properties.label=x
ggd takes_part_in talk role=host weight=2.5 certainty=agreed
ggd takes_part_in talk role=guest
talk addresses care
ggd active_in north valid_from=2020
"""


def _rows(snapshot: Snapshot, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(export(snapshot, "csv"))) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(name).decode(), newline="")))


def _ends(snapshot: Snapshot) -> set[tuple[str, str, str]]:
    return {(link.source, link.target, link.id) for link in snapshot.links()}


@pytest.mark.parametrize("edges_key", ["edges", "links"])
def test_node_link_is_read_back_by_networkx_with_all_facts(
    network: Network, edges_key: str
) -> None:
    snapshot = network(SCENE)
    data = json.loads(export(snapshot, "node-link"))
    data[edges_key] = data.pop("edges")
    graph = nx.node_link_graph(data, edges=edges_key)
    assert set(graph.edges(keys=True)) == _ends(snapshot)
    assert graph.nodes["ggd"]["name"] == 'GGD <Kennemerland> & "co"'
    assert graph.nodes["ggd"]["aliases"] == ["GGDK", "De GGD"]
    by_role = {facts.get("role"): facts for _, _, facts in graph.edges(data=True)}
    assert by_role["host"] == {
        "kind": "takes_part_in", "role": "host", "weight": 2.5, "certainty": "agreed",
    }  # fmt: skip
    assert "weight" not in by_role["guest"]


def test_node_link_says_of_which_version_and_day_it_is(network: Network) -> None:
    seen = network(SCENE).at(date(2022, 1, 1))
    assert json.loads(export(seen, "node-link"))["graph"] == {"version": 7, "as_of": "2022-01-01"}


def test_a_second_record_of_a_relation_keeps_its_key() -> None:
    link = Link(kind="cooperates_with", source="a", target="b", key="2021")
    snapshot = Snapshot.of_records([Node(id=i, kind="partner", name=i) for i in "ab"] + [link])
    (edge,) = json.loads(export(snapshot, "node-link"))["edges"]
    assert (edge["key"], edge["record_key"]) == (link.id, "2021")


def test_graphml_is_read_back_by_networkx(network: Network) -> None:
    snapshot = network(SCENE)
    graph = nx.read_graphml(io.BytesIO(export(snapshot, "graphml")))
    assert graph.is_directed()
    assert set(graph.edges(keys=True)) == _ends(snapshot)
    assert graph.nodes["ggd"] == {
        "label": 'GGD <Kennemerland> & "co"',
        "kind": "partner",
        "type": "ggd",
        "aliases": "GGDK|De GGD",
        "identifier: kvk": "012",
    }
    assert graph.nodes["talk"]["label (property)"] == "x"


def test_graphml_keeps_types_and_texts_that_look_like_xml() -> None:
    size = {"size": 3, "share": 0.5, "open": True, 'a<b> &"c"': "<&>\"'"}
    text = "one\ntwo\tthree  é\U0001f600"
    strange = 'a/b <c> & "d"'
    snapshot = Snapshot.of_records(
        [
            Node(id=strange, kind="partner", name="]]> <b>", description=text, properties=size),
            Node(id="t", kind="theme", name="t", properties={"size": -4, "open": False}),
            Link(kind="works_on", source=strange, target="t", weight=0.1),
            Link(kind="works_on", source=strange, target="t", role="lead"),
        ]
    )
    written = nx.read_graphml(io.BytesIO(export(snapshot, "graphml")))
    assert set(written.edges(keys=True)) == _ends(snapshot)
    facts = written.nodes[strange]
    assert {name: facts[name] for name in size} == size
    assert (facts["label"], facts["description"]) == ("]]> <b>", text)
    assert written.nodes["t"]["open"] is False
    assert {data.get("weight") for _, _, data in written.edges(data=True)} == {0.1, None}


def test_gexf_is_read_back_by_networkx_with_days(network: Network) -> None:
    snapshot = network(SCENE)
    graph = nx.read_gexf(io.BytesIO(export(snapshot, "gexf")))
    assert graph.graph["mode"] == "dynamic"
    assert {(a, b, facts["id"]) for a, b, facts in graph.edges(data=True)} == _ends(snapshot)
    talk = graph.nodes["talk"]
    assert (talk["start"], talk["end"]) == ("2021-01-01", "2021-03-31")
    assert (talk["label"], talk["kind"], talk["type"]) == ("talk", "activity", "pressure-cooker")
    assert "end" not in graph.nodes["north"]
    weights = {facts["role"]: facts.get("weight") for _, _, facts in graph.edges(data=True)
               if "role" in facts}  # fmt: skip
    assert weights == {"host": 2.5, "guest": None}


def test_gexf_without_dates_has_no_timeline(network: Network) -> None:
    root = ElementTree.fromstring(export(network("partner a\ntheme t\na works_on t"), "gexf"))  # noqa: S314 - our own
    (graph,) = root.findall("{http://gexf.net/1.3}graph")
    assert graph.get("mode") == "static"
    assert graph.get("timeformat") is None


def test_the_csv_pair_has_the_columns_that_gephi_expects(network: Network) -> None:
    snapshot = network(SCENE)
    nodes, edges = _rows(snapshot, "nodes.csv"), _rows(snapshot, "edges.csv")
    assert list(nodes[0])[:3] == ["Id", "Label", "Kind"]
    assert list(edges[0])[:6] == ["Source", "Target", "Type", "Id", "Label", "Weight"]
    assert {(row["Source"], row["Target"], row["Id"]) for row in edges} == _ends(snapshot)
    assert {row["Type"] for row in edges} == {"Directed"}
    ggd = next(row for row in nodes if row["Id"] == "ggd")
    assert ggd["Aliases"] == "GGDK|De GGD"
    assert ggd["identifier: kvk"] == "012", "codes keep their leading zeros"
    assert sorted(row["Weight"] for row in edges) == ["", "", "", "2.5"]


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@SUM(A1)"])
def test_no_cell_of_the_csv_pair_is_a_formula(text: str) -> None:
    snapshot = Snapshot.of_records(
        [
            Node(id=text, kind="partner", name=text, properties={text: text, "n": -2}),
            Node(id="t", kind="theme", name="t", description=f"\t{text}"),
            Link(kind="works_on", source=text, target="t"),
        ]
    )
    with zipfile.ZipFile(io.BytesIO(export(snapshot, "csv"))) as archive:
        for name in ("nodes.csv", "edges.csv"):
            for row in csv.reader(io.StringIO(archive.read(name).decode(), newline="")):
                for cell in row:
                    assert cell == "-2" or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    nodes, edges = _rows(snapshot, "nodes.csv"), _rows(snapshot, "edges.csv")
    assert edges[0]["Source"] in {row["Id"] for row in nodes}, "both files name a node alike"


@pytest.mark.parametrize("name", list(FORMATS))
def test_the_same_snapshot_gives_the_same_bytes_in_whatever_order_it_came(
    network: Network, name: str
) -> None:
    lines = SCENE.strip().splitlines()
    assert export(network(SCENE), name) == export(network("\n".join(reversed(lines))), name)


@pytest.mark.parametrize("name", list(FORMATS))
def test_an_empty_network_can_be_exported(name: str) -> None:
    assert export(Snapshot.empty(), name)


@pytest.mark.parametrize("name", list(FORMATS))
def test_contacts_and_sources_stay_at_home(name: str) -> None:
    node = Node(
        id="a",
        kind="partner",
        name="a",
        contacts=(Contact("manager", "someone@example.org", "0201234567"),),
        attestations=(Attestation("secret-list", "row 3", facts={"name": "a"}),),
    )
    data = export(Snapshot.of_records([node]), name)
    if name == "csv":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = archive.read("nodes.csv")
    assert b"someone@" not in data
    assert b"secret-list" not in data


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_characters_that_xml_cannot_hold_do_not_break_the_file(name: str) -> None:
    node = Node(id="a", kind="partner", name="a\uffffb", description="one\ntwo\tthree")
    root = ElementTree.fromstring(export(Snapshot.of_records([node]), name))  # noqa: S314 - our own
    everything = ElementTree.tostring(root, encoding="unicode")
    assert "ab" in everything
    assert "\uffff" not in everything


def test_a_column_has_one_type() -> None:
    nodes = [
        Node(id="a", kind="partner", name="a", properties={"size": 3, "mixed": True, "share": 1}),
        Node(id="b", kind="partner", name="b", properties={"size": 4, "mixed": "no", "share": 0.5}),
    ]
    first, second = node_table(Snapshot.of_records(nodes)).rows
    assert (first["size"], second["size"]) == (3, 4)
    assert (first["mixed"], second["mixed"]) == ("True", "no")
    assert (first["share"], second["share"]) == (1.0, 0.5)
    assert isinstance(first["share"], float)


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidOption, match="node-link, graphml, gexf, csv"):
        export(Snapshot.empty(), "pdf")
