"""What a user of Cypher sees, what of others stays as it is, and several writers at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from neo4j import Driver
from neo4j_server import Neo4jServer
from writing_process import edit, last_line, load, writing

from graph_service.errors import ChangeConflict, StoreUnavailable
from graph_service.model import (
    Certainty,
    Change,
    Changeset,
    Link,
    LinkKind,
    Node,
    NodeKind,
    Redirect,
    Status,
)
from graph_service.rows import link_to_row, node_to_row
from graph_service.snapshot import Snapshot
from graph_service.store.neo4j_pages import caught_up
from graph_service.store.neo4j_store import Neo4jStore

pytestmark = pytest.mark.neo4j

MUNICIPALITY = Node(
    id="gm0392",
    kind=NodeKind.PARTNER,
    name="Haarlem",
    type="municipality",
    aliases=("Gemeente Haarlem",),
    identifiers={"CBS code": "GM0392", "id": "7"},
    description="Capital of the province",
    properties={
        "inhabitants": 167_636,
        "name": "taken",
        "_row": "taken",
        "a b": True,
        "big": 2**63,
    },
)
SESSION = Node(
    id="session",
    kind=NodeKind.ACTIVITY,
    name="Working session",
    type="workshop",
    status=Status.DONE,
    valid_from="2022-10-17",
)
CARE = Node(id="care", kind=NodeKind.THEME, name="Care and safety")
TAKES_PART = Link(
    LinkKind.TAKES_PART_IN, "gm0392", "session", weight=2.0, certainty=Certainty.AGREED
)
ADDRESSES = Link(LinkKind.ADDRESSES, "session", "care", role="main")
RECORDS = (MUNICIPALITY, SESSION, CARE, TAKES_PART, ADDRESSES)


@pytest.fixture
def driver(neo4j_database: Neo4jServer) -> Iterator[Driver]:
    """Looks at the database past our program."""
    with neo4j_database.driver() as opened:
        yield opened


@pytest.fixture
def store(neo4j_database: Neo4jServer) -> Iterator[Neo4jStore]:
    server = neo4j_database
    opened = Neo4jStore(server.uri, user=server.user, password=server.password)
    yield opened
    opened.close()


def query(driver: Driver, text: str, **parameters: Any) -> list[list[Any]]:
    return [list(record) for record in driver.execute_query(text, parameters).records]


def changeset(name: str, base: int, *changes: Change) -> Changeset:
    return Changeset(name, "2026-01-05T10:00:00.000Z", base, changes)


FIRST = changeset("first", 0, *(Change(None, record) for record in RECORDS))


def test_a_user_of_cypher_finds_labels_types_and_real_properties(
    store: Neo4jStore, driver: Driver
) -> None:
    store.apply(FIRST)
    rows = query(
        driver,
        "MATCH (p:Partner:Schakel)-[r:TAKES_PART_IN {role: ''}]->(a:Activity:Schakel) "
        "MATCH (a)-[:ADDRESSES]->(t:Theme) WHERE p.CBS_code = 'GM0392' "
        "AND p.inhabitants > 100000 AND a.valid_from >= '2022' AND 'Gemeente Haarlem' IN p.aliases "
        "RETURN p.name, p.type, a.status, r.weight, r.certainty, r.id, t.name, p.`a b`",
    )
    assert rows == [
        ["Haarlem", "municipality", "done", 2.0, "agreed", TAKES_PART.id, "Care and safety", True]
    ]
    ((properties,),) = query(driver, "MATCH (p:Partner) RETURN properties(p)")
    del properties["_row"]
    assert properties == {
        "id": "gm0392",
        "name": "Haarlem",
        "type": "municipality",
        "aliases": ["Gemeente Haarlem"],
        "description": "Capital of the province",
        "CBS_code": "GM0392",
        "identifier_id": "7",
        "inhabitants": 167_636,
        "property_name": "taken",
        "property__row": "taken",
        "a b": True,
        "big": str(2**63),
    }
    assert store.snapshot().node("gm0392") == MUNICIPALITY


def test_what_a_record_no_longer_says_is_no_property_any_more(
    store: Neo4jStore, driver: Driver
) -> None:
    store.apply(FIRST)
    bare = Node(id="gm0392", kind=NodeKind.PARTNER, name="Haarlem", properties={"a b": False})
    plain = Link(LinkKind.TAKES_PART_IN, "gm0392", "session")
    store.apply(changeset("second", 1, Change(MUNICIPALITY, bare), Change(TAKES_PART, plain)))
    rows = query(driver, "MATCH (p:Partner)-[r:TAKES_PART_IN]->() RETURN keys(p), keys(r), p.`a b`")
    assert [sorted(rows[0][0]), sorted(rows[0][1]), rows[0][2]] == [
        ["_row", "a b", "aliases", "id", "name"],
        ["_row", "id", "key", "role"],
        False,
    ]


def test_a_node_of_another_kind_gets_the_other_label(store: Neo4jStore, driver: Driver) -> None:
    store.apply(changeset("first", 0, Change(None, CARE)))
    district = replace(CARE, kind=NodeKind.DISTRICT)
    store.apply(changeset("second", 1, Change(CARE, district)))
    ((labels,),) = query(driver, "MATCH (n {id: 'care'}) RETURN labels(n)")
    assert sorted(labels) == ["District", "Schakel"]
    assert store.snapshot().node("care") == district


OTHERS = """
CREATE (t:Theme {id: 'care', name: 'Care of others'})
CREATE (t)<-[:ADDRESSES {id: 1}]-(:Activity {id: 'session'})
CREATE (:Partner {id: 'gm0392'})-[:WORKS_ON]->(t)
CREATE (:Node {id: 'x'})
"""


def others(driver: Driver) -> list[list[Any]]:
    """All that is not ours."""
    return [
        *query(
            driver,
            "MATCH (n) WHERE NOT n:Schakel AND NOT n:SchakelMeta AND NOT n:SchakelChangeset "
            "AND NOT n:SchakelChunk AND NOT n:SchakelNote "
            "RETURN labels(n), properties(n) ORDER BY elementId(n)",
        ),
        *query(
            driver,
            "MATCH (a)-[r]->(b) WHERE NOT a:Schakel OR NOT b:Schakel "
            "RETURN type(r), properties(r), a.name, b.name ORDER BY elementId(r)",
        ),
    ]


def test_other_data_with_the_same_labels_and_ids_stays_as_it_is(
    store: Neo4jStore, driver: Driver
) -> None:
    driver.execute_query(OTHERS)
    before = others(driver)
    assert len(before) == 6
    store.apply(FIRST)
    snapshot = store.snapshot()
    assert (snapshot.node_count, snapshot.link_count) == (3, 2)
    store.apply(changeset("second", 1, Change(CARE, replace(CARE, name="Care"))))
    store.undo()
    store.undo()
    assert store.snapshot().node_count == 0
    assert others(driver) == before
    with pytest.raises(ChangeConflict, match="'care', which does not exist"):
        store.apply(changeset("third", 0, Change(None, SESSION), Change(None, ADDRESSES)))


def test_what_others_add_to_our_nodes_stays_and_is_none_of_our_business(
    store: Neo4jStore, driver: Driver
) -> None:
    store.apply(FIRST)
    before = store.snapshot()
    driver.execute_query(
        "MATCH (p:Partner:Schakel {id: 'gm0392'}), (t:Theme:Schakel {id: 'care'}) "
        "SET p.rank = 0.5, p:Ranked "
        "CREATE (p)-[:WORKS_ON]->(t), (p)-[:LIKES {id: 'y'}]->(t), (p)-[:IN]->(:Cluster {id: 3})"
    )
    driver.execute_query("CREATE (:Schakel {id: 'zz'})")
    snapshot = store.snapshot()
    assert list(snapshot.node_rows) == list(before.node_rows)
    assert list(snapshot.link_rows) == list(before.link_rows)
    store.apply(
        changeset("second", 1, Change(MUNICIPALITY, replace(MUNICIPALITY, name="City of Haarlem")))
    )
    assert query(driver, "MATCH (p:Ranked {id: 'gm0392'}) RETURN p.rank, p.name") == [
        [0.5, "City of Haarlem"]
    ]
    store.undo()
    with pytest.raises(ChangeConflict, match="a relation that is not ours"):
        store.undo("first")
    driver.execute_query("MATCH (:Schakel)-[r]->() WHERE r._row IS NULL DELETE r")
    store.undo("first")
    assert store.snapshot().node_count == 0


def test_a_rule_of_others_that_our_records_break_is_told(store: Neo4jStore, driver: Driver) -> None:
    driver.execute_query("CREATE CONSTRAINT others FOR (t:Theme) REQUIRE t.name IS UNIQUE")
    driver.execute_query("CREATE (:Theme {name: 'Care and safety'})")
    with pytest.raises(StoreUnavailable, match="a rule of its own"):
        store.apply(FIRST)
    assert (store.version(), store.snapshot().node_count) == (0, 0)


def test_ids_of_any_script_are_read_back_over_the_ends_of_pages(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["a", "A", "é", "e\u0301", "Ω", "日本", "\ue000", "\uffee", "😀", "𐍈", "z z", "'", "`"]
    nodes = [Node(id=name, kind=NodeKind.PARTNER, name="x") for name in names]
    links = [Link(LinkKind.COOPERATES_WITH, a, b) for a in names for b in names if a < b]
    store.apply(changeset("first", 0, *(Change(None, record) for record in (*nodes, *links))))
    monkeypatch.setattr("graph_service.store.neo4j_pages.SOURCES", 2)
    for size in range(1, len(names) + 1):
        monkeypatch.setattr("graph_service.store.neo4j_pages.BATCH", size)
        snapshot = store.snapshot()
        assert [row[0] for row in snapshot.node_rows] == sorted(names)
        assert sorted(row[0] for row in snapshot.link_rows) == sorted(link.id for link in links)


def test_merged_ids_and_their_nodes_go_in_any_order_of_the_changes(store: Neo4jStore) -> None:
    store.apply(FIRST)
    store.apply(
        changeset(
            "second",
            1,
            Change(None, Redirect("care", "session")),
            Change(CARE, None),
            Change(ADDRESSES, None),
        )
    )
    assert store.resolve("care") == "session"
    store.undo()
    assert store.resolve("care") == "care"
    assert store.snapshot().link_count == 2


@pytest.mark.slow
def test_two_processes_that_write_at_once_both_land_one_version_at_a_time(
    neo4j_database: Neo4jServer, store: Neo4jStore
) -> None:
    with (
        writing(neo4j_database, "edits", "a", 15) as one,
        writing(neo4j_database, "edits", "b", 15) as other,
    ):
        assert last_line(one).startswith("done")
        assert last_line(other).startswith("done")
    assert [entry.version for entry in store.history()] == list(range(30, 0, -1))
    assert {entry.id for entry in store.history()} == {f"{n}-{i}" for n in "ab" for i in range(15)}
    snapshot = store.snapshot()
    assert (snapshot.version, snapshot.node_count) == (30, 30)


@pytest.mark.slow
def test_snapshots_taken_while_others_write_are_whole(
    neo4j_database: Neo4jServer, store: Neo4jStore
) -> None:
    held = store.snapshot()
    seen = {0}
    with writing(neo4j_database, "edits", "a", 60) as process:
        while process.poll() is None:
            snapshot = store.snapshot()
            assert snapshot.node_count == snapshot.version
            for info, changes in store.changes(held.version):
                held = held.patched(info.version, changes)
            assert held.node_count == held.version
            seen.add(snapshot.version)
        assert last_line(process) == "done 60"
    assert len(seen) > 3
    assert store.snapshot().node_count == 60


def test_several_that_open_a_new_database_at_once_find_one_network(
    neo4j_database: Neo4jServer, driver: Driver
) -> None:
    server = neo4j_database
    with ThreadPoolExecutor(5) as pool:
        opened = [
            pool.submit(Neo4jStore, server.uri, user=server.user, password=server.password)
            for _ in range(5)
        ]
        stores = [future.result(60) for future in opened]
    assert [store.version() for store in stores] == [0] * 5
    assert query(driver, "MATCH (m:SchakelMeta) RETURN count(m)") == [[2]]
    for store in stores:
        store.close()


def test_a_clash_of_two_writers_is_told_to_one(neo4j_database: Neo4jServer) -> None:
    server = neo4j_database
    one, other = (
        Neo4jStore(server.uri, user=server.user, password=server.password) for _ in range(2)
    )
    one.apply(changeset("first", 0, Change(None, CARE)))
    one.apply(changeset("ours", 1, Change(CARE, replace(CARE, name="Ours"))))
    with pytest.raises(ChangeConflict, match="care"):
        other.apply(changeset("theirs", 1, Change(CARE, replace(CARE, name="Theirs"))))
    assert (other.version(), other.snapshot().node("care").name) == (2, "Ours")
    one.close()
    other.close()


def test_a_large_import_and_small_ones_come_to_the_same(neo4j_database: Neo4jServer) -> None:
    server = neo4j_database
    history = [edit("a", 0), load("b", 30, base=1), edit("c", 2)]
    found = []
    for limit in (1_000, 20):
        server.empty()
        store = Neo4jStore(
            server.uri,
            user=server.user,
            password=server.password,
            single_limit=limit,
            chunk_size=10,
        )
        store.import_network(iter(history), [])
        assert list(store.full_history()) == history
        snapshot = store.snapshot()
        found.append((list(snapshot.node_rows), list(snapshot.link_rows), store.history()))
        store.close()
    assert found[0] == found[1]
    assert len(found[0][0]) == 33


def test_pages_that_saw_part_of_the_changes_are_brought_up_to_date() -> None:
    renamed, lighter = replace(CARE, name="Care"), replace(TAKES_PART, weight=None)
    late = Node(id="late", kind=NodeKind.PARTNER, name="Late")
    joins = Link(LinkKind.TAKES_PART_IN, "late", "session")
    changes = [
        Change(CARE, renamed),
        Change(None, late),
        Change(None, joins),
        Change(TAKES_PART, lighter),
        Change(ADDRESSES, None),
        Change(MUNICIPALITY, None),
        Change(TAKES_PART, None),
        Change(None, Redirect("gm0392", "late")),
        Change(Redirect("old", "care"), None),
    ]
    saw_links_late = caught_up(
        [node_to_row(node) for node in (MUNICIPALITY, SESSION, CARE)],
        [link_to_row(joins)],
        {"gm0392": "late"},
        changes,
    )
    saw_nodes_late = caught_up(
        [node_to_row(node) for node in (late, SESSION, renamed)],
        [link_to_row(link) for link in (TAKES_PART, ADDRESSES)],
        {"old": "care"},
        changes,
    )
    expected = Snapshot.of_records([renamed, SESSION, late, joins, Redirect("gm0392", "late")])
    for pages in (saw_links_late, saw_nodes_late):
        snapshot = Snapshot.build(1, *pages)
        assert list(snapshot.node_rows) == list(expected.node_rows)
        assert list(snapshot.link_rows) == list(expected.link_rows)
        assert dict(snapshot.redirects) == dict(expected.redirects)
