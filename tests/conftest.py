"""What several tests share: one Neo4j server and one browser a run.

Where a part is missing the tests that need it are skipped with what to install; in CI, where
nothing may be left out unseen, they fail.
"""

import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn

import pytest
from chromium_browser import NoChromiumError, running_chromium
from neo4j_parts import NoNeo4jError
from neo4j_server import Neo4jServer, running_server
from playwright.sync_api import Browser
from web_client import WebClient, web_clients

from graph_service.model import NODE_KINDS, Link, Node
from graph_service.snapshot import Snapshot
from graph_service.store import open_store
from graph_service.store.base import GraphStore


def _do_without(why: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"{why}\n(In CI every part must be there.)", pytrace=False)
    pytest.skip(why)


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Neo4jServer]:
    """A Neo4j server that answers, the same one for the whole run; see `neo4j_database`."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_server())
        except NoNeo4jError as problem:
            _do_without(str(problem))
        yield server


@pytest.fixture
def neo4j_database(neo4j_server: Neo4jServer) -> Neo4jServer:
    """The server with an emptied database: no node, constraint or index is left."""
    neo4j_server.empty()
    return neo4j_server


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], GraphStore]]:
    """Opens the same store each time that it is called."""
    stores: list[GraphStore] = []

    def opener() -> GraphStore:
        if request.param == "sqlite":
            stores.append(open_store(f"sqlite:///{tmp_path}/network.db"))
        else:
            server = request.getfixturevalue("neo4j_database")
            stores.append(
                open_store(server.uri, neo4j_user=server.user, neo4j_password=server.password)
            )
        return stores[-1]

    yield opener
    for store in stores:
        store.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium, for one module of tests at a time.

    Playwright keeps an event loop in this thread while it runs, in which no test could start one
    of its own; so it is not kept for the whole run.
    """
    with ExitStack() as stack:
        try:
            browser = stack.enter_context(running_chromium())
        except NoChromiumError as problem:
            _do_without(str(problem))
        yield browser


@pytest.fixture
def open_client() -> Iterator[Callable[..., WebClient]]:
    """Opens a client of an ASGI application: `open_client(app).get("/")`."""
    with web_clients() as opened:
        yield opened


@pytest.fixture
def network() -> Callable[[str], Snapshot]:
    """Makes a snapshot of lines like `partner ggd type=ggd name='GGD X'` and `ggd works_on cter`.

    `properties.since=2020` and `identifiers.cbs=0392` fill mappings, `aliases=a|b` lists.
    """
    return _network


def _network(text: str) -> Snapshot:
    records: list[Node | Link] = []
    for line in filter(str.strip, text.splitlines()):
        first, second, *rest = shlex.split(line)
        named = first in list(NODE_KINDS)
        facts: dict[str, Any] = {}
        for field, value in (word.split("=", 1) for word in (rest if named else rest[1:])):
            mapping, _, key = field.partition(".")
            if key:
                facts.setdefault(mapping, {})[key] = value
            else:
                facts[field] = value.split("|") if field == "aliases" else value
        if "weight" in facts:
            facts["weight"] = float(facts["weight"])
        if named:
            records.append(Node.from_dict({"name": second, "id": second, "kind": first, **facts}))
        else:
            ends = {"kind": second, "source": first, "target": rest[0]}
            records.append(Link.from_dict({**ends, **facts}))
    return Snapshot.of_records(records, version=7)
