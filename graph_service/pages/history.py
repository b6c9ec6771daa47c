"""What changed in the network, newest first."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from graph_service.answers import history_answer
from graph_service.pages.errors import PageRoute
from graph_service.pages.rendering import render
from graph_service.pages.view import Here

ROWS = 50

router = APIRouter(route_class=PageRoute)


@router.get("/history", include_in_schema=False)
def history(view: Here) -> Response:
    """The changesets."""
    before = view.asked_number("before", 0, 0, 10**9) or None
    entries = view.store.history(ROWS + 1, before)
    answer = history_answer(entries, limit=ROWS, lang=view.language.code)
    return render(
        view,
        "history.html",
        current="history",
        changesets=answer["changesets"],
        older=view.here(before=answer["meta"]["before"]) if answer["meta"]["truncated"] else "",
        paged=before is not None,
    )
