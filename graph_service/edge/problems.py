"""Errors as `application/problem+json` (RFC 9457): one table of kinds, one way to write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import orjson
from starlette.responses import Response
from starlette.types import Scope

MEDIA_TYPE = "application/problem+json"
TYPES = "/api/problems/"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its status, its title, and what one can do about it."""

    name: str
    status: int
    title: str
    remedy: str


_KINDS = (
    Kind("bad-request", 400, "The request cannot be understood", "Correct the request."),
    Kind(
        "token-missing",
        401,
        "A token is needed",
        "Send `Authorization: Bearer TOKEN`, or sign in at /sign-in.",
    ),
    Kind(
        "token-wrong",
        401,
        "The token is not known, has expired or was taken back",
        "Ask whoever runs this service for a new token.",
    ),
    Kind(
        "not-allowed",
        403,
        "This is not allowed",
        "A session of the pages only reads the API; send a token to do more.",
    ),
    Kind(
        "other-origin",
        403,
        "The request comes from a page of another site",
        "Open this service itself, or call it from a program instead of a page.",
    ),
    Kind("not-found", 404, "There is nothing here", "Look at /api/docs, or search by name."),
    Kind("method-not-allowed", 405, "The method is not allowed here", "See the header Allow."),
    Kind(
        "conflict",
        409,
        "The network is no longer as the request supposes",
        "Read the newest state and try again.",
    ),
    Kind("body-too-large", 413, "The body is too large", "Send less, or in parts."),
    Kind("url-too-long", 414, "The address is too long", "Ask for less in one request."),
    Kind(
        "wrong-host",
        421,
        "This host name is not served here",
        "Whoever runs this service can add the name to SCHAKEL_PUBLIC_HOSTS.",
    ),
    Kind(
        "wrong-parameter",
        422,
        "A parameter is not allowed",
        "`errors` names each parameter and what is allowed.",
    ),
    Kind("too-many-tries", 429, "Too many wrong tokens", "Wait as long as Retry-After says."),
    Kind("headers-too-large", 431, "The headers are too many or too large", "Send fewer."),
    Kind(
        "internal",
        500,
        "Something went wrong inside the program",
        "Try again; if it stays, report it with the reference.",
    ),
    Kind(
        "unavailable",
        503,
        "The network cannot be read just now",
        "Try again after the seconds in Retry-After.",
    ),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}


def path_of(scope: Scope) -> str:
    """The path of a request as it was sent, percent-encoded, without the query."""
    raw = scope.get("raw_path") or quote(scope.get("path", "/")).encode()
    return bytes(raw).partition(b"?")[0].decode("latin-1")[:2_000]


def problem(
    name: str,
    detail: str,
    scope: Scope,
    *,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """A problem of a kind in `KINDS`, as a response; `more` are extra members."""
    kind = KINDS[name]
    return _response(kind.status, f"{TYPES}{name}", kind.title, detail, scope, headers, more)


def plain_problem(
    status: int, detail: str, scope: Scope, *, headers: Mapping[str, str] | None = None
) -> Response:
    """A problem that says no more than its HTTP status."""
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "Error"
    return _response(status, "about:blank", title, detail, scope, headers, {})


def _response(
    status: int,
    type_: str,
    title: str,
    detail: str,
    scope: Scope,
    headers: Mapping[str, str] | None,
    more: Mapping[str, Any],
) -> Response:
    document = {
        "type": type_,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": path_of(scope),
        **more,
    }
    return Response(
        orjson.dumps(document),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )
