"""The one place that speaks to the Neo4j driver: connections, transactions and statements.

A password goes to the driver and is kept nowhere else, so that no address, repr, error or log of
ours can show it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

import neo4j
from neo4j.exceptions import IncompleteCommit

from graph_service.errors import SchakelError, StoreUnavailable
from graph_service.store.neo4j_address import parse_address
from graph_service.store.neo4j_errors import our_error

_COMMITS = 3  # times to commit before the network is taken to be broken

P = ParamSpec("P")
T = TypeVar("T")
Transaction: TypeAlias = neo4j.ManagedTransaction


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
            raise our_error(error, self.address) from error


def _answered(execute: Callable[[], T]) -> T:
    """Run a transaction, again where the answer to its commit was lost; the driver does not."""
    for _ in range(_COMMITS - 1):
        try:
            return execute()
        except IncompleteCommit:
            continue
    return execute()


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
