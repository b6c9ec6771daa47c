"""Addresses, passwords and silent servers: a clear error in time, and no secret in it."""

import logging
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from neo4j_server import Neo4jServer
from tcp_proxy import tcp_proxy

from graph_service.errors import (
    StoreAccessDenied,
    StoreAddressInvalid,
    StoreError,
    StoreTooNew,
    StoreUnavailable,
)
from graph_service.store import open_store
from graph_service.store.neo4j_address import parse_address
from graph_service.store.neo4j_store import Neo4jStore

SECRET = "s3cret-Pa55phrase"  # noqa: S105 - no password of anything


@pytest.mark.parametrize(
    ("url", "database", "expected"),
    [
        ("neo4j://db.example:7687", "", ("neo4j://db.example:7687", "")),
        ("bolt+s://db.example", "", ("bolt+s://db.example", "")),
        ("neo4j+ssc://db.example/?database=net", "", ("neo4j+ssc://db.example", "net")),
        ("bolt://127.0.0.1:1", "net", ("bolt://127.0.0.1:1", "net")),
        ("bolt://[::1]:7687?database=net", "net", ("bolt://[::1]:7687", "net")),
    ],
)
def test_an_address_is_a_host_and_perhaps_a_database(
    url: str, database: str, expected: tuple[str, str]
) -> None:
    assert parse_address(url, database) == expected


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        (f"neo4j://neo4j:{SECRET}@db.example:7687", "SCHAKEL_NEO4J_PASSWORD"),
        (f"bolt://{SECRET}@db.example", "SCHAKEL_NEO4J_PASSWORD"),
        (f"bolt://db.example:{SECRET}", "write it as"),
        (f"bolt://db.example/{SECRET}", r"\?database=name"),
        (f"bolt://db.example?password={SECRET}", "`database`"),
        (f"bolt://db.example?database={SECRET}&database=b", "one place"),
        (f"bolt://db.example#{SECRET}", "write it as"),
        (f"bolt://[{SECRET}", "write it as"),
        (f"http://db.example/{SECRET}", "neo4j://"),
        ("bolt://", "write it as"),
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(url: str, remedy: str) -> None:
    with pytest.raises(StoreAddressInvalid, match=remedy) as caught:
        Neo4jStore(url, user="neo4j", password="unused")  # noqa: S106 - no password of anything
    assert SECRET not in str(caught.value)


def test_a_closed_port_is_told_with_what_to_do() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets it meanwhile
        port = bound.getsockname()[1]
        for scheme in ("bolt", "neo4j"):
            with pytest.raises(StoreUnavailable, match="Check that the server runs") as caught:
                open_store(
                    f"{scheme}://127.0.0.1:{port}", neo4j_user="neo4j", neo4j_password=SECRET
                )
            assert f"{scheme}://127.0.0.1:{port}" in str(caught.value)
            assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_host_that_does_not_exist_is_told() -> None:
    with pytest.raises(StoreUnavailable, match=r"nowhere\.invalid"):
        Neo4jStore("bolt://nowhere.invalid:7687", user="neo4j", password=SECRET)


class _Page(BaseHTTPRequestHandler):
    """Any page: something that is no Neo4j server."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def web_port() -> Iterator[int]:
    """A port on which something else answers."""
    with HTTPServer(("127.0.0.1", 0), _Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+s", "bolt+ssc"])
def test_a_server_of_another_kind_is_told(web_port: int, scheme: str) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be"):
        Neo4jStore(
            f"{scheme}://127.0.0.1:{web_port}", user="neo4j", password=SECRET, connect_timeout=1.0
        )


def test_a_server_that_says_nothing_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"bolt://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            Neo4jStore(url, user="neo4j", password=SECRET, connect_timeout=1.0)


@pytest.mark.neo4j
def test_a_wrong_password_is_told_and_shown_nowhere(
    neo4j_database: Neo4jServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for password in (SECRET, ""):
        with pytest.raises(StoreAccessDenied, match="SCHAKEL_NEO4J_USER") as caught:
            Neo4jStore(neo4j_database.uri, user="neo4j", password=password)
        assert SECRET not in "".join(traceback.format_exception(caught.value))
    with pytest.raises(StoreAccessDenied):
        Neo4jStore(neo4j_database.uri)
    assert SECRET not in caplog.text


@pytest.mark.neo4j
def test_the_right_password_is_shown_nowhere(
    neo4j_database: Neo4jServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    password = neo4j_database.password
    store = Neo4jStore(neo4j_database.uri, user=neo4j_database.user, password=password)
    store.version()
    shown = [store.address, repr(store), str(store), repr(store._connection), repr(vars(store))]
    store.close()
    assert store.address == neo4j_database.uri
    assert caplog.text  # the driver did log
    assert not [text for text in (*shown, caplog.text) if password in text]


@pytest.mark.neo4j
def test_a_database_that_does_not_exist_is_told(neo4j_database: Neo4jServer) -> None:
    server = neo4j_database
    for scheme in ("bolt", "neo4j"):
        url = f"{scheme}://{server.address}?database=none-such"
        with pytest.raises(StoreAddressInvalid, match="no database of that name"):
            Neo4jStore(url, user=server.user, password=server.password)


@pytest.mark.neo4j
def test_the_cluster_protocol_and_a_named_database_work_too(neo4j_database: Neo4jServer) -> None:
    server = neo4j_database
    url = f"neo4j://{server.address}?database=neo4j"
    store = Neo4jStore(url, user=server.user, password=server.password)
    assert (store.address, store.version()) == (url, 0)
    store.close()


@pytest.mark.neo4j
def test_a_network_of_a_newer_program_is_left_alone(neo4j_database: Neo4jServer) -> None:
    server = neo4j_database
    Neo4jStore(server.uri, user=server.user, password=server.password).close()
    with server.driver() as driver:
        driver.execute_query("MATCH (m:SchakelMeta {id: 'network'}) SET m.schema = 99")
    with pytest.raises(StoreTooNew, match="schema 99"):
        Neo4jStore(server.uri, user=server.user, password=server.password)


@pytest.mark.neo4j
def test_a_closed_store_says_so(neo4j_database: Neo4jServer) -> None:
    server = neo4j_database
    store = Neo4jStore(server.uri, user=server.user, password=server.password)
    store.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        store.version()


@pytest.mark.neo4j
def test_a_server_that_goes_away_is_told_and_comes_back(neo4j_database: Neo4jServer) -> None:
    server = neo4j_database
    with tcp_proxy(server.address) as proxy:
        url = f"bolt://127.0.0.1:{proxy.port}"
        store = Neo4jStore(url, user=server.user, password=server.password, retry_time=0.5)
        proxy.refusing = True
        proxy.cut()
        calls = (
            store.version,
            store.snapshot,
            store.history,
            lambda: list(store.changes(0)),
            lambda: store.put_note("view", "mine", 1),
        )
        for call in calls:
            with pytest.raises(StoreUnavailable, match="cannot be reached"):
                call()
        proxy.refusing = False
        assert store.version() == 0
        store.close()


@pytest.mark.neo4j
def test_a_server_that_stops_answering_while_it_is_opened_is_given_up(
    neo4j_database: Neo4jServer,
) -> None:
    server = neo4j_database
    with tcp_proxy(server.address) as proxy:
        proxy.stalled = True
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            Neo4jStore(
                f"bolt://127.0.0.1:{proxy.port}",
                user=server.user,
                password=server.password,
                connect_timeout=1.0,
            )


@pytest.mark.neo4j
def test_a_transaction_that_takes_too_long_is_ended(neo4j_database: Neo4jServer) -> None:
    server = neo4j_database
    store = Neo4jStore(
        server.uri, user=server.user, password=server.password, transaction_timeout=0.5
    )
    with server.driver() as driver, driver.session() as session:
        other = session.begin_transaction()
        other.run("MATCH (m:SchakelMeta {id: 'notes'}) SET m.lock = true").consume()
        with pytest.raises(StoreError, match="try again"):
            store.put_note("view", "mine", 1)
        other.rollback()
    assert store.put_note("view", "mine", 1).revision == 1
    store.close()


def test_the_driver_prints_nothing() -> None:
    program = (
        "from graph_service.errors import StoreError\n"
        "from graph_service.store import open_store\n"
        "try:\n    open_store('bolt://127.0.0.1:9', neo4j_user='a', neo4j_password='b')\n"
        "except StoreError as error:\n    print(type(error).__name__)\n"
    )
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == ("StoreUnavailable\n", "")
