"""What every answer of the API depends on, beside its own parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from graph_service.answers.shown import NetworkRankings, Shown, shown
from graph_service.config import Settings
from graph_service.edge.language import preferred
from graph_service.labels import Lang
from graph_service.snapshot import Snapshot
from graph_service.snapshots import SnapshotKeeper
from graph_service.store import GraphStore


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and the parts of the service that answer it."""

    request: Request
    settings: Settings
    store: GraphStore
    keeper: SnapshotKeeper
    rankings: NetworkRankings
    today: date
    viewer: str
    header_language: Lang

    def view(self, as_of: date | None) -> Snapshot:
        """The network as it was on a day, today if None."""
        return self.keeper.at(as_of or self.today)

    def shown(self, as_of: date | None) -> Shown:
        """The ranking of the missing links on a day, and the decisions on them."""
        day = as_of or self.today
        return shown(self.store, self.keeper, self.rankings, self.view(day), day)


def _asked(request: Request) -> Asked:
    state = request.app.state
    settings: Settings = state.settings
    today: Callable[[], date] = state.today
    return Asked(
        request=request,
        settings=settings,
        store=state.store,
        keeper=state.keeper,
        rankings=state.rankings,
        today=today(),
        viewer=getattr(request.state, "viewer", ""),
        header_language=preferred(request.headers.get("accept-language", ""), settings.language),
    )


AskedNow = Annotated[Asked, Depends(_asked)]
