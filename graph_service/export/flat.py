"""Nodes and links as flat columns, for formats that know no lists and no nesting.

Several values in one are joined by `|`; what is empty is left out. Columns that the network brings
itself keep their name, with a word behind it where one of ours is called so already.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from graph_service.export.node_link import edge_dict, node_dict
from graph_service.model import Scalar, first_day, last_day
from graph_service.snapshot import Snapshot

SEPARATOR = "|"
NODE_COLUMNS = (
    "id", "label", "kind", "type", "status", "aliases", "description", "valid_from", "valid_to",
)  # fmt: skip
EDGE_COLUMNS = (
    "source", "target", "id", "label", "kind", "role", "record_key", "weight", "certainty",
    "valid_from", "valid_to",
)  # fmt: skip
# Names that GEXF, GraphML or their readers give a meaning of their own.
_TAKEN = frozenset(
    {*NODE_COLUMNS, *EDGE_COLUMNS, "key", "start", "end", "viz", "pid", "spells", "timeset"}
)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as dictionaries without empty values, and all their columns in order."""

    columns: tuple[str, ...]
    rows: list[dict[str, Scalar]]


def printable(text: str) -> str:
    """Text without the characters that XML cannot hold.

    >>> printable("a" + chr(0xFFFF) + "b")
    'ab'
    """
    return _UNPRINTABLE.sub("", text)


def node_table(snapshot: Snapshot) -> Table:
    """The nodes; identifiers become columns `identifier: scheme`, properties their own columns."""
    rows: list[dict[str, Scalar]] = []
    extra: dict[str, None] = {}
    for number in range(snapshot.node_count):
        facts = node_dict(snapshot, number)
        row: dict[str, Any] = {"id": facts["id"], "label": facts["name"]}
        for name in NODE_COLUMNS[2:]:
            row[name] = facts.get(name)
        row["aliases"] = SEPARATOR.join(facts.get("aliases", ()))
        for scheme, identifier in facts.get("identifiers", {}).items():
            row[f"identifier: {scheme}"] = identifier
        for name, value in facts.get("properties", {}).items():
            column = f"{name} (property)" if name.casefold() in _TAKEN or name in row else name
            row[column] = value
        row = {name: value for name, value in row.items() if value not in (None, "")}
        extra.update(dict.fromkeys(name for name in row if name not in NODE_COLUMNS))
        rows.append(row)
    return _one_type_a_column(Table((*NODE_COLUMNS, *sorted(extra)), rows))


def edge_table(snapshot: Snapshot) -> Table:
    """The links; the label is the kind in words, an empty weight is left out."""
    rows: list[dict[str, Scalar]] = []
    for number in range(snapshot.link_count):
        facts = edge_dict(snapshot, number)
        row = {name: facts.get(name) for name in EDGE_COLUMNS}
        row["id"], row["label"] = facts["key"], facts["kind"].replace("_", " ")
        rows.append({name: value for name, value in row.items() if value not in (None, "")})
    return Table(EDGE_COLUMNS, rows)


def _one_type_a_column(table: Table) -> Table:
    """A column with values of several types becomes text, since formats declare one type a column.

    Whole and broken numbers together stay numbers.
    """
    types: dict[str, set[type]] = {}
    for row in table.rows:
        for name, value in row.items():
            types.setdefault(name, set()).add(type(value))
    for row in table.rows:
        for name, value in row.items():
            if types[name] == {int, float}:
                row[name] = float(value)
            elif len(types[name]) > 1:
                row[name] = str(value)
    return table


def day_range(row: dict[str, Scalar]) -> tuple[str | None, str | None]:
    """The first and the last day of a row's period, both inclusive, None where it is open."""
    begin, end = row.get("valid_from"), row.get("valid_to")
    return (
        first_day(str(begin)).isoformat() if begin else None,
        last_day(str(end)).isoformat() if end else None,
    )
