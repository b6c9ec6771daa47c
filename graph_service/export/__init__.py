"""A snapshot as a file of another program; the same snapshot gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from graph_service.errors import InvalidOption
from graph_service.export import csv_pair, gexf, graphml, node_link
from graph_service.snapshot import Snapshot

__all__ = ["FORMATS", "Format", "export"]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name, what the web calls it, how its name ends, and who reads it."""

    name: str
    media_type: str
    suffix: str
    read_by: str
    write: Callable[[Snapshot], bytes]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        made.name: made
        for made in (
            Format(
                "node-link",
                "application/json",
                ".json",
                "networkx, d3, Observable",
                node_link.write,
            ),
            Format(
                "graphml",
                "application/graphml+xml",
                ".graphml",
                "Gephi, yEd, Cytoscape, igraph",
                graphml.write,
            ),
            Format("gexf", "application/gexf+xml", ".gexf", "Gephi, Gephi Lite", gexf.write),
            Format(
                "csv",
                "application/zip",
                ".zip",
                "Gephi and spreadsheet programs: nodes.csv and edges.csv in a zip",
                csv_pair.write,
            ),
        )
    }
)


def export(snapshot: Snapshot, format: str) -> bytes:
    """The snapshot in a format of `FORMATS`.

    Raises:
        InvalidOption: there is no such format.
    """
    chosen = FORMATS.get(format)
    if chosen is None:
        names = ", ".join(FORMATS)
        raise InvalidOption("format", f"{format[:40]!r} is unknown; it can be {names}")
    return chosen.write(snapshot)
