"""GraphML: for Gephi, yEd, Cytoscape, igraph and Neo4j.

networkx can write GraphML too, but it builds the whole file as a tree first, which for a large
network takes three times as long and as much memory. What is read back is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from graph_service.export.flat import Table, edge_table, node_table, printable
from graph_service.model import Scalar
from graph_service.snapshot import Snapshot

_TYPES: dict[type, str] = {str: "string", bool: "boolean", int: "long", float: "double"}
_NODE_OWN = ("id",)
_EDGE_OWN = ("source", "target", "id")
_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"


def write(snapshot: Snapshot) -> bytes:
    """The snapshot as GraphML, directed, several links between two nodes allowed."""
    return "".join(_lines(node_table(snapshot), edge_table(snapshot))).encode()


def _lines(nodes: Table, edges: Table) -> Iterator[str]:
    yield "<?xml version='1.0' encoding='utf-8'?>\n"
    yield (
        f'<graphml xmlns="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:schemaLocation="{_NAMESPACE} {_NAMESPACE}/1.0/graphml.xsd">\n'
    )
    node_types, edge_types = _types(nodes, _NODE_OWN), _types(edges, _EDGE_OWN)
    node_keys = {name: f"d{place}" for place, name in enumerate(node_types)}
    edge_keys = {name: f"d{place}" for place, name in enumerate(edge_types, len(node_keys))}
    yield from _declarations("node", node_keys, node_types)
    yield from _declarations("edge", edge_keys, edge_types)
    yield '  <graph edgedefault="directed">\n'
    for row in nodes.rows:
        yield _element("node", _NODE_OWN, row, node_keys)
    for row in edges.rows:
        yield _element("edge", _EDGE_OWN, row, edge_keys)
    yield "  </graph>\n</graphml>\n"


def _types(table: Table, own: tuple[str, ...]) -> dict[str, type]:
    """The columns that hold anything, in their order, and of which type."""
    found: dict[str, type] = {}
    for row in table.rows:
        for name, value in row.items():
            found.setdefault(name, type(value))
    return {name: found[name] for name in table.columns if name in found and name not in own}


def _declarations(sort: str, keys: dict[str, str], types: dict[str, type]) -> Iterator[str]:
    for name, key in keys.items():
        yield (
            f'  <key id="{key}" for="{sort}" attr.name={quoteattr(printable(name))}'
            f' attr.type="{_TYPES[types[name]]}"/>\n'
        )


def _element(tag: str, own: tuple[str, ...], row: dict[str, Scalar], keys: dict[str, str]) -> str:
    head = "".join(f" {name}={quoteattr(printable(str(row[name])))}" for name in own)
    data = "".join(
        f'      <data key="{keys[name]}">{_text(value)}</data>\n'
        for name, value in row.items()
        if name not in own
    )
    return f"    <{tag}{head}>\n{data}    </{tag}>\n"


def _text(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(printable(str(value)))
