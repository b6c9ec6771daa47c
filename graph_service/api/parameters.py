"""The parameters of the API, each with its bounds; one model a family of routes.

A parameter that a route does not know is refused like a wrong value, so that a slip of the pen in a
filter never gives the whole network.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, TypeAlias

from fastapi import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from graph_service.config import Language
from graph_service.model import MAX_ID, MAX_NAME, NodeKind

MAX_LIMIT = 10_000
MAX_STEPS = 6


def _iso_day(value: object) -> object:
    """Only 2022-10-17: left to itself, pydantic reads 20221017 as seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("write a day as 2022-10-17")
    return value


Day: TypeAlias = Annotated[date, BeforeValidator(_iso_day)]
NodeId: TypeAlias = Annotated[str, Field(min_length=1, max_length=MAX_ID)]
NodeIdInPath: TypeAlias = Annotated[
    str,
    Path(
        max_length=MAX_ID,
        description="The id of a node, or an id that it had before it was merged. Write `/` in an "
        "id as `%2F` or as it is.",
    ),
]


class LanguageParameters(BaseModel):
    """What every route takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: Language | None = Field(
        None,
        description="The language of labels and sentences; else that of Accept-Language.",
        examples=["nl"],
    )


class ViewParameters(LanguageParameters):
    """What every route about the network takes."""

    as_of: Day | None = Field(
        None, description="The day to look at; today if left out.", examples=["2022-12-31"]
    )


class ScopedParameters(ViewParameters):
    """The filters on a theme and a district."""

    theme: NodeId | None = Field(
        None,
        description="Only what belongs to this theme or a part of it.",
        examples=["theme-cter"],
    )
    district: NodeId | None = Field(
        None,
        description="Only what belongs to this district or a part of it.",
        examples=["district-kennemerland"],
    )


class GraphParameters(ScopedParameters):
    """The parameters of the graph."""

    kind: tuple[NodeKind, ...] = Field(
        (), description="Only nodes of these kinds; repeat it for several."
    )
    limit: int = Field(1_000, ge=1, le=MAX_LIMIT, description="The most nodes in the answer.")
    offset: int = Field(0, ge=0, le=10**9, description="How many nodes to pass over.")


class ListParameters(ScopedParameters):
    """The parameters of a list of nodes of one kind."""

    q: str | None = Field(
        None,
        min_length=1,
        max_length=MAX_NAME,
        description="Words of a name, an alias, an identifier or an id.",
        examples=["kennemer"],
    )
    limit: int = Field(100, ge=1, le=MAX_LIMIT, description="The most nodes in the answer.")
    offset: int = Field(0, ge=0, le=10**9, description="How many nodes to pass over.")
