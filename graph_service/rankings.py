"""Rankings that are costly to make, each made once.

A ranking is a function of the version of the graph, the day of the view, the feedback that it
learned from and the program. A small network (`SMALL`) is ranked where it is asked for. A larger
one is ranked by one thread in the background, which ends with the process; who asks meanwhile gets
the last ranking that there is, with its date, and only where there is none waits a little. What was
made is kept in the process and in the store, see `shelf`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic

from graph_service.analysis.missing_links.feedback import Feedback
from graph_service.errors import SchakelError
from graph_service.shelf import R, Shelf, Source, stands_in
from graph_service.snapshot import Snapshot
from graph_service.snapshots import SnapshotKeeper
from graph_service.store.base import GraphStore

# Nodes and links that are ranked where they are asked for. Processor time of a whole ranking: 0.4 s
# for 262 of them (the example), 1 s for 1,400, 4 s for 4,600, 10 s for 13,500.
SMALL = 500
PATIENCE = 10.0  # seconds that who asks waits where there is nothing to show
LEASE = 600.0  # seconds after which a claim lapses
RETRY = 60.0  # seconds after which a ranking that failed is tried again
HELD = 3  # rankings that a process holds
_POLL = 1.0  # seconds between looks at what another process is making
_log = logging.getLogger("schakel.rankings")


@dataclass(frozen=True, slots=True)
class Ranked(Generic[R]):
    """A ranking and how it stands with it.

    Attributes:
        ranking: the ranking to show; None while there is none.
        current: whether it is of the version, the day and the feedback that were asked for.
        computing: whether the one that was asked for is being made.
        error: what went wrong when it was made; empty for nothing.
        source: what the ranking to show was made from.
    """

    ranking: R | None
    current: bool
    computing: bool = False
    error: str = ""
    source: Source | None = field(default=None, compare=False)

    @property
    def state(self) -> tuple[Source | None, bool, bool, str]:
        """What an answer hangs on: it moves whenever another ranking, or more of it, is told."""
        return self.source, self.current, self.computing, self.error

    def to_json(self) -> dict[str, Any]:
        """What an answer says of the ranking that it comes from."""
        made = self.ranking
        return {
            "computed_at_version": None if made is None else made.version,
            "as_of": None if made is None or made.as_of is None else made.as_of.isoformat(),
            "current": self.current,
            "computing": self.computing,
            "error": self.error,
        }


@dataclass
class _Job(Generic[R]):
    """A ranking that is to be made."""

    source: Source
    view: Snapshot
    feedback: Feedback
    done: threading.Event
    made: R | None = None


class Rankings(Generic[R]):
    """The rankings of one store. Safe to use from several threads.

    Args:
        store: where rankings are kept.
        keeper: what sees to it that a small network is ranked once when several ask together.
        rank: makes a ranking of a view.
        decode: the reverse of `to_bytes`; raises ValueError for what it does not know.
        small: networks with no more nodes and links than this are ranked at once.
        patience: seconds to wait where there is nothing to show.
        lease: seconds after which a claim lapses.
    """

    def __init__(
        self,
        store: GraphStore,
        keeper: SnapshotKeeper,
        rank: Callable[[Snapshot, Feedback], R],
        decode: Callable[[bytes], R],
        *,
        small: int = SMALL,
        patience: float = PATIENCE,
        lease: float = LEASE,
    ) -> None:
        self._keeper = keeper
        self._rank = rank
        self._small = small
        self._patience = patience
        self._shelf = Shelf(store, decode, lease)
        self._held: OrderedDict[Source, R] = OrderedDict()
        self._jobs: OrderedDict[Source, _Job[R]] = OrderedDict()
        self._failed: dict[Source, tuple[float, str]] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._at_shelf = threading.Lock()  # held while the thread of ours uses the store
        self._worker: threading.Thread | None = None

    def of(self, view: Snapshot, feedback: Feedback | None = None) -> Ranked[R]:
        """The ranking of a view, or the last there is while it is being made."""
        learned = feedback or Feedback()
        source = _source(view, learned)
        found = self._holding(source)
        if found is not None:
            return _current(found, source)
        if view.node_count + view.link_count <= self._small:
            return self._at_once(source, view, learned)
        failed = self._failure(source)
        if failed:
            return self._meanwhile(source, failed)
        if not self._is_wanted(source):
            found = self._shelf.read(source)
            if found is not None:
                self._hold(source, found)
                return _current(found, source)
        job = self._start(source, view, learned)
        if self._last(source) is None:
            job.done.wait(self._patience)
        if job.made is not None:
            return _current(job.made, source)
        failed = self._failure(source)
        return self._meanwhile(source, failed, computing=not failed)

    def _meanwhile(self, source: Source, error: str = "", *, computing: bool = False) -> Ranked[R]:
        """The last ranking that there is."""
        last = self._last(source)
        if last is None:
            return Ranked(None, False, computing, error)
        return Ranked(last[1], False, computing, error, last[0])

    def now(self, view: Snapshot, feedback: Feedback | None = None) -> Ranked[R]:
        """The ranking of a view, made here and now unless it is kept.

        What goes wrong is raised.
        """
        learned = feedback or Feedback()
        source = _source(view, learned)
        small = view.node_count + view.link_count <= self._small
        found = self._holding(source) or (None if small else self._shelf.read(source))
        if found is None:
            found = self._rank(view, learned)
            if not small:
                self._shelf.write(source, found)
        self._hold(source, found)
        return _current(found, source)

    def close(self) -> None:
        """Begin nothing more, so that the store can be closed.

        What is being made ends with the process and is not written.
        """
        self._closing.set()
        self._shelf.close()
        with self._at_shelf:
            pass

    # --- what is held

    def _holding(self, source: Source) -> R | None:
        with self._lock:
            found = self._held.get(source)
            if found is not None:
                self._held.move_to_end(source)
            return found

    def _hold(self, source: Source, ranking: R) -> None:
        with self._lock:
            self._held[source] = ranking
            self._held.move_to_end(source)
            self._failed.pop(source, None)
            while len(self._held) > HELD:
                self._held.popitem(last=False)

    def _last(self, source: Source) -> tuple[Source, R] | None:
        """The last ranking to show instead: of the same day, or of one not long before it."""
        with self._lock:
            held = [one for one in self._held if stands_in(one, source)]
        kept = self._shelf.stand_ins(source)
        best = max({*held, *kept}, key=lambda one: (one.version, one.as_of), default=None)
        if best is None:
            return None
        found = self._holding(best)
        if found is None:
            found = self._shelf.read(best)
            if found is not None:
                self._hold(best, found)
        return None if found is None else (best, found)

    # --- making

    def _at_once(self, source: Source, view: Snapshot, feedback: Feedback) -> Ranked[R]:
        failed = self._failure(source)
        if failed:
            return self._meanwhile(source, failed)
        try:
            made = self._keeper.kept("ranking", source, lambda: self._rank(view, feedback))
        except Exception as error:
            self._fail(source, error)
            return self._meanwhile(source, self._failure(source))
        self._hold(source, made)
        return _current(made, source)

    def _failure(self, source: Source) -> str:
        with self._lock:
            at, said = self._failed.get(source, (0.0, ""))
            if said and time.monotonic() - at > RETRY:
                del self._failed[source]
                return ""
            return said

    def _fail(self, source: Source, error: Exception) -> None:
        _log.error("the ranking of %s failed", source.name, exc_info=error)
        # the text of an error of ours is meant to be read; any other may hold anything
        said = str(error) if isinstance(error, SchakelError) else "the log says why"
        with self._lock:
            self._failed = {source: (time.monotonic(), said)}

    def _is_wanted(self, source: Source) -> bool:
        with self._lock:
            return source in self._jobs

    def _start(self, source: Source, view: Snapshot, feedback: Feedback) -> _Job[R]:
        """The job that makes a ranking; what was wished for of older versions is dropped."""
        with self._lock:
            job = self._jobs.get(source)
            if job is not None:
                return job
            job = _Job(source, view, feedback, threading.Event())
            if self._closing.is_set():
                job.done.set()
                return job
            for old in [one for one in self._jobs if one.version < source.version]:
                self._jobs.pop(old).done.set()
            self._jobs[source] = job
            if self._worker is None:
                self._worker = threading.Thread(
                    target=self._work, name="schakel rankings", daemon=True
                )
                self._worker.start()
            return job

    def _work(self) -> None:
        """Make what is wished for, who asked last first, until nothing is left."""
        while True:
            with self._lock:
                if not self._jobs or self._closing.is_set():
                    self._worker = None
                    return
                job = next(reversed(self._jobs.values()))
            try:
                made = self._made(job)
            except Exception as error:
                self._fail(job.source, error)
                self._end(job)
                continue
            if made is None:  # another process is at it, and somebody asked for another one here
                with self._lock:
                    if job.source in self._jobs:
                        self._jobs.move_to_end(job.source, last=False)
                continue
            job.made = made
            self._hold(job.source, made)
            wanted = self._end(job)
            with self._at_shelf:
                if wanted:
                    self._shelf.write(job.source, made)
                else:
                    self._shelf.release(job.source)

    def _end(self, job: _Job[R]) -> bool:
        """Tell who waits for a job; whether it was still wanted."""
        with self._lock:
            wanted = self._jobs.pop(job.source, None) is not None
        job.done.set()
        return wanted

    def _made(self, job: _Job[R]) -> R | None:
        """The ranking, made here or by another process; None where another one comes first."""
        while not self._closing.is_set():
            with self._at_shelf:
                found = self._shelf.read(job.source)
                mine = found is None and self._shelf.claim(job.source)
            if found is not None:
                return found
            if mine:
                try:
                    return self._rank(job.view, job.feedback)
                except BaseException:
                    with self._at_shelf:
                        self._shelf.release(job.source)
                    raise
            self._closing.wait(_POLL)
            with self._lock:
                if next(reversed(self._jobs), None) != job.source:
                    return None
        return None


def _current(ranking: R, source: Source) -> Ranked[R]:
    return Ranked(ranking, True, source=source)


def _source(view: Snapshot, feedback: Feedback) -> Source:
    day = "" if view.as_of is None else view.as_of.isoformat()
    return Source(view.version, day, feedback.state)
