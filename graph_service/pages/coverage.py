"""Themes by districts: what has been done where, and where nothing has."""

from __future__ import annotations

from typing import Any, TypeAlias

from fastapi import APIRouter
from starlette.responses import Response

from graph_service.analysis.search import fold
from graph_service.answers import coverage_answer
from graph_service.model import LinkKind, NodeKind
from graph_service.pages.errors import PageRoute
from graph_service.pages.known import has_links
from graph_service.pages.rendering import render
from graph_service.pages.view import Here, View

Json: TypeAlias = dict[str, Any]

GAPS_SHOWN = 10
NAMES_SHOWN = 3
MOST_CELLS = 20_000  # of a larger table only the first districts are shown

router = APIRouter(route_class=PageRoute)


@router.get("/coverage", include_in_schema=False)
def coverage(view: Here) -> Response:
    """The table at one level of districts, and the gaps that somebody could close."""
    level = view.request.query_params.get("level")
    snapshot = view.snapshot
    known = {snapshot.type(number) for number in snapshot.numbers(NodeKind.DISTRICT).tolist()}
    if level is not None and level not in known:
        raise view.unknown("level", level, sorted(known))
    answer = _answer(view, level)
    themes, districts = (
        sorted(answer[name], key=lambda node: (fold(node["name"]), node["id"]))
        for name in ("themes", "districts")
    )
    shown = districts[: max(1, MOST_CELLS // max(1, len(themes)))]
    cells = {(cell["theme"], cell["district"]): cell for cell in answer["cells"]}
    done = sum(1 for cell in cells.values() if cell["activity_count"])
    return render(
        view,
        "coverage.html",
        current="coverage",
        level=answer["level"],
        level_label=answer["level_label"],
        levels=[
            {**one, "url": view.here(level=one["name"]), "current": one["name"] == answer["level"]}
            for one in answer["levels"]
        ],
        themes=themes,
        districts=shown,
        hidden=len(districts) - len(shown),
        cells=cells,
        done=done,
        total=len(themes) * len(districts),
        no_districts=not has_links(snapshot, LinkKind.HELD_IN),
        no_themes=not has_links(snapshot, LinkKind.ADDRESSES),
        gaps=[gap for gap in answer["gaps"] if gap["partner_count"]],
    )


def _answer(view: View, level: str | None) -> Json:
    snapshot = view.snapshot
    return view.keeper.kept(
        "coverage page",
        (snapshot.version, snapshot.as_of, level, view.language.code),
        lambda: coverage_answer(
            snapshot,
            level=level,
            limit=GAPS_SHOWN,
            names_limit=NAMES_SHOWN,
            lang=view.language.code,
            keep=view.keeper.kept,
        ),
    )
