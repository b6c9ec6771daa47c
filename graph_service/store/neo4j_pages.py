"""Records read back from Neo4j as rows, in collected pages.

What is read is the one property `_row`, and a page comes as one list of these: the driver takes
its time for every value that it unpacks. Nodes and relations of somebody else have no `_row`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from graph_service.model import LINK_KINDS
from graph_service.rows import LinkRow, NodeRow
from graph_service.store.neo4j_connection import Transaction, run, value
from graph_service.store.neo4j_records import RELATIONS

ANY_RELATION = "|".join(RELATIONS[kind] for kind in LINK_KINDS)


def rows_from_texts(texts: Iterable[str]) -> Iterator[Any]:
    """The rows that `_row` holds as JSON."""
    return map(tuple, orjson.loads(f"[{','.join(texts)}]"))


def node_page(tx: Transaction, after: str, limit: int) -> tuple[list[NodeRow], int, str]:
    """The next nodes after an id in the server's order; how many were looked at; the last id."""
    ((texts, count, last),) = run(
        tx,
        "MATCH (n:Schakel) WHERE n.id > $after WITH n ORDER BY n.id LIMIT $limit "
        "RETURN collect(n._row), count(n), max(n.id)",
        after=after,
        limit=limit,
    )
    return list(rows_from_texts(texts)), count, last


def link_page(tx: Transaction, ids: Mapping[str, str], first: str, last: str) -> list[LinkRow]:
    """The links from nodes of which the id is between two, both included.

    Their ends are the very strings in `ids`, which saves memory.
    """
    texts = value(
        tx,
        f"MATCH (a:Schakel)-[r:{ANY_RELATION}]->(:Schakel) "
        "WHERE a.id >= $first AND a.id <= $last RETURN collect(r._row)",
        first=first,
        last=last,
    )
    return [
        (*row[:2], ids.get(row[2], row[2]), ids.get(row[3], row[3]), *row[4:])
        for row in rows_from_texts(texts)
    ]


def all_redirects(tx: Transaction) -> dict[str, str]:
    """Old ids and where they lead."""
    query = "MATCH (d:SchakelRedirect) RETURN collect([d.old, d.new])"
    return dict(value(tx, query))
