"""`python -m bench`: how fast, and how much memory, beside a peer that does the same in this run.

Seconds depend on the machine and on what else it does; the ratios to the peer are what to compare.
Neo4j is measured when SCHAKEL_TEST_NEO4J_URI names an empty server (with _USER and _PASSWORD), as
`tests/server/neo4j_server.py python -m bench` arranges.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TypeVar

import networkx as nx
import numpy as np
from neo4j import GraphDatabase
from pyvis.network import Network

from bench.inputs import MAPPING, Input, network_input
from graph_service.analysis.brokers import brokers
from graph_service.analysis.missing_links import SuggestionKind, missing_links, rank_network
from graph_service.analysis.missing_links.contacts import contacts
from graph_service.analysis.projection import evidence_graph
from graph_service.export import export
from graph_service.loading import Loader
from graph_service.snapshot import Snapshot
from graph_service.store import open_store
from graph_service.store.base import GraphStore
from loaders import LoadOptions, read_mapping
from viz.choice import MapOptions
from viz.network_map import render_map

T = TypeVar("T")
TODAY = date(2026, 1, 5)
MAP_NODES = 1_000


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds, and what the work gives."""
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


def show(what: str, ours: str, peer: str = "", ratio: str = "") -> None:
    """One line of the table."""
    sys.stdout.write(f"{what:<34}{ours:<40}{peer:<44}{ratio}\n")
    sys.stdout.flush()


def load(store: GraphStore, given: Input) -> float:
    """Load the files; gives the seconds."""
    options = LoadOptions(mapping=read_mapping(MAPPING), today=TODAY, who="bench")

    def work() -> None:
        loader = Loader(store)
        for path in given.files:
            loader.load(path, options)

    return timed(work)[0]


def bench_store(
    name: str, store: GraphStore, given: Input, peer: str, plainly: Callable[[Snapshot], object]
) -> Snapshot:
    """Loading the files, and reading the whole network beside a peer."""
    seconds = load(store, given)
    reading, snapshot = timed(store.snapshot)
    records = snapshot.node_count + snapshot.link_count
    show(f"{name}: load", f"{seconds:.1f} s, {records / seconds:,.0f} records/s")
    peer_seconds, _ = timed(lambda: plainly(snapshot))
    show(
        f"{name}: snapshot",
        f"{reading:.2f} s, {records / reading:,.0f} records/s",
        f"{peer} {peer_seconds:.2f} s",
        f"{peer_seconds / reading:.1f} x",
    )
    return snapshot


def from_json(snapshot: Snapshot) -> object:
    """The same network for networkx, from node-link JSON; writing the JSON is a part of it."""
    data = json.loads(export(snapshot, "node-link"))
    return nx.node_link_graph(data, edges="edges", multigraph=True)


def row_by_row(uri: str, user: str, password: str) -> int:
    """Every node and link of a Neo4j database as a stream of rows, as most programs read it."""
    with GraphDatabase.driver(uri, auth=(user, password)) as driver, driver.session() as session:
        nodes = list(session.run("MATCH (n:Schakel) RETURN n"))
        links = list(session.run("MATCH (a:Schakel)-[r]->(b:Schakel) RETURN a.id, r, b.id"))
    return len(nodes) + len(links)


def bench_missing(view: Snapshot) -> None:
    """The top 20 of all pairs of partners; networkx scores a sample of pairs on the same graph."""
    kinds = [SuggestionKind.PARTNER_PARTNER]
    seconds, found = timed(lambda: missing_links(view, rank_network(view, kinds=kinds), top=20))
    pairs = sum(found.totals.values())
    graph = contacts(view).graph.to_networkx()
    partners = np.flatnonzero(view.node_kind == 0)
    draw = np.random.default_rng(7)
    sample = [(int(a), int(b)) for a, b in draw.choice(partners, (20_000, 2)) if a != b]
    peer, _ = timed(lambda: sum(1 for _ in nx.resource_allocation_index(graph, sample)))
    rate, peer_rate = pairs / seconds, len(sample) / peer
    show(
        "missing links: partner-partner",
        f"{seconds:.1f} s, {pairs:,} pairs, {rate:,.0f}/s",
        f"networkx RA, {len(sample):,} pairs, {peer_rate:,.0f}/s",
        f"{rate / peer_rate:.0f} x",
    )
    every, _ = timed(lambda: missing_links(view, rank_network(view), top=20))
    show("missing links: all kinds, top 20", f"{every:.1f} s")


def small_part(view: Snapshot) -> Snapshot:
    """The nodes around the best linked partner, `MAP_NODES` of them."""
    degree = evidence_graph(view).degree
    kept = np.zeros(view.node_count, dtype=np.bool_)
    kept[np.argsort(-degree, kind="stable")[:MAP_NODES]] = True
    return view.select(kept)


def bench_brokers(view: Snapshot, part: Snapshot) -> None:
    """Betweenness: exact beside networkx on the small part, then on the whole."""
    seconds, _ = timed(lambda: brokers(part, top=20))
    graph = evidence_graph(part).to_networkx()
    peer, _ = timed(lambda: nx.betweenness_centrality(graph))
    show(
        f"brokers: {part.node_count:,} nodes",
        f"{seconds:.2f} s",
        f"networkx betweenness {peer:.2f} s",
        f"{peer / seconds:.1f} x",
    )
    whole, _ = timed(lambda: brokers(view, top=20))
    show(f"brokers: {view.node_count:,} nodes", f"{whole:.1f} s")


def bench_map(part: Snapshot) -> None:
    """The page of a map, positions computed, beside what pyvis makes of the same graph."""
    options = MapOptions(limit=MAP_NODES)
    seconds, page = timed(lambda: render_map(part, title="bench", options=options))
    graph = evidence_graph(part).to_networkx()

    def plain() -> str:
        network = Network(cdn_resources="in_line")
        network.from_nx(graph)
        return str(network.generate_html())

    peer, _ = timed(plain)
    show(
        f"map: {part.node_count:,} nodes, {part.link_count:,} links",
        f"{seconds:.2f} s with positions, {len(page) / 1e6:.1f} MB",
        f"pyvis from_nx, without positions {peer:.2f} s",
        f"{peer / seconds:.1f} x",
    )


def memory_of_load(given: Input, folder: Path) -> float:
    """The most memory, in MB, of a process that does nothing but load the files into SQLite."""
    script = (
        "import sys; from pathlib import Path; from bench.__main__ import load;"
        "from bench.inputs import Input; from graph_service.store import open_store;"
        "load(open_store(sys.argv[1]), Input(tuple(map(Path, sys.argv[2:])), ''))"
    )
    files = [str(path) for path in given.files]
    command = [sys.executable, "-c", script, str(folder / "memory.db"), *files]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[1])
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Run every bench once and print a table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        given = network_input(folder)
        show(given.origin, "")
        show("what", "schakel", "peer, same work, same run", "ratio")
        show("SQLite: memory of a load", f"{memory_of_load(given, folder):,.0f} MB at most")
        store = open_store(str(folder / "bench.db"))
        with closing(store):
            snapshot = bench_store("SQLite", store, given, "networkx by node-link JSON", from_json)
        uri = os.environ.get("SCHAKEL_TEST_NEO4J_URI", "")
        user = os.environ.get("SCHAKEL_TEST_NEO4J_USER", "neo4j")
        password = os.environ.get("SCHAKEL_TEST_NEO4J_PASSWORD", "")
        if uri:
            store = open_store(uri, neo4j_user=user, neo4j_password=password)
            peer = "the driver, row by row"
            with closing(store):
                other = bench_store(
                    "Neo4j", store, given, peer, lambda _: row_by_row(uri, user, password)
                )
            assert list(other.link_rows) == list(snapshot.link_rows)
        else:
            show("Neo4j", "not measured: SCHAKEL_TEST_NEO4J_URI is not set")
        view = snapshot.at(TODAY)
        part = small_part(view)
        bench_missing(view)
        bench_brokers(view, part)
        bench_map(part)


main() if __name__ == "__main__" else None
