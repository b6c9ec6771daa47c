"""Each route of the API: what it answers, on a small network that can be worked out by hand."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any
from urllib.parse import quote

import pytest
from web_client import WebClient

from graph_service.export import FORMATS
from graph_service.model import Node, NodeKind
from graph_service.store import GraphStore

V1 = "/api/v1"


def got(client: WebClient, path: str, **query: Any) -> Any:
    """The JSON of an answer that is there."""
    answer = client.get(V1 + path, params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in items]


def test_the_graph_has_all_nodes_and_links_and_says_so(client: WebClient) -> None:
    graph = got(client, "/graph")
    assert ids(graph["nodes"]) == sorted(ids(graph["nodes"]))
    assert (len(graph["nodes"]), len(graph["edges"])) == (12, 10)
    meta = graph["meta"]
    assert (meta["version"], meta["as_of"], meta["limit"]) == (1, "2026-03-01", 1000)
    assert (meta["total_nodes"], meta["returned_nodes"], meta["truncated"]) == (12, 12, False)


def test_the_graph_is_filtered_and_cut_as_asked(client: WebClient) -> None:
    themes = got(client, "/graph", kind=["theme", "district"])
    assert ids(themes["nodes"]) == ["care", "cyber", "north", "south"]
    assert themes["meta"]["filters"] == {"kind": ["theme", "district"]}
    care = got(client, "/graph", theme="care")
    assert ids(care["nodes"]) == ["care", "ggd", "north", "police", "talk"]
    south = got(client, "/graph", district="south", kind="activity")
    assert ids(south["nodes"]) == ["later"]
    page = got(client, "/graph", kind="partner", limit=2, offset=1)
    assert ids(page["nodes"]) == ["ggd", "om"]
    assert (page["meta"]["truncated"], page["meta"]["next_offset"]) == (True, 3)
    assert got(client, "/graph", edges_key="links")["links"]


def test_the_graph_is_as_it_was_on_the_day(client: WebClient) -> None:
    before = got(client, "/graph", as_of="2025-11-01", kind="activity")
    assert ids(before["nodes"]) == ["later", "talk"]  # plans are always in it
    assert before["meta"]["as_of"] == "2025-11-01"
    after = got(client, "/graph", as_of="2026-07-01", kind="partner")
    assert "om" not in ids(after["nodes"])


@pytest.mark.parametrize(
    ("plural", "expected"),
    [
        ("partners", ["ggd", "x/neighbourhood", "om", "police", "a/b c/é?#%"]),
        ("themes", ["cyber", "care"]),
        ("districts", ["north", "south"]),
        ("activities", ["hack", "talk", "later"]),
    ],
)
def test_lists_are_by_name(client: WebClient, plural: str, expected: list[str]) -> None:
    listed = got(client, f"/{plural}")
    assert ids(listed["items"]) == expected
    assert listed["meta"]["total"] == len(expected)


def test_a_list_is_searched_and_paged(client: WebClient) -> None:
    assert ids(got(client, "/partners", q="kennemer")["items"]) == ["ggd"]
    assert ids(got(client, "/partners", q="00123")["items"]) == ["ggd"]
    assert got(client, "/partners", q="zzzzzz")["items"] == []
    assert ids(got(client, "/partners", limit=1, offset=2)["items"]) == ["om"]
    assert ids(got(client, "/partners", theme="cyber")["items"]) == ["om", "police"]


def test_one_node_has_its_facts_links_and_sources(client: WebClient) -> None:
    found = got(client, "/partners/police")
    assert found["node"]["name"] == "Politie"
    (group,) = found["links"]
    assert (group["kind"], group["direction"], group["total"]) == ("takes_part_in", "out", 2)
    assert ids([item["node"] for item in group["items"]]) == ["hack", "talk"]
    assert got(client, "/partners/ggd")["attestations"][0]["dataset"] == "list"
    assert len(got(client, "/partners/police", limit=1)["links"][0]["items"]) == 1


@pytest.mark.parametrize("path", ["/themes/ggd", "/activities/ggd", "/themes/ggd/neighbourhood"])
def test_a_node_of_another_kind_is_not_here_and_the_problem_says_where_it_is(
    client: WebClient, path: str
) -> None:
    answer = client.get(V1 + path)
    assert answer.status_code == 404
    assert "/api/v1/partners/ggd" in answer.json()["detail"]


def test_a_node_that_is_not_there_on_the_day_is_not_found(client: WebClient) -> None:
    assert client.get(f"{V1}/partners/om").status_code == 200
    for path in ("/partners/om?as_of=2026-07-01", "/partners/nobody", "/partners/"):
        answer = client.get(V1 + path)
        assert answer.status_code == 404
        assert answer.json()["type"] == "/api/problems/not-found"


def test_strange_ids_are_found_however_their_slashes_are_written(client: WebClient) -> None:
    strange = "a/b c/é?#%"
    for written in (quote(strange, safe=""), quote(strange, safe="/")):
        answer = client.get(f"{V1}/partners/{written}")
        assert answer.json()["node"]["id"] == strange
        assert answer.headers["content-location"] == f"{V1}/partners/{quote(strange, safe='')}"
        around = client.get(f"{V1}/partners/{written}/neighbourhood")
        assert around.json()["meta"]["node_id"] == strange


def test_an_id_that_ends_like_another_route_is_one_part_of_the_path(client: WebClient) -> None:
    whole = client.get(f"{V1}/partners/x%2Fneighbourhood")
    assert whole.json()["node"]["name"] == "Lastig id"
    around = client.get(f"{V1}/partners/x%2Fneighbourhood/neighbourhood")
    assert around.json()["meta"]["node_id"] == "x/neighbourhood"
    assert client.get(f"{V1}/partners/x/neighbourhood").status_code == 404  # of a partner x


def test_an_old_id_is_answered_with_the_node_of_now(client: WebClient) -> None:
    answer = client.get(f"{V1}/partners/ggd-old")
    assert answer.json()["node"]["id"] == "ggd"
    assert answer.json()["merged_ids"] == ["ggd-old"]
    assert answer.headers["content-location"] == f"{V1}/partners/ggd"
    around = client.get(f"{V1}/partners/ggd-old/neighbourhood")
    assert around.json()["meta"]["node_id"] == "ggd"
    assert around.headers["content-location"] == f"{V1}/partners/ggd/neighbourhood"
    assert got(client, "/missing-links", node="ggd-old")["meta"]["filters"]["node"] == "ggd"


def test_the_neighbourhood_grows_with_its_steps(client: WebClient) -> None:
    def around(**query: Any) -> dict[str, int]:
        found = got(client, "/partners/ggd/neighbourhood", **query)
        return {node["id"]: node["distance"] for node in found["nodes"]}

    assert around(steps=0) == {"ggd": 0}
    assert around() == {"ggd": 0, "talk": 1}
    assert around(steps=2) == {"ggd": 0, "talk": 1, "care": 2, "north": 2, "police": 2}
    assert around(steps=6, kind=["activity", "partner"], link_kind="takes_part_in") == {
        "ggd": 0,
        "talk": 1,
        "police": 2,
        "hack": 3,
        "om": 4,
    }
    assert around(steps=2, limit=3) == {"ggd": 0, "talk": 1, "care": 2}


def test_missing_links_come_with_a_sentence_and_evidence(client: WebClient) -> None:
    found = got(client, "/missing-links", kind="partner-partner", lang="en")
    (only,) = found["suggestions"]
    # ggd met police and police met om, all in the north; both police and north have five contacts
    assert ids(only["ends"]) == ["ggd", "om"]
    assert ids(only["evidence"]) == ["north", "police"]
    assert "GGD Kennemerland and Openbaar Ministerie have both worked with" in only["sentence"]
    dutch = got(client, "/missing-links", kind="partner-partner")["suggestions"][0]
    assert dutch["sentence"] != only["sentence"]
    bare = got(client, "/missing-links", kind="partner-partner", evidence=0)["suggestions"][0]
    assert (bare["evidence"], bare["evidence_total"]) == ([], 2)


def test_missing_links_are_filtered(client: WebClient) -> None:
    every = got(client, "/missing-links", limit=1000)
    assert every["meta"]["total"] == len(every["suggestions"]) > 3
    for wanted in ("cyber", "om"):
        for suggestion in got(client, "/missing-links", node=wanted)["suggestions"]:
            assert wanted in ids(suggestion["ends"])
    second = got(client, "/missing-links", limit=1, offset=1)["suggestions"]
    assert second == every["suggestions"][1:2]


def test_coverage_shows_cells_and_gaps(client: WebClient) -> None:
    found = got(client, "/coverage")
    assert found["level"] == "district"
    cells = {(cell["theme"], cell["district"]): cell for cell in found["cells"]}
    assert cells[("care", "north")]["activity_count"] == 1
    assert ids(cells[("care", "north")]["partners"]) == ["ggd", "police"]
    gaps = {(gap["theme"]["id"], gap["district"]["id"]) for gap in found["gaps"]}
    assert gaps == {("care", "south"), ("cyber", "south")}
    assert got(client, "/coverage", limit=1)["meta"]["truncated"] is True


def test_brokers_are_the_nodes_that_hold_it_together(client: WebClient) -> None:
    found = got(client, "/brokers", kind="partner", limit=2)
    assert found["brokers"][0]["id"] == "police"
    assert found["meta"]["filters"] == {"kind": ["partner"]}


def test_the_history_tells_who_when_and_what(client: WebClient, store: GraphStore) -> None:
    (one,) = got(client, "/history")["changesets"]
    assert (one["version"], one["who"], one["source_name"]) == (1, "anna", "list.xlsx")
    assert one["counts"]["added"] == 23
    store.undo(who="bo")
    newest, oldest = got(client, "/history")["changesets"]
    assert (newest["kind"], newest["undoes"]) == ("undo", oldest["id"])
    page = got(client, "/history", limit=1)
    assert (len(page["changesets"]), page["meta"]["before"]) == (1, 2)
    assert got(client, "/history", before=2)["changesets"] == [oldest]


def test_one_changeset_tells_each_change(client: WebClient) -> None:
    found = got(client, "/history/1", limit=3)
    assert (found["who"], found["counts"]["added"], len(found["changes"])) == ("anna", 23, 3)
    assert found["meta"] == {
        "schema_version": 1,
        "version": 1,
        "as_of": None,
        "truncated": True,
        "limit": 3,
    }
    assert client.get(f"{V1}/history/2").status_code == 404


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_is_exported_as_a_file(client: WebClient, name: str) -> None:
    answer = client.get(f"{V1}/export", params={"format": name})
    made = FORMATS[name]
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == made.media_type
    disposition = f'attachment; filename="network{made.suffix}"'
    assert answer.headers["content-disposition"] == disposition
    if name == "csv":
        names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
        assert names == ["nodes.csv", "edges.csv"]
    elif name == "node-link":
        assert len(json.loads(answer.content)["nodes"]) == 12
    else:
        assert "GGD Kennemerland" in answer.text


def test_what_was_written_since_is_in_the_next_answer(client: WebClient, store: GraphStore) -> None:
    from graph_service.model import Change, Changeset

    assert len(got(client, "/themes")["items"]) == 2
    theme = Node("new", NodeKind.THEME, "Nieuw")
    store.apply(Changeset("n" * 32, "2026-02-01T10:00:00.000Z", 1, [Change(None, theme)]))
    assert ids(got(client, "/themes")["items"]) == ["cyber", "new", "care"]


def test_an_empty_network_is_answered_too(client: WebClient, store: GraphStore) -> None:
    store.undo()
    for path in ("/graph", "/partners", "/missing-links", "/coverage", "/brokers", "/history"):
        assert got(client, path)["meta"]
    assert got(client, "/graph")["nodes"] == []
