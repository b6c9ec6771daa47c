"""One row by one rule to what it says of one link, or of several between its ends."""

from __future__ import annotations

from collections.abc import Mapping

from graph_service.model import FactValue, LinkKind
from loaders.cells import CLEAR, BadCell, Cell, is_blank, is_split, number, several
from loaders.columns import Role, is_direction
from loaders.row_cells import BadRow, RowCells
from loaders.rules import End, LinkRule
from loaders.statements import LinkColumns, NameRef, Place, StatedLink
from loaders.vocabulary import KIND_WORDS, LINK_WORDS, word_key


def read_links(
    rule: LinkRule, row: RowCells, labels: Mapping[str, int], place: Place
) -> list[StatedLink]:
    """The links of a row; none where an end is empty and need not be filled.

    `labels` are the nodes of the same row by the labels of their rules.

    Raises:
        BadRow: a cell cannot be taken, or an end is missing.
    """
    sources = read_end(rule.source, row, labels)
    targets = read_end(rule.target, row, labels)
    if not sources or not targets:
        if rule.required:
            end, side = (rule.target, "to") if sources else (rule.source, "from")
            raise BadRow(end.value, "", f"the node that the link goes {side} is missing")
        return []
    kind, role = _kind_and_role(rule, row)
    key = row.text(rule.fields.get(Role.KEY))
    origin = row.text(rule.fields.get(Role.ORIGIN))
    facts = _facts(rule, row)
    columns = LinkColumns(
        row.column(rule.source.value),
        row.column(rule.target.value),
        row.column(rule.fields.get(Role.LINK) or rule.kind_or_role),
    )
    return [
        StatedLink(
            kind,
            source,
            target,
            role,
            "" if key == CLEAR else key,
            facts,
            place,
            columns,
            "" if origin == CLEAR else origin,
            row.rules.create,
            row.rules.default_kind,
        )
        for source in sources
        for target in targets
    ]


def read_end(end: End, row: RowCells, labels: Mapping[str, int]) -> list[int | NameRef]:
    """The nodes that an end names: numbers of stated nodes, or names to look up."""
    if end.label:
        handle = labels.get(end.label)
        return [] if handle is None else [handle]
    cell = row.cell(end.value)
    if is_blank(cell) or cell == CLEAR:
        return []
    kinds = end.kinds
    word = row.text(end.kind_value)
    known = KIND_WORDS.get(word_key(word)) if word else None
    if known is not None:
        kinds = (known,)
    elif word and not end.kind_loose:
        kinds = (row.word(end.kind_value, word, row.rules.vocabulary.kind),)
    name = row.text(end.value)
    # a line end inside a name is only a wrapped cell, so an end is split at ; and | alone
    parts = several(name) if end.split and is_split(name) else [name]
    return [NameRef(part, kinds) for part in parts]


def _kind_and_role(rule: LinkRule, row: RowCells) -> tuple[LinkKind | None, str]:
    vocabulary = row.rules.vocabulary
    kind = rule.kind
    link_value = rule.fields.get(Role.LINK)
    if word := row.text(link_value):
        kind = row.word(link_value, word, vocabulary.link)
    role_value = rule.fields.get(Role.ROLE)
    role = row.text(role_value)
    if word := row.text(rule.kind_or_role):
        named = LINK_WORDS.get(word_key(word))
        if named is not None and kind is None:
            kind = named
        elif named is None and not role and not is_direction(word):
            role, role_value = word, rule.kind_or_role
    if not role or role == CLEAR:
        return kind, ""
    return kind, row.word(role_value, role, vocabulary.type)


def _facts(rule: LinkRule, row: RowCells) -> dict[str, FactValue]:
    facts: dict[str, FactValue] = {}
    for role in (Role.VALID_FROM, Role.VALID_TO):
        day = row.date(rule.fields.get(role))
        if day is not None:
            facts[role.value] = day or None
    value = rule.fields.get(Role.WEIGHT)
    cell = row.cell(value)
    if not is_blank(cell):
        facts["weight"] = None if cell == CLEAR else row.meaning(value, cell, _weight)
    value = rule.fields.get(Role.CERTAINTY)
    if word := row.text(value):
        certainty = row.rules.vocabulary.certainty
        facts["certainty"] = None if word == CLEAR else str(row.word(value, word, certainty))
    return facts


def _weight(cell: Cell) -> float:
    weight = number(cell)
    if weight < 0:
        raise BadCell("is less than zero; a weight is zero or more")
    return weight
