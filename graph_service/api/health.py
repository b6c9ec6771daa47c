"""Whether the service can answer: the one route that is open to everybody."""

from __future__ import annotations

import threading
from time import monotonic

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from graph_service.errors import SchakelError
from graph_service.store import GraphStore

HEALTH = "/api/v1/health"
_PATIENCE = 2.0  # seconds
router = APIRouter(tags=["service"])


class Pulse:
    """Whether the store answers, asked at most once a second however many want to know."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._up = False
        self._asked_at = float("-inf")

    def is_up(self, store: GraphStore) -> bool:
        """Whether the store answers; False too while a question to it stays without answer."""
        if not self._lock.acquire(timeout=_PATIENCE):
            return False
        try:
            if monotonic() - self._asked_at > 1.0:
                try:
                    store.version()
                    self._up = True
                except SchakelError:
                    self._up = False
                self._asked_at = monotonic()
            return self._up
        finally:
            self._lock.release()


@router.get(
    "/health",
    summary="Up or down",
    responses={503: {"description": "The store does not answer."}},
    openapi_extra={"security": []},
)
def health(request: Request) -> Response:
    """Says only `up` or `down`; needs no token."""
    up = request.app.state.pulse.is_up(request.app.state.store)
    return Response(
        orjson.dumps({"status": "up" if up else "down"}),
        status_code=200 if up else 503,
        media_type="application/json",
        headers={"Cache-Control": "no-store", **({} if up else {"Retry-After": "10"})},
    )
