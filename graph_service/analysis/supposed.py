"""The network as it would be with one more link, or without one node. Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph_service.analysis.missing_links import METHOD_PREFIX, TYPE_PREFIX
from graph_service.errors import InvalidOption
from graph_service.model import (
    DEFAULT_LINK,
    MAX_SLUG,
    Link,
    LinkKind,
    Node,
    NodeKind,
    Status,
    slug,
)
from graph_service.rows import link_to_row, node_to_row
from graph_service.snapshot import Snapshot

NEW_ID = "what-if"
P, T, D, A = NodeKind.PARTNER, NodeKind.THEME, NodeKind.DISTRICT, NodeKind.ACTIVITY
_LINK: Mapping[tuple[NodeKind, NodeKind], LinkKind] = {
    ends: kind for ends, kind in DEFAULT_LINK.items() if kind is not LinkKind.PART_OF
}


@dataclass(frozen=True, slots=True)
class Supposed:
    """A network that is not.

    Attributes:
        snapshot: the network as it would be.
        node_ids: the nodes that it is about and that are in the real network too.
        new_id: the activity or partner that would be new, or empty.
        link_kind: the kind of the one link that would be new, or None.
        already: whether the link is there already, so that nothing would change.
    """

    snapshot: Snapshot
    node_ids: tuple[str, ...]
    new_id: str
    link_kind: LinkKind | None
    already: bool


def with_link(snapshot: Snapshot, ends: Sequence[str]) -> Supposed:
    """The network with what a suggestion of these ends asks for.

    Two nodes get the link that fits their kinds; what only an activity can join (two themes, a
    theme and a district, a method and a district) gets an activity that is done on the day of the
    view; a type, a theme and a district get a partner of the type. Ends are in any order.

    Raises:
        NotFound: no node has an id.
        InvalidOption: nothing can join these ends.
    """
    methods = [end.removeprefix(METHOD_PREFIX) for end in ends if end.startswith(METHOD_PREFIX)]
    types = [end.removeprefix(TYPE_PREFIX) for end in ends if end.startswith(TYPE_PREFIX)]
    for value in (*methods, *types):
        if not value or value != slug(value) or len(value) > MAX_SLUG:
            raise InvalidOption("end", f"{value[:80]!r} is no method or type; write it as a slug")
    numbers = sorted(
        {snapshot.number(end) for end in ends if not end.startswith((METHOD_PREFIX, TYPE_PREFIX))}
    )
    order = (P, A, T, D)
    numbers.sort(key=lambda number: order.index(snapshot.kind(number)))
    kinds = tuple(snapshot.kind(number) for number in numbers)
    ids = tuple(snapshot.node_id(number) for number in numbers)
    if len(numbers) + len(methods) + len(types) != len(ends):
        raise InvalidOption("end", "an end is given twice; give different ends")
    pair = (kinds[0], kinds[-1]) if len(ids) == len(ends) == 2 else None
    if pair is not None and pair in _LINK:
        return _linked(snapshot, _LINK[pair], ids)
    if not types and (kinds, len(methods)) in (((T, T), 0), ((T, D), 0), ((D,), 1), ((T, D), 1)):
        return _with_activity(snapshot, methods, ids)
    if not methods and (kinds, len(types)) == ((T, D), 1):
        return _with_partner(snapshot, types[0], ids)
    given = ", ".join([*map(str, kinds), *("method" for _ in methods), *("type" for _ in types)])
    raise InvalidOption(
        "end",
        f"nothing can join {given or 'nothing'}; give two partners, a partner and a theme, two "
        "themes, a method and a district, or the ends of another suggestion",
    )


def without(snapshot: Snapshot, node_id: str) -> Supposed:
    """The network without a node and its links.

    Raises:
        NotFound: no node has this id.
    """
    kept = np.ones(snapshot.node_count, dtype=np.bool_)
    number = snapshot.number(node_id)
    kept[number] = False
    left = snapshot.select(kept)
    return Supposed(left, (snapshot.node_id(number),), "", None, already=False)


def _linked(snapshot: Snapshot, kind: LinkKind, ids: tuple[str, ...]) -> Supposed:
    numbers = [snapshot.number(one) for one in ids]
    known = snapshot.links_of(numbers[0])
    others = [snapshot.other_end(link, numbers[0]) for link in known.tolist()]
    kinds = [snapshot.link_rows[link][1] for link in known.tolist()]
    there = (numbers[1], str(kind)) in zip(others, kinds, strict=True)
    made = snapshot if there else _more(snapshot, (Link(kind, ids[0], ids[1], key=NEW_ID),))
    return Supposed(made, ids, "", kind, already=there)


def _with_activity(snapshot: Snapshot, methods: list[str], ids: tuple[str, ...]) -> Supposed:
    new = _new_id(snapshot)
    day = snapshot.as_of.isoformat() if snapshot.as_of else None
    method = methods[0] if methods else ""
    activity = Node(new, A, NEW_ID, method, status=Status.DONE, valid_from=day, valid_to=day)
    links = [
        Link(
            LinkKind.ADDRESSES if snapshot.kind(snapshot.number(one)) is T else LinkKind.HELD_IN,
            new,
            one,
        )
        for one in ids
    ]
    return Supposed(_more(snapshot, (activity, *links)), ids, new, None, already=False)


def _with_partner(snapshot: Snapshot, type_: str, ids: tuple[str, ...]) -> Supposed:
    new = _new_id(snapshot)
    links = [
        Link(
            LinkKind.WORKS_ON if snapshot.kind(snapshot.number(one)) is T else LinkKind.ACTIVE_IN,
            new,
            one,
        )
        for one in ids
    ]
    partner = Node(new, P, NEW_ID, type_)
    return Supposed(_more(snapshot, (partner, *links)), ids, new, None, already=False)


def _new_id(snapshot: Snapshot) -> str:
    number, new = 1, NEW_ID
    while new in snapshot:
        number += 1
        new = f"{NEW_ID}-{number}"
    return new


def _more(snapshot: Snapshot, records: Sequence[Node | Link]) -> Snapshot:
    nodes = [node_to_row(record) for record in records if isinstance(record, Node)]
    links = [link_to_row(record) for record in records if isinstance(record, Link)]
    return Snapshot(
        snapshot.version,
        sorted([*snapshot.node_rows, *nodes], key=lambda row: row[0]),
        sorted([*snapshot.link_rows, *links], key=lambda row: row[0]),
        snapshot.redirects,
        snapshot.as_of,
    )
