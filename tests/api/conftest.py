"""A small network in a real store, and a client of a service on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from web_client import WebClient

from graph_service.app import create_app
from graph_service.config import Settings
from graph_service.model import (
    Attestation,
    Change,
    Changeset,
    Link,
    LinkKind,
    Node,
    NodeKind,
    Redirect,
    Status,
)
from graph_service.store import GraphStore, open_store

TODAY = date(2026, 3, 1)
SAID = (Attestation("list", "Partners!2", "2026-01-05", "2026-01-05", {"name": "GGD"}),)
P, T, D, A = NodeKind.PARTNER, NodeKind.THEME, NodeKind.DISTRICT, NodeKind.ACTIVITY

# ggd and police both took part in an activity on care, police and om in one on cyber; in the south
# there is nothing but a plan.
RECORDS: tuple[Node | Link | Redirect, ...] = (
    Node("ggd", P, "GGD Kennemerland", "ggd", identifiers={"kvk": "00123"}, attestations=SAID),
    Node("police", P, "Politie", "politie"),
    Node("om", P, "Openbaar Ministerie", "om", valid_to="2026-06-30"),
    Node("a/b c/é?#%", P, "Vreemd id"),
    Node("x/neighbourhood", P, "Lastig id"),
    Node("care", T, "Zorg en Veiligheid"),
    Node("cyber", T, "Cyber"),
    Node("north", D, "Noord", "district"),
    Node("south", D, "Zuid", "district"),
    Node("talk", A, "Overleg", "workshop", status=Status.DONE, valid_from="2025-10-17"),
    Node("hack", A, "Hackdag", "training", status=Status.DONE, valid_from="2025-11-20"),
    Node("later", A, "Plan", "training", status=Status.PLANNED, valid_from="2026-09"),
    Link(LinkKind.TAKES_PART_IN, "ggd", "talk", attestations=SAID),
    Link(LinkKind.TAKES_PART_IN, "police", "talk"),
    Link(LinkKind.TAKES_PART_IN, "police", "hack", role="host"),
    Link(LinkKind.TAKES_PART_IN, "om", "hack"),
    Link(LinkKind.ADDRESSES, "talk", "care"),
    Link(LinkKind.ADDRESSES, "hack", "cyber"),
    Link(LinkKind.ADDRESSES, "later", "cyber"),
    Link(LinkKind.HELD_IN, "talk", "north"),
    Link(LinkKind.HELD_IN, "hack", "north"),
    Link(LinkKind.HELD_IN, "later", "south"),
    Redirect("ggd-old", "ggd"),
)


def added(*records: Node | Link | Redirect, number: int = 1) -> Changeset:
    """A changeset that adds records."""
    return Changeset(
        id=f"{number:032x}",
        made_at=f"2026-01-0{number}T10:00:00.000Z",
        base_version=number - 1,
        changes=[Change(before=None, after=record) for record in records],
        who="anna",
        dataset="list",
        source_name="list.xlsx",
        source_sha256="ab" * 32,
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(store=f"sqlite:///{tmp_path}/network.db")


@pytest.fixture
def store(settings: Settings) -> Iterator[GraphStore]:
    opened = open_store(settings.store)
    opened.apply(added(*RECORDS))
    yield opened
    opened.close()


@pytest.fixture
def client(
    open_client: Callable[..., WebClient], settings: Settings, store: GraphStore
) -> WebClient:
    return open_client(create_app(settings, store, today=lambda: TODAY))
