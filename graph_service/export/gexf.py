"""GEXF 1.3: for Gephi and Gephi Lite, with a timeline where there are dates.

networkx can write GEXF too, but it puts the day of writing in the file, so that the same snapshot
would not give the same bytes. What it writes otherwise is what is written here.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from graph_service.export.flat import (
    EDGE_COLUMNS,
    Table,
    day_range,
    edge_table,
    node_table,
    printable,
)
from graph_service.model import Scalar
from graph_service.snapshot import Snapshot

_OWN_ATTRIBUTES = frozenset({"id", "label", "source", "target", "weight"})
_TYPES: dict[type, str] = {str: "string", bool: "boolean", int: "long", float: "double"}


def write(snapshot: Snapshot) -> bytes:
    """The snapshot as GEXF, directed; days become the start and end of nodes and edges."""
    return "".join(_lines(node_table(snapshot), edge_table(snapshot))).encode()


def _lines(nodes: Table, edges: Table) -> Iterator[str]:
    dated = any(day_range(row) != (None, None) for table in (nodes, edges) for row in table.rows)
    mode = 'mode="dynamic" timeformat="date"' if dated else 'mode="static"'
    yield "<?xml version='1.0' encoding='utf-8'?>\n"
    yield '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    yield "  <meta><creator>schakel</creator></meta>\n"
    yield f'  <graph defaultedgetype="directed" {mode}>\n'
    node_ids = _attribute_ids(nodes, "n")
    edge_ids = _attribute_ids(Table(EDGE_COLUMNS, edges.rows), "e")
    yield from _declarations("node", node_ids, nodes)
    yield from _declarations("edge", edge_ids, edges)
    yield "    <nodes>\n"
    for row in nodes.rows:
        yield from _element("node", ("id", "label"), row, node_ids)
    yield "    </nodes>\n    <edges>\n"
    for row in edges.rows:
        own = ("id", "source", "target", "label", "weight")
        yield from _element("edge", own, row, edge_ids)
    yield "    </edges>\n  </graph>\n</gexf>\n"


def _attribute_ids(table: Table, prefix: str) -> dict[str, str]:
    used = {name for row in table.rows for name in row}
    names = [name for name in table.columns if name in used and name not in _OWN_ATTRIBUTES]
    return {name: f"{prefix}{place}" for place, name in enumerate(names)}


def _declarations(sort: str, ids: dict[str, str], table: Table) -> Iterator[str]:
    if not ids:
        return
    types: dict[str, type] = {}
    for row in table.rows:
        for name, value in row.items():
            types.setdefault(name, type(value))
    yield f'    <attributes class="{sort}" mode="static">\n'
    for name, attribute in ids.items():
        yield (
            f"      <attribute id={quoteattr(attribute)} title={_quoted(name)}"
            f' type="{_TYPES[types[name]]}"/>\n'
        )
    yield "    </attributes>\n"


def _element(
    tag: str, own: tuple[str, ...], row: dict[str, Scalar], ids: dict[str, str]
) -> Iterator[str]:
    start, end = day_range(row)
    yield f"      <{tag}"
    yield "".join(f" {name}={_quoted(row[name])}" for name in own if name in row)
    yield (f' start="{start}"' if start else "") + (f' end="{end}"' if end else "")
    values = [(ids[name], value) for name, value in row.items() if name in ids]
    if not values:
        yield "/>\n"
        return
    yield "><attvalues>"
    for attribute, value in values:
        yield f'<attvalue for="{attribute}" value={_quoted(value)}/>'
    yield f"</attvalues></{tag}>\n"


def _quoted(value: Scalar) -> str:
    if isinstance(value, bool):
        return '"true"' if value else '"false"'
    return quoteattr(printable(str(value)))
