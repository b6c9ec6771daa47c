"""What changed between two days, with names, labels and a sentence beside the ids."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from graph_service.analysis.changes import FADE_AFTER, Changes, PairKind, Records, Ties, changes
from graph_service.answers.found import Keep
from graph_service.answers.shape import Json, link_ref, meta, node_ref
from graph_service.labels import kind_label, link_label
from graph_service.model import LinkKind, NodeKind
from graph_service.snapshot import Snapshot
from graph_service.wording import date_text
from graph_service.wording.changes import changes_sentence, pair_label


def changes_answer(
    snapshot: Snapshot,
    since: date,
    until: date,
    *,
    fade_after: int = FADE_AFTER,
    names_limit: int = 100,
    lang: str = "nl",
    keep: Keep | None = None,
) -> Json:
    """What changed between two days of the whole network: nodes, contacts, links, activities.

    `names_limit` is the most names of each kind, of which `total` counts them all.

    Raises:
        InvalidOption: an option is not allowed.
    """

    def compute() -> Changes:
        return changes(snapshot, since, until, fade_after=fade_after, names=names_limit)

    key = (snapshot.version, since, until, fade_after, names_limit)
    found = compute() if keep is None else keep("changes", key, compute)
    return {
        "sentence": changes_sentence(found, snapshot, lang),
        "new_nodes": _nodes(snapshot, found.new_nodes, lang),
        "ended_nodes": _nodes(snapshot, found.ended_nodes, lang),
        "activities": {
            "total": found.activities.total,
            "listed": [_activity(snapshot, node, lang) for node in found.activities.listed],
        },
        "new_ties": _ties(snapshot, found.new_ties, lang),
        "ended_ties": _ties(snapshot, found.ended_ties, lang),
        "fading_ties": _ties(snapshot, found.fading_ties, lang),
        "begun_links": _links(snapshot, found.begun_links, lang),
        "ended_links": _links(snapshot, found.ended_links, lang),
        "meta": meta(
            snapshot,
            since=since.isoformat(),
            until=until.isoformat(),
            fade_after=fade_after,
            dated=found.dated,
            names_limit=names_limit,
        ),
    }


def _activity(snapshot: Snapshot, node_id: str, lang: str) -> Json:
    begin, end = snapshot.node_rows[snapshot.number(node_id)][5:7]
    return {
        **node_ref(snapshot, node_id, lang),
        "valid_from": begin,
        "valid_to": end,
        "date_text": date_text(begin or end, lang),
    }


def _nodes(snapshot: Snapshot, found: Mapping[NodeKind, Records], lang: str) -> list[Json]:
    return [
        {
            "kind": str(kind),
            "kind_label": kind_label(kind, lang, several=True),
            "total": records.total,
            "listed": [node_ref(snapshot, node, lang) for node in records.listed],
        }
        for kind, records in found.items()
    ]


def _ties(snapshot: Snapshot, found: Mapping[PairKind, Ties], lang: str) -> list[Json]:
    return [
        {
            "kind": "-".join(kinds),
            "kind_label": pair_label(kinds, lang),
            "total": ties.total,
            "listed": [
                {
                    "ends": [node_ref(snapshot, end, lang) for end in (tie.first, tie.second)],
                    "last_day": tie.last_day or None,
                    "last_day_text": date_text(tie.last_day, lang),
                }
                for tie in ties.listed
            ],
        }
        for kinds, ties in found.items()
    ]


def _links(snapshot: Snapshot, found: Mapping[LinkKind, Records], lang: str) -> list[Json]:
    return [
        {
            "kind": str(kind),
            "kind_label": link_label(kind, lang),
            "total": records.total,
            "listed": [link_ref(snapshot, link, lang) for link in records.listed],
        }
        for kind, records in found.items()
    ]
