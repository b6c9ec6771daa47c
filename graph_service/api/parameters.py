"""The parameters of the API, each with its bounds; one model a family of routes.

A parameter that a route does not know is refused like a wrong value, so that a slip of the pen in a
filter never gives the whole network.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, TypeAlias

from fastapi import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from graph_service.analysis.missing_links import SuggestionKind
from graph_service.labels import Lang
from graph_service.model import MAX_ID, MAX_NAME, MAX_SLUG, LinkKind, NodeKind

MAX_LIMIT = 10_000
MAX_STEPS = 6
_EDGES = "The name of the list of links: `edges` (networkx), or `links` (d3)."


def _iso_day(value: object) -> object:
    """Only 2022-10-17: left to itself, pydantic reads 20221017 as seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("write a day as 2022-10-17")
    return value


Day: TypeAlias = Annotated[date, BeforeValidator(_iso_day)]
Limit: TypeAlias = Annotated[int, Field(ge=1, le=MAX_LIMIT)]
Offset: TypeAlias = Annotated[int, Field(ge=0, le=10**9)]
EdgesKey: TypeAlias = Literal["edges", "links"]
FormatName: TypeAlias = Literal["node-link", "graphml", "gexf", "csv"]
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

    lang: Lang | None = Field(
        None, description="The language of labels and sentences; else that of Accept-Language."
    )


class ViewParameters(LanguageParameters):
    """What every route about the network takes."""

    as_of: Day | None = Field(
        None, description="The day to look at; today if left out. Write it as 2022-12-31."
    )


class ScopedParameters(ViewParameters):
    """The filters on a theme and a district."""

    theme: NodeId | None = Field(
        None, description="Only what belongs to this theme or a part of it."
    )
    district: NodeId | None = Field(
        None, description="Only what belongs to this district or a part of it."
    )


class GraphParameters(ScopedParameters):
    """The parameters of the graph."""

    kind: tuple[NodeKind, ...] = Field(
        (), description="Only nodes of these kinds; repeat it for several."
    )
    limit: Limit = Field(1_000, description="The most nodes in the answer.")
    offset: Offset = Field(
        0, description="How many nodes to pass over: `meta.next_offset` of the page before."
    )
    edges_key: EdgesKey = Field("edges", description=_EDGES)


class ListParameters(ScopedParameters):
    """The parameters of a list of nodes of one kind."""

    q: str | None = Field(
        None,
        min_length=1,
        max_length=MAX_NAME,
        description="What is looked for in names, other names, identifiers and ids; typing errors "
        "are forgiven.",
    )
    limit: Limit = Field(100, description="The most nodes in the answer.")
    offset: Offset = Field(0, description="How many nodes to pass over.")


class NodeParameters(ViewParameters):
    """The parameters of one node."""

    limit: Limit = Field(default=200, description="The most links of each kind and direction.")


class NeighbourhoodParameters(ViewParameters):
    """The parameters of a neighbourhood."""

    steps: int = Field(1, ge=0, le=MAX_STEPS, description="How many links away at most.")
    kind: tuple[NodeKind, ...] = Field(
        (), description="Only nodes of these kinds are entered; repeat it for several."
    )
    link_kind: tuple[LinkKind, ...] = Field(
        (), description="Only links of these kinds are followed; repeat it for several."
    )
    limit: Limit = Field(500, description="The most nodes in the answer, the nearest first.")
    edges_key: EdgesKey = Field("edges", description=_EDGES)


class MissingLinksParameters(ScopedParameters):
    """The parameters of the missing links."""

    kind: tuple[SuggestionKind, ...] = Field(
        (), description="Only suggestions of these kinds; repeat it for several."
    )
    node: NodeId | None = Field(None, description="Only suggestions with this node as an end.")
    limit: int = Field(20, ge=1, le=1_000, description="The most suggestions in the answer.")
    offset: int = Field(
        0,
        ge=0,
        le=9_000,
        description="How many suggestions to pass over; from there on, narrow by filters.",
    )
    evidence: int = Field(
        10, ge=0, le=500, description="The most records of evidence with each suggestion."
    )
    group: bool = Field(
        default=True,
        description="Whether the best suggestion of one cause stands for all: `cause` says for "
        "how many. With `false` each is listed by itself.",
    )
    spread: float = Field(
        0.0,
        ge=0,
        le=1,
        description="How much suggestions that follow each other should differ in kind, themes "
        "and districts: 0 by rank alone, 1 as different as can be.",
    )


class CoverageParameters(ViewParameters):
    """The parameters of the coverage."""

    level: str | None = Field(
        None,
        max_length=MAX_SLUG,
        description="The level of the districts; the one with most activities if left out.",
    )
    limit: Limit = Field(100, description="The most gaps in the answer.")
    offset: Offset = Field(0, description="How many gaps to pass over.")


class BrokersParameters(ViewParameters):
    """The parameters of the brokers."""

    kind: tuple[NodeKind, ...] = Field(
        (), description="Only nodes of these kinds in the lists; repeat it for several."
    )
    limit: int = Field(20, ge=1, le=1_000, description="The most nodes in each list.")


class HistoryParameters(LanguageParameters):
    """The parameters of the history."""

    limit: int = Field(50, ge=1, le=500, description="The most changesets in the answer.")
    before: int | None = Field(
        None, ge=1, le=2**53, description="Only changesets of a version below this one."
    )


class ChangesetParameters(LanguageParameters):
    """The parameters of one changeset."""

    limit: Limit = Field(200, description="The most changes in the answer.")


class ExportParameters(ViewParameters):
    """The parameters of an export."""

    format: FormatName = Field("node-link", description="The kind of file.")
