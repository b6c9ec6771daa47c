"""What the suggestions of one snapshot are reasoned from, each part made once, when first asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

import numpy as np

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links.contacts import CROWD_LIMIT, Contacts, contacts
from graph_service.analysis.missing_links.evidence import SharedContacts
from graph_service.analysis.missing_links.method_district import MethodDistricts
from graph_service.analysis.missing_links.null_model import NullModel
from graph_service.analysis.missing_links.partner_activity import PartnerActivities
from graph_service.analysis.missing_links.planned import Plans
from graph_service.analysis.missing_links.type_theme_district import TypesInThemes
from graph_service.model import NODE_KINDS, NodeKind
from graph_service.snapshot import OPEN_FROM, OPEN_TO, IntArray, Snapshot


class Grounds:
    """Contacts, hierarchy, plans and profiles of a snapshot. Keep it where it is asked for often.

    Nothing else is read for a suggestion, so what is not in the snapshot leaves no trace in one.
    """

    def __init__(self, snapshot: Snapshot, *, crowd_limit: int = CROWD_LIMIT) -> None:
        self.snapshot = snapshot
        self.crowd_limit = crowd_limit

    @cached_property
    def day(self) -> date:
        """The day of the view; without one the last day that the network speaks of."""
        if self.snapshot.as_of is not None:
            return self.snapshot.as_of
        said = np.concatenate(
            [
                days[(days > OPEN_FROM) & (days < OPEN_TO)]
                for days in (
                    self.snapshot.node_from,
                    self.snapshot.node_to,
                    self.snapshot.link_from,
                    self.snapshot.link_to,
                )
            ]
        )
        return date.fromordinal(int(said.max())) if len(said) else date.min

    @cached_property
    def hierarchy(self) -> Hierarchy:
        """What is part of what."""
        return Hierarchy(self.snapshot)

    @cached_property
    def contacts(self) -> Contacts:
        """Who and what is in touch."""
        return contacts(self.snapshot, crowd_limit=self.crowd_limit)

    @cached_property
    def plans(self) -> Plans:
        """The ideas and plans."""
        return Plans(self.snapshot, self.hierarchy)

    @cached_property
    def shared(self) -> SharedContacts:
        """The records that two nodes share."""
        return SharedContacts(self.contacts)

    @cached_property
    def chance(self) -> NullModel:
        """What two nodes would share by chance."""
        return NullModel(self.contacts.graph.adjacency, self.snapshot.node_kind)

    @cached_property
    def methods(self) -> MethodDistricts:
        """Methods with the districts that they may fit."""
        return MethodDistricts(self.shared, self.hierarchy)

    @cached_property
    def open_activities(self) -> PartnerActivities:
        """Activities that are not over, with the partners that may fit them."""
        return PartnerActivities(self.shared, self.hierarchy, self.day, self.crowd_limit)

    @cached_property
    def types(self) -> TypesInThemes:
        """Types of partner in themes and districts."""
        return TypesInThemes(self.shared, self.hierarchy)

    @cached_property
    def partners_in_touch(self) -> int:
        """How many partners are in touch with anything."""
        partner = self.snapshot.node_kind == NODE_KINDS.index(NodeKind.PARTNER)
        return int((partner & (self.contacts.graph.degree > 0)).sum())

    @cached_property
    def _types(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for number in self.snapshot.numbers(NodeKind.PARTNER).tolist():
            name = self.snapshot.type(number)
            found[name] = found.get(name, 0) + 1
        return found

    def of_type(self, name: str) -> int:
        """How many partners of a type there are."""
        return self._types.get(name, 0)

    def numbers(self, ids: Sequence[str]) -> IntArray:
        """The number of each id in the snapshot; -1 for what is not a node of it."""
        known = self.snapshot
        return np.fromiter(
            (known.number(one) if one in known else -1 for one in ids), np.int32, len(ids)
        )
