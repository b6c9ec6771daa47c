"""Indices by the neighbours that both ends share, and by how many each has.

G(x) is the set of neighbours of x, d(x) their number.
"""

from __future__ import annotations

import numpy as np

from graph_service.analysis.missing_links.indices.view import PairView, inverse
from graph_service.analysis.missing_links.ties import FloatArray


def common_neighbours(view: PairView) -> FloatArray:
    """|G(x) & G(y)|.

    M. E. J. Newman, "Clustering and preferential attachment in growing networks", Physical Review E
    64 (2001), 025102.
    """
    return view.shared["count"]


def adamic_adar(view: PairView) -> FloatArray:
    """The sum of 1 / log d(z) over the common neighbours z.

    L. A. Adamic and E. Adar, "Friends and neighbors on the Web", Social Networks 25 (2003),
    211-230.
    """
    return view.shared["log"]


def resource_allocation(view: PairView) -> FloatArray:
    """The sum of 1 / d(z) over the common neighbours z.

    T. Zhou, L. Lü and Y.-C. Zhang, "Predicting missing links via local information", European
    Physical Journal B 71 (2009), 623-630.
    """
    return view.shared["inverse"]


def jaccard(view: PairView) -> FloatArray:
    """|G(x) & G(y)| / |G(x) | G(y)|.

    P. Jaccard, "Étude comparative de la distribution florale", Bulletin de la Société vaudoise des
    sciences naturelles 37 (1901), 547-579.
    """
    first, second = view.degrees
    count = view.shared["count"]
    return count * inverse(first + second - count)


def cosine(view: PairView) -> FloatArray:
    """|G(x) & G(y)| / sqrt(d(x) d(y)).

    G. Salton and M. J. McGill, "Introduction to Modern Information Retrieval" (1983).
    """
    first, second = view.degrees
    return view.shared["count"] * inverse(np.sqrt(first * second))


def hub_promoted(view: PairView) -> FloatArray:
    """|G(x) & G(y)| / min(d(x), d(y)).

    E. Ravasz and others, "Hierarchical organization of modularity in metabolic networks", Science
    297 (2002), 1551-1555.
    """
    first, second = view.degrees
    return view.shared["count"] * inverse(np.minimum(first, second))


def preferential_attachment(view: PairView) -> FloatArray:
    """d(x) d(y).

    A.-L. Barabási and R. Albert, "Emergence of scaling in random networks", Science 286 (1999),
    509-512.
    """
    first, second = view.degrees
    return first * second
