"""What an answer says of decisions: why a suggestion is back, and what became of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from graph_service.analysis.missing_links import (
    Evidence,
    Suggestion,
    SuggestionKind,
    rank_network,
)
from graph_service.analysis.missing_links.decided import Known, Ruling, Seen
from graph_service.answers.decisions import Decisions, decisions_answer, report_answer
from graph_service.answers.suggest import suggester
from graph_service.decisions import NOTE, Book, Word, note_key, note_value
from graph_service.errors import InvalidOption, NotFound
from graph_service.snapshot import Snapshot
from graph_service.store.base import Note

Net = Callable[[str], Snapshot]
KIND = SuggestionKind.PARTNER_THEME
ENDS = ("ggd", "cyber")
TODAY = date(2026, 9, 1)
KNOWN = Known(0.5, None, 1, (Seen("care", 0.5, "2024"),), 1, 0.5)
NO = Word(
    Ruling.DISMISSED, date(2026, 3, 1), "2026-03-01T10:00:00.000Z", "anna", "no staff.", known=KNOWN
)
BEFORE = """
partner ggd name='GGD'
partner police name='Politie'
partner om name='OM'
theme care name='Zorg'
theme cyber name='Cyber'
police works_on care valid_from=2024
ggd works_on care valid_from=2024
police works_on cyber valid_from=2024
police cooperates_with ggd valid_from=2024
"""


@pytest.fixture
def snapshot(network: Net) -> Snapshot:
    return network(BEFORE)


def book(view: Snapshot, *words: Word) -> Book:
    key = note_key(KIND, ENDS)
    return Book([Note(NOTE, key, note_value(words), len(words), words[-1].at)], view)


def seen(view: Snapshot, *words: Word, suggested: Suggestion | None = None) -> Decisions:
    return Decisions(
        book(view, *words), view, TODAY, suggest=lambda kind, ends: suggested, whole=view
    )


FRESH = Evidence("police", 0.25, (), last_date="2026-05")
BACK = Suggestion(KIND, ENDS, 0.75, 1, (Evidence("care", 0.5, ()), FRESH))


def test_what_is_back_says_what_was_decided_and_what_is_new(snapshot: Snapshot) -> None:
    found = seen(snapshot, NO, suggested=BACK)
    beside = found.beside(BACK, "en")
    assert beside is not None
    assert beside["sentence"] == (
        "Dismissed on 1 March 2026 by anna, because: no staff; since then: new: Politie "
        "(May 2026) (50% of what was known)."
    )
    assert beside["returned"]["fresh"][0]["id"] == "police"
    dutch = found.beside(BACK, "nl")
    assert dutch is not None
    assert dutch["sentence"] == (
        "Afgewezen op 1 maart 2026 door anna, omdat: no staff; sindsdien: erbij gekomen: Politie "
        "(mei 2026) (50% van wat toen bekend was)."
    )
    assert found.beside(replace(BACK, evidence=BACK.evidence[:1]), "nl") is None
    (one,) = decisions_answer(found, lang="en")["decisions"]
    assert (one["state"], one["state_label"]) == ("back", "back by new facts")


def test_what_is_back_by_time_says_so(snapshot: Snapshot) -> None:
    word = replace(NO, until=date(2026, 6, 30))
    found = seen(snapshot, word, suggested=BACK)
    (one,) = decisions_answer(found, lang="nl")["decisions"]
    assert one["state"] == "over"
    assert "tot en met 30 juni 2026" in one["sentence"]
    assert one["sentence"].endswith("sindsdien: de termijn liep tot en met 30 juni 2026.")


def test_what_was_taken_up_and_lost_its_evidence_says_so(snapshot: Snapshot) -> None:
    word = replace(NO, ruling=Ruling.IN_PROGRESS, reason="", owner="Carla")
    less = replace(BACK, evidence=(replace(FRESH, last_date=None),))
    more = replace(NO, known=replace(KNOWN, evidence=(*KNOWN.evidence, Seen("police", 0.1))))
    found = seen(snapshot, replace(word, known=more.known), suggested=less)
    (one,) = decisions_answer(found, lang="en")["decisions"]
    assert one["sentence"] == (
        "In progress since 1 March 2026 by anna (Carla takes it up); since then: only 17% of what "
        "spoke for it is left."
    )


def test_the_state_of_what_is_linked_is_that_it_came_true(network: Net) -> None:
    view = network(BEFORE + "ggd works_on cyber valid_from=2026-04-01\n")
    (one,) = decisions_answer(seen(view, NO), lang="en")["decisions"]
    assert one["state"] == "came-true"
    assert one["came_true"]["since_text"] == "1 April 2026"


def test_an_end_that_is_gone_keeps_its_place(network: Net) -> None:
    view = network("partner ggd name='GGD'\n")
    (one,) = decisions_answer(seen(view, NO), lang="en")["decisions"]
    assert one["ends"][1] == {"id": "cyber", "name": "cyber", "kind": "", "gone": True}
    assert one["state"] == "stands"


def test_a_removed_decision_is_shown_only_where_it_is_asked_for(snapshot: Snapshot) -> None:
    gone = Word(None, TODAY, "2026-09-01T10:00:00.000Z", "bo")
    found = seen(snapshot, NO, gone)
    assert decisions_answer(found)["decisions"] == []
    (one,) = decisions_answer(found, states=["removed"])["decisions"]
    assert (one["ruling"], one["sentence"]) == (None, "")
    assert [word["ruling"] for word in one["history"]] == ["dismissed", None]
    assert decisions_answer(found)["meta"]["totals"]["removed"] == 1


def test_options_that_are_not_known_are_refused(snapshot: Snapshot) -> None:
    found = seen(snapshot, NO)
    for options in ({"states": ["x"]}, {"kinds": ["x"]}, {"rulings": ["x"]}, {"limit": -1}):
        with pytest.raises(InvalidOption):
            decisions_answer(found, **options)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        decisions_answer(found, node="nobody")


def test_labels_to_learn_from_are_counted(snapshot: Snapshot) -> None:
    feedback = decisions_answer(seen(snapshot, NO))["meta"]["feedback"]
    assert feedback == {"partner-theme": {"confirmed": 0, "dismissed": 1, "used": False}}


def test_a_report_is_of_the_last_word_of_the_period(snapshot: Snapshot) -> None:
    later = replace(NO, ruling=Ruling.CONFIRMED, on=date(2026, 8, 1), at="2026-08-01", who="bo")
    undone = replace(later, on=date(2026, 3, 2), at="2026-03-02", back_at="2026-03-03")
    found = seen(snapshot, NO, undone, later)
    spring = report_answer(found, since=date(2026, 3, 1), until=date(2026, 3, 31))
    assert spring["decided"]["dismissed"] == {"decided": 1, "came_true": 0}
    assert spring["decisions"][0]["who"] == "anna"
    whole = report_answer(found, since=date(2026, 1, 1), until=TODAY)
    assert [whole["decided"][name]["decided"] for name in ("dismissed", "confirmed")] == [0, 1]


def test_a_report_tells_what_became_of_what_was_suggested(network: Net) -> None:
    view = network(BEFORE + "ggd works_on cyber valid_from=2026-04-01\n")
    other = replace(BACK, ends=("om", "cyber"))
    found = report_answer(
        seen(view, NO), since=date(2026, 3, 1), until=TODAY, suggested=[BACK, other], lang="en"
    )["suggested"]
    assert (found["total"], found["came_true"]) == (2, 1)
    assert found["by_kind"] == {"partner-theme": {"suggested": 2, "came_true": 1}}
    assert found["items"][0]["decision"]["who"] == "anna"


def test_a_suggestion_is_found_by_what_it_is_about(snapshot: Snapshot) -> None:
    find = suggester(snapshot, rank_network(snapshot))
    found = find(KIND, ENDS)
    assert found is not None
    assert found.ends == ENDS
    assert found.evidence
    assert find(KIND, ("om", "cyber")) is None
    assert find(KIND, ("gone", "gone too")) is None
    assert suggester(snapshot, None)(KIND, ENDS) is None
