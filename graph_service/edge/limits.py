"""Bounds on what a request may be: the length of its address, its headers, its body."""

from __future__ import annotations

from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.edge.problems import problem

MAX_ADDRESS = 8_192
MAX_HEADERS = 100
MAX_HEADER_BYTES = 32_768
SMALL_BODY = 16_384


class HeadRequests:
    """Answers HEAD as GET without the body, on every route."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_no_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, send_no_body)


class RequestSize:
    """Refuses requests that are larger than any that makes sense here.

    A body is counted as it comes, whatever its headers say. Paths that are open to everybody get
    only a small one.
    """

    def __init__(
        self, app: ASGIApp, *, max_body_bytes: int, small_bodies: Collection[str] = ()
    ) -> None:
        self.app = app
        self._most = max_body_bytes
        self._small = frozenset(small_bodies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        address = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
        if address > MAX_ADDRESS:
            detail = f"The address has {address:,} characters; the most is {MAX_ADDRESS:,}."
            await problem("url-too-long", detail, scope)(scope, receive, send)
            return
        size = sum(len(name) + len(value) for name, value in scope["headers"])
        if len(scope["headers"]) > MAX_HEADERS or size > MAX_HEADER_BYTES:
            detail = (
                f"The request has {len(scope['headers'])} headers of {size:,} bytes; the most is "
                f"{MAX_HEADERS} of {MAX_HEADER_BYTES:,} bytes."
            )
            await problem("headers-too-large", detail, scope)(scope, receive, send)
            return
        most = min(self._most, SMALL_BODY) if scope["path"] in self._small else self._most
        await self._bounded(scope, receive, send, most)

    async def _bounded(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        too_large = problem(
            "body-too-large",
            f"The body is larger than {most:,} bytes, which is the most here.",
            scope,
            headers={"Connection": "close"},
            limit=most,
        )
        said = next((v for n, v in scope["headers"] if n == b"content-length"), b"")
        if said.isdigit() and int(said) > most:
            await too_large(scope, receive, send)
            return
        read = 0
        started = refused = False

        async def receive_counted() -> Message:
            nonlocal read, refused
            message = await receive()
            if message["type"] == "http.request":
                read += len(message.get("body", b""))
                if read > most:
                    refused = True
                    raise BodyTooLarge
            return message

        async def send_unless_refused(message: Message) -> None:
            # whatever the application makes of the error, the client hears what was wrong
            nonlocal started
            if refused and not started:
                return
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive_counted, send_unless_refused)
        except BodyTooLarge:
            if started:
                raise
        if refused and not started:
            await too_large(scope, receive, send)


class BodyTooLarge(Exception):
    """The body of a request is larger than allowed; caught where it was raised."""
