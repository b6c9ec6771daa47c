"""`python -m bench.analyses`: how fast the analyses of structure are, beside networkx and others.

First each algorithm on its own, beside networkx and what else could do it, on the same graph in the
same run, with whether the answers are equal; then each whole analysis on networks of many forms,
odd ones among them. Seconds depend on the machine; the ratios are what to compare.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import networkx as nx
import numpy as np
import rustworkx as rx
from scipy import sparse

from bench.inputs import DATA, MAPPING, network_input
from graph_service.analysis import brokers as brokers_module
from graph_service.analysis import structural_holes as holes_module
from graph_service.analysis.articulation import weak_spots
from graph_service.analysis.brokers import brokers
from graph_service.analysis.communities import communities
from graph_service.analysis.fading import fading
from graph_service.analysis.fragile import fragile
from graph_service.analysis.leiden import leiden, modularity
from graph_service.analysis.missing_links.contacts import contacts
from graph_service.analysis.projection import EvidenceGraph
from graph_service.loading import Loader
from graph_service.model import LinkKind, NodeKind
from graph_service.rows import LinkRow, NodeRow
from graph_service.snapshot import Snapshot
from graph_service.store import open_store
from loaders import LoadOptions, read_mapping

T = TypeVar("T")
TODAY = date(2020, 1, 1)
WORK = 10_000_000  # nodes times edges; more takes networkx minutes


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds, and what the work gives."""
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


def show(*cells: str) -> None:
    """One line of the table."""
    widths = (30, 26, 26, 26, 0)
    line = "".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=False))
    sys.stdout.write(line.rstrip() + "\n")
    sys.stdout.flush()


def seconds(value: float) -> str:
    """Seconds with as many digits as say something."""
    return f"{value:.3f} s" if value < 1 else f"{value:.1f} s"


# --- networks


def made_up(size: int, edges: list[tuple[int, int]]) -> Snapshot:
    """Partners with ties, without the checks of records, for they would take longest."""
    nodes = [_node(f"p{n:07}", NodeKind.PARTNER) for n in range(size)]
    ties = ((f"p{a:07}", f"p{b:07}") for a, b in edges)
    links = [_link(n, LinkKind.COOPERATES_WITH, *ends) for n, ends in enumerate(ties)]
    return Snapshot.build(1, nodes, links).at(TODAY)


def hub(grounds: int) -> Snapshot:
    """A partner that works on every theme and is active in every district, in one big activity."""
    themes = [_node(f"t{n:07}", NodeKind.THEME) for n in range(grounds)]
    districts = [_node(f"d{n:07}", NodeKind.DISTRICT) for n in range(grounds)]
    partners = [_node(f"p{n:07}", NodeKind.PARTNER) for n in range(grounds)]
    activity = ("a", str(NodeKind.ACTIVITY), "a", "", "done", "2019", None, "{}", "[]")
    ends = [
        *((LinkKind.WORKS_ON, "p0000000", node[0]) for node in themes),
        *((LinkKind.ACTIVE_IN, "p0000000", node[0]) for node in districts),
        *((LinkKind.TAKES_PART_IN, node[0], "a") for node in partners),
        (LinkKind.ADDRESSES, "a", "t0000000"),
        (LinkKind.HELD_IN, "a", "d0000000"),
    ]
    links = [_link(n, *one) for n, one in enumerate(ends)]
    return Snapshot.build(1, [*themes, *districts, *partners, activity], links).at(TODAY)


def _node(node_id: str, kind: NodeKind) -> NodeRow:
    return (node_id, str(kind), node_id, "", None, None, None, "{}", "[]")


def _link(number: int, kind: LinkKind, source: str, target: str) -> LinkRow:
    ends = (str(kind), source, target)
    return (f"l{number:07}", *ends, "", "", None, None, None, None, "[]")


def random_edges(size: int, count: int, seed: int = 7) -> list[tuple[int, int]]:
    """Different edges, some nodes with many, drawn with a fixed seed."""
    draw = np.random.default_rng(seed)
    weights = 1 / np.arange(1, size + 1) ** 0.6
    ends = draw.choice(size, (count * 2, 2), p=weights / weights.sum())
    pairs = {(min(a, b), max(a, b)) for a, b in ends.tolist() if a != b}
    return sorted(pairs)[:count]


def cordis() -> tuple[str, Snapshot]:
    """The research projects, or a network of the same size, said so."""
    with tempfile.TemporaryDirectory() as folder:
        given = network_input(Path(folder))
        store = open_store(f"sqlite:///{folder}/bench.db")
        try:
            loader = Loader(store)
            options = LoadOptions(mapping=read_mapping(MAPPING), today=TODAY, who="bench")
            for path in given.files:
                loader.load(path, options)
            view = store.snapshot().at(TODAY)
        finally:
            store.close()
    name = "CORDIS" if DATA.exists() else "like CORDIS"
    return name, view


# --- algorithms beside their peers


def beside_networkx(name: str, view: Snapshot) -> None:
    """Each algorithm on the contacts of a network."""
    graph = contacts(view).graph
    size, edges = int((graph.degree > 0).sum()), graph.adjacency.nnz // 2
    show(f"{name}: {size:,} nodes, {edges:,} edges")
    network = graph.to_networkx()
    network.remove_nodes_from([node for node, degree in network.degree() if not degree])
    feasible = size * edges <= WORK
    _groups(graph, network)
    _betweenness(graph, network, feasible=feasible)
    _holes(graph, network, feasible=feasible)
    _weak_spots(graph, network)


def _groups(graph: EvidenceGraph, network: nx.Graph[int]) -> None:
    peer, parts = timed(lambda: nx.community.louvain_communities(network, seed=7))
    ours, found = timed(lambda: leiden(graph.adjacency))
    reached = nx.community.modularity(network, parts)
    show(
        "  groups",
        f"Louvain {seconds(peer)}, Q {reached:.4f}",
        f"{seconds(ours)}, Q {modularity(graph.adjacency, found):.4f}",
        "networkit Leiden, best of 2 to 8",
    )


def _betweenness(graph: EvidenceGraph, network: nx.Graph[int], *, feasible: bool) -> None:
    size = graph.snapshot.node_count
    if not feasible:
        ours, (_, samples) = timed(lambda: brokers_module._betweenness(graph))
        how = f"networkit, from {samples} nodes" if samples else "rustworkx"
        show("  betweenness", "not run, too large", seconds(ours), how)
        return
    peer, theirs = timed(lambda: nx.betweenness_centrality(network))
    count = len(network)
    ours, found = timed(lambda: brokers_module._exact(graph, count))
    given = np.zeros(size)
    given[list(theirs)] = list(theirs.values())
    equal = np.allclose(given, found, atol=1e-9)
    show("  betweenness", seconds(peer), seconds(ours), f"rustworkx, {_said(equal)}")


def _holes(graph: EvidenceGraph, network: nx.Graph[int], *, feasible: bool) -> None:
    ours, found = timed(lambda: holes_module._by_triangles(graph))
    if not feasible:
        show("  constraint, effective size", "not run, too large", seconds(ours), "own triangles")
        return
    peer, theirs = timed(lambda: (nx.constraint(network), nx.effective_size(network)))
    equal = all(
        np.allclose([one[node] for node in network], mine[list(network)], atol=1e-9)
        for one, mine in zip(theirs, found, strict=True)
    )
    show("  constraint, effective size", seconds(peer), seconds(ours), f"own, {_said(equal)}")


def _weak_spots(graph: EvidenceGraph, network: nx.Graph[int]) -> None:
    def by_networkx() -> tuple[set[int], set[frozenset[int]]]:
        edges = {frozenset(edge) for edge in nx.bridges(network)}
        return set(nx.articulation_points(network)), edges

    peer, theirs = timed(by_networkx)
    other: rx.PyGraph[None, None] = rx.PyGraph(multigraph=False)
    other.add_nodes_from([None] * graph.snapshot.node_count)
    rows, columns = graph.edges()
    other.add_edges_from_no_data(list(zip(rows.tolist(), columns.tolist(), strict=True)))
    rust, _ = timed(lambda: (rx.articulation_points(other), rx.bridges(other)))
    ours, (points, bridges) = timed(lambda: weak_spots(graph))
    mine = {point.number for point in points}, {frozenset((b.near, b.far)) for b in bridges}
    show(
        "  what falls apart",
        seconds(peer),
        seconds(ours),
        f"own, {_said(mine == theirs)}; rustworkx {seconds(rust)}, without the parts",
    )


def _said(equal: bool) -> str:
    assert equal, "the answers differ"
    return "equal"


# --- whole analyses


def whole(name: str, view: Snapshot) -> None:
    """Every analysis of structure on a network."""
    cells = []
    for analysis in (communities, brokers, fragile, fading):
        spent, _ = timed(lambda: analysis(view))  # noqa: B023
        cells.append(f"{analysis.__name__} {seconds(spent)}")
    show(name, *cells)


def tables(
    beside: Callable[[str, Snapshot], None],
    whole: Callable[[str, Snapshot], None],
    name: str,
    research: Snapshot,
) -> None:
    """Made-up graphs and the research network beside networkx; then odd ones, each whole."""
    for size, edges in ((300, 1_500), (1_000, 6_000), (3_000, 9_000)):
        beside("made up", made_up(size, random_edges(size, edges)))
    beside(name, research)
    show("")
    whole("empty", Snapshot.empty())
    whole("one node", made_up(1, []))
    whole("complete, 300", made_up(300, [(a, b) for a in range(300) for b in range(a)]))
    whole("star, 100,000", made_up(100_000, [(0, n) for n in range(1, 100_000)]))
    whole("chain, 100,000", made_up(100_000, [(n, n + 1) for n in range(99_999)]))
    whole("hub of 150,000", hub(50_000))
    whole("alone, 1,000,000", made_up(1_000_000, []))
    whole(name, research)


def main() -> None:
    """Run everything once and print both tables."""
    import networkit  # so that no row pays for the import

    networkit.setNumberOfThreads(1)
    sparse.csr_array((1, 1))
    name, research = cordis()
    if not DATA.exists():
        show(f"{DATA} is not there: a made-up network of the same size stands for it")
    show("", "networkx", "schakel", "by")
    tables(beside_networkx, whole, name, research)


main() if __name__ == "__main__" else None
