"""Groups, what is fragile and which ties fade, with names, labels and sentences beside the ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from graph_service.analysis.communities import Communities, Community, Shared, communities
from graph_service.analysis.fading import MONTHS, Fading, FadingTie, fading
from graph_service.analysis.fragile import KINDS, Fragile, SinglePartner, WeakContact, fragile
from graph_service.analysis.missing_links import SuggestionKind
from graph_service.answers.found import Keep, found_for_length
from graph_service.answers.paths import known_contacts
from graph_service.answers.shape import Json, check_page, link_ref, meta, node_ref
from graph_service.model import NodeKind
from graph_service.snapshot import Snapshot
from graph_service.wording import date_text, suggestion_label, type_label
from graph_service.wording.fading import fading_insight, tie_sentence
from graph_service.wording.structure import (
    communities_insight,
    community_names,
    community_sentence,
    contact_sentence,
    fragile_insight,
    point_sentence,
    single_sentence,
)


def communities_answer(
    snapshot: Snapshot,
    *,
    limit: int = 20,
    names_limit: int = 50,
    resolution: float = 1.0,
    lang: str = "nl",
    keep: Keep | None = None,
) -> Json:
    """The groups under `communities`, largest first, each with what its members share most.

    `names_limit` is the most members named of each, of which `size` and `kinds` tell them all.

    Raises:
        InvalidOption: an option is not allowed.
    """
    check_page(limit, 0)

    def compute(length: int) -> Communities:
        return communities(snapshot, top=length, names=names_limit, resolution=resolution)

    found = found_for_length(
        keep, "communities", snapshot, limit, (names_limit, resolution), compute
    )
    found = replace(found, communities=found.communities[:limit])
    shown = found.communities
    names = community_names(shown, snapshot, lang)
    return {
        "insight": communities_insight(found, snapshot, lang),
        "communities": [
            _community(snapshot, one, rank, name, lang)
            for rank, (one, name) in enumerate(zip(shown, names, strict=True), 1)
        ],
        "meta": meta(
            snapshot,
            total=found.total,
            returned=len(shown),
            truncated=len(shown) < found.total,
            limit=limit,
            pairs=found.pairs,
            grouped=found.grouped,
            alone=found.alone,
            modularity=found.modularity,
            resolution=found.resolution,
        ),
    }


def _community(snapshot: Snapshot, one: Community, rank: int, name: str, lang: str) -> Json:
    return {
        "rank": rank,
        "name": name,
        "sentence": community_sentence(one, snapshot, lang),
        "size": one.size,
        "kinds": {str(kind): count for kind, count in one.kinds.items()},
        "members": _refs(snapshot, one.members, lang),
        "contacts": one.contacts,
        "density": one.density,
        "inward": one.inward,
        "sharers": one.sharers,
        "shared": {
            str(kind): [_shared(snapshot, shared, lang) for shared in shown]
            for kind, shown in one.shared.items()
        },
    }


def _shared(snapshot: Snapshot, shared: Shared, lang: str) -> Json:
    return {
        **node_ref(snapshot, shared.node_id, lang),
        "members": shared.members,
        "others": shared.others,
        "strength": shared.strength,
    }


def _refs(snapshot: Snapshot, ids: Iterable[str], lang: str) -> list[Json]:
    return [node_ref(snapshot, node_id, lang) for node_id in ids]


def fragile_answer(
    snapshot: Snapshot,
    *,
    kind: Collection[NodeKind | str] | None = None,
    level: str | None = None,
    limit: int = 20,
    names_limit: int = 20,
    lang: str = "nl",
    keep: Keep | None = None,
) -> Json:
    """What the network hangs on: `points`, `contacts` and `single_partners`.

    Each says what falls apart without it, by name, at most `names_limit` names.

    Raises:
        InvalidOption: an option is not allowed.
    """
    check_page(limit, 0)
    kinds = tuple(sorted({str(one) for one in kind or KINDS}))

    def compute(length: int) -> Fragile:
        return fragile(
            snapshot,
            top=length,
            kinds=kinds,
            level=level,
            names=names_limit,
            known=known_contacts(snapshot, keep),
        )

    found = found_for_length(keep, "fragile", snapshot, limit, (kinds, level, names_limit), compute)
    found = replace(
        found,
        points=found.points[:limit],
        contacts=found.contacts[:limit],
        single_partners=found.single_partners[:limit],
    )
    points, contacts, singles = found.points, found.contacts, found.single_partners
    filters: Json = {"kind": list(kinds)} if len(kinds) < len(KINDS) else {}
    if level is not None:
        filters["level"] = level
    return {
        "insight": fragile_insight(found, snapshot, lang),
        "points": [
            {
                **node_ref(snapshot, one.node_id, lang),
                "rank": rank,
                "sentence": point_sentence(one, snapshot, lang),
                "partners_lost": one.partners_lost,
                "cut_off": one.cut_off,
                "part_count": one.part_count,
                "parts": list(one.parts),
                "lost": _refs(snapshot, one.lost, lang),
            }
            for rank, one in enumerate(points, 1)
        ],
        "contacts": [_contact(snapshot, one, rank, lang) for rank, one in enumerate(contacts, 1)],
        "single_partners": [
            _single(snapshot, one, rank, lang) for rank, one in enumerate(singles, 1)
        ],
        "level": found.level,
        "level_label": type_label(found.level, lang),
        "meta": meta(
            snapshot,
            filters=filters,
            total_points=found.point_total,
            returned_points=len(points),
            total_contacts=found.contact_total,
            returned_contacts=len(contacts),
            total_single_partners=found.single_total,
            returned_single_partners=len(singles),
            truncated=len(points) < found.point_total
            or len(contacts) < found.contact_total
            or len(singles) < found.single_total,
            limit=limit,
            other_points=found.point_others,
            other_contacts=found.contact_others,
            levels=[one.name for one in found.levels],
            too_broad=_refs(snapshot, found.too_broad, lang),
        ),
    }


def _contact(snapshot: Snapshot, one: WeakContact, rank: int, lang: str) -> Json:
    return {
        "rank": rank,
        "ends": _refs(snapshot, (one.near_id, one.far_id), lang),
        "sentence": contact_sentence(one, snapshot, lang),
        "partners_lost": one.partners_lost,
        "cut_off": one.cut_off,
        "lost": _refs(snapshot, one.lost, lang),
        "activities": _refs(snapshot, one.activity_ids, lang),
        "links": [link_ref(snapshot, link_id, lang) for link_id in one.link_ids],
    }


def _single(snapshot: Snapshot, one: SinglePartner, rank: int, lang: str) -> Json:
    return {
        **node_ref(snapshot, one.partner_id, lang),
        "rank": rank,
        "sentence": single_sentence(one, snapshot, lang),
        "joins": [
            {
                "theme": node_ref(snapshot, theme, lang),
                "district": node_ref(snapshot, district, lang),
            }
            for theme, district in one.joins
        ],
        "join_total": one.join_total,
        "reaches": _refs(snapshot, one.reaches, lang),
        "reach_total": one.reach_total,
    }


def fading_answer(
    snapshot: Snapshot,
    *,
    months: int = MONTHS,
    kind: Collection[SuggestionKind | str] | None = None,
    node: str | None = None,
    limit: int = 20,
    lang: str = "nl",
    keep: Keep | None = None,
) -> Json:
    """The ties that have been silent for so many months under `fading`, the longest first.

    Contacts of which no record has a date are under `unknown`. A standing link that has not ended
    keeps a tie current.

    Raises:
        NotFound: the node's id is unknown.
        InvalidOption: an option is not allowed.
    """
    check_page(limit, 0)
    kinds = tuple(sorted({str(one) for one in kind or ()}))
    of_node = None if node is None else snapshot.resolve(node)

    def compute(length: int) -> Fading:
        return fading(
            snapshot,
            months=months,
            kinds=kinds,
            node=of_node,
            top=length,
            known=known_contacts(snapshot, keep),
        )

    found = found_for_length(keep, "fading", snapshot, limit, (months, kinds, of_node), compute)
    found = replace(found, fading=found.fading[:limit], unknown=found.unknown[:limit])
    silent, unknown = found.fading, found.unknown
    total = sum(one.fading for one in found.totals.values())
    total_unknown = sum(one.unknown for one in found.totals.values())
    filters: Json = {"kind": list(kinds)} if kinds else {}
    if of_node is not None:
        filters["node"] = of_node
    return {
        "insight": fading_insight(found, snapshot, lang),
        "fading": [_tie(snapshot, one, rank, lang) for rank, one in enumerate(silent, 1)],
        "unknown": [_tie(snapshot, one, rank, lang) for rank, one in enumerate(unknown, 1)],
        "meta": meta(
            snapshot,
            filters=filters,
            months=found.months,
            day=found.day.isoformat() if found.day else None,
            total=total,
            returned=len(silent),
            total_unknown=total_unknown,
            returned_unknown=len(unknown),
            truncated=len(silent) < total or len(unknown) < total_unknown,
            limit=limit,
            totals={
                str(one): {
                    "current": count.current,
                    "standing": count.standing,
                    "fading": count.fading,
                    "unknown": count.unknown,
                }
                for one, count in found.totals.items()
            },
        ),
    }


def _tie(snapshot: Snapshot, one: FadingTie, rank: int, lang: str) -> Json:
    return {
        "rank": rank,
        "kind": str(one.kind),
        "kind_label": suggestion_label(one.kind, lang),
        "ends": _refs(snapshot, (one.partner_id, one.other_id), lang),
        "sentence": tie_sentence(one, snapshot, lang),
        "last_date": one.last_date,
        "last_date_text": date_text(one.last_date, lang),
        "months": one.months,
        "strength": one.strength,
        "activities": _refs(snapshot, one.activity_ids, lang),
        "activity_total": one.activity_total,
        "already_planned": bool(one.planned_ids),
        "planned_by": _refs(snapshot, one.planned_ids, lang),
    }
