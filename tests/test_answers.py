from collections.abc import Callable
from datetime import date
from typing import Any

import networkx as nx
import orjson
import pytest

from graph_service import answers
from graph_service.analysis.search import SearchIndex
from graph_service.errors import InvalidOption, NotFound
from graph_service.model import Attestation, Change, Contact, Link, Node, Redirect
from graph_service.snapshot import Snapshot
from graph_service.store.base import ChangesetInfo

Network = Callable[[str], Snapshot]

SCENE = """
partner ggd type=ggd name='GGD Kennemerland' aliases='GGD Kennemer' identifiers.kvk=12345678
partner om type=om name='Openbaar Ministerie'
partner police name=Politie
theme care name='Zorg en Veiligheid'
theme cter name=CTER
district north type=district name=Kennemerland
district south type=district name=Zaanstreek
activity talk type=pressure-cooker status=done name='Pressure cooker' valid_from=2021 valid_to=2022
activity wish status=idea name=Wens
ggd takes_part_in talk role=host
om takes_part_in talk
talk addresses cter
talk held_in north
wish addresses care
ggd works_on care
om works_on care
ggd active_in north
police active_in south valid_from=2020-02
"""


def _jsonable(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer after a trip through JSON; fails where it holds anything that is not JSON."""
    data = orjson.loads(orjson.dumps(answer))
    assert data == answer
    return answer


def _ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in items]


# --- graph


def test_the_whole_graph_is_node_link_with_a_meta(network: Network) -> None:
    answer = _jsonable(answers.graph_answer(network(SCENE)))
    assert answer["directed"]
    assert answer["multigraph"]
    assert nx.node_link_graph(answer, edges="edges").number_of_edges() == 9
    assert answer["meta"] == {
        "schema_version": 1, "version": 7, "as_of": None, "filters": {}, "total_nodes": 9,
        "total_links": 9, "returned_nodes": 9, "returned_links": 9, "truncated": False,
        "next_offset": None, "limit": None, "offset": 0,
    }  # fmt: skip


def test_a_link_is_on_the_page_of_its_later_end(network: Network) -> None:
    snapshot = network(SCENE)
    pages = [answers.graph_answer(snapshot, limit=4, offset=offset) for offset in (0, 4, 8)]
    assert [_ids(page["nodes"]) for page in pages] == [
        ["care", "cter", "ggd", "north"], ["om", "police", "south", "talk"], ["wish"],
    ]  # fmt: skip
    joined = [{(edge["source"], edge["target"]) for edge in page["edges"]} for page in pages]
    assert joined == [
        {("ggd", "north"), ("ggd", "care")},
        {
            ("ggd", "talk"), ("om", "talk"), ("talk", "cter"), ("talk", "north"), ("om", "care"),
            ("police", "south"),
        },
        {("wish", "care")},
    ]  # fmt: skip
    metas = [page["meta"] for page in pages]
    assert [meta["returned_links"] for meta in metas] == [2, 6, 1]
    assert [meta["total_links"] for meta in metas] == [9, 9, 9]
    assert [meta["returned_nodes"] for meta in metas] == [4, 4, 1]


def test_truncated_means_that_more_follows_and_next_offset_where(network: Network) -> None:
    snapshot = network(SCENE)

    def followed(offset: int, limit: int = 3) -> list[tuple[bool, int | None]]:
        found = [
            answers.graph_answer(snapshot, kind="partner", limit=limit, offset=offset),
            answers.nodes_answer(snapshot, kind="partner", limit=limit, offset=offset),
            answers.coverage_answer(snapshot, limit=limit, offset=offset),
        ]
        return [(answer["meta"]["truncated"], answer["meta"]["next_offset"]) for answer in found]

    # there are three partners, and three gaps in the coverage
    assert followed(0) == [(False, None)] * 3
    assert followed(0, limit=2) == [(True, 2)] * 3
    assert followed(1, limit=1) == [(True, 2)] * 3
    assert followed(2, limit=1) == [(False, None)] * 3, "the last page, though not all is on it"
    assert followed(50) == [(False, None)] * 3
    assert answers.graph_answer(snapshot, limit=4, offset=50)["nodes"] == []


def test_filters_are_applied_and_said(network: Network) -> None:
    answer = answers.graph_answer(network(SCENE), kind=["partner", "theme"], theme="cter")
    assert _ids(answer["nodes"]) == ["cter", "ggd", "om"]
    assert answer["meta"]["filters"] == {"kind": ["partner", "theme"], "theme": "cter"}
    assert answers.graph_answer(network(SCENE), kind=())["meta"]["total_nodes"] == 9


def test_edges_can_be_called_links_and_the_day_is_said(network: Network) -> None:
    view = network(SCENE).at(date(2019, 1, 1))
    answer = answers.graph_answer(view, edges_key="links")
    assert "edges" not in answer
    assert "talk" not in _ids(answer["nodes"]), "it had not begun"
    assert "wish" in _ids(answer["nodes"]), "an idea has no day"
    assert answer["meta"]["as_of"] == "2019-01-01"


def test_contacts_are_no_part_of_the_graph() -> None:
    node = Node(id="a", kind="partner", name="a", contacts=(Contact("manager", "a@example.org"),))
    snapshot = Snapshot.of_records([node])
    assert answers.graph_answer(snapshot)["nodes"] == [{"id": "a", "kind": "partner", "name": "a"}]
    assert answers.node_answer(snapshot, "a")["node"]["contacts"] == [
        {"function": "manager", "mail": "a@example.org"}
    ]


def test_the_neighbourhood_tells_distances(network: Network) -> None:
    answer = _jsonable(answers.neighbourhood_answer(network(SCENE), "cter", steps=2))
    assert [(node["id"], node["distance"]) for node in answer["nodes"]] == [
        ("cter", 0), ("talk", 1), ("ggd", 2), ("north", 2), ("om", 2),
    ]  # fmt: skip
    meta = answer["meta"]
    assert (meta["node_id"], meta["total_nodes"], meta["truncated"]) == ("cter", 5, False)
    few = answers.neighbourhood_answer(network(SCENE), "cter", steps=2, limit=3)
    assert (few["meta"]["total_nodes"], few["meta"]["truncated"]) == (None, True)
    only = answers.neighbourhood_answer(network(SCENE), "cter", link_kinds=["addresses"], kinds=[])
    assert only["meta"]["filters"] == {"link_kind": ["addresses"]}


# --- nodes


def test_a_list_is_by_name_with_labels_and_pages(network: Network) -> None:
    answer = _jsonable(answers.nodes_answer(network(SCENE), kind="partner", limit=2, lang="en"))
    assert [item["name"] for item in answer["items"]] == ["GGD Kennemerland", "Openbaar Ministerie"]
    ggd = answer["items"][0]
    assert (ggd["type_label"], ggd["kind_label"], ggd["link_count"]) == ("GGD", "partner", 3)
    assert answer["meta"]["total"] == 3
    assert answer["meta"]["truncated"]
    rest = answers.nodes_answer(network(SCENE), kind="partner", limit=2, offset=2)
    assert _ids(rest["items"]) == ["police"]


@pytest.mark.parametrize(
    ("query", "found", "field"),
    [
        ("GGD Kennemerland", "ggd", "name"),
        ("g.g.d. kennemerland", "ggd", "name"),
        ("kenemerland", "north", "name"),
        ("ggd kennemer", "ggd", "alias"),
        ("12345678", "ggd", "identifier"),
        ("openbaar minsterie", "om", "name"),
        ("ministerie openbaar", "om", "name"),
        ("talk", "talk", "id"),
        ("veiligheid", "care", "name"),
    ],
)
def test_a_search_forgives_and_says_by_what_it_found(
    network: Network, query: str, found: str, field: str
) -> None:
    answer = answers.nodes_answer(network(SCENE), q=query)
    best = answer["items"][0]
    assert (best["id"], best["found"]["field"]) == (found, field)


def test_a_search_keeps_to_its_filters_and_finds_nothing_in_noise(network: Network) -> None:
    snapshot = network(SCENE)
    index = SearchIndex(snapshot)
    of_districts = answers.nodes_answer(snapshot, kind="district", q="kennemerland", index=index)
    assert _ids(of_districts["items"]) == ["north"]
    everything = answers.nodes_answer(snapshot, q="kennemerland", index=index)
    assert _ids(everything["items"]) == ["north", "ggd"], "the name itself before a part of a name"
    assert answers.nodes_answer(snapshot, q="xyzzy", index=index)["items"] == []
    assert answers.nodes_answer(snapshot, q="  ", index=index)["meta"]["total"] == 9
    assert answers.nodes_answer(snapshot, q="?!", index=index)["items"] == []


def test_a_node_tells_its_links_by_kind_with_names_and_days(network: Network) -> None:
    answer = _jsonable(answers.node_answer(network(SCENE), "ggd", lang="en"))
    groups = {(group["kind"], group["direction"]): group for group in answer["links"]}
    assert list(groups) == [("takes_part_in", "out"), ("works_on", "out"), ("active_in", "out")]
    (part,) = groups["takes_part_in", "out"]["items"]
    assert part["node"]["name"] == "Pressure cooker"
    assert part["node"]["status_label"] == "done"
    assert (part["valid_from"], part["valid_to"]) == ("2021", "2022"), "those of the activity"
    assert part["role"] == "host"
    assert groups["takes_part_in", "out"]["label"] == "takes part in"
    of_theme = answers.node_answer(network(SCENE), "care", lang="nl")["links"]
    assert [(group["label"], group["total"]) for group in of_theme] == [
        ("komt aan bod in", 1), ("heeft als partner", 2),
    ]  # fmt: skip


def test_a_node_with_many_links_tells_how_many(network: Network) -> None:
    answer = answers.node_answer(network(SCENE), "care", link_limit=1)
    works_on = answer["links"][1]
    assert (works_on["total"], _ids([works_on["items"][0]["node"]])) == (2, ["ggd"])
    meta = answer["meta"]
    assert (meta["total_links"], meta["returned_links"], meta["truncated"]) == (3, 2, True)


def test_a_node_tells_who_says_so_where_they_differ_and_its_old_ids() -> None:
    said = [
        Attestation("list", "row 2", "2022-01-01", "2022-02-01", {"name": "A", "type": "ggd"}),
        Attestation("survey", "row 9", "2022-03-01", "2022-03-01", {"name": "A"}),
        Attestation("web", "page", "2022-03-01", "2022-03-01", {"type": "ggz"}),
    ]
    snapshot = Snapshot.of_records(
        [
            Node.from_attestations("a", "partner", said),
            Redirect("older", "old"),
            Redirect("old", "a"),
            Redirect("lost", "gone"),
        ]
    )
    answer = _jsonable(answers.node_answer(snapshot, "older"))
    assert answer["node"]["id"] == "a"
    assert answer["merged_ids"] == ["old", "older"]
    assert [one["dataset"] for one in answer["attestations"]] == ["list", "survey", "web"]
    assert answer["attestations"][0]["place"] == "row 2"
    assert answer["conflicts"] == {"type": {"list": "ggd", "web": "ggz"}}
    with pytest.raises(NotFound):
        answers.node_answer(snapshot, "lost")


# --- analyses


# Contacts now: care 3 (ggd, om, police), north 4 (ggd, om, police, cter).
MORE = SCENE + "police works_on care\npolice active_in north"


def test_a_missing_link_comes_with_its_sentence_names_and_evidence(network: Network) -> None:
    answer = _jsonable(answers.missing_answer(network(MORE), kinds=["partner-partner"], lang="en"))
    (_, one) = answer["suggestions"]
    assert _ids(one["ends"]) == ["om", "police"]
    assert one["ends"][0]["name"] == "Openbaar Ministerie"
    assert one["sentence"].startswith("Openbaar Ministerie and Politie both work on Zorg en")
    assert (one["order_by"], one["likelihood"]) == ("prior", None)  # nothing of its own to go by
    care, north = one["evidence"]
    assert (care["name"], care["weight"]) == ("Zorg en Veiligheid", pytest.approx(1 / 3))
    assert (north["name"], north["weight"]) == ("Kennemerland", 1 / 4)
    said = [(link["source_name"], link["label"], link["target_name"]) for link in north["links"]]
    assert said == [
        ("Openbaar Ministerie", "takes part in", "Pressure cooker"),
        ("Pressure cooker", "held in", "Kennemerland"),
        ("Politie", "active in", "Kennemerland"),
    ]
    assert north["links"][0]["valid_from"] == "2021"
    assert answer["meta"]["totals"] == {"partner-partner": 2}
    assert answer["meta"]["filters"] == {"kind": ["partner-partner"]}


def test_evidence_is_counted_where_it_is_cut(network: Network) -> None:
    answer = answers.missing_answer(network(MORE), kinds=["partner-partner"], evidence_limit=1)
    first = answer["suggestions"][0]
    assert (len(first["evidence"]), first["evidence_total"]) == (1, 2)


def test_pages_of_missing_links_follow_each_other(network: Network) -> None:
    snapshot = network(MORE)
    whole = answers.missing_answer(snapshot, limit=99)
    pages = [answers.missing_answer(snapshot, limit=2, offset=offset) for offset in (0, 2, 4)]
    joined = [one for page in pages for one in page["suggestions"]]
    assert len(joined) > 3
    assert joined == whole["suggestions"][:6]
    assert whole["meta"]["total"] == len(whole["suggestions"])
    assert (whole["meta"]["truncated"], whole["meta"]["next_offset"]) == (False, None)
    assert (pages[0]["meta"]["truncated"], pages[0]["meta"]["next_offset"]) == (True, 2)
    total = whole["meta"]["total"]
    last = answers.missing_answer(snapshot, limit=2, offset=total - 1)["meta"]
    assert (last["returned"], last["truncated"], last["next_offset"]) == (1, False, None)


def test_a_method_is_an_end_with_a_name_and_a_plan_is_marked(network: Network) -> None:
    plan = "activity plan type=pressure-cooker status=planned name=Plan\nplan held_in south\n"
    snapshot = network(SCENE + plan + "om active_in south")
    answer = answers.missing_answer(snapshot, kinds=["method-district"])
    (first,) = answer["suggestions"]
    assert first["ends"][0] == {
        "id": "method:pressure-cooker", "name": "Pressure cooker", "kind": "method",
    }  # fmt: skip
    assert first["already_planned"]
    assert [one["name"] for one in first["planned_by"]] == ["Plan"]


def test_it_says_which_activities_were_too_crowded_to_meet_in(network: Network) -> None:
    meta = answers.missing_answer(network(SCENE))["meta"]
    assert (meta["crowd_limit"], meta["crowds"]) == (200, [])


def test_coverage_tells_cells_and_pages_gaps(network: Network) -> None:
    answer = _jsonable(answers.coverage_answer(network(SCENE), limit=2, lang="en"))
    assert (answer["level"], answer["level_label"]) == ("district", "district")
    assert [one["name"] for one in answer["themes"]] == ["Zorg en Veiligheid", "CTER"]
    cells = {(cell["theme"], cell["district"]): cell for cell in answer["cells"]}
    held = cells["cter", "north"]
    assert (held["activity_count"], _ids(held["activities"])) == (1, ["talk"])
    assert (held["partner_count"], held["last_date_text"]) == (2, "2022")
    assert [(gap["theme"]["id"], gap["district"]["id"]) for gap in answer["gaps"]] == [
        ("care", "north"), ("care", "south"),
    ]  # fmt: skip
    assert answer["gaps"][0]["partners"][0]["name"] == "GGD Kennemerland"
    assert answer["meta"]["total_gaps"] == 3
    rest = answers.coverage_answer(network(SCENE), limit=2, offset=2)
    assert [(gap["theme"]["id"], gap["district"]["id"]) for gap in rest["gaps"]] == [
        ("cter", "south")
    ]


def test_brokers_and_breaking_points_have_names(network: Network) -> None:
    answer = _jsonable(answers.brokers_answer(network(SCENE), lang="en"))
    # ggd and om each reach care and talk; ggd also north: talk is the only way to cter
    assert [one["id"] for one in answer["breaking_points"]] == ["talk"]
    assert answer["breaking_points"][0]["lost"][0]["name"] == "CTER"
    assert answer["brokers"][0]["id"] == "talk"
    assert answer["brokers"][0]["rank"] == 1
    assert answer["meta"]["estimated"] is False
    partners = answers.brokers_answer(network(SCENE), kind="partner")
    assert {one["kind"] for one in partners["brokers"]} == {"partner"}
    assert partners["meta"]["filters"] == {"kind": ["partner"]}


# --- history


def _info(version: int) -> ChangesetInfo:
    counts = {"added": version, "changed": 0, "removed": 0}
    return ChangesetInfo(
        version, f"id{version}", "load", "2022-01-01T00:00:00.000Z", "me", "t", "d", "f.csv", "00",
        "", "", counts,
    )  # fmt: skip


def test_history_tells_where_to_go_on() -> None:
    answer = _jsonable(answers.history_answer([_info(3), _info(2), _info(1)], limit=2, lang="nl"))
    assert [one["version"] for one in answer["changesets"]] == [3, 2]
    assert answer["changesets"][0]["summary"] == "3 toegevoegd"
    assert (answer["meta"]["truncated"], answer["meta"]["before"]) == (True, 2)
    whole = answers.history_answer([_info(1)], limit=2)
    assert (whole["meta"]["truncated"], whole["meta"]["before"]) == (False, None)


def test_a_difference_tells_facts_before_and_after_with_names(network: Network) -> None:
    snapshot = network("partner a name=Alpha\ntheme t name=Theme")
    before = Node(id="a", kind="partner", name="Alpha", attestations=(Attestation("x", "row 1"),))
    after = Node(id="a", kind="partner", name="Alfa", type="ggd")
    link = Link(kind="works_on", source="b", target="t", role="lead")
    changes = [
        Change(before, after),
        Change(None, Node(id="b", kind="partner", name="Beta")),
        Change(None, link),
        Change(link, None),
        Change(None, Redirect("old", "t")),
    ]
    answer = _jsonable(answers.difference(changes, snapshot, lang="en"))
    assert answer["counts"] == {"added": 3, "changed": 1, "removed": 1}
    assert answer["summary"] == "3 added, 1 changed, 1 removed"
    changed, added, joined, cut, merged = answer["changes"]
    assert changed["fields"] == [
        {"field": "name", "before": "Alpha", "after": "Alfa"},
        {"field": "type", "before": None, "after": "ggd"},
    ]
    assert (added["op"], added["text"]) == ("added", "Beta")
    assert joined["text"] == "Beta works on Theme"
    assert joined["fields"] == [{"field": "role", "before": None, "after": "lead"}]
    assert cut["op"] == "removed"
    assert merged["text"] == "old → Theme"
    few = answers.difference(changes, snapshot, limit=1)
    assert (len(few["changes"]), few["truncated"]) == (1, True)


def test_where_only_the_source_differs_no_fact_does() -> None:
    before = Node(id="a", kind="partner", name="A", attestations=(Attestation("x", "row 1"),))
    after = Node(id="a", kind="partner", name="A", attestations=(Attestation("x", "row 2"),))
    answer = answers.difference([Change(before, after)], Snapshot.empty())
    assert answer["changes"][0]["fields"] == []


def test_senseless_options_are_refused(network: Network) -> None:
    snapshot = network(SCENE)
    with pytest.raises(InvalidOption, match="limit"):
        answers.graph_answer(snapshot, limit=-1)
    with pytest.raises(InvalidOption, match="offset"):
        answers.nodes_answer(snapshot, offset=-1)
    with pytest.raises(InvalidOption, match="kind"):
        answers.graph_answer(snapshot, kind="person")
    with pytest.raises(InvalidOption, match="edges_key"):
        answers.neighbourhood_answer(snapshot, "ggd", edges_key="ties")
    with pytest.raises(InvalidOption, match="nl or en"):
        answers.node_answer(snapshot, "ggd", lang="fr")
