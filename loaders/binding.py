"""A mapping and the header of a real table to the rules for its rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_service.errors import InvalidOption
from graph_service.model import LinkKind, NodeKind
from loaders.columns import Role
from loaders.mapping import ColumnMapping, LinkEntry, NodeEntry, TableEntry
from loaders.rules import End, LinkRule, NodeRule, TableRules, Value
from loaders.vocabulary import LINK_WORDS, Vocabulary, word_key

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_POSITION = re.compile(r"#(\d+)(\.header)?")


@dataclass(frozen=True, slots=True)
class _Binder:
    """Turns the templates of a mapping into values of the columns of one table."""

    mapping: str
    header: tuple[str, ...]
    words: Mapping[str, str]  # @file, @sheet and $settings

    def value(self, template: str, where: str) -> Value | None:
        """The value that a template stands for; None for an empty template."""
        if not template:
            return None
        parts: list[str | int] = []
        end = 0
        for found in _PLACEHOLDER.finditer(template):
            if found.start() > end:
                parts.append(template[end : found.start()])
            parts.append(self._part(found.group(1).strip(), where))
            end = found.end()
        if end < len(template):
            parts.append(template[end:])
        if not any(isinstance(part, int) for part in parts):
            parts = ["".join(str(part) for part in parts)]
        return Value(tuple(parts))

    def _part(self, name: str, where: str) -> str | int:
        if name in self.words:
            return self.words[name]
        if found := _POSITION.fullmatch(name):
            column = int(found.group(1)) - 1
            if not 0 <= column < len(self.header):
                raise self.problem(where, f"there is no column {name}")
            return self.header[column] if found.group(2) else column
        for column, title in enumerate(self.header):
            if word_key(title) == word_key(name) and name:
                return column
        raise self.problem(where, f"there is no column or setting {name!r}")

    def problem(self, where: str, text: str) -> InvalidOption:
        columns = ", ".join(repr(name) for name in self.header[:20])
        return InvalidOption(
            f"mapping {self.mapping}", f"{where}: {text}; the table has the columns {columns}"
        )


def bind(
    mapping: ColumnMapping,
    table: TableEntry,
    header: tuple[str, ...],
    *,
    file: str,
    sheet: str,
    settings: Mapping[str, str],
) -> TableRules:
    """The rules of a mapped table for the header that the file has.

    Raises:
        InvalidOption: a column, a setting or a label that the mapping names is not there.
    """
    words = {f"${name}": value for name, value in {**mapping.settings, **settings}.items()}
    binder = _Binder(mapping.name, header, {**words, "@file": file, "@sheet": sheet})
    nodes = tuple(
        _node_rule(binder, entry, f"node {number}")
        for number, entry in enumerate(table.node, start=1)
    )
    labels = {rule.label: rule for rule in nodes if rule.label}
    links = tuple(
        _link_rule(binder, entry, labels, f"link {number}")
        for number, entry in enumerate(table.link, start=1)
    )
    if not nodes and not links:
        raise binder.problem("table", "it says nothing of nodes or links")
    return TableRules(
        form="mapping",
        header=header,
        nodes=nodes,
        links=links,
        create=table.create,
        default_kind=table.default_kind,
        month_first=table.dates == "month first",
        vocabulary=Vocabulary(mapping.types),
        empty=_empty(binder, mapping.empty),
    )


def _empty(binder: _Binder, words: Mapping[str, tuple[str, ...]]) -> dict[int, frozenset[str]]:
    """The texts that say nothing, by column; a column that this table lacks is no matter."""
    found: dict[int, frozenset[str]] = {}
    for name, texts in words.items():
        for column, title in enumerate(binder.header):
            if name == "*" or word_key(title) == word_key(name):
                found[column] = found.get(column, frozenset()) | frozenset(texts)
    return found


_NODE_TEXTS = (
    Role.ID, Role.NAME, Role.TYPE, Role.ALIASES, Role.DESCRIPTION, Role.STATUS, Role.VALID_FROM,
    Role.VALID_TO, Role.DAY, Role.CONTACT_FUNCTION, Role.CONTACT_MAIL, Role.CONTACT_PHONE,
)  # fmt: skip
_NODE_REFERENCES = (
    Role.PARTNERS, Role.ORGANIZER, Role.THEMES, Role.DISTRICTS, Role.ACTIVITIES, Role.FOLLOWS,
    Role.PART_OF,
)  # fmt: skip
_LINK_TEXTS = (
    Role.ROLE, Role.WEIGHT, Role.CERTAINTY, Role.VALID_FROM, Role.VALID_TO, Role.KEY, Role.ORIGIN,
)  # fmt: skip


def _values(
    binder: _Binder, entry: NodeEntry | LinkEntry, roles: Sequence[Role], where: str
) -> dict[Role, Value]:
    found = ((role, binder.value(getattr(entry, role), f"{where}, {role}")) for role in roles)
    return {role: value for role, value in found if value is not None}


def _named(binder: _Binder, items: Mapping[str, str], where: str) -> dict[str, Value]:
    found = ((name, binder.value(text, f"{where}, {name}")) for name, text in items.items())
    return {name: value for name, value in found if value is not None}


def _node_rule(binder: _Binder, entry: NodeEntry, where: str) -> NodeRule:
    properties = _named(binder, entry.properties, f"{where}, properties")
    if entry.name_is_id:
        properties["name_is_id"] = Value(("true",))
    if not (entry.id or entry.name):
        raise binder.problem(where, "it needs a name or an id")
    return NodeRule(
        kind=entry.kind,
        label=entry.label,
        fields=_values(binder, entry, _NODE_TEXTS, where),
        identifiers=_named(binder, entry.identifiers, f"{where}, identifiers"),
        properties=properties,
        references=tuple(_values(binder, entry, _NODE_REFERENCES, where).items()),
        by_type=entry.by_type or entry.kind is NodeKind.DISTRICT,
        name_optional=not entry.name,
        required=entry.required,
        repeats=True,
    )


def _link_rule(
    binder: _Binder, entry: LinkEntry, labels: Mapping[str, NodeRule], where: str
) -> LinkRule:
    fields = _values(binder, entry, _LINK_TEXTS, where)
    kind: LinkKind | None = None
    if "{" in entry.link:
        value = binder.value(entry.link, f"{where}, link")
        if value is not None:
            fields[Role.LINK] = value
    elif entry.link:
        kind = LINK_WORDS.get(word_key(entry.link))
        if kind is None:
            allowed = ", ".join(LinkKind)
            raise binder.problem(where, f"{entry.link!r} is no kind of link ({allowed})")
    return LinkRule(
        source=_end(binder, entry.source, entry.from_kind, labels, entry.split, f"{where}, from"),
        target=_end(binder, entry.target, entry.to_kind, labels, entry.split, f"{where}, to"),
        kind=kind,
        fields=fields,
        required=entry.required,
    )


def _end(
    binder: _Binder,
    text: str,
    kind: str,
    labels: Mapping[str, NodeRule],
    split: bool,
    where: str,
) -> End:
    if text in labels:
        return End(label=text)
    if "{" not in text:
        known = ", ".join(repr(label) for label in labels) or "none"
        raise binder.problem(where, f"no node has the label {text!r} (labels: {known})")
    value = binder.value(text, where)
    if "{" in kind:
        return End(value=value, kind_value=binder.value(kind, where), split=split)
    if kind and kind not in tuple(NodeKind):
        raise binder.problem(where, f"{kind!r} is no kind of node ({', '.join(NodeKind)})")
    return End(value=value, kinds=(NodeKind(kind),) if kind else (), split=split)
