"""Asking an ASGI application as a program on this machine would, with no server between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import anyio.from_thread
import httpx
from starlette.types import ASGIApp


class WebClient:
    """`client.get(path, **arguments of httpx)`; redirects are not followed, errors are raised."""

    def __init__(self, portal: anyio.from_thread.BlockingPortal, client: httpx.AsyncClient) -> None:
        self._portal = portal
        self._client = client
        self.cookies = client.cookies

    def request(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            return await self._client.request(method, path, **arguments)

        return self._portal.call(ask)

    def get(self, path: str, **arguments: Any) -> httpx.Response:
        return self.request("GET", path, **arguments)

    def head(self, path: str, **arguments: Any) -> httpx.Response:
        return self.request("HEAD", path, **arguments)

    def post(self, path: str, **arguments: Any) -> httpx.Response:
        return self.request("POST", path, **arguments)


@contextmanager
def web_clients() -> Iterator[Callable[..., WebClient]]:
    """Gives a function that opens a client of an application, which then runs until the end."""
    with ExitStack() as stack:
        portal = stack.enter_context(anyio.from_thread.start_blocking_portal())

        def opened(
            app: ASGIApp, base_url: str = "http://127.0.0.1:8000", **arguments: Any
        ) -> WebClient:
            transport = httpx.ASGITransport(app, client=("127.0.0.1", 50_000))
            client = httpx.AsyncClient(transport=transport, base_url=base_url, **arguments)
            router = getattr(app, "router", None)
            if router is not None:
                stack.enter_context(portal.wrap_async_context_manager(router.lifespan_context(app)))
            stack.callback(portal.call, client.aclose)
            return WebClient(portal, client)

        yield opened
