"""The pyvis network and the data of the page: whitelisted, bundled, the same each time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from pyvis.network import Network

from graph_service.errors import InvalidOption, NotFound
from graph_service.labels import LANGS
from graph_service.model import Contact, Link, LinkKind, Node, NodeKind
from graph_service.snapshot import Snapshot
from viz import records
from viz.network_map import (
    MapOptions,
    MapSuggestion,
    build_network,
    map_payload,
    render_map,
    vis_network_assets,
)

PARTNER, THEME = NodeKind.PARTNER, NodeKind.THEME


def two_partners(**facts: object) -> list[Node | Link]:
    return [
        Node("a", PARTNER, "Alfa", "ggd", **facts),  # type: ignore[arg-type]  # fields of a node
        Node("b", PARTNER, "Beta"),
        Link(LinkKind.COOPERATES_WITH, "b", "a", "gastheer", weight=2.5, certainty="agreed"),  # type: ignore[arg-type]  # the enum's value
    ]


def test_it_is_a_pyvis_network_with_positions_and_without_physics(small_network: Snapshot) -> None:
    network = build_network(small_network)
    assert isinstance(network, Network)
    assert network.num_nodes() == small_network.node_count
    assert network.options["physics"] == {"enabled": False}
    assert all(isinstance(node["x"], int) and isinstance(node["y"], int) for node in network.nodes)
    assert network.get_node("n0")["schakel"]["id"] == small_network.node_id(0)


def test_only_known_keys_reach_vis_network(
    small_network: Snapshot, small_suggestions: Sequence[MapSuggestion]
) -> None:
    network = build_network(small_network, small_suggestions)
    assert {key for node in network.nodes for key in node} <= records.NODE_KEYS
    assert {key for edge in network.edges for key in edge} <= records.EDGE_KEYS


def test_facts_called_like_instructions_are_facts() -> None:
    wild = {"hidden": "no", "level": "wijk", "group": "x", "shape": "image", "x": 1, "mass": True}
    payload = map_payload(Snapshot.of_records(two_partners(properties=wild)), title="Net")
    node = payload["nodes"][0]
    assert set(node) == {"id", "label", "x", "y", "size", "group", "schakel"}
    assert node["group"] == "partner"
    assert node["schakel"]["properties"] == {
        "group": "x", "hidden": "no", "level": "wijk", "mass": "ja", "shape": "image", "x": "1",
    }  # fmt: skip


def test_links_of_one_pair_are_one_line_with_all_links() -> None:
    links = [
        *two_partners(),
        Link(LinkKind.COOPERATES_WITH, "a", "b"),
        Link(LinkKind.PART_OF, "a", "b"),
    ]
    edges = map_payload(Snapshot.of_records(links), title="Net")["edges"]
    assert len(edges) == 1
    assert [(link["kind"], link["from"]) for link in edges[0]["schakel"]["links"]] == [
        ("cooperates_with", "n0"),
        ("cooperates_with", "n1"),
        ("part_of", "n0"),
    ]
    assert (
        edges[0]["width"]
        > map_payload(Snapshot.of_records(two_partners()), title="Net")["edges"][0]["width"]
    )


def test_what_somebody_said_of_a_link_is_on_it() -> None:
    edge = map_payload(Snapshot.of_records(two_partners()), title="Net", lang="en")["edges"][0]
    assert edge["schakel"]["links"] == [
        {
            "kind": "cooperates_with", "from": "n1", "role": "gastheer", "weight": "2.5",
            "certainty": "agreed", "sources": [],
        }
    ]  # fmt: skip


@pytest.mark.parametrize(("lang", "label"), [("nl", "Herkomst"), ("en", "Origin")])
def test_a_property_of_the_workbook_has_a_name_in_the_language(lang: str, label: str) -> None:
    node = Node("a", NodeKind.PARTNER, "A", properties={"origin": "openbaar", "Budget": 3})
    (told,) = map_payload(Snapshot.of_records([node]), title="Net", lang=lang)["nodes"]
    assert told["schakel"]["properties"] == {label: "openbaar", "Budget": "3"}


def test_contacts_stay_out_of_the_map() -> None:
    facts = {"contacts": (Contact("secretaris", "iemand@voorbeeld.example", "000-111"),)}
    page = render_map(Snapshot.of_records(two_partners(**facts)), title="Net")
    assert "iemand@voorbeeld" not in page
    assert "000-111" not in page


def test_ideas_and_plans_look_apart() -> None:
    statuses = ("idea", "planned", "ongoing", "done")
    snapshot = Snapshot.of_records(
        Node(status, NodeKind.ACTIVITY, status, status=status)  # type: ignore[arg-type]  # the enum's value
        for status in statuses
    )
    network = build_network(snapshot)
    assert {node["schakel"]["id"]: node["group"] for node in network.nodes} == {
        "idea": "plan", "planned": "plan", "ongoing": "activity", "done": "activity",
    }  # fmt: skip
    assert network.options["groups"]["plan"]["shapeProperties"]["borderDashes"]
    assert "shapeProperties" not in network.options["groups"]["activity"]


# --- missing links


def test_a_missing_link_is_a_dashed_line(small_network: Snapshot) -> None:
    ends = ("p-GGD Noord", "p-Politie-eenheid Kust")
    payload = map_payload(
        small_network, [MapSuggestion(ends, 1, 0.5, "Ze delen thema's.")], title="Net"
    )
    lines = [edge for edge in payload["edges"] if "suggestion" in edge["schakel"]]
    assert len(lines) == 1
    assert lines[0]["dashes"]
    assert {lines[0]["from"], lines[0]["to"]} == {f"n{small_network.number(end)}" for end in ends}
    assert payload["suggestions"][0]["edge"] == lines[0]["id"]
    assert payload["suggestions"][0]["sentence"] == "Ze delen thema's."


def test_a_missing_method_is_drawn_as_an_empty_activity_beside_its_district(
    small_network: Snapshot,
) -> None:
    suggestion = MapSuggestion(("d-Duin", "method:pressure-cooker"), 1, 0.5, "…")
    payload = map_payload(
        small_network,
        [suggestion],
        title="Net",
        options=MapOptions(value_labels={"pressure-cooker": "Pressure cooker"}),
    )
    outline = next(node for node in payload["nodes"] if node["id"] == "g0")
    district = payload["nodes"][small_network.number("d-Duin")]
    assert outline["group"] == "missing-activity"
    assert outline["label"] == "Pressure cooker"
    apart = [
        ((node["x"] - outline["x"]) ** 2 + (node["y"] - outline["y"]) ** 2) ** 0.5
        for node in payload["nodes"]
        if node is not outline
    ]
    to_district = ((district["x"] - outline["x"]) ** 2 + (district["y"] - outline["y"]) ** 2) ** 0.5
    assert to_district <= 126
    assert min(apart) > records.GHOST_RADIUS + 9


def test_suggestions_are_told_by_rank_also_those_that_cannot_be_drawn() -> None:
    snapshot = Snapshot.of_records(two_partners())
    told = map_payload(
        snapshot,
        [
            MapSuggestion(("method:x", "type:y"), 3, 0.1, "third"),
            MapSuggestion(("a", "gone"), 2, 0.2, "second"),
            MapSuggestion(("a", "b"), 1, 0.3, "first"),
        ],
        title="Net",
    )["suggestions"]
    assert [(item["sentence"], "edge" in item) for item in told] == [
        ("first", True), ("second", False), ("third", False),
    ]  # fmt: skip
    assert told[1]["ends"] == [{"node": "n0"}, {"name": "gone", "id": "gone"}]
    assert told[2]["ends"] == [
        {"value": "x", "what": "method", "id": "method:x"},
        {"value": "y", "what": "type", "id": "type:y"},
    ]


def test_an_end_outside_the_drawn_part_is_called_by_its_name() -> None:
    snapshot = Snapshot.of_records([*two_partners(), Node("c", THEME, "Cyber")])
    payload = map_payload(
        snapshot,
        [MapSuggestion(("a", "b"), 1, 1.0, ""), MapSuggestion(("b", "c"), 2, 0.5, "")],
        title="Net",
        options=MapOptions(limit=2),
    )
    assert payload["counts"]["nodes"] == 2
    assert payload["suggestions"][1]["ends"][1] == {"name": "Cyber", "id": "c"}


# --- options


def test_a_node_has_the_address_of_its_page_where_there_is_one() -> None:
    snapshot = Snapshot.of_records(two_partners())
    options = MapOptions(node_url=lambda kind, node_id: f"/{kind}/{node_id}")
    nodes = map_payload(snapshot, title="Net", options=options)["nodes"]
    assert nodes[0]["schakel"]["page"] == "/partner/a"
    assert "page" not in map_payload(snapshot, title="Net")["nodes"][0]["schakel"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//elsewhere", "/\\elsewhere", "x", ""])
def test_an_address_that_leads_elsewhere_is_refused(url: str) -> None:
    options = MapOptions(node_url=lambda _kind, _node_id: url)
    with pytest.raises(InvalidOption):
        map_payload(Snapshot.of_records(two_partners()), title="Net", options=options)


def test_the_map_can_begin_at_a_node() -> None:
    snapshot = Snapshot.of_records(two_partners())
    payload = map_payload(snapshot, title="Net", options=MapOptions(highlight="b"))
    assert payload["start"]["highlight"] == "n1"
    with pytest.raises(NotFound):
        map_payload(snapshot, title="Net", options=MapOptions(highlight="zz"))


def test_a_language_that_the_map_does_not_speak_is_refused() -> None:
    with pytest.raises(InvalidOption):
        render_map(Snapshot.empty(), title="Net", lang="de")


def test_earlier_positions_are_kept_to(small_network: Snapshot) -> None:
    first = map_payload(small_network, title="Net")["nodes"]
    turned = {node["schakel"]["id"]: (-float(node["y"]), float(node["x"])) for node in first}
    again = map_payload(small_network, title="Net", options=MapOptions(previous=turned))["nodes"]
    old, new = [turned[node["schakel"]["id"]] for node in again], [(n["x"], n["y"]) for n in again]
    assert sum(o[0] * n[0] + o[1] * n[1] for o, n in zip(old, new, strict=True)) > 0.9 * sum(
        o[0] ** 2 + o[1] ** 2 for o in old
    )


# --- the same bytes


@pytest.mark.parametrize("lang", LANGS)
def test_the_same_input_gives_the_same_bytes(
    small_network: Snapshot, small_suggestions: Sequence[MapSuggestion], lang: str
) -> None:
    pages = {render_map(small_network, small_suggestions, title="Net", lang=lang) for _ in range(2)}
    assert len(pages) == 1


def test_the_bytes_do_not_depend_on_the_hash_seed() -> None:
    code = (
        "import hashlib, conftest\n"
        "from graph_service.snapshot import Snapshot\n"
        "from viz.network_map import render_map\n"
        "page = render_map(Snapshot.of_records(conftest.small_records()),\n"
        "                  conftest.SMALL_SUGGESTIONS, title='Net')\n"
        "print(hashlib.sha256(page.encode()).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=Path(__file__).parent,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == hashlib.sha256().digest_size * 2


def test_vis_network_is_the_copy_that_pyvis_brings() -> None:
    script = vis_network_assets()["vis-network.min.js"]
    assert b"@version 9.1.2" in script
