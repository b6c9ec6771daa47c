"""What people decide of suggestions: to read, to say, to take back, and a report of a period."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from graph_service.analysis.missing_links import SuggestionKind
from graph_service.analysis.missing_links.decided import Ruling, known_of
from graph_service.analysis.missing_links.ends import ends_given
from graph_service.answers.decisions import (
    STATES,
    Decisions,
    decision_answer,
    decisions_answer,
    report_answer,
)
from graph_service.answers.shown import ranking_answer
from graph_service.answers.suggest import top_suggestions
from graph_service.api.answering import answer, etag_of
from graph_service.api.asked import Asked, AskedNow
from graph_service.api.parameters import Day, LanguageParameters, NodeId, Offset, ViewParameters
from graph_service.decisions import (
    MOST_NAME,
    MOST_TEXT,
    DecisionRecord,
    Word,
    decide,
    forget,
    remove,
    undo,
)
from graph_service.errors import InvalidOption, NotFound
from graph_service.model import MAX_ID
from graph_service.snapshot import Snapshot
from graph_service.store.base import now

router = APIRouter(tags=["decisions"])
_TAG = re.compile(r'(?:W/)?"(\d{1,15})(?:-[0-9a-f]*)?"')

State = Annotated[str, Field(pattern=f"^({'|'.join(STATES)})$")]


class OneParameters(LanguageParameters):
    """Which suggestion a decision is about."""

    kind: SuggestionKind = Field(description="The kind of the suggestion.")
    end: tuple[Annotated[str, Field(min_length=1, max_length=MAX_ID + 10)], ...] = Field(
        description="Its ends, in any order, under any id they had; `method:` and `type:` for a "
        "method and a type of partner. Repeat it for each.",
    )


class ReadOneParameters(OneParameters):
    """The parameters of one decision."""

    as_of: Day | None = Field(None, description="The day to look at; today if left out.")


class ChangeParameters(OneParameters):
    """The parameters of what changes a decision."""

    who: str = Field(
        "", max_length=MOST_NAME, description="Who says so, where nobody needs a token."
    )


class RemoveParameters(ChangeParameters):
    """The parameters of taking a decision away."""

    forget: bool = Field(
        default=False, description="Take the history away too: nothing is left of it."
    )


class DecisionsParameters(ViewParameters):
    """The parameters of the decisions."""

    kind: tuple[SuggestionKind, ...] = Field(
        (), description="Only about suggestions of these kinds; repeat it for several."
    )
    ruling: tuple[Ruling, ...] = Field((), description="Only these; repeat it for several.")
    state: tuple[State, ...] = Field(
        (),
        description=f"Only in these states: {', '.join(STATES)}; all but removed if left out.",
    )
    node: NodeId | None = Field(None, description="Only with this node as an end.")
    owner: str | None = Field(None, max_length=MOST_NAME, description="Only taken up by this one.")
    limit: int = Field(100, ge=1, le=1_000, description="The most decisions in the answer.")
    offset: Offset = Field(0, description="How many decisions to pass over.")


class ReportParameters(ViewParameters):
    """The parameters of the report."""

    since: Day | None = Field(
        None, description="The first day of the period; a year ago if left out."
    )
    until: Day | None = Field(None, description="The last day of it; today if left out.")
    suggested: int = Field(
        0,
        ge=0,
        le=1_000,
        description="Of how many suggestions, the best on the day before the period, to tell what "
        "became of them.",
    )


class DecisionBody(BaseModel):
    """What somebody says of a suggestion."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ruling: Ruling = Field(description="What is decided.")
    reason: str = Field("", max_length=MOST_TEXT, description="Why; needed to dismiss.")
    until: Day | None = Field(None, description="The last day for which it is meant.")
    comment: str = Field("", max_length=MOST_TEXT)
    owner: str = Field("", max_length=MOST_NAME, description="Who takes it up.")
    who: str = Field(
        "", max_length=MOST_NAME, description="Who says so, where nobody needs a token."
    )


@router.get("/decisions", summary="What people decided of suggestions")
def decisions(asked: AskedNow, query: Annotated[DecisionsParameters, Query()]) -> Response:
    """The latest first, each with its history, what was known then, and what became of it."""
    view, seen = asked.view(query.as_of), asked.shown(query.as_of)
    return answer(
        asked,
        query,
        view,
        lambda language: decisions_answer(
            seen.decisions,
            kinds=[str(kind) for kind in query.kind],
            rulings=[str(ruling) for ruling in query.ruling],
            states=query.state,
            node=query.node,
            owner=query.owner,
            limit=query.limit,
            offset=query.offset,
            lang=language,
        ),
        also=seen.state,
    )


@router.get("/decisions/report", summary="What came true of what was suggested and decided")
def report(asked: AskedNow, query: Annotated[ReportParameters, Query()]) -> Response:
    """How much of what was decided in a period is linked by now, by whom it was decided and when.

    With `suggested` also what became of the list that the network gives for the day before it.
    """
    view = asked.view(query.as_of)
    until = query.until or asked.today
    since = query.since or until - timedelta(days=365)

    before = max(since, date.min + timedelta(days=1)) - timedelta(days=1)
    ranked = asked.shown(before).ranked if query.suggested else None

    def compute(language: str) -> dict[str, Any]:
        found = None
        if ranked is not None:
            ranking, keep = ranked.ranking, asked.keeper.kept
            found = top_suggestions(asked.view(before), ranking, query.suggested, keep)
        return report_answer(
            asked.shown(query.as_of).decisions,
            since=since,
            until=until,
            suggested=found,
            ranking=None if ranked is None else ranking_answer(ranked, language),
            lang=language,
        )

    return answer(asked, query, view, compute, also=None if ranked is None else ranked.state)


@router.get("/decisions/of", summary="What was decided of one suggestion")
def one(asked: AskedNow, query: Annotated[ReadOneParameters, Query()]) -> Response:
    """The decision with every word that was said. Its ETag is what a change sends as If-Match."""
    view = asked.view(query.as_of)
    seen = asked.shown(query.as_of).decisions
    record = _record(asked, seen, query)
    language = query.lang or asked.header_language
    tag = hashlib.sha256(etag_of(asked, view.version, language).encode()).hexdigest()[:16]
    return answer(
        asked,
        query,
        view,
        lambda language: decision_answer(seen, record, lang=language),
        headers={"ETag": f'"{record.revision}-{tag}"'},
    )


@router.put(
    "/decisions/of",
    summary="Decide on a suggestion",
    responses={201: {"description": "It is the first decision on it."}},
)
def put(asked: AskedNow, query: Annotated[OneParameters, Query()], body: DecisionBody) -> Response:
    """Confirm, dismiss or take up a suggestion; what was said of it before stays in its history.

    With If-Match (the ETag of what you read) only over that; `If-None-Match: *` only as the first.
    """
    snapshot = asked.keeper.current()
    ends = ends_given(snapshot, query.kind, query.end)
    revision = _revision(asked)
    seen = asked.shown(None).decisions
    known = known_of(seen.suggestion(query.kind, ends))
    word = Word(
        body.ruling,
        asked.today,
        now(),
        _who(asked, body.who),
        body.reason.strip(),
        body.comment.strip(),
        body.owner.strip(),
        body.until,
        known,
        snapshot.version,
    )
    first = seen.book.of(query.kind, ends) is None
    record = decide(asked.store, snapshot, query.kind, ends, word, revision=revision)
    return _changed(asked, query, record, status=201 if first else 200)


@router.delete(
    "/decisions/of",
    summary="Take a decision away",
    responses={204: {"description": "Nothing of it is left."}},
)
def delete(asked: AskedNow, query: Annotated[RemoveParameters, Query()]) -> Response:
    """The suggestion is back in the list; what was said stays in the history, unless `forget`."""
    snapshot = asked.keeper.current()
    kind, ends, revision = query.kind, _ends(snapshot, query), _revision(asked)
    who = _who(asked, query.who)
    if query.forget:
        forget(asked.store, snapshot, kind, ends, revision=revision)
        return Response(status_code=204)
    word = Word(None, asked.today, now(), who, version=snapshot.version)
    record = remove(asked.store, snapshot, kind, ends, word, revision=revision)
    return _changed(asked, query, record)


@router.post("/decisions/of/undo", summary="Take the last word back")
def take_back(asked: AskedNow, query: Annotated[ChangeParameters, Query()]) -> Response:
    """What was decided before it stands again, if anything was."""
    snapshot = asked.keeper.current()
    record = undo(
        asked.store,
        snapshot,
        query.kind,
        _ends(snapshot, query),
        who=_who(asked, query.who),
        at=now(),
        revision=_revision(asked),
    )
    return _changed(asked, query, record)


# --- parts ----------------------------------------------------------------------------------------


def _ends(snapshot: Snapshot, query: OneParameters) -> tuple[str, ...]:
    """The ends of a decision that there is; a method or type need not be in use any more."""
    try:
        return ends_given(snapshot, query.kind, query.end)
    except NotFound:
        return tuple(query.end)


def _record(asked: Asked, seen: Decisions, query: OneParameters) -> DecisionRecord:
    ends = _ends(asked.keeper.current(), query)
    record = seen.book.of(query.kind, ends)
    if record is None:
        raise NotFound(
            f"nothing was decided of {query.kind} {' - '.join(end[:80] for end in ends)}"
        )
    return record


def _who(asked: Asked, given: str) -> str:
    """Who says something: who signed in, or who the request says where nobody signs in."""
    if asked.request.app.state.access is None:
        return given.strip()
    if given and given != asked.viewer:
        raise InvalidOption("who", "is whose token this is; leave it out")
    return asked.viewer


def _revision(asked: Asked) -> int | None:
    """The revision that a change may be written over; None for any."""
    headers = asked.request.headers
    if headers.get("if-none-match", "").strip() == "*":
        return 0
    text = headers.get("if-match", "").strip()
    if not text or text == "*":
        return None
    match = _TAG.fullmatch(text)
    if match is None:
        raise InvalidOption("If-Match", f"{text[:60]!r} is no ETag of a decision; read it first")
    return int(match[1])


def _changed(
    asked: Asked, query: LanguageParameters, record: DecisionRecord, *, status: int = 200
) -> Response:
    language = query.lang or asked.header_language
    found = decision_answer(asked.shown(None).decisions, record, lang=language)
    return Response(
        orjson.dumps(found),
        status_code=status,
        media_type="application/json",
        headers={
            "ETag": f'"{record.revision}"',
            "Cache-Control": "no-store",
            "Content-Language": language,
        },
    )
