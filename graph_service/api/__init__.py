"""The API under /api/v1: one router a noun, each route one question to `graph_service.answers`."""

from __future__ import annotations

from fastapi import FastAPI

from graph_service.api import (
    analyses,
    changes,
    decisions,
    docs,
    errors,
    evaluation,
    graph,
    health,
    history,
    nodes,
    norms,
    paths,
    problems,
    structure,
    what_if,
)
from graph_service.api.openapi import PREFIX
from graph_service.model import NODE_KINDS


def install(app: FastAPI) -> None:
    """Put the API, its description and its problems into the application."""
    errors.install(app)
    app.state.pulse = health.Pulse()
    of_nodes = (nodes.router_of(kind) for kind in NODE_KINDS)
    found = (analyses.router, paths.router, changes.router, norms.router, structure.router)
    rest = (what_if.router, evaluation.router, decisions.router, history.router, health.router)
    for router in (graph.router, *of_nodes, *found, *rest):
        app.include_router(router, prefix=PREFIX)
    app.include_router(docs.router)
    app.include_router(problems.router)
