"""What the analyses find, with names, labels and sentences beside the ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from graph_service.analysis.coverage import Cell, Gap
from graph_service.analysis.fragile import PARTS_SHOWN
from graph_service.analysis.norms import Norm
from graph_service.answers.found import Keep, found_brokers, found_coverage
from graph_service.answers.norms import norm_entries
from graph_service.answers.shape import (
    Json,
    Kinds,
    check_page,
    kinds_of,
    meta,
    node_ref,
    page_meta,
)
from graph_service.model import NODE_KINDS
from graph_service.snapshot import Snapshot
from graph_service.wording import date_text, type_label
from graph_service.wording.structure import brokers_insight


def _refs(snapshot: Snapshot, ids: Iterable[str], lang: str) -> list[Json]:
    return [node_ref(snapshot, node_id, lang) for node_id in ids]


def coverage_answer(
    snapshot: Snapshot,
    *,
    level: str | None = None,
    limit: int = 100,
    offset: int = 0,
    names_limit: int = 20,
    norms: Mapping[str, Norm] | None = None,
    lang: str = "nl",
    keep: Keep | None = None,
) -> Json:
    """Themes by the districts of a level: `cells` where anything is recorded, and `gaps`.

    With `norms`, by their ids, each is held against the network under `norms`, with its gaps.

    `limit` and `offset` page the gaps; `names_limit` is the most names in one cell, of which the
    counts tell them all. Texts in themes and districts have the names, so cells hold ids. With
    `keep` what is found in the view of a day is kept for the next who asks.

    Raises:
        InvalidOption: an option is not allowed.
    """
    check_page(limit, offset)
    found = found_coverage(snapshot, keep, level=level, gap_limit=offset + limit)
    gaps = found.gaps[offset : offset + limit]
    return {
        "level": found.level,
        "level_label": type_label(found.level, lang),
        "levels": [
            {
                "name": one.name,
                "label": type_label(one.name, lang),
                "districts": one.districts,
                "activities": one.activities,
            }
            for one in found.levels
        ],
        "themes": _refs(snapshot, found.themes, lang),
        "districts": _refs(snapshot, found.districts, lang),
        "cells": [_cell(snapshot, cell, names_limit, lang) for cell in found.cells],
        "gaps": [_gap(snapshot, gap, names_limit, lang) for gap in gaps],
        "norms": norm_entries(snapshot, norms or {}, limit=limit, lang=lang, keep=keep),
        "meta": meta(
            snapshot,
            filters={} if level is None else {"level": level},
            total_gaps=found.gap_total,
            returned_gaps=len(gaps),
            **page_meta(found.gap_total, len(gaps), limit, offset),
        ),
    }


def _cell(snapshot: Snapshot, cell: Cell, names: int, lang: str) -> Json:
    return {
        "theme": cell.theme_id,
        "district": cell.district_id,
        "activity_count": len(cell.activity_ids),
        "partner_count": len(cell.partner_ids),
        "planned_count": len(cell.planned_ids),
        "activities": _refs(snapshot, cell.activity_ids[:names], lang),
        "partners": _refs(snapshot, cell.partner_ids[:names], lang),
        "planned": _refs(snapshot, cell.planned_ids[:names], lang),
        "last_date": cell.last_date,
        "last_date_text": date_text(cell.last_date, lang),
    }


def _gap(snapshot: Snapshot, gap: Gap, names: int, lang: str) -> Json:
    return {
        "theme": node_ref(snapshot, gap.theme_id, lang),
        "district": node_ref(snapshot, gap.district_id, lang),
        "partner_count": len(gap.partner_ids),
        "planned_count": len(gap.planned_ids),
        "partners": _refs(snapshot, gap.partner_ids[:names], lang),
        "planned": _refs(snapshot, gap.planned_ids[:names], lang),
    }


def brokers_answer(
    snapshot: Snapshot,
    *,
    kind: Kinds = None,
    limit: int = 20,
    names_limit: int = 20,
    lang: str = "nl",
    keep: Keep | None = None,
) -> Json:
    """Who holds the network together: `brokers` by betweenness, and `breaking_points`.

    Beside betweenness stand how many contacts a node has, how many of these tell it what the others
    do not (`effective_size`) and how far they lead back to each other (`constraint`).
    A breaking point lists the names of what would be cut off, at most `names_limit` of them.
    `meta.estimated` says whether betweenness comes from a sample of `meta.samples` nodes. With
    `keep` what is found in the view of a day is kept for the next who asks.

    Raises:
        InvalidOption: an option is not allowed.
    """
    check_page(limit, 0)
    kinds = kinds_of(kind)
    listed = kinds if len(kinds) < len(NODE_KINDS) else None
    found = found_brokers(snapshot, keep, kinds=listed, top=limit, names=names_limit)
    found = replace(found, brokers=found.brokers[:limit])
    first, points = found.brokers, found.breaking_points[:limit]
    return {
        "insight": brokers_insight(found, snapshot, lang),
        "brokers": [
            {
                **node_ref(snapshot, one.node_id, lang),
                "rank": rank,
                "betweenness": one.betweenness,
                "degree": one.degree,
                "contacts": one.contacts,
                "effective_size": one.effective_size,
                "constraint": one.constraint,
            }
            for rank, one in enumerate(first, 1)
        ],
        "breaking_points": [
            {
                **node_ref(snapshot, one.node_id, lang),
                "rank": rank,
                "cut_off": one.cut_off,
                "part_count": len(one.parts),
                "parts": list(one.parts[:PARTS_SHOWN]),
                "lost": _refs(snapshot, one.lost, lang),
            }
            for rank, one in enumerate(points, 1)
        ],
        "meta": meta(
            snapshot,
            filters={} if listed is None else {"kind": [str(one) for one in listed]},
            total_brokers=found.broker_total,
            returned_brokers=len(first),
            total_breaking_points=found.breaking_point_total,
            returned_breaking_points=len(points),
            truncated=len(first) < found.broker_total or len(points) < found.breaking_point_total,
            limit=limit,
            estimated=found.estimated,
            samples=found.samples,
        ),
    }
