"""Which node is part of which, directly or through others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from graph_service.model import LINK_KINDS, LinkKind
from graph_service.snapshot import BoolArray, IntArray, Snapshot


class Hierarchy:
    """The `part_of` links of a snapshot, followed to the end.

    What happens in a part counts for the whole, never the reverse. A node may be part of several
    wholes. Links that run in a circle, which loaders refuse, would do no harm here.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._size = snapshot.node_count
        self._up: dict[int, list[tuple[int, int]]] = {}
        self._down: dict[int, list[tuple[int, int]]] = {}
        chosen = np.flatnonzero(snapshot.link_kind == LINK_KINDS.index(LinkKind.PART_OF))
        for link in chosen.tolist():
            part, whole = int(snapshot.link_source[link]), int(snapshot.link_target[link])
            self._up.setdefault(part, []).append((whole, link))
            self._down.setdefault(whole, []).append((part, link))
        self._wholes: dict[int, tuple[int, ...]] = {}

    def wholes(self, number: int) -> tuple[int, ...]:
        """The node itself, then everything that it is part of, nearest first."""
        found = self._wholes.get(number)
        if found is None:
            found = self._wholes[number] = tuple(_reached(self._up, number))
        return found

    def parts(self, number: int) -> tuple[int, ...]:
        """The node itself, then everything that is part of it, nearest first."""
        return tuple(_reached(self._down, number))

    def chain(self, part: int, whole: int) -> tuple[int, ...]:
        """The numbers of the fewest `part_of` links from a part up to a whole of it."""
        reached = _reached(self._up, part)
        links: list[int] = []
        at = whole
        while at != part:
            below, link = reached[at]
            links.append(link)
            at = below
        return tuple(reversed(links))

    def nested_pairs(self) -> tuple[IntArray, IntArray]:
        """(part, whole) of every two nodes of which one is part of the other, as two arrays."""
        pairs = [(part, whole) for part in sorted(self._up) for whole in self.wholes(part)[1:]]
        flat = np.array(pairs, dtype=np.int32).reshape(-1, 2)
        return flat[:, 0], flat[:, 1]

    def parts_mask(self, number: int) -> BoolArray:
        """Bool (n,): the node and everything that is part of it."""
        mask = np.zeros(self._size, dtype=np.bool_)
        mask[list(self.parts(number))] = True
        return mask

    def most_specific(self, numbers: Iterable[int]) -> list[int]:
        """Of these nodes those of which no part is among them, in their order."""
        given = list(numbers)
        above = {whole for number in given for whole in self.wholes(number)[1:]}
        return [number for number in given if number not in above]


def _reached(
    neighbours: Mapping[int, list[tuple[int, int]]], start: int
) -> dict[int, tuple[int, int]]:
    """Every node that can be reached, in breadth-first order, with (node before, link)."""
    reached: dict[int, tuple[int, int]] = {start: (start, -1)}
    layer = [start]
    while layer:
        following: list[int] = []
        for number in layer:
            for other, link in sorted(neighbours.get(number, ())):
                if other not in reached:
                    reached[other] = (number, link)
                    following.append(other)
        layer = following
    return reached
