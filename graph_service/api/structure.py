"""How the network hangs together: groups, what is fragile, which ties fade."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from graph_service.analysis.communities import RESOLUTIONS
from graph_service.analysis.fading import MONTHS, MOST_MONTHS
from graph_service.answers.structure import communities_answer, fading_answer, fragile_answer
from graph_service.api.answering import answer
from graph_service.api.asked import AskedNow
from graph_service.api.parameters import NodeId, ViewParameters
from graph_service.model import MAX_SLUG

router = APIRouter(tags=["analyses"])


class CommunitiesParameters(ViewParameters):
    """The parameters of the groups."""

    resolution: float = Field(
        1.0,
        ge=RESOLUTIONS[0],
        le=RESOLUTIONS[1],
        description="Above 1 gives more and smaller groups, below 1 fewer and larger ones.",
    )
    limit: int = Field(20, ge=1, le=1_000, description="The most groups in the answer.")
    names: int = Field(50, ge=0, le=1_000, description="The most members named of each group.")


class FragileParameters(ViewParameters):
    """The parameters of what is fragile."""

    kind: tuple[Literal["partner", "theme", "district"], ...] = Field(
        (), description="Only nodes of these kinds under `points`; repeat it for several."
    )
    level: str | None = Field(
        None,
        max_length=MAX_SLUG,
        description="The level of the districts that a single partner joins; that of the coverage "
        "if left out.",
    )
    limit: int = Field(20, ge=1, le=1_000, description="The most in each list.")


class FadingParameters(ViewParameters):
    """The parameters of the ties that fade."""

    months: int = Field(
        MONTHS, ge=1, le=MOST_MONTHS, description="How many months of silence make a tie fade."
    )
    kind: tuple[Literal["partner-partner", "partner-theme", "partner-district"], ...] = Field(
        (), description="Only ties of these kinds; repeat it for several."
    )
    node: NodeId | None = Field(None, description="Only the ties of this node.")
    limit: int = Field(20, ge=1, le=1_000, description="The most ties in each list.")


@router.get("/communities", summary="Groups that work together closely, and what they share")
def communities(asked: AskedNow, query: Annotated[CommunitiesParameters, Query()]) -> Response:
    """Partners, themes and districts in groups with many contacts among each other.

    Each says what its members share most: activities, themes, districts and partners.
    """
    view = asked.view(query.as_of)
    return answer(
        asked,
        query,
        view,
        lambda language: communities_answer(
            view,
            limit=query.limit,
            names_limit=query.names,
            resolution=query.resolution,
            lang=language,
            keep=asked.keeper.kept,
        ),
        keep=True,
    )


@router.get("/fragile", summary="What the network hangs on, and what would fall apart")
def fragile(asked: AskedNow, query: Annotated[FragileParameters, Query()]) -> Response:
    """Nodes and contacts without which others are cut off, and partners that nobody can replace."""
    view = asked.view(query.as_of)
    return answer(
        asked,
        query,
        view,
        lambda language: fragile_answer(
            view,
            kind=query.kind,
            level=query.level,
            limit=query.limit,
            lang=language,
            keep=asked.keeper.kept,
        ),
        keep=True,
    )


@router.get("/fading", summary="Ties that have been silent for long")
def fading(asked: AskedNow, query: Annotated[FadingParameters, Query()]) -> Response:
    """Contacts of partners by the time since their last activity, the longest ago first.

    A standing link that has not ended keeps a tie current; ties without a date are told apart.
    """
    view = asked.view(query.as_of)
    return answer(
        asked,
        query,
        view,
        lambda language: fading_answer(
            view,
            months=query.months,
            kind=query.kind,
            node=query.node,
            limit=query.limit,
            lang=language,
            keep=asked.keeper.kept,
        ),
        keep=True,
    )
