"""Who holds the network together: the brokers, and the nodes without which it falls apart."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.articulation import Cut, cuts
from graph_service.analysis.missing_links.contacts import contacts
from graph_service.analysis.projection import EvidenceGraph, evidence_graph
from graph_service.analysis.seeded import seeded_networkit
from graph_service.analysis.structural_holes import StructuralHoles, structural_holes
from graph_service.errors import InvalidOption
from graph_service.model import NODE_KINDS, NodeKind
from graph_service.snapshot import BoolArray, Snapshot

# Measured on two cores: networkx takes 0.2 s at 300 nodes and 3 s at 1,000; rustworkx gives the
# same numbers, 0.2 s at 1,000 and 4 s at 5,000; beyond that only sampling stays within seconds.
NETWORKX_NODES = 300
NETWORKX_EDGES = 5_000
EXACT_NODES = 5_000
EXACT_STEPS = 300_000_000  # nodes x edges, some 10 s
SAMPLED_STEPS = 20_000_000  # samples x (nodes + edges) of the estimate, some 4 s
MOST_SAMPLES = 1_000
SEED = 20221017
DIGITS = 10


@dataclass(frozen=True, slots=True)
class Broker:
    """A node that joins others.

    Attributes:
        node_id: the node.
        betweenness: the share of shortest paths between all others that run through it, 0 to 1.
        degree: its neighbours in the graph of evidence, activities among them.
        contacts: its contacts; an activity has none, it makes them.
        effective_size: how many of its contacts tell it what the others do not, Burt's measure:
            the contacts less the mean number of contacts that these have among each other.
        constraint: how much its contacts lead back to each other, near 0 for many that do not know
            each other; both are None without contacts.
    """

    node_id: str
    betweenness: float
    degree: int
    contacts: int
    effective_size: float | None
    constraint: float | None


@dataclass(frozen=True, slots=True)
class BreakingPoint:
    """A node without which its part of the network falls apart.

    Attributes:
        node_id: the node.
        cut_off: how many nodes would no longer reach the largest part that remains.
        parts: the sizes of what remains, largest first.
        lost: the ids of nodes cut off, by part and id, at most `names` of them.
    """

    node_id: str
    cut_off: int
    parts: tuple[int, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brokers:
    """The answer of `brokers`.

    Attributes:
        brokers: highest betweenness first, ties by id; nodes through which no path runs are not in.
        breaking_points: most nodes cut off first, ties by id.
        broker_total, breaking_point_total: how many there are of each.
        estimated: whether the betweenness comes from a sample of shortest paths.
        samples: the number of nodes from which paths were followed, where it is estimated.
    """

    brokers: tuple[Broker, ...]
    breaking_points: tuple[BreakingPoint, ...]
    broker_total: int
    breaking_point_total: int
    estimated: bool
    samples: int


def brokers(
    snapshot: Snapshot,
    *,
    top: int = 20,
    kinds: Collection[NodeKind | str] | None = None,
    names: int = 50,
) -> Brokers:
    """Betweenness and articulation points of the graph of evidence, and Burt's structural holes.

    Ideas and plans are not in the graph. `kinds` chooses whom the answer lists, never what paths
    may run through. Up to 5,000 nodes betweenness is exact; beyond, it is estimated from a sample
    drawn with a fixed seed, and the answer says so. Constraint and effective size are those of the
    graph of contacts, in which activities are contracted: see `structural_holes`.

    Ulrik Brandes, "A faster algorithm for betweenness centrality", Journal of Mathematical
    Sociology 25 (2001), 163-177; the estimate: Robert Geisberger, Peter Sanders and Dominik
    Schultes, "Better approximation of betweenness centrality", ALENEX 2008.

    Raises:
        InvalidOption: `top` is below 0 or a kind is unknown.
    """
    if top < 0:
        raise InvalidOption("top", f"{top} is below 0; give the most nodes to show")
    listed = _listed(snapshot, kinds)
    graph = evidence_graph(snapshot)
    scores, samples = _betweenness(graph)
    passed = np.flatnonzero((scores > 0) & listed)
    order = passed[np.lexsort((passed, -scores[passed]))]
    known = contacts(snapshot).graph
    holes = structural_holes(known)
    rows = tuple(
        Broker(
            snapshot.node_id(number),
            float(scores[number]),
            int(graph.degree[number]),
            int(known.degree[number]),
            *_burt(holes, number),
        )
        for number in order[:top].tolist()
    )
    points = [cut for cut in cuts(graph) if listed[cut.number]]
    points.sort(key=lambda cut: (-cut.cut_off, cut.number))
    return Brokers(
        brokers=rows,
        breaking_points=tuple(_breaking_point(snapshot, cut, names) for cut in points[:top]),
        broker_total=len(order),
        breaking_point_total=len(points),
        estimated=samples > 0,
        samples=samples,
    )


def _burt(holes: StructuralHoles, number: int) -> tuple[float | None, float | None]:
    """(effective size, constraint) of a node, None for a node without contacts."""
    size, constraint = float(holes.effective_size[number]), float(holes.constraint[number])
    return (None, None) if math.isnan(size) else (size, constraint)


def _listed(snapshot: Snapshot, kinds: Collection[str] | None) -> BoolArray:
    if kinds is None:
        return np.ones(snapshot.node_count, dtype=np.bool_)
    names = [str(kind) for kind in NODE_KINDS]
    for kind in kinds:
        if kind not in names:
            raise InvalidOption("kind", f"{kind!r} is unknown; it can be {', '.join(names)}")
    return np.isin(snapshot.node_kind, [names.index(kind) for kind in kinds])


def _breaking_point(snapshot: Snapshot, cut: Cut, names: int) -> BreakingPoint:
    lost = tuple(snapshot.node_id(number) for number in cut.lost(names))
    return BreakingPoint(snapshot.node_id(cut.number), cut.cut_off, cut.sizes, lost)


def _betweenness(graph: EvidenceGraph) -> tuple[NDArray[np.float64], int]:
    """The betweenness by number, rounded so that equal ones are equal, and the sample size."""
    count = int(graph.snapshot.happened.sum())
    scores = np.zeros(graph.snapshot.node_count)
    samples = 0
    edges = graph.adjacency.nnz // 2
    if count <= NETWORKX_NODES and edges <= NETWORKX_EDGES:
        import networkx as nx

        found = nx.betweenness_centrality(graph.to_networkx())
        scores[list(found)] = list(found.values())
    elif count <= EXACT_NODES and count * edges <= EXACT_STEPS:
        scores[:] = _exact(graph, count)
    else:
        samples = min(MOST_SAMPLES, max(1, SAMPLED_STEPS // (count + edges)))
        scores[:] = _estimate(graph, count, samples)
    return np.round(scores, DIGITS), samples


def _exact(graph: EvidenceGraph, count: int) -> NDArray[np.float64]:
    import rustworkx as rx

    # plans stay in as lonely nodes, so that numbers fit; the number of pairs is set right after
    size = graph.snapshot.node_count
    network: rx.PyGraph[None, None] = rx.PyGraph(multigraph=False)
    network.add_nodes_from([None] * size)
    rows, columns = graph.edges()
    network.add_edges_from_no_data(list(zip(rows.tolist(), columns.tolist(), strict=True)))
    found = rx.betweenness_centrality(
        network,
        normalized=False,
        parallel_threshold=size + 1,  # one thread: the order of adding is always the same
    )
    return np.array([found[number] for number in range(size)]) * _per_pair(count)


def _per_pair(count: int) -> float:
    return 2.0 / ((count - 1) * (count - 2)) if count > 2 else 0.0


def _estimate(graph: EvidenceGraph, count: int, samples: int) -> NDArray[np.float64]:
    rows, columns = graph.edges()
    ends = (rows.astype(np.uint64), columns.astype(np.uint64))
    with seeded_networkit(SEED) as networkit:
        network = networkit.GraphFromCoo(ends, n=graph.snapshot.node_count)
        run = networkit.centrality.EstimateBetweenness(network, samples, False, False)
        run.run()
    # networkit counts each pair in both directions
    return np.array(run.scores()) / 2 * _per_pair(count)
