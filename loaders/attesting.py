"""Who says what of a record: the attestations in rows, and how a dataset renews its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import orjson

from graph_service.model import Attestation, FactValue, Link, Node
from graph_service.snapshot import Snapshot
from loaders.merging import overlaid

NODE_SOURCES: Final = 8  # where a row has its attestations
LINK_SOURCES: Final = 10


@dataclass(frozen=True, slots=True)
class Dataset:
    """The dataset that a load speaks for, and how."""

    name: str
    today: date
    replace: bool = False
    priority: Sequence[str] = ()

    def attested(
        self, sources: str, said: Mapping[str, FactValue], place: str
    ) -> Attestation | None:
        """The attestation of this dataset brought up to date; None if it already is.

        Args:
            sources: the attestations of the record as JSON text; empty for a new record.
            said: what the file says of the record.
            place: where in the file.
        """
        today = self.today.isoformat()
        current = orjson.loads(sources) if sources else []
        own = next((entry for entry in current if entry[0] == self.name), None)
        if own is None:
            return Attestation(self.name, place, today, today, said)
        _, old_place, first, last, old = own
        facts = said if self.replace else overlaid(old, said, join_aliases=False)
        last_seen = max(last, today)
        if facts == old and last_seen == last:
            return None
        return Attestation(self.name, place or old_place, first, last_seen, facts)

    def among(self, before: Node | Link | None, new: Attestation) -> list[Attestation]:
        """The attestations of a record with this one in place of that of this dataset."""
        others = () if before is None else before.attestations
        return [*(one for one in others if one.dataset != self.name), new]

    def others(self, sources: str) -> list[Attestation]:
        """The attestations of other datasets in the JSON text of a row."""
        entries = orjson.loads(sources)
        return [Attestation.from_list(entry) for entry in entries if entry[0] != self.name]


def attested_by(sources: str, dataset: str) -> bool:
    """Whether the attestations in a row, as JSON text, have one of this dataset."""
    return f"[{orjson.dumps(dataset).decode()}," in sources and any(
        entry[0] == dataset for entry in orjson.loads(sources)
    )


def nodes_attested_by(snapshot: Snapshot, dataset: str) -> frozenset[str]:
    """The nodes of which a dataset says something."""
    return frozenset(
        row[0] for row in snapshot.node_rows if attested_by(row[NODE_SOURCES], dataset)
    )
