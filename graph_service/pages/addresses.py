"""Where each page lives: the path of a node, and a path with its query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from graph_service.model import NODE_KINDS, NodeKind

PLURALS: Mapping[NodeKind, str] = {
    NodeKind.PARTNER: "partners",
    NodeKind.THEME: "themes",
    NodeKind.DISTRICT: "districts",
    NodeKind.ACTIVITY: "activities",
}
KIND_OF_PLURAL: Mapping[str, NodeKind] = {PLURALS[kind]: kind for kind in NODE_KINDS}


def node_path(kind: NodeKind | str, node_id: str) -> str:
    """The path of a node's page; whatever is in the id stays one part of it.

    >>> node_path("partner", "a/../b?c#d")
    '/partners/a%2F..%2Fb%3Fc%23d'
    """
    return f"/{PLURALS[NodeKind(kind)]}/{quote(node_id, safe='')}"


def with_query(path: str, query: Sequence[tuple[str, str]]) -> str:
    """A path with those parts of a query that say something.

    >>> with_query("/", [("theme", "t1"), ("district", ""), ("lang", "nl")])
    '/?theme=t1&lang=nl'
    """
    filled = [(name, value) for name, value in query if value]
    return f"{path}?{urlencode(filled)}" if filled else path
