"""Which of the known forms a table has, by its name and its header, and so what its rows say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph_service.model import MAX_SLUG, NodeKind
from loaders.columns import (
    LINK_FIELDS,
    NODE_FIELDS,
    OWN_COLUMN,
    REFERENCES,
    Role,
    identifier_scheme,
    joins,
    link_roles,
    node_roles,
)
from loaders.rules import End, LinkRule, NodeRule, TableRules, Value
from loaders.vocabulary import KIND_WORDS, Vocabulary, a_kind, word_key

LINK_SHEETS = frozenset(
    {
        "links", "link", "relaties", "relatie", "relations", "relationships", "verbanden",
        "connections", "edges",
    }
)  # fmt: skip
ANY_NODE_SHEETS = frozenset(["elements", "nodes", "elementen", "knopen"])
_NO_PERSONS = "names of persons are not kept"
_NO_FIELD = "a link has no such fact"


def sheet_kind(name: str) -> NodeKind | None:
    """The kind of node that a sheet or a file is named after."""
    return KIND_WORDS.get(word_key(name))


def is_ours(name: str) -> bool:
    """Whether a sheet has a name of our workbook."""
    return sheet_kind(name) is not None or word_key(name) in LINK_SHEETS


def detect(
    name: str,
    header: tuple[str, ...],
    *,
    kind: NodeKind | None = None,
    in_workbook: bool = False,
    create: bool | None = None,
    default_kind: NodeKind = NodeKind.PARTNER,
    vocabulary: Vocabulary | None = None,
) -> TableRules | None:
    """The rules for a table, or None where its header says too little.

    Args:
        name: the name of the sheet, or of the file where it is a text file.
        header: the names of the columns.
        kind: the kind of node that the rows are, where it is known; of a table of links, what an
            end is where nothing says so.
        in_workbook: the table is one of the sheets of our workbook, so its name counts.
        create: nodes that a cell names and that do not exist are made; by default so in lists, not
            in our workbook, nor in a table of links that says the kind of each link, as ours does.
        default_kind: what an end of a link is where nothing says so.
        vocabulary: words for types.
    """
    words = vocabulary or Vocabulary()
    if joins(header):
        return _links(name, header, in_workbook, create, kind or default_kind, words)
    creates = not in_workbook if create is None else create
    roles = node_roles(header)
    found = {role for role in roles if role is not None}
    named = sheet_kind(name)
    if kind is None and named is not None and (in_workbook or _can_be(named, found)):
        kind = named
    if kind is None and word_key(name) not in ANY_NODE_SHEETS:
        known = sum(role is not None for role in roles)
        kind = _guessed(found, mostly_known=2 * known >= sum(map(bool, header)))
    if kind is None and not found & {Role.NAME, Role.ID}:
        return None
    if kind is not None and not (found & {Role.NAME, Role.ID, OWN_COLUMN[kind]}):
        return None
    return _nodes(name, header, roles, kind, in_workbook, creates, default_kind, words)


def _can_be(kind: NodeKind, found: set[Role]) -> bool:
    return bool(found & {Role.NAME, Role.ID, OWN_COLUMN[kind]})


def _guessed(found: set[Role], *, mostly_known: bool) -> NodeKind | None:
    """The kind of the rows by their columns; None where they can be of any kind.

    Where one column among many unknown ones is called Region, the rows need not be regions.
    """
    of_activities = {Role.STATUS, Role.METHOD, Role.FOLLOWS, Role.ORGANIZER}
    named = bool(found & {Role.NAME, Role.ACTIVITIES})
    if named and (found & of_activities or (Role.PARTNERS in found and Role.KIND not in found)):
        return NodeKind.ACTIVITY
    if Role.LEVEL in found and found & {Role.NAME, Role.DISTRICTS}:
        return NodeKind.DISTRICT
    if Role.NAME in found or Role.ID in found:
        contacts = {Role.CONTACT_FUNCTION, Role.CONTACT_PHONE}
        return NodeKind.PARTNER if found & contacts else None
    if mostly_known:
        for kind in (NodeKind.ACTIVITY, NodeKind.PARTNER, NodeKind.THEME, NodeKind.DISTRICT):
            if OWN_COLUMN[kind] in found:
                return kind
    return None


# --- tables of nodes


def _nodes(
    name: str,
    header: tuple[str, ...],
    roles: Sequence[Role | None],
    kind: NodeKind | None,
    in_workbook: bool,
    create: bool,
    default_kind: NodeKind,
    vocabulary: Vocabulary,
) -> TableRules:
    own = None
    if kind is not None and Role.NAME not in roles and OWN_COLUMN[kind] in roles:
        own = roles.index(OWN_COLUMN[kind])
    fields: dict[Role, Value] = {}
    identifiers: dict[str, Value] = {}
    properties: dict[str, Value] = {}
    references: list[tuple[Role, Value]] = []
    not_kept: list[str] = []
    for column, (title, role) in enumerate(zip(header, roles, strict=True)):
        value = Value.of_column(column)
        scheme = identifier_scheme(title)
        field = Role.NAME if column == own else _field_of(role, kind)
        if field is not None and field not in fields:
            fields[field] = value
        elif role is Role.PERSON:
            not_kept.append(f"{title} ({_NO_PERSONS})")
        elif scheme is not None and scheme not in identifiers:
            identifiers[scheme] = value
        elif role is not None and _refers(role, kind):
            references.append((role, value))
        elif title:
            _add_property(properties, "origin" if role is Role.ORIGIN else title, value)
    kind_column = roles.index(Role.KIND) if kind is None and Role.KIND in roles else None
    if kind_column is not None:
        properties.pop(header[kind_column], None)
    any_kind = kind is None
    return TableRules(
        form=_form(name, kind, references, in_workbook, header),
        header=header,
        nodes=(
            NodeRule(
                kind=kind,
                kind_value=None if kind_column is None else Value.of_column(kind_column),
                fields=fields,
                identifiers=identifiers,
                properties=properties,
                references=tuple(references),
                by_type=kind is NodeKind.DISTRICT,
                name_optional=any_kind,
            ),
        ),
        create=create,
        default_kind=default_kind,
        vocabulary=vocabulary,
        not_kept=tuple(not_kept),
        notes=_notes(kind, in_workbook, name, default_kind, properties, header, fields),
    )


def _field_of(role: Role | None, kind: NodeKind | None) -> Role | None:
    """The field of the record that a column fills, if any."""
    if role in (Role.LEVEL, Role.METHOD):
        owner = NodeKind.DISTRICT if role is Role.LEVEL else NodeKind.ACTIVITY
        return Role.TYPE if kind is owner else None
    # a date on a list of partners is that of a talk or of the list, and never a partner's last day
    if role in (Role.STATUS, Role.DAY) and kind not in (NodeKind.ACTIVITY, None):
        return None
    if role in (Role.CONTACT_FUNCTION, Role.CONTACT_MAIL, Role.CONTACT_PHONE):
        return role if kind in (NodeKind.PARTNER, None) else None
    return role if role in NODE_FIELDS else None


def _refers(role: Role, kind: NodeKind | None) -> bool:
    kinds = (kind,) if kind is not None else tuple(NodeKind)
    return any(role in REFERENCES[one] for one in kinds)


def _add_property(properties: dict[str, Value], title: str, value: Value) -> None:
    key = title[:MAX_SLUG].strip()
    number = 2
    while key in properties:
        key = f"{title[: MAX_SLUG - 5].strip()} ({number})"
        number += 1
    properties[key] = value


def _form(
    name: str,
    kind: NodeKind | None,
    references: Sequence[tuple[Role, Value]],
    in_workbook: bool,
    header: Sequence[str],
) -> str:
    if kind is NodeKind.ACTIVITY and not in_workbook:
        partners = {Role.PARTNERS, Role.ORGANIZER}
        if any(role in partners for role, _ in references):
            return "activity list"
    if kind is not None:
        return {NodeKind.ACTIVITY: "activities"}.get(kind, f"{kind}s")
    keys = {word_key(title) for title in header}
    if "label" in keys:
        return "Gephi nodes" if {"id", "timeinterval", "timeset"} & keys else "Kumu elements"
    return "Polinode nodes" if word_key(name) == "nodes" else "nodes of any kind"


def _notes(
    kind: NodeKind | None,
    in_workbook: bool,
    name: str,
    default_kind: NodeKind,
    properties: Mapping[str, Value],
    header: Sequence[str],
    fields: Mapping[Role, Value],
) -> tuple[str, ...]:
    notes = []
    if kind is None:
        notes.append(
            "nothing says of which kind the rows are: each is what its type says (theme, "
            f"district, activity, …), and else {a_kind(default_kind)}"
        )
        if day := fields.get(Role.DAY):
            notes.append(
                f"{header[day.columns[0]]!r} is the day of an activity; of other rows it is kept "
                "as a property"
            )
    elif not in_workbook and sheet_kind(name) is not kind:
        notes.append(f"each row was taken for {a_kind(kind)}")
    extra = [title for title in properties if title not in ("origin", "name_is_id")]
    if extra:
        shown = ", ".join(repr(title) for title in extra[:10])
        more = f" and {len(extra) - 10} more" if len(extra) > 10 else ""
        notes.append(f"columns without a meaning here are kept as properties: {shown}{more}")
    return tuple(notes)


# --- tables of links


def _links(
    name: str,
    header: tuple[str, ...],
    in_workbook: bool,
    create: bool | None,
    default_kind: NodeKind,
    vocabulary: Vocabulary,
) -> TableRules:
    roles = link_roles(header)
    creates = not in_workbook and Role.LINK not in roles if create is None else create
    first: dict[Role, Value] = {}
    not_kept: list[str] = []
    for column, (title, role) in enumerate(zip(header, roles, strict=True)):
        if role is Role.PERSON:
            not_kept.append(f"{title} ({_NO_PERSONS})")
        elif role is None or role in first:
            if title:
                not_kept.append(f"{title} ({_NO_FIELD})")
        elif role is not Role.UNUSED:
            first[role] = Value.of_column(column)
    keys = {word_key(title) for title in header}
    if {"source", "target"} <= keys:
        form = "Polinode edges" if word_key(name) == "edges" and "amount" in keys else "Gephi edges"
    elif word_key(name) == "connections" or (in_workbook and Role.LINK not in first):
        form = "Kumu connections" if word_key(name) == "connections" else "links"
    else:
        form = "links" if Role.LINK in first else "from/to list"
    fields = {role: value for role, value in first.items() if role in LINK_FIELDS}
    if Role.DAY in first:
        fields.setdefault(Role.VALID_FROM, first[Role.DAY])
    rule = LinkRule(
        source=_end(first, Role.FROM, Role.FROM_KIND, Role.FROM_TYPE),
        target=_end(first, Role.TO, Role.TO_KIND, Role.TO_TYPE),
        fields=fields,
        kind_or_role=first.get(Role.TYPE),
    )
    return TableRules(
        form=form,
        header=header,
        links=(rule,),
        create=creates,
        default_kind=default_kind,
        vocabulary=vocabulary,
        not_kept=tuple(not_kept),
    )


def _end(first: Mapping[Role, Value], end: Role, kind: Role, type_: Role) -> End:
    return End(
        value=first[end],
        kind_value=first.get(kind) or first.get(type_),
        kind_loose=kind not in first,
    )
