"""Hierarchies without circles: no node becomes a part of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from graph_service.model import LinkKind
from graph_service.snapshot import Snapshot
from loaders.resolved import Resolved


def refuse_cycles(snapshot: Snapshot, resolved: Resolved, gone_links: Iterable[str]) -> None:
    """Leave out each `part_of` link that would make a node part of itself, and say so.

    Args:
        snapshot: the network as it is.
        resolved: what is stated; the links that would close a circle are taken from it.
        gone_links: links of the snapshot that this load takes away.
    """
    said = [
        (found, link)
        for found, link in resolved.links.items()
        if link.kind is LinkKind.PART_OF and not snapshot.has_link(found)
    ]
    if not said:
        return
    gone = frozenset(gone_links)
    parents: dict[str, list[str]] = {}
    for row in snapshot.link_rows:
        if row[1] == LinkKind.PART_OF and row[0] not in gone:
            parents.setdefault(row[2], []).append(row[3])
    for found, link in said:
        path = _path(parents, link.target, link.source)
        if path is None:
            parents.setdefault(link.source, []).append(link.target)
            continue
        del resolved.links[found]
        resolved.reject(
            link.place,
            link.column,
            link.target,
            "part_of would go round in a circle: "
            + " in ".join([link.source, *path])
            + "; take one of these links away",
        )


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
