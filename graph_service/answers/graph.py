"""The network, or the part around one node, in node-link form."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from graph_service.analysis.neighbourhood import neighbourhood
from graph_service.answers.shape import Json, Kinds, check_page, chosen, kinds_of, meta, page_meta
from graph_service.errors import InvalidOption
from graph_service.export.node_link import EDGES_KEYS, node_link
from graph_service.model import LINK_KINDS, LinkKind
from graph_service.snapshot import Snapshot


def graph_answer(
    snapshot: Snapshot,
    *,
    kind: Kinds = None,
    theme: str | None = None,
    district: str | None = None,
    limit: int | None = None,
    offset: int = 0,
    edges_key: str = "edges",
) -> Json:
    """The nodes that the filters let through, by id, and the links between those.

    A link is on the page of the later of its ends. So the first page stands on its own, a later
    one has links to nodes of pages before it, and all pages together are the whole graph, each
    node and each link once. `meta.next_offset` is where the next page begins.
    `theme` and `district` mean what `analysis.scope` says.

    Raises:
        NotFound: a theme or district is unknown.
        InvalidOption: an option is not allowed.
    """
    check_page(limit, offset)
    inside, filters = chosen(snapshot, kind, theme, district)
    numbers = np.flatnonzero(inside)
    page = numbers[offset:] if limit is None else numbers[offset : offset + limit]
    shown = np.zeros(snapshot.node_count, dtype=np.bool_)
    shown[page] = True
    within = inside[snapshot.link_source] & inside[snapshot.link_target]
    links = np.flatnonzero(within & shown[np.maximum(snapshot.link_source, snapshot.link_target)])
    answer = node_link(snapshot, page.tolist(), links.tolist(), edges_key=edges_key)
    answer["meta"] = meta(
        snapshot,
        filters=filters,
        total_nodes=len(numbers),
        total_links=int(np.count_nonzero(within)),
        returned_nodes=len(page),
        returned_links=len(links),
        **page_meta(len(numbers), len(page), limit, offset),
    )
    return answer


def neighbourhood_answer(
    snapshot: Snapshot,
    node_id: str,
    *,
    steps: int = 1,
    kinds: Kinds = None,
    link_kinds: Collection[LinkKind | str] | None = None,
    limit: int | None = 500,
    edges_key: str = "edges",
) -> Json:
    """The nodes within some steps of a node, nearest first, each with its `distance`.

    `meta.total_nodes` and `meta.total_links` are null where there is more than was counted.

    Raises:
        NotFound: no node has or had this id.
        InvalidOption: an option is not allowed.
    """
    if edges_key not in EDGES_KEYS:
        raise InvalidOption("edges_key", f"{edges_key[:20]!r} is unknown; use edges or links")
    found = neighbourhood(
        snapshot,
        node_id,
        steps=steps,
        kinds=kinds_of(kinds) if kinds else None,
        link_kinds=link_kinds or None,
        limit=limit,
    )
    answer = node_link(
        snapshot,
        [snapshot.number(found_id) for found_id in found.node_ids],
        [snapshot.link_number(link_id) for link_id in found.link_ids],
        edges_key=edges_key,
    )
    for node, distance in zip(answer["nodes"], found.distances, strict=True):
        node["distance"] = distance
    filters: Json = {}
    if kinds:
        filters["kind"] = [str(kind) for kind in kinds_of(kinds)]
    if link_kinds:
        filters["link_kind"] = [str(kind) for kind in LINK_KINDS if kind in link_kinds]
    answer["meta"] = meta(
        snapshot,
        node_id=found.node_ids[0],
        steps=steps,
        filters=filters,
        total_nodes=None if found.truncated else len(found.node_ids),
        total_links=None if found.truncated else len(found.link_ids),
        returned_nodes=len(found.node_ids),
        returned_links=len(found.link_ids),
        truncated=found.truncated,
        limit=limit,
    )
    return answer
