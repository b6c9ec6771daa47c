"""The very records that speak for a pair of nodes."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from graph_service.analysis.missing_links.records import Evidence
from graph_service.analysis.missing_links.resource_allocation import DIGITS, FloatArray
from graph_service.analysis.projection import EvidenceGraph
from graph_service.snapshot import BoolArray


def shared_evidence(
    graph: EvidenceGraph, weights: FloatArray, links: BoolArray, first: int, second: int
) -> tuple[Evidence, ...]:
    """Each common neighbour of two nodes that counts, with all links to either of them.

    `links` marks the links that may be evidence.
    """
    shared = np.intersect1d(graph.neighbours(first), graph.neighbours(second), assume_unique=True)
    shared = shared[weights[shared] > 0]
    found: dict[int, list[int]] = {number: [] for number in shared.tolist()}
    snapshot = graph.snapshot
    for end in (first, second):
        at_end = snapshot.links_of(end)
        at_end = at_end[links[at_end]]
        others = np.where(
            snapshot.link_source[at_end] == end,
            snapshot.link_target[at_end],
            snapshot.link_source[at_end],
        )
        for link, other in zip(at_end.tolist(), others.tolist(), strict=True):
            if other in found:
                found[other].append(link)
    return strongest_first(
        Evidence(
            snapshot.node_id(number),
            float(weights[number]),
            tuple(snapshot.link_id(link) for link in found[number]),
        )
        for number in shared.tolist()
    )


def strongest_first(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence by weight, ties by id."""
    return tuple(sorted(evidence, key=lambda item: (-item.weight, item.node_id)))


def score_of(evidence: tuple[Evidence, ...]) -> float:
    """The score that evidence comes to; the same whatever the order of adding."""
    return round(math.fsum(item.weight for item in evidence), DIGITS)
