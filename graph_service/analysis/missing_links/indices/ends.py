"""What the ends of a pair are like, each by itself: the lesser and the greater of both."""

from __future__ import annotations

import numpy as np

from graph_service.analysis.missing_links.indices.view import PairView
from graph_service.analysis.missing_links.ties import FloatArray


def least_degree(view: PairView) -> FloatArray:
    """min(d(x), d(y)), d the number of neighbours."""
    return np.minimum(*view.degrees)


def greatest_degree(view: PairView) -> FloatArray:
    """max(d(x), d(y)), d the number of neighbours."""
    return np.maximum(*view.degrees)


def least_records(view: PairView) -> FloatArray:
    """min(r(x), r(y)), r the number of direct ties and joint activities."""
    return np.minimum(*view.ends(view.prepared.ties.records.astype(np.float64)))


def greatest_records(view: PairView) -> FloatArray:
    """max(r(x), r(y)), r the number of direct ties and joint activities."""
    return np.maximum(*view.ends(view.prepared.ties.records.astype(np.float64)))


def least_recency(view: PairView) -> FloatArray:
    """The lesser freshness of the last record of both ends, see `joint.recency`."""
    return np.minimum(*view.ends(view.prepared.recency))


def greatest_recency(view: PairView) -> FloatArray:
    """The greater freshness of the last record of both ends, see `joint.recency`."""
    return np.maximum(*view.ends(view.prepared.recency))


def least_core(view: PairView) -> FloatArray:
    """The lesser core number: S. B. Seidman, "Network structure and minimum degree" (1983)."""
    return np.minimum(*view.ends(view.prepared.core.astype(np.float64)))


def greatest_core(view: PairView) -> FloatArray:
    """The greater core number: S. B. Seidman, "Network structure and minimum degree" (1983)."""
    return np.maximum(*view.ends(view.prepared.core.astype(np.float64)))


def least_clustering(view: PairView) -> FloatArray:
    """The lesser clustering coefficient: D. J. Watts and S. H. Strogatz (1998), see `cores`."""
    return np.minimum(*view.ends(view.prepared.clustering))


def greatest_clustering(view: PairView) -> FloatArray:
    """The greater clustering coefficient: D. J. Watts and S. H. Strogatz (1998), see `cores`."""
    return np.maximum(*view.ends(view.prepared.clustering))
