"""One load from beginning to end: a file and a snapshot to a plan, which changes nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph_service.errors import NothingToLoad
from graph_service.model import Changeset, Node, NodeKind
from graph_service.snapshot import Snapshot
from graph_service.store.base import new_changeset_id, now
from loaders.attesting import Dataset, nodes_attested_by
from loaders.changes import Built, ChangeBuilder
from loaders.difference import Difference
from loaders.matching import NodeIndex
from loaders.near_duplicates import NamedNode, NearDuplicate, near_duplicates
from loaders.options import LoadOptions
from loaders.reading import Progress, SourceReader, TableRead
from loaders.resolve_links import LinkResolver
from loaders.resolve_nodes import NodeResolver
from loaders.resolved import Resolved
from loaders.statements import Rejection, Statements
from loaders.tables import open_source

_LISTED = 20  # items of one sort that notices list; the rest is counted


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """What loading a file would do. `store.apply(plan.changeset)` does it.

    Attributes:
        changeset: the changes.
        difference: the same, readable.
        rejections: what was left out, in the order of the file.
        notices: what a person should know.
        rows_read: rows that were read, without header, blank rows and examples.
        tables: the tables and what they were taken for.
        near_duplicates: new nodes whose name is nearly that of another.
    """

    changeset: Changeset
    difference: Difference
    rejections: tuple[Rejection, ...]
    notices: tuple[str, ...]
    rows_read: int
    tables: tuple[TableRead, ...]
    near_duplicates: tuple[NearDuplicate, ...]


def load(
    path: Path,
    snapshot: Snapshot,
    options: LoadOptions | None = None,
    progress: Progress | None = None,
) -> LoadPlan:
    """What loading a file into a network would change. It reads the file and changes nothing.

    Args:
        path: the file.
        snapshot: the network as it is, as a whole.
        options: how to load it.
        progress: called now and then with the rows read and, where known, the rows in all.

    Raises:
        UnreadableFile: the file cannot be read, or none of its columns is understood.
        NothingToLoad: it holds no row, or none that could be used.
        InvalidOption: an option or the mapping does not fit the file.
    """
    options = options or LoadOptions()
    name = options.dataset_of(path)
    dataset = Dataset(name, options.today, options.replace, tuple(options.priority))
    mapping = options.mapping
    encoding, delimiter = (mapping.encoding, mapping.delimiter) if mapping else ("", "")
    with open_source(path, encoding=encoding, delimiter=delimiter) as source:
        reader = SourceReader(path, source, options, progress)
        reader.read()
    statements = reader.statements
    if not statements.rows_read and not statements.rejections:
        only = "besides example rows" if statements.examples else "under it"
        raise NothingToLoad(
            f"{path.name} has a header at most, and no rows {only}; fill in at least one row"
        )
    last_wins = options.last_wins or (mapping is not None and mapping.last_wins)
    resolved = _resolve(snapshot, statements, dataset, last_wins=last_wins)
    built = ChangeBuilder(snapshot, resolved, dataset).build()
    rejections = _in_order([*statements.rejections, *resolved.rejections], reader.tables)
    if not built.stated:
        raise _nothing_usable(path, rejections)
    alike = _alike(snapshot, resolved, built)
    changeset = Changeset(
        id=new_changeset_id(),
        made_at=now(),
        base_version=snapshot.version,
        changes=built.changes,
        who=options.who,
        title=options.title or f"load {path.name}",
        dataset=dataset.name,
        source_name=path.name,
        source_sha256=source.sha256,
    )
    name_of = _namer(snapshot, built)
    notices = [*statements.notices, *resolved.notices, *_told(built, alike, name_of)]
    return LoadPlan(
        changeset,
        Difference(built.changes, name_of, built.unchanged),
        tuple(rejections),
        tuple(dict.fromkeys(notices)),
        statements.rows_read,
        tuple(reader.tables),
        tuple(alike),
    )


def _resolve(
    snapshot: Snapshot, statements: Statements, dataset: Dataset, *, last_wins: bool
) -> Resolved:
    index = NodeIndex(snapshot)
    resolved = Resolved()
    own = nodes_attested_by(snapshot, dataset.name)
    nodes = NodeResolver(index, resolved, dataset.name, own, last_wins=last_wins)
    ids = nodes.resolve_all(statements.nodes)
    LinkResolver(statements, nodes, ids, resolved, last_wins=last_wins).resolve_all()
    return resolved


def _in_order(rejections: list[Rejection], tables: Sequence[TableRead]) -> list[Rejection]:
    order = {table.name: number for number, table in enumerate(tables)}
    return sorted(rejections, key=lambda one: (order.get(one.sheet, -1), one.row))


def _nothing_usable(path: Path, rejections: list[Rejection]) -> NothingToLoad:
    first = "\n".join(f"  {rejection}" for rejection in rejections[:_LISTED])
    more = len(rejections) - _LISTED
    rest = f"\n  … and {more:,} more" if more > 0 else ""
    return NothingToLoad(
        f"{path.name}: no row could be used, so nothing changes. Correct these:\n{first}{rest}",
        rejections,
    )


def _namer(snapshot: Snapshot, built: Built) -> Callable[[str], str]:
    """A function from a node's id to its name after the load."""
    names = {
        change.record.id: change.record.name
        for change in built.changes
        if isinstance(change.record, Node)
    }

    def name_of(node_id: str) -> str:
        if node_id in names:
            return names[node_id]
        return snapshot.name(snapshot.number(node_id)) if node_id in snapshot else node_id

    return name_of


def _alike(snapshot: Snapshot, resolved: Resolved, built: Built) -> list[NearDuplicate]:
    """The new nodes whose name is nearly that of another."""
    new = {
        change.record.id: change.record
        for change in built.changes
        if change.before is None and isinstance(change.record, Node)
    }
    kinds = {node.kind for node in new.values()}
    nodes = [
        NamedNode(node.id, node.kind, node.type, node.name, True, resolved.nodes[node.id].by_type)
        for node in new.values()
    ]
    if kinds:
        for row in snapshot.node_rows:
            kind = NodeKind(row[1])
            if kind in kinds:
                nodes.append(NamedNode(row[0], kind, row[3], row[2], False))
    return near_duplicates(nodes)


def _told(built: Built, alike: Sequence[NearDuplicate], name_of: Callable[[str], str]) -> list[str]:
    """What a person should know of the changes."""
    told = [
        f"these may be one and the same: {pair}; if so, give both the same name or id, or write "
        "one as an alias of the other"
        for pair in alike[:_LISTED]
    ]
    if len(alike) > _LISTED:
        told.append(f"and {len(alike) - _LISTED:,} more pairs of names that are nearly the same")
    for record_id, field, values in built.conflicts[:_LISTED]:
        said = "; ".join(f"{dataset} says {value!r}" for dataset, value in values.items())
        told.append(f"datasets differ on {name_of(record_id)}, {field}: {said}")
    if len(built.conflicts) > _LISTED:
        told.append(f"and {len(built.conflicts) - _LISTED:,} more facts on which datasets differ")
    if built.let_go:
        told.append(
            f"{len(built.let_go):,} records are no longer in this dataset and stay, since other "
            "datasets state them"
        )
    if built.kept:
        names = ", ".join(repr(name_of(node_id)) for node_id in built.kept[:5])
        told.append(
            f"{len(built.kept):,} records are no longer in this dataset and stay, since links or "
            f"facts of other datasets need them: {names}" + (", …" if len(built.kept) > 5 else "")
        )
    return told
