"""Stated nodes to the nodes that they mean: found by id, identifier or name, else minted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph_service.errors import InvalidRecord
from graph_service.model import FactValue, NodeKind, check_id, match_key, slug
from loaders.matching import NodeIndex
from loaders.merging import clash, fact_text, overlaid
from loaders.resolved import NodeFacts, Resolved
from loaders.statements import Place, StatedNode
from loaders.vocabulary import a_kind

_SCHEMES = ("cbs", "kvk", "rsin", "oin")  # the first of these makes the id of a new node
_LONGEST_MINTED = 120


@dataclass(frozen=True, slots=True)
class _Problem:
    text: str


class NodeResolver:
    """Finds or mints the node of each statement, and gathers the facts by node.

    `bad` are the rows that were rejected here: what else they say does not count either.
    """

    def __init__(
        self,
        index: NodeIndex,
        resolved: Resolved,
        dataset: str,
        own: frozenset[str],
        *,
        last_wins: bool,
    ) -> None:
        """Take the nodes that there are.

        Args:
            index: the nodes of the snapshot; what is found and made is added to it.
            resolved: where facts and rejections go.
            dataset: the dataset that is loaded.
            own: the nodes of which this dataset already says something.
            last_wins: of two rows that differ, the last is right.
        """
        self.index = index
        self.bad: set[Place] = set()
        self._resolved = resolved
        self._dataset = dataset
        self._own = own
        self._last_wins = last_wins
        self._types_by_name: dict[tuple[NodeKind, str], set[str]] = {}
        self._explicit: set[str] = set()
        self._renumbered = 0

    def resolve_all(self, nodes: list[StatedNode]) -> list[str | None]:
        """The id of each statement's node, None for a row that is rejected."""
        ids: list[str | None] = [None] * len(nodes)
        for stated in nodes:
            if stated.by_type and stated.type:
                key = (stated.kind, match_key(stated.name))
                self._types_by_name.setdefault(key, set()).add(stated.type)
        # ids that exist come first, so that a name in one row cannot take the node of another
        passes: tuple[list[int], ...] = ([], [], [], [])
        for number, stated in enumerate(nodes):
            passes[self._turn(stated)].append(number)
        for numbers in passes:
            for number in numbers:
                ids[number] = self.resolve(nodes[number])
        if self._renumbered:
            self._resolved.notices.append(
                f"{self._renumbered} ids are row numbers that other nodes have as well; these "
                "nodes got an id of their own, and the number is kept as an identifier"
            )
        return ids

    def _turn(self, stated: StatedNode) -> int:
        if stated.given_id:
            own = self.index.by_identifiers(stated.kind, {self._dataset: stated.given_id})
            return 0 if own or self.index.by_id(stated.given_id) else 1
        return 2 if stated.facts.get("identifiers") else 3

    def resolve(self, stated: StatedNode) -> str | None:
        """The id of the node, its facts gathered; None where the row is rejected."""
        found = self._found(stated)
        if isinstance(found, _Problem):
            self._reject(stated, found.text)
            return None
        if found is None and not stated.name and not stated.name_optional:
            self._reject(
                stated, "no node has this id, and for a new one its name is missing; fill it in"
            )
            return None
        node_id = found if found is not None else self._mint(stated)
        if node_id is None:
            return None
        facts = self._with_given_id(stated, node_id)
        if not self._gather(node_id, stated, facts):
            return None
        self.index.add(
            node_id,
            stated.kind,
            names=[name for name in (stated.name, *(facts.get("aliases") or ())) if name],
            type_=stated.type,
            begin=stated.begin,
            identifiers=facts.get("identifiers"),
        )
        if stated.given_id:
            self.index.add_given_id(stated.kind, stated.given_id, node_id)
            self._explicit.add(node_id)
        return node_id

    def find(self, stated: StatedNode) -> str | None:
        """The id of the node that exists already, or None."""
        found = self._found(stated)
        return found if isinstance(found, str) else None

    def _reject(self, stated: StatedNode, reason: str) -> None:
        self.bad.add(stated.place)
        self._resolved.reject(stated.place, "", stated.given_id or stated.name, reason)

    def _with_given_id(self, stated: StatedNode, node_id: str) -> dict[str, FactValue]:
        """The facts, with the id of the row as an identifier where the node has another id."""
        given = stated.given_id
        if (
            not given
            or given == node_id
            or self.index.by_id(given) == node_id
            or match_key(given) == match_key(stated.name)
        ):
            return stated.facts
        identifiers = stated.facts.get("identifiers") or {}
        return {**stated.facts, "identifiers": {**identifiers, self._dataset: given}}

    # --- finding

    def _found(self, stated: StatedNode) -> str | _Problem | None:
        """The node that a statement means; None where it is a new one."""
        index, kind, given = self.index, stated.kind, stated.given_id
        if given:
            own = index.by_given_id(kind, given) or index.by_identifiers(
                kind, {self._dataset: given}
            )
            if own is not None:
                return own
            by_id = index.by_id(given)
            if by_id is not None and self._is_trusted(stated, by_id):
                return by_id
            if by_id is not None and not given.isdigit():
                return _Problem(
                    f"this id belongs to {a_kind(index.kind(by_id))}{self._where(by_id)}; "
                    "ids are unique over all kinds, so choose another"
                )
        identifiers = stated.facts.get("identifiers") or {}
        by_code = index.by_identifiers(kind, identifiers)
        return by_code if by_code is not None else self._found_by_name(stated, identifiers)

    def _where(self, node_id: str) -> str:
        facts = self._resolved.nodes.get(node_id)
        return f" ({facts.place})" if facts is not None else ""

    def _is_trusted(self, stated: StatedNode, node_id: str) -> bool:
        """Whether an id means the node that has it.

        Row numbers (1, 2, 3) come back in every file and for every kind, so a number is believed
        only where the name agrees or the dataset itself used it before.
        """
        index = self.index
        if index.kind(node_id) is not stated.kind:
            return False
        if not stated.given_id.isdigit() or not stated.name:
            return True
        if node_id in self._own or node_id in self._resolved.nodes:
            return True
        return node_id in index.by_name(stated.kind, stated.name) or index.name(node_id) == node_id

    def _found_by_name(
        self, stated: StatedNode, identifiers: Mapping[str, str]
    ) -> str | _Problem | None:
        index = self.index
        if not stated.name:
            return None
        found = [
            node_id
            for node_id in index.by_name(stated.kind, stated.name)
            if not _differ(identifiers, index.identifiers(node_id))
        ]
        if found and stated.by_type and stated.type:
            found = self._of_type(stated, found)
        if found and stated.kind is NodeKind.ACTIVITY and stated.begin:
            found = [n for n in found if _same_begin(stated.begin, index.begin(n))]
        if found and stated.given_id:
            # another id, so another node, unless nothing speaks against their being one
            found = [
                node_id
                for node_id in found
                if node_id not in self._explicit
                and (not stated.type or index.type(node_id) in ("", stated.type))
            ]
            return found[0] if len(found) == 1 else None
        if len(found) > 1:
            found = self._narrowed(stated, found)
        if len(found) > 1:
            return _Problem(
                f"the name stands for several nodes ({listed(found)}); write the id of the one "
                "that is meant in the column Id"
            )
        return found[0] if found else None

    def _of_type(self, stated: StatedNode, found: list[str]) -> list[str]:
        """Those of the same type; one without a type only where the file has one type for it."""
        types = self._types_by_name.get((stated.kind, match_key(stated.name)), ())
        allowed = (stated.type,) if len(types) > 1 else (stated.type, "")
        return [node_id for node_id in found if self.index.type(node_id) in allowed]

    def _narrowed(self, stated: StatedNode, found: list[str]) -> list[str]:
        index = self.index
        exact = [n for n in found if stated.type and index.type(n) == stated.type]
        if not exact and stated.kind is NodeKind.ACTIVITY:
            exact = [n for n in found if index.begin(n) == stated.begin]
        return exact or found

    # --- minting and gathering

    def _mint(self, stated: StatedNode) -> str | None:
        """The id of a new node: the given one, else by an identifier, else by kind and name."""
        given = stated.given_id
        if given:
            try:
                check_id(given, "row")
            except InvalidRecord as error:
                self._reject(stated, f"the id {error.problem}")
                return None
            if not self._taken(given):
                return given
            self._renumbered += 1
        identifiers = {s: v for s, v in (stated.facts.get("identifiers") or {}).items() if v}
        schemes = [s for s in _SCHEMES if s in identifiers] or sorted(identifiers)
        if schemes:
            base = slug(f"{stated.kind} {identifiers[schemes[0]]}")
        elif stated.by_type and stated.type:
            base = slug(f"{stated.kind} {stated.type} {stated.name}")
        else:
            base = slug(f"{stated.kind} {stated.name or given}")
        base = base[:_LONGEST_MINTED].strip("-")
        minted, number = base, 2
        while self._taken(minted):
            minted = f"{base}-{number}"
            number += 1
        return minted

    def _taken(self, node_id: str) -> bool:
        return node_id in self.index or node_id in self.index.snapshot.redirects

    def _gather(self, node_id: str, stated: StatedNode, facts: dict[str, FactValue]) -> bool:
        known = self._resolved.nodes.get(node_id)
        if known is None or known.made_by_name:
            self._resolved.nodes[node_id] = NodeFacts(
                stated.kind, facts, stated.place, stated.made_by_name, stated.by_type
            )
            return True
        if stated.made_by_name or known.facts == facts:
            return True
        differing = clash(known.facts, facts)
        if differing and not self._last_wins:
            self._reject(
                stated,
                f"{known.place} says {fact_text(differing, known.facts)} of the same node, and "
                f"{stated.place} says {fact_text(differing, facts)}; make them agree or take one "
                "away (or say that the last one wins)",
            )
            return False
        if "name" in facts and known.facts.get("name") and not self._last_wins:
            facts = {**facts, "name": known.facts["name"]}  # of two spellings, the first
        known.facts = overlaid(known.facts, facts, join_aliases=True)
        return True


def _differ(said: Mapping[str, str], known: Mapping[str, str]) -> bool:
    return any(value and known.get(scheme, value) != value for scheme, value in said.items())


def _same_begin(one: str, other: str) -> bool:
    return not other or one.startswith(other) or other.startswith(one)


def listed(ids: list[str]) -> str:
    """A few ids, for a message."""
    return ", ".join(ids[:4]) + (", …" if len(ids) > 4 else "")
