"""`python -m bench.kernels`: the sparse kernels of missing links beside scipy's bare product.

* top 1,000 by resource allocation, of every two nodes that are not tied: the seconds of our answer
  over those of the bare product A diag(1/d) A in blocks, of which only the 1,000 highest values are
  kept, tied pairs and all (aim: at most 2 times); and over networkx' seconds for as many pairs, of
  which it is given a sample of the same pairs (aim: at least 100 times faster).
* the whole retrieval (nine scores, the best of all and of each node), and every plain index of a
  million of the pairs found, in seconds and in memory at most.

Networks: `--network random` (a power law, 1M ties by default), `epinions` (the file of
`../shared/data/large`), or `cordis` with `--store` the store that holds it. One core:
OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1. Seconds are of the processor, so that a busy machine
counts less; the ratios are what to compare.
"""

from __future__ import annotations

import argparse
import gzip
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

import networkx as nx
import numpy as np
from scipy import sparse

from graph_service.analysis.missing_links import indices
from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.plain_top import plain_top
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.retrieval import RETRIEVERS, Candidates, retrieve
from graph_service.analysis.missing_links.snapshot_ties import partner_ties
from graph_service.analysis.missing_links.sweeps import blocks
from graph_service.analysis.missing_links.ties import FloatArray, Ties
from graph_service.store import open_store

T = TypeVar("T")
EPINIONS = Path(__file__).parents[2] / "shared" / "data" / "large" / "soc-Epinions1.txt.gz"
TOP = 1_000
SAMPLE = 50_000  # pairs for networkx
PAIRS = 1_000_000  # pairs of which every index is taken
SLOW = {"rooted_pagerank", "local_walk"}  # they share one more pass over paths of length three


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of the processor, and what the work gives."""
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def show(what: str, figure: str, more: str = "") -> None:
    """One line of the table, with the most memory that was taken so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    sys.stdout.write(f"{what:<44}{figure:<24}{more:<56}{most:.2f} GB\n")
    sys.stdout.flush()


def random_ties(nodes: int, ties: int) -> Ties:
    """A random network of which the degrees follow a power law."""
    draw = np.random.default_rng(1)
    weight = np.arange(1, nodes + 1) ** -0.6
    ends = np.searchsorted(np.cumsum(weight / weight.sum()), draw.random((ties, 2)))
    ends = draw.permutation(nodes)[np.minimum(ends, nodes - 1)]
    first, second = np.ascontiguousarray(ends.T, dtype=np.int32)
    return Ties.of_edges(nodes, first, second)


def network(name: str, nodes: int, ties: int, store: str) -> Ties:
    """The ties that are asked for."""
    if name == "random":
        return random_ties(nodes, ties)
    if name == "cordis":
        return partner_ties(open_store(store).snapshot().at(date(2018, 1, 1)))[0]
    if not EPINIONS.exists():
        sys.exit(f"{EPINIONS} is not here; take --network random")
    with gzip.open(EPINIONS, "rt") as lines:
        ends = np.loadtxt(lines, dtype=np.int32, comments="#")
    return Ties.of_edges(int(ends.max()) + 1, ends[:, 0], ends[:, 1])


def bare(ties: Ties) -> FloatArray:
    """The highest values of A diag(1/d) A, by scipy and numpy alone."""
    adjacency = ties.adjacency
    left = sparse.csr_array(adjacency * (1.0 / np.maximum(ties.degree, 1))[None, :])
    best = np.empty(0)
    for start, end in blocks(left, adjacency):
        values = (left[start:end] @ adjacency).data
        if len(best) == TOP:
            values = values[values > best[0]]
        best = np.concatenate([best, values])
        if len(best) > TOP:
            best = np.sort(np.partition(best, len(best) - TOP)[-TOP:])
    return best


def bench_top(prepared: Prepared) -> None:
    """The top by one index beside the bare product and beside networkx."""
    ties = prepared.ties
    space = PairSpace.everything(ties.adjacency)
    bare_seconds, _ = timed(lambda: bare(ties))
    seconds, (scores, firsts, seconds_ends) = timed(
        lambda: plain_top(prepared, space, "resource_allocation", top=TOP)
    )
    show(
        "top 1,000 by resource allocation",
        f"{seconds:.1f} s",
        f"bare product {bare_seconds:.1f} s: {seconds / bare_seconds:.2f} x",
    )
    passed = paired(ties)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(zip(*(ends.tolist() for ends in ties.pairs()), strict=True))
    sample = some_pairs(ties)
    peer, found = timed(lambda: list(nx.resource_allocation_index(graph, sample)))
    first, second = np.array(sample, dtype=np.int32).T
    ours = indices.INDICES["resource_allocation"].at(prepared, first, second)
    assert np.allclose(ours, [score for _, _, score in found])
    best = list(zip(firsts.tolist(), seconds_ends.tolist(), strict=True))
    same = [score for _, _, score in nx.resource_allocation_index(graph, best)]
    assert np.allclose(same, scores)
    show(
        "pairs a second",
        f"{passed / seconds:,.0f}",
        f"networkx {len(sample) / peer:,.0f}: {passed / seconds / (len(sample) / peer):,.0f} x",
    )


def paired(ties: Ties) -> int:
    """How many pairs share a neighbour, the tied ones among them."""
    adjacency = ties.adjacency
    ends = sum(
        (adjacency[start:end] @ adjacency).nnz for start, end in blocks(adjacency, adjacency)
    )
    return (ends - int((ties.degree > 0).sum())) // 2


def some_pairs(ties: Ties) -> list[tuple[int, int]]:
    """Untied pairs that share a neighbour: every pair around a node as likely as any other."""
    draw = np.random.default_rng(7)
    weight = ties.degree.astype(np.float64) * np.maximum(ties.degree - 1, 0)
    middle = draw.choice(ties.count, 2 * SAMPLE, p=weight / weight.sum())
    start, degree = ties.adjacency.indptr[middle], ties.degree[middle]
    one, other = (
        ties.adjacency.indices[start + (draw.random(len(middle)) * degree).astype(np.int64)]
        for _ in range(2)
    )
    kept = (one != other) & (np.asarray(ties.adjacency[one, other]).ravel() == 0)
    return list(zip(one[kept][:SAMPLE].tolist(), other[kept][:SAMPLE].tolist(), strict=True))


def bench_retrieval(prepared: Prepared) -> Candidates:
    """Everything that is computed once for a network, and the candidates."""
    parts = ("strengths", "component", "svd", "spectral", "groups", "core", "clustering")
    for part in parts:
        seconds, _ = timed(partial(getattr, prepared, part))
        show(f"prepare: {part}", f"{seconds:.1f} s")
    space = PairSpace.everything(prepared.adjacency)
    seconds, found = timed(lambda: retrieve(prepared, space))
    show(
        f"retrieve by {len(RETRIEVERS)} scores",
        f"{seconds:.1f} s",
        f"{len(found):,} pairs, {found.per_node} a node, {len(found.skipped_hubs)} hubs skipped",
    )
    return found


def bench_indices(prepared: Prepared, found: Candidates) -> None:
    """Every plain index of a million pairs, or of all that were found."""
    chosen = np.sort(np.random.default_rng(3).permutation(len(found))[:PAIRS])
    view = indices.PairView(prepared, found.firsts[chosen], found.seconds[chosen])
    for part in ("shared", "long", "factored"):
        seconds, _ = timed(partial(getattr, view, part))
        show(f"indices: sums of {len(view):,} pairs, {part}", f"{seconds:.1f} s")
    names = [name for name in indices.INDICES if name not in SLOW]
    seconds, _ = timed(lambda: [indices.INDICES[name].score(view) for name in names])
    show(f"indices: {len(names)} of them from these", f"{seconds:.1f} s")


def main() -> None:
    """Run every bench once and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", choices=("random", "epinions", "cordis"), default="random")
    parser.add_argument("--nodes", type=int, default=500_000)
    parser.add_argument("--ties", type=int, default=1_000_000)
    parser.add_argument("--store", default="")
    given = parser.parse_args()
    ties = network(given.network, given.nodes, given.ties, given.store)
    many = ties.adjacency.nnz // 2
    show(f"{given.network}: {ties.count:,} nodes", f"{many:,} ties", f"hub {ties.degree.max():,}")
    prepared = Prepared(ties)
    bench_top(prepared)
    bench_indices(prepared, bench_retrieval(prepared))


main() if __name__ == "__main__" else None
