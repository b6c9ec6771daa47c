"""Rows to statements and rejections by the rules of their table, never stopping at the first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import TypeVar

from graph_service.errors import InvalidRecord
from graph_service.model import FactValue, LinkKind, Node, NodeKind
from loaders.cells import (
    CLEAR,
    BadCell,
    Cell,
    is_blank,
    is_split,
    long_text,
    number,
    scalar,
    several,
    shown,
    text,
)
from loaders.columns import CONTACTS, REFERENCES, Role, is_direction
from loaders.dates import parse_date
from loaders.rules import End, LinkRule, NodeRule, TableRules, Value
from loaders.statements import (
    Cleared,
    NameRef,
    Place,
    Rejection,
    StatedLink,
    StatedNode,
    Statements,
)
from loaders.tables import Row
from loaders.vocabulary import KIND_WORDS, LINK_WORDS, identifier, word_key

_EXAMPLE = re.compile(r"#\s*(?:example|voorbeeld)", re.I)
# Types that say no more than the kind does, so that they are not kept beside it.
_BARE_KINDS = frozenset(
    {
        "partner", "partners", "theme", "themes", "thema", "themas", "activity", "activities",
        "activiteit", "activiteiten", "area", "areas", "gebied", "gebieden",
    }
)  # fmt: skip
_DATES = (Role.VALID_FROM, Role.VALID_TO)
_FIELD_ROLE = {"contact mail": Role.CONTACT_MAIL, "contact phone": Role.CONTACT_PHONE}

_Meaning = TypeVar("_Meaning")
NextSection = Callable[[list[Cell]], TableRules | None]


class _Bad(Exception):
    """A row that cannot be taken, for the reason in its rejection."""

    def __init__(self, value: Value | None, cell: Cell, reason: str) -> None:
        super().__init__(reason)
        self.value = value
        self.cell = cell
        self.reason = reason


class TableReader:
    """Reads the rows of one table into `Statements`.

    `lost` are the columns that hold something and have no name, so that nobody knows what it is.
    """

    def __init__(self, sheet: str, rules: TableRules, statements: Statements) -> None:
        self.lost: set[int] = set()
        self._sheet = sheet
        self._statements = statements
        self._use(rules)

    def _use(self, rules: TableRules) -> None:
        self._rules = rules
        self._width = len(rules.header)
        self._nameless = [column for column, name in enumerate(rules.header) if not name]
        self._known: list[dict[object, tuple[StatedNode, int]]] = [{} for _ in rules.nodes]
        # one column alone would make itemgetter give the bare cell
        self._keys = [
            itemgetter(*rule.columns, *rule.columns[:1]) if rule.repeats and rule.columns else None
            for rule in rules.nodes
        ]

    def read(self, rows: Iterator[Row], next_section: NextSection | None = None) -> Iterator[int]:
        """Read all rows, giving the number of each, so that progress can be shown.

        `next_section` is asked after two blank rows whether a row is a new header.
        """
        blank = 0
        for row_number, cells in rows:
            if all(is_blank(cell) for cell in cells):
                blank += 1
                continue
            if blank >= 2 and next_section is not None:
                section = next_section(cells)
                if section is not None:
                    self._use(section)
                    blank = 0
                    continue
            blank = 0
            first = cells[0]
            if isinstance(first, str) and first.startswith("#") and _EXAMPLE.match(first):
                self._statements.examples += 1
                continue
            self._statements.rows_read += 1
            self._row(Place(self._sheet, row_number), cells)
            yield row_number

    def _row(self, place: Place, cells: list[Cell]) -> None:
        width = self._width
        if len(cells) < width:
            cells = [*cells, *([""] * (width - len(cells)))]
        elif len(cells) > width and not all(is_blank(cell) for cell in cells[width:]):
            extra = next(cell for cell in cells[width:] if not is_blank(cell))
            self._reject(
                place,
                "",
                extra,
                f"the row has more cells than the header, which has {width}; put quotes round a "
                "name with the separator in it, or give the column a header",
            )
            self._spare(place, cells)
            return
        self.lost.update(at for at in self._nameless if not is_blank(cells[at]))
        if self._rules.empty:
            cells = list(cells)
            for at, words in self._rules.empty.items():
                if cells[at] in words:
                    cells[at] = ""
        try:
            self._take(place, cells)
        except _Bad as bad:
            column = ""
            if bad.value is not None and len(bad.value.columns) == 1:
                column = self._rules.header[bad.value.columns[0]]
            self._reject(place, column, bad.cell, bad.reason)
            self._spare(place, cells)

    def _reject(self, place: Place, column: str, cell: Cell, reason: str) -> None:
        self._statements.rejections.append(
            Rejection(place.sheet, place.row, column, shown(cell), reason)
        )

    def _take(self, place: Place, cells: list[Cell]) -> None:
        """State everything that a row says, or raise and state nothing."""
        statements = self._statements
        nodes = statements.nodes
        new: list[tuple[StatedNode, int, object]] = []  # with the rule and the key of memory
        labels: dict[str, int] = {}
        links: list[StatedLink] = []
        cleared: list[Cleared] = []
        numbers: list[int] = []
        for rule_number, rule in enumerate(self._rules.nodes):
            getter = self._keys[rule_number]
            key = getter(cells) if getter is not None else None
            known = self._known[rule_number].get(key) if key is not None else None
            if known is not None:
                handle = known[1]
                kind = known[0].kind
            else:
                stated = self._node(rule, cells, place)
                if stated is None:
                    continue
                handle = len(nodes) + len(new)
                new.append((stated, rule_number, key))
                kind = stated.kind
            numbers.append(handle)
            if rule.label:
                labels[rule.label] = handle
            for role, value in rule.references:
                self._references(kind, handle, role, value, cells, place, links, cleared)
        for link_rule in self._rules.links:
            self._links(link_rule, cells, labels, place, links)
        if not numbers and not links and not cleared:
            raise _Bad(None, "", "the row names nothing: the cells that should are empty")
        for stated, rule_number, key in new:
            if key is not None:
                self._known[rule_number][key] = (stated, len(nodes))
            nodes.append(stated)
        statements.links.extend(links)
        statements.cleared.extend(cleared)

    # --- nodes

    def _node(self, rule: NodeRule, cells: Sequence[Cell], place: Place) -> StatedNode | None:
        given_id = self._text(rule.fields.get(Role.ID), cells)
        name = self._text(rule.fields.get(Role.NAME), cells)
        if name == CLEAR:
            name = ""
        if given_id == CLEAR:
            given_id = ""
        if not given_id and not name:
            if not rule.required:
                return None
            missing = rule.fields.get(Role.NAME) or rule.fields.get(Role.ID)
            raise _Bad(missing, "", "the name is missing; fill it in")
        kind, type_ = self._kind_and_type(rule, cells)
        facts: dict[str, FactValue] = {}
        if name:
            facts["name"] = name
        elif rule.name_optional and "name_is_id" in rule.properties:
            facts["name"] = given_id
        if type_ != "":
            facts["type"] = type_
        self._texts(rule, cells, facts)
        self._dates(rule, cells, facts)
        self._status_and_contacts(rule, kind, cells, facts)
        self._items(rule, kind, cells, facts)
        stated = StatedNode(
            kind,
            given_id,
            facts,
            place,
            by_type=rule.by_type or kind is NodeKind.DISTRICT,
            name_optional=rule.name_optional,
        )
        self._check(stated, rule)
        return stated

    def _text(self, value: Value | None, cells: Sequence[Cell]) -> str:
        if value is None:
            return ""
        cell = value.cell(cells)
        try:
            return text(cell)
        except BadCell as error:
            raise _Bad(value, cell, str(error)) from None

    def _kind_and_type(self, rule: NodeRule, cells: Sequence[Cell]) -> tuple[NodeKind, str | None]:
        type_value = rule.fields.get(Role.TYPE)
        written = self._text(type_value, cells)
        kind = rule.kind
        if kind is None and rule.kind_value is not None:
            word = self._text(rule.kind_value, cells)
            kind = self._word(rule.kind_value, word, self._rules.vocabulary.kind) if word else None
        if kind is None:
            kind = KIND_WORDS.get(word_key(written), self._rules.default_kind)
            if word_key(written) in _BARE_KINDS:
                written = ""
        if written == CLEAR:
            return kind, None
        if not written:
            return kind, ""
        return kind, self._word(type_value, written, self._rules.vocabulary.type)

    def _word(self, value: Value | None, word: str, meaning: Callable[[str], _Meaning]) -> _Meaning:
        try:
            return meaning(word)
        except BadCell as error:
            raise _Bad(value, word, str(error)) from None

    def _texts(self, rule: NodeRule, cells: Sequence[Cell], facts: dict[str, FactValue]) -> None:
        for role in (Role.ALIASES, Role.DESCRIPTION):
            value = rule.fields.get(role)
            if value is None:
                continue
            cell = value.cell(cells)
            if is_blank(cell):
                continue
            if cell == CLEAR:
                facts[role.value] = None
            elif role is Role.ALIASES:
                facts["aliases"] = sorted(several(cell))
            else:
                facts["description"] = long_text(cell)

    def _dates(self, rule: NodeRule, cells: Sequence[Cell], facts: dict[str, FactValue]) -> None:
        for role in _DATES:
            day = self._date(rule.fields.get(role), cells)
            if day is not None:
                facts[role.value] = day or None
        day = self._date(rule.fields.get(Role.DAY), cells)
        if day:
            facts.setdefault("valid_from", day)
            facts.setdefault("valid_to", day)

    def _date(self, value: Value | None, cells: Sequence[Cell]) -> str | None:
        """A date, empty where it is said to be empty, None where nothing is said."""
        if value is None:
            return None
        cell = value.cell(cells)
        if is_blank(cell):
            return None
        if cell == CLEAR:
            return ""
        try:
            return parse_date(cell, month_first=self._rules.month_first)
        except BadCell as error:
            raise _Bad(value, cell, str(error)) from None

    def _status_and_contacts(
        self, rule: NodeRule, kind: NodeKind, cells: Sequence[Cell], facts: dict[str, FactValue]
    ) -> None:
        value = rule.fields.get(Role.STATUS)
        status = self._text(value, cells)
        if status and kind is NodeKind.ACTIVITY:
            facts["status"] = (
                None
                if status == CLEAR
                else str(self._word(value, status, self._rules.vocabulary.status))
            )
        elif status and status != CLEAR:
            facts.setdefault("properties", {})["status"] = status
        contact = {role: self._text(rule.fields.get(role), cells) for role in CONTACTS}
        filled = {role: said for role, said in contact.items() if said and said != CLEAR}
        if kind is not NodeKind.PARTNER:
            for role, said in filled.items():
                facts.setdefault("properties", {})[role.value] = said
        elif filled:
            facts["contacts"] = [
                {role.value.removeprefix("contact_"): said for role, said in filled.items()}
            ]
        elif CLEAR in contact.values():
            facts["contacts"] = None

    def _items(
        self, rule: NodeRule, kind: NodeKind, cells: Sequence[Cell], facts: dict[str, FactValue]
    ) -> None:
        for scheme, value in rule.identifiers.items():
            written = self._text(value, cells)
            if written:
                facts.setdefault("identifiers", {})[scheme] = (
                    None if written == CLEAR else identifier(scheme, written)
                )
        for title, value in rule.properties.items():
            cell = value.cell(cells)
            if not is_blank(cell):
                properties = facts.setdefault("properties", {})
                if title == "name_is_id":
                    properties[title] = True
                else:
                    properties[title] = None if cell == CLEAR else _property(cell)
        if rule.kind is None:
            for role, value in rule.references:
                if role not in REFERENCES[kind] and not is_blank(value.cell(cells)):
                    title = self._rules.header[value.columns[0]]
                    facts.setdefault("properties", {})[title] = _property(value.cell(cells))

    def _check(self, stated: StatedNode, rule: NodeRule) -> None:
        """See to it that the facts of this row by themselves make a node."""
        facts = {name: value for name, value in stated.facts.items() if value is not None}
        for name in ("identifiers", "properties"):
            if name in facts:
                facts[name] = {k: v for k, v in facts[name].items() if v is not None}
        try:
            Node.from_dict(
                {
                    "name": stated.given_id,
                    **facts,
                    "id": stated.given_id or "row",
                    "kind": stated.kind,
                }
            )
        except InvalidRecord as error:
            value = _value_of(rule, error.field)
            raise _Bad(value, _said(facts, stated, error.field), _reason(error, value)) from None

    # --- references and links

    def _references(
        self,
        kind: NodeKind,
        handle: int,
        role: Role,
        value: Value,
        cells: Sequence[Cell],
        place: Place,
        links: list[StatedLink],
        cleared: list[Cleared],
    ) -> None:
        found = REFERENCES[kind].get(role)
        if found is None:
            return
        cell = value.cell(cells)
        if is_blank(cell):
            return
        link_kind, other, outgoing = found
        link_role = "organizer" if role is Role.ORGANIZER else ""
        if cell == CLEAR:
            cleared.append(Cleared(handle, link_kind, outgoing, link_role))
            return
        column = self._rules.header[value.columns[0]] if value.columns else ""
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
                    column,
                    create=self._rules.create,
                )
            )

    def _links(
        self,
        rule: LinkRule,
        cells: Sequence[Cell],
        labels: dict[str, int],
        place: Place,
        links: list[StatedLink],
    ) -> None:
        sources = self._end(rule.source, cells, labels)
        targets = self._end(rule.target, cells, labels)
        if not sources or not targets:
            if rule.required:
                end = rule.target if sources else rule.source
                side = "to" if sources else "from"
                raise _Bad(end.value, "", f"the node that the link goes {side} is missing")
            return
        kind, role = self._kind_and_role(rule, cells)
        key = self._text(rule.fields.get(Role.KEY), cells)
        facts: dict[str, FactValue] = {}
        for date_role in _DATES:
            day = self._date(rule.fields.get(date_role), cells)
            if day is not None:
                facts[date_role.value] = day or None
        self._weight_and_certainty(rule, cells, facts)
        origin = self._text(rule.fields.get(Role.ORIGIN), cells)
        column = ""
        if rule.target.value is not None and len(rule.target.value.columns) == 1:
            column = self._rules.header[rule.target.value.columns[0]]
        links.extend(
            StatedLink(
                kind,
                source,
                target,
                role,
                "" if key == CLEAR else key,
                facts,
                place,
                column,
                "" if origin == CLEAR else origin,
                self._rules.create,
                self._rules.default_kind,
            )
            for source in sources
            for target in targets
        )

    def _end(self, end: End, cells: Sequence[Cell], labels: dict[str, int]) -> list[int | NameRef]:
        if end.label:
            handle = labels.get(end.label)
            return [] if handle is None else [handle]
        value = end.value
        if value is None:
            return []
        cell = value.cell(cells)
        if is_blank(cell) or cell == CLEAR:
            return []
        kinds = end.kinds
        if end.kind_value is not None:
            word = self._text(end.kind_value, cells)
            known = KIND_WORDS.get(word_key(word))
            if known is not None:
                kinds = (known,)
            elif word and not end.kind_loose:
                kinds = (self._word(end.kind_value, word, self._rules.vocabulary.kind),)
        name = self._text(value, cells)
        # a line end inside a name is only a wrapped cell, so an end is split at ; and | alone
        parts = several(name) if end.split and is_split(name) else [name]
        return [NameRef(part, kinds) for part in parts]

    def _kind_and_role(self, rule: LinkRule, cells: Sequence[Cell]) -> tuple[LinkKind | None, str]:
        kind = rule.kind
        vocabulary = self._rules.vocabulary
        link_value = rule.fields.get(Role.LINK)
        if word := self._text(link_value, cells):
            kind = self._word(link_value, word, vocabulary.link)
        role_value = rule.fields.get(Role.ROLE)
        role = self._text(role_value, cells)
        if rule.kind_or_role is not None:
            word = self._text(rule.kind_or_role, cells)
            named = LINK_WORDS.get(word_key(word))
            if named is not None and kind is None:
                kind = named
            elif word and named is None and not role and not is_direction(word):
                role, role_value = word, rule.kind_or_role
        if not role or role == CLEAR:
            return kind, ""
        return kind, self._word(role_value, role, vocabulary.type)

    def _weight_and_certainty(
        self, rule: LinkRule, cells: Sequence[Cell], facts: dict[str, FactValue]
    ) -> None:
        value = rule.fields.get(Role.WEIGHT)
        cell = value.cell(cells) if value is not None else ""
        if cell == CLEAR:
            facts["weight"] = None
        elif not is_blank(cell):
            try:
                weight = number(cell)
            except BadCell as error:
                raise _Bad(value, cell, str(error)) from None
            if weight < 0:
                raise _Bad(value, cell, "is less than zero; a weight is zero or more")
            facts["weight"] = weight
        value = rule.fields.get(Role.CERTAINTY)
        word = self._text(value, cells)
        if word == CLEAR:
            facts["certainty"] = None
        elif word:
            facts["certainty"] = str(self._word(value, word, self._rules.vocabulary.certainty))

    # --- rejected rows

    def _spare(self, place: Place, cells: Sequence[Cell]) -> None:
        """Remember what a rejected row was about, as far as it can be read."""
        for rule in self._rules.nodes:
            bare = replace(
                rule,
                fields={
                    r: v for r, v in rule.fields.items() if r in (Role.ID, Role.NAME, Role.TYPE)
                },
                properties={},
                required=False,
            )
            try:
                stated = self._node(bare, cells, place)
            except _Bad:
                continue
            if stated is not None:
                self._statements.spared.append(stated)
        for link_rule in self._rules.links:
            try:
                sources = self._end(link_rule.source, cells, {})
                targets = self._end(link_rule.target, cells, {})
            except _Bad:
                continue
            self._statements.spared_pairs += [
                (source, target)
                for source in sources
                for target in targets
                if isinstance(source, NameRef) and isinstance(target, NameRef)
            ]


def _property(cell: Cell) -> FactValue:
    return scalar(cell)


def _value_of(rule: NodeRule, field: str) -> Value | None:
    """The value from which a field of the record came."""
    group, _, key = field.partition(".")
    if group == "properties" and key:
        return rule.properties.get(key)
    if group == "identifiers" and key:
        return rule.identifiers.get(key)
    role = _FIELD_ROLE.get(field)
    if role is None:
        name = "contact_function" if field == "contact function" else field
        role = Role(name) if name in tuple(Role) else None
    return rule.fields.get(role) if role is not None else None


def _said(facts: dict[str, FactValue], stated: StatedNode, field: str) -> Cell:
    if field == "id":
        return stated.given_id
    value = facts.get(field)
    return value if isinstance(value, str) else ""


def _reason(error: InvalidRecord, value: Value | None) -> str:
    return error.problem if value is not None else f"{error.field}: {error.problem}"
