"""The files that pages need beside their HTML: ours and the map's, nothing from elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from viz.network_map import map_assets, vis_network_assets

router = APIRouter()

_MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_OURS = ("explorer.js", "icon.svg", "node.js", "schakel.css")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    body: bytes
    media_type: str
    etag: str

    @classmethod
    def of(cls, name: str, body: bytes) -> Asset:
        """The file with the type that its name says."""
        etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
        return cls(body, _MEDIA_TYPES[name.rpartition(".")[2]], etag)


@cache
def assets() -> Mapping[str, Asset]:
    """Every file by its path under /static/."""
    static = files(__package__) / "static"
    bodies = {name: (static / name).read_bytes() for name in _OURS}
    for name, body in {**map_assets(), **vis_network_assets()}.items():
        bodies[f"map/{name}"] = body
    return {name: Asset.of(name, body) for name, body in bodies.items()}


@router.get("/static/{name:path}", include_in_schema=False)
def static(request: Request, name: str) -> Response:
    """One file; a browser that holds it asks whether it is still so, and gets no second copy."""
    asset = assets().get(name)
    if asset is None:
        raise HTTPException(404)
    headers = {"Cache-Control": "no-cache", "ETag": asset.etag}
    if request.headers.get("if-none-match") == asset.etag:
        return Response(status_code=304, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)
