"""Large things that are made from a view, of the last few views alone.

What analyses find is small and holds no snapshot. What they build on is large and holds its view,
so that keeping it for every day that anybody asks about would keep as many networks in memory.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from graph_service.snapshot import Snapshot

if TYPE_CHECKING:
    from graph_service.answers.found import Keep

VIEWS = 2

T = TypeVar("T")


class Recent(Generic[T]):
    """What was made for the last few days that were asked about; each made once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: OrderedDict[date | None, T] = OrderedDict()

    def get(self, day: date | None, make: Callable[[], T]) -> T:
        """What there is for a day, else what `make` gives."""
        with self._lock:
            if day not in self._made:
                self._made[day] = make()
            self._made.move_to_end(day)
            while len(self._made) > VIEWS:
                self._made.popitem(last=False)
            return self._made[day]


def made_for(snapshot: Snapshot, keep: Keep | None, name: str, make: Callable[[Snapshot], T]) -> T:
    """What `make` gives for a view, from the keeper where it is one of the last few."""
    if keep is None:
        return make(snapshot)
    recent = cast("Recent[T]", keep(f"recent {name}", snapshot.version, Recent))
    return recent.get(snapshot.as_of, lambda: make(snapshot))
