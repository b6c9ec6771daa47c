import random
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from graph_service.analysis import acquaintance as module
from graph_service.analysis.acquaintance import UNKNOWN, acquaintance
from graph_service.analysis.missing_links.contacts import contacts
from graph_service.analysis.together import ContactRecords
from graph_service.model import Link, Node
from graph_service.snapshot import Snapshot

Network = Callable[[str], Snapshot]
DAY = date(2026, 3, 1)


def random_network(seed: int, *, partners: int = 20, activities: int = 25) -> Snapshot:
    draw = random.Random(seed)
    kinds = {"p": "partner", "t": "theme", "d": "district", "a": "activity"}
    counts = {"p": partners, "t": 5, "d": 5, "a": activities}
    ids = {k: [f"{k}{n:03}" for n in range(count)] for k, count in counts.items()}
    records: list[Node | Link] = []
    for k, group in ids.items():
        for i in group:
            year = draw.choice([None, "2019", "2021-05", "2024-02-03"])
            dated = {"status": draw.choice(["done", "ongoing", "planned"]), "valid_from": year}
            records.append(Node(id=i, kind=kinds[k], name=i, **(dated if k == "a" else {})))
    ways = [
        *(("takes_part_in", "p", "a"), ("addresses", "a", "t"), ("held_in", "a", "d")),
        *(("works_on", "p", "t"), ("active_in", "p", "d"), ("cooperates_with", "p", "p")),
    ]
    links = {}
    for _ in range(partners * 4):
        kind, a, b = draw.choice(ways)
        source, target = draw.choice(ids[a]), draw.choice(ids[b])
        if source != target:
            role = draw.choice(["", "host"])
            link = Link(kind=kind, source=source, target=target, role=role)
            links[link.id] = link
    return Snapshot.of_records([*records, *links.values()]).at(DAY)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("crowd", [2, 200])
def test_contacts_are_those_of_the_missing_links(seed: int, crowd: int) -> None:
    snapshot = random_network(seed)
    known = acquaintance(snapshot, crowd_limit=crowd)
    graph = contacts(snapshot, crowd_limit=crowd).graph.adjacency
    assert np.array_equal(known.start, graph.indptr)
    assert np.array_equal(known.others, graph.indices)


def test_pairs_made_in_pieces_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = random_network(3)
    whole = acquaintance(snapshot)
    monkeypatch.setattr(module, "CHUNK", 7)
    pieces = acquaintance(snapshot)
    assert np.array_equal(whole.others, pieces.others)
    assert np.array_equal(whole.days, pieces.days)


@pytest.mark.parametrize("seed", range(4))
def test_every_contact_has_its_records_and_no_other_pair_has_any(seed: int) -> None:
    snapshot = random_network(seed)
    known = acquaintance(snapshot)
    records = ContactRecords(known)
    activities = {node.id for node in snapshot.nodes() if node.kind == "activity"}
    numbers = [n for n in range(snapshot.node_count) if snapshot.node_id(n) not in activities]
    for first in numbers:
        for second in numbers:
            kinds = {str(snapshot.kind(first)), str(snapshot.kind(second))}
            if first == second or kinds == {"district"}:
                continue
            assert bool(records.between(first, second)) == (second in known.of(first))


def days(snapshot: Snapshot, first: str, second: str) -> int:
    known = acquaintance(snapshot)
    place = list(known.of(snapshot.number(first))).index(snapshot.number(second))
    return int(known.days_of(snapshot.number(first))[place])


def test_the_last_day_of_a_contact(network: Network) -> None:
    scene = """
    partner a
    partner b
    partner c
    partner d
    theme t
    activity old status=done valid_from=2019-01-01 valid_to=2019-02-01
    activity new status=done valid_from=2022
    activity runs status=ongoing valid_from=2020
    activity undated status=done
    a takes_part_in old
    b takes_part_in old
    a takes_part_in new
    b takes_part_in new
    a takes_part_in runs
    c takes_part_in runs
    a takes_part_in undated
    d takes_part_in undated
    c works_on t
    """
    snapshot = network(scene).at(DAY)
    assert days(snapshot, "a", "b") == date(2022, 12, 31).toordinal()
    assert days(snapshot, "a", "c") == days(snapshot, "c", "t") == DAY.toordinal()
    assert days(snapshot, "a", "d") == UNKNOWN
    (latest, earlier) = ContactRecords(acquaintance(snapshot)).between(
        snapshot.number("a"), snapshot.number("b")
    )
    assert (latest.activity_id, latest.when, latest.standing) == ("new", "2022", False)
    assert (earlier.activity_id, earlier.when) == ("old", "2019-02-01")
    (runs,) = ContactRecords(acquaintance(snapshot)).between(
        snapshot.number("a"), snapshot.number("c")
    )
    assert (runs.when, runs.standing) == ("", True)


def test_who_left_early_was_together_until_then(network: Network) -> None:
    scene = """
    partner a
    partner b
    activity x status=done valid_from=2019 valid_to=2023
    a takes_part_in x valid_to=2020
    b takes_part_in x
    """
    assert days(network(scene).at(DAY), "a", "b") == date(2020, 12, 31).toordinal()
