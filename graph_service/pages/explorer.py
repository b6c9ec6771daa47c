"""The first page: the ranked list of missing links, and the map beside it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from fastapi import APIRouter
from starlette.responses import Response

from graph_service.analysis.missing_links import SUGGESTION_KINDS, SuggestionKind, Verdict
from graph_service.analysis.search import fold
from graph_service.answers.shape import chosen
from graph_service.config import default_store
from graph_service.errors import NotFound
from graph_service.model import NODE_KINDS, NodeKind
from graph_service.pages.errors import PageRoute
from graph_service.pages.gaps import ENDS, found_gaps, method_notes, shown_gaps
from graph_service.pages.known import absent
from graph_service.pages.maps import map_of
from graph_service.pages.rendering import render
from graph_service.pages.view import Here, View
from graph_service.snapshot import Snapshot
from graph_service.wording import suggestion_label, type_label

Json: TypeAlias = dict[str, Any]

GAPS_SHOWN = 20
MOST_GAPS = 200
SPREAD = 0.5  # how different missing links are that follow each other, where that is asked for
MOST_CHOICES = 1_000  # more than this no list to choose from can hold

# What there is to say of the whole list beside what the page says itself where it is empty.
_TELLING = frozenset({Verdict.NOTHING_MISSING, Verdict.ALL_PLANNED, Verdict.ALL_DECIDED})

router = APIRouter(route_class=PageRoute)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader wants to see; `unknown` names what is not there on the day of the view."""

    theme: str | None
    district: str | None
    kinds: tuple[NodeKind, ...]
    gap: SuggestionKind | None
    top: int
    missing: bool
    spread: bool
    unknown: tuple[str, ...]

    @property
    def gap_kinds(self) -> tuple[SuggestionKind, ...]:
        """The kinds of missing link between the kinds of node that are shown."""
        return tuple(kind for kind in SUGGESTION_KINDS if ENDS[kind] <= set(self.kinds))

    @property
    def narrowed(self) -> bool:
        """Whether something is left out."""
        return bool(self.theme or self.district or len(self.kinds) < len(NODE_KINDS))

    @classmethod
    def of(cls, view: View) -> Filters:
        """The filters of the address.

        Raises:
            InvalidOption: a kind is unknown.
        """
        unknown: list[str] = []
        return cls(
            theme=_node(view, "theme", NodeKind.THEME, unknown),
            district=_node(view, "district", NodeKind.DISTRICT, unknown),
            kinds=_kinds(view),
            gap=_gap(view),
            top=view.asked_number("top", GAPS_SHOWN, 1, MOST_GAPS),
            missing=view.asked("missing") != "0",
            spread=view.asked("spread") == "1",
            unknown=tuple(unknown),
        )


def _kinds(view: View) -> tuple[NodeKind, ...]:
    asked = view.asked_list("kind")
    for given in asked:
        if given not in list(NODE_KINDS):
            raise view.unknown("kind", given, NODE_KINDS)
    return tuple(kind for kind in NODE_KINDS if kind in asked) or NODE_KINDS


def _gap(view: View) -> SuggestionKind | None:
    asked = view.asked("gap")
    if asked and asked not in list(SUGGESTION_KINDS):
        raise view.unknown("gap", asked, SUGGESTION_KINDS)
    return SuggestionKind(asked) if asked else None


def _node(view: View, name: str, kind: NodeKind, unknown: list[str]) -> str | None:
    asked = view.asked(name)
    if not asked:
        return None
    try:
        number = view.snapshot.number(asked)
    except NotFound:
        unknown.append(asked)
        return None
    if view.snapshot.kind(number) is not kind:
        unknown.append(asked)
        return None
    return view.snapshot.node_id(number)


@router.get("/", include_in_schema=False)
def explorer(view: Here) -> Response:
    """The map and the missing links, or the first steps where the network is empty."""
    if not view.keeper.current().node_count:
        return render(view, "empty.html", current="map", store_option=_store_option(view))
    filters = Filters.of(view)
    found = _missing(view, filters, filters.gap_kinds)
    totals = found["totals"]
    if filters.gap is not None:  # the others are still counted, so that one can turn to them
        own = (filters.gap,) if filters.gap in filters.gap_kinds else ()
        found = _missing(view, filters, own)
    gaps, total = found["gaps"], sum(found["totals"].values())
    part = _part(view, filters)
    return render(
        view,
        "explorer.html",
        with_map=True,
        current="map",
        filters=filters,
        themes=_choices(view, NodeKind.THEME),
        districts=_choices(view, NodeKind.DISTRICT),
        gaps=gaps,
        scored=any(gap["order_by"] == "plain" for gap in gaps),
        likely=any(gap["likelihood"] is not None for gap in gaps),
        total=total,
        absent="" if total else absent(view, part, filters.kinds),
        chips=_chips(view, filters, totals),
        counts=_counts(view.snapshot),
        changed=_changed(view),
        entries=found["entries"],
        verdict=found["verdict"],
        notes=found["notes"],
        ranking=found["ranking"],
        spread=filters.spread,
        more_url=view.here(top=filters.top + GAPS_SHOWN, focus=None)
        if len(gaps) < found["entries"] and filters.top < MOST_GAPS
        else "",
        map=map_of(
            view,
            part,
            gaps,
            title=view.network or "schakel",
            show_missing=filters.missing,
        ),
        script_data={"words": _words(view)},
    )


def _store_option(view: View) -> str:
    """What a command needs to reach the store of this page; nothing where it is the default one."""
    if view.settings.store == default_store():
        return ""
    if view.settings.tokens_file is not None:  # where it is, is for those who run the service
        return " --store …"
    return f" --store {shlex.quote(view.store.address)}"


def _missing(view: View, filters: Filters, kinds: tuple[SuggestionKind, ...]) -> Json:
    """The missing links of these kinds within the filters, and how many there are of each kind."""
    if not kinds:  # no kinds mean all to the analysis
        nothing: Json = {"gaps": [], "totals": {}, "entries": 0, "verdict": "", "notes": []}
        return nothing | {"ranking": ""}
    answer = found_gaps(
        view,
        kinds=kinds,
        theme=filters.theme,
        district=filters.district,
        limit=filters.top,
        spread=SPREAD if filters.spread else 0.0,
    )
    meta = answer["meta"]
    return {
        "gaps": shown_gaps(view, answer),
        "totals": meta["totals"],
        "entries": meta["total"],
        "verdict": meta["verdict_sentence"] if meta["verdict"] in _TELLING else "",
        "notes": method_notes(view, answer),
        "ranking": meta["ranking"]["sentence"],
    }


def _part(view: View, filters: Filters) -> Snapshot:
    snapshot = view.snapshot
    if not filters.narrowed:
        return snapshot

    def select() -> Snapshot:
        inside, _ = chosen(snapshot, filters.kinds, filters.theme, filters.district)
        return snapshot.select(inside)

    key = (snapshot.version, snapshot.as_of, filters.theme, filters.district, filters.kinds)
    return view.keeper.kept("part of the network", key, select)


def _choices(view: View, kind: NodeKind) -> list[tuple[str, list[Json]]]:
    """The nodes of a kind to choose from, by type and name."""
    snapshot = view.snapshot
    groups: dict[str, list[int]] = {}
    for number in snapshot.numbers(kind).tolist()[:MOST_CHOICES]:
        groups.setdefault(snapshot.type(number), []).append(number)
    return [
        (
            type_label(name, view.language.code),
            [
                {"id": snapshot.node_id(number), "name": snapshot.name(number)}
                for number in sorted(numbers, key=lambda n: (fold(snapshot.name(n)), n))
            ],
        )
        for name, numbers in sorted(groups.items(), key=lambda item: (len(item[1]), item[0]))
    ]


def _chips(view: View, filters: Filters, totals: dict[str, int]) -> list[Json]:
    """The kinds of missing link to choose from, each with how many there are."""
    code = view.language.code
    every = {
        "url": view.here(gap=None, focus=None, top=None),
        "label": view.language.gettext("All kinds"),
        "count": sum(totals.values()),
        "current": filters.gap is None,
    }
    return [
        every,
        *(
            {
                "url": view.here(gap=kind, focus=None, top=None),
                "label": suggestion_label(kind, code),
                "count": totals[kind],
                "current": filters.gap == kind,
            }
            for kind in filters.gap_kinds
            if totals[kind] or filters.gap == kind
        ),
    ]


def _counts(snapshot: Snapshot) -> Sequence[tuple[NodeKind, int]]:
    return [(kind, len(snapshot.numbers(kind))) for kind in NODE_KINDS]


def _changed(view: View) -> str:
    """When the network last changed."""
    newest = view.store.history(1)
    return newest[0].made_at if newest else ""


def _words(view: View) -> dict[str, str]:
    """What the script says; it fills in {n} and {name}."""
    language = view.language
    return {
        "none": language.gettext("None of these missing links is with {name}."),
        "one": language.gettext("One missing link with {name}"),
        "more": language.gettext("{n} missing links with {name}"),
    }
