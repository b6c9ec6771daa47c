"""Two CSV files in a zip, nodes.csv and edges.csv, with the column names that Gephi expects.

A text that a spreadsheet program would take for a formula gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
import zipfile

from graph_service.export.flat import EDGE_COLUMNS, Table, edge_table, node_table
from graph_service.model import Scalar
from graph_service.snapshot import Snapshot

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # a zip keeps a time; this one, so that bytes do not differ
_HEADERS = {
    "id": "Id", "label": "Label", "source": "Source", "target": "Target", "weight": "Weight",
    "kind": "Kind", "type": "Type", "status": "Status", "aliases": "Aliases",
    "description": "Description", "role": "Role", "record_key": "Key", "certainty": "Certainty",
    "valid_from": "Valid from", "valid_to": "Valid to",
}  # fmt: skip


def write(snapshot: Snapshot) -> bytes:
    """The snapshot as a zip of nodes.csv and edges.csv, UTF-8, comma-separated."""
    edges = edge_table(snapshot)
    for row in edges.rows:
        row["type"] = "Directed"
    order = ("source", "target", "type", "id", "label", "weight")
    columns = (*order, *(name for name in EDGE_COLUMNS if name not in order))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, table in (
            ("nodes.csv", node_table(snapshot)),
            ("edges.csv", Table(columns, edges.rows)),
        ):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _csv(table))
    return out.getvalue()


def _csv(table: Table) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEADERS[name] if name in _HEADERS else defused(name) for name in table.columns)
    for row in table.rows:
        writer.writerow(defused(row.get(name, "")) for name in table.columns)
    return text.getvalue().encode()


def defused(value: Scalar) -> Scalar:
    """A text that begins like a formula with an apostrophe before it; anything else as it is.

    >>> defused("=cmd()"), defused(-1.5), defused("GGD")
    ("'=cmd()", -1.5, 'GGD')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
