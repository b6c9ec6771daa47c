"""What a file says against the network as it is: the changes that it makes.

Each record is made anew from all its attestations, of which this load replaces one. So the order in
which files are loaded never matters, and loading a file twice on one day changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import orjson

from graph_service.errors import InvalidRecord
from graph_service.model import (
    MAX_ID,
    Attestation,
    Change,
    FactValue,
    Link,
    LinkKind,
    Node,
    conflicts,
)
from graph_service.rows import LinkRow, NodeRow, link_from_row, node_from_row
from graph_service.snapshot import Snapshot
from loaders.merging import overlaid
from loaders.resolved import LinkFacts, Resolved
from loaders.statements import Place

_NODE_SOURCES: Final = 8  # where a row has its attestations
_LINK_SOURCES: Final = 10


@dataclass(frozen=True, slots=True)
class Dataset:
    """The dataset that a load speaks for, and how."""

    name: str
    today: date
    replace: bool = False
    priority: Sequence[str] = ()


@dataclass(slots=True)
class Built:
    """The changes of a load, and what a person should know of them.

    Attributes:
        changes: the changes.
        unchanged: how many records were seen again exactly as they were, with nothing to write.
        stated: how many records of the file were accepted, changed or not.
        let_go: records that this dataset no longer states and that others do.
        kept: nodes that it no longer states and that links of others need.
        conflicts: (record, fact, what each dataset says) where datasets differ.
    """

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    stated: int = 0
    let_go: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    conflicts: list[tuple[str, str, dict[str, FactValue]]] = field(default_factory=list)


def attested_by(sources: str, dataset: str) -> bool:
    """Whether the attestations in a row, as JSON text, have one of this dataset."""
    return f"[{orjson.dumps(dataset).decode()}," in sources and any(
        entry[0] == dataset for entry in orjson.loads(sources)
    )


def nodes_attested_by(snapshot: Snapshot, dataset: str) -> frozenset[str]:
    """The nodes of which a dataset says something."""
    return frozenset(
        row[0] for row in snapshot.node_rows if attested_by(row[_NODE_SOURCES], dataset)
    )


class ChangeBuilder:
    """Builds the changes of one load."""

    def __init__(self, snapshot: Snapshot, resolved: Resolved, dataset: Dataset) -> None:
        self._snapshot = snapshot
        self._resolved = resolved
        self._dataset = dataset
        self._today = dataset.today.isoformat()
        self._built = Built()
        self._new_nodes: set[str] = set()
        self._link_rows = {row[0]: row for row in snapshot.link_rows} if resolved.links else {}

    def build(self) -> Built:
        """All changes: nodes by id, then links by id, then what is withdrawn, links first."""
        withdrawn = list(self._withdrawn_links())
        gone = {row[0] for row, rest in withdrawn if not rest}
        self._refuse_cycles(gone)
        self._nodes()
        self._links()
        for link_row, rest in withdrawn:
            self._withdraw_link(link_row, rest)
        if self._dataset.replace:
            self._withdraw_nodes(gone)
        return self._built

    # --- what is stated

    def _nodes(self) -> None:
        for node_id, said in sorted(self._resolved.nodes.items()):
            row = self._node_row(node_id)
            current = [] if row is None else orjson.loads(row[_NODE_SOURCES])
            place = str(said.place)
            attestations = self._attested(current, said.facts, place)
            if attestations is None:
                self._as_it_was()
                continue
            try:
                node = Node.from_attestations(
                    node_id, said.kind, attestations, self._dataset.priority
                )
            except InvalidRecord as error:
                self._reject(said.place, "", node_id, error, row is not None)
                continue
            self._change(None if row is None else node_from_row(row), node)
            if row is None:
                self._new_nodes.add(node_id)
        for node_id, mention in sorted(self._resolved.mentioned.items()):
            if node_id not in self._resolved.nodes:
                self._mention(node_id, mention)

    def _mention(self, node_id: str, place: Place) -> None:
        """A node that cells of this file name is seen again, if this dataset made it."""
        row = self._node_row(node_id)
        if row is None or not attested_by(row[_NODE_SOURCES], self._dataset.name):
            return
        current = orjson.loads(row[_NODE_SOURCES])
        own = next(entry for entry in current if entry[0] == self._dataset.name)
        facts = {name: value for name, value in own[4].items() if name == "name"}
        attestations = self._attested(current, facts, str(place))
        if attestations is None:
            self._as_it_was()
            return
        node = Node.from_attestations(node_id, row[1], attestations, self._dataset.priority)
        self._change(node_from_row(row), node)

    def _links(self) -> None:
        for found, said in sorted(self._resolved.links.items()):
            row = self._link_rows.get(found)
            missing = [end for end in (said.source, said.target) if not self._exists(end)]
            if missing:
                self._resolved.reject(
                    said.place,
                    said.column,
                    missing[0],
                    "the row of this node was left out; see there",
                )
                continue
            current = [] if row is None else orjson.loads(row[_LINK_SOURCES])
            attestations = self._attested(current, said.facts, _link_place(said))
            if attestations is None:
                self._as_it_was()
                continue
            try:
                link = Link.from_attestations(
                    said.kind,
                    said.source,
                    said.target,
                    said.role,
                    said.key,
                    attestations,
                    self._dataset.priority,
                )
            except InvalidRecord as error:
                self._reject(said.place, said.column, "", error, row is not None)
                continue
            self._change(None if row is None else link_from_row(row), link)

    def _attested(
        self, current: list[Any], said: Mapping[str, FactValue], place: str
    ) -> list[Attestation] | None:
        """The attestations with that of this dataset brought up to date; None if it already is."""
        dataset = self._dataset
        own = next((entry for entry in current if entry[0] == dataset.name), None)
        if own is None:
            new = Attestation(dataset.name, place, self._today, self._today, dict(said))
        else:
            _, old_place, first, last, old = own
            facts = dict(said) if dataset.replace else overlaid(old, said, join_aliases=False)
            last_seen = max(last, self._today)
            if facts == old:
                if last_seen == last:
                    return None
                facts = old
            new = Attestation(dataset.name, place or old_place, first, last_seen, facts)
        others = [Attestation.from_list(entry) for entry in current if entry[0] != dataset.name]
        return [*others, new]

    def _change(self, before: Node | Link | None, after: Node | Link) -> None:
        self._built.stated += 1
        self._built.changes.append(Change(before, after))
        if len(after.attestations) > 1 and not _same_facts(before, after):
            for name, values in conflicts(after.attestations).items():
                self._built.conflicts.append((after.id, name, values))

    def _as_it_was(self) -> None:
        self._built.stated += 1
        self._built.unchanged += 1

    def _reject(
        self, place: Place, column: str, value: str, error: InvalidRecord, known: bool
    ) -> None:
        others = " together with what is known of it already" if known else ""
        self._resolved.reject(place, column, value, f"{error.field}{others}: {error.problem}")

    def _node_row(self, node_id: str) -> NodeRow | None:
        if node_id not in self._snapshot:
            return None
        return self._snapshot.node_rows[self._snapshot.number(node_id)]

    def _exists(self, node_id: str) -> bool:
        return node_id in self._snapshot or node_id in self._new_nodes

    # --- what is withdrawn

    def _withdrawn_links(self) -> Iterator[tuple[LinkRow, list[Attestation]]]:
        """The links that this dataset stated and no longer does, with who still states them."""
        resolved = self._resolved
        if not self._dataset.replace and not resolved.cleared:
            return
        for row in self._snapshot.link_rows:
            if row[0] in resolved.links or not attested_by(row[_LINK_SOURCES], self._dataset.name):
                continue
            if not self._is_cleared(row) and (not self._dataset.replace or self._is_spared(row)):
                continue
            yield row, self._others(row[_LINK_SOURCES])

    def _is_cleared(self, row: LinkRow) -> bool:
        cleared = self._resolved.cleared
        kind, role = LinkKind(row[1]), row[4]
        return bool(cleared) and (
            (row[2], kind, True, role) in cleared or (row[3], kind, False, role) in cleared
        )

    def _is_spared(self, row: LinkRow) -> bool:
        resolved = self._resolved
        return (
            row[2] in resolved.spared
            or row[3] in resolved.spared
            or frozenset((row[2], row[3])) in resolved.spared_pairs
        )

    def _others(self, sources: str) -> list[Attestation]:
        return [
            Attestation.from_list(entry)
            for entry in orjson.loads(sources)
            if entry[0] != self._dataset.name
        ]

    def _withdraw_link(self, row: LinkRow, rest: list[Attestation]) -> None:
        before = link_from_row(row)
        if not rest:
            self._built.changes.append(Change(before, None))
            return
        after = Link.from_attestations(
            before.kind,
            before.source,
            before.target,
            before.role,
            before.key,
            rest,
            self._dataset.priority,
        )
        self._built.changes.append(Change(before, after))
        self._built.let_go.append(before.id)

    def _withdraw_nodes(self, gone_links: set[str]) -> None:
        snapshot, resolved = self._snapshot, self._resolved
        seen = resolved.nodes.keys() | resolved.mentioned.keys() | resolved.spared
        needed = {end for link in resolved.links.values() for end in (link.source, link.target)}
        for number, row in enumerate(snapshot.node_rows):
            node_id = row[0]
            if node_id in seen or not attested_by(row[_NODE_SOURCES], self._dataset.name):
                continue
            rest = self._others(row[_NODE_SOURCES])
            before = node_from_row(row)
            if rest:
                after = Node.from_attestations(node_id, before.kind, rest, self._dataset.priority)
                self._built.changes.append(Change(before, after))
                self._built.let_go.append(node_id)
                continue
            links = snapshot.links_of(number).tolist()
            if node_id in needed or any(snapshot.link_id(n) not in gone_links for n in links):
                self._built.kept.append(node_id)
            else:
                self._built.changes.append(Change(before, None))

    # --- hierarchy

    def _refuse_cycles(self, gone_links: set[str]) -> None:
        """Leave out each `part_of` link that would make a node part of itself."""
        part_of = str(LinkKind.PART_OF)
        said = [
            (link.place, found, link)
            for found, link in self._resolved.links.items()
            if link.kind is LinkKind.PART_OF and not self._snapshot.has_link(found)
        ]
        if not said:
            return
        parents: dict[str, list[str]] = {}
        for row in self._snapshot.link_rows:
            if row[1] == part_of and row[0] not in gone_links:
                parents.setdefault(row[2], []).append(row[3])
        for _, found, link in said:
            path = _path(parents, link.target, link.source)
            if path is None:
                parents.setdefault(link.source, []).append(link.target)
                continue
            del self._resolved.links[found]
            self._resolved.reject(
                link.place,
                link.column,
                link.target,
                "part_of would go round in a circle: "
                + " in ".join([link.source, *path])
                + "; take one of these links away",
            )


def _same_facts(before: Node | Link | None, after: Node | Link) -> bool:
    """Whether every dataset says of a record what it said before."""
    if before is None or len(before.attestations) != len(after.attestations):
        return False
    pairs = zip(before.attestations, after.attestations, strict=True)
    return all(one.dataset == two.dataset and one.facts == two.facts for one, two in pairs)


def _path(parents: Mapping[str, Sequence[str]], start: str, goal: str) -> list[str] | None:
    """A way up from `start` to `goal`, both in it, or None."""
    came: dict[str, str] = {start: ""}
    queue = [start]
    for node in queue:
        if node == goal:
            way = [node]
            while came[way[-1]]:
                way.append(came[way[-1]])
            return way[::-1]
        for parent in parents.get(node, ()):
            if parent not in came:
                came[parent] = node
                queue.append(parent)
    return None


def _link_place(said: LinkFacts) -> str:
    place = f"{said.origin} ({said.place})" if said.origin else str(said.place)
    return place[:MAX_ID]
