"""What went wrong, as a problem: one table from our error tree, one from wrong parameters."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response

from graph_service.edge.problems import path_of, plain_problem, problem
from graph_service.errors import (
    ChangeConflict,
    InvalidOption,
    InvalidRecord,
    LoadError,
    NotAllowed,
    NotFound,
    NothingToUndo,
    SchakelError,
    StoreBusy,
    StoreError,
    StoreNotEmpty,
    UndoRefused,
)

RETRY_AFTER = 10  # seconds, where the store gives no hint of its own
_SHOWN = 100  # characters of a wrong value that are repeated
_log = logging.getLogger("schakel.requests")

_BY_STATUS = {400: "bad-request", 404: "not-found", 405: "method-not-allowed"}


def install(app: FastAPI) -> None:
    """Let the application answer with problems."""
    app.add_exception_handler(SchakelError, _ours)
    app.add_exception_handler(RequestValidationError, _wrong_parameters)
    app.add_exception_handler(HTTPException, _http)


def _ours(request: Request, error: Exception) -> Response:
    scope = request.scope
    if isinstance(error, NotFound):
        return problem("not-found", _sentence(error), scope)
    if isinstance(error, InvalidOption):
        reads = request.method in ("GET", "HEAD") or error.option in request.query_params
        place = "header" if error.option == "If-Match" else "query" if reads else "body"
        wrong = {"parameter": error.option, "in": place, "problem": error.problem}
        detail = f"{error.option}: {_sentence(error.problem)}"
        return problem("wrong-parameter", detail, scope, errors=[wrong])
    if isinstance(error, (InvalidRecord, LoadError)):
        return problem("wrong-parameter", _sentence(error), scope)
    if isinstance(error, (ChangeConflict, UndoRefused, NothingToUndo, StoreNotEmpty)):
        return problem("conflict", _sentence(error), scope)
    if isinstance(error, NotAllowed):
        return problem("not-allowed", _sentence(error), scope)
    if isinstance(error, StoreError):
        seconds = round(error.retry_after) if isinstance(error, StoreBusy) else RETRY_AFTER
        _log.error("%s at %s: %s", type(error).__name__, path_of(scope)[:300], error)
        # the message may name files and machines: only for who runs this on their own machine
        own = request.app.state.settings.tokens_file is None or isinstance(error, StoreBusy)
        detail = _sentence(error) if own else "The store cannot be read now; the log says why."
        return problem("unavailable", detail, scope, headers={"Retry-After": str(max(1, seconds))})
    raise error


def _sentence(said: Exception | str) -> str:
    text = str(said)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - it is installed for these alone
    headers = dict(error.headers or {})
    name = _BY_STATUS.get(error.status_code)
    if error.status_code == 404:
        detail = "Nothing is found at this address."
    elif error.status_code == 405:
        allowed = headers.get("Allow", headers.pop("allow", ""))
        methods = {part.strip() for part in allowed.split(",") if part.strip()}
        if "GET" in methods:
            methods.add("HEAD")
        headers["Allow"] = ", ".join(sorted(methods))
        detail = f"{request.method} cannot be used here; {headers['Allow']} can."
    else:
        detail = f"{str(error.detail).rstrip('.')}."
    if name is None:
        return plain_problem(error.status_code, detail, request.scope, headers=headers)
    return problem(name, detail, request.scope, headers=headers)


def _wrong_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    known = {place: _known_parameters(request, place) for place in ("query", "body")}
    wrong = [_wrong(found, known.get(found["loc"][0], known["query"])) for found in error.errors()]
    first = wrong[0]
    given = f" {first['given']!r}" if "given" in first else ""
    detail = f"{first['parameter']}:{given} {first['problem']}"
    if len(wrong) > 1:
        detail += f" (and {len(wrong) - 1} more)"
    return problem("wrong-parameter", f"{detail}.", request.scope, errors=wrong)


def _wrong(found: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    place = [str(part) for part in found["loc"]]
    entry: dict[str, Any] = {
        "parameter": place[1] if len(place) > 1 else place[0],
        "in": place[0],
        "problem": _what_is_allowed(found, known),
    }
    given = found.get("input")
    if isinstance(given, str | int | float) and found["type"] != "extra_forbidden":
        entry["given"] = str(given)[:_SHOWN]
    return entry


def _what_is_allowed(found: Mapping[str, Any], known: Iterable[str]) -> str:
    context = found.get("ctx") or {}
    kind = found["type"]
    if kind == "extra_forbidden":
        return f"is no parameter here; there are {', '.join(known) or 'none'}"
    if kind == "missing":
        return "is missing"
    if kind == "json_invalid":
        return f"is no JSON: {context.get('error', 'it cannot be read')}"
    if kind.startswith("model_attributes"):
        return "is no JSON object; send one, with Content-Type: application/json"
    if kind == "greater_than_equal":
        return f"is too small; the least is {context['ge']:,}"
    if kind == "less_than_equal":
        return f"is too large; the most is {context['le']:,}"
    if kind.startswith("int_"):
        return "is not a whole number"
    if kind in ("enum", "literal_error"):
        return f"is not known; it can be {str(context['expected']).replace(chr(39), '')}"
    if kind.startswith("date"):
        return "is no day of the calendar; write it as 2022-10-17"
    if kind == "string_too_long":
        return f"is too long; the most is {context['max_length']} characters"
    if kind == "string_too_short":
        return "is empty; leave it out, or fill it in"
    text = str(found["msg"]).removeprefix("Value error, ")
    return f"is not allowed: {text[:1].lower()}{text[1:]}"


def _known_parameters(request: Request, place: str) -> list[str]:
    """The parameters of the route that was asked, of its query or of its body."""
    dependant = getattr(request.scope.get("route"), "dependant", None)
    names: list[str] = []
    for parameter in getattr(dependant, f"{place}_params", ()):
        annotation = parameter.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            names.extend(annotation.model_fields)
        else:
            names.append(parameter.alias)
    return sorted(names)
