"""Whom a node reaches, and who can introduce it to another."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from graph_service.analysis.introductions import MOST_STEPS
from graph_service.answers.paths import introductions_answer, reach_answer
from graph_service.api.answering import answer
from graph_service.api.asked import AskedNow
from graph_service.api.parameters import NodeId, ViewParameters

router = APIRouter(tags=["analyses"])


class ReachParameters(ViewParameters):
    """The parameters of the reach."""

    node: NodeId = Field(description="The partner, theme or district whose reach it is.")
    steps: int = Field(3, ge=1, le=MOST_STEPS, description="How many contacts away at most.")
    names: int = Field(50, ge=0, le=1_000, description="The most nodes of each kind in a ring.")


class IntroductionsParameters(ViewParameters):
    """The parameters of the introductions."""

    source: NodeId = Field(
        description="From whom: a partner, or a theme or district for any partner of it."
    )
    target: NodeId = Field(description="To whom: a partner, a theme or a district.")
    steps: int = Field(4, ge=1, le=MOST_STEPS, description="The most contacts on a way.")
    limit: int = Field(5, ge=1, le=100, description="The most ways in the answer.")


@router.get("/reach", summary="Whom a node reaches over contacts")
def reach(asked: AskedNow, query: Annotated[ReachParameters, Query()]) -> Response:
    """Who is one, two, three contacts away, and how near the node is to everybody.

    Only partners introduce: a theme or district is reached, but no way goes on through it.
    """
    view = asked.view(query.as_of)
    return answer(
        asked,
        query,
        view,
        lambda language: reach_answer(
            view,
            query.node,
            steps=query.steps,
            names_limit=query.names,
            lang=language,
            keep=asked.keeper.kept,
        ),
        keep=True,
    )


@router.get("/introductions", summary="Who can introduce one to another")
def introductions(asked: AskedNow, query: Annotated[IntroductionsParameters, Query()]) -> Response:
    """Ways through people who know each other, the best first, with what makes each contact.

    Where nobody knows the next, ways over a theme or district that two have in common.
    """
    view = asked.view(query.as_of)
    return answer(
        asked,
        query,
        view,
        lambda language: introductions_answer(
            view,
            query.source,
            query.target,
            limit=query.limit,
            steps=query.steps,
            lang=language,
            keep=asked.keeper.kept,
        ),
        keep=True,
    )
