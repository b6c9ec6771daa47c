"""What a link more or a partner less would change; nothing is stored."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from graph_service.answers.what_if import what_if_answer
from graph_service.api.answering import answer
from graph_service.api.asked import AskedNow
from graph_service.api.parameters import NodeId, ViewParameters

router = APIRouter(tags=["analyses"])


class WhatIfParameters(ViewParameters):
    """The parameters of what-if."""

    end: tuple[NodeId, ...] = Field(
        (),
        max_length=3,
        description="An end of the link that would come, as in a suggestion: the id of a node, "
        "`method:…` or `type:…`; repeat it for each end.",
    )
    gone: NodeId | None = Field(None, description="The node that would go, instead of ends.")


@router.get("/what-if", summary="What would change with a link, or without a partner")
def what_if(asked: AskedNow, query: Annotated[WhatIfParameters, Query()]) -> Response:
    """Reach, distances, parts, coverage, breaking points and communities, before and after."""
    view = asked.view(query.as_of)
    return answer(
        asked,
        query,
        view,
        lambda language: what_if_answer(
            view, ends=query.end, gone=query.gone, lang=language, keep=asked.keeper.kept
        ),
        keep=True,
    )
