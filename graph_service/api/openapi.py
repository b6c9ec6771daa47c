"""The description of the API as OpenAPI 3.0, with an example of every answer."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from graph_service.api.examples import examples
from graph_service.edge.problems import KINDS, MEDIA_TYPE, TYPES

PREFIX = "/api/v1"
VERSION = "3.0.3"  # the newest that the bundled page can show
_ABOUT = """\
The network of one store as JSON. Every answer about the network takes `as_of` (a day) and `lang`
(`nl` or `en`), has an `ETag` (send it back as `If-None-Match`; 304 says that nothing changed) and
says in `X-Schakel-Generated-At` when it was made. Errors are `application/problem+json`.
"""
_PROBLEM_STATUSES = {
    "401": "token-missing",
    "404": "not-found",
    "422": "wrong-parameter",
    "503": "unavailable",
}


def description(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of the application."""
    if app.openapi_schema is None:
        with_tokens = app.state.access is not None
        document = get_openapi(
            title=app.title,
            version=app.version,
            openapi_version=VERSION,
            summary=app.summary,
            description=_ABOUT,
            routes=app.routes,
        )
        document["info"].pop("summary", None)  # of 3.1
        _older(document)
        _add_examples(document)
        _add_problems(document, with_tokens)
        if with_tokens:
            document["components"]["securitySchemes"] = {
                "token": {"type": "http", "scheme": "bearer"}
            }
            document["security"] = [{"token": []}]
        app.openapi_schema = document
    return app.openapi_schema


def _older(part: Any) -> None:
    """Turn what FastAPI writes for 3.1 into 3.0, in place."""
    if isinstance(part, list):
        for item in part:
            _older(item)
        return
    if not isinstance(part, dict):
        return
    options = part.get("anyOf")
    if isinstance(options, list) and {"type": "null"} in options:
        rest = [option for option in options if option != {"type": "null"}]
        del part["anyOf"]
        if len(rest) == 1 and "$ref" not in rest[0]:
            part.update({name: value for name, value in rest[0].items() if name not in part})
        else:
            part["anyOf"] = rest
        part["nullable"] = True
    if isinstance(part.get("examples"), list):
        part["example"] = part.pop("examples")[0]
    for value in list(part.values()):
        _older(value)


def _add_examples(document: dict[str, Any]) -> None:
    for path, example in examples().items():
        answer = document["paths"][PREFIX + path]["get"]["responses"]["200"]
        answer["description"] = "The answer."
        answer["content"] = {"application/json": {"schema": {"type": "object"}, "example": example}}
        if path != "/health":
            answer["headers"] = {
                "ETag": {
                    "schema": {"type": "string"},
                    "description": "Send it back as If-None-Match.",
                },
                "X-Schakel-Generated-At": {"schema": {"type": "string", "format": "date-time"}},
            }


def _add_problems(document: dict[str, Any], with_tokens: bool) -> None:
    document.setdefault("components", {}).setdefault("schemas", {})
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = {
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "required": ["type", "title", "status", "detail", "instance"],
        "properties": {
            "type": {"type": "string", "description": "Which kind of problem; a page about it."},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "What was wrong this time."},
            "instance": {"type": "string", "description": "The path that was asked."},
            "errors": {
                "type": "array",
                "description": "Each wrong parameter and what is allowed.",
                "items": {
                    "type": "object",
                    "properties": {
                        "parameter": {"type": "string"},
                        "in": {"type": "string"},
                        "problem": {"type": "string"},
                        "given": {"type": "string"},
                    },
                },
            },
        },
    }
    for path in document["paths"].values():
        for method, operation in path.items():
            responses = operation["responses"]
            responses.pop("422", None)
            writes = {} if method == "get" else {"409": "conflict"}
            for status, name in {**_PROBLEM_STATUSES, **writes}.items():
                if status in responses or operation.get("security") == []:
                    continue
                if name == "token-missing" and not with_tokens:
                    continue
                responses[status] = _problem_response(name)
            operation["responses"] = dict(sorted(responses.items()))


def _problem_response(name: str) -> dict[str, Any]:
    kind = KINDS[name]
    example: dict[str, Any] = {
        "type": f"{TYPES}{name}",
        "title": kind.title,
        "status": kind.status,
        "detail": kind.remedy,
        "instance": "/api/v1/graph",
    }
    if name == "wrong-parameter":
        example["detail"] = "limit: '99999' is too large; the most is 10,000."
        example["errors"] = [
            {
                "parameter": "limit",
                "in": "query",
                "problem": "is too large; the most is 10,000",
                "given": "99999",
            }
        ]
    return {
        "description": kind.title,
        "content": {
            MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
        },
    }
