"""The server that other tests stand on: it answers, guards its accounts and can be emptied."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError
from neo4j_server import Neo4jServer

pytestmark = pytest.mark.neo4j

PROGRAM = Path(__file__).with_name("neo4j_server.py")


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_it_answers_directly_and_by_routing(neo4j_server: Neo4jServer, scheme: str) -> None:
    uri = f"{scheme}://{neo4j_server.address}"
    with GraphDatabase.driver(uri, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        (component,) = driver.execute_query("CALL dbms.components()").records
    assert component["versions"][0].startswith("5.26")
    assert component["edition"] == "community"


def test_wrong_passwords_are_refused_and_lock_nobody_out(neo4j_server: Neo4jServer) -> None:
    for _ in range(4):
        with (
            GraphDatabase.driver(neo4j_server.uri, auth=("neo4j", "not it")) as stranger,
            pytest.raises(AuthError),
        ):
            stranger.verify_connectivity()
    with neo4j_server.driver() as driver:
        driver.verify_connectivity()


def test_the_password_is_not_shown(neo4j_server: Neo4jServer) -> None:
    assert neo4j_server.password not in repr(neo4j_server)


def test_emptying_leaves_no_node_constraint_or_index(neo4j_database: Neo4jServer) -> None:
    with neo4j_database.driver() as driver:
        driver.execute_query("CREATE CONSTRAINT `odd ``name` FOR (n:Thing) REQUIRE n.id IS UNIQUE")
        driver.execute_query("CREATE INDEX FOR (n:Thing) ON (n.name)")
        driver.execute_query(
            "UNWIND range(1, 12000) AS id CREATE (:Thing {id: id})-[:TO]->(:Other)"
        )
        neo4j_database.empty()
        assert driver.execute_query("MATCH (n) RETURN count(n)").records[0][0] == 0
        assert driver.execute_query("SHOW CONSTRAINTS").records == []
        kinds = driver.execute_query("SHOW INDEXES YIELD type RETURN DISTINCT type").records
        assert [record[0] for record in kinds] == ["LOOKUP"]


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_the_server_ends_with_the_program_that_started_it(
    neo4j_server: Neo4jServer, tmp_path: Path, end: signal.Signals
) -> None:
    if neo4j_server.origin != "Maven":
        pytest.skip("only a server of the Maven parts is a process of ours")
    program = subprocess.Popen(
        [sys.executable, PROGRAM, "--data", tmp_path],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with program:
        assert program.stdout is not None
        first = program.stdout.readline()
        assert first.startswith("# Neo4j answers")
        (server,) = _children(program.pid)
        handle = os.pidfd_open(server)
        program.send_signal(end)
        program.wait(60)
        assert _ended(handle, 60)


def _children(parent: int) -> list[int]:
    return [
        int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    ]


def _ended(handle: int, seconds: float) -> bool:
    """A process handle becomes readable when its process ends."""
    ready, _, _ = select.select([handle], [], [], seconds)
    os.close(handle)
    return bool(ready)
