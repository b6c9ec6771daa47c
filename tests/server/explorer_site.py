"""A small network to put on a real store, and the explorer that serves it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import uvicorn
from fastapi import FastAPI

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
from graph_service.snapshot import Snapshot
from graph_service.store import GraphStore

TODAY = date(2026, 3, 1)
NAME = "Netwerk Kust"

# GGD Kust and Gemeente Stad are the only two that work on Zorg en Veiligheid and share nothing
# else, so they miss a link with a score of 1/2; the pressure cooker in Stad is only planned.
KUST = """
partner ggd name='GGD Kust' type=ggd
partner politie name='Politie Kust' type=politie
partner gemeente name='Gemeente Stad' type=gemeente
theme cter name=CTER
theme zorg name='Zorg en Veiligheid'
theme cyber name=Cyber
district regio name='Regio Kust' type=regio
district kust name=Kust type=district
district stad name=Stad type=district
activity pc-kust name='Pressure cooker Kust' type=pressure-cooker status=done \
valid_from=2022-03-01 valid_to=2022-03-02
activity pc-stad name='Pressure cooker Stad' type=pressure-cooker status=planned valid_from=2026-05
kust part_of regio
stad part_of regio
ggd takes_part_in pc-kust
politie takes_part_in pc-kust role=organisator certainty=agreed
pc-kust addresses cter
pc-kust held_in kust
pc-stad addresses cter
pc-stad held_in stad
ggd works_on zorg weight=2
gemeente works_on zorg role=regisseur certainty=agreed
gemeente active_in stad
politie active_in kust valid_from=2019
"""

Network = Callable[[str], Snapshot]
Records = Iterable[Node | Link | Redirect]


def applied(store: GraphStore, records: Records, title: str = "made for a test") -> None:
    """Put records into a store as one changeset."""
    version = store.version()
    store.apply(
        Changeset(
            id=f"{title} {version}",
            made_at=f"2026-02-0{version + 1}T10:00:00.000Z",
            base_version=version,
            changes=[Change(None, record) for record in records],
            who="Anna",
            title=title,
            dataset="kust",
            source_name="kust.xlsx",
            source_sha256="ab" * 32,
        )
    )


def attested(record: Node | Link, dataset: str, place: str, **facts: Any) -> Attestation:
    """What a dataset says of a record: all its facts, or some other ones."""
    said = {k: v for k, v in record.to_dict().items() if k not in ("id", "kind")}
    return Attestation(dataset, place, "2026-01-05", "2026-02-01", {**said, **facts})


def with_sources(snapshot: Snapshot) -> list[Node | Link]:
    """The records of a snapshot, attested by the dataset `kust`."""
    return [
        *(
            replace(node, attestations=(attested(node, "kust", f"Blad!{number}"),))
            for number, node in enumerate(snapshot.nodes(), 2)
        ),
        *(
            replace(link, attestations=(attested(link, "kust", "Relaties!7"),))
            for link in snapshot.links()
        ),
    ]


def app_of(store: GraphStore, **settings: Any) -> FastAPI:
    """The service on a store, on a day that never changes."""
    return create_app(Settings(**settings), store, today=lambda: TODAY)


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The address at which an application is really served, as long as the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, ws="none", lifespan="off", http="h11")
        )
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


def hostile_network() -> list[Node | Link]:
    """A network of which every text tries to be more than text."""
    evil = (
        "<img src=x onerror=pwned()>",
        "</script><script>pwned()</script>",
        "\u202eecnanif\u2066 {{ 7*7 }}",
        '" onmouseover="pwned()" x=\'',
    )
    named = [
        Node(id="p1", kind=NodeKind.PARTNER, name=f"P1 {evil[0]}{evil[2]}", type="ggd",
             description=evil[1], properties={evil[3][:90]: evil[0]}, aliases=(evil[1],),
             identifiers={evil[0][:90]: evil[1]}),
        Node(id="p2", kind=NodeKind.PARTNER, name=f"P2 {evil[1]}{evil[3]}"),
        Node(id="p3", kind=NodeKind.PARTNER, name=f"P3 {evil[2]}"),
        Node(id="t1", kind=NodeKind.THEME, name=f"T1 {evil[3]}"),
        Node(id="t2", kind=NodeKind.THEME, name=f"T2 {evil[0]}"),
        Node(id="d1", kind=NodeKind.DISTRICT, name=f"D1 {evil[1]}", type="district"),
        Node(id="d2", kind=NodeKind.DISTRICT, name=f"D2 {evil[2]}", type="district"),
        Node(id="a1", kind=NodeKind.ACTIVITY, name=f"A1 {evil[1]}", type="script",
             status=Status.DONE, valid_from="2022"),
    ]  # fmt: skip
    links = [
        Link(LinkKind.TAKES_PART_IN, "p1", "a1", key=evil[1]),
        Link(LinkKind.TAKES_PART_IN, "p2", "a1"),
        Link(LinkKind.ADDRESSES, "a1", "t1"),
        Link(LinkKind.HELD_IN, "a1", "d1"),
        Link(LinkKind.WORKS_ON, "p3", "t1"),
        Link(LinkKind.WORKS_ON, "p3", "t2"),
        Link(LinkKind.ACTIVE_IN, "p3", "d2"),
    ]
    return [
        *(
            replace(
                node,
                attestations=(
                    attested(node, evil[0], evil[1]),
                    attested(node, evil[3], evil[2], name=evil[1]),
                ),
            )
            for node in named
        ),
        *(replace(link, attestations=(attested(link, evil[1], evil[0]),)) for link in links),
    ]
