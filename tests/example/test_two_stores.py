"""The example's missing links are the same from SQLite and from Neo4j, and in two processes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from neo4j_server import Neo4jServer

import loaders
from graph_service.answers import missing_answer
from graph_service.store import open_store

# Loads the example and prints every missing link of it.
PROGRAM = """
import sys
from datetime import date
import orjson
import loaders
from graph_service.answers import missing_answer
from graph_service.example import DATASET, example_workbook
from graph_service.snapshot import Snapshot

options = loaders.LoadOptions(dataset=DATASET, today=date(2024, 1, 1))
plan = loaders.load(example_workbook(), Snapshot.empty(), options)
snapshot = Snapshot.empty().patched(1, plan.changeset.changes).at(date(2024, 1, 1))
sys.stdout.buffer.write(orjson.dumps(missing_answer(snapshot, limit=300, spread=0.3)))
"""


def test_both_stores_give_the_same_missing_links(
    plan: loaders.LoadPlan, neo4j_database: Neo4jServer, tmp_path: Path
) -> None:
    server, day = neo4j_database, date(2024, 1, 1)
    small = open_store(f"sqlite:///{tmp_path}/network.db")
    large = open_store(server.uri, neo4j_user=server.user, neo4j_password=server.password)
    answers = []
    for store in (small, large):
        store.apply(plan.changeset)
        answers.append(missing_answer(store.snapshot().at(day), limit=100, lang="en"))
        store.close()
    assert len(answers[0]["suggestions"]) > 30
    assert answers[0] == answers[1]


def test_the_list_does_not_depend_on_the_hash_seed() -> None:
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
