"""The page of one partner, theme, district or activity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from graph_service.analysis.neighbourhood import neighbourhood
from graph_service.answers import node_answer
from graph_service.model import LinkKind, NodeKind
from graph_service.pages.addresses import PLURALS
from graph_service.pages.errors import PageRoute
from graph_service.pages.gaps import found_gaps, link_notes, shown_gaps
from graph_service.pages.insight import insight
from graph_service.pages.known import absent_around, plays_in
from graph_service.pages.maps import map_of
from graph_service.pages.rendering import render
from graph_service.pages.view import Here, View
from graph_service.snapshot import Snapshot
from graph_service.wording import LANGS, certainty_label, kind_label, status_label, type_label

Json: TypeAlias = dict[str, Any]

GAPS_SHOWN = 5
MORE_GAPS = 20
MOST_GAPS = 200
LINKS_SHOWN = 100
MOST_LINKS = 5_000
STEPS = (1, 2, 3)
# The facts that a node may have; an answer holds those that are known.
_NOTHING: Json = dict.fromkeys(
    ("type", "status", "status_label", "valid_from", "valid_to", "description"), ""
) | {"aliases": [], "identifiers": {}, "contacts": [], "properties": {}}


def _page(view: View, kind: NodeKind, node_id: str) -> Response:
    snapshot = view.snapshot
    number = snapshot.number(node_id)
    found = snapshot.node_id(number)
    if snapshot.kind(number) is not kind or found != node_id:
        # a merge can be taken back, so the way to the new id is never a permanent one
        return RedirectResponse(view.node_url(snapshot.kind(number), found), 302)
    language = view.language
    every = view.asked("links") == "all"
    answer = node_answer(
        snapshot, found, lang=language.code, link_limit=MOST_LINKS if every else LINKS_SHOWN
    )
    top = view.asked_number("top", GAPS_SHOWN, 1, MOST_GAPS)
    missing = found_gaps(view, node=found, limit=top)
    gaps = shown_gaps(view, missing)
    steps = view.asked_number("steps", 1, STEPS[0], STEPS[-1])
    ends = {end["id"] for gap in gaps for end in gap["ends"] if end["id"] in snapshot}
    part, around, truncated = _around(view, found, steps, frozenset(ends))
    for group in answer["links"]:
        for item in group["items"]:
            item["notes"] = link_notes(view, item)
    return render(
        view,
        "node.html",
        with_map=True,
        current=kind,
        node=_NOTHING | answer["node"],
        type_label=_telling_type(answer["node"]),
        insight=insight(view, number, missing["suggestions"][0] if gaps else None),
        wholes=_wholes(answer),
        groups=answer["links"],
        attestations=answer["attestations"],
        field_names=field_names(view),
        conflicts=_conflicts(view, answer["conflicts"]),
        merged_ids=answer["merged_ids"],
        meta=answer["meta"],
        gaps=gaps,
        gap_total=missing["meta"]["total"],
        ranking=missing["meta"]["ranking"]["sentence"],
        absent="" if gaps else absent_around(view, number),
        plays_in=plays_in(view, found),
        more_url=view.here(top=top + MORE_GAPS, focus=None)
        if len(gaps) < missing["meta"]["total"] and top < MOST_GAPS
        else "",
        steps=steps,
        all_steps=STEPS,
        around=around,
        truncated=truncated,
        map=map_of(view, part, gaps, title=answer["node"]["name"], highlight=found),
        script_data={"node": found},
    )


def _around(
    view: View, node_id: str, steps: int, ends: frozenset[str]
) -> tuple[Snapshot, int, bool]:
    """The part of the network around a node, how many nodes are so near, and if there are more.

    The other ends of its missing links are in it too, so that the map can draw these.
    """
    snapshot = view.snapshot

    def select() -> tuple[Snapshot, int, bool]:
        around = neighbourhood(snapshot, node_id, steps=steps, limit=view.settings.map_limit)
        inside = np.zeros(snapshot.node_count, dtype=np.bool_)
        inside[[snapshot.number(found) for found in {*around.node_ids, *ends}]] = True
        return snapshot.select(inside), len(around.node_ids), around.truncated

    key = (snapshot.version, snapshot.as_of, node_id, steps, ends)
    return view.keeper.kept("around a node", key, select)


def _telling_type(node: Mapping[str, Any]) -> str:
    """The type in words, unless it says no more than the kind does."""
    names = {kind_label(node["kind"], code) for code in LANGS}
    label = str(node["type_label"])
    return "" if label in names or node.get("type") in names else label


def _wholes(answer: Mapping[str, Any]) -> list[Json]:
    """What the node is part of."""
    return [
        item["node"]
        for group in answer["links"]
        if group["kind"] == LinkKind.PART_OF and group["direction"] == "out"
        for item in group["items"]
    ]


def _conflicts(view: View, conflicts: Mapping[str, Mapping[str, Any]]) -> list[Json]:
    """The facts on which datasets differ, in words."""
    language = view.language

    def shown(field: str, value: Any) -> str:
        if value is None:
            return language.gettext("nothing")
        if field == "status":
            return status_label(value, language.code)
        if field == "certainty":
            return certainty_label(value, language.code)
        if field == "type":
            return type_label(value, language.code)
        if field in ("valid_from", "valid_to"):
            return language.day(value)
        return str(value)

    names = field_names(view)
    return [
        {
            "field": names.get(key, key),
            "values": [(dataset, shown(field, value)) for dataset, value in said.items()],
        }
        for field, said in conflicts.items()
        for key in [field.partition(".")[2] or field]  # properties.origin is called origin
    ]


def field_names(view: View) -> Mapping[str, str]:
    """What the facts of a node are called."""
    t = view.language.gettext
    return {
        "name": t("Name"),
        "type": t("Type"),
        "status": t("Status"),
        "description": t("Description"),
        "valid_from": t("From"),
        "valid_to": t("Until"),
        "contacts": t("Contact"),
        "origin": t("Origin"),
    }


def router_of(kind: NodeKind) -> APIRouter:
    """The route to the page of each node of a kind."""
    router = APIRouter(route_class=PageRoute)

    @router.get(
        f"/{PLURALS[kind]}/{{node_id:path}}", name=f"page of one {kind}", include_in_schema=False
    )
    def page(view: Here, node_id: str) -> Response:
        return _page(view, kind, node_id)

    return router
