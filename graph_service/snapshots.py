"""The newest snapshot of a store and what was computed from it, kept in this process, bounded."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from datetime import date
from threading import Lock
from typing import Any, TypeVar, cast

from graph_service.errors import StoreBusy
from graph_service.model import Change
from graph_service.snapshot import Snapshot
from graph_service.store.base import GraphStore

FEW_CHANGESETS = 50
FEW_CHANGES = 5_000  # with more than this it is quicker to read the whole network again
VIEWS_KEPT = 4  # days of which the view is kept
ANSWERS_KEPT = 128
BYTES_KEPT = 64 * 2**20  # of answers that are bytes, such as a file to download

T = TypeVar("T")


class SnapshotKeeper:
    """The snapshots that every reader in a process shares. Safe to use from several threads.

    A snapshot is looked up by asking the store for its version, and brought up to date by the
    changes since where these are few. While another process writes a large load, the one held is
    served.
    """

    def __init__(
        self, store: GraphStore, *, views_kept: int = VIEWS_KEPT, answers_kept: int = ANSWERS_KEPT
    ) -> None:
        self._store = store
        self._held: Snapshot | None = None
        self._refreshing = Lock()
        self._views = _Memo(views_kept)
        self._answers = _Memo(answers_kept)

    def current(self) -> Snapshot:
        """The whole network at the newest version, or the one held while the store is busy.

        Raises:
            StoreBusy: a large load is being written and none is held yet.
            StoreError: the store cannot be read.
        """
        held = self._held
        try:
            if held is not None and held.version == self._store.version():
                return held
            with self._refreshing:
                newest = self._newest(self._held)
                if newest is not self._held:
                    self._held = newest
                    self._views.clear()
                    self._answers.clear()
                return newest
        except StoreBusy:
            if held is None:
                raise
            return held

    def at(self, day: date) -> Snapshot:
        """The network as it was on a day, at the newest version. The last few days are kept."""
        snapshot = self.current()
        return self._views.get((snapshot.version, day), lambda: snapshot.at(day))

    def kept(self, name: str, key: Hashable, compute: Callable[[], T]) -> T:
        """What `compute` gives, computed once for this name and key at the version held.

        The least recently used answers go first. What is computed from a snapshot should have its
        version in the key, so that an answer about an older one is never kept as a newer one.
        """
        version = -1 if self._held is None else self._held.version
        return self._answers.get((version, name, key), compute)

    def _newest(self, held: Snapshot | None) -> Snapshot:
        if held is None:
            return self._store.snapshot()
        version = self._store.version()
        if held.version == version:
            return held
        if held.version < version:
            changes = self._few_changes(held.version)
            if changes is not None:
                return held.patched(*changes)
        return self._store.snapshot()

    def _few_changes(self, since: int) -> tuple[int, list[Change]] | None:
        """The version and the changes that lead to it; None where they are many, or unknown."""
        recent = self._store.history(limit=FEW_CHANGESETS + 1)
        newer = [info for info in recent if info.version > since]
        if len(newer) > FEW_CHANGESETS or sum(sum(i.counts.values()) for i in newer) > FEW_CHANGES:
            return None
        version, found = since, list[Change]()
        for info, changes in self._store.changes(since):
            if info.version != version + 1:
                return None
            version = info.version
            found.extend(changes)
        return (version, found) if version > since else None


class _Memo:
    """The answers used last, each computed once even when several threads ask at the same time."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._bytes = 0
        self._lock = Lock()
        self._known: OrderedDict[Hashable, Future[Any]] = OrderedDict()

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
            else:
                mine: Future[Any] = Future()
                self._known[key] = mine
                self._make_room()
        if known is not None:
            return cast(T, known.result())
        try:
            answer = compute()
        except BaseException as error:
            with self._lock:
                if self._known.get(key) is mine:
                    del self._known[key]
            mine.set_exception(error)
            raise
        with self._lock:
            mine.set_result(answer)
            if self._known.get(key) is mine:
                self._bytes += _size(mine)
                self._make_room()
        return answer

    def clear(self) -> None:
        """Forget everything; who waits for an answer still gets it."""
        with self._lock:
            self._known.clear()
            self._bytes = 0

    def _make_room(self) -> None:
        while len(self._known) > self._size or self._bytes > BYTES_KEPT:
            _, dropped = self._known.popitem(last=False)
            self._bytes -= _size(dropped)


def _size(answer: Future[Any]) -> int:
    """How many bytes an answer has that is bytes; any other, or one in the making, counts for 0."""
    if not answer.done() or answer.exception() is not None:
        return 0
    made = answer.result()
    return len(made) if isinstance(made, bytes) else 0
