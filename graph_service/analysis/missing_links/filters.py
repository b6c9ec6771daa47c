"""What the asker wants to see of the ranked suggestions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.hierarchy import Hierarchy
from graph_service.analysis.missing_links.ends import parts_of
from graph_service.analysis.missing_links.network import Ranking, Table
from graph_service.analysis.missing_links.records import METHOD_PREFIX, SuggestionKind
from graph_service.analysis.scope import scope
from graph_service.model import NodeKind
from graph_service.snapshot import BoolArray, IntArray, Snapshot

LongArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Asked:
    """A theme or a district that was asked for: its parts, and what belongs to it."""

    parts: BoolArray
    inside: BoolArray


class Filters:
    """The filters on a theme, a district and a node.

    A filter by theme asks for suggestions with the theme or a sub-theme of it as an end; where a
    suggestion has no theme as an end, its activity, its method or all its partners must belong to
    the theme. A filter by district does likewise; of a theme-theme suggestion it asks that both
    belong to the district. A node is an end; an activity also stands for its method.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        hierarchy: Hierarchy,
        *,
        theme: str | None = None,
        district: str | None = None,
        node: str | None = None,
    ) -> None:
        """Look up what was asked for.

        Raises:
            NotFound: an id is unknown.
            InvalidOption: the theme is no theme or the district no district.
        """
        self._snapshot = snapshot
        self._asked: dict[str, _Asked] = {}
        for name, asked in (("theme", theme), ("district", district)):
            if asked is not None:
                inside = scope(snapshot, **{name: asked}, hierarchy=hierarchy)
                parts = hierarchy.parts_mask(snapshot.number(asked))
                self._asked[name] = _Asked(parts, inside)
        self._node = None if node is None else snapshot.number(node)

    def places(
        self, kind: SuggestionKind, table: Table, ranking: Ranking, numbers: IntArray
    ) -> LongArray:
        """The places in a table that are let through, ascending.

        `numbers` are those of `ranking.ids` in the snapshot, -1 for what is no node of it.
        """
        columns = [table.pairs.firsts, table.pairs.seconds]
        if table.thirds is not None:
            columns.append(table.thirds)
        chosen = np.arange(len(table.pairs))
        if self._node is not None:
            chosen = self._of_node(kind, table, ranking)
            columns = [column[chosen] for column in columns]
        names = parts_of(kind)
        kept = np.ones(len(chosen), dtype=np.bool_)
        for name, column in zip(names, columns, strict=True):
            if name not in ("method", "type"):
                kept &= numbers[column] >= 0
        for name, asked in self._asked.items():
            kept &= self._belongs(name, asked, names, columns, ranking, numbers)
        return chosen[kept]

    def _of_node(self, kind: SuggestionKind, table: Table, ranking: Ranking) -> LongArray:
        assert self._node is not None  # noqa: S101 - asked only where a node was given
        name = self._snapshot.node_id(self._node)
        if (
            kind is SuggestionKind.METHOD_DISTRICT
            and self._snapshot.kind(self._node) is NodeKind.ACTIVITY
        ):
            name = METHOD_PREFIX + self._snapshot.type(self._node)
        place = ranking.places.get(name)
        if place is None:
            return np.empty(0, dtype=np.int64)
        found = table.pairs.of_node(place).astype(np.int64)
        if table.thirds is not None:
            found = np.union1d(found, np.flatnonzero(table.thirds == place))
        return np.unique(found)

    def _belongs(
        self,
        whole: str,
        asked: _Asked,
        names: tuple[str, ...],
        columns: list[IntArray],
        ranking: Ranking,
        numbers: IntArray,
    ) -> BoolArray:
        def marks(mask: BoolArray) -> BoolArray:
            return (numbers >= 0) & mask[numbers] if len(mask) else numbers >= 0

        if whole in names:
            parts = marks(asked.parts)
            chosen = [parts[c] for n, c in zip(names, columns, strict=True) if n == whole]
            either: BoolArray = np.logical_or.reduce(chosen)
            return either
        inside = marks(asked.inside)
        if "method" in names:
            inside = self._methods_inside(asked, ranking, inside)
        # what the suggestion is about: an activity, else its partners, else its method or themes
        telling = next(
            ({one} for one in ("activity", "partner", "method") if one in names), {*names}
        )
        chosen = [inside[c] for n, c in zip(names, columns, strict=True) if n in telling]
        every: BoolArray = np.logical_and.reduce(chosen)
        return every

    def _methods_inside(self, asked: _Asked, ranking: Ranking, inside: BoolArray) -> BoolArray:
        marked = inside.copy()
        snapshot = self._snapshot
        for number in snapshot.numbers(NodeKind.ACTIVITY).tolist():
            if asked.inside[number] and snapshot.happened[number]:
                place = ranking.places.get(METHOD_PREFIX + snapshot.type(number))
                if place is not None:
                    marked[place] = True
        return marked
