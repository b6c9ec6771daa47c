"""Who and what is in touch: the typed graph with its activities contracted.

Who did something together has contact, so an activity that happened is no reason to suggest a
contact between those who took part: it is that contact. Nodes are partners, themes and districts.

* partner ~ partner: they cooperate, or took part in one activity of at most `crowd_limit`
  participants (of a larger one nobody can say that they met);
* partner ~ theme: it works on it, or took part in an activity that addresses it;
* partner ~ district: it is active in it, or took part in an activity held in it;
* theme ~ theme: an activity addressed both;
* theme ~ district: an activity that addresses it was held there. It is asked for by no kind of
  suggestion, and is evidence for two: a partner active where a theme was addressed, and a partner
  that works on what was addressed in a district.

Being part of something is no contact, for nobody did it: themes that share no more than their
programme share nothing, and a unit in which something was held says nothing of each of its
municipalities (as evidence it would suggest every one of them to everybody that took part). It does
leave pairs out, see `candidates`. Ideas and plans, and what follows what, make no contacts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.analysis.projection import (
    EvidenceGraph,
    Matrix,
    ends_of,
    evidence_links,
    matrix,
)
from graph_service.model import LinkKind
from graph_service.snapshot import IntArray, Snapshot

CROWD_LIMIT = 200
_TIES = (LinkKind.COOPERATES_WITH, LinkKind.WORKS_ON, LinkKind.ACTIVE_IN)


@dataclass(frozen=True, eq=False)
class Contacts:
    """The contact graph of a snapshot.

    Attributes:
        graph: contacts as a simple undirected graph; activities are in it without neighbours.
        crowds: activities with so many participants that they make no contacts between them.
    """

    graph: EvidenceGraph
    crowds: IntArray


def contacts(snapshot: Snapshot, *, crowd_limit: int = CROWD_LIMIT) -> Contacts:
    """The contacts that are recorded, directly or by an activity that happened."""
    from scipy import sparse

    size = snapshot.node_count
    counts = evidence_links(snapshot)
    sources, targets = [], []
    for kind in _TIES:
        ends = ends_of(snapshot, kind, among=counts)
        sources.append(ends[0])
        targets.append(ends[1])
    ties = matrix(size, np.concatenate(sources), np.concatenate(targets))

    # rows are activities, columns who took part, what it was about, where it was held
    partners, joined = ends_of(snapshot, LinkKind.TAKES_PART_IN, among=counts)
    who = matrix(size, joined, partners)
    about = matrix(size, *ends_of(snapshot, LinkKind.ADDRESSES, among=counts))
    where = matrix(size, *ends_of(snapshot, LinkKind.HELD_IN, among=counts))
    crowded = np.diff(who.indptr) > crowd_limit
    few = who[~crowded]
    one_way = ties + few.T @ few + who.T @ (about + where) + about.T @ about + about.T @ where
    both: Matrix = sparse.csr_array(one_way + one_way.T)
    both.setdiag(0)
    both.eliminate_zeros()
    both.sort_indices()
    both.data[:] = 1.0
    return Contacts(EvidenceGraph(snapshot, both), np.flatnonzero(crowded).astype(np.int32))
