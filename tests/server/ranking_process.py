"""A process that makes a ranking of a store and is ended in the middle; for tests.

`ranking_process.py URL making` waits for ever while it makes one, `… writing` ends at once between
two pieces of what it writes. It prints `ready` when it has come so far.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph_service import shelf
from graph_service.analysis.missing_links.feedback import Feedback
from graph_service.rankings import Rankings
from graph_service.snapshot import Snapshot
from graph_service.snapshots import SnapshotKeeper
from graph_service.store import open_store
from graph_service.store.base import ANSWER_PIECE

DAY = date(2026, 3, 1)


@dataclass(frozen=True)
class Names:
    """The ids of all nodes: what these tests take for a ranking."""

    version: int
    as_of: date | None
    ids: tuple[str, ...]

    def to_bytes(self) -> bytes:
        day = self.as_of.isoformat() if self.as_of else ""
        return "\n".join([str(self.version), day, *self.ids]).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Names:
        version, day, *ids = data.decode().split("\n")
        return cls(int(version), date.fromisoformat(day) if day else None, tuple(ids))

    @classmethod
    def of(cls, view: Snapshot) -> Names:
        return cls(view.version, view.as_of, tuple(row[0] for row in view.node_rows))


def _main(url: str, until: str) -> None:
    store: Any = open_store(url)

    def rank(view: Snapshot, _: Feedback) -> Names:
        while until == "making":
            print("ready", flush=True)
            time.sleep(60)
        return Names.of(view)

    if until == "writing":
        shelf.PIECE = 10
        put = store.put_note

        def ending(kind: str, key: str, value: Any, **more: Any) -> Any:
            done = put(kind, key, value, **more)
            if kind == ANSWER_PIECE:
                print("ready", flush=True)
                os._exit(9)
            return done

        store.put_note = ending
    keeper = SnapshotKeeper(store)
    rankings = Rankings(store, keeper, rank, Names.from_bytes, small=0, patience=60)
    rankings.of(keeper.at(DAY))
    time.sleep(60)


if __name__ == "__main__":
    _main(*sys.argv[1:])
