from collections.abc import Callable

import pytest

from graph_service import wording
from graph_service.analysis.missing_links import SUGGESTION_KINDS, missing_links, rank_network
from graph_service.errors import InvalidOption
from graph_service.model import CERTAINTIES, LINK_KINDS, NODE_KINDS, STATUSES
from graph_service.snapshot import Snapshot

Network = Callable[[str], Snapshot]

PARTNERS = """
partner a name='GGD Noord'
partner b name=OM
partner c name=Politie
theme care name='Zorg en Veiligheid'
theme cter name=CTER
district north name=Kennemerland
activity talk status=done name='Pressure cooker'
"""


def _sentences(snapshot: Snapshot, kind: str) -> dict[str, dict[tuple[str, str], str]]:
    found = missing_links(
        snapshot, rank_network(snapshot, plain=True), kinds=[kind], top=99
    ).suggestions
    return {
        lang: {one.ends: wording.sentence(one, snapshot, lang) for one in found}
        for lang in wording.LANGS
    }


def test_partners_are_told_what_they_share(network: Network) -> None:
    scene = (
        PARTNERS
        + """
a works_on care
b works_on care
a active_in north
b active_in north
a cooperates_with c
b cooperates_with c
"""
    )
    said = _sentences(network(scene), "partner-partner")
    assert said["nl"]["a", "b"] == (
        "GGD Noord en OM werken allebei samen met Politie, werken allebei aan Zorg en Veiligheid "
        "en zijn allebei actief in Kennemerland, maar nog niet met elkaar."
    )
    assert said["en"]["a", "b"] == (
        "GGD Noord and OM both work with Politie, both work on Zorg en Veiligheid and are both "
        "active in Kennemerland, but not with each other yet."
    )


def test_partners_are_told_in_which_activities_they_met_the_same_third(network: Network) -> None:
    scene = (
        PARTNERS
        + """
activity day status=done name=Themadag valid_from=2020
a takes_part_in talk
c takes_part_in talk
talk held_in north
b takes_part_in day
c takes_part_in day
day held_in north
"""
    )
    said = _sentences(network(scene), "partner-partner")
    assert said["nl"]["a", "b"] == (
        "GGD Noord en OM werkten allebei samen met Politie (in Pressure cooker en Themadag) en "
        "waren allebei actief in Kennemerland (in Pressure cooker en Themadag), maar nog niet met "
        "elkaar."
    )
    assert said["en"]["a", "b"] == (
        "GGD Noord and OM have both worked with Politie (in Pressure cooker and Themadag) and were "
        "both active in Kennemerland (in Pressure cooker and Themadag), but not with each other "
        "yet."
    )
    again = (
        scene
        + "activity late status=done name=Slotdag valid_from=2022\n"
        + "b takes_part_in late\nc takes_part_in late\n"
    )
    assert (
        "samen met Politie (onder meer in Pressure cooker en Slotdag) en"
        in (_sentences(network(again), "partner-partner")["nl"]["a", "b"])
    )


def test_a_partner_is_told_what_leads_to_a_theme(network: Network) -> None:
    scene = (
        PARTNERS
        + """
activity day status=done name=Themadag
a takes_part_in talk
b takes_part_in talk
b works_on cter
a works_on care
day addresses care
day addresses cter
a active_in north
day held_in north
"""
    )
    said = _sentences(network(scene), "partner-theme")
    assert said["nl"]["a", "cter"] == (
        "GGD Noord werkte samen met OM (in Pressure cooker), die aan CTER werkt, werkt aan Zorg en "
        "Veiligheid, dat eerder samen met CTER aan de orde kwam (in Themadag), en is actief in "
        "Kennemerland, waar CTER aan de orde kwam (in Themadag), maar is zelf nog niet bij CTER "
        "betrokken."
    )
    assert said["en"]["a", "cter"] == (
        "GGD Noord has worked with OM (in Pressure cooker), which works on CTER, works on Zorg en "
        "Veiligheid, which came up together with CTER (in Themadag), and is active in "
        "Kennemerland, where CTER came up (in Themadag), but is not itself in touch with CTER yet."
    )


def test_several_partners_that_lead_to_a_theme_agree_with_their_verb(network: Network) -> None:
    scene = PARTNERS + "a cooperates_with b\na cooperates_with c\nb works_on cter\n"
    tied = _sentences(network(scene + "c works_on cter"), "partner-theme")
    assert tied["nl"]["a", "cter"].startswith(
        "GGD Noord werkt samen met OM en Politie, die aan CTER werken, maar"
    )
    assert tied["en"]["a", "cter"].startswith(
        "GGD Noord works with OM and Politie, which work on CTER, but"
    )
    past = network(scene + "c takes_part_in talk\ntalk addresses cter")
    assert (
        "die bij CTER betrokken waren, maar"
        in (_sentences(past, "partner-theme")["nl"]["a", "cter"])
    )


def test_a_partner_is_told_what_leads_to_a_district(network: Network) -> None:
    scene = (
        PARTNERS
        + """
a works_on cter
talk addresses cter
talk held_in north
a cooperates_with b
b active_in north
"""
    )
    said = _sentences(network(scene), "partner-district")
    assert said["nl"]["a", "north"] == (
        "GGD Noord werkt samen met OM, actief in Kennemerland, en werkt aan CTER, dat in "
        "Kennemerland aan de orde kwam (in Pressure cooker), maar is zelf nog niet in Kennemerland "
        "actief."
    )
    assert said["en"]["a", "north"] == (
        "GGD Noord works with OM, active in Kennemerland, and works on CTER, which came up in "
        "Kennemerland (in Pressure cooker), but is not itself active in Kennemerland yet."
    )


def test_themes_are_joined_by_who_works_on_both_and_by_where_both_came_up(
    network: Network,
) -> None:
    scene = (
        PARTNERS
        + """
activity day status=done name=Themadag
a works_on care
a works_on cter
b works_on care
b works_on cter
talk addresses care
talk held_in north
day addresses cter
day held_in north
"""
    )
    said = _sentences(network(scene), "theme-theme")
    assert said["nl"]["care", "cter"] == (
        "GGD Noord en OM werken zowel aan Zorg en Veiligheid als aan CTER, en beide thema's kwamen "
        "aan de orde in Kennemerland (in Pressure cooker en Themadag), maar een activiteit over "
        "beide is er nog niet."
    )
    assert said["en"]["care", "cter"] == (
        "GGD Noord and OM work on both Zorg en Veiligheid and CTER, and both themes came up in "
        "Kennemerland (in Pressure cooker and Themadag), but no activity has addressed both yet."
    )
    alone = scene.replace("b works_on", "c works_on").replace("a works_on cter", "")
    alone = alone.replace("c works_on care", "")
    assert _sentences(network(alone), "theme-theme")["nl"]["care", "cter"].startswith(
        "Zorg en Veiligheid en CTER kwamen allebei aan de orde in Kennemerland"
    )


METHOD = """
theme care name='Zorg en Veiligheid'
theme cter name=CTER
district unit name=Noord-Holland type=unit
district north name='Noord-Holland Noord' type=district
district south name=Kennemerland type=district
north part_of unit
south part_of unit
partner a name='GGD Hollands Noorden' type=ggd
partner b name='GGD Kennemerland' type=ggd
partner c name=Inholland type=hogeschool
activity course name=Traject type=verbindingstraject status={status}
course held_in north
course addresses care
course addresses cter
a takes_part_in course
c takes_part_in course
c active_in south
b active_in south
b works_on care
{more}
"""


def test_a_method_is_told_from_where_it_was_done_and_what_the_district_has_too(
    network: Network,
) -> None:
    said = _sentences(network(METHOD.format(status="done", more="")), "method-district")
    assert said["nl"] == {
        ("method:verbindingstraject", "south"): (
            "Kennemerland heeft een GGD (GGD Kennemerland), heeft Inholland als partner, werkt aan "
            "Zorg en Veiligheid en hoort bij Noord-Holland, net als "
            "Noord-Holland Noord, waar een verbindingstraject over Zorg en Veiligheid en CTER is "
            "gedaan; hier deed nog niemand het."
        )
    }
    assert said["en"] == {
        ("method:verbindingstraject", "south"): (
            "Kennemerland has a GGD (GGD Kennemerland), has Inholland as a partner, works on Zorg "
            "en Veiligheid and is part of Noord-Holland, like Noord-Holland Noord, where a "
            "connecting programme on Zorg en Veiligheid and CTER was done; here nobody has done "
            "it yet."
        )
    }


def test_what_still_goes_on_is_not_called_done(network: Network) -> None:
    said = _sentences(network(METHOD.format(status="ongoing", more="")), "method-district")
    nl, en = (next(iter(said[lang].values())) for lang in ("nl", "en"))
    assert ", waar een verbindingstraject over Zorg en Veiligheid en CTER loopt; hier" in nl
    assert ", where a connecting programme on Zorg en Veiligheid and CTER is under way; here" in en


def test_a_plan_is_told_after_the_gap_that_it_would_close(network: Network) -> None:
    more = (
        "activity plan name='Plan 2023' type=verbindingstraject status=planned\nplan held_in south"
    )
    said = _sentences(network(METHOD.format(status="done", more=more)), "method-district")
    assert next(iter(said["nl"].values())).endswith(" Hiervoor is al een plan: Plan 2023.")
    assert next(iter(said["en"].values())).endswith(" There is already a plan for this: Plan 2023.")


def test_many_names_are_counted_and_one_more_is_named(network: Network) -> None:
    def shared(count: int) -> str:
        themes = "".join(
            f"theme t{n} name='Thema {n}'\na works_on t{n}\nb works_on t{n}\n" for n in range(count)
        )
        return _sentences(network(PARTNERS + themes), "partner-partner")["nl"]["a", "b"]

    assert "werken allebei aan Thema 0, Thema 1, Thema 2 en Thema 3," in shared(4)
    assert "werken allebei aan Thema 0, Thema 1, Thema 2 en 3 anderen," in shared(6)


def test_names_are_taken_as_they_are(network: Network) -> None:
    odd = "theme odd name='{} {0} <b>%s</b>'\na works_on odd\nb works_on odd"
    said = _sentences(network(PARTNERS + odd), "partner-partner")["en"]["a", "b"]
    assert "both work on {} {0} <b>%s</b>, but" in said


@pytest.mark.parametrize("lang", wording.LANGS)
def test_everything_has_a_label(lang: str) -> None:
    for kind in NODE_KINDS:
        assert wording.kind_label(kind, lang) != wording.kind_label(kind, lang, several=True)
    for link in LINK_KINDS:
        assert wording.link_label(link, lang)
        assert wording.link_label(link, lang, reverse=True)
    assert all(wording.status_label(status, lang) for status in STATUSES)
    assert all(wording.certainty_label(certainty, lang) for certainty in CERTAINTIES)
    assert all(wording.suggestion_label(kind, lang) for kind in SUGGESTION_KINDS)
    assert wording.status_label(None, lang) == wording.certainty_label(None, lang) == ""


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        ("ggd", "GGD", "GGD"),
        ("ggz", "GGZ", "GGZ"),
        ("om", "OM", "OM"),
        ("taskforce-riec", "taskforce RIEC", "taskforce RIEC"),
        ("pressure-cooker", "pressure cooker", "pressure cooker"),
        ("gemeente", "gemeente", "municipality"),
        ("municipality", "gemeente", "municipality"),
        ("", "", ""),
    ],
)
def test_a_type_is_written_as_people_write_it(value: str, nl: str, en: str) -> None:
    assert (wording.type_label(value, "nl"), wording.type_label(value, "en")) == (nl, en)


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        ("2022-10-17", "17 oktober 2022", "17 October 2022"),
        ("2022-03", "maart 2022", "March 2022"),
        ("2022", "2022", "2022"),
        (None, "", ""),
    ],
)
def test_a_date_keeps_its_precision(value: str | None, nl: str, en: str) -> None:
    assert (wording.date_text(value, "nl"), wording.date_text(value, "en")) == (nl, en)


@pytest.mark.parametrize(
    ("noun", "phrase"),
    [("evaluation", "an evaluation"), ("unit", "a unit"), ("OM", "an OM"), ("GGD", "a GGD")],
)
def test_english_nouns_get_their_article(noun: str, phrase: str) -> None:
    assert wording.with_article(noun, "en") == phrase


def test_another_language_is_refused() -> None:
    with pytest.raises(InvalidOption, match="nl or en"):
        wording.type_label("ggd", "fr")
