"""Reach and introductions, with names, labels and sentences beside the ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from graph_service.analysis.acquaintance import Acquaintance, acquaintance
from graph_service.analysis.introductions import Introduction, Introductions, introductions
from graph_service.analysis.reach import Reach, reach
from graph_service.analysis.together import Together
from graph_service.answers.found import Keep
from graph_service.answers.recent import made_for
from graph_service.answers.shape import Json, link_ref, meta, node_ref
from graph_service.snapshot import Snapshot
from graph_service.wording import date_text
from graph_service.wording.paths import introductions_sentence, path_sentence, reach_sentence

T = TypeVar("T")


def known_contacts(snapshot: Snapshot, keep: Keep | None) -> Acquaintance:
    """The contacts of a view with their days, found once for all who ask."""
    return made_for(snapshot, keep, "acquaintance", lambda view: acquaintance(view))


def reach_answer(
    snapshot: Snapshot,
    node_id: str,
    *,
    steps: int = 3,
    names_limit: int = 50,
    lang: str = "nl",
    keep: Keep | None = None,
) -> Json:
    """Whom a node reaches over contacts: `rings`, one for each step, and how near it is to all.

    `names_limit` is the most names of each kind in a ring, of which `totals` tell them all.

    Raises:
        NotFound: the id is unknown.
        InvalidOption: an option is not allowed.
    """

    def compute() -> Reach:
        known = known_contacts(snapshot, keep)
        return reach(snapshot, node_id, steps=steps, names=names_limit, known=known)

    found = _kept(keep, "reach", snapshot, (node_id, steps, names_limit), compute)
    return {
        "node": node_ref(snapshot, found.node_id, lang),
        "sentence": reach_sentence(found, snapshot, lang),
        "rings": [
            {
                "step": ring.step,
                "totals": {str(kind): count for kind, count in ring.totals.items()},
                "nodes": [node_ref(snapshot, node, lang) for node in ring.node_ids],
            }
            for ring in found.rings
        ],
        "partners": found.partners,
        "within": found.within,
        "connected": found.connected,
        "farthest": found.farthest,
        "closeness": found.closeness,
        "efficiency": found.efficiency,
        "openers": [
            {**node_ref(snapshot, one.node_id, lang), "opens": one.opens} for one in found.openers
        ],
        "meta": meta(
            snapshot,
            steps=steps,
            truncated=any(sum(ring.totals.values()) > len(ring.node_ids) for ring in found.rings),
            names_limit=names_limit,
        ),
    }


def introductions_answer(
    snapshot: Snapshot,
    source: str,
    target: str,
    *,
    limit: int = 5,
    steps: int = 4,
    lang: str = "nl",
    keep: Keep | None = None,
) -> Json:
    """The ways from one node to another over people who know each other, under `introductions`.

    Raises:
        NotFound: an id is unknown.
        InvalidOption: an option is not allowed.
    """

    def compute() -> Introductions:
        known = known_contacts(snapshot, keep)
        return introductions(snapshot, source, target, top=limit, steps=steps, known=known)

    found = _kept(keep, "introductions", snapshot, (source, target, limit, steps), compute)
    return {
        "from": node_ref(snapshot, found.source_id, lang),
        "to": node_ref(snapshot, found.target_id, lang),
        "through": found.through,
        "sentence": introductions_sentence(found, snapshot, lang),
        "introductions": [
            _introduction(snapshot, path, rank, lang) for rank, path in enumerate(found.paths, 1)
        ],
        "starters": found.starters,
        "starters_with_path": found.starters_with_path,
        "meta": meta(
            snapshot, returned=len(found.paths), complete=found.complete, limit=limit, steps=steps
        ),
    }


def _introduction(snapshot: Snapshot, path: Introduction, rank: int, lang: str) -> Json:
    return {
        "rank": rank,
        "length": len(path.steps),
        "nodes": [node_ref(snapshot, node, lang) for node in path.node_ids],
        "sentence": path_sentence(path, snapshot, lang),
        "steps": [
            {
                "from": step.first,
                "to": step.second,
                "together": [_together(snapshot, one, lang) for one in step.together],
                "together_total": step.together_total,
            }
            for step in path.steps
        ],
    }


def _together(snapshot: Snapshot, one: Together, lang: str) -> Json:
    return {
        "activity": node_ref(snapshot, one.activity_id, lang) if one.activity_id else None,
        "date": one.when or None,
        "date_text": date_text(one.when, lang),
        "standing": one.standing,
        "links": [link_ref(snapshot, link, lang) for link in one.link_ids],
    }


def _kept(
    keep: Keep | None,
    name: str,
    snapshot: Snapshot,
    options: tuple[str | int, ...],
    compute: Callable[[], T],
) -> T:
    if keep is None:
        return compute()
    return keep(name, (snapshot.version, snapshot.as_of, *options), compute)
