"""What a file says of the nodes and links of the network, once it is known which they are."""

from __future__ import annotations

from dataclasses import dataclass, field

from graph_service.model import FactValue, LinkKind, NodeKind
from loaders.cells import Cell, shown
from loaders.statements import Place, Rejection


@dataclass(slots=True)
class NodeFacts:
    """What the file as a whole says of one node."""

    kind: NodeKind
    facts: dict[str, FactValue]
    place: Place
    made_by_name: bool = False
    by_type: bool = False


@dataclass(slots=True)
class LinkFacts:
    """What the file as a whole says of one link."""

    kind: LinkKind
    source: str
    target: str
    role: str
    key: str
    facts: dict[str, FactValue]
    place: Place
    column: str
    origin: str


@dataclass(slots=True)
class Resolved:
    """What a file says of nodes and links, by id.

    `mentioned` are nodes that a cell names where naming makes a node; `cleared` are (node, kind of
    link, outgoing, role) said to have none; `spared` are nodes and `spared_pairs` ends of links
    that rejected rows were about.
    """

    nodes: dict[str, NodeFacts] = field(default_factory=dict)
    links: dict[str, LinkFacts] = field(default_factory=dict)
    mentioned: dict[str, Place] = field(default_factory=dict)
    cleared: set[tuple[str, LinkKind, bool, str]] = field(default_factory=set)
    spared: set[str] = field(default_factory=set)
    spared_pairs: set[frozenset[str]] = field(default_factory=set)
    rejections: list[Rejection] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def reject(self, place: Place, column: str, value: Cell, reason: str) -> None:
        """Leave out a row, or a cell of it, and say why."""
        self.rejections.append(Rejection(place.sheet, place.row, column, shown(value), reason))
