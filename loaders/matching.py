"""Which node of the network an id, an identifier or a name means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import orjson
from rapidfuzz import fuzz, process

from graph_service.errors import NotFound
from graph_service.model import NODE_KINDS, NodeKind, match_key
from graph_service.snapshot import Snapshot

_HINTS = 200  # a hint looks at every name; after so many the reader has understood
_EMPTY = "{}"


class NodeIndex:
    """The nodes of a snapshot and those that a load adds, by id, identifier and name."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._kinds: dict[str, NodeKind] = {}
        self._new_names: dict[str, str] = {}
        self._types: dict[str, str] = {}
        self._begins: dict[str, str] = {}
        self._names: dict[tuple[NodeKind, str], list[str]] = {}
        self._identifiers: dict[str, dict[str, str]] = {}
        self._by_identifier: dict[tuple[NodeKind, str, str], str] = {}
        self._by_any_identifier: dict[str, list[str]] = {}
        self._given: dict[tuple[NodeKind, str], str] = {}
        self._hints: dict[tuple[str, tuple[NodeKind, ...]], str] = {}
        for row in snapshot.node_rows:
            node_id, kind = row[0], NodeKind(row[1])
            self._add_name(kind, row[2], node_id)
            if row[7] != _EMPTY:
                rest = orjson.loads(row[7])
                for alias in rest.get("aliases", ()):
                    self._add_name(kind, alias, node_id)
                self._add_identifiers(kind, node_id, rest.get("identifiers", {}))

    # --- what is known of a node

    def __contains__(self, node_id: str) -> bool:
        return node_id in self._kinds or node_id in self.snapshot

    def kind(self, node_id: str) -> NodeKind:
        """The kind of a node."""
        kind = self._kinds.get(node_id)
        return kind if kind is not None else self.snapshot.kind(self.snapshot.number(node_id))

    def type(self, node_id: str) -> str:
        """The type of a node, or empty."""
        known = self._types.get(node_id)
        if known is not None or node_id in self._kinds:
            return known or ""
        return self.snapshot.type(self.snapshot.number(node_id))

    def begin(self, node_id: str) -> str:
        """The first day of a node, or empty."""
        known = self._begins.get(node_id)
        if known is not None or node_id in self._kinds:
            return known or ""
        return self.snapshot.node_rows[self.snapshot.number(node_id)][5] or ""

    def name(self, node_id: str) -> str:
        """The name of a node, as the snapshot or else this load has it."""
        if node_id not in self.snapshot:
            return self._new_names.get(node_id, "")
        return self.snapshot.name(self.snapshot.number(node_id))

    def identifiers(self, node_id: str) -> dict[str, str]:
        """The identifiers of a node by scheme."""
        return self._identifiers.get(node_id, {})

    # --- finding

    def by_id(self, node_id: str) -> str | None:
        """The node with this id, old ids of merged nodes included."""
        if node_id in self._kinds or node_id in self.snapshot:
            return node_id
        if node_id not in self.snapshot.redirects:
            return None
        try:
            return self.snapshot.resolve(node_id)
        except NotFound:
            return None

    def by_given_id(self, kind: NodeKind, given: str) -> str | None:
        """The node that a row of this load called by this id, where it has another id here."""
        return self._given.get((kind, given))

    def by_identifiers(self, kind: NodeKind, identifiers: dict[str, str]) -> str | None:
        """The node of this kind with one of these identifiers."""
        for scheme, value in identifiers.items():
            found = self._by_identifier.get((kind, scheme, value)) if value else None
            if found is not None:
                return found
        return None

    def by_code(self, text: str) -> list[str]:
        """The nodes of any kind that have this text as an identifier of any scheme."""
        return self._by_any_identifier.get(text, [])

    def by_name(self, kind: NodeKind, name: str) -> list[str]:
        """The nodes of this kind with this name or alias."""
        return self._names.get((kind, match_key(name)), [])

    # --- adding

    def add(
        self,
        node_id: str,
        kind: NodeKind,
        *,
        names: Sequence[str] = (),
        type_: str = "",
        begin: str = "",
        identifiers: dict[str, str] | None = None,
    ) -> None:
        """Make known what a row says of a node, new or not."""
        if node_id not in self:
            self._kinds[node_id] = kind
        if type_:
            self._types[node_id] = type_
        if begin:
            self._begins[node_id] = begin
        for name in names:
            self._new_names.setdefault(node_id, name)
            self._add_name(kind, name, node_id)
        if identifiers:
            self._add_identifiers(kind, node_id, identifiers)

    def add_given_id(self, kind: NodeKind, given: str, node_id: str) -> None:
        """Let an id that a row gave lead to the id that the node has."""
        self._given.setdefault((kind, given), node_id)

    def _add_name(self, kind: NodeKind, name: str, node_id: str) -> None:
        key = match_key(name)
        if key:
            ids = self._names.setdefault((kind, key), [])
            if node_id not in ids:
                ids.append(node_id)

    def _add_identifiers(self, kind: NodeKind, node_id: str, identifiers: dict[str, str]) -> None:
        known = self._identifiers.setdefault(node_id, {})
        for scheme, value in identifiers.items():
            if not value:
                continue
            known[scheme] = value
            self._by_identifier.setdefault((kind, scheme, value), node_id)
            ids = self._by_any_identifier.setdefault(value, [])
            if node_id not in ids:
                ids.append(node_id)

    # --- hints

    def names(self) -> Iterator[tuple[NodeKind, str, list[str]]]:
        """Every compared name with its kind and the ids that bear it."""
        for (kind, key), ids in self._names.items():
            yield kind, key, ids

    @cached_property
    def _choices(self) -> dict[NodeKind, list[str]]:
        choices: dict[NodeKind, list[str]] = {kind: [] for kind in NODE_KINDS}
        for kind, key, _ in self.names():
            choices[kind].append(key)
        return choices

    def closest(self, text: str, kinds: tuple[NodeKind, ...]) -> str:
        """A sentence that names the node most like a text, or empty."""
        asked = (match_key(text), kinds)
        if asked in self._hints:
            return self._hints[asked]
        if len(self._hints) >= _HINTS:
            return ""
        best: tuple[float, str, NodeKind] | None = None
        for kind in kinds or NODE_KINDS:
            found = process.extractOne(
                asked[0], self._choices[kind], scorer=fuzz.ratio, score_cutoff=60
            )
            if found is not None and (best is None or found[1] > best[0]):
                best = (found[1], found[0], kind)
        hint = ""
        if best is not None:
            ids = self._names[best[2], best[1]]
            name = self.name(ids[0]) or best[1]
            hint = f"did you mean {name!r} ({ids[0]})?"
        self._hints[asked] = hint
        return hint
