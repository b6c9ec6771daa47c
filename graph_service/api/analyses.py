"""What the analyses find: missing links, coverage, brokers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from graph_service.answers import brokers_answer, coverage_answer, missing_answer
from graph_service.api.answering import answer
from graph_service.api.asked import AskedNow
from graph_service.api.parameters import (
    BrokersParameters,
    CoverageParameters,
    MissingLinksParameters,
)
from graph_service.norms import norms

router = APIRouter(tags=["analyses"])


@router.get("/missing-links", summary="Links that should be there, and why")
def missing_links(asked: AskedNow, query: Annotated[MissingLinksParameters, Query()]) -> Response:
    """The best suggestions, each with a sentence, what speaks for it and what speaks against it.

    Kinds take turns: the best of each, then the second of each; `rank` is the place in its kind.
    `likelihood` is the share of such suggestions that come true within `horizon_days`; where it is
    null there is an order only. `order_by` says what `score` is: the number itself of a plain index
    (`plain`), or of a model (`model`, `prior`) log-odds that only order. `evidence` is strongest
    first, `against` says why not, `chance` compares what is shared with a random network of the
    same degrees, `would_change` says what would change the place, `contributions` what each feature
    adds to the score, and `cause` of how many others this one is the best. `meta.methods` says how
    the order of each kind was made and why so, `meta.verdict` what there is to say of the whole:
    `found`, `too_little`, `nothing_missing`, `nothing_shared`, `all_planned`, `all_decided`,
    `computing` or `failed`. What was decided on is left out; where it is back, `decision` says what
    was decided and why it is. `meta.ranking` says of which version and day the ranking is, and
    whether a newer one is being made.
    """
    view, seen = asked.view(query.as_of), asked.shown(query.as_of)
    return answer(
        asked,
        query,
        view,
        lambda language: missing_answer(
            view,
            kinds=query.kind,
            theme=query.theme,
            district=query.district,
            node=query.node,
            limit=query.limit,
            offset=query.offset,
            evidence_limit=query.evidence,
            grouped=query.group,
            spread=query.spread,
            lang=language,
            seen=seen,
            keep=asked.keeper.kept,
        ),
        keep=True,
        also=seen.state,
    )


@router.get("/coverage", summary="Themes by districts, and the gaps")
def coverage(asked: AskedNow, query: Annotated[CoverageParameters, Query()]) -> Response:
    """Which theme has activities in which district, by whom, and where there are none.

    Under `norms` what a coordinator wants there to be, and where it is not.
    """
    view = asked.view(query.as_of)
    set_norms = norms(asked.store)
    return answer(
        asked,
        query,
        view,
        lambda language: coverage_answer(
            view,
            norms=set_norms,
            level=query.level,
            limit=query.limit,
            offset=query.offset,
            lang=language,
            keep=asked.keeper.kept,
        ),
        keep=True,
        also=tuple(set_norms.items()),
    )


@router.get("/brokers", summary="Who holds the network together")
def brokers(asked: AskedNow, query: Annotated[BrokersParameters, Query()]) -> Response:
    """Nodes by betweenness, and nodes without which a part would be cut off."""
    view = asked.view(query.as_of)
    return answer(
        asked,
        query,
        view,
        lambda language: brokers_answer(
            view, kind=query.kind, limit=query.limit, lang=language, keep=asked.keeper.kept
        ),
        keep=True,
    )
