"""The one place that speaks to the Neo4j driver: addresses, transactions, and errors made ours.

A password goes to the driver and is kept nowhere else, so that no address, repr, error or log of
ours can show it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar
from urllib.parse import parse_qs, urlsplit

import neo4j
from neo4j.exceptions import (
    AuthConfigurationError,
    AuthError,
    ConfigurationError,
    ConnectionAcquisitionTimeoutError,
    ConstraintError,
    DatabaseUnavailable,
    Forbidden,
    IncompleteCommit,
    Neo4jError,
    TransientError,
)

from graph_service.errors import (
    SchakelError,
    StoreAccessDenied,
    StoreAddressInvalid,
    StoreBusy,
    StoreError,
    StoreUnavailable,
)

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
_COMMITS = 3  # times to commit before the network is taken to be broken
CREDENTIALS = "SCHAKEL_NEO4J_USER and SCHAKEL_NEO4J_PASSWORD"

P = ParamSpec("P")
T = TypeVar("T")
Transaction: TypeAlias = neo4j.ManagedTransaction


def parse_address(url: str, database: str = "") -> tuple[str, str]:
    """The URL for the driver, bare of anything else, and the name of the database (or empty).

    Raises:
        StoreAddressInvalid: the URL is none of Neo4j, or holds what does not belong there. The
            message does not repeat the URL, since that may hold a password.
    """
    example = "write it as neo4j://host:7687 or neo4j://host:7687?database=name"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        options = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise StoreAddressInvalid(
            f"the address of the Neo4j store is not a URL; {example}"
        ) from None
    if parts.scheme not in SCHEMES:
        known = ", ".join(f"{scheme}://" for scheme in SCHEMES)
        raise StoreAddressInvalid(f"a Neo4j store has an address that begins with one of {known}")
    if "@" in parts.netloc:
        raise StoreAddressInvalid(
            "leave the user name and the password out of the address of the Neo4j store, where "
            f"others may see them; set {CREDENTIALS} instead"
        )
    if not host or parts.path.strip("/") or parts.fragment:
        raise StoreAddressInvalid(
            f"the address of the Neo4j store must be a host and a port and nothing more; {example}"
        )
    named = options.pop("database", [])
    if options:
        raise StoreAddressInvalid(
            "the address of the Neo4j store has an option that is not known, only `database` is; "
            f"{example}"
        )
    if len({*named, *([database] if database else [])}) > 1:
        raise StoreAddressInvalid(
            "the address of the Neo4j store and SCHAKEL_NEO4J_DATABASE name different databases; "
            "name it in one place"
        )
    shown = f"[{host}]" if ":" in host else host
    bare = f"{parts.scheme}://{shown}" + (f":{port}" if port is not None else "")
    return bare, (named[0] if named else database)


class Connection:
    """A pool of connections to one database of one server.

    Args:
        url: see `parse_address`.
        user: the user name; without one the server is asked for no authentication.
        password: the password.
        database: the database; the user's home database where empty.
        connect_timeout: seconds in which a connection must stand.
        transaction_timeout: seconds after which the server ends a transaction of ours.
        retry_time: seconds for which the driver tries again by itself.

    Raises:
        StoreAddressInvalid: the URL is no address, or the database does not exist.
        StoreUnavailable: the server cannot be reached in time.
        StoreAccessDenied: user name or password are wrong.
    """

    def __init__(
        self,
        url: str,
        *,
        user: str,
        password: str,
        database: str,
        connect_timeout: float,
        transaction_timeout: float,
        retry_time: float,
    ) -> None:
        bare, self._database = parse_address(url, database)
        self.address = bare + (f"?database={self._database}" if self._database else "")
        self._timeout = transaction_timeout
        self._closed = False
        # without a handler Python prints the driver's complaints, which come as errors of ours
        logging.getLogger("neo4j").addHandler(logging.NullHandler())
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        with self._mapped():
            self._driver = neo4j.GraphDatabase.driver(
                bare,
                auth=(user, password) if user or password else None,
                connection_timeout=connect_timeout,
                connection_acquisition_timeout=connect_timeout,
                max_transaction_retry_time=retry_time,
                notifications_min_severity="OFF",
                telemetry_disabled=True,
                user_agent="schakel",
            )
        try:
            # outside a managed transaction, so that a wrong address is told without trying again
            with self._mapped(), self._session() as session:
                session.run("RETURN 1").consume()
        except BaseException:
            self._driver.close()
            raise

    def __repr__(self) -> str:
        return f"<Connection {self.address}>"

    def _where(self) -> dict[str, Any]:
        return {"database": self._database} if self._database else {}

    def close(self) -> None:
        """Let go of all connections."""
        self._closed = True
        with self._mapped():
            self._driver.close()

    def read(
        self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        """What `work` returns in a reading transaction; it may be run again."""
        with self._mapped(), self._session() as session:
            bounded = self._bounded(work)
            return _answered(lambda: session.execute_read(bounded, *args, **named))

    def write(
        self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        """What `work` returns in a writing transaction.

        It is run again after a passing error, and after a commit of which the answer was lost: so
        it must find out by itself what it has already done.
        """
        with self._mapped(), self._session() as session:
            bounded = self._bounded(work)
            return _answered(lambda: session.execute_write(bounded, *args, **named))

    def _session(self) -> neo4j.Session:
        if self._closed:
            raise StoreUnavailable(f"the Neo4j store {self.address} is closed")
        return self._driver.session(bookmark_manager=self._bookmarks, **self._where())

    def _bounded(
        self, work: Callable[Concatenate[Transaction, P], T]
    ) -> Callable[Concatenate[Transaction, P], T]:
        limit = neo4j.unit_of_work(metadata={"app": "schakel"}, timeout=self._timeout)
        bounded: Callable[Concatenate[Transaction, P], T] = limit(work)
        return bounded

    # --- errors

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        """Turn the driver's errors into ours."""
        try:
            yield
        except SchakelError:
            raise
        except Exception as error:
            # some errors of the driver's insides have no public class
            if not isinstance(error, OSError) and not type(error).__module__.startswith("neo4j"):
                raise
            raise self._ours(error) from error

    def _ours(self, error: Exception) -> StoreError:
        code = (error.code or "") if isinstance(error, Neo4jError) else ""
        where = f"the Neo4j store {self.address}"
        if code.endswith("AuthenticationRateLimit"):
            return StoreAccessDenied(
                f"{where} refuses the user for some seconds after several wrong passwords; "
                f"check {CREDENTIALS}, wait and try again"
            )
        if code.endswith("CredentialsExpired"):
            return StoreAccessDenied(
                f"{where} wants the password to be changed first; do that with Neo4j's own tools "
                f"and set {CREDENTIALS}"
            )
        if isinstance(error, Forbidden):
            return StoreAccessDenied(
                f"{where} does not let this user do what is needed ({code}); it must be allowed to "
                "read, to write, and once to make constraints"
            )
        if isinstance(error, AuthError | AuthConfigurationError) or ".Security." in code:
            return StoreAccessDenied(
                f"{where} refused the user name or the password; set {CREDENTIALS}"
            )
        if code.endswith("DatabaseNotFound"):
            return StoreAddressInvalid(
                f"{where}: the server has no database of that name; correct `?database=` or "
                "SCHAKEL_NEO4J_DATABASE"
            )
        if isinstance(error, ConfigurationError):
            return StoreUnavailable(
                f"{where} cannot be used: {_first_line(error)}. Neo4j 5.7 or newer is needed"
            )
        if "OutOfMemory" in code:
            return StoreUnavailable(
                f"{where} has too little memory for this ({code}); nothing was written. Give the "
                "server more (server.memory.heap.max_size) and try again"
            )
        if isinstance(error, ConstraintError):
            return StoreUnavailable(
                f"{where} has a rule of its own that these records break ({_first_line(error)}); "
                "nothing was written. Use another database, or take the rule away"
            )
        if isinstance(error, DatabaseUnavailable):
            return StoreUnavailable(f"{where}: the database is not running; start it and try again")
        if isinstance(error, TransientError | ConnectionAcquisitionTimeoutError):
            return StoreBusy(
                f"{where} is busy ({code or _first_line(error)}); try again in a moment"
            )
        if ".Transaction." in code:
            return StoreBusy(
                f"{where} ended the transaction before it was complete ({code}): it took too long, "
                "or somebody ended it; nothing of it was written, try again"
            )
        if code:
            return StoreUnavailable(
                f"{where} could not do this ({code}: {_first_line(error)}); see the server's log"
            )
        return StoreUnavailable(
            f"{where} cannot be reached ({_first_line(error)}). Check that the server runs, that "
            "host and port are right and that the network lets you through, then try again; what "
            "was written already is not written twice"
        )


def _answered(execute: Callable[[], T]) -> T:
    """Run a transaction, again where the answer to its commit was lost; the driver does not."""
    for _ in range(_COMMITS - 1):
        try:
            return execute()
        except IncompleteCommit:
            continue
    return execute()


def _first_line(error: Exception) -> str:
    text = (error.message or "") if isinstance(error, Neo4jError) else str(error)
    lines = text.strip().splitlines()
    return lines[0][:200].rstrip(".") if lines else type(error).__name__


# --- statements -----------------------------------------------------------------------------------


def parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Pieces of a size, in order."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def run(tx: Transaction, /, query: str, **parameters: Any) -> list[list[Any]]:
    """The rows of a statement."""
    return [record.values() for record in tx.run(query, parameters)]


def value(tx: Transaction, /, query: str, **parameters: Any) -> Any:
    """The first value of the only row of a statement, None where there is no row."""
    rows = run(tx, query, **parameters)
    return rows[0][0] if rows else None
