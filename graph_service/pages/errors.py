"""What went wrong, as a page in the reader's language; the API keeps its own answers."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response

from graph_service.edge.gate import API
from graph_service.edge.problems import path_of
from graph_service.errors import (
    InvalidOption,
    InvalidRecord,
    NotFound,
    SchakelError,
    StoreBusy,
    StoreError,
)
from graph_service.pages.rendering import render
from graph_service.pages.view import View, view_of

RETRY_AFTER = 10  # seconds, where the store gives no hint of its own
_log = logging.getLogger("schakel.requests")
_Handler = Callable[[Request, Any], Response | Awaitable[Response]]


class PageRoute(APIRoute):
    """A route of a page: what nobody foresaw becomes a page too, and a line in the log."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with a page for every unexpected error."""
        handle = super().get_route_handler()

        async def handle_or_explain(request: Request) -> Response:
            try:
                return await handle(request)
            except (SchakelError, RequestValidationError, HTTPException):
                raise
            except Exception:
                reference = secrets.token_hex(4)
                _log.exception(
                    "unexpected error %s at %s %s",
                    reference,
                    request.method,
                    path_of(request.scope)[:300],
                )
                return _unexpected(view_of(request), reference)

        return handle_or_explain


def install(app: FastAPI) -> None:
    """Answer errors with pages, wherever they come from, except under /api/."""
    for kind, page in (
        (SchakelError, _ours),
        (RequestValidationError, _wrong_address),
        (HTTPException, _http),
    ):
        app.add_exception_handler(kind, _beside_api(page, app.exception_handlers.get(kind)))


def _beside_api(page: Callable[[Request, Any], Response], api: _Handler | None) -> _Handler:
    async def handle(request: Request, error: Exception) -> Response:
        if api is None or not request.url.path.startswith(API):
            return page(request, error)
        answer = api(request, error)
        return answer if isinstance(answer, Response) else await answer

    return handle


def error_page(
    view: View,
    status: int,
    title: str,
    text: str,
    *,
    detail: str = "",
    remedy: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A page that says what is wrong and what to do next."""
    return render(
        view,
        "error.html",
        status=status,
        headers={"Cache-Control": "no-store", **(headers or {})},
        heading=title,
        text=text,
        detail=detail,
        remedy=remedy,
    )


def _ours(request: Request, error: SchakelError) -> Response:
    view = view_of(request)
    t = view.language.gettext
    if isinstance(error, NotFound):
        return _not_found(view)
    if isinstance(error, InvalidOption):
        return error_page(
            view,
            422,
            t("This address holds something that is not understood"),
            t("The problem is in “%(name)s”.", name=error.option),
            detail=error.problem,
            remedy=t("Correct it in the address, or begin again at the start."),
        )
    if isinstance(error, StoreError):
        seconds = max(1, round(error.retry_after if isinstance(error, StoreBusy) else RETRY_AFTER))
        _log.error("%s at %s: %s", type(error).__name__, path_of(request.scope)[:300], error)
        # the message may name files and machines: only for who runs this on their own machine
        own = view.settings.tokens_file is None
        busy = isinstance(error, StoreBusy)
        return error_page(
            view,
            503,
            t("The network is being loaded") if busy else t("The network cannot be read just now"),
            t("A large load is being written; the pages are back as soon as it is done.")
            if busy
            else t("The store does not answer. Nothing is lost."),
            detail=str(error) if own else "",
            remedy=view.language.ngettext(
                "Try again in %(num)s second.", "Try again in %(num)s seconds.", seconds
            ),
            headers={"Retry-After": str(seconds)},
        )
    status = 422 if isinstance(error, InvalidRecord) else 400
    return error_page(
        view, status, t("This cannot be done"), t("The program says why:"), detail=str(error)
    )


def _not_found(view: View) -> Response:
    t = view.language.gettext
    return error_page(
        view,
        404,
        t("There is nothing here"),
        t("No page, partner, theme, district or activity has this address on the chosen day.")
        if view.asked("as_of")
        else t("No page, partner, theme, district or activity has this address."),
        remedy=t("Search for a name to find it."),
    )


def _wrong_address(request: Request, _: RequestValidationError) -> Response:
    view = view_of(request)
    t = view.language.gettext
    return error_page(
        view,
        422,
        t("This address holds something that is not understood"),
        t("A part of it has a value that is not allowed."),
        remedy=t("Correct it in the address, or begin again at the start."),
    )


def _http(request: Request, error: HTTPException) -> Response:
    view = view_of(request)
    t = view.language.gettext
    if error.status_code == 404:
        return _not_found(view)
    if error.status_code == 405:
        return error_page(
            view,
            405,
            t("This cannot be done here"),
            t("This address can only be read."),
            headers=error.headers,
        )
    return error_page(
        view,
        error.status_code,
        t("This cannot be done"),
        t("The program says why:"),
        detail=str(error.detail),
        headers=error.headers,
    )


def _unexpected(view: View, reference: str) -> Response:
    t = view.language.gettext
    return error_page(
        view,
        500,
        t("Something went wrong in the program"),
        t("That is a fault of ours; nothing is lost."),
        remedy=t(
            "Try again. If it stays, report it with reference %(reference)s, under which the log "
            "says more.",
            reference=reference,
        ),
    )
