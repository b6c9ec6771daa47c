"""Made-up networks to evaluate: three groups of partners that work among themselves, over years."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from graph_service.model import Link, LinkKind, Node, NodeKind, Status
from graph_service.snapshot import Snapshot

BEGIN, CUT, END = date(2018, 1, 1), date(2021, 12, 31), date(2022, 12, 31)

Grouped = Callable[..., Snapshot]


def _grouped(
    *, dated: bool = True, seed: int = 3, future: int | None = None, partners: int = 45
) -> Snapshot:
    """180 activities of three from one of three groups, one in ten with a stranger.

    What begins after `CUT` is drawn by `future`, so that two networks can share a past.
    """
    records: list[Node | Link] = [
        Node(f"p{number:02}", NodeKind.PARTNER, f"Partner {number}", type=f"t{number % 2}")
        for number in range(partners)
    ]
    records += [Node(f"t{number}", NodeKind.THEME, f"Theme {number}") for number in range(3)]
    records += [Node(f"d{number}", NodeKind.DISTRICT, f"District {number}") for number in range(4)]
    days = (END - BEGIN).days
    draw = random.Random(seed)
    for number in range(180):
        day = BEGIN + timedelta(days=number * days // 180)
        if day > CUT and future is not None:
            draw, future = random.Random(future), None
        group = draw.randrange(3)
        pool = [one for one in range(partners) if one % 3 == group]
        members = set(draw.sample(pool, 3))
        if draw.random() < 0.1:
            members.add(draw.randrange(partners))
        activity = Node(
            f"a{number:03}",
            NodeKind.ACTIVITY,
            f"Activity {number}",
            status=Status.DONE,
            valid_from=day.isoformat() if dated else None,
        )
        records.append(activity)
        records += [
            Link(LinkKind.TAKES_PART_IN, f"p{one:02}", activity.id) for one in sorted(members)
        ]
        records.append(Link(LinkKind.ADDRESSES, activity.id, f"t{group}"))
        records.append(Link(LinkKind.HELD_IN, activity.id, f"d{draw.randrange(4)}"))
    return Snapshot.of_records(records, version=5).at(END)


@pytest.fixture
def grouped() -> Grouped:
    """Makes a network with three groups; see `_grouped`."""
    return _grouped
