"""Indices by the paths of length three between both ends."""

from __future__ import annotations

from graph_service.analysis.missing_links.indices.view import PairView
from graph_service.analysis.missing_links.ties import FloatArray


def long_paths(view: PairView) -> FloatArray:
    """The sum of a_xu a_uv a_vy over u and v: the paths of length three.

    L. Lü, C.-H. Jin and T. Zhou, "Similarity index based on local paths for link prediction of
    complex networks", Physical Review E 80 (2009), 046122, of which it is the second term.
    """
    return view.long["count"]


def normalised_long_paths(view: PairView) -> FloatArray:
    """The sum of a_xu a_uv a_vy / sqrt(d(u) d(v)) over u and v.

    I. A. Kovács and others, "Network-based prediction of protein interactions", Nature
    Communications 10 (2019), 1240.
    """
    return view.long["root"]
