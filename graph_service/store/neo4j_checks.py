"""Whether changes fit onto what is in Neo4j now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph_service.errors import ChangeConflict
from graph_service.model import Change, Link, Node, NodeKind, Record, Redirect
from graph_service.rows import link_from_row, link_to_row, node_from_row, node_to_row
from graph_service.store.base import BATCH, check_links, pending
from graph_service.store.neo4j_connection import Transaction, parts, run, value
from graph_service.store.neo4j_pages import rows_from_texts
from graph_service.store.neo4j_records import LABELS, by_relation, each_link

_KIND = " ".join(f"WHEN n:{label} THEN '{kind}'" for kind, label in LABELS.items())


def _as_known(row: Any, change: Change, to_row: Any, from_row: Any) -> Record:
    """The record of a row; one that the change knows is not made again."""
    for known in (change.before, change.after):
        if known is not None and to_row(known) == row:
            return known
    record: Record = from_row(row)
    return record


def current_records(tx: Transaction, changes: Sequence[Change]) -> dict[tuple[str, str], Record]:
    """The records that these changes are about, as they are now."""
    about = {(type(change.record), change.record.id): change for change in changes}
    ids = {kind: [i for k, i in about if k is kind] for kind in (Node, Redirect)}
    links = [change.record for change in about.values() if isinstance(change.record, Link)]
    current: dict[tuple[str, str], Record] = {}
    for part in parts(ids[Node], BATCH):
        query = "UNWIND $ids AS id MATCH (n:Schakel {id: id}) RETURN collect(n._row)"
        for node_row in rows_from_texts(value(tx, query, ids=part)):
            change = about[Node, node_row[0]]
            current["Node", node_row[0]] = _as_known(node_row, change, node_to_row, node_from_row)
    for relation, some in by_relation(links):
        rows = [[link.source, link.target, link.id] for link in some]
        query = f"{each_link(relation)} RETURN collect(r._row)"
        for link_row in rows_from_texts(value(tx, query, rows=rows)):
            change = about[Link, link_row[0]]
            current["Link", link_row[0]] = _as_known(link_row, change, link_to_row, link_from_row)
    for part in parts(ids[Redirect], BATCH):
        for old, new in run(
            tx,
            "UNWIND $ids AS id MATCH (d:SchakelRedirect {old: id}) RETURN d.old, d.new",
            ids=part,
        ):
            current["Redirect", old] = Redirect(old, new)
    return current


def _kinds_after(tx: Transaction, changes: Sequence[Change]) -> dict[str, NodeKind]:
    """The kinds of the nodes that links of these changes join, as they are after the changes."""
    touched = {c.record.id: c.after for c in changes if isinstance(c.record, Node)}
    kinds = {id_: node.kind for id_, node in touched.items() if isinstance(node, Node)}
    links = (change.after for change in changes if isinstance(change.after, Link))
    ends = {end for link in links for end in (link.source, link.target)}
    query = (
        "UNWIND $ids AS id MATCH (n:Schakel {id: id}) WHERE n._row IS NOT NULL "
        f"RETURN collect([n.id, CASE {_KIND} END])"
    )
    for part in parts(sorted(ends - touched.keys()), BATCH):
        kinds.update((id_, NodeKind(kind)) for id_, kind in value(tx, query, ids=part) if kind)
    return kinds


def _check_no_link_stays(tx: Transaction, changes: Sequence[Change]) -> None:
    """Refuse to remove a node that anything would still be joined to."""
    gone = {c.record.id for c in changes if c.after is None}
    nodes = sorted(c.record.id for c in changes if c.after is None and isinstance(c.record, Node))
    query = (
        "UNWIND $ids AS id MATCH (n:Schakel {id: id}) UNWIND [(n)-[r]-() | r] AS r "
        "RETURN DISTINCT n.id, type(r), r.id, r._row IS NOT NULL"
    )
    for part in parts(nodes, BATCH):
        for node_id, relation, link_id, ours in run(tx, query, ids=part):
            if not (ours and link_id in gone):
                what = "a link" if ours else "a relation that is not ours"
                raise ChangeConflict(
                    f"{node_id!r} cannot be removed: {what} ({relation}) is still joined to it; "
                    "nothing was written: take that away first, or load the file again",
                    [node_id],
                )


def prepare(tx: Transaction, changes: Sequence[Change], *, compare: bool) -> list[Change]:
    """The changes that are still to be made, checked against what is there.

    Args:
        tx: the transaction in which to look.
        changes: what is wanted.
        compare: whether the records may have changed since the changes were computed.

    Raises:
        ChangeConflict: see `pending` and `check_links`; or a removed node would leave a link.
        InvalidRecord: a link joins kinds that its kind may not join.
    """
    todo = list(changes)
    if compare:
        todo = pending(changes, current_records(tx, changes))
    check_links(todo, _kinds_after(tx, todo))
    _check_no_link_stays(tx, todo)
    return todo
