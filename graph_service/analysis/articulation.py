"""Articulation points: the nodes without which a connected part falls into several."""

from __future__ import annotations

from dataclasses import dataclass

from graph_service.analysis.projection import EvidenceGraph


@dataclass(frozen=True, slots=True)
class Cut:
    """A node and what remains of its connected part without it.

    Attributes:
        number: the number of the node.
        sizes: the sizes of the parts that remain, largest first.
        pieces: the parts below the node in the search, as ranges of `order`.
        above: the range of `order` that holds the whole connected part.
        order: all nodes in the order of the search.
    """

    number: int
    sizes: tuple[int, ...]
    pieces: tuple[tuple[int, int], ...]
    above: tuple[int, int]
    order: list[int]

    @property
    def cut_off(self) -> int:
        """How many nodes no longer reach the largest part that remains."""
        return sum(self.sizes[1:])

    def lost(self, most: int) -> list[int]:
        """The nodes outside the largest part: larger parts first, then by number."""
        parts = [sorted(self.order[start:end]) for start, end in self.pieces]
        inside = {number for part in parts for number in part}
        rest = [n for n in self.order[slice(*self.above)] if n != self.number and n not in inside]
        if rest:
            parts.append(sorted(rest))
        parts.sort(key=lambda part: (-len(part), part[0]))
        return [number for part in parts[1:] for number in part][:most]


def cuts(graph: EvidenceGraph) -> list[Cut]:
    """The articulation points by number.

    One depth-first search that needs no recursion, so neither depth nor size is a limit. John
    Hopcroft and Robert Tarjan, "Efficient algorithms for graph manipulation", Communications of
    the ACM 16 (1973), 372-378. The nodes below a node are a range of the search's order, which
    gives the sizes for nothing.
    """
    search = _Search(graph)
    for root in range(graph.snapshot.node_count):
        if search.place[root] < 0 and graph.degree[root]:
            search.run(root)
    return sorted(search.found, key=lambda cut: cut.number)


class _Search:
    def __init__(self, graph: EvidenceGraph) -> None:
        self._start = graph.adjacency.indptr.tolist()
        self._neighbours = graph.adjacency.indices.tolist()
        size = graph.snapshot.node_count
        self.place = [-1] * size  # in the order of the search
        self.order: list[int] = []
        self.found: list[Cut] = []

    def run(self, root: int) -> None:
        """Search one connected part."""
        first = len(self.order)
        lowest: dict[int, int] = {}  # by node: the lowest place reached from it or below
        pieces: dict[int, list[tuple[int, int]]] = {}
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
                    pieces.setdefault(above, []).append((self.place[node], len(self.order)))
                lowest[above] = min(lowest[above], lowest[node])
        end = len(self.order)
        for node, ranges in pieces.items():
            rest = end - first - 1 - sum(stop - start for start, stop in ranges)
            sizes = [stop - start for start, stop in ranges] + ([rest] if rest else [])
            if len(sizes) > 1:
                self.found.append(
                    Cut(
                        node,
                        tuple(sorted(sizes, reverse=True)),
                        tuple(ranges),
                        (first, end),
                        self.order,
                    )
                )

    def _enter(self, node: int, lowest: dict[int, int]) -> tuple[int, int]:
        self.place[node] = lowest[node] = len(self.order)
        self.order.append(node)
        return node, self._start[node]
