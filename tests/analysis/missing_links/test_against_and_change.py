"""What speaks against a suggestion, and what would change it, counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from graph_service.analysis.missing_links import (
    Against,
    Suggestion,
    SuggestionKind,
    Turn,
    missing_links,
    rank_network,
    suggestion_of,
)
from graph_service.snapshot import Snapshot
from graph_service.wording import LANGS, change_sentence, objection_sentence

Network = Callable[[str], Snapshot]
PAIR = SuggestionKind.PARTNER_PARTNER
# a and b share c; c is in touch with a and b alone
BASE = "partner a\npartner b\npartner c\n{}"
TIED = "a cooperates_with c\nb cooperates_with c\n"


def _pair(snapshot: Snapshot, first: str = "a", second: str = "b") -> Suggestion:
    ranking = rank_network(snapshot, plain=True)
    return suggestion_of(snapshot, ranking, PAIR, (first, second))


def _codes(suggestion: Suggestion) -> list[Against]:
    return [one.code for one in suggestion.against]


def test_one_piece_of_evidence_is_said(network: Network) -> None:
    found = _pair(network(BASE.format(TIED)))
    assert _codes(found) == [Against.SINGLE]
    assert found.against[0].values == {"node": "c"}


def test_a_way_over_two_others_is_far(network: Network) -> None:
    snapshot = network(
        BASE.format("partner d\na cooperates_with c\nc cooperates_with d\nd cooperates_with b")
    )
    found = _pair(snapshot)
    assert Against.FAR_APART in _codes(found)
    (way,) = found.evidence
    assert (way.node_id, way.beyond, way.weight) == ("c", "d", pytest.approx(1 / 2 * 1 / 2))
    assert len(way.link_ids) == 3
    assert found.would_change == () or found.rank == 0


def test_without_any_way_there_is_no_evidence(network: Network) -> None:
    found = _pair(network(BASE.format("")))
    assert found.evidence == ()
    assert found.against[0].values == {"steps": 0}


def test_other_regions_are_said_unless_one_holds_the_other(network: Network) -> None:
    places = (
        "district unit\ndistrict north\ndistrict south\nnorth part_of unit\na active_in north\n"
    )
    apart = _pair(network(BASE.format(TIED + places + "b active_in south")))
    assert apart.against[0].code is Against.DIFFERENT_REGIONS
    assert apart.against[0].values == {"first": "north", "second": "south"}
    around = _pair(network(BASE.format(TIED + places + "b active_in unit")))
    assert Against.DIFFERENT_REGIONS not in _codes(around)


def test_whom_half_of_all_know_is_a_hub(network: Network) -> None:
    def scene(others: int, knowing: int) -> Snapshot:
        lines = "".join(
            f"partner p{n}\np{n} cooperates_with {'c' if n < knowing else 'far'}\n"
            for n in range(others)
        )
        return network(BASE.format(TIED + "partner far\n" + lines))

    # in touch with anything: a, b, c, far and 6 others; c is known to a, b and 3 or 2 of these
    hub = _pair(scene(6, 3))
    assert hub.against[0].code is Against.HUB
    assert hub.against[0].values == {"node": "c", "known": 5, "of": 9}
    assert Against.HUB not in _codes(_pair(scene(6, 2)))


def test_what_is_long_past_is_said_only_where_nothing_still_stands(network: Network) -> None:
    acts = "".join(
        f"activity act{who} status=done valid_from=2015 valid_to=2016\n"
        f"{who} takes_part_in act{who}\nc takes_part_in act{who}\n"
        for who in "ab"
    )
    day = date(2020, 6, 1)
    past = _pair(network(BASE.format(acts)).at(day))
    assert past.evidence[0].last_date == "2016"
    assert [one.values for one in past.against if one.code is Against.LONG_AGO] == [
        {"last": "2016"}
    ]
    assert Against.LONG_AGO not in _codes(_pair(network(BASE.format(acts)).at(date(2019, 6, 1))))
    standing = network(BASE.format(acts + "theme t\na works_on t\nb works_on t")).at(day)
    assert Against.LONG_AGO not in _codes(_pair(standing))


def test_presumed_links_are_said_unless_others_say_the_same(network: Network) -> None:
    presumed = TIED.replace("a cooperates_with c", "a cooperates_with c certainty=presumed")
    assert Against.PRESUMED in _codes(_pair(network(BASE.format(presumed))))
    also = presumed + "a cooperates_with c role=lead\n"
    assert Against.PRESUMED not in _codes(_pair(network(BASE.format(also))))


def test_an_end_that_is_nearly_over_is_said(network: Network) -> None:
    text = BASE.format(TIED).replace("partner b", "partner b valid_to=2024-03")
    assert Against.ENDING in _codes(_pair(network(text).at(date(2024, 1, 1))))
    assert Against.ENDING not in _codes(_pair(network(text).at(date(2022, 1, 1))))


def test_what_is_shared_by_chance_is_compared(network: Network) -> None:
    chance = _pair(network(BASE.format(TIED))).chance
    assert chance is not None
    # a path of three: only c can be shared, and it always is
    assert (chance.shared, chance.expected, chance.times) == (0.5, pytest.approx(0.5), 1.0)


def test_without_its_strongest_evidence_it_would_be_lower_or_gone(network: Network) -> None:
    # a and b share c (3 contacts) and d (2); a and e share c alone
    snapshot = network(
        BASE.format(
            TIED + "partner d\npartner e\na cooperates_with d\nb cooperates_with d\n"
            "e cooperates_with c\n"
        )
    )
    ranking = rank_network(snapshot, plain=True)
    found = missing_links(snapshot, ranking, kinds=[PAIR], top=99).suggestions
    assert [(one.ends, one.score) for one in found] == [
        (("c", "d"), pytest.approx(1 / 2 + 1 / 2)),
        (("a", "b"), pytest.approx(1 / 2 + 1 / 3)),
        (("a", "e"), pytest.approx(1 / 3)),
        (("b", "e"), pytest.approx(1 / 3)),
    ]
    (without,) = found[1].would_change  # each is in touch with all that the other is
    assert (without.turn, without.node_id, without.end) == (Turn.WITHOUT, "d", "")
    # 1/3 is as much as two others have: the ends break no tie that is not there yet
    assert (without.shared, without.place) == (pytest.approx(1 / 3), 2)
    last = found[3].would_change[0]
    assert (last.node_id, last.shared, last.place) == ("c", 0.0, None)


def test_a_contact_more_would_lift_it(network: Network) -> None:
    snapshot = network(
        BASE.format(
            TIED + "partner d\npartner e\na cooperates_with d\nb cooperates_with d\n"
            "e cooperates_with c\n"
        )
    )
    ranking = rank_network(snapshot, plain=True)
    found = missing_links(snapshot, ranking, kinds=[PAIR], top=99).suggestions
    (without,) = found[2].would_change  # it would stay where it is, at 3, so it is not told
    assert without.turn is Turn.WITHOUT
    more = found[3].would_change[1]
    # e in touch with d as well: d has 2 contacts, then 3
    assert (more.turn, more.end, more.node_id) == (Turn.WITH, "e", "d")
    assert (more.shared, more.place) == (pytest.approx(1 / 3 + 1 / 3), 3)


@pytest.mark.parametrize("lang", LANGS)
def test_all_that_is_said_is_a_sentence_with_names(network: Network, lang: str) -> None:
    snapshot = network(BASE.format(TIED).replace("partner c", "partner c name='De Schakel'"))
    found = _pair(snapshot)
    said = [objection_sentence(one, snapshot, lang) for one in found.against]
    said += [change_sentence(one, found, snapshot, lang) for one in found.would_change]
    assert said
    assert all("De Schakel" in one and one.endswith(".") and one[0].isupper() for one in said)
