"""What is said of how a list was made, how likely it is, and of a list without suggestions."""

from __future__ import annotations

import pytest

from graph_service.analysis.missing_links import MethodName, RankingMethod, Reason, Verdict
from graph_service.wording import LANGS, likelihood_text, method_note, verdict_sentence


def _method(name: MethodName, reason: Reason, *, calibrated: bool = False) -> RankingMethod:
    return RankingMethod(
        name, "resource_allocation", reason, 120, 900, None, 365, calibrated=calibrated
    )


@pytest.mark.parametrize(
    ("method", "said"),
    [
        (_method(MethodName.MODEL, Reason.BETTER), "learned from 120 links that came about"),
        (_method(MethodName.PLAIN, Reason.NOT_BETTER), "not better on this network's own past; so"),
        (
            _method(MethodName.PRIOR, Reason.FEW_LINKS),
            "learned from other networks. It is an order",
        ),
        (_method(MethodName.PLAIN, Reason.FEW_LINKS), "too few links to learn from; the order is"),
        (_method(MethodName.PLAIN, Reason.NOT_TRIED), "by quietest shared contacts"),
        (_method(MethodName.UNKNOWN, Reason.TOO_LITTLE), "nothing can be known"),
        (_method(MethodName.UNKNOWN, Reason.NOTHING_MISSING), "Nothing is missing here."),
    ],
)
def test_it_says_how_the_order_was_made_and_why(method: RankingMethod, said: str) -> None:
    assert said in method_note(method, "en")
    assert method_note(method, "nl") not in ("", method_note(method, "en"))


def test_a_likelihood_is_spoken_of_only_where_it_is_known() -> None:
    order = method_note(_method(MethodName.MODEL, Reason.BETTER), "nl")
    assert order.endswith("Alleen de volgorde zegt iets; hoe groot de kans is, is niet bekend.")
    known = method_note(_method(MethodName.MODEL, Reason.BETTER, calibrated=True), "nl")
    assert known.endswith("Een kans slaat op een jaar.")


@pytest.mark.parametrize(
    ("likelihood", "nl", "en"),
    [
        (None, "alleen volgorde", "order only"),
        (
            0.31,
            "van tien zulke suggesties komen er binnen een jaar ongeveer drie uit",
            "of ten such suggestions about three come true within a year",
        ),
        (
            0.1,
            "van tien zulke suggesties komt er binnen een jaar ongeveer één uit",
            "of ten such suggestions about one comes true within a year",
        ),
        (
            0.04,
            "van honderd zulke suggesties komen er binnen een jaar ongeveer vier uit",
            "of a hundred such suggestions about four come true within a year",
        ),
        (
            0.002,
            "van duizend zulke suggesties komen er binnen een jaar ongeveer twee uit",
            "of a thousand such suggestions about two come true within a year",
        ),
        (
            0.0001,
            "van duizend zulke suggesties komt er binnen een jaar minder dan één uit",
            "of a thousand such suggestions less than one comes true within a year",
        ),
    ],
)
def test_a_likelihood_is_a_number_of_such_suggestions(
    likelihood: float | None, nl: str, en: str
) -> None:
    assert likelihood_text(likelihood, 365, "nl") == nl
    assert likelihood_text(likelihood, 365, "en") == en


@pytest.mark.parametrize("lang", LANGS)
def test_every_verdict_but_found_has_a_sentence(lang: str) -> None:
    for verdict in Verdict:
        assert bool(verdict_sentence(verdict, lang)) == (verdict is not Verdict.FOUND)
