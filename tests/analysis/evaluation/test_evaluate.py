"""Evaluations of made-up networks of which the answer is known."""

import math
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from graph_service.analysis.evaluation.contest import NAMES
from graph_service.analysis.evaluation.entries import entries
from graph_service.analysis.evaluation.evaluate import evaluate
from graph_service.analysis.evaluation.hide import hidden_rounds, hiding
from graph_service.analysis.evaluation.records import LIST, Outcome, Verdict
from graph_service.analysis.missing_links.ranking import rank_pairs
from graph_service.analysis.missing_links.records import SuggestionKind
from graph_service.errors import InvalidOption
from graph_service.model import Link, LinkKind, Node, NodeKind, Status
from graph_service.snapshot import Snapshot

CUT, END = date(2021, 12, 31), date(2022, 12, 31)
PARTNERS = [SuggestionKind.PARTNER_PARTNER]
Grouped = Callable[..., Snapshot]


def test_what_follows_the_groups_is_foreseen(grouped: Grouped) -> None:
    found = evaluate(grouped(), kinds=PARTNERS, cut=CUT, today=END)
    (one,) = found.kinds
    assert one.verdict is Verdict.MEASURED
    assert [figures.name for figures in one.methods] == list(NAMES)
    ours = one.list_figures
    assert ours is not None
    # of all 45 * 44 / 2 pairs a third is within a group; the list knows the groups
    assert ours.auc_random.value > 0.75
    assert ours.precision[10].value > 2 * one.reach.hidden / one.candidates
    assert ours.auc_random.low < ours.auc_random.value < ours.auc_random.high
    busy = next(figures for figures in one.methods if figures.name == "preferential_attachment")
    assert busy.auc_random.value < ours.auc_random.value
    assert busy.behind["auc_random"].value == pytest.approx(
        ours.auc_random.value - busy.auc_random.value
    )
    assert busy.behind["auc_random"].low > 0


def test_what_there_is_to_find_adds_up(grouped: Grouped) -> None:
    network = grouped()
    found = evaluate(network, kinds=PARTNERS, cut=CUT, today=END)
    (one,) = found.kinds
    reach = one.reach
    assert reach.hidden == reach.at_two + reach.at_three + reach.farther

    def pairs(snapshot: Snapshot) -> set[tuple[str, str]]:
        members: dict[str, list[str]] = {}
        for link in snapshot.links(LinkKind.TAKES_PART_IN):
            members.setdefault(link.target, []).append(link.source)
        return {(a, b) for who in members.values() for a in who for b in who if a < b}

    before = pairs(network.at(CUT))
    known = {end for pair in before for end in pair}
    new = pairs(network) - before
    findable = {pair for pair in new if known >= set(pair)}
    assert (reach.hidden, reach.unknown) == (len(findable), len(new) - len(findable))
    assert one.candidates == len(known) * (len(known) - 1) // 2 - len(before)


def test_nothing_of_the_future_is_known_to_the_ranking(grouped: Grouped) -> None:
    rankings = []
    for future in (1, 2):
        network = grouped(future=future)
        chosen = hiding(network, cut=CUT, today=END)
        (hidden,) = hidden_rounds(network, chosen, today=END)
        rankings.append(
            [
                rank_pairs(
                    entry.ties, entry.space, today=hidden.today, top=500, per_node=10
                ).to_bytes()
                for _, entry in entries(hidden.earlier, list(SuggestionKind)[:3])
            ]
        )
    assert rankings[0] == rankings[1]


def test_planted_chance_is_not_foreseen() -> None:
    """Ties that follow from nothing before: whoever foresees these has seen them."""
    rng = np.random.default_rng(4)
    names = [f"p{number:02}" for number in range(60)]
    records: list[Node | Link] = [Node(name, NodeKind.PARTNER, name) for name in names]
    taken: set[tuple[int, int]] = set()
    for year, many in ((2019, 120), (2020, 120), (2021, 120), (2022, 120)):
        while sum(1 for _ in taken) < many * (year - 2018):
            first, second = sorted(rng.choice(60, 2, replace=False).tolist())
            if (first, second) not in taken:
                taken.add((first, second))
                records.append(
                    Link(
                        LinkKind.COOPERATES_WITH,
                        names[first],
                        names[second],
                        valid_from=f"{year}-06-01",
                    )
                )
    network = Snapshot.of_records(records).at(END)
    (one,) = evaluate(network, kinds=PARTNERS, cut=CUT, today=END).kinds
    ours = one.list_figures
    assert ours is not None
    assert one.reach.hidden == 120
    assert 0.4 < ours.auc_random.value < 0.6
    assert 0.4 < ours.auc_matched.value < 0.6
    base = one.reach.hidden / one.candidates
    assert abs(ours.average_precision.value - base) < 0.1
    assert one.outcome is not Outcome.BETTER


def test_too_little_is_an_answer(grouped: Grouped) -> None:
    found = evaluate(grouped(), cut=date(2022, 12, 1), today=END)
    partners = found.kinds[0]
    assert partners.verdict is Verdict.FEW_HIDDEN
    assert partners.methods == ()
    assert partners.reach.hidden < 20


@pytest.mark.parametrize("count", [0, 1])
def test_a_network_of_nothing_has_an_answer(count: int) -> None:
    network = Snapshot.of_records(
        [Node(f"p{number}", NodeKind.PARTNER, "P") for number in range(count)]
    )
    found = evaluate(network.at(END), today=END)
    assert {one.verdict for one in found.kinds} == {Verdict.NO_CANDIDATES}


def test_where_all_are_tied_there_is_nothing_to_foretell() -> None:
    records: list[Node | Link] = [
        Node(f"p{number}", NodeKind.PARTNER, f"P {number}") for number in range(6)
    ]
    records += [
        Link(LinkKind.COOPERATES_WITH, f"p{first}", f"p{second}", valid_from="2019")
        for second in range(6)
        for first in range(second)
    ]
    (one,) = evaluate(
        Snapshot.of_records(records).at(END), kinds=PARTNERS, cut=CUT, today=END
    ).kinds
    assert (one.verdict, one.candidates) == (Verdict.NO_CANDIDATES, 0)


def test_random_hiding_sums_its_rounds(grouped: Grouped) -> None:
    (one,) = evaluate(grouped(dated=False), kinds=PARTNERS, today=END).kinds
    assert one.verdict is Verdict.MEASURED
    assert len(one.used) == 10
    assert one.calibration is None  # no time to come true in
    assert one.methods[0].auc_random.value > 0.7


def test_only_kinds_between_two_nodes_can_be_evaluated(grouped: Grouped) -> None:
    with pytest.raises(InvalidOption, match="cannot be evaluated"):
        evaluate(grouped(), kinds=["method-district"], today=END)
    with pytest.raises(InvalidOption, match="cannot be evaluated"):
        evaluate(grouped(), kinds=["nothing"], today=END)


def test_the_network_is_all_that_is_seen(grouped: Grouped) -> None:
    """What lies outside the view, a partner that others may see, leaves no trace in a figure."""
    network = grouped()
    records: list[Node | Link] = [*network.nodes(), *network.links()]
    secret = [
        Node("secret", NodeKind.PARTNER, "Secret"),
        Node("a999", NodeKind.ACTIVITY, "S", status=Status.DONE, valid_from="2022-03-01"),
        *(
            Link(LinkKind.TAKES_PART_IN, one, "a999")
            for one in ("secret", "p00", "p01", "p02", "p03")
        ),
    ]
    whole = Snapshot.of_records([*records, *secret], version=5).at(END)
    seen = np.array([row[0] not in ("secret", "a999") for row in whole.node_rows])
    narrow = whole.select(seen)
    assert evaluate(narrow, kinds=PARTNERS, today=END) == evaluate(
        network, kinds=PARTNERS, today=END
    )


def test_progress_is_told_to_the_end(grouped: Grouped) -> None:
    told: list[tuple[int, int | None]] = []
    evaluate(
        grouped(dated=False, partners=12),
        kinds=PARTNERS,
        today=END,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(done, 10) for done in range(11)]


def test_the_list_stands_first_and_has_no_distance_to_itself(grouped: Grouped) -> None:
    (one,) = evaluate(grouped(), kinds=PARTNERS, today=END).kinds
    assert one.methods[0].name == LIST
    assert dict(one.methods[0].behind) == {}
    assert all(
        not math.isnan(figures.behind["average_precision"].low) for figures in one.methods[1:]
    )
