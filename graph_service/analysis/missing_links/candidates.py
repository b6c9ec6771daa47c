"""Which pairs of nodes can be a suggestion at all, for each kind that joins two nodes.

A pair is none where it is in contact (see `contacts`), and where it would say nothing new:

* partner-partner: one is part of the other;
* partner-theme: the partner is in contact with a sub-theme, which counts for the theme;
* partner-district: the partner is in contact with a part of the district, which counts for the
  whole, or is active in a district that holds it (that it took part in something held in the whole
  leaves the parts open);
* theme-theme: one is part of the other, or an activity addressed both, or sub-themes of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links.records import SuggestionKind
from graph_service.analysis.missing_links.resource_allocation import PairSpace
from graph_service.analysis.projection import EvidenceGraph, Matrix, ends_of, mask_of, matrix
from graph_service.analysis.scope import scope
from graph_service.model import NODE_KINDS, LinkKind, NodeKind
from graph_service.snapshot import BoolArray, Snapshot

ENDS = {
    SuggestionKind.PARTNER_PARTNER: (NodeKind.PARTNER, NodeKind.PARTNER),
    SuggestionKind.PARTNER_THEME: (NodeKind.PARTNER, NodeKind.THEME),
    SuggestionKind.PARTNER_DISTRICT: (NodeKind.PARTNER, NodeKind.DISTRICT),
    SuggestionKind.THEME_THEME: (NodeKind.THEME, NodeKind.THEME),
}


@dataclass(frozen=True, eq=False)
class Filters:
    """What the asker wants to see.

    A filter by theme asks for suggestions with the theme or a sub-theme of it as an end; where a
    suggestion has no theme as an end, its partners or its method must belong to the theme. A filter
    by district does likewise; of a theme-theme suggestion it asks that both belong to the district.
    """

    number: int | None
    theme_parts: BoolArray | None
    theme_scope: BoolArray | None
    district_parts: BoolArray | None
    district_scope: BoolArray | None

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        hierarchy: Hierarchy,
        theme: str | None,
        district: str | None,
        node: str | None,
    ) -> Filters:
        """The filters by the ids that were given.

        Raises:
            NotFound: an id is unknown.
            InvalidOption: the theme is no theme or the district no district.
        """
        theme_scope = district_scope = theme_parts = district_parts = None
        if theme is not None:
            theme_scope = scope(snapshot, theme=theme, hierarchy=hierarchy)
            theme_parts = hierarchy.parts_mask(snapshot.number(theme))
        if district is not None:
            district_scope = scope(snapshot, district=district, hierarchy=hierarchy)
            district_parts = hierarchy.parts_mask(snapshot.number(district))
        number = None if node is None else snapshot.number(node)
        return cls(number, theme_parts, theme_scope, district_parts, district_scope)


def pair_space(
    kind: SuggestionKind, graph: EvidenceGraph, hierarchy: Hierarchy, filters: Filters
) -> PairSpace:
    """The pairs of a kind that can be a suggestion and that the filters let through.

    `graph` holds the contacts.
    """
    snapshot = graph.snapshot
    first, second = ENDS[kind]
    happened = snapshot.happened
    rows = (snapshot.node_kind == NODE_KINDS.index(first)) & happened
    columns = (snapshot.node_kind == NODE_KINDS.index(second)) & happened
    ends: list[tuple[NodeKind, BoolArray]] = []
    either: list[BoolArray] = []
    if filters.number is not None:
        chosen = mask_of(snapshot.node_count, np.array([filters.number]))
        ends.append((snapshot.kind(filters.number), chosen))
    for whole, parts, inside in (
        (NodeKind.THEME, filters.theme_parts, filters.theme_scope),
        (NodeKind.DISTRICT, filters.district_parts, filters.district_scope),
    ):
        if parts is None or inside is None:
            continue
        if whole in (first, second):
            ends.append((whole, parts))
            continue
        partners = snapshot.node_kind == NODE_KINDS.index(NodeKind.PARTNER)
        if NodeKind.PARTNER in (first, second):
            rows, columns = rows & (inside | ~partners), columns & (inside | ~partners)
        else:
            rows, columns = rows & inside, columns & inside
    for meant, mask in ends:
        if meant not in (first, second):
            rows = np.zeros_like(rows)
        elif first is second:
            either.append(mask)
        elif meant is first:
            rows = rows & mask
        else:
            columns = columns & mask
    if either:  # one end must be in each mask, so the first can pick the rows
        rows = rows & either[0]
    return PairSpace(
        np.flatnonzero(rows).astype(np.int32),
        np.flatnonzero(columns).astype(np.int32),
        _excluded(kind, graph, hierarchy),
        first is second,
        tuple(either),
    )


def _excluded(kind: SuggestionKind, graph: EvidenceGraph, hierarchy: Hierarchy) -> Matrix:
    from scipy import sparse

    snapshot = graph.snapshot
    size = snapshot.node_count
    parts, wholes = hierarchy.nested_pairs()
    up: Matrix = matrix(size, parts, wholes)
    same_or_up: Matrix = up + sparse.eye_array(size, format="csr")
    if kind is SuggestionKind.PARTNER_PARTNER:
        return graph.adjacency + up + up.T.tocsr()
    if kind is SuggestionKind.PARTNER_THEME:
        return graph.adjacency @ same_or_up
    if kind is SuggestionKind.PARTNER_DISTRICT:
        active = matrix(size, *ends_of(snapshot, LinkKind.ACTIVE_IN))
        return graph.adjacency @ same_or_up + active @ up.T.tocsr()
    happened = snapshot.happened[snapshot.link_source]
    addressed = matrix(size, *ends_of(snapshot, LinkKind.ADDRESSES, among=happened)) @ same_or_up
    return graph.adjacency + up + up.T.tocsr() + addressed.T.tocsr() @ addressed
