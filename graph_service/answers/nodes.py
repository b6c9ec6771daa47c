"""Lists of nodes, search, and everything about one node."""

from __future__ import annotations

import numpy as np

from graph_service.analysis.search import SearchIndex, fold
from graph_service.answers.shape import (
    Json,
    Kinds,
    check_page,
    chosen,
    link_facts,
    meta,
    node_ref,
    page_meta,
)
from graph_service.export.node_link import node_dict
from graph_service.model import LINK_KINDS, LinkKind, conflicts
from graph_service.snapshot import Snapshot
from graph_service.wording import date_text, kind_label, link_label, status_label, type_label


def nodes_answer(
    snapshot: Snapshot,
    *,
    kind: Kinds = None,
    q: str | None = None,
    theme: str | None = None,
    district: str | None = None,
    limit: int | None = 100,
    offset: int = 0,
    lang: str = "nl",
    index: SearchIndex | None = None,
) -> Json:
    """Nodes by name, or with `q` those that it finds, best first, under `items`.

    `q` looks in names, other names, ids and identifiers and forgives typing errors; `found` then
    says by what a node was found. Give an `index` where many searches go over one snapshot.

    Raises:
        NotFound: a theme or district is unknown.
        InvalidOption: an option is not allowed.
    """
    check_page(limit, offset)
    inside, filters = chosen(snapshot, kind, theme, district)
    found: dict[int, Json] = {}
    if q is not None and q.strip():
        filters["q"] = q
        for hit in (index or SearchIndex(snapshot)).search(q, inside):
            found[hit.number] = {"field": hit.field, "text": hit.text, "score": hit.score}
        order = list(found)
    else:
        order = np.flatnonzero(inside).tolist()
        order.sort(key=lambda number: (fold(snapshot.name(number)), number))
    page = order[offset:] if limit is None else order[offset : offset + limit]
    items = []
    for number in page:
        item = {**node_dict(snapshot, number), **_labels(snapshot, number, lang)}
        item["link_count"] = len(snapshot.links_of(number))
        if number in found:
            item["found"] = found[number]
        items.append(item)
    return {
        "items": items,
        "meta": meta(
            snapshot,
            filters=filters,
            total=len(order),
            returned=len(page),
            **page_meta(len(order), len(page), limit, offset),
        ),
    }


def node_answer(
    snapshot: Snapshot, node_id: str, *, lang: str = "nl", link_limit: int = 200
) -> Json:
    """Everything about one node: facts, contacts, links by kind, sources and where these differ.

    `links` holds a group for each kind of link and direction, in our order, with at most
    `link_limit` links by the name of the other node; `total` counts them all. An id that was merged
    into this node is answered with the node; `merged_ids` names such ids.

    Raises:
        NotFound: no node has or had this id.
    """
    number = snapshot.number(node_id)
    node = snapshot.node(number)
    groups = _link_groups(snapshot, number, lang, link_limit)
    return {
        "node": {
            **node.to_dict(),
            **_labels(snapshot, number, lang),
            "valid_from_text": date_text(node.valid_from, lang),
            "valid_to_text": date_text(node.valid_to, lang),
        },
        "links": groups,
        "attestations": [
            {
                "dataset": said.dataset,
                "place": said.place,
                "first_seen": said.first_seen,
                "last_seen": said.last_seen,
                "facts": dict(said.facts),
            }
            for said in node.attestations
        ],
        "conflicts": conflicts(node.attestations),
        "merged_ids": sorted(
            old
            for old in snapshot.redirects
            if old not in snapshot and _leads_to(snapshot, old, node.id)
        ),
        "meta": meta(
            snapshot,
            node_id=node.id,
            total_links=sum(group["total"] for group in groups),
            returned_links=sum(len(group["items"]) for group in groups),
            truncated=any(group["total"] > len(group["items"]) for group in groups),
            limit=link_limit,
        ),
    }


def _leads_to(snapshot: Snapshot, old: str, node_id: str) -> bool:
    seen: set[str] = set()
    while old in snapshot.redirects and old not in seen:
        seen.add(old)
        old = snapshot.redirects[old]
    return old == node_id


def _labels(snapshot: Snapshot, number: int, lang: str) -> Json:
    row = snapshot.node_rows[number]
    labels = {"kind_label": kind_label(row[1], lang), "type_label": type_label(row[3], lang)}
    if row[4]:
        labels["status_label"] = status_label(row[4], lang)
    return labels


def _link_groups(snapshot: Snapshot, number: int, lang: str, limit: int) -> list[Json]:
    groups: dict[tuple[LinkKind, bool], list[int]] = {}
    for link in snapshot.links_of(number).tolist():
        kind = LINK_KINDS[int(snapshot.link_kind[link])]
        incoming = int(snapshot.link_target[link]) == number
        groups.setdefault((kind, incoming), []).append(link)
    answer = []
    for (kind, incoming), links in sorted(
        groups.items(), key=lambda item: (LINK_KINDS.index(item[0][0]), item[0][1])
    ):
        others = {link: snapshot.other_end(link, number) for link in links}
        links.sort(key=lambda link: (fold(snapshot.name(others[link])), others[link], link))
        items = []
        for link in links[:limit]:
            other = others[link]
            facts = link_facts(snapshot, link, lang)
            items.append({**facts, "node": node_ref(snapshot, other, lang)})
        answer.append(
            {
                "kind": str(kind),
                "label": link_label(kind, lang, reverse=incoming),
                "direction": "in" if incoming else "out",
                "total": len(links),
                "items": items,
            }
        )
    return answer
