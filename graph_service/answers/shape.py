"""What all answers share: references to nodes, links with names, and the `meta` object."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeAlias

import numpy as np

from graph_service.analysis.missing_links import METHOD_PREFIX, TYPE_PREFIX
from graph_service.analysis.scope import scope
from graph_service.errors import InvalidOption
from graph_service.model import NODE_KINDS, NodeKind
from graph_service.rows import attestations_from_json
from graph_service.snapshot import ACTIVITY_LINKS, BoolArray, Snapshot
from graph_service.wording import (
    certainty_label,
    end_label,
    kind_label,
    link_label,
    status_label,
    type_label,
)

SCHEMA_VERSION = 1

Json: TypeAlias = dict[str, Any]
Kinds: TypeAlias = NodeKind | str | Collection[NodeKind | str] | None


def meta(snapshot: Snapshot, **more: Any) -> Json:
    """What an answer says of itself: of which version and day it is, and what was asked."""
    return {
        "schema_version": SCHEMA_VERSION,
        "version": snapshot.version,
        "as_of": snapshot.as_of.isoformat() if snapshot.as_of else None,
        **more,
    }


def page_meta(total: int, returned: int, limit: int | None, offset: int) -> Json:
    """What an answer says of itself as one page of many.

    `truncated` says whether more follows after this page, and `next_offset` where that begins; on
    the last page, and past it, this is None.

    >>> page_meta(5, 2, 2, 0)
    {'truncated': True, 'next_offset': 2, 'limit': 2, 'offset': 0}
    >>> page_meta(5, 1, 2, 4)
    {'truncated': False, 'next_offset': None, 'limit': 2, 'offset': 4}
    """
    after = offset + returned
    more = after < total
    return {
        "truncated": more,
        "next_offset": after if more else None,
        "limit": limit,
        "offset": offset,
    }


def kinds_of(kind: Kinds) -> tuple[NodeKind, ...]:
    """The kinds that are asked for, in our order; none and an empty list mean all.

    Raises:
        InvalidOption: a kind is unknown.
    """
    asked = [kind] if isinstance(kind, str) else list(kind or NODE_KINDS)
    for name in asked:
        if name not in list(NODE_KINDS):
            known = ", ".join(NODE_KINDS)
            raise InvalidOption("kind", f"{str(name)[:40]!r} is unknown; it can be {known}")
    return tuple(known for known in NODE_KINDS if known in asked)


def chosen(
    snapshot: Snapshot, kind: Kinds, theme: str | None, district: str | None
) -> tuple[BoolArray, Json]:
    """The nodes that the filters let through, as bool (n,), and the filters that were set."""
    kinds = kinds_of(kind)
    nodes = scope(snapshot, theme=theme, district=district)
    nodes &= np.isin(snapshot.node_kind, [NODE_KINDS.index(one) for one in kinds])
    filters: Json = {}
    if len(kinds) < len(NODE_KINDS):
        filters["kind"] = [str(one) for one in kinds]
    if theme is not None:
        filters["theme"] = snapshot.resolve(theme)
    if district is not None:
        filters["district"] = snapshot.resolve(district)
    return nodes, filters


def check_page(limit: int | None, offset: int) -> None:
    """Raise `InvalidOption` unless these can be the limit and offset of a page."""
    if limit is not None and limit < 0:
        raise InvalidOption("limit", f"{limit} is below 0; give the most to show")
    if offset < 0:
        raise InvalidOption("offset", f"{offset} is below 0; give how many to pass over")


def node_ref(snapshot: Snapshot, node: int | str, lang: str) -> Json:
    """A node by its id and what it is called."""
    number = snapshot.number(node) if isinstance(node, str) else node
    row = snapshot.node_rows[number]
    reference: Json = {"id": row[0], "name": row[2], "kind": row[1], "type": row[3]}
    reference["kind_label"] = kind_label(row[1], lang)
    reference["type_label"] = type_label(row[3], lang)
    if row[4]:
        reference["status"] = row[4]
        reference["status_label"] = status_label(row[4], lang)
    return reference


def end_ref(snapshot: Snapshot, end: str, lang: str) -> Json:
    """An end of a suggestion or a record of evidence: a node, a method or a type of partner."""
    for prefix in (METHOD_PREFIX, TYPE_PREFIX):
        if end.startswith(prefix):
            kind = prefix.removesuffix(":")
            return {"id": end, "name": end_label(end, snapshot, lang), "kind": kind}
    return node_ref(snapshot, end, lang)


def link_dates(snapshot: Snapshot, number: int) -> tuple[str | None, str | None]:
    """The period of a link; one of an activity that has none of its own has the activity's."""
    row = snapshot.link_rows[number]
    if row[8] or row[9] or row[1] not in ACTIVITY_LINKS:
        return row[8], row[9]
    for end in (int(snapshot.link_source[number]), int(snapshot.link_target[number])):
        if snapshot.kind(end) is NodeKind.ACTIVITY:
            return snapshot.node_rows[end][5], snapshot.node_rows[end][6]
    return None, None


def link_facts(snapshot: Snapshot, number: int, lang: str) -> Json:
    """What is known of a link beside its ends: kind, role, weight, certainty, period, sources."""
    link_id, kind, _, _, role, key, weight, certainty, _, _, said = snapshot.link_rows[number]
    begin, end = link_dates(snapshot, number)
    facts: Json = {"id": link_id, "kind": kind, "label": link_label(kind, lang)}
    if role:
        facts["role"], facts["role_label"] = role, type_label(role, lang)
    if certainty:
        facts["certainty"], facts["certainty_label"] = certainty, certainty_label(certainty, lang)
    for name, value in (("record_key", key), ("valid_from", begin), ("valid_to", end)):
        if value:
            facts[name] = value
    if weight is not None:
        facts["weight"] = weight
    facts["attestations"] = [
        {"dataset": one.dataset, "place": one.place} for one in attestations_from_json(said)
    ]
    return facts


def link_ref(snapshot: Snapshot, link_id: str, lang: str) -> Json:
    """A link with the names of its ends."""
    link = snapshot.link(link_id)
    facts = link_facts(snapshot, snapshot.link_number(link_id), lang)
    return {
        **facts,
        "source": link.source,
        "source_name": snapshot.name(snapshot.number(link.source)),
        "target": link.target,
        "target_name": snapshot.name(snapshot.number(link.target)),
    }
