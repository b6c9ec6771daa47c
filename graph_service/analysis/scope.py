"""What belongs to a theme or a district: the meaning of the filters."""

from __future__ import annotations

import numpy as np

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.projection import ends_of, mask_of
from graph_service.errors import InvalidOption
from graph_service.model import NODE_KINDS, LinkKind, NodeKind
from graph_service.snapshot import BoolArray, Snapshot


def number_of(snapshot: Snapshot, node_id: str, kind: NodeKind, option: str) -> int:
    """The number of the node that an option names.

    Raises:
        NotFound: no node has or had this id.
        InvalidOption: the node is of another kind.
    """
    number = snapshot.number(node_id)
    if snapshot.kind(number) is not kind:
        raise InvalidOption(
            option, f"{node_id[:80]!r} is a {snapshot.kind(number)}; give the id of a {kind}"
        )
    return number


def theme_scope(snapshot: Snapshot, theme: int, hierarchy: Hierarchy) -> BoolArray:
    """Bool (n,): what belongs to a theme.

    That is the theme and its sub-themes, the activities that address one of them, the partners that
    work on one of them or take part in such an activity, and the districts where such an activity
    is held or where a partner that works on one of them is active. Ideas and plans belong to it.
    """
    size = snapshot.node_count
    themes = hierarchy.parts_mask(theme)
    sources, targets = ends_of(snapshot, LinkKind.ADDRESSES)
    activities = mask_of(size, sources[themes[targets]])
    sources, targets = ends_of(snapshot, LinkKind.WORKS_ON)
    workers = mask_of(size, sources[themes[targets]])
    sources, targets = ends_of(snapshot, LinkKind.TAKES_PART_IN)
    partners = workers | mask_of(size, sources[activities[targets]])
    sources, targets = ends_of(snapshot, LinkKind.HELD_IN)
    districts = mask_of(size, targets[activities[sources]])
    sources, targets = ends_of(snapshot, LinkKind.ACTIVE_IN)
    districts |= mask_of(size, targets[workers[sources]])
    return themes | activities | partners | districts


def district_scope(snapshot: Snapshot, district: int, hierarchy: Hierarchy) -> BoolArray:
    """Bool (n,): what belongs to a district.

    That is the district and its parts, the activities held in one of them, the partners active in
    one of them or taking part in such an activity, and the themes that such an activity addresses
    or that a partner active there works on. Ideas and plans belong to it.
    """
    size = snapshot.node_count
    districts = hierarchy.parts_mask(district)
    sources, targets = ends_of(snapshot, LinkKind.HELD_IN)
    activities = mask_of(size, sources[districts[targets]])
    sources, targets = ends_of(snapshot, LinkKind.ACTIVE_IN)
    active = mask_of(size, sources[districts[targets]])
    sources, targets = ends_of(snapshot, LinkKind.TAKES_PART_IN)
    partners = active | mask_of(size, sources[activities[targets]])
    sources, targets = ends_of(snapshot, LinkKind.ADDRESSES)
    themes = mask_of(size, targets[activities[sources]])
    sources, targets = ends_of(snapshot, LinkKind.WORKS_ON)
    themes |= mask_of(size, targets[active[sources]])
    return districts | activities | partners | themes


def scope(
    snapshot: Snapshot,
    *,
    theme: str | None = None,
    district: str | None = None,
    hierarchy: Hierarchy | None = None,
) -> BoolArray:
    """Bool (n,): what belongs to a theme, to a district, or to both; everything without either.

    With both it is the partners and activities that belong to each, beside the theme with its
    sub-themes and the district with its parts.

    Raises:
        NotFound: no node has or had the id.
        InvalidOption: the theme is no theme or the district no district.
    """
    nested = hierarchy or Hierarchy(snapshot)
    inside = np.ones(snapshot.node_count, dtype=np.bool_)
    own = np.zeros(snapshot.node_count, dtype=np.bool_)
    if theme is not None:
        number = number_of(snapshot, theme, NodeKind.THEME, "theme")
        inside &= theme_scope(snapshot, number, nested)
        own |= nested.parts_mask(number)
    if district is not None:
        number = number_of(snapshot, district, NodeKind.DISTRICT, "district")
        inside &= district_scope(snapshot, number, nested)
        own |= nested.parts_mask(number)
    if theme is not None and district is not None:
        shared = [NODE_KINDS.index(NodeKind.PARTNER), NODE_KINDS.index(NodeKind.ACTIVITY)]
        inside &= np.isin(snapshot.node_kind, shared)
    return inside | own
