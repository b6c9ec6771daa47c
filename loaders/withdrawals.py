"""What a dataset said and no longer says: taken back, unless others say it or need it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from graph_service.errors import InvalidRecord
from graph_service.model import Attestation, Change, Link, LinkKind, Node
from graph_service.rows import LinkRow, link_from_row, node_from_row
from graph_service.snapshot import Snapshot
from loaders.attesting import LINK_SOURCES, NODE_SOURCES, Dataset, attested_by
from loaders.resolved import Resolved


@dataclass(slots=True)
class Withdrawals:
    """What is taken back: links first, then nodes.

    Attributes:
        changes: the changes.
        let_go: records that this dataset no longer states and that others do.
        kept: nodes that it no longer states and that links of others need.
        gone_links: ids of the links that end.
    """

    changes: list[Change] = field(default_factory=list)
    let_go: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    gone_links: set[str] = field(default_factory=set)


def withdrawn_links(snapshot: Snapshot, resolved: Resolved, dataset: Dataset) -> Withdrawals:
    """Take back the links that a file clears, or that it leaves out where it replaces all."""
    withdrawals = Withdrawals()
    if not dataset.replace and not resolved.cleared:
        return withdrawals
    for row in snapshot.link_rows:
        if row[0] in resolved.links or not attested_by(row[LINK_SOURCES], dataset.name):
            continue
        if _is_cleared(row, resolved) or (dataset.replace and not _is_spared(row, resolved)):
            before = link_from_row(row)
            _withdraw(before, dataset.others(row[LINK_SOURCES]), dataset, withdrawals)
    return withdrawals


def withdraw_nodes(
    snapshot: Snapshot, resolved: Resolved, dataset: Dataset, withdrawals: Withdrawals
) -> None:
    """Take back the nodes that a file leaves out, after the links."""
    seen = resolved.nodes.keys() | resolved.mentioned.keys() | resolved.spared
    needed = {end for link in resolved.links.values() for end in (link.source, link.target)}
    for number, row in enumerate(snapshot.node_rows):
        if row[0] in seen or not attested_by(row[NODE_SOURCES], dataset.name):
            continue
        others = dataset.others(row[NODE_SOURCES])
        links = (snapshot.link_id(link) for link in snapshot.links_of(number).tolist())
        if not others and (row[0] in needed or not withdrawals.gone_links.issuperset(links)):
            withdrawals.kept.append(row[0])
        else:
            _withdraw(node_from_row(row), others, dataset, withdrawals)


def _withdraw(
    before: Node | Link, others: Iterable[Attestation], dataset: Dataset, into: Withdrawals
) -> None:
    rest = list(others)
    if not rest:
        into.changes.append(Change(before, None))
        if isinstance(before, Link):
            into.gone_links.add(before.id)
        return
    after: Node | Link
    try:
        if isinstance(before, Node):
            after = Node.from_attestations(before.id, before.kind, rest, dataset.priority)
        else:
            ends = (before.kind, before.source, before.target, before.role, before.key)
            after = Link.from_attestations(*ends, rest, dataset.priority)
    except InvalidRecord:  # what the others say does not go together without this dataset
        into.kept.append(before.id)
        return
    into.changes.append(Change(before, after))
    into.let_go.append(before.id)


def _is_cleared(row: LinkRow, resolved: Resolved) -> bool:
    kind, role = LinkKind(row[1]), row[4]
    ends = ((row[2], kind, True, role), (row[3], kind, False, role))
    return any(end in resolved.cleared for end in ends)


def _is_spared(row: LinkRow, resolved: Resolved) -> bool:
    ends = frozenset((row[2], row[3]))
    return bool(ends & resolved.spared) or ends in resolved.spared_pairs
