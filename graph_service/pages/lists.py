"""Lists of nodes, sorted and paged here, and the results of a search."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from graph_service.analysis.search import SearchIndex, fold
from graph_service.answers.shape import node_ref
from graph_service.model import NODE_KINDS, NodeKind
from graph_service.pages.addresses import PLURALS
from graph_service.pages.errors import PageRoute
from graph_service.pages.rendering import render
from graph_service.pages.view import Here, View
from graph_service.snapshot import Snapshot
from graph_service.wording import type_label

Json: TypeAlias = dict[str, Any]

ROWS = 50
HITS_SHOWN = 8
SORTS = ("name", "type", "links", "from", "to")
_EMPTY_WHEN = {"type": 3, "from": 5, "to": 6}  # the fields of a row that whole kinds may lack
BY_NUMBER = frozenset({"links", "from", "to"})  # these begin with the largest

router = APIRouter(route_class=PageRoute)


def router_of(kind: NodeKind) -> APIRouter:
    """The route to the list of the nodes of a kind."""
    router = APIRouter(route_class=PageRoute)

    @router.get(f"/{PLURALS[kind]}", name=f"page of {PLURALS[kind]}", include_in_schema=False)
    def page(view: Here) -> Response:
        return _list(view, kind)

    @router.get(f"/{PLURALS[kind]}/", name=f"page of {PLURALS[kind]}/", include_in_schema=False)
    def without_slash(view: Here) -> Response:
        return RedirectResponse(view.list_url(kind), 308)

    return router


def _list(view: View, kind: NodeKind) -> Response:
    q = view.asked("q")[:200]
    sort = view.asked("sort")
    if sort not in SORTS:
        sort = "" if q else "name"
    down = (view.asked("order") == "down") if view.asked("order") else sort in BY_NUMBER
    numbers = _found(view, kind, q) if q else view.snapshot.numbers(kind).tolist()
    if sort:
        numbers = _sorted(view.snapshot, numbers, sort, down=down)
    offset = view.asked_number("offset", 0, 0, 10**8)
    offset = min(offset, max(0, (len(numbers) - 1) // ROWS * ROWS))
    return render(
        view,
        "list.html",
        current=kind,
        kind=kind,
        q_here=q,
        rows=[_row(view, number) for number in numbers[offset : offset + ROWS]],
        total=len(numbers),
        offset=offset,
        limit=ROWS,
        columns=[
            column
            for column in _columns(view, kind, sort, down)
            if column["name"] not in _EMPTY_WHEN or _known(view.snapshot, kind, column["name"])
        ],
    )


def _known(snapshot: Snapshot, kind: NodeKind, column: str) -> bool:
    """Whether any node of a kind has a value in a column."""
    rows = snapshot.node_rows
    return any(rows[number][_EMPTY_WHEN[column]] for number in snapshot.numbers(kind).tolist())


def _columns(view: View, kind: NodeKind, sort: str, down: bool) -> list[Json]:
    """The columns, each with the address that sorts by it."""
    t = view.language.gettext
    titles = {
        "name": t("Name"),
        "type": {NodeKind.DISTRICT: t("Level"), NodeKind.ACTIVITY: t("Method")}.get(
            kind, t("Type")
        ),
        "links": t("Links"),
        "from": t("From"),
        "to": t("Until"),
    }
    columns = []
    for name, title in titles.items():
        current = sort == name
        turned = not down if current else name in BY_NUMBER
        columns.append(
            {
                "name": name,
                "title": title,
                "url": view.here(sort=name, order="down" if turned else "up", offset=None),
                "aria": ("descending" if down else "ascending") if current else "none",
                "number": name == "links",
            }
        )
    return columns


def _sorted(snapshot: Snapshot, numbers: list[int], sort: str, *, down: bool) -> list[int]:
    """Numbers of nodes by one column; equal ones by name, whichever way the column goes."""
    numbers = sorted(numbers, key=lambda number: (fold(snapshot.name(number)), number))
    keys: Mapping[str, Callable[[int], Any]] = {
        "name": lambda number: fold(snapshot.name(number)),
        "type": snapshot.type,
        "links": lambda number: len(snapshot.links_of(number)),
        "from": lambda number: snapshot.node_rows[number][5] or "",
        "to": lambda number: snapshot.node_rows[number][6] or "",
    }
    return sorted(numbers, key=keys[sort], reverse=down)


def _row(view: View, number: int) -> Json:
    snapshot = view.snapshot
    row = snapshot.node_rows[number]
    return {
        **node_ref(snapshot, number, view.language.code),
        "type": type_label(row[3], view.language.code),
        "links": view.language.number(len(snapshot.links_of(number))),
        "from": view.language.day(row[5]),
        "to": view.language.day(row[6]),
    }


def _index(view: View) -> SearchIndex:
    snapshot = view.snapshot
    return view.keeper.kept(
        "search index", (snapshot.version, snapshot.as_of), lambda: SearchIndex(snapshot)
    )


def _found(view: View, kind: NodeKind, q: str) -> list[int]:
    among = view.snapshot.node_kind == NODE_KINDS.index(kind)
    return [hit.number for hit in _index(view).search(q, among)]


@router.get("/search", include_in_schema=False)
def search(view: Here) -> Response:
    """The nodes that a text finds, by kind, the kind with the best one first."""
    q = view.asked("q")[:200]
    hits = _index(view).search(q) if q else []
    groups: list[Json] = []
    for kind in NODE_KINDS:
        own = [hit for hit in hits if view.snapshot.kind(hit.number) is kind]
        if own:
            items = [
                {
                    **node_ref(view.snapshot, hit.number, view.language.code),
                    "by": "" if hit.field == "name" else hit.text,
                }
                for hit in own[:HITS_SHOWN]
            ]
            groups.append({"kind": kind, "total": len(own), "items": items, "best": own[0].score})
    groups.sort(key=lambda group: -group["best"])
    return render(view, "search.html", q=q, groups=groups, total=len(hits))
