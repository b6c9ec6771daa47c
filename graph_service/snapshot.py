"""The whole graph at one version, immutable: columns for analyses, records made when asked for.

Nodes and links are numbered 0, 1, 2 … in the order of their ids, so the same graph has the same
numbers whatever the way it came. Days are proleptic Gregorian ordinals (`date.toordinal`), with
`OPEN_FROM` and `OPEN_TO` for what is open. Nothing here reads or writes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_service.errors import NotFound
from graph_service.model import (
    LINK_KINDS,
    NODE_KINDS,
    NOT_YET,
    STATUSES,
    Change,
    Link,
    LinkKind,
    Node,
    NodeKind,
    Redirect,
    first_day,
    last_day,
)
from graph_service.rows import (
    LinkRow,
    NodeRow,
    link_from_row,
    link_to_row,
    node_from_row,
    node_to_row,
)

OPEN_FROM = 0
OPEN_TO = 2**31 - 1
IntArray = NDArray[np.int32]
BoolArray = NDArray[np.bool_]

_NODE_KIND = {str(kind): number for number, kind in enumerate(NODE_KINDS)}
_LINK_KIND = {str(kind): number for number, kind in enumerate(LINK_KINDS)}
_STATUS = {str(status): number for number, status in enumerate(STATUSES)}
# An activity's links share its dates, so these are over when it has begun, not when it has ended.
ACTIVITY_LINKS = frozenset(
    {LinkKind.TAKES_PART_IN, LinkKind.ADDRESSES, LinkKind.HELD_IN, LinkKind.FOLLOWS}
)


def _days(values: Sequence[str | None], to_day: Callable[[str], date], open_day: int) -> IntArray:
    known: dict[str | None, int] = {None: open_day, "": open_day}
    days = np.empty(len(values), dtype=np.int32)
    for place, value in enumerate(values):
        if value not in known:
            assert value is not None  # noqa: S101 - None is known from the start
            known[value] = to_day(value).toordinal()
        days[place] = known[value]
    return days


def _codes(values: Sequence[str | None], numbers: Mapping[str, int]) -> NDArray[np.int8]:
    return np.fromiter(
        (-1 if value is None else numbers[value] for value in values), np.int8, len(values)
    )


class Snapshot:
    """The graph at `version`. Make one with `Snapshot.build`; its arrays must not be written to.

    Attributes:
        version: the version of the store.
        as_of: the day of the view, None for everything that is known.
        node_rows, link_rows: the rows, in the order of their ids.
        node_kind: int8 (n,), index into `NODE_KINDS`.
        node_status: int8 (n,), index into `STATUSES`, -1 for none.
        node_from, node_to: int32 (n,), days.
        link_kind: int8 (m,), index into `LINK_KINDS`.
        link_source, link_target: int32 (m,), numbers of nodes.
        link_weight: float32 (m,), NaN where nobody said one.
        link_from, link_to: int32 (m,), days.
        redirects: old id to the id it was merged into.
    """

    def __init__(
        self,
        version: int,
        node_rows: Sequence[NodeRow],
        link_rows: Sequence[LinkRow],
        redirects: Mapping[str, str],
        as_of: date | None = None,
    ) -> None:
        self.version = version
        self.as_of = as_of
        self.node_rows = node_rows
        self.link_rows = link_rows
        self.redirects = redirects
        self._number = {row[0]: number for number, row in enumerate(node_rows)}
        self.node_kind = _codes([row[1] for row in node_rows], _NODE_KIND)
        self.node_status = _codes([row[4] for row in node_rows], _STATUS)
        self.node_from = _days([row[5] for row in node_rows], first_day, OPEN_FROM)
        self.node_to = _days([row[6] for row in node_rows], last_day, OPEN_TO)
        count = len(link_rows)
        number = self._number
        self.link_kind = _codes([row[1] for row in link_rows], _LINK_KIND)
        self.link_source = np.fromiter((number[row[2]] for row in link_rows), np.int32, count)
        self.link_target = np.fromiter((number[row[3]] for row in link_rows), np.int32, count)
        self.link_weight = np.fromiter(
            (np.nan if row[6] is None else row[6] for row in link_rows), np.float32, count
        )
        self.link_from = _days([row[8] for row in link_rows], first_day, OPEN_FROM)
        self.link_to = _days([row[9] for row in link_rows], last_day, OPEN_TO)

    @classmethod
    def build(
        cls,
        version: int,
        node_rows: Iterable[NodeRow],
        link_rows: Iterable[LinkRow],
        redirects: Mapping[str, str] | None = None,
    ) -> Snapshot:
        """A snapshot of rows in any order."""
        return cls(
            version,
            sorted(node_rows, key=lambda row: row[0]),
            sorted(link_rows, key=lambda row: row[0]),
            dict(redirects or {}),
        )

    @classmethod
    def empty(cls) -> Snapshot:
        """The snapshot of a store in which nothing was ever put."""
        return cls.build(0, [], [])

    @classmethod
    def of_records(cls, records: Iterable[Node | Link | Redirect], version: int = 0) -> Snapshot:
        """A snapshot of records, for tests and for graphs that come from no store."""
        parts = list(records)
        return cls.build(
            version,
            [node_to_row(record) for record in parts if isinstance(record, Node)],
            [link_to_row(record) for record in parts if isinstance(record, Link)],
            {record.old: record.new for record in parts if isinstance(record, Redirect)},
        )

    def __repr__(self) -> str:
        day = f", as of {self.as_of}" if self.as_of else ""
        return f"<Snapshot {self.version}: {self.node_count} nodes, {self.link_count} links{day}>"

    # --- nodes

    @property
    def node_count(self) -> int:
        """The number of nodes."""
        return len(self.node_rows)

    @property
    def link_count(self) -> int:
        """The number of links."""
        return len(self.link_rows)

    def __contains__(self, node_id: object) -> bool:
        return node_id in self._number

    def resolve(self, node_id: str) -> str:
        """The id under which a node is found now; old ids of merged nodes lead to the new one.

        Raises:
            NotFound: no node has or had this id.
        """
        seen = {node_id}
        while node_id not in self._number and node_id in self.redirects:
            node_id = self.redirects[node_id]
            if node_id in seen:
                break
            seen.add(node_id)
        if node_id not in self._number:
            raise NotFound(f"no node has the id {node_id[:80]!r}; search for its name to find it")
        return node_id

    def number(self, node_id: str) -> int:
        """The number of a node, redirects followed.

        Raises:
            NotFound: no node has or had this id.
        """
        found = self._number.get(node_id)
        return found if found is not None else self._number[self.resolve(node_id)]

    def node_id(self, number: int) -> str:
        """The id of a node by its number."""
        return self.node_rows[number][0]

    def name(self, number: int) -> str:
        """The name of a node by its number."""
        return self.node_rows[number][2]

    def type(self, number: int) -> str:
        """The type of a node by its number: a slug, or empty."""
        return self.node_rows[number][3]

    def kind(self, number: int) -> NodeKind:
        """The kind of a node by its number."""
        return NODE_KINDS[int(self.node_kind[number])]

    def node(self, node: int | str) -> Node:
        """The record of a node by its number or id.

        Raises:
            NotFound: no node has or had this id.
        """
        return node_from_row(self.node_rows[self.number(node) if isinstance(node, str) else node])

    def numbers(self, kind: NodeKind) -> IntArray:
        """The numbers of the nodes of a kind, ascending."""
        return np.flatnonzero(self.node_kind == NODE_KINDS.index(kind)).astype(np.int32)

    def nodes(self, kind: NodeKind | None = None) -> Iterator[Node]:
        """The records of all nodes, or of those of a kind, in the order of their ids."""
        for number in range(self.node_count):
            if kind is None or self.kind(number) is kind:
                yield self.node(number)

    @cached_property
    def happened(self) -> BoolArray:
        """Bool (n,): False for activities that are an idea or planned: these are no evidence."""
        not_yet = [STATUSES.index(status) for status in sorted(NOT_YET)]
        return ~np.isin(self.node_status, not_yet)

    # --- links

    @cached_property
    def _link_number(self) -> dict[str, int]:
        return {row[0]: number for number, row in enumerate(self.link_rows)}

    def link_id(self, number: int) -> str:
        """The id of a link by its number."""
        return self.link_rows[number][0]

    def link_number(self, link_id: str) -> int:
        """The number of a link by its id.

        Raises:
            NotFound: no link has this id.
        """
        found = self._link_number.get(link_id)
        if found is None:
            raise NotFound(f"no link has the id {link_id[:80]!r}")
        return found

    def link(self, link: int | str) -> Link:
        """The record of a link by its number or id.

        Raises:
            NotFound: no link has this id.
        """
        number = self.link_number(link) if isinstance(link, str) else link
        return link_from_row(self.link_rows[number])

    def has_link(self, link_id: str) -> bool:
        """Whether a link has this id."""
        return link_id in self._link_number

    def links(self, kind: LinkKind | None = None) -> Iterator[Link]:
        """The records of all links, or of those of a kind, in the order of their ids."""
        wanted = None if kind is None else str(kind)
        for row in self.link_rows:
            if wanted is None or row[1] == wanted:
                yield link_from_row(row)

    @cached_property
    def _incidence(self) -> tuple[IntArray, IntArray]:
        """(start, link numbers): the links of node i are `links[start[i]:start[i + 1]]`."""
        ends = np.concatenate([self.link_source, self.link_target])
        numbers = np.tile(np.arange(self.link_count, dtype=np.int32), 2)
        order = np.lexsort((numbers, ends))
        start = np.zeros(self.node_count + 1, dtype=np.int32)
        np.cumsum(np.bincount(ends, minlength=self.node_count), out=start[1:])
        return start, numbers[order]

    def links_of(self, number: int) -> IntArray:
        """The numbers of the links at a node, either end, ascending."""
        start, links = self._incidence
        return links[start[number] : start[number + 1]]

    def other_end(self, link: int, number: int) -> int:
        """The node at the other end of a link of this node."""
        source = int(self.link_source[link])
        return int(self.link_target[link]) if source == number else source

    # --- views

    def select(
        self, nodes: BoolArray, links: BoolArray | None = None, *, as_of: date | None = None
    ) -> Snapshot:
        """The part with these nodes, and of these links those with both ends in it.

        Args:
            nodes: bool (n,), the nodes to keep.
            links: bool (m,), the links to keep; all by default.
            as_of: the day that the part stands for; that of this snapshot by default.
        """
        kept = nodes[self.link_source] & nodes[self.link_target]
        if links is not None:
            kept &= links
        return Snapshot(
            self.version,
            [self.node_rows[number] for number in np.flatnonzero(nodes).tolist()],
            [self.link_rows[number] for number in np.flatnonzero(kept).tolist()],
            self.redirects,
            as_of or self.as_of,
        )

    def at(self, day: date) -> Snapshot:
        """The world on a day.

        In it are the nodes and standing links that were valid on that day, and the activities that
        had begun by it, ended ones too, as past contact. Ideas and plans are always in it.
        """
        today = day.toordinal()
        activity = self.node_kind == NODE_KINDS.index(NodeKind.ACTIVITY)
        begun = (self.node_from <= today) | ~self.happened
        valid = (self.node_from <= today) & (today <= self.node_to)
        nodes = np.where(activity, begun, valid)
        past = np.isin(self.link_kind, [LINK_KINDS.index(kind) for kind in ACTIVITY_LINKS])
        # what follows from an idea or a plan begins with it, whatever the day written on the link
        plan = ~self.happened[self.link_source] | ~self.happened[self.link_target]
        started = (self.link_from <= today) | (past & plan)
        links = started & (past | (today <= self.link_to))
        return self.select(nodes, links, as_of=day)

    def patched(self, version: int, changes: Iterable[Change]) -> Snapshot:
        """The snapshot after these changes, at the version that they lead to."""
        nodes: dict[str, NodeRow | None] = {}
        links: dict[str, LinkRow | None] = {}
        redirects = dict(self.redirects)
        for change in changes:
            record, after = change.record, change.after
            if isinstance(record, Node):
                nodes[record.id] = None if after is None else node_to_row(record)
            elif isinstance(record, Link):
                links[record.id] = None if after is None else link_to_row(record)
            elif after is None:
                redirects.pop(record.old, None)
            else:
                redirects[record.old] = record.new
        return Snapshot.build(
            version, _patched(self.node_rows, nodes), _patched(self.link_rows, links), redirects
        )


def _patched(rows: Sequence[Any], changed: Mapping[str, Any]) -> Iterator[Any]:
    for row in rows:
        if row[0] not in changed:
            yield row
    for row in changed.values():
        if row is not None:
            yield row
