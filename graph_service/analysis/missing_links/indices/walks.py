"""Indices by short random walks from either end.

In three steps a walk from x is at an untied y with the chance S2 / d(x) + S3 / d(x), where
S2 = sum of 1 / d(z) over the common neighbours z, and S3 = sum of a_xu a_uv a_vy / (d(u) d(v)).
"""

from __future__ import annotations

from graph_service.analysis.missing_links.indices.view import PairView, inverse
from graph_service.analysis.missing_links.ties import FloatArray

RETURN = 0.15  # the chance to start again at each step


def rooted_pagerank(view: PairView) -> FloatArray:
    """Sum of c (1 - c)^t (P^t_xy + P^t_yx) over the steps t = 2 and 3, c the chance to return.

    D. Liben-Nowell and J. Kleinberg, "The link-prediction problem for social networks", Journal of
    the American Society for Information Science and Technology 58 (2007), 1019-1031; cut off after
    three steps. A walk of one step tells tied pairs only, and is left out.
    """
    first, second = view.degrees
    stay = 1.0 - RETURN
    met = stay**2 * view.shared["inverse"] + stay**3 * view.walks
    return RETURN * met * (inverse(first) + inverse(second))


def local_walk(view: PairView) -> FloatArray:
    """S2 + S3: superposed walks of two and three steps, each end weighed by its degree.

    W. Liu and L. Lü, "Link prediction based on local random walk", EPL 89 (2010), 58007, without
    its constant 1 / (number of ties), which would let an unrelated component change the score.
    """
    return view.shared["inverse"] + view.walks
