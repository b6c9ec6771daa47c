"""What a coordinator wants there to be, set and held against the network."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from graph_service.analysis.norms import ANY, EACH, MOST, Norm, Subject
from graph_service.answers.norms import norm_summary, norms_answer
from graph_service.api.answering import answer
from graph_service.api.asked import Asked, AskedNow
from graph_service.api.openapi import PREFIX
from graph_service.api.parameters import LanguageParameters, Limit, NodeId, ViewParameters
from graph_service.model import MAX_SLUG
from graph_service.norms import add_norm, change_norm, norms, remove_norm

router = APIRouter(tags=["norms"])

NormId = Annotated[str, Path(min_length=1, max_length=64, description="The id of a norm.")]
_WHICH = f"An id, `{EACH}` for each by itself, or `{ANY}` where it does not matter."


class NormsParameters(ViewParameters):
    """The parameters of the norms."""

    limit: Limit = Field(100, description="The most gaps of each norm.")


class NormBody(BaseModel):
    """A norm as it is sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: Subject = Field(description="What is counted.")
    type: str = Field(
        "", max_length=MAX_SLUG, description="Only this type of partner, or method of activity."
    )
    theme: NodeId = Field(EACH, description=_WHICH)
    district: NodeId = Field(EACH, description=_WHICH)
    level: str = Field(
        "", max_length=MAX_SLUG, description="The level of each district; else that of coverage."
    )
    at_least: int = Field(1, ge=1, le=MOST, description="How many there should be.")
    months: int = Field(
        0, ge=0, le=MOST, description="Activities of so many months back count; 0 for all."
    )

    def norm(self) -> Norm:
        """The norm itself."""
        return Norm.from_dict(self.model_dump())


@router.get("/norms", name="norms", summary="What there should be, and where it is not")
def listed(asked: AskedNow, query: Annotated[NormsParameters, Query()]) -> Response:
    """Each norm, in how many places it is met, and a sentence for each gap."""
    view = asked.view(query.as_of)
    known = norms(asked.store)
    return answer(
        asked,
        query,
        view,
        lambda language: norms_answer(
            view, known, limit=query.limit, lang=language, keep=asked.keeper.kept
        ),
    )


@router.post("/norms", name="add-norm", summary="Set a norm", status_code=201)
def add(asked: AskedNow, body: NormBody, query: Annotated[LanguageParameters, Query()]) -> Response:
    """A norm that is set already stays as it is, under the id that it has."""
    key, norm = add_norm(asked.store, asked.keeper.current(), body.norm())
    return _norm(asked, key, norm, query, 201)


@router.put("/norms/{norm_id}", name="change-norm", summary="Change a norm")
def change(
    asked: AskedNow,
    norm_id: NormId,
    body: NormBody,
    query: Annotated[LanguageParameters, Query()],
) -> Response:
    """Another norm under the same id."""
    norm = change_norm(asked.store, asked.keeper.current(), norm_id, body.norm())
    return _norm(asked, norm_id, norm, query, 200)


@router.delete("/norms/{norm_id}", name="remove-norm", summary="Remove a norm", status_code=204)
def remove(asked: AskedNow, norm_id: NormId) -> Response:
    """It is gone from the next answer on."""
    remove_norm(asked.store, norm_id)
    return Response(status_code=204)


def _norm(asked: Asked, key: str, norm: Norm, query: LanguageParameters, status: int) -> Response:
    view = asked.view(None)
    said = norm_summary(view, key, norm, query.lang or asked.header_language)
    return Response(
        orjson.dumps(said),
        status_code=status,
        media_type="application/json",
        headers={"Location": f"{PREFIX}/norms", "Cache-Control": "no-store"},
    )
