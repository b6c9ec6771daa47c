"""Records read back from Neo4j as rows, in collected pages.

What is read is the one property `_row`, and a page comes as one list of these: the driver takes
its time for every value that it unpacks. Nodes and relations of somebody else have no `_row`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import orjson

from graph_service.model import LINK_KINDS, Change, Link, Node
from graph_service.rows import LinkRow, NodeRow, link_to_row, node_to_row
from graph_service.store.base import BATCH
from graph_service.store.neo4j_connection import Connection, Transaction, parts, run, value
from graph_service.store.neo4j_records import RELATIONS

SOURCES = 2_000  # nodes of which the links are read together
T = TypeVar("T")
ANY_RELATION = "|".join(RELATIONS[kind] for kind in LINK_KINDS)


def rows_from_texts(texts: Iterable[str]) -> Iterator[Any]:
    """The rows that `_row` holds as JSON."""
    return map(tuple, orjson.loads(f"[{','.join(texts)}]"))


def node_page(tx: Transaction, after: str, limit: int) -> tuple[list[NodeRow], int, str]:
    """The next nodes after an id in the order of the index; how many these were; the last id.

    That order is by code point, while Cypher compares and sorts by UTF-16 unit, so nothing but the
    index may do either.
    """
    ((texts, count, last),) = run(
        tx,
        "MATCH (n:Schakel) USING INDEX n:Schakel(id) WHERE n.id > $after "
        "WITH n ORDER BY n.id LIMIT $limit RETURN collect(n._row), count(n), collect(n.id)[-1]",
        after=after,
        limit=limit,
    )
    return list(rows_from_texts(texts)), count, last


def link_page(tx: Transaction, ids: Sequence[str], same: Mapping[str, str]) -> list[LinkRow]:
    """The links from these nodes; their ends are the very strings in `same`, to save memory."""
    texts = value(
        tx,
        "UNWIND $ids AS id MATCH (a:Schakel {id: id}) "
        f"UNWIND [(a)-[r:{ANY_RELATION}]->(:Schakel) | r._row] AS text RETURN collect(text)",
        ids=ids,
    )
    return [
        (*row[:2], same.get(row[2], row[2]), same.get(row[3], row[3]), *row[4:])
        for row in rows_from_texts(texts)
    ]


def all_redirects(tx: Transaction) -> dict[str, str]:
    """Old ids and where they lead."""
    query = "MATCH (d:SchakelRedirect) RETURN collect([d.old, d.new])"
    return dict(value(tx, query))


def follow(tx: Transaction, node_id: str) -> str | None:
    """Follow redirects to a node that exists."""
    seen: set[str] = set()
    while node_id not in seen:
        seen.add(node_id)
        if value(tx, "MATCH (n:Schakel {id: $id}) RETURN n._row", id=node_id) is not None:
            return node_id
        query = "MATCH (d:SchakelRedirect {old: $id}) RETURN d.new"
        node_id = value(tx, query, id=node_id) or node_id
    return None


def read_pages(
    connection: Connection,
) -> tuple[list[NodeRow], list[LinkRow], dict[str, str]]:
    """All nodes, links and redirects; what is changed meanwhile may be in them or not."""
    nodes: list[NodeRow] = []
    count, last = BATCH, ""
    while count == BATCH:
        rows, count, last = connection.read(node_page, last, BATCH)
        nodes += rows
    same = {row[0]: row[0] for row in nodes}
    links: list[LinkRow] = []
    for ids in parts(list(same), SOURCES):
        links += connection.read(link_page, ids, same)
    return nodes, links, connection.read(all_redirects)


def _put(found: dict[str, T], key: str, item: T | None) -> None:
    if item is None:
        found.pop(key, None)
    else:
        found[key] = item


def caught_up(
    nodes: Iterable[NodeRow],
    links: Iterable[LinkRow],
    redirects: Mapping[str, str],
    changes: Iterable[Change],
) -> tuple[list[NodeRow], list[LinkRow], dict[str, str]]:
    """Rows read while these changes were made, as they are after all of them.

    Each page has or has not seen each change, so what a change leaves is simply put there again.
    """
    node_rows = {row[0]: row for row in nodes}
    link_rows = {row[0]: row for row in links}
    leads = dict(redirects)
    for change in changes:
        record = change.record
        there = change.after is not None
        if isinstance(record, Node):
            _put(node_rows, record.id, node_to_row(record) if there else None)
        elif isinstance(record, Link):
            _put(link_rows, record.id, link_to_row(record) if there else None)
        else:
            _put(leads, record.old, record.new if there else None)
    return list(node_rows.values()), list(link_rows.values()), leads
