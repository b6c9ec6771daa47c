"""Which host names are served, and from which pages a request may come.

A page of another site can make a browser send requests to a service on this machine, under the name
of the service (so its Origin or Sec-Fetch-Site gives it away) or, by DNS rebinding, under its own
(so its Host does). Both are looked at always, on loopback too.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from graph_service.edge.problems import problem
from graph_service.errors import InvalidOption

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]{1,253})(?::([0-9]{1,5}))?")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
WILDCARDS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - to recognise them, not to bind


def host_name(header: str) -> str | None:
    """The host of a Host header in lower case, without port and brackets; None if it is none.

    >>> host_name("Example.org:8000"), host_name("[::1]:80"), host_name("a/b")
    ('example.org', '::1', None)
    """
    match = _HOST.fullmatch(header)
    return match[1].strip("[]").lower().rstrip(".") or None if match else None


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine and no other can reach it."""
    address = _address(host.strip("[]"))
    return host.lower() == "localhost" or (address is not None and address.is_loopback)


class AllowedHosts:
    """The host names that are served: loopback, the address bound to, and the public ones.

    Bound to every address (0.0.0.0), any literal address will do: only names can be rebound.

    Raises:
        InvalidOption: a public host is no host name.
    """

    def __init__(self, bound: str, public: Iterable[str] = ()) -> None:
        names = {bound.strip("[]").lower()} - WILDCARDS
        for entry in public:
            name = host_name(entry)
            if name is None:
                raise InvalidOption(
                    "SCHAKEL_PUBLIC_HOSTS",
                    f"{entry[:80]!r} is no host name; write it as schakel.example.org",
                )
            names.add(name)
        self._names = frozenset(names)
        self._any_address = bound.strip("[]") in WILDCARDS

    def __contains__(self, host: object) -> bool:
        if not isinstance(host, str):
            return False
        if host in self._names or is_loopback(host):
            return True
        return self._any_address and _address(host) is not None


class HostsAndOrigins:
    """Refuses other host names, and requests that pages of other sites make.

    A page of another site may only do what a link does: open a page here.
    """

    def __init__(self, app: ASGIApp, *, allowed: AllowedHosts) -> None:
        self.app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "websocket":  # there are none here
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1:
            detail = f"The request has {len(hosts)} Host headers; send one."
            await problem("bad-request", detail, scope)(scope, receive, send)
            return
        if host_name(hosts[0]) not in self._allowed:
            detail = f"{hosts[0][:100]!r} is not served here; open the address that schakel printed"
            await problem("wrong-host", f"{detail}.", scope)(scope, receive, send)
            return
        complaint = _foreign(scope["method"], headers, hosts[0])
        if complaint:
            await problem("other-origin", complaint, scope)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _foreign(method: str, headers: Headers, host: str) -> str:
    """What shows that a request comes from a page of another site; empty if nothing does."""
    site = headers.get("sec-fetch-site", "none")
    if method in _SAFE:
        opens_a_page = method == "GET" and headers.get("sec-fetch-mode") == "navigate"
        if site in ("same-origin", "none") or opens_a_page:
            return ""
        return "A page of another site may open pages here, but read nothing from them."
    if site not in ("same-origin", "none"):
        return "A page of another site may not send anything to this one."
    origins = headers.getlist("origin")
    if all(_same_origin(origin, host) for origin in origins):
        return ""
    return f"The origin {origins[0][:100]!r} is not this site; only its own pages may send to it."


def _same_origin(origin: str, host: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()
