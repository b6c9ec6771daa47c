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
    """The facts of a node for a graph."""
    facts = snapshot.node(number).to_dict()
    facts.pop("contacts", None)
    return facts


def edge_dict(snapshot: Snapshot, number: int) -> dict[str, Any]:
    """The facts of a link for a graph."""
    facts = snapshot.link(number).to_dict()
    edge = {
        "source": facts.pop("source"),
        "target": facts.pop("target"),
        "key": facts.pop("id"),
    }
    own_key = snapshot.link_rows[number][5]
    if own_key:
        edge["record_key"] = own_key
        del facts["key"]
    return {**edge, **facts}


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
