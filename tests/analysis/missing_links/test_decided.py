"""When a suggestion that was decided on leaves the list, and when it is back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from graph_service.analysis.missing_links import Evidence, Suggestion, SuggestionKind
from graph_service.analysis.missing_links.decided import (
    MOST_SEEN,
    Decided,
    Decision,
    Ruling,
    Since,
    known_of,
)
from graph_service.analysis.missing_links.feedback import LEAST, LEAST_OF_EACH, feedback_of

ON = date(2026, 3, 1)
LATER = date(2026, 9, 1)
ENDS = ("ggd", "om")
KIND = SuggestionKind.PARTNER_PARTNER


def suggested(*evidence: Evidence) -> Suggestion:
    return Suggestion(KIND, ENDS, sum(one.weight for one in evidence), 1, evidence)


A, B, C = (Evidence(name, 0.25, (), last_date="2025-10-17") for name in "abc")


def decided(
    before: Suggestion,
    ruling: Ruling = Ruling.DISMISSED,
    until: date | None = None,
    day: date = LATER,
) -> Decided:
    return Decided(day, {(KIND, ENDS): Decision(ruling, ON, until, known_of(before))})


@pytest.mark.parametrize("ruling", Ruling)
def test_what_is_decided_on_leaves_the_list(ruling: Ruling) -> None:
    found = suggested(A, B)
    made = decided(found, ruling)
    assert made.keys == {(KIND, ENDS)}
    assert made.hides(found)
    assert made.returned(found) is None


def test_what_is_not_decided_on_stays() -> None:
    other = replace(suggested(A), ends=("ggd", "police"))
    made = decided(suggested(A))
    assert not made.hides(other)
    assert made.returned(other) is None
    assert not made.hides(replace(suggested(A), kind=SuggestionKind.THEME_THEME))


def test_until_is_the_last_day_that_it_is_left_out() -> None:
    found = suggested(A, B)
    until = date(2026, 6, 30)
    assert decided(found, until=until, day=until).hides(found)
    after = decided(found, until=until, day=date(2026, 7, 1))
    assert not after.hides(found)
    back = after.returned(found)
    assert back is not None
    assert back.since is Since.TIME


def test_new_evidence_of_half_the_old_weight_brings_it_back() -> None:
    made = decided(suggested(A, B))
    back = made.returned(suggested(A, B, C))
    assert back is not None
    assert (back.since, back.fresh, back.share) == (Since.MORE, (C,), 0.5)


@pytest.mark.parametrize("weight", [1 / 3, 1 / 7, 0.1])
def test_half_is_half_whatever_the_weights(weight: float) -> None:
    a, b, c = (replace(one, weight=weight) for one in (A, B, C))
    assert not decided(suggested(a, b)).hides(suggested(a, b, c))
    assert decided(suggested(a, b)).hides(suggested(a, b, replace(c, weight=weight * 0.99)))


def test_new_evidence_of_less_than_half_the_old_weight_does_not() -> None:
    d = Evidence("d", 0.25, ())
    assert decided(suggested(A, B, C)).hides(suggested(A, B, C, d))


def test_several_weak_pieces_count_together() -> None:
    weak = [Evidence(f"n{number}", 0.125, ()) for number in range(2)]
    assert decided(suggested(A, B)).hides(suggested(A, B, weak[0]))
    assert not decided(suggested(A, B)).hides(suggested(A, B, *weak))


@pytest.mark.parametrize(
    ("last", "back"),
    [
        ("2026-03-02", True),
        ("2026-03-01", False),  # known on the day itself
        ("2026-04", True),
        ("2026-03", False),  # it may have been the first day of that month
        ("2026", False),
        ("2026-09-01", True),
        ("2026-09-02", False),  # it has still to come
        (None, False),
    ],
)
def test_a_record_newer_than_the_decision_counts_as_new(last: str | None, back: bool) -> None:
    made = decided(suggested(A, B))
    assert made.hides(suggested(replace(A, last_date=last), B)) is not back


def test_what_was_known_to_last_until_a_later_day_is_not_newer() -> None:
    lasting = replace(A, last_date="2026-06-30")
    made = decided(suggested(lasting, B))
    assert made.hides(suggested(lasting, B))
    assert not made.hides(suggested(replace(A, last_date="2026-07-01"), B))


def test_renewal_of_one_of_many_does_not_bring_it_back() -> None:
    made = decided(suggested(A, B, C))
    assert made.hides(suggested(replace(A, last_date="2026-05-01"), B, C))


@pytest.mark.parametrize(
    ("ruling", "back"),
    [(Ruling.CONFIRMED, True), (Ruling.IN_PROGRESS, True), (Ruling.DISMISSED, False)],
)
def test_evidence_that_falls_away_brings_back_what_was_not_dismissed(
    ruling: Ruling, back: bool
) -> None:
    made = decided(suggested(A, B, C), ruling)
    assert made.hides(suggested(A, B))
    assert made.hides(suggested(A)) is not back
    if back:
        found = made.returned(suggested(A))
        assert found is not None
        assert found.since is Since.LESS
        assert found.share == pytest.approx(1 / 3)


def test_what_had_no_evidence_is_back_with_the_first() -> None:
    made = decided(suggested())
    assert made.hides(suggested())
    back = made.returned(suggested(A))
    assert back is not None
    assert back.share is None


def test_evidence_too_weak_to_be_written_down_is_not_taken_for_new() -> None:
    many = [Evidence(f"n{number:03}", 0.5, ()) for number in range(MOST_SEEN)]
    weak = [Evidence(f"w{number:03}", 0.4, ()) for number in range(2 * MOST_SEEN)]
    made = decided(suggested(*many, *weak))
    known = made.decisions[KIND, ENDS].known
    assert (len(known.evidence), known.number) == (MOST_SEEN, 3 * MOST_SEEN)
    assert known.weight == pytest.approx(MOST_SEEN * 1.3)
    assert made.hides(suggested(*many, *weak))


def test_evidence_by_way_of_another_is_its_own() -> None:
    by_way = replace(A, beyond="z")
    assert not decided(suggested(A)).hides(suggested(A, by_way))


def test_labels_are_used_from_a_stated_number_on() -> None:
    def labelled(yes: int, no: int) -> Decided:
        rulings = [Ruling.CONFIRMED] * yes + [Ruling.DISMISSED] * no
        return Decided(
            LATER,
            {
                (KIND, (f"p{number:02}", "q")): Decision(ruling, ON)
                for number, ruling in enumerate(rulings)
            },
        )

    least = feedback_of(labelled(LEAST - LEAST_OF_EACH, LEAST_OF_EACH))
    found = least.of(KIND)
    assert found is not None
    assert (len(found.confirmed), len(found.dismissed)) == (LEAST - LEAST_OF_EACH, LEAST_OF_EACH)
    assert least.of(SuggestionKind.THEME_THEME) is None
    for yes, no in ((LEAST - LEAST_OF_EACH - 1, LEAST_OF_EACH), (LEAST, LEAST_OF_EACH - 1)):
        few = feedback_of(labelled(yes, no))
        assert few.of(KIND) is None
        assert few.state == ""
    assert least.state
    assert least.state != feedback_of(labelled(LEAST, LEAST_OF_EACH)).state


def test_what_is_in_progress_or_dismissed_for_a_while_is_no_label() -> None:
    made = Decided(
        LATER,
        {
            (KIND, ("a", "b")): Decision(Ruling.IN_PROGRESS, ON),
            (KIND, ("a", "c")): Decision(Ruling.DISMISSED, ON, until=LATER),
            (KIND, ("a", "d")): Decision(Ruling.DISMISSED, ON),
        },
    )
    labels = feedback_of(made).labels[KIND]
    assert (labels.confirmed, labels.dismissed) == ((), (("a", "d"),))
