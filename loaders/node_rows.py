"""One row by one rule to what it says of one node."""

from __future__ import annotations

from dataclasses import replace

from graph_service.errors import InvalidRecord
from graph_service.model import FactValue, Node, NodeKind
from loaders.cells import CLEAR, Cell, is_blank, long_text, scalar, several
from loaders.columns import CONTACTS, REFERENCES, Role
from loaders.row_cells import BadRow, RowCells
from loaders.rules import NodeRule, Value
from loaders.statements import Cleared, LinkColumns, NameRef, Place, StatedLink, StatedNode
from loaders.vocabulary import KIND_WORDS, identifier, word_key

# Types that say no more than the kind does, so that they are not kept beside it.
_BARE_KINDS = frozenset(
    {
        "partner", "partners", "theme", "themes", "thema", "themas", "activity", "activities",
        "activiteit", "activiteiten", "area", "areas", "gebied", "gebieden",
    }
)  # fmt: skip
_FIELD_ROLE = {
    "contact function": Role.CONTACT_FUNCTION,
    "contact mail": Role.CONTACT_MAIL,
    "contact phone": Role.CONTACT_PHONE,
}


def read_node(rule: NodeRule, row: RowCells, place: Place) -> StatedNode | None:
    """What a row says of a node; None where it names none and need not.

    Raises:
        BadRow: a cell cannot be taken, or the name is missing.
    """
    given_id = _unless_clear(row.text(rule.fields.get(Role.ID)))
    name = _unless_clear(row.text(rule.fields.get(Role.NAME)))
    if not given_id and not name:
        if not rule.required:
            return None
        missing = rule.fields.get(Role.NAME) or rule.fields.get(Role.ID)
        raise BadRow(missing, "", "the name is missing; fill it in")
    kind, type_ = _kind_and_type(rule, row)
    facts: dict[str, FactValue] = {}
    if name:
        facts["name"] = name
    elif "name_is_id" in rule.properties:
        facts["name"] = given_id
    if type_ != "":
        facts["type"] = type_
    _texts(rule, row, facts)
    _dates(rule, row, kind, facts)
    _status(rule, row, kind, facts)
    _contact(rule, row, kind, facts)
    _identifiers(rule, row, facts)
    _properties(rule, row, kind, facts)
    stated = StatedNode(
        kind,
        given_id,
        facts,
        place,
        by_type=rule.by_type or kind is NodeKind.DISTRICT,
        name_optional=rule.name_optional,
    )
    _check(stated, rule)
    return stated


def bare(rule: NodeRule) -> NodeRule:
    """The rule that reads only which node a row is about."""
    naming = frozenset({Role.ID, Role.NAME, Role.TYPE})
    fields = {role: value for role, value in rule.fields.items() if role in naming}
    return replace(rule, fields=fields, properties={}, references=(), required=False)


def _unless_clear(written: str) -> str:
    return "" if written == CLEAR else written


def _kind_and_type(rule: NodeRule, row: RowCells) -> tuple[NodeKind, str | None]:
    vocabulary = row.rules.vocabulary
    type_value = rule.fields.get(Role.TYPE)
    written = row.text(type_value)
    kind = rule.kind
    if kind is None and rule.kind_value is not None:
        word = row.text(rule.kind_value)
        kind = row.word(rule.kind_value, word, vocabulary.kind) if word else None
    if kind is None:
        kind = KIND_WORDS.get(word_key(written), row.rules.default_kind)
        if word_key(written) in _BARE_KINDS:
            written = ""
    if written == CLEAR:
        return kind, None
    return kind, row.word(type_value, written, vocabulary.type) if written else ""


def _texts(rule: NodeRule, row: RowCells, facts: dict[str, FactValue]) -> None:
    cell = row.cell(rule.fields.get(Role.ALIASES))
    if not is_blank(cell):
        facts["aliases"] = None if cell == CLEAR else sorted(several(cell))
    cell = row.cell(rule.fields.get(Role.DESCRIPTION))
    if not is_blank(cell):
        facts["description"] = None if cell == CLEAR else long_text(cell)


def _dates(rule: NodeRule, row: RowCells, kind: NodeKind, facts: dict[str, FactValue]) -> None:
    for role in (Role.VALID_FROM, Role.VALID_TO):
        day = row.date(rule.fields.get(role))
        if day is not None:
            facts[role.value] = day or None
    value = rule.fields.get(Role.DAY)
    if rule.kind is None and kind is not NodeKind.ACTIVITY:
        cell = row.cell(value)
        if not is_blank(cell) and cell != CLEAR:
            facts.setdefault("properties", {})[row.column(value)] = scalar(cell)
        return
    day = row.date(value)
    if day:
        facts.setdefault("valid_from", day)
        facts.setdefault("valid_to", day)


def _status(rule: NodeRule, row: RowCells, kind: NodeKind, facts: dict[str, FactValue]) -> None:
    value = rule.fields.get(Role.STATUS)
    written = row.text(value)
    if not written:
        return
    if kind is not NodeKind.ACTIVITY:
        facts.setdefault("properties", {})["status"] = _unless_clear(written) or None
    elif written == CLEAR:
        facts["status"] = None
    else:
        facts["status"] = str(row.word(value, written, row.rules.vocabulary.status))


def _contact(rule: NodeRule, row: RowCells, kind: NodeKind, facts: dict[str, FactValue]) -> None:
    said = {role: row.text(rule.fields.get(role)) for role in CONTACTS if role in rule.fields}
    filled = {role: text for role, text in said.items() if _unless_clear(text)}
    if kind is not NodeKind.PARTNER:
        for role, text in filled.items():
            facts.setdefault("properties", {})[role.value] = text
    elif filled:
        contact = {role.value.removeprefix("contact_"): text for role, text in filled.items()}
        facts["contacts"] = [contact]
    elif CLEAR in said.values():
        facts["contacts"] = None


def _identifiers(rule: NodeRule, row: RowCells, facts: dict[str, FactValue]) -> None:
    for scheme, value in rule.identifiers.items():
        written = row.text(value)
        if written:
            found = None if written == CLEAR else identifier(scheme, written)
            facts.setdefault("identifiers", {})[scheme] = found


def _properties(rule: NodeRule, row: RowCells, kind: NodeKind, facts: dict[str, FactValue]) -> None:
    for title, value in rule.properties.items():
        cell = row.cell(value)
        if is_blank(cell):
            continue
        said = True if title == "name_is_id" else None if cell == CLEAR else scalar(cell)
        facts.setdefault("properties", {})[title] = said
    if rule.kind is not None:
        return
    for role, value in rule.references:  # of no use to nodes of this kind, so kept as they are
        cell = row.cell(value)
        if role not in REFERENCES[kind] and not is_blank(cell):
            facts.setdefault("properties", {})[row.column(value)] = scalar(cell)


def _check(stated: StatedNode, rule: NodeRule) -> None:
    """See to it that the facts of this row by themselves make a node."""
    facts = {name: value for name, value in stated.facts.items() if value is not None}
    for name in ("identifiers", "properties"):
        if name in facts:
            facts[name] = {key: item for key, item in facts[name].items() if item is not None}
    node_id = stated.given_id or "row"
    try:
        Node.from_dict({"name": node_id, **facts, "id": node_id, "kind": stated.kind})
    except InvalidRecord as error:
        value = _value_of(rule, error.field)
        said: Cell = stated.given_id if error.field == "id" else facts.get(error.field, "")
        reason = error.problem if value is not None else f"{error.field}: {error.problem}"
        raise BadRow(value, said if isinstance(said, str) else "", reason) from None


def _value_of(rule: NodeRule, field: str) -> Value | None:
    """The value from which a field of the record came."""
    group, _, key = field.partition(".")
    if key:
        values = rule.properties if group == "properties" else rule.identifiers
        return values.get(key)
    role = _FIELD_ROLE.get(field)
    if role is None and field in tuple(Role):
        role = Role(field)
    return rule.fields.get(role) if role is not None else None


def read_references(
    rule: NodeRule, row: RowCells, kind: NodeKind, handle: int, place: Place
) -> tuple[list[StatedLink], list[Cleared]]:
    """The links that the cells with names state, and those that a `-` takes away."""
    links: list[StatedLink] = []
    cleared: list[Cleared] = []
    for role, value in rule.references:
        found = REFERENCES[kind].get(role)
        cell = row.cell(value)
        if found is None or is_blank(cell):
            continue
        link_kind, other, outgoing = found
        link_role = "organizer" if role is Role.ORGANIZER else ""
        if cell == CLEAR:
            cleared.append(Cleared(handle, link_kind, outgoing, link_role))
            continue
        columns = LinkColumns(*[row.column(value)] * 3)
        for name in several(cell):
            ref = NameRef(name, (other,))
            source, target = (handle, ref) if outgoing else (ref, handle)
            links.append(
                StatedLink(
                    link_kind,
                    source,
                    target,
                    link_role,
                    "",
                    {},
                    place,
                    columns,
                    create=row.rules.create,
                )
            )
    return links, cleared
