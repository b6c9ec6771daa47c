"""networkit with a seed, so that the same graph has the same answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

_one_at_a_time = Lock()  # networkit draws from one source of chance in the whole process


@contextmanager
def seeded_networkit(seed: int) -> Iterator[Any]:
    """Yield networkit in one thread, with its source of chance at this seed.

    Nobody else in the process who comes this way draws from it meanwhile.
    """
    import networkit  # half a second to import, needed for few questions only

    with _one_at_a_time:
        threads = networkit.getMaxNumberOfThreads()
        networkit.setNumberOfThreads(1)
        networkit.setSeed(seed, False)
        try:
            yield networkit
        finally:
            networkit.setNumberOfThreads(threads)
