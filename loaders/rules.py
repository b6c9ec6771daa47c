"""What the rows of one table say, as data: which cells make a node and which a link.

Every form of input (workbook, activity list, from/to list, mapping file) comes down to these rules,
so that rows are read in one way only (`records.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph_service.model import LinkKind, NodeKind
from loaders.cells import Cell, is_blank, text
from loaders.columns import Role
from loaders.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Value:
    """Where a value comes from: constants (text) and cells (column numbers), put together.

    A value of one part is that cell as it is, a date or a number still; a value of several parts is
    text, and empty where one of its cells is.
    """

    parts: tuple[str | int, ...]

    @classmethod
    def of_column(cls, column: int) -> Value:
        """The value of one column."""
        return cls((column,))

    def cell(self, row: Sequence[Cell]) -> Cell:
        """The value for one row."""
        if len(self.parts) == 1:
            part = self.parts[0]
            return row[part] if isinstance(part, int) else part
        if any(isinstance(part, int) and is_blank(row[part]) for part in self.parts):
            return ""
        return "".join(text(row[part]) if isinstance(part, int) else part for part in self.parts)

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns that it reads."""
        return tuple(part for part in self.parts if isinstance(part, int))


@dataclass(frozen=True, slots=True)
class NodeRule:
    """How a row makes a node.

    Attributes:
        kind: the kind, or None where `kind_value` or the type of each row says it.
        label: the name under which link rules of the same table mean this node.
        fields: field of the record to its value (`columns.NODE_FIELDS`).
        references: (role, value) of the cells that name other nodes.
        by_type: nodes of the same name and another type are other nodes.
        name_optional: a row with an id and no name is good.
        required: a row that names no node is rejected; else it says nothing.
        repeats: many rows say the same of the same node, so it pays to remember them.
    """

    kind: NodeKind | None
    label: str = ""
    kind_value: Value | None = None
    fields: Mapping[Role, Value] = field(default_factory=dict)
    identifiers: Mapping[str, Value] = field(default_factory=dict)
    properties: Mapping[str, Value] = field(default_factory=dict)
    references: tuple[tuple[Role, Value], ...] = ()
    by_type: bool = False
    name_optional: bool = False
    required: bool = True
    repeats: bool = False

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns that it reads, ascending."""
        values = [*self.fields.values(), *self.identifiers.values(), *self.properties.values()]
        values += [value for _, value in self.references]
        values += [self.kind_value] if self.kind_value else []
        return tuple(sorted({column for value in values for column in value.columns}))


@dataclass(frozen=True, slots=True)
class End:
    """One end of a link: a node of the same row by the label of its rule, or a cell that names one.

    `kinds` are the kinds that it can be, in order of preference; none means any. `kind_value` is
    the cell that says the kind; with `kind_loose` a word that is no kind is passed over.
    """

    label: str = ""
    value: Value | None = None
    kinds: tuple[NodeKind, ...] = ()
    kind_value: Value | None = None
    kind_loose: bool = False
    split: bool = True


@dataclass(frozen=True, slots=True)
class LinkRule:
    """How a row makes a link, or several where an end holds several names.

    Attributes:
        kind: the kind of link; None where `fields` or else the kinds of the ends say it.
        fields: field of the link to its value (`columns.LINK_FIELDS`).
        kind_or_role: a cell whose word is a kind of link, and where it is none, a role.
        required: a row that lacks an end is rejected; else it says nothing.
    """

    source: End
    target: End
    kind: LinkKind | None = None
    fields: Mapping[Role, Value] = field(default_factory=dict)
    kind_or_role: Value | None = None
    required: bool = True


@dataclass(frozen=True, slots=True)
class TableRules:
    """All that is read from one table.

    Attributes:
        form: what the table was taken for, for people: `partners`, `activity list`, `from/to`, …
        header: the names of the columns.
        create: nodes that a cell names and that do not exist are made.
        default_kind: what such a node is where nothing says its kind.
        month_first: dates are written month first.
        empty: texts that say nothing, such as NA, by column.
        not_kept: columns that are read by no rule, and why.
        notes: what else a person should know of how the table was taken.
    """

    form: str
    header: tuple[str, ...]
    nodes: tuple[NodeRule, ...] = ()
    links: tuple[LinkRule, ...] = ()
    create: bool = True
    default_kind: NodeKind = NodeKind.PARTNER
    month_first: bool = False
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    empty: Mapping[int, frozenset[str]] = field(default_factory=dict)
    not_kept: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
