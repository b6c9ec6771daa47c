"""What was changed, when and by whom."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from graph_service.answers import difference, history_answer
from graph_service.answers.shape import meta
from graph_service.api.answering import answer
from graph_service.api.asked import AskedNow
from graph_service.api.parameters import ChangesetParameters, HistoryParameters
from graph_service.errors import NotFound
from graph_service.model import Change
from graph_service.snapshot import Snapshot
from graph_service.store.base import ChangesetInfo

router = APIRouter(tags=["history"])


@router.get("/history", summary="Changesets, newest first")
def history(asked: AskedNow, query: Annotated[HistoryParameters, Query()]) -> Response:
    """Each load and edit: who, when, from which file, how many records. Go on with `before`."""
    return answer(
        asked,
        query,
        asked.keeper.current(),
        lambda language: history_answer(
            asked.store.history(query.limit + 1, query.before), limit=query.limit, lang=language
        ),
    )


@router.get("/history/{version}", summary="What one changeset changed")
def changeset(
    asked: AskedNow,
    version: Annotated[int, Path(ge=1, le=2**53, description="The version it led to.")],
    query: Annotated[ChangesetParameters, Query()],
) -> Response:
    """The changeset that led to a version, with the facts before and after."""
    snapshot = asked.keeper.current()

    def compute(language: str) -> dict[str, Any]:
        found = next(iter(asked.store.changes(version - 1)), None)
        if found is None:
            raise NotFound(f"no changeset led to version {version}; the history lists them")
        return changeset_answer(*found, snapshot, limit=query.limit, lang=language)

    return answer(asked, query, snapshot, compute)


def changeset_answer(
    info: ChangesetInfo, changes: list[Change], snapshot: Snapshot, *, limit: int, lang: str
) -> dict[str, Any]:
    """A line of the history and its changes in one answer."""
    (listed,) = history_answer([info], lang=lang)["changesets"]
    said = difference(changes, snapshot, limit=limit, lang=lang)
    counted = {"truncated": said.pop("truncated"), "limit": said.pop("limit")}
    return {**listed, **said, "meta": meta(snapshot, **counted)}
