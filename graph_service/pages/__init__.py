"""The explorer: server-rendered pages with small scripts of our own, in Dutch and English."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from graph_service.model import NODE_KINDS
from graph_service.pages import assets, coverage, errors, explorer, history, lists, nodes

__all__ = ["install", "pages_router"]


def pages_router() -> APIRouter:
    """All pages and the files that they need."""
    router = APIRouter()
    for part in (explorer, coverage, history, lists, assets):
        router.include_router(part.router)
    for kind in NODE_KINDS:
        router.include_router(lists.router_of(kind))
        router.include_router(nodes.router_of(kind))
    return router


def install(app: FastAPI) -> None:
    """Put the pages into an application that has its API already, and let it answer with pages."""
    app.include_router(pages_router())
    errors.install(app)
