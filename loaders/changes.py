"""What a file says against the network as it is: the changes that it makes.

Each record is made anew from all its attestations, of which this load replaces one. So the order in
which files are loaded never matters, and loading a file twice on one day changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from graph_service.errors import InvalidRecord
from graph_service.model import MAX_ID, Change, FactValue, Link, Node, conflicts
from graph_service.rows import NodeRow, link_from_row, node_from_row
from graph_service.snapshot import Snapshot
from loaders.attesting import LINK_SOURCES, NODE_SOURCES, Dataset, attested_by
from loaders.cycles import refuse_cycles
from loaders.resolved import LinkFacts, Resolved
from loaders.statements import Place
from loaders.withdrawals import withdraw_nodes, withdrawn_links


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


class ChangeBuilder:
    """Builds the changes of one load."""

    def __init__(self, snapshot: Snapshot, resolved: Resolved, dataset: Dataset) -> None:
        self._snapshot = snapshot
        self._resolved = resolved
        self._dataset = dataset
        self._built = Built()
        self._new_nodes: set[str] = set()
        self._link_rows = {row[0]: row for row in snapshot.link_rows} if resolved.links else {}

    def build(self) -> Built:
        """All changes: nodes by id, links as the file has them, then what is taken back."""
        snapshot, resolved, dataset = self._snapshot, self._resolved, self._dataset
        withdrawals = withdrawn_links(snapshot, resolved, dataset)
        refuse_cycles(snapshot, resolved, withdrawals.gone_links)
        self._nodes()
        self._links()
        if dataset.replace:
            withdraw_nodes(snapshot, resolved, dataset, withdrawals)
        self._built.changes += withdrawals.changes
        self._built.let_go = withdrawals.let_go
        self._built.kept = withdrawals.kept
        return self._built

    def _nodes(self) -> None:
        for node_id, said in sorted(self._resolved.nodes.items()):
            row = self._node_row(node_id)
            new = self._dataset.attested(
                row[NODE_SOURCES] if row else "", said.facts, str(said.place)
            )
            if new is None:
                self._as_it_was()
                continue
            before = None if row is None else node_from_row(row)
            attestations = self._dataset.among(before, new)
            try:
                node = Node.from_attestations(
                    node_id, said.kind, attestations, self._dataset.priority
                )
            except InvalidRecord as error:
                self._reject(said.place, "", node_id, error, before is not None)
                continue
            self._change(before, node)
            if row is None:
                self._new_nodes.add(node_id)
        for node_id, mention in sorted(self._resolved.mentioned.items()):
            if node_id not in self._resolved.nodes:
                self._mention(node_id, mention)

    def _mention(self, node_id: str, place: Place) -> None:
        """A node that cells of this file name is seen again, if this dataset made it."""
        row = self._node_row(node_id)
        if row is None or not attested_by(row[NODE_SOURCES], self._dataset.name):
            return
        before = node_from_row(row)
        own = next(one for one in before.attestations if one.dataset == self._dataset.name)
        facts = {name: value for name, value in own.facts.items() if name == "name"}
        new = self._dataset.attested(row[NODE_SOURCES], facts, str(place))
        if new is None:
            self._as_it_was()
            return
        attestations = self._dataset.among(before, new)
        node = Node.from_attestations(node_id, before.kind, attestations, self._dataset.priority)
        self._change(before, node)

    def _links(self) -> None:
        for found, said in self._resolved.links.items():
            missing = [end for end in (said.source, said.target) if not self._exists(end)]
            if missing:
                self._resolved.reject(
                    said.place,
                    said.column,
                    missing[0],
                    "the row of this node was left out; see there",
                )
                continue
            row = self._link_rows.get(found)
            new = self._dataset.attested(
                row[LINK_SOURCES] if row else "", said.facts, _link_place(said)
            )
            if new is None:
                self._as_it_was()
                continue
            before = None if row is None else link_from_row(row)
            ends = (said.kind, said.source, said.target, said.role, said.key)
            attestations = self._dataset.among(before, new)
            try:
                link = Link.from_attestations(*ends, attestations, self._dataset.priority)
            except InvalidRecord as error:
                self._reject(said.place, said.column, "", error, before is not None)
                continue
            self._change(before, link)

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


def _same_facts(before: Node | Link | None, after: Node | Link) -> bool:
    """Whether every dataset says of a record what it said before."""
    if before is None or len(before.attestations) != len(after.attestations):
        return False
    pairs = zip(before.attestations, after.attestations, strict=True)
    return all(one.dataset == two.dataset and one.facts == two.facts for one, two in pairs)


def _link_place(said: LinkFacts) -> str:
    place = f"{said.origin} ({said.place})" if said.origin else str(said.place)
    return place[:MAX_ID]
