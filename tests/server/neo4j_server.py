"""One Neo4j server for tests, benches and development: a given one, one in Docker, or Maven's.

As a program it starts a server and stops it on Ctrl-C, or when the command that it was given ends:

    python tests/server/neo4j_server.py
    python tests/server/neo4j_server.py python -m bench
"""

import argparse
import gc
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from neo4j import Driver, GraphDatabase
from neo4j_parts import NoNeo4jError, Parts, find_or_make

START_SECONDS = 180.0
STOP_SECONDS = 30.0
DOCKER_IMAGE = "neo4j:5.26-community"
# Neo4j maps its store into memory and reads Java's own fields by reflection.
OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent", "java.lang")
# Native accounts are on, as in real use; a test of wrong passwords must not lock the account.
# Nothing calls out. Port 0 is any free one.
SETTINGS = """\
server.bolt.enabled=true
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.security.auth_enabled=true
dbms.security.auth_max_failed_attempts=0
dbms.usage_report.enabled=false
client.allow_telemetry=false
server.bolt.telemetry.enabled=false
server.memory.pagecache.size=256m
db.tx_log.preallocate=false
"""


@dataclass(frozen=True)
class Neo4jServer:
    """A server that answers, and how to reach it."""

    uri: str
    user: str
    password: str = field(repr=False)
    origin: str
    """Where it came from: given, Docker or Maven."""

    @property
    def address(self) -> str:
        """The host and port, for those who put another scheme or a proxy before it."""
        return self.uri.partition("://")[2]

    def driver(self) -> Driver:
        """Give a new driver; the caller closes it."""
        return GraphDatabase.driver(self.uri, auth=(self.user, self.password))

    def empty(self) -> None:
        """Remove every node, constraint and index, so that the next test begins with nothing."""
        with self.driver() as driver, driver.session() as session:
            session.run(
                "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
            ).consume()
            for (name,) in session.run("SHOW CONSTRAINTS YIELD name").values():
                session.run(f"DROP CONSTRAINT {_quoted(name)}").consume()
            # The two lookup indexes are every database's own.
            query = "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"
            for (name,) in session.run(query).values():
                session.run(f"DROP INDEX {_quoted(name)}").consume()

    def environment(self) -> dict[str, str]:
        """Give the variables by which tests and `schakel` find this server."""
        return {
            "SCHAKEL_TEST_NEO4J_URI": self.uri,
            "SCHAKEL_TEST_NEO4J_USER": self.user,
            "SCHAKEL_TEST_NEO4J_PASSWORD": self.password,
            "SCHAKEL_STORE": self.uri,
            "SCHAKEL_NEO4J_USER": self.user,
            "SCHAKEL_NEO4J_PASSWORD": self.password,
        }


@contextmanager
def running_server() -> Iterator[Neo4jServer]:
    """Give the first server that can be had: a given one, one in Docker, else Maven's.

    Raises:
        NoNeo4jError: none can be had; the message says what to install.
    """
    with ExitStack() as stack:
        if os.environ.get("SCHAKEL_TEST_NEO4J_URI"):
            server = _given_server()
        else:
            server = _docker_server(stack) or stack.enter_context(maven_server())
        yield server


def _given_server() -> Neo4jServer:
    server = Neo4jServer(
        uri=os.environ["SCHAKEL_TEST_NEO4J_URI"],
        user=os.environ.get("SCHAKEL_TEST_NEO4J_USER", "neo4j"),
        password=os.environ.get("SCHAKEL_TEST_NEO4J_PASSWORD", ""),
        origin="given",
    )
    with server.driver() as driver:
        driver.verify_connectivity()
        (nodes,) = driver.execute_query("MATCH (n) RETURN count(n)").records[0]
    if nodes:
        # The tests empty the database before each test; that must never meet somebody's work.
        raise RuntimeError(
            f"The database at SCHAKEL_TEST_NEO4J_URI holds {nodes} nodes and the tests would "
            "remove them. Name an empty database, or empty this one yourself."
        )
    return server


def _docker_server(stack: ExitStack) -> Neo4jServer | None:
    """Start one by testcontainers, or give nothing where no engine answers or has the image."""
    password = secrets.token_urlsafe(24)
    with warnings.catch_warnings():
        # What these two libraries warn of is theirs to mend and must not fail our tests.
        warnings.simplefilter("ignore")
        import docker  # type: ignore[import-untyped]
        from testcontainers.community.neo4j import Neo4jContainer

        if not _engine_answers(docker):
            # What the failed call left open is closed here, not as a warning in some later test.
            gc.collect()
            return None
        port = _free_port()
        container = Neo4jContainer(DOCKER_IMAGE, password=password, username="neo4j")
        container.ports["7687/tcp"] = ("127.0.0.1", port)  # type: ignore[assignment]
        container.ports.pop("7687", None)
        container.with_env("NEO4J_server_bolt_advertised__address", f"127.0.0.1:{port}")
        container.with_env("NEO4J_dbms_security_auth__max__failed__attempts", "0")
        container.with_env("NEO4J_dbms_usage__report_enabled", "false")
        container.with_env("NEO4J_server_memory_heap_max__size", "1g")
        container.with_env("NEO4J_server_memory_pagecache_size", "256m")
        try:
            stack.enter_context(container)
        except Exception as problem:
            # Whatever it was, the next way to a server is tried.
            print(f"Docker answers but starts no {DOCKER_IMAGE}: {problem}", file=sys.stderr)
            return None
    return Neo4jServer(f"bolt://127.0.0.1:{port}", "neo4j", password, "Docker")


@contextmanager
def maven_server(
    *, port: int = 0, data: Path | None = None, heap: str = "1g"
) -> Iterator[Neo4jServer]:
    """Start a server of the jars that Maven fetched, and stop it at the end, whatever happens."""
    parts = find_or_make()
    password = secrets.token_urlsafe(24)
    home = data or Path(tempfile.mkdtemp(prefix="schakel-neo4j-"))
    home.mkdir(parents=True, exist_ok=True)
    process = _launch(parts, home, port, heap)
    try:
        found = _await_port(process, home, password)
        yield Neo4jServer(f"bolt://127.0.0.1:{found}", "neo4j", password, "Maven")
    finally:
        if data is None:
            # Its folder goes too, so nothing is lost by not waiting for an orderly end (5 s).
            process.kill()
        _stop(process)
        if data is None:
            shutil.rmtree(home, ignore_errors=True)


def _launch(parts: Parts, home: Path, port: int, heap: str) -> subprocess.Popen[str]:
    settings = home / "schakel-test.conf"
    settings.write_text(SETTINGS.format(port=port), encoding="utf-8")
    opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED]
    command = [parts.java, f"-Xmx{heap}", "-XX:+ExitOnOutOfMemoryError", *opened]
    command += ["-cp", parts.class_path(), "Launcher", str(home), str(settings)]
    with (home / "output.log").open("w", encoding="utf-8") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            # Ctrl-C is for us: we then stop the server in order.
            start_new_session=True,
        )


def _await_port(process: subprocess.Popen[str], home: Path, password: str) -> int:
    assert process.stdin is not None
    process.stdin.write(f"{password}\n")
    process.stdin.flush()
    output = home / "output.log"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        for line in output.read_text(encoding="utf-8", errors="replace").splitlines():
            word, _, number = line.partition(" ")
            if word == "READY":
                return int(number)
        time.sleep(0.1)
    happened = (
        f"was not ready in {START_SECONDS:.0f} s"
        if process.poll() is None
        else f"ended with code {process.returncode}"
    )
    logs = [output, *sorted((home / "logs").glob("*.log"))]
    told = "\n".join(f"--- {log.name}\n{_tail(log)}" for log in logs if log.exists())
    raise RuntimeError(f"The Neo4j server {happened}.\n{told}")


def _stop(process: subprocess.Popen[str]) -> None:
    """End our own process: by the end of its input, else by its id."""
    if process.stdin is not None:
        with suppress(BrokenPipeError):
            process.stdin.close()
    for harder in (process.terminate, process.kill):
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            harder()
        else:
            return
    process.wait(STOP_SECONDS)


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-30:])


def _engine_answers(docker: ModuleType) -> bool:
    try:
        with closing(docker.from_env(timeout=5)) as client:
            client.ping()
    except docker.errors.DockerException:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def main() -> int:
    """Start a server, say how to reach it, and stop it when asked or when the command ends."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--port", type=int, default=0, help="port on 127.0.0.1; default any free one"
    )
    parser.add_argument(
        "--data", type=Path, help="folder that is kept; default one that is removed"
    )
    parser.add_argument("--heap", default="1g", help="most memory for Java's heap; default 1g")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="run this, then stop")
    options = parser.parse_args()
    # The end by SIGTERM is as orderly as by Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with maven_server(port=options.port, data=options.data, heap=options.heap) as server:
            if options.command:
                environment = os.environ | server.environment()
                return subprocess.run(options.command, env=environment, check=False).returncode
            print("# Neo4j answers; Ctrl-C stops it. Paste this into another terminal:")
            for name, value in server.environment().items():
                print(f"export {name}='{value}'")
            sys.stdout.flush()
            signal.pause()
    except NoNeo4jError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Neo4j stopped.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
