"""Where tokens are configured, the gate that lets nothing past without one."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from html import escape
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from graph_service.access import Sessions, Throttle, TokenFile
from graph_service.access.sessions import COOKIE, SECURE_COOKIE
from graph_service.edge.problems import path_of, problem
from graph_service.errors import NotAllowed

API = "/api/"
_LOCAL = re.compile(r"/[!-~]{0,4000}")  # visible ASCII: what is sent percent-encoded
_log = logging.getLogger("schakel.access")


@dataclass(frozen=True, slots=True)
class Access:
    """What decides who may enter; one for the whole service."""

    tokens: TokenFile
    sessions: Sessions
    throttle: Throttle
    today: Callable[[], date]


def cookie_name(scope: Scope) -> str:
    """The name of the cookie of who signed in; over https one that only https can set."""
    return SECURE_COOKIE if scope.get("scheme") == "https" else COOKIE


def client_of(scope: Scope) -> str:
    """The address that a request comes from."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def local_target(address: str) -> str:
    """An address on this site, fit to be sent to; the front page for any other.

    >>> local_target("/partners/a?q=1"), local_target("//evil.example"), local_target("https://x")
    ('/partners/a?q=1', '/', '/')
    """
    fit = _LOCAL.fullmatch(address) and not address.startswith(("//", "/\\", "/sign-"))
    return address if fit else "/"


class Gate:
    """Lets a request past that shows a token, or the cookie of who signed in with one.

    The cookie opens the pages, and of the API what only reads. `scope["state"]["viewer"]` then
    holds the name; it is empty where no tokens are configured or the path is open.
    """

    def __init__(self, app: ASGIApp, *, access: Access, open_paths: Collection[str]) -> None:
        self.app = app
        self._access = access
        self._open = frozenset(open_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["path"] in self._open:
            await self.app(scope, receive, send)
            return
        try:
            refusal = self._refusal(scope)
        except NotAllowed as error:
            refusal = tokens_unreadable(scope, error)
        await (refusal or self.app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        """The answer to a request that may not pass; None for one that may."""
        headers = Headers(scope=scope)
        shown = headers.getlist("authorization")
        if shown:
            return self._by_token(scope, shown)
        cookie = Request(scope).cookies.get(cookie_name(scope), "")
        viewer = self._access.sessions.who(cookie, self._access.today()) if cookie else None
        if viewer is None:
            return _ask_to_sign_in(scope, headers)
        if scope["path"].startswith(API) and scope["method"] not in ("GET", "HEAD"):
            return problem(
                "not-allowed",
                "Who signed in on the pages only reads the API; send a token to change something.",
                scope,
            )
        scope.setdefault("state", {})["viewer"] = viewer
        return None

    def _by_token(self, scope: Scope, shown: list[str]) -> Response | None:
        scheme, _, token = shown[0].partition(" ")
        if len(shown) != 1 or scheme.lower() != "bearer" or not token.strip():
            return problem(
                "token-missing",
                "The header Authorization must be: Bearer TOKEN.",
                scope,
                headers={"WWW-Authenticate": 'Bearer realm="schakel"'},
            )
        found = self._access.tokens.whose(token.strip(), self._access.today())
        if found is not None:
            scope.setdefault("state", {})["viewer"] = found.name
            return None
        wait = self._access.throttle.wrong_try(client_of(scope))
        if wait:
            return problem(
                "too-many-tries",
                f"Too many wrong tokens came from this address; wait {wait} seconds.",
                scope,
                headers={"Retry-After": str(wait)},
            )
        _log.warning("wrong token from %s at %s", client_of(scope), path_of(scope)[:300])
        return problem(
            "token-wrong",
            "This token is not known here, has expired or was taken back.",
            scope,
            headers={"WWW-Authenticate": 'Bearer realm="schakel", error="invalid_token"'},
        )


def tokens_unreadable(scope: Scope, error: NotAllowed) -> Response:
    """The answer while the file of tokens cannot be read; only the log says where it is."""
    _log.error("nobody can enter: %s", error)
    return problem(
        "unavailable",
        "The tokens of this service cannot be read now; its log says why.",
        scope,
        headers={"Retry-After": "30"},
    )


def _ask_to_sign_in(scope: Scope, headers: Headers) -> Response:
    """To a person's browser the sign-in page, to everything else a problem."""
    person = scope["method"] == "GET" and "text/html" in headers.get("accept", "")
    if not person or scope["path"].startswith("/api/v1/"):
        return problem(
            "token-missing",
            "This service needs a token: send it as `Authorization: Bearer TOKEN`.",
            scope,
            headers={"WWW-Authenticate": 'Bearer realm="schakel"'},
        )
    wanted = path_of(scope)
    if scope["query_string"]:
        wanted += "?" + scope["query_string"].decode("latin-1")
    wanted = local_target(wanted)
    if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        # a strict cookie does not come along with a link on another site; coming back from a page
        # of our own it does, so that who signed in is not asked again
        return HTMLResponse(
            '<!doctype html><meta charset="utf-8"><title>schakel</title>'
            f'<meta http-equiv="refresh" content="0; url={escape(wanted)}">'
            f'<a href="{escape(wanted)}">schakel</a>',
            headers={"Cache-Control": "no-store"},
        )
    return RedirectResponse(
        f"/sign-in?next={quote(wanted, safe='')}", 303, headers={"Cache-Control": "no-store"}
    )
