"""Indices by communities at two resolutions, see `grouping`."""

from __future__ import annotations

from graph_service.analysis.missing_links.indices.view import PairView
from graph_service.analysis.missing_links.ties import FloatArray


def same_group(view: PairView) -> FloatArray:
    """At how many of the two resolutions both ends are in one Leiden community.

    V. A. Traag, L. Waltman and N. J. van Eck, "From Louvain to Leiden", Scientific Reports 9
    (2019), 5233.
    """
    groups = view.prepared.groups.values()
    return sum((each.same(view.firsts, view.seconds) for each in groups), 0.0 * view.degrees[0])


def coarse_density(view: PairView) -> FloatArray:
    """Ties between the large communities of x and y over the pairs of their members.

    P. W. Holland, K. B. Laskey and S. Leinhardt, "Stochastic blockmodels: first steps", Social
    Networks 5 (1983), 109-137.
    """
    return view.prepared.groups["coarse"].density(view.firsts, view.seconds)


def fine_density(view: PairView) -> FloatArray:
    """Ties between the small communities of x and y over the pairs of their members.

    P. W. Holland, K. B. Laskey and S. Leinhardt, "Stochastic blockmodels: first steps" (1983).
    """
    return view.prepared.groups["fine"].density(view.firsts, view.seconds)


def expected_ties(view: PairView) -> FloatArray:
    """d(x) d(y) e_gh / (k_g k_h): ties expected from degrees and large communities g and h.

    e_gh are the ties between them (twice those within), k_g the sum of the degrees in g.
    B. Karrer and M. E. J. Newman, "Stochastic blockmodels and community structure in networks",
    Physical Review E 83 (2011), 016107.
    """
    first, second = view.degrees
    return first * second * view.prepared.groups["coarse"].expected(view.firsts, view.seconds)
