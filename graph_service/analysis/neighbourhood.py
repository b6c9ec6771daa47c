"""What lies within a number of steps of one node."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from graph_service.errors import InvalidOption
from graph_service.model import LINK_KINDS, NODE_KINDS, LinkKind, NodeKind
from graph_service.snapshot import BoolArray, IntArray, Snapshot


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The nodes around a node, nearest first, ties by id, and all links between them.

    Attributes:
        node_ids: the node itself first.
        distances: the number of steps to each of them.
        link_ids: by id.
        truncated: whether there is more within these steps than `limit` let through.
    """

    node_ids: tuple[str, ...]
    distances: tuple[int, ...]
    link_ids: tuple[str, ...]
    truncated: bool


def neighbourhood(
    snapshot: Snapshot,
    node_id: str,
    *,
    steps: int = 1,
    kinds: Collection[NodeKind | str] | None = None,
    link_kinds: Collection[LinkKind | str] | None = None,
    limit: int | None = None,
) -> Neighbourhood:
    """The nodes within `steps` steps of a node, links taken in either direction.

    Nodes and links of other kinds than the given ones are not entered, so that what is found hangs
    together. Ideas and plans are found like any other node. At most `limit` nodes are given, the
    nearest; a node with very many links costs no more than reading its row.

    Raises:
        NotFound: no node has or had this id.
        InvalidOption: `steps` is below 0, `limit` below 1, or a kind is unknown.
    """
    if steps < 0:
        raise InvalidOption("steps", f"{steps} is below 0; give 1 for the direct neighbours")
    if limit is not None and limit < 1:
        raise InvalidOption("limit", f"{limit} is below 1; give the most nodes to show")
    start = snapshot.number(node_id)
    enter = _chosen(snapshot.node_kind, NODE_KINDS, kinds, "kind")
    enter[start] = True
    follow = _chosen(snapshot.link_kind, LINK_KINDS, link_kinds, "link_kind")

    distance = np.full(snapshot.node_count, -1, dtype=np.int32)
    distance[start] = 0
    layer: IntArray = np.array([start], dtype=np.int32)
    found = [layer]
    total, step, truncated = 1, 0, False
    while len(layer) and step < steps and not truncated:
        step += 1
        layer = _next_layer(snapshot, layer, enter & (distance < 0), follow)
        distance[layer] = step
        room = None if limit is None else limit - total
        if room is not None and len(layer) > room:
            layer, truncated = layer[:room], True
        total += len(layer)
        found.append(layer)

    order = np.concatenate(found)
    kept = np.zeros(snapshot.node_count, dtype=np.bool_)
    kept[order] = True
    between = follow & kept[snapshot.link_source] & kept[snapshot.link_target]
    return Neighbourhood(
        node_ids=tuple(snapshot.node_id(number) for number in order.tolist()),
        distances=tuple(distance[order].tolist()),
        link_ids=tuple(snapshot.link_id(number) for number in np.flatnonzero(between).tolist()),
        truncated=truncated,
    )


def _chosen(
    codes: np.ndarray[tuple[int], np.dtype[np.int8]],
    members: tuple[NodeKind, ...] | tuple[LinkKind, ...],
    wanted: Collection[str] | None,
    option: str,
) -> BoolArray:
    if wanted is None:
        return np.ones(len(codes), dtype=np.bool_)
    names = [str(member) for member in members]
    for name in wanted:
        if name not in names:
            raise InvalidOption(option, f"{name!r} is unknown; it can be {', '.join(names)}")
    return np.isin(codes, [names.index(name) for name in wanted])


def _next_layer(
    snapshot: Snapshot, layer: IntArray, enter: BoolArray, follow: BoolArray
) -> IntArray:
    """The nodes one step beyond a layer that may be entered, by number, so by id."""
    reached = np.zeros(snapshot.node_count, dtype=np.bool_)
    for number in layer.tolist():
        links = snapshot.links_of(number)
        links = links[follow[links]]
        reached[snapshot.link_source[links]] = True
        reached[snapshot.link_target[links]] = True
    return np.flatnonzero(reached & enter).astype(np.int32)
