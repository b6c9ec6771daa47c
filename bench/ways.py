"""`python -m bench.ways`: reach, introductions, changes, norms and what-if, beside networkx.

First what networkx can do too, on the same graph in the same run, with whether the answers are
equal; then each whole analysis on networks of many forms, odd ones among them.
"""

from __future__ import annotations

from datetime import date
from itertools import islice

import networkx as nx
import numpy as np
from scipy import sparse

from bench.analyses import cordis, made_up, seconds, show, tables, timed
from graph_service.analysis.acquaintance import acquaintance
from graph_service.analysis.changes import changes
from graph_service.analysis.distances import distances, partner_graph, sample_of
from graph_service.analysis.introductions import introductions
from graph_service.analysis.missing_links.contacts import contacts
from graph_service.analysis.norms import ANY, Norm, Subject, check
from graph_service.analysis.reach import reach
from graph_service.analysis.what_if import what_if
from graph_service.errors import SchakelError
from graph_service.model import NodeKind
from graph_service.snapshot import Snapshot

ALL_PAIRS = 3_000_000  # nodes times edges of which networkx is asked for all distances
DAYS = date(2017, 1, 1), date(2018, 12, 31)


def beside_networkx(name: str, view: Snapshot) -> None:
    """What networkx has too: contacts are made without it."""
    peer, theirs = timed(lambda: contacts(view))
    ours, known = timed(lambda: acquaintance(view))
    equal = np.array_equal(theirs.graph.adjacency.indices, known.others)
    show(f"{name}: {len(known.others) // 2:,} contacts")
    show(
        "  contacts with their days", f"scipy, no days {seconds(peer)}", seconds(ours), _said(equal)
    )
    matrix, numbers = partner_graph(known)
    graph = nx.from_scipy_sparse_array(matrix)
    degree = np.diff(matrix.indptr)
    first, second = np.argsort(-degree, kind="stable")[[0, len(degree) // 2]].tolist()
    ids = [view.node_id(int(numbers[row])) for row in (first, second)]

    peer, close = timed(lambda: nx.closeness_centrality(graph, first))
    ours, found = timed(lambda: reach(view, ids[0], known=known))
    show(
        "  reach of the largest",
        seconds(peer),
        seconds(ours),
        _said(np.isclose(close, found.closeness)),
    )

    def paths() -> list[list[int]]:
        try:
            return list(islice(nx.shortest_simple_paths(graph, first, second), 10))
        except nx.NetworkXNoPath:
            return []

    peer, simple = timed(paths)
    ours, ways = timed(lambda: introductions(view, *ids, top=10, known=known))
    same = not simple or len(simple[0]) == len(ways.paths[0].node_ids)
    show("  ten introductions", seconds(peer), seconds(ours), f"best is as short: {same}")

    ours, mine = timed(lambda: distances(matrix, sample_of(matrix)))
    if graph.number_of_nodes() * graph.number_of_edges() > ALL_PAIRS * 10:
        show("  distances", "not run, too large", seconds(ours), f"sample of {mine.sampled}")
        return
    peer, efficiency = timed(lambda: nx.global_efficiency(graph))
    if mine.sampled:
        said = f"sample of {mine.sampled}, {mine.efficiency / efficiency - 1:+.2%}"
    else:
        said = _said(np.isclose(efficiency, mine.efficiency))
    show("  distances", seconds(peer), seconds(ours), said)


def _said(equal: object) -> str:
    assert equal, "the answers differ"
    return "equal"


def whole(name: str, network: Snapshot) -> None:
    """Every analysis on a network; one that has nothing to say of it says so in a sentence."""
    cells = [name]
    partners = [network.node_id(n) for n in network.numbers(NodeKind.PARTNER).tolist()]
    first, last = (partners[0], partners[-1]) if partners else ("nobody", "nobody")
    norm = Norm(Subject.PARTNER, type="ggd", theme=ANY, district=ANY)
    for title, work in (
        ("reach", lambda: reach(network, first)),
        ("introductions", lambda: introductions(network, first, last)),
        ("changes", lambda: changes(network, *DAYS)),
        ("norm", lambda: check(network, norm)),
        ("what-if", lambda: what_if(network, gone=first)),
    ):
        try:
            spent, _ = timed(work)
            cells.append(f"{title} {seconds(spent)}")
        except SchakelError:
            cells.append(f"{title}: a sentence")
    show(" | ".join(cells))


def main() -> None:
    """Run everything once and print both tables."""
    import networkit  # so that no row pays for the import

    networkit.setNumberOfThreads(1)
    sparse.csr_array((1, 1))
    acquaintance(made_up(3, [(0, 1)]))
    name, research = cordis()
    show("", "networkx", "schakel", "")
    tables(beside_networkx, whole, name, research)


main() if __name__ == "__main__" else None
