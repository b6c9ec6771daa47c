"""The two nodes that stand for the network as a whole, and the lease on a long piece of work.

`(:SchakelMeta {id: 'network'})` holds the version and is locked by every writer; a second one,
'notes', does so for notes. Work that is too large for one transaction is written down on the first:
its state, who does it, the step it has come to, and until when (by the clock of the server) nobody
else may go on with it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from neo4j.exceptions import ClientError

from graph_service.errors import StoreBusy, StoreTooNew, StoreUnavailable
from graph_service.store.neo4j_connection import Connection, Transaction, run, value

SCHEMA = 1
READY, APPLYING, IMPORTING = "ready", "applying", "importing"
_CONSTRAINTS = {
    "schakel_node": "(n:Schakel) REQUIRE n.id",
    "schakel_meta": "(n:SchakelMeta) REQUIRE n.id",
    "schakel_redirect": "(n:SchakelRedirect) REQUIRE n.old",
    "schakel_changeset": "(n:SchakelChangeset) REQUIRE n.id",
    "schakel_version": "(n:SchakelChangeset) REQUIRE n.version",
    "schakel_chunk": "(n:SchakelChunk) REQUIRE (n.part_of, n.number)",
    "schakel_note": "(n:SchakelNote) REQUIRE (n.kind, n.key)",
}


def prepare_database(connection: Connection) -> None:
    """Make the constraints and the two nodes where they are not there yet.

    Raises:
        StoreTooNew: a newer version of the program wrote this network.
    """
    found = connection.read(value, "MATCH (m:SchakelMeta {id: 'network'}) RETURN m.schema")
    if found is None:
        for name, rule in _CONSTRAINTS.items():
            connection.write(_constrain, name, rule)
        found = connection.write(_make_meta)
    if found > SCHEMA:
        raise StoreTooNew(
            f"the network in {connection.address} was written by a newer version of the program "
            f"(schema {found}, this one knows {SCHEMA}); install the newer version"
        )


def _constrain(tx: Transaction, name: str, rule: str) -> None:
    try:
        run(tx, f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR {rule} IS UNIQUE")
    except ClientError as error:
        # another process was first, or somebody made the same rule under another name
        if "AlreadyExists" not in (error.code or ""):
            raise


def _make_meta(tx: Transaction) -> int:
    run(
        tx,
        "MERGE (m:SchakelMeta {id: 'network'}) ON CREATE SET m.version = 0, m.schema = $schema, "
        "m.state = $ready, m.stamp = 0, m.lock = true",
        schema=SCHEMA,
        ready=READY,
    )
    run(tx, "MERGE (m:SchakelMeta {id: 'notes'}) ON CREATE SET m.version = 0, m.lock = true")
    return int(value(tx, "MATCH (m:SchakelMeta {id: 'network'}) RETURN m.schema"))


@dataclass(frozen=True, slots=True)
class Meta:
    """The network as a whole.

    `stamp` moves whenever work on the graph begins, changes hands or ends; `wipes` counts how often
    an unfinished import was taken away; `left` is how many seconds the lease on such work still
    runs, zero or less when it has lapsed.
    """

    version: int
    state: str
    stamp: int
    wipes: int
    owner: str
    step: int
    left: float

    def refuse_busy(self) -> None:
        """Raise `StoreBusy` when another process has a lease that still runs."""
        if self.state != READY and self.left > 0:
            raise StoreBusy(
                "a large load is being written by another process; try again in a moment",
                retry_after=max(1.0, min(self.left, 10.0)),
            )


def read_meta(tx: Transaction) -> Meta:
    """The network as a whole, as it is to be seen now."""
    rows = run(
        tx,
        "MATCH (m:SchakelMeta {id: 'network'}) RETURN m.version, m.state, m.stamp, "
        "coalesce(m.wipes, 0), "
        "coalesce(m.owner, ''), coalesce(m.step, 0), "
        "(coalesce(m.lease_until, 0) - timestamp()) / 1000.0",
    )
    if not rows:
        raise StoreUnavailable(
            "the network was taken out of the Neo4j database while it was in use; start again"
        )
    return Meta(*rows[0])


def lock_network(tx: Transaction) -> Meta:
    """The network as a whole; nobody else writes until this transaction ends.

    The lock also waits until the last commit can be seen whole: a commit becomes visible piece by
    piece, and a reader that looks at the version alone might see half of it.
    """
    # sets what is set already: the lock is taken and nothing is written
    run(tx, "MATCH (m:SchakelMeta {id: 'network'}) SET m.lock = true")
    return read_meta(tx)  # a statement of its own, so that it reads after the lock was given


def lock_notes(tx: Transaction) -> int:
    """The version of the notes; nobody else writes notes until this transaction ends."""
    run(tx, "MATCH (m:SchakelMeta {id: 'notes'}) SET m.lock = true")
    return read_notes_version(tx)


def read_notes_version(tx: Transaction) -> int:
    """The version of the notes."""
    return int(value(tx, "MATCH (m:SchakelMeta {id: 'notes'}) RETURN m.version") or 0)


def set_version(tx: Transaction, version: int, name: str = "network") -> None:
    """Move a version; for the network this also ends any work that is written down."""
    properties: dict[str, Any] = {"version": version}
    if name == "network":
        # the owner stays, so that it can see its own commit when the answer to it was lost
        ended = ("step", "lease_until", "working_on")
        properties |= {"state": READY, **dict.fromkeys(ended)}
    run(
        tx,
        "MATCH (m:SchakelMeta {id: $name}) "
        "SET m += $properties, m.stamp = coalesce(m.stamp, 0) + 1",
        name=name,
        properties=properties,
    )


# --- the lease ------------------------------------------------------------------------------------


def new_token() -> str:
    """A name that nobody else has."""
    return uuid.uuid4().hex


class LeaseLost(StoreBusy):
    """Another process went on with the work, since this one was silent for too long."""


def take_lease(
    tx: Transaction, owner: str, seconds: float, state: str, working_on: str | None = None
) -> None:
    """Write down who works, on what, and for how long without a sign of life."""
    run(
        tx,
        "MATCH (m:SchakelMeta {id: 'network'}) SET m.owner = $owner, m.state = $state, "
        "m.lease_until = timestamp() + $ms, m.step = coalesce(m.step, 0), "
        "m.working_on = coalesce($working_on, m.working_on), m.stamp = m.stamp + 1",
        owner=owner,
        state=state,
        ms=int(seconds * 1000),
        working_on=working_on,
    )


def hold_lease(tx: Transaction, owner: str) -> Meta:
    """Lock the network for the owner of the lease.

    Raises:
        LeaseLost: somebody else has it now, or the work is done.
    """
    meta = lock_network(tx)
    if meta.state == READY or meta.owner != owner:
        raise LeaseLost(
            "this process was silent for so long that another one goes on with its work; look at "
            "the history in a moment to see it complete"
        )
    return meta


def renew_lease(tx: Transaction, step: int, seconds: float) -> None:
    """Write down how far the work is, and go on for some time."""
    run(
        tx,
        "MATCH (m:SchakelMeta {id: 'network'}) "
        "SET m.step = $step, m.lease_until = timestamp() + $ms",
        step=step,
        ms=int(seconds * 1000),
    )


def release_lease(tx: Transaction, owner: str) -> None:
    """Let another process go on at once."""
    run(
        tx,
        "MATCH (m:SchakelMeta {id: 'network', owner: $owner}) SET m.lease_until = 0",
        owner=owner,
    )


def working_on(tx: Transaction) -> str:
    """The id of the changeset that is being applied."""
    return str(value(tx, "MATCH (m:SchakelMeta {id: 'network'}) RETURN m.working_on"))
