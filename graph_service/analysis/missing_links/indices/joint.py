"""Indices by what the records say beside who is tied: activities, their dates, profiles, types."""

from __future__ import annotations

import numpy as np

from graph_service.analysis.missing_links.indices.view import PairView
from graph_service.analysis.missing_links.ties import FloatArray


def strong_neighbours(view: PairView) -> FloatArray:
    """The sum of w_xz w_zy / w_z over the common neighbours z.

    w_xz is the sum of 1 / (k - 1) over joint activities of k members (and 1 for a direct tie), each
    halved for every half-life since, and w_z the sum of them at z. M. E. J. Newman, "Scientific
    collaboration networks. II", Physical Review E 64 (2001), 016132; with the allocation of T. Zhou
    and others (2009).
    """
    return view.shared["strong"]


def theme_cosine(view: PairView) -> FloatArray:
    """The cosine of the themes that both ends have to do with, by how often.

    G. Salton and M. J. McGill, "Introduction to Modern Information Retrieval" (1983).
    """
    return _profile(view, "theme")


def district_cosine(view: PairView) -> FloatArray:
    """The cosine of the districts that both ends have to do with, by how often.

    G. Salton and M. J. McGill, "Introduction to Modern Information Retrieval" (1983).
    """
    return _profile(view, "district")


def same_type(view: PairView) -> FloatArray:
    """1 where both ends have the same known type.

    M. McPherson, L. Smith-Lovin and J. M. Cook, "Birds of a feather: homophily in social networks",
    Annual Review of Sociology 27 (2001), 415-444.
    """
    types = view.prepared.ties.type_
    if types is None:
        return np.zeros(len(view))
    first, second = types[view.firsts], types[view.seconds]
    same: FloatArray = ((first == second) & (first >= 0)).astype(np.float64)
    return same


def type_affinity(view: PairView) -> FloatArray:
    """Ties between the types of x and y, over those that their degrees would give by chance.

    M. E. J. Newman, "Mixing patterns in networks", Physical Review E 67 (2003), 026126; within the
    component of each, one where a type is unknown.
    """
    codes, types = view.prepared.ties.type_, view.prepared.types
    if codes is None or types is None:
        return np.ones(len(view))
    home = view.prepared.component[view.firsts]
    together = home == view.prepared.component[view.seconds]
    known = (codes[view.firsts] >= 0) & (codes[view.seconds] >= 0)
    met = types.expected(view.firsts, view.seconds) * view.prepared.component_degree[home]
    return np.where(known & together, met, 1.0)


def activity_level(view: PairView) -> FloatArray:
    """r(x) r(y), r the number of direct ties and joint activities of a node.

    As preferential attachment (A.-L. Barabási and R. Albert, 1999), by what was done and not by
    whom it was done with.
    """
    first, second = view.ends(view.prepared.ties.records.astype(np.float64))
    return first * second


def recency(view: PairView) -> FloatArray:
    """The product of the freshness of the last record of both ends, halved every half-life.

    L. Tabourier, A.-S. Libert and R. Lambiotte, "Predicting links in ego-networks using temporal
    information", EPJ Data Science 5 (2016), 1, for the use of recency.
    """
    first, second = view.ends(view.prepared.recency)
    return first * second


def recent_and_busy(view: PairView) -> FloatArray:
    """s(x) s(y), s the sum of the decayed strengths of a node's ties: who is busy now.

    Preferential attachment with strengths as in `strong_neighbours` for degrees.
    """
    first, second = view.ends(view.prepared.strength)
    return first * second


def _profile(view: PairView, name: str) -> FloatArray:
    profile = view.prepared.profiles.get(name)
    if profile is None:
        return np.zeros(len(view))
    out = np.empty(len(view))
    step = 1 << 18
    for start in range(0, len(view), step):
        part = slice(start, start + step)
        both = profile[view.firsts[part]].multiply(profile[view.seconds[part]])
        out[part] = np.asarray(both.sum(axis=1)).ravel()
    return out
