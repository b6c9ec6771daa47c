"""Groups, what is fragile and what fades, as answers and in plain words."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from typing import Any

import numpy as np
import pytest

from graph_service.answers import brokers_answer
from graph_service.answers.structure import communities_answer, fading_answer, fragile_answer
from graph_service.errors import InvalidOption
from graph_service.snapshot import Snapshot

Network = Callable[[str], Snapshot]
DAY = date(2026, 3, 1)

SCENE = """
partner ggd name='GGD Noord'
partner om name='OM'
partner politie name='Politie'
partner school name='Hogeschool'
partner los name='Losse partner'
theme zorg name='Zorg'
theme cyber name='Cyber'
district noord name='Noord' type=regio
activity overleg name='Overleg zorg' status=done valid_to=2022-10-17
activity hack name='Hackdag' status=done valid_from=2026-02
activity plan name='Vervolg' status=planned
ggd takes_part_in overleg
om takes_part_in overleg
politie takes_part_in overleg
overleg addresses zorg
overleg held_in noord
politie takes_part_in hack
school takes_part_in hack
hack addresses cyber
ggd takes_part_in plan
om takes_part_in plan
"""

ANSWERS = (communities_answer, fragile_answer, fading_answer, brokers_answer)


def test_groups_are_told_in_both_languages(network: Network) -> None:
    dutch = communities_answer(network(SCENE).at(DAY))
    english = communities_answer(network(SCENE).at(DAY), lang="en")
    assert dutch["insight"] == (
        "De contacten vormen 2 groepen; de grootste is Zorg in Noord (4 leden), bijeengehouden "
        "door Overleg zorg (2 van de 2 partners). De grenzen ertussen zijn vaag: veel contacten "
        "lopen over de groepen heen. Eén partner, thema of district heeft nog geen contact."
    )
    assert english["insight"] == (
        "The contacts form 2 groups; the largest is Zorg in Noord (4 members), held together by "
        "Overleg zorg (2 of 2 partners). The borders between them are vague: many contacts run "
        "across the groups. One partner, theme or district has no contact yet."
    )
    first, second = dutch["communities"]
    assert (first["name"], second["name"]) == ("Zorg in Noord", "Cyber")
    assert first["sentence"] == (
        "2 partners, 1 thema en 1 district; wat hen bindt: Overleg zorg (2 van de 2 partners), "
        "Zorg (2 van de 2), Noord (2 van de 2) en Politie (2 van de 2)."
    )
    assert second["sentence"] == "Een kleine groep: Cyber, Politie en Hogeschool."


def test_groups_with_one_name_are_told_apart_by_a_member(network: Network) -> None:
    scene = "theme t name=Zorg\ndistrict n type=x\n"
    for group in ("ab", "cd"):
        scene += "".join(f"partner {group}{k}\n" for k in range(4))
        scene += "".join(
            f"{group}{k} cooperates_with {group}{m}\n" for k in range(4) for m in range(k)
        )
        scene += "".join(f"{group}{k} works_on t\n" for k in range(2))
    found = communities_answer(network(scene))["communities"]
    assert [one["name"] for one in found] == ["Zorg", "Zorg (rond cd0)"]


def test_what_is_fragile_is_told_in_both_languages(network: Network) -> None:
    view = network(SCENE).at(DAY)
    dutch, english = fragile_answer(view), fragile_answer(view, lang="en")
    assert dutch["insight"].startswith(
        "Zonder Politie raken Hogeschool en Cyber los van de rest. Politie is de enige partner "
        "met wie Hogeschool contact heeft."
    )
    assert english["insight"].startswith(
        "Without Politie, Hogeschool and Cyber are cut off from the rest. Politie is the only "
        "partner with whom Hogeschool is in touch."
    )
    assert dutch["contacts"] == []
    assert dutch["level"] == "regio"


def test_ties_that_fade_are_told_in_both_languages(network: Network) -> None:
    view = network(SCENE).at(DAY)
    dutch, english = fading_answer(view), fading_answer(view, lang="en")
    first = dutch["fading"][0]
    assert first["sentence"] == (
        "GGD Noord en OM werkten op 17 oktober 2022 voor het laatst samen (ruim 3 jaar geleden), "
        "in Overleg zorg. Er is al een plan om dat te hernieuwen: Vervolg."
    )
    assert english["fading"][0]["sentence"] == (
        "GGD Noord and OM last worked together on 17 October 2022 (over 3 years ago), in Overleg "
        "zorg. There is already a plan to renew it: Vervolg."
    )
    assert (first["already_planned"], first["last_date_text"]) == (True, "17 oktober 2022")
    assert dutch["insight"] == (
        "Van de 12 contacten zijn er 9 al 12 maanden of langer stil. Het langst geleden: "
        + first["sentence"]
    )
    quiet = fading_answer(view, months=600)
    assert quiet["insight"] == "Van de 12 contacten is er geen 600 maanden of langer stil."


def test_brokers_are_told_in_both_languages(network: Network) -> None:
    view = network(SCENE).at(DAY)
    dutch, english = brokers_answer(view), brokers_answer(view, lang="en")
    assert dutch["insight"].startswith("Overleg zorg verbindt het meest: langs hier loopt ")
    assert dutch["insight"].endswith(
        "; van de 6 contacten van Politie kennen de meeste elkaar niet."
    )
    assert english["insight"].endswith(
        "; of the 6 contacts of Politie most do not know each other."
    )


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("scene", ["", "partner a", "theme t\ntheme u\nt part_of u"])
def test_where_there_is_nothing_to_find_that_is_said(
    network: Network, lang: str, scene: str
) -> None:
    for make in ANSWERS:
        answer = make(network(scene).at(DAY), lang=lang)
        assert answer["insight"].endswith(".")
        assert "None" not in answer["insight"]


@pytest.mark.parametrize("limit", [1, 2, 20, 600])
def test_what_is_kept_is_answered_as_if_it_was_not(network: Network, limit: int) -> None:
    view = network(SCENE).at(DAY)
    kept: dict[Any, Any] = {}

    def keep(name: str, key: Hashable, compute: Callable[[], Any], /) -> Any:
        if (name, key) not in kept:
            kept[name, key] = compute()
        return kept[name, key]

    for _ in range(2):
        for make in ANSWERS:
            assert make(view, limit=limit, keep=keep) == make(view, limit=limit)


def test_what_is_not_in_the_snapshot_leaves_no_trace(network: Network) -> None:
    hidden = "partner geheim\nactivity zaak status=done valid_to=2021-01-01\n"
    hidden += "geheim takes_part_in zaak\nggd takes_part_in zaak\ngeheim cooperates_with los\n"
    everything = network(SCENE + hidden).at(DAY)
    secret = {"geheim", "zaak"}
    seen = np.array([row[0] not in secret for row in everything.node_rows])
    for make in ANSWERS:
        assert make(everything.select(seen)) == make(network(SCENE).at(DAY))
        assert make(everything) != make(network(SCENE).at(DAY))


@pytest.mark.slow
def test_a_million_lonely_nodes_have_an_answer() -> None:
    rows = [(f"p{n:07}", "partner", "p", "", None, None, None, "{}", "[]") for n in range(10**6)]
    view = Snapshot.build(1, rows, []).at(DAY)
    assert communities_answer(view)["meta"]["alone"] == 10**6
    for make in ANSWERS:
        assert make(view)["insight"].endswith(".")


def test_wrong_options_are_refused_also_where_others_are_kept(network: Network) -> None:
    with pytest.raises(InvalidOption):
        fragile_answer(network(SCENE), kind=["activity"])
    with pytest.raises(InvalidOption):
        fading_answer(network(SCENE), kind=["theme-theme"])
    with pytest.raises(InvalidOption):
        communities_answer(network(SCENE), limit=-1)
