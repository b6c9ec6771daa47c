"""Answers as JSON-ready dictionaries: what the API, `--json` and the pages all give.

Each is a pure function of a snapshot (the view of the day that is asked about) and options. Names
stand beside ids; labels and sentences are in `lang`, `nl` or `en`. Every answer has a `meta`.
"""

from __future__ import annotations

from graph_service.answers.analyses import brokers_answer, coverage_answer
from graph_service.answers.graph import graph_answer, neighbourhood_answer
from graph_service.answers.history import difference, history_answer
from graph_service.answers.missing import missing_answer, told_contributions
from graph_service.answers.nodes import node_answer, nodes_answer

__all__ = [
    "brokers_answer",
    "coverage_answer",
    "difference",
    "graph_answer",
    "history_answer",
    "missing_answer",
    "neighbourhood_answer",
    "node_answer",
    "nodes_answer",
    "told_contributions",
]
