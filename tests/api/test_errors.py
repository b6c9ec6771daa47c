"""Our error tree as problems: the status, the kind, and how much is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from web_client import WebClient

from graph_service.api import errors
from graph_service.config import Settings
from graph_service.errors import (
    ChangeConflict,
    InvalidOption,
    InvalidRecord,
    NotAllowed,
    NotFound,
    NothingToLoad,
    NothingToUndo,
    SchakelError,
    StoreAccessDenied,
    StoreBusy,
    StoreNotEmpty,
    StoreTooNew,
    StoreUnavailable,
    UndoRefused,
    UnreadableFile,
)

Opener = Callable[..., WebClient]


def app_that_raises(error: Exception, settings: Settings) -> FastAPI:
    app = FastAPI()
    errors.install(app)
    app.state.settings = settings

    @app.get("/")
    def route() -> None:
        raise error

    return app


@pytest.mark.parametrize(
    ("error", "status", "name"),
    [
        (NotFound("no node has the id 'x'"), 404, "not-found"),
        (InvalidOption("limit", "0 is below 1"), 422, "wrong-parameter"),
        (InvalidRecord("node 'x'", "name", "is missing"), 422, "wrong-parameter"),
        (UnreadableFile("it is no workbook"), 422, "wrong-parameter"),
        (NothingToLoad("it is empty"), 422, "wrong-parameter"),
        (ChangeConflict("it changed"), 409, "conflict"),
        (UndoRefused("later changes"), 409, "conflict"),
        (NothingToUndo("nothing"), 409, "conflict"),
        (StoreNotEmpty("it holds something"), 409, "conflict"),
        (NotAllowed("no"), 403, "not-allowed"),
        (StoreBusy("a load is being written", 7), 503, "unavailable"),
        (StoreUnavailable("cannot open /data/x.db"), 503, "unavailable"),
        (StoreAccessDenied("the password is wrong"), 503, "unavailable"),
        (StoreTooNew("made by a newer version"), 503, "unavailable"),
    ],
)
def test_each_error_has_its_status_and_says_what_it_says(
    open_client: Opener, error: SchakelError, status: int, name: str
) -> None:
    answer = open_client(app_that_raises(error, Settings())).get("/")
    document = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, document["status"]) == (status, status)
    assert document["type"] == f"/api/problems/{name}"
    assert str(error)[1:] in document["detail"]
    assert ("retry-after" in answer.headers) == (status == 503)


def test_a_busy_store_says_when_to_come_back(open_client: Opener) -> None:
    app = app_that_raises(StoreBusy("a load is being written", 6.6), Settings())
    assert open_client(app).get("/").headers["retry-after"] == "7"
    app = app_that_raises(StoreBusy("a load is being written", 0.0), Settings())
    assert open_client(app).get("/").headers["retry-after"] == "1"


def test_where_others_are_served_only_the_log_says_where_the_store_is(
    open_client: Opener, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    closed = Settings(tokens_file=tmp_path / "tokens")
    app = app_that_raises(StoreUnavailable("cannot open /data/x.db"), closed)
    answer = open_client(app).get("/")
    assert answer.status_code == 503
    assert "/data" not in answer.text
    assert "/data/x.db" in caplog.text
