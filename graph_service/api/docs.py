"""The description of the API and the page that shows it, with nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import orjson
from fastapi import APIRouter, HTTPException, Request
from starlette.responses import FileResponse, HTMLResponse, Response
from swagger_ui_bundle import swagger_ui_path

from graph_service.api.openapi import description

router = APIRouter(include_in_schema=False)
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>schakel API</title>
<link rel="icon" href="/api/docs/favicon-32x32.png">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<link rel="stylesheet" href="/api/docs/docs.css">
</head>
<body>
<noscript><p>This page needs JavaScript. The description of the API itself:
<a href="/api/v1/openapi.json">/api/v1/openapi.json</a></p></noscript>
<div id="swagger-ui"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/docs.js"></script>
</body>
</html>
"""


def _assets() -> Mapping[str, Path]:
    own = Path(str(files("graph_service.api"))) / "static"
    theirs = Path(str(swagger_ui_path))
    return {
        "docs.css": own / "docs.css",
        "docs.js": own / "docs.js",
        "favicon-32x32.png": theirs / "favicon-32x32.png",
        "swagger-ui.css": theirs / "swagger-ui.css",
        "swagger-ui-bundle.js": theirs / "swagger-ui-bundle.js",
    }


@router.get("/api/docs")
def page() -> Response:
    """The page that shows the description."""
    return HTMLResponse(_PAGE, headers={"Cache-Control": "no-cache"})


@router.get("/api/docs/{name}")
def asset(name: str) -> Response:
    """A file of the page."""
    path = _assets().get(name)
    if path is None:
        raise HTTPException(404)
    return FileResponse(path, headers={"Cache-Control": "max-age=3600"})


@router.get("/api/v1/openapi.json")
def openapi(request: Request) -> Response:
    """The description of the API, OpenAPI 3.0."""
    return Response(
        orjson.dumps(description(request.app)),
        media_type="application/json",
        headers={"Cache-Control": "no-cache"},
    )
