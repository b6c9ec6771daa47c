"""Norms against the network, with names and sentences beside the ids."""

from __future__ import annotations

from collections.abc import Mapping

from graph_service.analysis.norms import GAP_LIMIT, Checked, Norm, NormGap, check
from graph_service.answers.found import Keep
from graph_service.answers.shape import Json, check_page, meta, node_ref
from graph_service.snapshot import Snapshot
from graph_service.wording import type_label
from graph_service.wording.norms import (
    checked_sentence,
    gap_sentence,
    norm_sentence,
    norms_sentence,
)


def norms_answer(
    snapshot: Snapshot,
    norms: Mapping[str, Norm],
    *,
    limit: int = GAP_LIMIT,
    lang: str = "nl",
    keep: Keep | None = None,
) -> Json:
    """Each norm by its id under `norms`: what it asks, how far it is met, and the gaps.

    `limit` is the most gaps of each norm; `gap_total` counts them all.

    Raises:
        InvalidOption: an option is not allowed.
    """
    check_page(limit, 0)
    entries = norm_entries(snapshot, norms, limit=limit, lang=lang, keep=keep)
    checked = [found_norm(snapshot, norm, limit=limit, keep=keep) for norm in norms.values()]
    return {
        "sentence": norms_sentence(checked, lang),
        "norms": entries,
        "meta": meta(
            snapshot,
            total=len(entries),
            truncated=any(one["gap_total"] > len(one["gaps"]) for one in entries),
            limit=limit,
        ),
    }


def norm_entries(
    snapshot: Snapshot,
    norms: Mapping[str, Norm],
    *,
    limit: int,
    lang: str,
    keep: Keep | None,
) -> list[Json]:
    """Each norm, in the order of their ids."""
    return [
        norm_entry(snapshot, key, found_norm(snapshot, norms[key], limit=limit, keep=keep), lang)
        for key in sorted(norms)
    ]


def found_norm(snapshot: Snapshot, norm: Norm, *, limit: int, keep: Keep | None) -> Checked:
    """A norm against a view, found once for all who ask."""
    if keep is None:
        return check(snapshot, norm, gap_limit=limit)
    key = (snapshot.version, snapshot.as_of, norm, limit)
    return keep("norm", key, lambda: check(snapshot, norm, gap_limit=limit))


def norm_entry(snapshot: Snapshot, key: str, found: Checked, lang: str) -> Json:
    """One norm with how far it is met."""
    norm = found.norm
    return {
        "id": key,
        **norm.to_dict(),
        "type_label": type_label(norm.type, lang),
        "sentence": norm_sentence(norm, snapshot, lang),
        "result": checked_sentence(found, snapshot, lang),
        "places": found.places,
        "met": found.met,
        "gap_total": found.places - found.met,
        "missing": found.missing or None,
        "gaps": [_gap(snapshot, norm, gap, lang) for gap in found.gaps],
    }


def _gap(snapshot: Snapshot, norm: Norm, gap: NormGap, lang: str) -> Json:
    def one(node_id: str) -> Json | None:
        return node_ref(snapshot, node_id, lang) if node_id else None

    return {
        "theme": one(gap.theme_id),
        "district": one(gap.district_id),
        "sentence": gap_sentence(norm, gap, snapshot, lang),
        "found": gap.found,
        "counted": [node_ref(snapshot, node, lang) for node in gap.counted],
        "near": [node_ref(snapshot, node, lang) for node in gap.near],
        "near_by": gap.near_by or None,
        "planned": [node_ref(snapshot, node, lang) for node in gap.planned],
        "last": one(gap.last_id),
        "undated": gap.undated,
    }


def norm_summary(snapshot: Snapshot, key: str, norm: Norm, lang: str) -> Json:
    """One norm as it was set: what it asks, and how far it is met."""
    entry = norm_entry(snapshot, key, check(snapshot, norm, gap_limit=0), lang)
    del entry["gaps"]
    return entry
