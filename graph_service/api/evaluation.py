"""How well the missing links of this network would have been foretold."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from graph_service.analysis.missing_links.records import SuggestionKind
from graph_service.answers.evaluation import evaluation_answer
from graph_service.api.answering import answer
from graph_service.api.asked import AskedNow
from graph_service.api.parameters import Day, ViewParameters

router = APIRouter(tags=["analyses"])


class EvaluationParameters(ViewParameters):
    """The parameters of the evaluation."""

    kind: tuple[SuggestionKind, ...] = Field(
        (), description="Only missing links of these kinds; repeat it for several."
    )
    cut: Day | None = Field(
        None,
        description="Hide what began after this day. What is hidden fits the data if left out.",
    )
    hide: float | None = Field(
        None, gt=0, lt=1, description="Hide this part of the records at random, such as 0.1."
    )


@router.get("/evaluation", summary="Whether missing links come true here")
def evaluation(asked: AskedNow, query: Annotated[EvaluationParameters, Query()]) -> Response:
    """Hides the latest part of the network, ranks what is missing, and sees what came true.

    The list is set beside plain indices, with intervals, and what is the better choice is said in a
    sentence. Of a large network this takes minutes the first time; then it is kept.
    """
    view, seen = asked.view(query.as_of), asked.shown(query.as_of)
    return answer(
        asked,
        query,
        view,
        lambda language: evaluation_answer(
            view,
            today=query.as_of or asked.today,
            kinds=query.kind,
            cut=query.cut,
            hide=query.hide,
            ranking=seen.ranked.ranking,
            lang=language,
            keep=asked.keeper.kept,
        ),
        keep=True,
        also=seen.state,
    )
