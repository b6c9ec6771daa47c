"""The map as a part of a page."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from markupsafe import Markup

from graph_service.maps import map_suggestions, value_labels
from graph_service.pages.view import View
from graph_service.snapshot import Snapshot
from viz.network_map import MapOptions, map_fragment


def map_of(
    view: View,
    part: Snapshot,
    gaps: Sequence[Mapping[str, Any]],
    *,
    title: str,
    highlight: str | None = None,
    show_missing: bool = True,
) -> Markup:
    """The map of a part of the network with its missing links, its nodes linked to their pages."""
    language = view.language.code
    options = MapOptions(
        limit=view.settings.map_limit,
        highlight=highlight,
        show_missing=show_missing,
        value_labels=value_labels(part, gaps, language),
        node_url=view.node_url,
        element_id="network-map",
    )
    key = [
        part.version,
        str(part.as_of),
        language,
        title,
        highlight,
        show_missing,
        view.url("/"),
        [row[0] for row in part.node_rows],
        len(part.link_rows),
        [gap["key"] for gap in gaps],
    ]
    return view.keeper.kept(
        "maps of pages",
        hashlib.sha256(orjson.dumps(key)).hexdigest(),
        lambda: map_fragment(
            part, map_suggestions(gaps), title=title, lang=language, options=options
        ),
    )
