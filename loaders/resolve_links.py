"""Stated links to links between nodes: each end found, or made where the form allows it."""

from __future__ import annotations

from graph_service.model import LINK_ENDS, NODE_KINDS, LinkKind, NodeKind, link_id, match_key
from loaders.cell_lists import CellLists
from loaders.ends import Candidate, Pair, allowed_kinds, best_pairs, wrong_kinds
from loaders.merging import clash, fact_text, overlaid
from loaders.resolve_nodes import NodeResolver, listed
from loaders.resolved import LinkFacts, Resolved
from loaders.statements import NameRef, Place, StatedLink, StatedNode, Statements
from loaders.vocabulary import a_kind


class LinkResolver:
    """Finds the ends of each stated link, once the nodes of the file are known."""

    def __init__(
        self,
        statements: Statements,
        nodes: NodeResolver,
        ids: list[str | None],
        resolved: Resolved,
        *,
        last_wins: bool,
    ) -> None:
        self._statements = statements
        self._nodes = nodes
        self._index = nodes.index
        self._ids = ids
        self._resolved = resolved
        self._last_wins = last_wins
        self._found: dict[NameRef, list[str]] = {}
        self._lists = CellLists(self.find, statements.links)
        self._rejected_rows: dict[tuple[NodeKind, str], Place] | None = None

    def resolve_all(self) -> None:
        """Gather every link, clearing and sparing of the file in `resolved`."""
        statements = self._statements
        bad = self._nodes.bad
        while statements.links:  # let go of each as it is done: there may be millions
            stated = statements.links.popleft()
            if stated.place in bad:
                continue
            for source in self._lists.parts(stated.source, stated):
                for target in self._lists.parts(stated.target, stated):
                    self._link(stated, source, target)
        for cleared in statements.cleared:
            node_id = self._ids[cleared.node]
            if node_id is not None:
                self._resolved.cleared.add((node_id, cleared.kind, cleared.outgoing, cleared.role))
        self._spare()
        self._resolved.notices += self._lists.notices()

    # --- ends

    def find(self, ref: NameRef) -> list[str]:
        """The nodes that a cell can mean, by id, identifier or name."""
        found = self._found.get(ref)
        if found is None:
            found = self._looked_up(ref)
            if found:
                self._found[ref] = found
        return found

    def _looked_up(self, ref: NameRef) -> list[str]:
        index = self._index
        kinds = ref.kinds or NODE_KINDS
        for kind in kinds:
            given = index.by_given_id(kind, ref.text)
            if given is not None:
                return [given]
        by_id = index.by_id(ref.text)
        if by_id is not None and index.kind(by_id) in kinds:
            return [by_id]
        found = [node_id for node_id in index.by_code(ref.text) if index.kind(node_id) in kinds]
        return found or [node for kind in kinds for node in index.by_name(kind, ref.text)]

    def _candidates(self, end: int | NameRef, stated: StatedLink) -> list[Candidate]:
        """What an end can be; none where it is nothing, which is then rejected."""
        if isinstance(end, int):
            node_id = self._ids[end]
            return [] if node_id is None else [Candidate(node_id, self._index.kind(node_id), 0)]
        kinds = end.kinds or allowed_kinds(stated.kind)
        found = self.find(NameRef(end.text, kinds))
        if found:
            return [
                Candidate(node_id, kind, NODE_KINDS.index(kind), end)
                for node_id in found
                for kind in (self._index.kind(node_id),)
            ]
        if stated.create:
            order = kinds if end.kinds else (stated.default_kind, *kinds)
            return [
                Candidate("", kind, rank, end)
                for rank, kind in enumerate(dict.fromkeys(order))
                if kind in kinds
            ]
        return []

    def _reject_ends(
        self,
        stated: StatedLink,
        source: tuple[int | NameRef, list[Candidate]],
        target: tuple[int | NameRef, list[Candidate]],
    ) -> None:
        """Say of each end that was not found why not, or once that the two are of wrong kinds."""
        if any(isinstance(end, int) and not found for end, found in (source, target)):
            return  # the row of that end is rejected, and that says enough
        all_found = [found or self._of_any_kind(end) for end, found in (source, target)]
        if all(all_found):
            self._reject_kinds(stated, *all_found)
            return
        for (end, found), column in zip((source, target), stated.columns, strict=False):
            if not found and isinstance(end, NameRef):
                self._reject_unknown(end, stated, column)

    def _of_any_kind(self, end: int | NameRef) -> list[Candidate]:
        """What an end of which the row does not say the kind is, whatever the link asks for."""
        if isinstance(end, int) or end.kinds:
            return []
        found = self.find(end)
        return [Candidate(node_id, self._index.kind(node_id), 0, end) for node_id in found]

    def _reject_unknown(self, end: NameRef, stated: StatedLink, column: str) -> None:
        kinds = end.kinds or allowed_kinds(stated.kind)
        noun = str(kinds[0]) if len(kinds) == 1 else "node"
        other = self.find(NameRef(end.text, ()))
        row = None if other else self._rejected_row(end.text, kinds)
        if row is not None:
            reason = f"its own row {row} was rejected; correct that first"
        elif other:
            kind = self._index.kind(other[0])
            wanted = " or ".join(a_kind(one) for one in kinds)
            reason = (
                f"no {noun} has this name or id; {other[0]} is {a_kind(kind)}; name {wanted}, or "
                "correct the kind"
            )
        else:
            hint = self._index.closest(end.text, kinds) or (
                f"add the {noun}, correct the name, or have such nodes made (--create)"
            )
            reason = f"no {noun} has this name or id; {hint}"
        self._resolved.reject(stated.place, column, end.text, reason)

    def _rejected_row(self, text: str, kinds: tuple[NodeKind, ...]) -> Place | None:
        """The rejected row that is about the node with this name or id."""
        if self._rejected_rows is None:
            self._rejected_rows = {}
            for stated in (*self._statements.spared, *self._rejected()):
                for name in (stated.given_id, stated.name, *(stated.facts.get("aliases") or ())):
                    if name:
                        key = (stated.kind, match_key(name))
                        self._rejected_rows.setdefault(key, stated.place)
        keys = ((kind, match_key(text)) for kind in kinds)
        return next((self._rejected_rows[key] for key in keys if key in self._rejected_rows), None)

    def _rejected(self) -> list[StatedNode]:
        return [
            stated
            for number, stated in enumerate(self._statements.nodes)
            if self._ids[number] is None
        ]

    # --- links

    def _link(self, stated: StatedLink, source: int | NameRef, target: int | NameRef) -> None:
        if isinstance(source, int) and isinstance(target, int) and stated.kind is not None:
            first, second = self._ids[source], self._ids[target]
            ends = (self._statements.nodes[source].kind, self._statements.nodes[target].kind)
            if first and second and first != second and ends in LINK_ENDS[stated.kind]:
                self._gather(stated, stated.kind, first, second)
                return
        sources = self._candidates(source, stated)
        targets = self._candidates(target, stated)
        if not sources or not targets:
            self._reject_ends(stated, (source, sources), (target, targets))
            return
        pairs = best_pairs(stated.kind, sources, targets)
        if not pairs:
            self._reject_kinds(stated, sources, targets)
            return
        if len(pairs) > 1:
            self._reject_several(stated, pairs)
            return
        pair = pairs[0]
        if pair.is_loop():
            name = pair.source.ref.text if pair.source.ref is not None else pair.source.node
            self._resolved.reject(
                stated.place,
                stated.columns.target,
                name,
                "a link joins two different nodes",
            )
            return
        source_id = pair.source.node or self._made(pair.source, stated)
        target_id = pair.target.node or self._made(pair.target, stated)
        for end, node_id in ((source, source_id), (target, target_id)):
            if stated.create and not isinstance(end, int):
                self._resolved.mentioned.setdefault(node_id, stated.place)
        if pair.turned:
            source_id, target_id = target_id, source_id
        self._gather(stated, pair.kind, source_id, target_id)

    def _made(self, candidate: Candidate, stated: StatedLink) -> str:
        """The id of a node that a cell names and that did not exist."""
        ref = candidate.ref
        assert ref is not None  # noqa: S101 - only a name has a candidate without a node
        # a number is an id whose name another file may give, not a name
        number = ref.text.isdigit()
        made = self._nodes.resolve(
            StatedNode(
                candidate.kind,
                ref.text if number else "",
                {} if number else {"name": ref.text},
                stated.place,
                by_type=candidate.kind is NodeKind.DISTRICT,
                name_optional=number,
                made_by_name=True,
            )
        )
        assert made is not None  # noqa: S101 - nothing is known of it that could be wrong
        return made

    def _reject_several(self, stated: StatedLink, pairs: list[Pair]) -> None:
        sources = list(dict.fromkeys(pair.source.node for pair in pairs))
        targets = list(dict.fromkeys(pair.target.node for pair in pairs))
        pair = pairs[0]
        at_source = len(sources) > 1
        ids, ref = (sources, pair.source.ref) if at_source else (targets, pair.target.ref)
        self._resolved.reject(
            stated.place,
            stated.columns.source if at_source else stated.columns.target,
            ref.text if ref is not None else "",
            f"the name stands for several nodes ({listed(ids)}); write the id of the one that is "
            "meant",
        )

    def _reject_kinds(
        self, stated: StatedLink, sources: list[Candidate], targets: list[Candidate]
    ) -> None:
        reason = wrong_kinds(stated.kind, sources, targets)
        self._resolved.reject(stated.place, stated.columns.link, "", reason)

    def _gather(self, stated: StatedLink, kind: LinkKind, source: str, target: str) -> None:
        found = link_id(kind, source, target, stated.role, stated.key)
        known = self._resolved.links.get(found)
        if known is None:
            self._resolved.links[found] = LinkFacts(
                kind, source, target, stated.role, stated.key, stated.facts, stated.place,
                stated.columns.link, stated.origin,
            )  # fmt: skip
            return
        if known.facts == stated.facts:
            return
        differing = clash(known.facts, stated.facts)
        if differing and not self._last_wins:
            self._resolved.reject(
                stated.place,
                stated.columns.link,
                "",
                f"{known.place} says {fact_text(differing, known.facts)} of the same link, and "
                f"{stated.place} says {fact_text(differing, stated.facts)}; make them agree, take "
                "one away, or give them different keys (or say that the last one wins)",
            )
            return
        known.facts = overlaid(known.facts, stated.facts, join_aliases=True)

    # --- what rejected rows were about

    def _spare(self) -> None:
        statements = self._statements
        for stated in (*statements.spared, *self._rejected()):
            found = self._nodes.find(stated)
            if found is not None:
                self._resolved.spared.add(found)
        for first, second in statements.spared_pairs:
            for source in self.find(first):
                for target in self.find(second):
                    self._resolved.spared_pairs.add(frozenset((source, target)))
