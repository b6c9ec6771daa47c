"""What every page knows of its request: language, day, network, addresses of other pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Request

from graph_service.answers.shown import NetworkRankings, Shown, shown
from graph_service.config import Settings
from graph_service.edge.language import preferred
from graph_service.errors import InvalidOption, InvalidRecord
from graph_service.labels import LANGS
from graph_service.model import NODE_KINDS, NodeKind, check_date
from graph_service.pages.addresses import PLURALS, node_path, with_query
from graph_service.pages.language import Language, language
from graph_service.snapshot import Snapshot
from graph_service.snapshots import SnapshotKeeper
from graph_service.store import GraphStore
from graph_service.store.base import network_name

KEPT = ("lang", "as_of")  # what a link to another page of the explorer takes along


@dataclass(frozen=True)
class View:
    """One request to the explorer."""

    request: Request
    settings: Settings
    store: GraphStore
    keeper: SnapshotKeeper
    rankings: NetworkRankings
    today: date
    language: Language

    @cached_property
    def as_of(self) -> date | None:
        """The day that was asked for, None for today.

        Raises:
            InvalidOption: it is no day.
        """
        text = self.asked("as_of")
        if not text:
            return None
        try:
            check_date(text, "address", "as_of")
            return date.fromisoformat(text)
        except (InvalidRecord, ValueError):
            problem = self.language.gettext(
                "“%(given)s” is not a day; write it as 2022-10-17", given=text[:40]
            )
            raise InvalidOption("as_of", problem) from None

    @property
    def past(self) -> date | None:
        """The day that was asked for, None for today and for what is no day."""
        try:
            return self.as_of
        except InvalidOption:
            return None

    @property
    def day(self) -> date:
        """The day of this view."""
        return self.as_of or self.today

    @cached_property
    def snapshot(self) -> Snapshot:
        """The network as it was on the day of this view."""
        return self.keeper.at(self.day)

    @cached_property
    def shown(self) -> Shown:
        """The ranking of the missing links on the day of this view, and the decisions on them."""
        return shown(self.store, self.keeper, self.rankings, self.snapshot, self.day)

    @cached_property
    def network(self) -> str:
        """The name of the network, or empty."""
        return network_name(self.store)

    @property
    def viewer(self) -> str:
        """Who is signed in; empty where no tokens are configured."""
        return str(getattr(self.request.state, "viewer", ""))

    # --- the query

    def asked(self, name: str) -> str:
        """The value of a parameter of the address, without spaces around it."""
        return self.request.query_params.get(name, "").strip()

    def asked_list(self, name: str) -> list[str]:
        """All values of a parameter of the address."""
        return [value.strip() for value in self.request.query_params.getlist(name) if value.strip()]

    def asked_number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number of the address; a senseless one is the default, a large one the most."""
        text = self.asked(name)
        return min(max(int(text), least), most) if text.isdecimal() and len(text) < 10 else default

    def unknown(self, name: str, given: str, known: Iterable[str]) -> InvalidOption:
        """The error of a parameter with a value that is none of those there are."""
        problem = self.language.gettext(
            "“%(given)s” is unknown; it can be %(known)s",
            given=given[:40],
            known=", ".join(known),
        )
        return InvalidOption(name, problem)

    # --- addresses

    def url(self, path: str, **query: str | int | None) -> str:
        """The address of another page, language and day kept."""
        kept = [(name, self.asked(name)) for name in KEPT if name not in query]
        given = [(name, "" if value is None else str(value)) for name, value in query.items()]
        return with_query(path, [*given, *kept])

    def node_url(self, kind: NodeKind | str, node_id: str) -> str:
        """The address of the page of a node."""
        return self.url(node_path(kind, node_id))

    def list_url(self, kind: NodeKind | str, **query: str | int | None) -> str:
        """The address of the list of all nodes of a kind."""
        return self.url(f"/{PLURALS[NodeKind(kind)]}", **query)

    def here(self, **changes: str | int | None) -> str:
        """The address of this page with other parameters; None takes one away."""
        kept = [(k, v) for k, v in self.request.query_params.multi_items() if k not in changes]
        changed = [(k, str(v)) for k, v in changes.items() if v is not None]
        # the path as it came: an id in it must stay one part of it
        raw = self.request.scope.get("raw_path") or self.request.url.path.encode()
        path = bytes(raw).partition(b"?")[0].decode("latin-1").lstrip("/")  # never //elsewhere
        return with_query(f"/{path}", [*kept, *changed])

    def static(self, name: str) -> str:
        """The address of a file of the explorer."""
        return f"/static/{name}"

    def fields_kept(self, names: Iterable[str] = KEPT) -> list[tuple[str, str]]:
        """Parameters that a form of this page passes on, as hidden fields."""
        return [(name, value) for name in names for value in self.asked_list(name)]

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Each language and the address of this page in it."""
        return [(code, self.here(lang=code)) for code in LANGS]

    @property
    def kinds(self) -> tuple[NodeKind, ...]:
        """The kinds of node."""
        return NODE_KINDS


def view_of(request: Request) -> View:
    """The view that a request asks for."""
    state = request.app.state
    asked = request.query_params.get("lang", "")
    accepted = preferred(request.headers.get("accept-language", ""), state.settings.language)
    return View(
        request=request,
        settings=state.settings,
        store=state.store,
        keeper=state.keeper,
        rankings=state.rankings,
        today=state.today(),
        language=language(asked if asked in LANGS else accepted),
    )


Here = Annotated[View, Depends(view_of)]
