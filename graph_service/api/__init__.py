"""The API under /api/v1: one router a noun, each route one question to `graph_service.answers`."""

from __future__ import annotations

from fastapi import FastAPI

from graph_service.api import docs, errors, health, problems

PREFIX = "/api/v1"


def install(app: FastAPI) -> None:
    """Put the API, its description and its problems into the application."""
    errors.install(app)
    app.state.pulse = health.Pulse()
    app.include_router(health.router, prefix=PREFIX)
    app.include_router(docs.router)
    app.include_router(problems.router)
