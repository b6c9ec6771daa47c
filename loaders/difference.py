"""The difference that a load makes, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graph_service.labels import Lang, kind_label, link_label
from graph_service.model import LINK_FIELDS, NODE_FIELDS, NODE_KINDS, Change, Link, Node, Redirect

GROUPS = ("added", "changed", "removed", "seen_again")
_WORDS = {
    "en": {
        "added": "added",
        "changed": "changed",
        "removed": "removed",
        "seen_again": "seen again, unchanged",
        "link": "links",
        "more": "… and {n} more",
        "nothing": "Nothing changes.",
        "empty": "(empty)",
    },
    "nl": {
        "added": "toegevoegd",
        "changed": "gewijzigd",
        "removed": "verwijderd",
        "seen_again": "opnieuw gezien, ongewijzigd",
        "link": "relaties",
        "more": "… en nog {n}",
        "nothing": "Er verandert niets.",
        "empty": "(leeg)",
    },
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One fact, before and after; None is empty."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One record in a difference: what it is, how people call it, and the facts that change."""

    op: str
    kind: str
    id: str
    name: str
    fields: tuple[FieldChange, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        entry: dict[str, Any] = {"kind": self.kind, "id": self.id, "name": self.name}
        if self.fields:
            entry["fields"] = [
                {"field": change.field, "old": change.old, "new": change.new}
                for change in self.fields
            ]
        return entry


@dataclass(frozen=True)
class Difference:
    """The changes of a load by what they come to: added, changed, removed or seen again.

    A record that is only attested anew, or by one source more or less, is seen again: none of its
    facts changes. `unchanged` were seen again with nothing to write at all.
    """

    changes: Sequence[Change]
    name_of: Callable[[str], str]
    unchanged: int = 0

    @cached_property
    def groups(self) -> Mapping[str, Sequence[Change]]:
        """The changes by group, in their order."""
        groups: dict[str, list[Change]] = {group: [] for group in GROUPS}
        for change in self.changes:
            groups[_group(change)].append(change)
        return groups

    def counts(self) -> dict[str, dict[str, int]]:
        """How many records by group and by kind: partner, theme, district, activity, link."""
        totals: dict[str, dict[str, int]] = {group: {} for group in GROUPS}
        for group, changes in self.groups.items():
            for change in changes:
                kind = _kind(change)
                totals[group][kind] = totals[group].get(kind, 0) + 1
        return totals

    def entries(self, group: str, lang: Lang = "en") -> Iterator[Entry]:
        """The records of a group, one by one, named in a language."""
        for change in self.groups[group]:
            yield self._entry(group, change, lang)

    def _entry(self, group: str, change: Change, lang: Lang) -> Entry:
        record = change.record
        if isinstance(record, Node):
            name, kind = record.name, str(record.kind)
        elif isinstance(record, Link):
            label = link_label(record.kind, lang)
            role = f" ({record.role})" if record.role else ""
            ends = (self.name_of(record.source), self.name_of(record.target))
            name, kind = f"{ends[0]} {label} {ends[1]}{role}", "link"
        else:
            name, kind = f"{record.old} → {record.new}", "redirect"
        fields = _fields(change) if group == "changed" else ()
        return Entry(group, kind, record.id, name, fields)

    def to_dict(self, limit: int | None = None, lang: Lang = "en") -> dict[str, Any]:
        """JSON-ready: counts, and the entries of each group but `seen_again`, at most `limit`."""
        answer: dict[str, Any] = {
            "counts": {group: sum(kinds.values()) for group, kinds in self.counts().items()},
            "by_kind": self.counts(),
            "unchanged": self.unchanged,
        }
        for group in ("added", "changed", "removed"):
            entries = self.entries(group, lang)
            answer[group] = [
                entry.to_dict()
                for number, entry in enumerate(entries)
                if limit is None or number < limit
            ]
        return answer

    def lines(self, lang: Lang = "en", limit: int = 20) -> list[str]:
        """Plain text: each group with its counts and at most `limit` of its records."""
        words = _WORDS[lang]
        lines: list[str] = []
        counts = self.counts()
        for group in ("added", "changed", "removed"):
            total = sum(counts[group].values())
            if not total:
                continue
            parts = ", ".join(
                f"{_several(kind, lang)} {_count(n, lang)}" for kind, n in counts[group].items()
            )
            lines.append(f"{_count(total, lang)} {words[group]} ({parts})")
            for shown, entry in enumerate(self.entries(group, lang)):
                if shown == limit:
                    lines.append("  " + words["more"].format(n=_count(total - limit, lang)))
                    break
                lines.append(f"  {_SIGNS[group]} {_noun(entry.kind, lang)}{entry.name}")
                lines += [f"      {_field_text(change, lang)}" for change in entry.fields]
        if not lines:
            lines.append(words["nothing"])
        again = sum(counts["seen_again"].values()) + self.unchanged
        if again:
            lines.append(f"{_count(again, lang)} {words['seen_again']}")
        return lines


_NODE_FACTS = tuple(sorted(NODE_FIELDS))
_LINK_FACTS = tuple(sorted(LINK_FIELDS))
_SIGNS = {"added": "+", "changed": "~", "removed": "-"}


def _group(change: Change) -> str:
    before, after = change.before, change.after
    if before is None:
        return "added"
    if after is None:
        return "removed"
    fields = _NODE_FACTS if isinstance(after, Node) else _LINK_FACTS
    if isinstance(after, Redirect):
        return "changed"
    same = all(getattr(before, name) == getattr(after, name) for name in fields)
    return "seen_again" if same else "changed"


def _count(number: int, lang: Lang) -> str:
    written = f"{number:,}"
    return written.replace(",", ".") if lang == "nl" else written


def _noun(kind: str, lang: Lang) -> str:
    if kind == "link":
        return ""
    return f"{kind_label(kind, lang) if kind in NODE_KINDS else kind} "


def _several(kind: str, lang: Lang) -> str:
    if kind in NODE_KINDS:
        return kind_label(kind, lang, several=True)
    return _WORDS[lang].get(kind, kind)


def _kind(change: Change) -> str:
    record = change.record
    if isinstance(record, Node):
        return str(record.kind)
    return "link" if isinstance(record, Link) else "redirect"


def _fields(change: Change) -> tuple[FieldChange, ...]:
    before, after = change.before, change.after
    if not isinstance(before, Node | Link) or not isinstance(after, Node | Link):
        return ()
    old, new = _flat(before.to_dict()), _flat(after.to_dict())
    return tuple(
        FieldChange(name, old.get(name), new.get(name))
        for name in [*old, *(name for name in new if name not in old)]
        if old.get(name) != new.get(name)
    )


def _flat(facts: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, dict):
            flat.update({f"{name}.{key}": item for key, item in value.items()})
        else:
            flat[name] = value
    return flat


def _field_text(change: FieldChange, lang: Lang) -> str:
    empty = _WORDS[lang]["empty"]
    old, new = (
        empty if value is None else _value_text(value) for value in (change.old, change.new)
    )
    return f"{change.field}: {old} → {new}"


def _value_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value_text(item) for item in value)
    if isinstance(value, dict):
        return " ".join(str(item) for item in value.values())
    return str(value)
