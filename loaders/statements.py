"""What the rows of a file state, before it is known which nodes of the network they mean."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graph_service.model import FactValue, LinkKind, NodeKind


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row, or one cell of it, that was left out, and why.

    `sheet` is empty for a text file; `row` counts as a spreadsheet does, from 1; `column` is the
    header, empty where the row as a whole is meant; `value` is cut where it is long.
    """

    sheet: str
    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.sheet}, row {self.row}" if self.sheet else f"row {self.row}"
        column = f", column {self.column!r}" if self.column else ""
        predicate = self.reason.split(" ", 1)[0] in ("is", "has", "holds", "must")
        value = f": {self.value!r}{'' if predicate else ':'}" if self.value else ":"
        return f"{where}{column}{value} {self.reason}"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "reason": self.reason,
        }


class Place(NamedTuple):
    """A row of a table."""

    sheet: str
    row: int

    def __str__(self) -> str:
        return f"{self.sheet}!{self.row}" if self.sheet else f"row {self.row}"


@dataclass(frozen=True, slots=True)
class StatedNode:
    """What one row says of one node.

    `facts` are as an attestation has them; None says that a fact is empty. `made_by_name` is a node
    that a cell of another row named and that nothing else is known of.
    """

    kind: NodeKind
    given_id: str
    facts: dict[str, FactValue]
    place: Place
    by_type: bool = False
    name_optional: bool = False
    made_by_name: bool = False

    @property
    def name(self) -> str:
        """The name that is stated, or empty."""
        return self.facts.get("name") or ""

    @property
    def type(self) -> str:
        """The type that is stated, or empty."""
        return self.facts.get("type") or ""

    @property
    def begin(self) -> str:
        """The first day that is stated, or empty."""
        return self.facts.get("valid_from") or ""


class NameRef(NamedTuple):
    """A cell that names a node: its text, and the kinds that it can be (none: any)."""

    text: str
    kinds: tuple[NodeKind, ...]


class LinkColumns(NamedTuple):
    """The headers of the cells that name the ends of a link, and of the one that says the link."""

    source: str = ""
    target: str = ""
    link: str = ""


_NO_COLUMNS = LinkColumns()


@dataclass(frozen=True, slots=True)
class StatedLink:
    """What one row says of one link.

    Each end is the number of a stated node or a `NameRef`. Without a `kind` the kinds of the ends
    decide. `origin` goes into the place of the attestation.
    """

    kind: LinkKind | None
    source: int | NameRef
    target: int | NameRef
    role: str
    key: str
    facts: dict[str, FactValue]
    place: Place
    columns: LinkColumns = _NO_COLUMNS
    origin: str = ""
    create: bool = True
    default_kind: NodeKind = NodeKind.PARTNER


class Cleared(NamedTuple):
    """A `-` in a cell that names other nodes: this node has no such links."""

    node: int
    kind: LinkKind
    outgoing: bool
    role: str


@dataclass(slots=True)
class Statements:
    """All that a file states.

    `spared` are nodes that a rejected row was about, and `spared_pairs` the ends of links in such
    rows: what is known of them is not withdrawn because of a typing error. `examples` are the
    rows of the template that are marked as such and passed over, by their mark.
    """

    nodes: list[StatedNode] = field(default_factory=list)
    links: deque[StatedLink] = field(default_factory=deque)
    cleared: list[Cleared] = field(default_factory=list)
    spared: list[StatedNode] = field(default_factory=list)
    spared_pairs: list[tuple[NameRef, NameRef]] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    rows_read: int = 0
    examples: Counter[str] = field(default_factory=Counter)
