"""What a link more or a partner less would change, with names and a sentence beside the ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from graph_service.analysis.what_if import Measured, Measures, WhatIf, what_if
from graph_service.answers.found import Keep
from graph_service.answers.recent import made_for
from graph_service.answers.shape import Json, end_ref, meta, node_ref
from graph_service.labels import link_label
from graph_service.snapshot import Snapshot
from graph_service.wording.what_if import what_if_sentence


def what_if_answer(
    snapshot: Snapshot,
    *,
    ends: Sequence[str] = (),
    gone: str | None = None,
    lang: str = "nl",
    keep: Keep | None = None,
) -> Json:
    """What would change with a link between `ends`, or without the node `gone`. Nothing is stored.

    `before` and `after` are the network in numbers; `reach` is that of the ends.

    Raises:
        NotFound: an id is unknown.
        InvalidOption: nothing can join these ends, or there are none.
    """
    view = (snapshot.version, snapshot.as_of)

    def compute() -> WhatIf:
        def now() -> Measured:
            return made_for(snapshot, keep, "measured", lambda network: Measured(network))

        return what_if(snapshot, ends=ends, gone=gone, now=now)

    found = compute() if keep is None else keep("what if", (*view, tuple(ends), gone), compute)
    return {
        "gone": found.gone,
        "ends": [end_ref(snapshot, end, lang) for end in found.ends],
        "link_kind": None if found.link_kind is None else str(found.link_kind),
        "link_label": None if found.link_kind is None else link_label(found.link_kind, lang),
        "already": found.already,
        "sentence": what_if_sentence(found, snapshot, lang),
        "before": _measures(found.before),
        "after": _measures(found.after),
        "reach": [
            {
                **node_ref(snapshot, one.node_id, lang),
                "before": list(one.before),
                "after": list(one.after),
            }
            for one in found.reach
        ],
        "cut_off": _refs(snapshot, found.cut_off, lang),
        "cells_gained": _cells(snapshot, found.cells_gained, lang),
        "cells_lost": _cells(snapshot, found.cells_lost, lang),
        "breaking_gained": _refs(snapshot, found.breaking_gained, lang),
        "breaking_lost": _refs(snapshot, found.breaking_lost, lang),
        "meta": meta(snapshot),
    }


def _measures(found: Measures) -> Json:
    return {**asdict(found), "distances": asdict(found.distances)}


def _refs(snapshot: Snapshot, ids: Iterable[str], lang: str) -> list[Json]:
    return [node_ref(snapshot, one, lang) for one in ids]


def _cells(snapshot: Snapshot, cells: Iterable[tuple[str, str]], lang: str) -> list[Json]:
    return [
        {
            "theme": node_ref(snapshot, theme, lang),
            "district": node_ref(snapshot, district, lang),
        }
        for theme, district in cells
    ]
