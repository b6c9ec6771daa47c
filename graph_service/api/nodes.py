"""Partners, themes, districts and activities: list, search, one, and what is around it.

An id may hold slashes. Written as `%2F` it is one part of the path, so that an id that ends with
`/neighbourhood` can be asked for too. An id that was merged into another node is answered with that
node, under its id of now, and `Content-Location` says where that is: a merge can be taken back, so
a permanent redirect would be a lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.responses import Response

from graph_service.analysis.search import SearchIndex
from graph_service.answers import neighbourhood_answer, node_answer, nodes_answer
from graph_service.api.answering import answer
from graph_service.api.asked import Asked, AskedNow
from graph_service.api.parameters import (
    ListParameters,
    NeighbourhoodParameters,
    NodeIdInPath,
    NodeParameters,
)
from graph_service.errors import NotFound
from graph_service.model import NodeKind
from graph_service.snapshot import Snapshot

PLURALS: Mapping[NodeKind, str] = {
    NodeKind.PARTNER: "partners",
    NodeKind.THEME: "themes",
    NodeKind.DISTRICT: "districts",
    NodeKind.ACTIVITY: "activities",
}
_AROUND = "/neighbourhood"


def router_of(kind: NodeKind) -> APIRouter:
    """The routes of one kind of node."""
    plural = PLURALS[kind]
    router = APIRouter(prefix=f"/{plural}", tags=[plural])

    @router.get("", name=plural, summary=f"List or search {plural}")
    def listed(asked: AskedNow, query: Annotated[ListParameters, Query()]) -> Response:
        """By name, or with `q` the best found first."""
        view = asked.view(query.as_of)
        return answer(
            asked,
            query,
            view,
            lambda language: nodes_answer(
                view,
                kind=kind,
                q=query.q,
                theme=query.theme,
                district=query.district,
                limit=query.limit,
                offset=query.offset,
                lang=language,
                index=_index(asked, view) if query.q else None,
            ),
        )

    # before the next one, whose path takes in everything
    @router.get(
        "/{node_id:path}" + _AROUND, name=f"{kind}-neighbourhood", summary=f"Around one {kind}"
    )
    def around(
        asked: AskedNow, node_id: NodeIdInPath, query: Annotated[NeighbourhoodParameters, Query()]
    ) -> Response:
        """The nodes within some steps, nearest first, and the links between them."""
        view = asked.view(query.as_of)
        if not asked.request.scope["raw_path"].endswith(_AROUND.encode()):
            node_id += _AROUND  # the slash was written as %2F: it belongs to the id
            return _one(asked, kind, node_id, NodeParameters(lang=query.lang, as_of=query.as_of))
        found = _id_now(view, kind, node_id)
        return answer(
            asked,
            query,
            view,
            lambda _: neighbourhood_answer(
                view,
                found,
                steps=query.steps,
                kinds=query.kind,
                link_kinds=query.link_kind,
                limit=query.limit,
                edges_key=query.edges_key,
            ),
            headers={"Content-Location": _place(kind, found) + _AROUND},
        )

    @router.get("/{node_id:path}", name=str(kind), summary=f"One {kind}")
    def one(
        asked: AskedNow, node_id: NodeIdInPath, query: Annotated[NodeParameters, Query()]
    ) -> Response:
        """Its facts, its links by kind, who says so, and where they differ."""
        return _one(asked, kind, node_id, query)

    return router


def _one(asked: Asked, kind: NodeKind, node_id: str, query: NodeParameters) -> Response:
    view = asked.view(query.as_of)
    found = _id_now(view, kind, node_id)
    return answer(
        asked,
        query,
        view,
        lambda language: node_answer(view, found, lang=language, link_limit=query.limit),
        headers={"Content-Location": _place(kind, found)},
    )


def _id_now(view: Snapshot, kind: NodeKind, node_id: str) -> str:
    """The id of now of a node of this kind.

    Raises:
        NotFound: there is none, or it is of another kind.
    """
    number = view.number(node_id)
    found, real = view.node_id(number), view.kind(number)
    if real is not kind:
        raise NotFound(f"{node_id[:80]!r} is no {kind} but a {real}: {_place(real, found)}")
    return found


def _place(kind: NodeKind, node_id: str) -> str:
    return f"/api/v1/{PLURALS[kind]}/{quote(node_id, safe='')}"


def _index(asked: Asked, view: Snapshot) -> SearchIndex:
    return asked.keeper.kept("search index", (view.version, view.as_of), lambda: SearchIndex(view))
