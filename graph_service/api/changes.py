"""What changed in the world between two days."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from graph_service.analysis.changes import FADE_AFTER, LONGEST
from graph_service.answers.changes import changes_answer
from graph_service.api.answering import answer
from graph_service.api.asked import AskedNow
from graph_service.api.parameters import Day, LanguageParameters

router = APIRouter(tags=["analyses"])


class ChangesParameters(LanguageParameters):
    """The parameters of the changes."""

    since: Day = Field(description="The first day. Write it as 2022-12-31.")
    until: Day | None = Field(None, description="The second day; today if left out.")
    fade_after: int = Field(
        FADE_AFTER, ge=1, le=LONGEST, description="Days without contact before a tie has faded."
    )
    names: int = Field(100, ge=0, le=1_000, description="The most names of each kind.")


@router.get("/changes", summary="What changed between two days")
def changes(asked: AskedNow, query: Annotated[ChangesParameters, Query()]) -> Response:
    """Who came and went, which contacts are new, over or fading, and what happened in between.

    By the periods in the records; who changed the records themselves is under `/history`.
    """
    whole = asked.keeper.current()
    until = query.until or asked.today
    return answer(
        asked,
        query,
        whole,
        lambda language: changes_answer(
            whole,
            query.since,
            until,
            fade_after=query.fade_after,
            names_limit=query.names,
            lang=language,
            keep=asked.keeper.kept,
        ),
    )
