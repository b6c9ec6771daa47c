"""GraphML: for Gephi, yEd, Cytoscape, igraph and Neo4j."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from graph_service.export.flat import edge_table, node_table, printable
from graph_service.model import Scalar
from graph_service.snapshot import Snapshot

if TYPE_CHECKING:
    import networkx as nx


def write(snapshot: Snapshot) -> bytes:
    """The snapshot as GraphML, directed, several links between two nodes allowed."""
    import networkx as nx  # a tenth of a second that no other command should wait for

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for row in node_table(snapshot).rows:
        node_id = printable(str(row.pop("id")))
        graph.add_node(node_id, **_clean(row))
    for row in edge_table(snapshot).rows:
        source, target = printable(str(row.pop("source"))), printable(str(row.pop("target")))
        edge_id = str(row.pop("id"))
        graph.add_edge(source, target, key=edge_id, **_clean(row))
    out = BytesIO()
    # the writer that needs no lxml, so that every machine writes the same bytes
    nx.write_graphml_xml(graph, out)
    return out.getvalue()


def _clean(row: dict[str, Scalar]) -> dict[str, Scalar]:
    return {
        printable(name): printable(value) if isinstance(value, str) else value
        for name, value in row.items()
    }
