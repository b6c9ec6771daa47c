"""An example of every answer, made by the very functions that answer, so that none can go stale."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from graph_service.analysis.missing_links.decided import Known, Ruling, Seen
from graph_service.analysis.norms import Norm, Subject
from graph_service.answers import (
    brokers_answer,
    coverage_answer,
    graph_answer,
    history_answer,
    missing_answer,
    neighbourhood_answer,
    node_answer,
    nodes_answer,
)
from graph_service.answers.changes import changes_answer
from graph_service.answers.decisions import (
    Decisions,
    decision_answer,
    decisions_answer,
    report_answer,
)
from graph_service.answers.evaluation import evaluation_answer
from graph_service.answers.norms import norms_answer
from graph_service.answers.paths import introductions_answer, reach_answer
from graph_service.answers.structure import communities_answer, fading_answer, fragile_answer
from graph_service.answers.what_if import what_if_answer
from graph_service.api.history import changeset_answer
from graph_service.api.nodes import PLURALS
from graph_service.decisions import NOTE, Book, Word, note_value
from graph_service.model import Attestation, Change, Link, LinkKind, Node, NodeKind, Status
from graph_service.snapshot import Snapshot
from graph_service.store.base import ChangesetInfo, Note

_DAY = date(2026, 3, 1)
_SAID = (Attestation("partners-2026", "Partners!2", "2026-01-05", "2026-01-05"),)
_MADE_UP = (
    Node("partner-ggd", NodeKind.PARTNER, "GGD Voorbeeld", "ggd", attestations=_SAID),
    Node("partner-politie", NodeKind.PARTNER, "Politie Voorbeeld", "politie"),
    Node("theme-zorg", NodeKind.THEME, "Zorg en Veiligheid"),
    Node("theme-cyber", NodeKind.THEME, "Cyber"),
    Node("district-noord", NodeKind.DISTRICT, "Noord", "district"),
    Node("district-zuid", NodeKind.DISTRICT, "Zuid", "district"),
    Node(
        "activity-werksessie",
        NodeKind.ACTIVITY,
        "Werksessie zorg",
        "werksessie",
        status=Status.DONE,
        valid_from="2025-10-17",
    ),
    Node(
        "activity-training",
        NodeKind.ACTIVITY,
        "Training cyber",
        "training",
        status=Status.DONE,
        valid_from="2025-11",
    ),
    Link(LinkKind.TAKES_PART_IN, "partner-ggd", "activity-werksessie", attestations=_SAID),
    Link(LinkKind.TAKES_PART_IN, "partner-politie", "activity-werksessie"),
    Link(LinkKind.TAKES_PART_IN, "partner-politie", "activity-training"),
    Link(LinkKind.ADDRESSES, "activity-werksessie", "theme-zorg"),
    Link(LinkKind.ADDRESSES, "activity-training", "theme-cyber"),
    Link(LinkKind.HELD_IN, "activity-werksessie", "district-noord"),
    Link(LinkKind.HELD_IN, "activity-training", "district-zuid"),
    Link(LinkKind.ACTIVE_IN, "partner-ggd", "district-noord", role="uitvoerder"),
    Link(LinkKind.WORKS_ON, "partner-ggd", "theme-zorg"),
)
_NORMS = {"0123456789": Norm(Subject.PARTNER, type="ggd", level="district")}
_INFO = ChangesetInfo(
    version=1,
    id="0" * 32,
    kind="load",
    made_at="2026-01-05T09:30:00.000Z",
    who="anna",
    title="",
    dataset="partners-2026",
    source_name="partners-2026.xlsx",
    source_sha256="0" * 64,
    undoes="",
    taken_back_by="",
    counts={"added": 17, "changed": 0, "removed": 0},
)
_SAID_NO = Word(
    Ruling.DISMISSED,
    date(2026, 2, 2),
    "2026-02-02T09:30:00.000Z",
    who="anna",
    reason="gaat op in een ander overleg",
    known=Known(0.5, None, 1, (Seen("partner-politie", 0.5, "2025-10-17"),), 1, 0.5),
    version=1,
)


def examples() -> Mapping[str, Any]:
    """The path of each route, as in the description, to an answer that it could give."""
    whole = Snapshot.of_records(_MADE_UP, version=1)
    view = whole.at(_DAY)
    changes = [Change(before=None, after=view.node("partner-ggd"))]
    found: dict[str, Any] = {
        "/graph": graph_answer(view, limit=2),
        "/missing-links": missing_answer(view, limit=1),
        "/coverage": coverage_answer(view, norms=_NORMS, limit=1),
        "/norms": norms_answer(view, _NORMS, limit=1),
        "/brokers": brokers_answer(view, limit=1),
        "/communities": communities_answer(view, limit=1),
        "/fragile": fragile_answer(view, limit=1),
        "/fading": fading_answer(view, months=1, limit=1),
        "/reach": reach_answer(view, "partner-ggd", steps=2),
        "/introductions": introductions_answer(view, "partner-ggd", "theme-cyber", limit=1),
        "/changes": changes_answer(whole, date(2025, 10, 1), _DAY),
        "/evaluation": evaluation_answer(view, today=_DAY, kinds=["partner-partner"]),
        "/what-if": what_if_answer(view, ends=("partner-ggd", "theme-cyber")),
        "/history": history_answer([_INFO], limit=50),
        "/history/{version}": changeset_answer(_INFO, changes, view, limit=200, lang="nl"),
        "/health": {"status": "up"},
    }
    key = '["partner-theme","partner-ggd","theme-cyber"]'
    note = Note(NOTE, key, note_value([_SAID_NO]), 1, _SAID_NO.at)
    decisions = Decisions(Book([note], view), view, _DAY)
    (record,) = decisions.book.records.values()
    found["/decisions"] = decisions_answer(decisions, limit=1)
    found["/decisions/of"] = decision_answer(decisions, record)
    found["/decisions/report"] = report_answer(
        decisions, since=date(2026, 1, 1), until=_DAY, suggested=()
    )
    for kind, plural in PLURALS.items():
        first = next(view.nodes(kind)).id
        found[f"/{plural}"] = nodes_answer(view, kind=kind, limit=1)
        found[f"/{plural}/{{node_id}}"] = node_answer(view, first, link_limit=1)
        found[f"/{plural}/{{node_id}}/neighbourhood"] = neighbourhood_answer(view, first, limit=2)
    return found
