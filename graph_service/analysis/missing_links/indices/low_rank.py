"""Indices by a few factors of the whole component: they see pairs at any distance."""

from __future__ import annotations

from graph_service.analysis.missing_links.indices.view import PairView, inverse
from graph_service.analysis.missing_links.ties import FloatArray


def svd_product(view: PairView) -> FloatArray:
    """(U S V^T)_xy of the truncated singular value decomposition of the adjacency.

    D. Liben-Nowell and J. Kleinberg, "The link-prediction problem for social networks" (2007), as
    low-rank approximation. The adjacency is symmetric, so its eigenvectors serve. Factors are by
    component, see `factors`.
    """
    return view.factored["svd"]


def svd_cosine(view: PairView) -> FloatArray:
    """The cosine of the rows of U |S| of both ends.

    M. W. Berry, S. T. Dumais and G. W. O'Brien, "Using linear algebra for intelligent information
    retrieval", SIAM Review 37 (1995), 573-595.
    """
    first, second = view.ends(inverse(view.prepared.svd_length))
    return view.factored["square"] * first * second


def spectral_product(view: PairView) -> FloatArray:
    """(U L V^T)_xy of the normalised adjacency, its largest factors only.

    T. Qin and K. Rohe, "Regularized spectral clustering under the degree-corrected stochastic
    blockmodel" (2013) for the matrix; see `factors`.
    """
    return view.factored["spectral"]


def spectral_walk(view: PairView) -> FloatArray:
    """The sum of u_k(x) u_k(y) c^2 l_k^3 / (1 - c l_k) over the factors k: walks of three and more.

    F. Fouss, A. Pirotte, J.-M. Renders and M. Saerens, "Random-walk computation of similarities
    between nodes of a graph", IEEE Transactions on Knowledge and Data Engineering 19 (2007),
    355-369; truncated, c = 0.85.
    """
    return view.factored["walk"]
