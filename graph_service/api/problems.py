"""What the types of problems mean: the address in `type` can be opened."""

from __future__ import annotations

from fastapi import APIRouter

from graph_service.edge.problems import KINDS, TYPES
from graph_service.errors import NotFound

router = APIRouter(include_in_schema=False)


@router.get(TYPES + "{name}")
def kind(name: str) -> dict[str, str | int]:
    """The meaning of a kind of problem and what to do about it."""
    found = KINDS.get(name)
    if found is None:
        raise NotFound(
            f"there is no problem of the kind {name[:80]!r}; there are {', '.join(KINDS)}"
        )
    return {
        "type": f"{TYPES}{found.name}",
        "title": found.title,
        "status": found.status,
        "remedy": found.remedy,
    }
