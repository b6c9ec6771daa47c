"""Node-link JSON: what networkx, d3 and most graph programs read.

A node is its facts under `id`, `kind`, `name` and so on. An edge has `source`, `target` and `key`
(the id of the link), and the link's facts; the key that tells a second record of the same relation
apart is `record_key`. Contacts and attestations are left out: they are no part of the graph.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from graph_service.errors import InvalidOption
from graph_service.snapshot import Snapshot

EDGES_KEYS = ("edges", "links")  # networkx since 3.6 writes and reads edges; d3 reads links


def node_dict(snapshot: Snapshot, number: int) -> dict[str, Any]:
    """The facts of a node for a graph, without contacts."""
    node_id, kind, name, type_, status, valid_from, valid_to, rest, _ = snapshot.node_rows[number]
    facts: dict[str, Any] = {"id": node_id, "kind": kind, "name": name}
    for field, value in (
        ("type", type_),
        ("status", status),
        ("valid_from", valid_from),
        ("valid_to", valid_to),
    ):
        if value:
            facts[field] = value
    if rest != "{}":
        facts.update(orjson.loads(rest))
        facts.pop("contacts", None)
    return facts


def edge_dict(snapshot: Snapshot, number: int) -> dict[str, Any]:
    """The facts of a link for a graph."""
    link_id, kind, source, target, role, key, weight, certainty, valid_from, valid_to, _ = (
        snapshot.link_rows[number]
    )
    facts: dict[str, Any] = {"source": source, "target": target, "key": link_id, "kind": kind}
    for field, value in (
        ("role", role),
        ("record_key", key),
        ("certainty", certainty),
        ("valid_from", valid_from),
        ("valid_to", valid_to),
    ):
        if value:
            facts[field] = value
    if weight is not None:
        facts["weight"] = weight
    return facts


def node_link(
    snapshot: Snapshot,
    nodes: Iterable[int],
    links: Iterable[int],
    *,
    edges_key: str = "edges",
) -> dict[str, Any]:
    """These nodes and links in node-link form; `edges_key` names the list of the links.

    Raises:
        InvalidOption: the name is neither `edges` nor `links`.
    """
    if edges_key not in EDGES_KEYS:
        raise InvalidOption("edges_key", f"{edges_key[:20]!r} is unknown; use edges or links")
    return {
        "directed": True,
        "multigraph": True,
        "graph": {},
        "nodes": [node_dict(snapshot, number) for number in nodes],
        edges_key: [edge_dict(snapshot, number) for number in links],
    }


def write(snapshot: Snapshot) -> bytes:
    """The whole snapshot as node-link JSON."""
    data = node_link(snapshot, range(snapshot.node_count), range(snapshot.link_count))
    data["graph"] = {"version": snapshot.version}
    if snapshot.as_of is not None:
        data["graph"]["as_of"] = snapshot.as_of.isoformat()
    return orjson.dumps(data, option=orjson.OPT_INDENT_2)
