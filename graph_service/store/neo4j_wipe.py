"""Taking a half-written import away again, and nothing else that is in the database."""

from __future__ import annotations

from graph_service.store.neo4j_connection import Connection, Transaction, run, value
from graph_service.store.neo4j_meta import hold_lease, renew_lease, set_version
from graph_service.store.neo4j_pages import ANY_RELATION
from graph_service.store.neo4j_records import LABELS

# Each takes some of ours away, and is repeated until there are none left.
_STATEMENTS = (
    f"MATCH (:Schakel)-[r:{ANY_RELATION}]->(:Schakel) WHERE r._row IS NOT NULL "
    "WITH r LIMIT 10000 DELETE r RETURN count(*)",
    "MATCH (n:Schakel) WHERE n._row IS NOT NULL AND NOT EXISTS {(n)--()} "
    "WITH n LIMIT 10000 DELETE n RETURN count(*)",
    # what somebody else joined to in the meantime loses what was ours, and stays for them
    "MATCH (n:Schakel) WHERE n._row IS NOT NULL WITH n LIMIT 10000 "
    f"REMOVE n:Schakel:{':'.join(LABELS.values())} SET n = {{}} RETURN count(*)",
    "MATCH (n:SchakelRedirect) WITH n LIMIT 10000 DELETE n RETURN count(*)",
    "MATCH (n:SchakelNote) WITH n LIMIT 1000 DELETE n RETURN count(*)",
    "MATCH (n:SchakelChunk) WITH n LIMIT 50 DELETE n RETURN count(*)",
    "MATCH (n:SchakelChangeset) WITH n LIMIT 10000 DELETE n RETURN count(*)",
)


def wipe(connection: Connection, owner: str, lease: float) -> None:
    """Make the network empty again, as the owner of its lease."""

    def take_some(tx: Transaction, statement: str) -> int:
        meta = hold_lease(tx, owner)
        count = int(value(tx, statement))
        renew_lease(tx, meta.step, lease)
        return count

    def end(tx: Transaction) -> None:
        hold_lease(tx, owner)
        run(tx, "MATCH (m:SchakelMeta {id: 'network'}) SET m.wipes = coalesce(m.wipes, 0) + 1")
        set_version(tx, 0)
        set_version(tx, 0, "notes")

    for statement in _STATEMENTS:
        while connection.write(take_some, statement):
            pass
    connection.write(end)
