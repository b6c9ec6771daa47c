"""The network as a graph, and as a file of another program."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from graph_service.answers import graph_answer
from graph_service.api.answering import answer
from graph_service.api.asked import AskedNow
from graph_service.api.parameters import ExportParameters, GraphParameters
from graph_service.export import FORMATS, export

router = APIRouter(tags=["network"])


@router.get("/graph", summary="Nodes and links")
def graph(asked: AskedNow, query: Annotated[GraphParameters, Query()]) -> Response:
    """The nodes that the filters let through, by id, and the links between those.

    `meta` says how many there are in all, whether more follows, and as `next_offset` from where. A
    link is on the page of the later of its ends: it can lead to a node of a page before, never to
    one of a page after. All pages together are the whole graph, each node and each link once.
    """
    view = asked.view(query.as_of)
    return answer(
        asked,
        query,
        view,
        lambda _: graph_answer(
            view,
            kind=query.kind,
            theme=query.theme,
            district=query.district,
            limit=query.limit,
            offset=query.offset,
            edges_key=query.edges_key,
        ),
    )


@router.get(
    "/export",
    summary="The whole network as a file",
    responses={
        200: {
            "description": "The file.",
            "content": {
                made.media_type: {"schema": {"type": "string", "format": "binary"}}
                for made in FORMATS.values()
            },
        }
    },
)
def export_file(asked: AskedNow, query: Annotated[ExportParameters, Query()]) -> Response:
    """A file for Gephi, yEd, Cytoscape, networkx or a spreadsheet program; nothing is left out."""
    view = asked.view(query.as_of)
    made = FORMATS[query.format]
    return answer(
        asked,
        query,
        view,
        lambda _: export(view, made.name),
        headers={"Content-Disposition": f'attachment; filename="network{made.suffix}"'},
        media_type=made.media_type,
    )
