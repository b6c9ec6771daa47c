"""Wrong tries, counted per client and bounded in memory."""

from __future__ import annotations

import ipaddress
import math
import threading
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic


def client_key(address: str) -> str:
    """What counts as one client: an IPv4 address, or the /64 network of an IPv6 address.

    >>> client_key("192.0.2.7"), client_key("2001:db8::1"), client_key("::ffff:192.0.2.7")
    ('192.0.2.7', '2001:db8::/64', '192.0.2.7')
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


class Throttle:
    """How many wrong tokens a client may show: some at once, then one every so many seconds.

    Right tokens are never held up: they cannot be guessed, and an office behind one address must
    not be shut out because one forgotten script keeps showing an old token. What is slowed down is
    the wrong tries, and with them the log.
    """

    def __init__(
        self,
        *,
        tries: int = 10,
        seconds: float = 6.0,
        clients: int = 10_000,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._tries = tries
        self._seconds = seconds
        self._clients = clients
        self._clock = clock
        self._lock = threading.Lock()
        # per client the time at which all of its tries will be forgotten; oldest first
        self._free_at: OrderedDict[str, float] = OrderedDict()

    def wrong_try(self, client: str) -> int:
        """Count a wrong try; the seconds that the client must wait, 0 while it need not."""
        key = client_key(client)
        with self._lock:
            now = self._clock()
            free_at = max(self._free_at.pop(key, now), now)
            wait = free_at + self._seconds - now - self._tries * self._seconds
            if wait <= 0:
                free_at += self._seconds
            self._free_at[key] = free_at
            while len(self._free_at) > self._clients:
                self._free_at.popitem(last=False)
            return math.ceil(wait) if wait > 0 else 0

    def __len__(self) -> int:
        return len(self._free_at)
