"""The ties of partners as numbers: how old, how close, and whether a link keeps them current."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.acquaintance import TIES, Acquaintance
from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.projection import Matrix, ends_of, evidence_links, matrix
from graph_service.model import LINK_KINDS, LinkKind
from graph_service.snapshot import BoolArray, IntArray, Snapshot

DIGITS = 10

LongArray = NDArray[np.int64]


class PartnerTies:
    """The contacts of partners with partners, themes and districts, each once.

    Attributes:
        partners, others: int32, the ends; of two partners the one with the smaller number first.
        days: int32, the last day of the contact, that with a part of the other end included.
        standing: bool, whether a link of its own that has not ended keeps it current.
        strength: 1/(k-1) for each activity of k participants that the two did together, with a
            theme or district 1/k.
    """

    def __init__(self, known: Acquaintance) -> None:
        snapshot = known.snapshot
        self._known, self._snapshot = known, snapshot
        size = snapshot.node_count
        first = np.repeat(np.arange(size, dtype=np.int32), known.degree)
        partner, other_partner = known.is_partner[first], known.is_partner[known.others]
        once = partner & (~other_partner | (first < known.others))
        self.partners: IntArray = first[once]
        self.others: IntArray = known.others[once]
        self.days: IntArray = known.days[once].copy()
        self._refresh()
        self.standing = self._standing()
        self.strength = self._strengths()

    def _refresh(self) -> None:
        """Let contact with a part count for contact with the whole."""
        parts, wholes = Hierarchy(self._snapshot).nested_pairs()
        if not len(parts):
            return
        order = np.lexsort((wholes, parts))
        parts, wholes = parts[order], wholes[order]
        start = np.searchsorted(parts, self.others)
        counts = np.searchsorted(parts, self.others, "right") - start
        counts[self._known.is_partner[self.others]] = 0  # a department is another partner
        origin = np.repeat(np.arange(len(self.others)), counts)
        steps = np.arange(len(origin)) - np.repeat(np.cumsum(counts) - counts, counts)
        upward = _key(self.partners[origin], wholes[start[origin] + steps], self._snapshot)
        keys = _key(self.partners, self.others, self._snapshot)
        order = np.argsort(keys, kind="stable")
        place = np.minimum(np.searchsorted(keys[order], upward), max(len(keys) - 1, 0))
        hit = keys[order][place] == upward if len(upward) else np.zeros(0, dtype=np.bool_)
        refreshed = self.days.copy()
        np.maximum.at(refreshed, order[place[hit]], self.days[origin[hit]])
        self.days = refreshed

    def _standing(self) -> BoolArray:
        """Which ties have a link of their own that has not ended."""
        snapshot = self._snapshot
        kinds = [LINK_KINDS.index(kind) for kind in TIES]
        links = evidence_links(snapshot) & np.isin(snapshot.link_kind, kinds)
        links &= snapshot.link_to >= self._known.reference
        ends = snapshot.link_source[links], snapshot.link_target[links]
        both = self._known.is_partner[ends[1]] & (ends[1] < ends[0])
        first, second = np.where(both, ends[1], ends[0]), np.where(both, ends[0], ends[1])
        return np.isin(_key(self.partners, self.others, snapshot), _key(first, second, snapshot))

    def _strengths(self) -> NDArray[np.float64]:
        """By tie: what its activities count for together."""
        from scipy import sparse

        snapshot, counts = self._snapshot, evidence_links(self._snapshot)
        size = snapshot.node_count
        partners, joined = ends_of(snapshot, LinkKind.TAKES_PART_IN, among=counts)
        who = matrix(size, joined, partners)
        what = matrix(size, *ends_of(snapshot, LinkKind.ADDRESSES, among=counts))
        what = what + matrix(size, *ends_of(snapshot, LinkKind.HELD_IN, among=counts))
        crowd = np.diff(who.indptr)
        few = who[~self._known.is_crowd]
        among = 1.0 / np.maximum(np.diff(few.indptr) - 1.0, 1.0)
        met = few.T @ (sparse.diags_array(among) @ few)
        seen = who.T @ (sparse.diags_array(1.0 / np.maximum(crowd, 1.0)) @ what)
        together: Matrix = sparse.csr_array(met + seen)
        if not together.nnz or not len(self.partners):
            return np.zeros(len(self.partners))
        together.sort_indices()
        # by key: to take single cells scipy gives now a matrix, now an array
        rows = np.repeat(np.arange(size, dtype=np.int32), np.diff(together.indptr))
        keys = _key(rows, together.indices, snapshot)
        wanted = _key(self.partners, self.others, snapshot)
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        found = np.where(keys[place] == wanted, together.data[place], 0.0)
        return np.round(found, DIGITS).astype(np.float64)

    def keep(self, wanted: BoolArray) -> None:
        """Leave out the others."""
        self.partners, self.others = self.partners[wanted], self.others[wanted]
        self.days, self.standing = self.days[wanted], self.standing[wanted]
        self.strength = self.strength[wanted]

    def oldest(self, wanted: BoolArray, top: int) -> list[int]:
        """The places of these ties: the longest ago first, then the strongest, then by ends."""
        places = np.flatnonzero(wanted)
        order = np.lexsort(
            (
                self.others[places],
                self.partners[places],
                -self.strength[places],
                self.days[places],
            )
        )
        found: list[int] = places[order[:top]].tolist()
        return found


def _key(first: IntArray, second: IntArray, snapshot: Snapshot) -> LongArray:
    keys: LongArray = first.astype(np.int64) * snapshot.node_count + second
    return keys
