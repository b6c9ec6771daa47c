"""The nodes, and the edges, without which a connected part falls into several."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.projection import EvidenceGraph

Order = NDArray[np.int32]
Part = tuple[tuple[int, int], ...]  # of ranges of the order


@dataclass(frozen=True, eq=False, slots=True)
class Cut:
    """A node and what remains of its connected part without it.

    Attributes:
        number: the number of the node.
        sizes: the sizes of the parts that remain, largest first.
        place: where it is in `order`.
        pieces: the parts below the node in the search, as ranges of `order`.
        whole: the range of `order` that holds the whole connected part.
        order: all nodes in the order of the search.
    """

    number: int
    place: int
    sizes: tuple[int, ...]
    pieces: Part
    whole: tuple[int, int]
    order: Order = field(repr=False)

    @property
    def cut_off(self) -> int:
        """How many nodes no longer reach the largest part that remains."""
        return sum(self.sizes[1:])

    def _parts(self) -> list[Part]:
        """What remains: the largest part first, ties by first number."""
        parts: list[Part] = [(piece,) for piece in self.pieces]
        if sum(self.sizes) > sum(end - start for start, end in self.pieces):
            itself = (self.place, self.place + 1)
            parts.append(_between(self.whole, sorted([*self.pieces, itself])))
        alike = Counter(map(_size, parts))
        return sorted(
            parts,  # the first number only where it matters: to look for it takes long
            key=lambda part: (
                -_size(part),
                _first(self.order, part) if alike[_size(part)] > 1 else 0,
            ),
        )

    def kept(self) -> Part:
        """The largest part that remains, as ranges of `order`."""
        largest = self.sizes[0]
        if self.sizes.count(largest) > 1:
            return self._parts()[0]
        for piece in self.pieces:
            if piece[1] - piece[0] == largest:
                return (piece,)
        return _between(self.whole, sorted([*self.pieces, (self.place, self.place + 1)]))

    def lost(self, most: int) -> list[int]:
        """The nodes outside the largest part: larger parts first, then by number."""
        return _first_of(self.order, self._parts()[1:], most)


@dataclass(frozen=True, eq=False, slots=True)
class Bridge:
    """An edge without which what it joins falls apart.

    Attributes:
        near, far: the numbers of its ends; `far` is on the side that is cut off, the smaller one.
        sizes: how many nodes are on either side, largest first.
        piece, whole, order: where the search has what is below the edge, and the connected part.
        below: whether it is what is below that is cut off.
    """

    near: int
    far: int
    sizes: tuple[int, int]
    piece: tuple[int, int]
    whole: tuple[int, int]
    below: bool
    order: Order = field(repr=False)

    @property
    def cut_off(self) -> int:
        """How many nodes are on the smaller side."""
        return self.sizes[1]

    @property
    def lost_ranges(self) -> Part:
        """The ranges of `order` with the nodes of the smaller side."""
        return (self.piece,) if self.below else _between(self.whole, [self.piece])

    def lost(self, most: int) -> list[int]:
        """The nodes of the smaller side, by number."""
        return _first_of(self.order, [self.lost_ranges], most)


def cuts(graph: EvidenceGraph) -> list[Cut]:
    """The articulation points by number; see `weak_spots`."""
    return weak_spots(graph)[0]


def weak_spots(graph: EvidenceGraph) -> tuple[list[Cut], list[Bridge]]:
    """The articulation points by number, and the bridges by the numbers of their ends.

    One depth-first search that needs no recursion, so neither depth nor size is a limit. John
    Hopcroft and Robert Tarjan, "Efficient algorithms for graph manipulation", Communications of
    the ACM 16 (1973), 372-378; bridges: Robert Tarjan, "A note on finding the bridges of a graph",
    Information Processing Letters 2 (1974), 160-161. The nodes below a node are a range of the
    search's order, which gives the sizes for nothing.
    """
    search = _Search(graph)
    for root in np.flatnonzero(graph.degree).tolist():
        if search.place[root] < 0:
            search.run(root)
    order = np.array(search.order, dtype=np.int32)
    points = [Cut(*found, order) for found in search.points]
    bridges = [_bridge(*found, order) for found in search.bridges]
    points.sort(key=lambda cut: cut.number)
    bridges.sort(key=lambda bridge: sorted((bridge.near, bridge.far)))
    return points, bridges


def _bridge(
    above: int, node: int, piece: tuple[int, int], whole: tuple[int, int], order: Order
) -> Bridge:
    beneath = piece[1] - piece[0]
    rest = whole[1] - whole[0] - beneath
    # of two sides of one size it is the one with the higher numbers that counts as cut off
    below = beneath < rest or (
        beneath == rest and int(order[slice(*whole)].min()) not in order[slice(*piece)]
    )
    near, far = (above, node) if below else (node, above)
    return Bridge(near, far, (max(beneath, rest), min(beneath, rest)), piece, whole, below, order)


def _between(whole: tuple[int, int], pieces: list[tuple[int, int]]) -> Part:
    """What a range holds beside these ranges in it, which are in order."""
    starts = [whole[0], *(end for _, end in pieces)]
    ends = [*(start for start, _ in pieces), whole[1]]
    return tuple((a, b) for a, b in zip(starts, ends, strict=True) if a < b)


def _size(part: Part) -> int:
    return sum(end - start for start, end in part)


def _first(order: Order, part: Part) -> int:
    """The smallest number in a part."""
    return min(int(order[start:end].min()) for start, end in part)


def _first_of(order: Order, parts: list[Part], most: int) -> list[int]:
    """The first numbers of each part in turn, `most` together."""
    found: list[int] = []
    for ranges in parts:
        room = most - len(found)
        if room <= 0:
            break
        part = np.concatenate([order[start:end] for start, end in ranges])
        few = np.partition(part, room)[:room] if room < len(part) else part
        found.extend(np.sort(few).tolist())
    return found


class _Search:
    def __init__(self, graph: EvidenceGraph) -> None:
        self._start = graph.adjacency.indptr.tolist()
        self._neighbours = graph.adjacency.indices.tolist()
        self.place = [-1] * graph.adjacency.shape[0]  # in the order of the search
        self.order: list[int] = []
        self.points: list[tuple[int, int, tuple[int, ...], Part, tuple[int, int]]] = []
        self.bridges: list[tuple[int, int, tuple[int, int], tuple[int, int]]] = []

    def run(self, root: int) -> None:
        """Search one connected part."""
        first = len(self.order)
        lowest: dict[int, int] = {}  # by node: the lowest place reached from it or below
        pieces: dict[int, list[tuple[int, int]]] = {}
        alone: list[tuple[int, int, tuple[int, int]]] = []
        stack = [self._enter(root, lowest)]
        while stack:
            node, following = stack[-1]
            if following < self._start[node + 1]:
                stack[-1] = (node, following + 1)
                other = self._neighbours[following]
                if self.place[other] < 0:
                    stack.append(self._enter(other, lowest))
                elif len(stack) < 2 or other != stack[-2][0]:
                    lowest[node] = min(lowest[node], self.place[other])
                continue
            stack.pop()
            if stack:
                above = stack[-1][0]
                if lowest[node] >= self.place[above]:
                    piece = (self.place[node], len(self.order))
                    pieces.setdefault(above, []).append(piece)
                    if lowest[node] > self.place[above]:
                        alone.append((above, node, piece))
                lowest[above] = min(lowest[above], lowest[node])
        whole = (first, len(self.order))
        self.bridges.extend((above, node, piece, whole) for above, node, piece in alone)
        for node, ranges in pieces.items():
            rest = whole[1] - first - 1 - sum(stop - start for start, stop in ranges)
            sizes = [stop - start for start, stop in ranges] + ([rest] if rest else [])
            if len(sizes) > 1:
                self.points.append(
                    (
                        node,
                        self.place[node],
                        tuple(sorted(sizes, reverse=True)),
                        tuple(ranges),
                        whole,
                    )
                )

    def _enter(self, node: int, lowest: dict[int, int]) -> tuple[int, int]:
        self.place[node] = lowest[node] = len(self.order)
        self.order.append(node)
        return node, self._start[node]
