"""The network and its missing links as what the map draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graph_service.analysis.missing_links import METHOD_PREFIX, TYPE_PREFIX
from graph_service.snapshot import Snapshot
from graph_service.wording import type_label
from viz.choice import MapSuggestion

Json = Mapping[str, Any]


def map_suggestions(suggestions: Iterable[Json]) -> list[MapSuggestion]:
    """The suggestions of a `missing_answer`, numbered through all kinds in their order.

    Of three ends, a type of partner with a theme and a district, the line joins these two.
    """
    return [
        MapSuggestion(
            ends=(one["ends"][-2]["id"], one["ends"][-1]["id"]),
            rank=number,
            score=one["score"] if one["order_by"] == "plain" else None,
            sentence=one["sentence"],
            kind=one["kind_label"],
            planned=one["already_planned"],
        )
        for number, one in enumerate(suggestions, start=1)
    ]


def value_labels(snapshot: Snapshot, suggestions: Iterable[Json], lang: str) -> dict[str, str]:
    """The readable form of every type, method and role on a map, by its slug."""
    slugs = {row[3] for row in snapshot.node_rows} | {row[4] for row in snapshot.link_rows}
    for one in suggestions:
        for end in one["ends"]:
            for prefix in (METHOD_PREFIX, TYPE_PREFIX):
                if end["id"].startswith(prefix):
                    slugs.add(end["id"].removeprefix(prefix))
    return {slug: type_label(slug, lang) for slug in sorted(slugs - {""})}
