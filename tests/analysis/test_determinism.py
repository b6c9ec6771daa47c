import os
import subprocess
import sys

# A random network, and what everything says of it; printed as JSON.
PROGRAM = """
import random, sys
import orjson
from datetime import date
from graph_service import answers
from graph_service.analysis.norms import Norm
from graph_service.answers.changes import changes_answer
from graph_service.answers.norms import norms_answer
from graph_service.answers.paths import introductions_answer, reach_answer
from graph_service.answers.what_if import what_if_answer
from graph_service.answers import structure
from graph_service.export import FORMATS, export
from graph_service.model import Link, Node
from graph_service.snapshot import Snapshot

draw = random.Random(5)
kinds = {"p": "partner", "t": "theme", "d": "district", "a": "activity"}
ids = {k: [f"{k}{n}" for n in range(c)] for k, c in (("p", 25), ("t", 6), ("d", 8), ("a", 30))}
records = [
    Node(id=i, kind=kinds[k], name=f"Name {i}", type=draw.choice(["x", "y", ""]),
         aliases=(f"also {i}",), properties={"note": i, "size": draw.randrange(9)},
         status=draw.choice(["done", "planned"]) if k == "a" else None,
         valid_from=draw.choice([None, "2018", "2022-05"]))
    for k, group in ids.items() for i in group
]
ways = [("takes_part_in", "p", "a"), ("addresses", "a", "t"), ("held_in", "a", "d"),
        ("works_on", "p", "t"), ("active_in", "p", "d"), ("cooperates_with", "p", "p")]
links = {}
for _ in range(260):
    kind, a, b = draw.choice(ways)
    source, target = draw.choice(ids[a]), draw.choice(ids[b])
    if source != target:
        link = Link(kind=kind, source=source, target=target)
        links[link.id] = link
for n in range(1, 8):
    link = Link(kind="part_of", source=f"d{n}", target=f"d{(n - 1) // 2}")
    links[link.id] = link
snapshot = Snapshot.of_records([*records, *links.values()])
out = sys.stdout.buffer
for answer in (
    answers.graph_answer(snapshot, theme="t1"),
    answers.nodes_answer(snapshot, q="nme p1"),
    answers.node_answer(snapshot, "p1"),
    answers.neighbourhood_answer(snapshot, "p1", steps=2, limit=40),
    answers.missing_answer(snapshot, limit=60),
    answers.coverage_answer(snapshot),
    answers.brokers_answer(snapshot),
    reach_answer(snapshot, "p1"),
    introductions_answer(snapshot, "p1", "p2", limit=50),
    introductions_answer(snapshot, "d0", "t1", limit=50),
    changes_answer(snapshot, date(2019, 1, 1), date(2024, 6, 1)),
    norms_answer(snapshot, {"n": Norm("partner", type="x"), "m": Norm("activity", months=24)}),
    what_if_answer(snapshot, ends=("p3", "p4")),
    what_if_answer(snapshot, gone="p5"),
    structure.communities_answer(snapshot),
    structure.fragile_answer(snapshot),
    structure.fading_answer(snapshot, months=1),
):
    out.write(orjson.dumps(answer))
for name in FORMATS:
    out.write(export(snapshot, name))
"""


def test_the_same_network_gives_the_same_bytes_whatever_the_hash_seed() -> None:
    outputs = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "4242")
    ]
    assert len(outputs[0]) > 50_000
    assert outputs[0] == outputs[1]
