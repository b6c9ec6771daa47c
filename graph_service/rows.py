"""Records as flat rows of plain values: the one form in which they are kept and read.

A node row is (id, kind, name, type, status, valid_from, valid_to, rest, attestations), a link row
is (id, kind, source, target, role, key, weight, certainty, valid_from, valid_to, attestations).
What is open or unsaid is None; `rest` and `attestations` are JSON text with sorted keys.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

import orjson

from graph_service.model import (
    Attestation,
    Change,
    Link,
    Node,
    Record,
    Redirect,
)

NodeRow: TypeAlias = tuple[str, str, str, str, str | None, str | None, str | None, str, str]
LinkRow: TypeAlias = tuple[
    str, str, str, str, str, str, float | None, str | None, str | None, str | None, str
]
NODE_COLUMNS = (
    "id", "kind", "name", "type", "status", "valid_from", "valid_to", "rest", "attestations",
)  # fmt: skip
LINK_COLUMNS = (
    "id", "kind", "source", "target", "role", "key", "weight", "certainty", "valid_from",
    "valid_to", "attestations",
)  # fmt: skip
_REST = ("aliases", "identifiers", "description", "properties", "contacts")


def to_json(value: Any) -> str:
    """JSON text with sorted keys, the same for the same value."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _attestations_json(attestations: Iterable[Attestation]) -> str:
    return to_json([attestation.to_list() for attestation in attestations])


def attestations_from_json(text: str) -> tuple[Attestation, ...]:
    """The attestations in a row's last column."""
    return tuple(Attestation.from_list(items) for items in orjson.loads(text))


def node_to_row(node: Node) -> NodeRow:
    """A node as a row."""
    facts = node.to_dict()
    return (
        node.id,
        str(node.kind),
        node.name,
        node.type,
        str(node.status) if node.status is not None else None,
        node.valid_from,
        node.valid_to,
        to_json({name: facts[name] for name in _REST if name in facts}),
        _attestations_json(node.attestations),
    )


def node_from_row(row: NodeRow) -> Node:
    """The reverse of `node_to_row`."""
    node_id, kind, name, type_, status, valid_from, valid_to, rest, attestations = row
    facts = {
        **orjson.loads(rest),
        "id": node_id,
        "kind": kind,
        "name": name,
        "type": type_,
        "status": status,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }
    return Node.from_dict(facts, attestations_from_json(attestations))


def link_to_row(link: Link) -> LinkRow:
    """A link as a row."""
    return (
        link.id,
        str(link.kind),
        link.source,
        link.target,
        link.role,
        link.key,
        link.weight,
        str(link.certainty) if link.certainty is not None else None,
        link.valid_from,
        link.valid_to,
        _attestations_json(link.attestations),
    )


def link_from_row(row: LinkRow) -> Link:
    """The reverse of `link_to_row`."""
    facts = dict(zip(LINK_COLUMNS[:-1], row[:-1], strict=True))
    return Link.from_dict(facts, attestations_from_json(row[-1]))


def record_to_json(record: Record | None) -> dict[str, Any] | None:
    """A record, attestations included, as a JSON-ready tagged object; None stays None."""
    if record is None:
        return None
    if isinstance(record, Redirect):
        return {"record": "redirect", "old": record.old, "new": record.new}
    return {
        "record": "node" if isinstance(record, Node) else "link",
        **record.to_dict(),
        "attestations": [attestation.to_list() for attestation in record.attestations],
    }


def record_from_json(data: dict[str, Any] | None) -> Record | None:
    """The reverse of `record_to_json`."""
    if data is None:
        return None
    facts = dict(data)
    tag = facts.pop("record")
    if tag == "redirect":
        return Redirect(facts["old"], facts["new"])
    attestations = [Attestation.from_list(items) for items in facts.pop("attestations")]
    return (Node if tag == "node" else Link).from_dict(facts, attestations)


def changes_to_json(changes: Iterable[Change]) -> bytes:
    """Changes as JSON bytes: a list of [before, after]."""
    pairs = [[record_to_json(change.before), record_to_json(change.after)] for change in changes]
    return orjson.dumps(pairs, option=orjson.OPT_SORT_KEYS)


def changes_from_json(data: bytes) -> list[Change]:
    """The reverse of `changes_to_json`."""
    return [
        Change(before=record_from_json(before), after=record_from_json(after))
        for before, after in orjson.loads(data)
    ]
