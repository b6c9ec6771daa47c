"""The records of a network and the table of link kinds; no input or output.

A record is validated once, where it is made; inside the program its type can be trusted.
What one source says of a record is an `Attestation`; what the record then is, follows from all of
its attestations (`merged_facts`), never from the order in which they came.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar

from graph_service.errors import InvalidRecord

MAX_ID = 200
MAX_NAME = 500
MAX_TEXT = 20_000
MAX_SLUG = 100
MAX_ITEMS = 500
MANUAL = "manual"  # the dataset of edits by hand; it wins from every file

Scalar: TypeAlias = str | int | float | bool
FactValue: TypeAlias = Any  # a JSON value; None means "explicitly empty"
Facts: TypeAlias = Mapping[str, FactValue]


class NodeKind(StrEnum):
    """The four kinds of node."""

    PARTNER = "partner"
    THEME = "theme"
    DISTRICT = "district"
    ACTIVITY = "activity"


class LinkKind(StrEnum):
    """The kinds of link; `LINK_ENDS` says what each may join."""

    TAKES_PART_IN = "takes_part_in"
    ADDRESSES = "addresses"
    HELD_IN = "held_in"
    WORKS_ON = "works_on"
    ACTIVE_IN = "active_in"
    PART_OF = "part_of"
    FOLLOWS = "follows"
    COOPERATES_WITH = "cooperates_with"


class Status(StrEnum):
    """How far an activity is. `IDEA` and `PLANNED` are never evidence."""

    IDEA = "idea"
    PLANNED = "planned"
    ONGOING = "ongoing"
    DONE = "done"


class Certainty(StrEnum):
    """How sure a link is."""

    AGREED = "agreed"
    REPORTED = "reported"
    PRESUMED = "presumed"


NODE_KINDS: tuple[NodeKind, ...] = tuple(NodeKind)
LINK_KINDS: tuple[LinkKind, ...] = tuple(LinkKind)
STATUSES: tuple[Status, ...] = tuple(Status)
CERTAINTIES: tuple[Certainty, ...] = tuple(Certainty)
NOT_YET = frozenset({Status.IDEA, Status.PLANNED})

LINK_ENDS: Mapping[LinkKind, frozenset[tuple[NodeKind, NodeKind]]] = {
    LinkKind.TAKES_PART_IN: frozenset({(NodeKind.PARTNER, NodeKind.ACTIVITY)}),
    LinkKind.ADDRESSES: frozenset({(NodeKind.ACTIVITY, NodeKind.THEME)}),
    LinkKind.HELD_IN: frozenset({(NodeKind.ACTIVITY, NodeKind.DISTRICT)}),
    LinkKind.WORKS_ON: frozenset({(NodeKind.PARTNER, NodeKind.THEME)}),
    LinkKind.ACTIVE_IN: frozenset({(NodeKind.PARTNER, NodeKind.DISTRICT)}),
    LinkKind.PART_OF: frozenset((kind, kind) for kind in NODE_KINDS),
    LinkKind.FOLLOWS: frozenset({(NodeKind.ACTIVITY, NodeKind.ACTIVITY)}),
    LinkKind.COOPERATES_WITH: frozenset({(NodeKind.PARTNER, NodeKind.PARTNER)}),
}

# The kind of link that joins two kinds when a source does not name one (a plain from/to list).
DEFAULT_LINK: Mapping[tuple[NodeKind, NodeKind], LinkKind] = {
    **{ends: kind for kind, pairs in LINK_ENDS.items() for ends in pairs if ends[0] != ends[1]},
    (NodeKind.PARTNER, NodeKind.PARTNER): LinkKind.COOPERATES_WITH,
    (NodeKind.ACTIVITY, NodeKind.ACTIVITY): LinkKind.FOLLOWS,
    (NodeKind.THEME, NodeKind.THEME): LinkKind.PART_OF,
    (NodeKind.DISTRICT, NodeKind.DISTRICT): LinkKind.PART_OF,
}


# --- text -----------------------------------------------------------------------------------------


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens.

    >>> slug("Pressure cooker "), slug("Thema's / Coördinatie")
    ('pressure-cooker', 'themas-coordinatie')
    """
    kept = text.replace("'", "").replace("\u2019", "")
    if not kept.isascii():
        kept = unicodedata.normalize("NFKD", kept)
        kept = "".join(c for c in kept if not unicodedata.combining(c))
    kept = kept.casefold()
    words = re.sub(r"[^\w]+", "-", kept, flags=re.UNICODE).replace("_", "-").strip("-")
    return re.sub(r"-{2,}", "-", words)


def match_key(text: str) -> str:
    r"""A name as it is compared: case, width, spacing and invisible marks do not count.

    >>> match_key("GGD\u200b  Kennemerland") == match_key("ggd kennemerland")
    True
    """
    if text.isascii() and text.isprintable():  # most names, and then this is all
        return " ".join(text.casefold().split())
    folded = unicodedata.normalize("NFKC", text).casefold()
    visible = "".join(
        c for c in folded if unicodedata.category(c) not in ("Cf", "Cc") or c.isspace()
    )
    return " ".join(visible.split())


def _refuse_control(record: str, name: str, text: str, *, lines: bool = False) -> None:
    if text.isprintable():  # then it holds none, and looking at each character takes long
        return
    for position, char in enumerate(text):
        category = unicodedata.category(char)
        if category in ("Cc", "Cs") and not (lines and char in "\n\t"):
            raise InvalidRecord(
                record,
                name,
                f"holds control character U+{ord(char):04X} at position {position + 1}; remove it",
            )


def _text(
    record: str,
    name: str,
    value: object,
    limit: int,
    *,
    required: bool = False,
    lines: bool = False,
) -> None:
    if not isinstance(value, str):
        raise InvalidRecord(record, name, f"must be text, not {type(value).__name__}")
    if required and not match_key(value):
        raise InvalidRecord(record, name, "is missing; fill it in")
    if len(value) > limit:
        raise InvalidRecord(
            record, name, f"is {len(value)} characters long; the most is {limit}, so shorten it"
        )
    _refuse_control(record, name, value, lines=lines)


def check_id(value: object, record: str, name: str = "id") -> None:
    """Raise `InvalidRecord` unless `value` can be the id of a node."""
    _text(record, name, value, MAX_ID, required=True)
    assert isinstance(value, str)  # noqa: S101 - _text has just seen to it; mypy cannot know
    if value != value.strip():
        raise InvalidRecord(record, name, "begins or ends with a space; remove it")
    for char in "" if value.isprintable() else value:
        if unicodedata.category(char) in ("Cf", "Zl", "Zp"):
            raise InvalidRecord(
                record, name, f"holds an invisible character (U+{ord(char):04X}); remove it"
            )
    if value in (".", "..") or value.startswith(("method:", "type:")):
        raise InvalidRecord(record, name, f"{value!r} has a meaning of its own; choose another id")


# --- dates ----------------------------------------------------------------------------------------

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def check_date(value: object, record: str, name: str) -> None:
    """Raise `InvalidRecord` unless `value` is a day, month or year: 2022-10-17, 2022-10 or 2022."""
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise InvalidRecord(
            record,
            name,
            f"{str(value)[:40]!r} is not a date; write 2022-10-17, 2022-10 or 2022, "
            "or leave it empty if unknown",
        )
    year, month, day = match.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise InvalidRecord(
            record, name, f"{value!r} is not a day of the calendar; correct it or leave it empty"
        ) from None


def first_day(value: str) -> date:
    """The first day that a day, month or year stands for.

    >>> first_day("2022-10")
    datetime.date(2022, 10, 1)
    """
    parts = [int(part) for part in value.split("-")]
    return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


def last_day(value: str) -> date:
    """The last day that a day, month or year stands for.

    >>> last_day("2022-02"), last_day("2022")
    (datetime.date(2022, 2, 28), datetime.date(2022, 12, 31))
    """
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 3:
        return date(parts[0], parts[1], parts[2])
    year, month = (parts[0], parts[1]) if len(parts) == 2 else (parts[0], 12)
    if (year, month) == (9999, 12):
        return date.max
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _check_period(record: str, valid_from: str | None, valid_to: str | None) -> None:
    if valid_from is not None:
        check_date(valid_from, record, "valid_from")
    if valid_to is not None:
        check_date(valid_to, record, "valid_to")
    if valid_from and valid_to and last_day(valid_to) < first_day(valid_from):
        raise InvalidRecord(
            record, "valid_to", f"the period ends ({valid_to}) before it begins ({valid_from})"
        )


# --- what sources say -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a partner: a function, a work mail and a work phone; never more of a person."""

    function: str = ""
    mail: str = ""
    phone: str = ""

    def to_dict(self) -> dict[str, str]:
        """The filled fields."""
        pairs = (("function", self.function), ("mail", self.mail), ("phone", self.phone))
        return {name: value for name, value in pairs if value}


@dataclass(frozen=True, slots=True)
class Attestation:
    """What one dataset says of one record: where, first and last seen (ISO days), and the facts.

    A fact that is absent was not said; a fact that is None was said to be empty.
    """

    dataset: str
    place: str = ""
    first_seen: str = ""
    last_seen: str = ""
    facts: Facts = field(default_factory=dict)

    def __post_init__(self) -> None:
        _text("attestation", "dataset", self.dataset, MAX_ID, required=True)

    def to_list(self) -> list[Any]:
        """A compact JSON-ready form: [dataset, place, first seen, last seen, facts]."""
        return [self.dataset, self.place, self.first_seen, self.last_seen, dict(self.facts)]

    @classmethod
    def from_list(cls, items: Sequence[Any]) -> Attestation:
        """The reverse of `to_list`."""
        dataset, place, first_seen, last_seen, facts = items
        return cls(dataset, place, first_seen, last_seen, facts)


def attestation_order(
    attestations: Iterable[Attestation], priority: Sequence[str] = ()
) -> list[Attestation]:
    """Strongest first: edits by hand, then datasets as configured, then the others by name."""
    rank = {dataset: place for place, dataset in enumerate(priority)}
    return sorted(
        attestations,
        key=lambda a: (a.dataset != MANUAL, rank.get(a.dataset, len(rank)), a.dataset),
    )


def merged_facts(
    attestations: Iterable[Attestation], priority: Sequence[str] = ()
) -> dict[str, FactValue]:
    """The facts of a record by all its attestations.

    A scalar comes from the strongest source that says it; `identifiers` and `properties` do so key
    by key; `aliases` of all sources are joined. A fact said to be empty is absent.
    """
    merged: dict[str, FactValue] = {}
    for attestation in reversed(attestation_order(attestations, priority)):
        for name, value in attestation.facts.items():
            if value is None:
                merged.pop(name, None)
            elif name in ("identifiers", "properties"):
                items = {**merged.get(name, {}), **value}
                merged[name] = {k: v for k, v in sorted(items.items()) if v is not None}
            elif name == "aliases":
                merged[name] = sorted({*merged.get(name, ()), *value})
            else:
                merged[name] = value
    return {name: value for name, value in merged.items() if value not in ({}, [], ())}


def conflicts(attestations: Iterable[Attestation]) -> dict[str, dict[str, FactValue]]:
    """The facts on which datasets differ: field to {dataset: what it says}."""
    said: dict[str, dict[str, FactValue]] = {}
    for attestation in attestations:
        for name, value in attestation.facts.items():
            if name == "aliases":
                continue
            if name in ("identifiers", "properties") and value is not None:
                for key, item in value.items():
                    said.setdefault(f"{name}.{key}", {})[attestation.dataset] = item
            else:
                said.setdefault(name, {})[attestation.dataset] = value
    return {
        name: dict(sorted(values.items()))
        for name, values in sorted(said.items())
        if len({repr(value) for value in values.values()}) > 1
    }


# --- records --------------------------------------------------------------------------------------

_Member = TypeVar("_Member", bound=StrEnum)


def _member(enum: type[_Member], record: str, name: str, value: object) -> _Member:
    try:
        return enum(value)  # type: ignore[arg-type]  # a wrong value is what we look for
    except ValueError:
        allowed = ", ".join(str(member) for member in enum)
        raise InvalidRecord(
            record, name, f"{str(value)[:60]!r} is unknown; it can be {allowed}"
        ) from None


def _check_vocabulary(record: str, name: str, value: str) -> None:
    _text(record, name, value, MAX_SLUG)
    if value != slug(value):
        raise InvalidRecord(
            record, name, f"{value!r} must be written as {slug(value)!r} (lower case, hyphens)"
        )


@dataclass(frozen=True, slots=True)
class Node:
    """A partner, theme, district or activity.

    `type` is a slug: of a partner its sort, of a district its level, of an activity its method.
    `contacts` are for partners, `status` is for activities. `valid_from` and `valid_to` are days,
    months or years, both inclusive; None is open.

    Raises:
        InvalidRecord: a field is missing or not allowed.
    """

    id: str
    kind: NodeKind
    name: str
    type: str = ""
    aliases: tuple[str, ...] = ()
    identifiers: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    properties: Mapping[str, Scalar] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    status: Status | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    attestations: tuple[Attestation, ...] = ()

    def __post_init__(self) -> None:
        record = f"node {str(self.id)[:80]!r}"
        check_id(self.id, record)
        object.__setattr__(self, "kind", _member(NodeKind, record, "kind", self.kind))
        _text(record, "name", self.name, MAX_NAME, required=True)
        if self.type:
            _check_vocabulary(record, "type", self.type)
        _text(record, "description", self.description, MAX_TEXT, lines=True)
        for name, items in (("aliases", self.aliases), ("contacts", self.contacts)):
            if len(items) > MAX_ITEMS:
                raise InvalidRecord(record, name, f"has {len(items)} items; at most {MAX_ITEMS}")
        for alias in self.aliases:
            _text(record, "aliases", alias, MAX_NAME, required=True)
        self._check_mappings(record)
        if self.status is not None:
            if self.kind is not NodeKind.ACTIVITY:
                raise InvalidRecord(record, "status", f"a {self.kind} has no status")
            object.__setattr__(self, "status", _member(Status, record, "status", self.status))
        if self.contacts and self.kind is not NodeKind.PARTNER:
            raise InvalidRecord(record, "contacts", f"a {self.kind} has no contacts")
        for contact in self.contacts:
            for name, value in contact.to_dict().items():
                _text(record, f"contact {name}", value, MAX_NAME)
            if contact.mail and not re.fullmatch(r"[^@\s]+@[^@\s]+", contact.mail):
                raise InvalidRecord(record, "contact mail", f"{contact.mail[:60]!r} is no address")
        _check_period(record, self.valid_from, self.valid_to)

    def _check_mappings(self, record: str) -> None:
        for name, items in (("identifiers", self.identifiers), ("properties", self.properties)):
            if len(items) > MAX_ITEMS:
                raise InvalidRecord(record, name, f"has {len(items)} items; at most {MAX_ITEMS}")
            for key, value in items.items():
                _text(record, f"{name} key", key, MAX_SLUG, required=True)
                if isinstance(value, str):
                    limit, lines = (MAX_ID, False) if name == "identifiers" else (MAX_TEXT, True)
                    _text(record, f"{name}.{key}", value, limit, lines=lines)
                elif name == "identifiers" or not isinstance(value, bool | int | float):
                    raise InvalidRecord(
                        record, f"{name}.{key}", f"must be text, not {type(value).__name__}"
                    )
                elif isinstance(value, float) and not math.isfinite(value):
                    raise InvalidRecord(record, f"{name}.{key}", f"{value} is not a number")

    def to_dict(self) -> dict[str, Any]:
        """The filled facts, JSON-ready, without the attestations."""
        facts: dict[str, Any] = {"id": self.id, "kind": str(self.kind), "name": self.name}
        for name in ("type", "description", "valid_from", "valid_to"):
            if getattr(self, name):
                facts[name] = getattr(self, name)
        if self.status is not None:
            facts["status"] = str(self.status)
        if self.aliases:
            facts["aliases"] = list(self.aliases)
        if self.identifiers:
            facts["identifiers"] = dict(self.identifiers)
        if self.properties:
            facts["properties"] = dict(self.properties)
        if self.contacts:
            facts["contacts"] = [contact.to_dict() for contact in self.contacts]
        return facts

    @classmethod
    def from_attestations(
        cls,
        node_id: str,
        kind: NodeKind | str,
        attestations: Sequence[Attestation],
        priority: Sequence[str] = (),
    ) -> Node:
        """The node that its attestations make; a node that nobody names is called by its id.

        Raises:
            InvalidRecord: the facts together are not allowed.
        """
        ordered = tuple(sorted(attestations, key=lambda a: a.dataset))
        return cls.from_dict(
            {"name": node_id, **merged_facts(ordered, priority), "id": node_id, "kind": kind},
            ordered,
        )

    @classmethod
    def from_dict(cls, facts: Facts, attestations: Sequence[Attestation] = ()) -> Node:
        """The reverse of `to_dict`.

        Raises:
            InvalidRecord: a field is missing, unknown or not allowed.
        """
        record = f"node {str(facts.get('id', ''))[:80]!r}"
        unknown = sorted(set(facts) - NODE_FIELDS)
        if unknown:
            raise InvalidRecord(record, unknown[0], "is not a field of a node")
        return cls(
            id=facts.get("id", ""),
            kind=facts.get("kind", ""),
            name=facts.get("name", ""),
            type=facts.get("type", ""),
            aliases=tuple(facts.get("aliases", ())),
            identifiers=facts.get("identifiers", {}),
            description=facts.get("description", ""),
            properties=facts.get("properties", {}),
            contacts=tuple(Contact(**contact) for contact in facts.get("contacts", ())),
            status=facts.get("status"),
            valid_from=facts.get("valid_from"),
            valid_to=facts.get("valid_to"),
            attestations=tuple(attestations),
        )


NODE_FIELDS = frozenset(Node.__slots__) - {"attestations"}


def link_id(kind: LinkKind, source: str, target: str, role: str = "", key: str = "") -> str:
    """The id of a link: a hash of what it joins and how, not of its period or weight.

    >>> link_id(LinkKind.WORKS_ON, "a", "b") == link_id(LinkKind.WORKS_ON, "a", "b", "", "")
    True
    """
    identity = "\x1f".join((str(kind), source, target, role, key))
    return hashlib.sha256(identity.encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Link:
    """A typed relation between two nodes, from `source` to `target`.

    `role` is a slug or empty; `key` tells a second record of the same relation apart and is else
    empty. `weight` is a number of zero or more, None where nobody said one (analyses take 1).

    Raises:
        InvalidRecord: a field is missing or not allowed.
    """

    kind: LinkKind
    source: str
    target: str
    role: str = ""
    key: str = ""
    weight: float | None = None
    certainty: Certainty | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    attestations: tuple[Attestation, ...] = ()
    id: str = field(init=False)

    def __post_init__(self) -> None:
        record = f"link {str(self.kind)[:40]} {str(self.source)[:80]!r} - {str(self.target)[:80]!r}"
        object.__setattr__(self, "kind", _member(LinkKind, record, "kind", self.kind))
        check_id(self.source, record, "source")
        check_id(self.target, record, "target")
        if self.source == self.target:
            raise InvalidRecord(record, "target", "a link joins two different nodes")
        if self.role:
            _check_vocabulary(record, "role", self.role)
        _text(record, "key", self.key, MAX_ID)
        if self.weight is not None:
            number = isinstance(self.weight, int | float) and not isinstance(self.weight, bool)
            if not number or not math.isfinite(self.weight) or self.weight < 0:
                raise InvalidRecord(
                    record, "weight", f"{str(self.weight)[:40]!r} is not a number of zero or more"
                )
            object.__setattr__(self, "weight", float(self.weight))
        if self.certainty is not None:
            certainty = _member(Certainty, record, "certainty", self.certainty)
            object.__setattr__(self, "certainty", certainty)
        _check_period(record, self.valid_from, self.valid_to)
        object.__setattr__(
            self, "id", link_id(self.kind, self.source, self.target, self.role, self.key)
        )

    def to_dict(self) -> dict[str, Any]:
        """The filled facts, JSON-ready, without the attestations."""
        facts: dict[str, Any] = {
            "id": self.id,
            "kind": str(self.kind),
            "source": self.source,
            "target": self.target,
        }
        for name in ("role", "key", "valid_from", "valid_to"):
            if getattr(self, name):
                facts[name] = getattr(self, name)
        if self.weight is not None:
            facts["weight"] = self.weight
        if self.certainty is not None:
            facts["certainty"] = str(self.certainty)
        return facts

    @classmethod
    def from_attestations(
        cls,
        kind: LinkKind | str,
        source: str,
        target: str,
        role: str,
        key: str,
        attestations: Sequence[Attestation],
        priority: Sequence[str] = (),
    ) -> Link:
        """The link that its attestations make.

        Raises:
            InvalidRecord: the facts together are not allowed.
        """
        ordered = tuple(sorted(attestations, key=lambda a: a.dataset))
        identity = {"kind": kind, "source": source, "target": target, "role": role, "key": key}
        return cls.from_dict({**merged_facts(ordered, priority), **identity}, ordered)

    @classmethod
    def from_dict(cls, facts: Facts, attestations: Sequence[Attestation] = ()) -> Link:
        """The reverse of `to_dict`; an `id` in it is ignored, since it follows from the rest.

        Raises:
            InvalidRecord: a field is missing, unknown or not allowed.
        """
        unknown = sorted(set(facts) - LINK_FIELDS)
        if unknown:
            ends = f"{str(facts.get('source'))[:80]!r} - {str(facts.get('target'))[:80]!r}"
            raise InvalidRecord(f"link {ends}", unknown[0], "is not a field of a link")
        return cls(
            kind=facts.get("kind", ""),
            source=facts.get("source", ""),
            target=facts.get("target", ""),
            role=facts.get("role", ""),
            key=facts.get("key", ""),
            weight=facts.get("weight"),
            certainty=facts.get("certainty"),
            valid_from=facts.get("valid_from"),
            valid_to=facts.get("valid_to"),
            attestations=tuple(attestations),
        )


LINK_FIELDS = frozenset(Link.__slots__) - {"attestations"}


def check_ends(link: Link, source_kind: NodeKind, target_kind: NodeKind) -> None:
    """Raise `InvalidRecord` unless a link of this kind may join these kinds of node."""
    if (source_kind, target_kind) not in LINK_ENDS[link.kind]:
        allowed = " or ".join(sorted(f"{a} - {b}" for a, b in LINK_ENDS[link.kind]))
        raise InvalidRecord(
            f"link {link.kind} {link.source[:80]!r} - {link.target[:80]!r}",
            "kind",
            f"{link.kind} joins {allowed}, not {source_kind} - {target_kind}",
        )


@dataclass(frozen=True, slots=True)
class Redirect:
    """An id that was merged into another; old ids keep working."""

    old: str
    new: str

    def __post_init__(self) -> None:
        check_id(self.old, f"redirect {str(self.old)[:80]!r}", "old")
        check_id(self.new, f"redirect {str(self.old)[:80]!r}", "new")
        if self.old == self.new:
            raise InvalidRecord(f"redirect {self.old!r}", "new", "an id cannot lead to itself")

    @property
    def id(self) -> str:
        """The id that is redirected."""
        return self.old


Record: TypeAlias = Node | Link | Redirect


# --- changes --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One record before and after; None before is an addition, None after a removal."""

    before: Record | None
    after: Record | None

    def __post_init__(self) -> None:
        pair = [record for record in (self.before, self.after) if record is not None]
        if not pair or len({(type(record), record.id) for record in pair}) != 1:
            raise ValueError("a change is about one record, before or after or both")

    @property
    def record(self) -> Record:
        """The record as it is afterwards, or as it was when it is removed."""
        record = self.after if self.after is not None else self.before
        assert record is not None  # noqa: S101 - held by __post_init__
        return record

    @property
    def op(self) -> str:
        """`added`, `changed` or `removed`."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    def inverse(self) -> Change:
        """The change that takes this one back."""
        return Change(before=self.after, after=self.before)


@dataclass(frozen=True, slots=True)
class Changeset:
    """Everything that one load or one edit changes; applied as a whole.

    `id` is unique; `made_at` is UTC in ISO form; `base_version` is the version of the snapshot from
    which it was computed; `kind` is `load`, `edit` or `undo`, and `undoes` the changeset that an
    undo takes back.
    """

    id: str
    made_at: str
    base_version: int
    changes: Sequence[Change]
    kind: str = "load"
    who: str = ""
    title: str = ""
    dataset: str = ""
    source_name: str = ""
    source_sha256: str = ""
    undoes: str = ""

    def counts(self) -> dict[str, int]:
        """How many records are added, changed and removed."""
        totals = {"added": 0, "changed": 0, "removed": 0}
        for change in self.changes:
            totals[change.op] += 1
        return totals
