"""Records as nodes and relationships, as a user of Cypher or Bloom would expect them.

A node is `(:Partner:Schakel {id, name, type, …})`, a link `-[:TAKES_PART_IN {id, role: "", …}]->`.
Identifiers and free properties are real properties too. `_row` is ours alone: it
holds what is needed to read a record back to the letter. Every MATCH is on `:Schakel` and its
unique id, so that other data with labels like `:Theme` is never touched, and properties, labels
and relations that somebody else added to our nodes are left as they are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from graph_service.model import Change, Link, LinkKind, Node, NodeKind, Redirect
from graph_service.rows import link_to_row, node_to_row, to_json
from graph_service.store.base import BATCH
from graph_service.store.neo4j_connection import Transaction, parts, run

LABELS: Mapping[NodeKind, str] = {kind: kind.value.capitalize() for kind in NodeKind}
RELATIONS: Mapping[LinkKind, str] = {kind: kind.value.upper() for kind in LinkKind}

# Changes are written in passes: nodes before the links that join them, and gone after these.
NODES, LINKS_GONE, LINKS, NODES_GONE = PASSES = (0, 1, 2, 3)

_TAKEN = frozenset(
    {"id", "name", "type", "aliases", "description", "status", "valid_from", "valid_to"}
)
_INT64 = range(-(2**63), 2**63)


# --- properties -----------------------------------------------------------------------------------


def _extras(node: Node) -> dict[str, Any]:
    """Identifiers and properties under names that collide with nothing of ours."""
    extras: dict[str, Any] = {}
    for scheme in sorted(node.identifiers):
        name = re.sub(r"\W+", "_", scheme)
        free = name not in _TAKEN and not name.startswith("_")
        extras[name if free else f"identifier_{name}"] = node.identifiers[scheme]
    for key in sorted(node.properties):
        found = node.properties[key]
        free = key not in _TAKEN and key not in extras and not key.startswith("_")
        whole = isinstance(found, int) and not isinstance(found, bool) and found not in _INT64
        extras[key if free else f"property_{key}"] = str(found) if whole else found
    return extras


def _node_properties(node: Node | None) -> dict[str, Any]:
    if node is None:
        return {}
    row = node_to_row(node)
    _, _, name, type_, status, valid_from, valid_to, _, _ = row
    properties = {
        **_extras(node),
        "name": name,
        "type": type_ or None,
        "aliases": list(node.aliases),
        "description": node.description or None,
        "status": status,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "_row": to_json(row),
    }
    return {key: found for key, found in properties.items() if found is not None}


def _link_properties(link: Link | None) -> dict[str, Any]:
    if link is None:
        return {}
    row = link_to_row(link)
    names = ("role", "key", "weight", "certainty", "valid_from", "valid_to")
    properties = {**dict(zip(names, row[4:-1], strict=True)), "_row": to_json(row)}
    return {key: found for key, found in properties.items() if found is not None}


def _to_set(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What to set so that one becomes the other; None takes a property away."""
    return {**dict.fromkeys(before.keys() - after.keys()), **after}


# --- writing --------------------------------------------------------------------------------------


def passes_of(changes: Iterable[Change]) -> list[int]:
    """The passes in which these changes have something to write."""
    return sorted({_pass_of(change) for change in changes})


def _pass_of(change: Change) -> int:
    if isinstance(change.record, Link):
        return LINKS_GONE if change.after is None else LINKS
    return NODES_GONE if isinstance(change.record, Node) and change.after is None else NODES


def write_changes(
    tx: Transaction, changes: Iterable[Change], passes: Sequence[int] = PASSES
) -> None:
    """Make the records as the changes leave them; doing it twice comes to the same."""
    sorted_out: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        sorted_out[_pass_of(change)].append(change)
    writers = {NODES: _put_nodes, LINKS_GONE: _drop_links, LINKS: _put_links, NODES_GONE: _drop}
    for number in passes:
        if sorted_out[number]:
            writers[number](tx, sorted_out[number])


def _put_nodes(tx: Transaction, changes: Sequence[Change]) -> None:
    rows: dict[NodeKind, list[Any]] = defaultdict(list)
    relabelled: dict[NodeKind, list[str]] = defaultdict(list)
    redirects: list[list[str]] = []
    dropped: list[str] = []
    for change in changes:
        before, after = change.before, change.after
        if isinstance(after, Node):
            was = before if isinstance(before, Node) else None
            to_set = _to_set(_node_properties(was), _node_properties(after))
            rows[after.kind].append([after.id, to_set])
            if was is not None and was.kind is not after.kind:
                relabelled[was.kind].append(after.id)
        elif isinstance(after, Redirect):
            redirects.append([after.old, after.new])
        else:
            dropped.append(change.record.id)
    for kind, ids in relabelled.items():
        for names in parts(ids, BATCH):
            run(
                tx,
                f"UNWIND $ids AS id MATCH (n:Schakel {{id: id}}) REMOVE n:{LABELS[kind]}",
                ids=names,
            )
    for kind, items in rows.items():
        for part in parts(items, BATCH):
            run(
                tx,
                f"UNWIND $rows AS row MERGE (n:Schakel {{id: row[0]}}) "
                f"SET n += row[1] SET n:{LABELS[kind]}",
                rows=part,
            )
    for pairs in parts(redirects, BATCH):
        query = "UNWIND $rows AS row MERGE (d:SchakelRedirect {old: row[0]}) SET d.new = row[1]"
        run(tx, query, rows=pairs)
    for old in parts(dropped, BATCH):
        run(tx, "UNWIND $ids AS id MATCH (d:SchakelRedirect {old: id}) DELETE d", ids=old)


def by_relation(links: Iterable[Link]) -> Iterator[tuple[str, Sequence[Link]]]:
    """Links in parts of one kind, with the type that their relations have."""
    found: dict[LinkKind, list[Link]] = defaultdict(list)
    for link in links:
        found[link.kind].append(link)
    for kind, items in found.items():
        for part in parts(items, BATCH):
            yield RELATIONS[kind], part


# For rows of [source, target, id]. Both ends are found first: from the one with fewer relations it
# is then a short way to a link.
_ENDS = (
    "UNWIND $rows AS row MATCH (a:Schakel {id: row[0]}) MATCH (b:Schakel {id: row[1]}) "
    "WITH row, a, b "
)


def each_link(relation: str) -> str:
    """The beginning of a statement about the links `r` of the rows [source, target, id].

    A MATCH in place of the comprehension would go through all links of the source: Neo4j plans it
    together with what comes before.
    """
    return f"{_ENDS} UNWIND [(a)-[r:{relation} {{id: row[2]}}]->(b) | r] AS r "


def _put_links(tx: Transaction, changes: Sequence[Change]) -> None:
    was = {c.record.id: c.before for c in changes if isinstance(c.before, Link)}
    links = (change.after for change in changes if isinstance(change.after, Link))
    for relation, part in by_relation(links):
        rows = []
        for link in part:
            to_set = _to_set(_link_properties(was.get(link.id)), _link_properties(link))
            rows.append([link.source, link.target, link.id, to_set])
        run(tx, f"{_ENDS} MERGE (a)-[r:{relation} {{id: row[2]}}]->(b) SET r += row[3]", rows=rows)


def _drop_links(tx: Transaction, changes: Sequence[Change]) -> None:
    links = (change.record for change in changes if isinstance(change.record, Link))
    for relation, part in by_relation(links):
        rows = [[link.source, link.target, link.id] for link in part]
        run(tx, f"{each_link(relation)} DELETE r", rows=rows)


def _drop(tx: Transaction, changes: Sequence[Change]) -> None:
    for part in parts([change.record.id for change in changes], BATCH):
        run(tx, "UNWIND $ids AS id MATCH (n:Schakel {id: id}) DELETE n", ids=part)
