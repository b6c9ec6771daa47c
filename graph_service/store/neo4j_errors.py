"""The errors of the Neo4j driver as ours: what happened, where, and what to do."""

from __future__ import annotations

from neo4j.exceptions import (
    AuthConfigurationError,
    AuthError,
    ConfigurationError,
    ConnectionAcquisitionTimeoutError,
    ConstraintError,
    DatabaseUnavailable,
    Forbidden,
    Neo4jError,
    TransientError,
)

from graph_service.errors import (
    StoreAccessDenied,
    StoreAddressInvalid,
    StoreBusy,
    StoreError,
    StoreUnavailable,
)
from graph_service.store.neo4j_address import CREDENTIALS


def our_error(error: Exception, address: str) -> StoreError:
    """The error of ours that stands for one of the driver's or the network's."""
    code = (error.code or "") if isinstance(error, Neo4jError) else ""
    where = f"the Neo4j store {address}"
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
        return StoreBusy(f"{where} is busy ({code or _first_line(error)}); try again in a moment")
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


def _first_line(error: Exception) -> str:
    text = (error.message or "") if isinstance(error, Neo4jError) else str(error)
    lines = text.strip().splitlines()
    return lines[0][:200].rstrip(".") if lines else type(error).__name__
