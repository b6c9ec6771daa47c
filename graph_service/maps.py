"""The network and its missing links as what the map draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_service.snapshot import Snapshot
from graph_service.wording import type_label
from viz.choice import MapSuggestion


def map_suggestions(answer: Mapping[str, Any]) -> list[MapSuggestion]:
    """The suggestions of a `missing_answer`, in its order, numbered through all kinds."""
    return [
        MapSuggestion(
            ends=(one["ends"][0]["id"], one["ends"][1]["id"]),
            rank=number,
            score=one["score"],
            sentence=one["sentence"],
            kind=one["kind_label"],
            planned=one["already_planned"],
        )
        for number, one in enumerate(answer["suggestions"], start=1)
    ]


def value_labels(snapshot: Snapshot, lang: str) -> dict[str, str]:
    """The readable form of every type and role in a network, by its slug."""
    slugs = {row[3] for row in snapshot.node_rows} | {row[4] for row in snapshot.link_rows}
    return {slug: type_label(slug, lang) for slug in sorted(slugs - {""})}
