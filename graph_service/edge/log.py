"""A line in the log for every request, and an answer for every unexpected error.

The line holds no query, header or body: these may name people or carry tokens.
"""

from __future__ import annotations

import logging
import secrets
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.edge.problems import path_of, problem

_log = logging.getLogger("schakel.requests")


class RequestLog:
    """Logs method, path, status, milliseconds, who and from where."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = perf_counter()
        status = 0
        scope.setdefault("state", {})

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        finally:
            client = scope.get("client")
            _log.info(
                "%s %s %s %.0f ms %s %s",
                scope["method"],
                path_of(scope)[:300],
                status or "cut off",
                (perf_counter() - begun) * 1000,
                scope["state"].get("viewer") or "-",
                client[0] if client else "-",
            )


class UnexpectedErrors:
    """Turns what nobody foresaw into a problem without a traceback; the log has the traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except Exception:
            reference = secrets.token_hex(4)
            _log.exception(
                "unexpected error %s at %s %s", reference, scope["method"], path_of(scope)[:300]
            )
            if started:  # half an answer cannot be taken back; the server cuts the connection
                raise
            answer = problem(
                "internal",
                f"The log of the service says more, under reference {reference}.",
                scope,
                reference=reference,
            )
            await answer(scope, receive, send)
