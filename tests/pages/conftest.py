"""The explorer of a small network on a real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from explorer_site import KUST, NAME, Network, app_of, applied, serving, with_sources
from fastapi import FastAPI

from graph_service.store import GraphStore, open_store
from graph_service.store.base import name_network


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    """An empty store with a name."""
    opened = open_store(f"sqlite:///{tmp_path}/network.db")
    name_network(opened, NAME)
    yield opened
    opened.close()


@pytest.fixture
def kust(store: GraphStore, network: Network) -> GraphStore:
    """The store with the small network in it."""
    applied(store, with_sources(network(KUST)))
    return store


@pytest.fixture
def site(kust: GraphStore, open_client: Callable[..., Any]) -> Any:
    """A client of the explorer of the small network, reading Dutch."""
    return open_client(app_of(kust), headers={"Accept-Language": "nl"})


@pytest.fixture
def served() -> Iterator[Callable[[FastAPI], str]]:
    """Serves applications until the test is done: `served(app)` is an address."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(serving(app))
