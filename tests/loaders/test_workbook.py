"""Our own workbook: its sheets, its cells, and what is said of rows that are wrong."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph_service.errors import NothingToLoad
from graph_service.model import Certainty, Contact, NodeKind, Status
from graph_service.snapshot import Snapshot
from loaders import load

DUTCH: dict[str, list[list[Any]]] = {
    "Partners": [
        ["Id", "Naam", "Soort", "Ook bekend als", "Thema's", "Werkgebied", "Onderdeel van",
         "Contact functie", "Contact mail", "Contact telefoon", "CBS-code", "Aantal leden"],
        ["", "GGD Kennemerland", "GGD's", "Geneeskundige dienst; GGD KL", "Jeugd; Zorg", "Noord",
         "", "adviseur", "info@ggd.example", "0612345678", "", 12],
        ["", "Gemeente Haarlem", "gemeenten", "", "Jeugd", "Noord", "", "", "", "", "0392", 2.5],
        ["", "Team Jeugd", "team", "", "", "", "GGD Kennemerland", "", "", "", "", ""],
    ],
    "Thema's": [
        ["Naam", "Soort", "Omschrijving", "Onderdeel van"],
        ["Zorg", "", "Eerste regel\nTweede regel", ""],
        ["Jeugd", "projectlijn", "", "Zorg"],
    ],
    "Districten": [
        ["Naam", "Niveau", "Geldig vanaf"],
        ["Noord", "wijken", "2019-02"],
    ],
    "Activiteiten": [
        ["Naam", "Methode", "Status", "Begin", "Einde", "Thema's", "Districten", "Partners",
         "Vervolg op", "Herkomst"],
        ["Startdag", "Bijeenkomst", "afgerond", date(2022, 10, 17), 44852, "Jeugd", "Noord",
         "GGD Kennemerland\nGemeente Haarlem", "", "jaarverslag"],
        ["Vervolgdag", "Bijeenkomst", "gepland", "2025", "", "Jeugd", "-", "", "Startdag", ""],
    ],
    "Relaties": [
        ["Van", "Relatie", "Naar", "Rol", "Gewicht", "Zekerheid", "Geldig vanaf", "Herkomst"],
        ["GGD KL", "neemt deel aan", "Startdag", "Voorzitter", "2,5", "afgesproken", "2022",
         "verslag blz. 3"],
        ["Gemeente Haarlem", "werkt samen met", "GGD Kennemerland", "", "", "vermoed", "", ""],
        ["Jeugd", "werkt aan", "Team Jeugd", "", "", "", "", ""],
    ],
}  # fmt: skip


def test_each_sheet_becomes_nodes_and_links_with_their_facts(
    network: Any, workbook: Callable[..., Path]
) -> None:
    plan = network.load(workbook(DUTCH), dataset="netwerk")
    assert plan.rejections == ()
    assert plan.rows_read == 11
    assert [(table.name, table.form, table.rows) for table in plan.tables] == [
        ("Partners", "partners", 3),
        ("Thema's", "themes", 2),
        ("Districten", "districts", 1),
        ("Activiteiten", "activities", 2),
        ("Relaties", "links", 3),
    ]
    assert network.ids() == [
        "activity-startdag",
        "activity-vervolgdag",
        "district-wijk-noord",
        "partner-ggd-kennemerland",
        "partner-gm0392",
        "partner-team-jeugd",
        "theme-jeugd",
        "theme-zorg",
    ]
    ggd = network.node("partner-ggd-kennemerland")
    assert ggd.type == "ggd"
    assert ggd.aliases == ("GGD KL", "Geneeskundige dienst")
    assert ggd.contacts == (Contact("adviseur", "info@ggd.example", "0612345678"),)
    assert ggd.properties == {"Aantal leden": 12}
    haarlem = network.node("partner-gm0392")
    assert (haarlem.type, haarlem.identifiers) == ("gemeente", {"cbs": "GM0392"})
    assert haarlem.properties == {"Aantal leden": 2.5}
    assert network.node("theme-zorg").description == "Eerste regel\nTweede regel"
    assert network.node("district-wijk-noord").valid_from == "2019-02"
    day = network.node("activity-startdag")
    assert (day.type, day.status, day.valid_from, day.valid_to) == (
        "bijeenkomst",
        Status.DONE,
        "2022-10-17",
        "2022-10-18",
    )
    assert day.properties == {"origin": "jaarverslag"}


def test_cells_with_names_become_links_of_the_right_kind_and_direction(
    network: Any, workbook: Callable[..., Path]
) -> None:
    network.load(workbook(DUTCH))
    assert network.links() == {
        ("partner-ggd-kennemerland", "works_on", "theme-jeugd"),
        ("partner-ggd-kennemerland", "works_on", "theme-zorg"),
        ("partner-ggd-kennemerland", "active_in", "district-wijk-noord"),
        ("partner-gm0392", "works_on", "theme-jeugd"),
        ("partner-gm0392", "active_in", "district-wijk-noord"),
        ("partner-team-jeugd", "part_of", "partner-ggd-kennemerland"),
        ("theme-jeugd", "part_of", "theme-zorg"),
        ("activity-startdag", "addresses", "theme-jeugd"),
        ("activity-startdag", "held_in", "district-wijk-noord"),
        ("partner-ggd-kennemerland", "takes_part_in", "activity-startdag"),
        ("partner-gm0392", "takes_part_in", "activity-startdag"),
        ("activity-vervolgdag", "addresses", "theme-jeugd"),
        ("activity-vervolgdag", "follows", "activity-startdag"),
        ("partner-gm0392", "cooperates_with", "partner-ggd-kennemerland"),
        ("partner-team-jeugd", "works_on", "theme-jeugd"),  # the ends were the wrong way round
    }


def test_the_sheet_of_links_gives_roles_weights_certainty_and_period(
    network: Any, workbook: Callable[..., Path]
) -> None:
    network.load(workbook(DUTCH), dataset="netwerk")
    (chair,) = [link for link in network.snapshot.links() if link.role == "voorzitter"]
    assert (chair.source, chair.target) == ("partner-ggd-kennemerland", "activity-startdag")
    assert (chair.weight, chair.certainty, chair.valid_from) == (2.5, Certainty.AGREED, "2022")
    (attestation,) = chair.attestations
    assert (attestation.dataset, attestation.place) == ("netwerk", "verslag blz. 3 (Relaties!2)")
    (said,) = network.node("theme-jeugd").attestations
    assert (said.place, said.first_seen, said.last_seen) == (
        "Thema's!3",
        "2024-03-01",
        "2024-03-01",
    )


def test_english_sheets_and_headers_say_the_same(
    network: Any, workbook: Callable[..., Path]
) -> None:
    network.load(
        workbook(
            {
                "Partners": [["ID", "name", "TYPE", "Part_of"], ["a", "A", "school", "b"],
                             ["b", "B", "school", ""]],
                "Themes": [["Id", "Name"], ["t", "T"]],
                "Districts": [["Id", "Name", "Level"], ["d", "D", "unit"]],
                "Activities": [["Id", "Name", "Method", "Status", "Valid from", "Partners"],
                               ["x", "X", "Pressure cooker", "ongoing", "2023", "a; B"]],
                "Links": [["From", "Link", "To", "Key"], ["x", "takes_part_in", "a", "2nd"],
                          ["x", "held in", "d", ""], ["a", "works on", "T", ""]],
            }
        )
    )  # fmt: skip
    assert network.links() == {
        ("a", "part_of", "b"),
        ("a", "takes_part_in", "x"),
        ("b", "takes_part_in", "x"),
        ("x", "held_in", "d"),
        ("a", "works_on", "t"),
    }
    assert sorted(link.key for link in network.snapshot.links() if link.source == "a") == [
        "", "", "", "2nd",
    ]  # fmt: skip
    assert network.node("x").type == "pressure-cooker"


def test_a_name_that_does_not_exist_is_rejected_with_the_closest_one(
    network: Any, workbook: Callable[..., Path]
) -> None:
    plan = network.load(
        workbook(
            {
                "Partners": [["Naam", "Thema's"], ["GGD Twente", "Jeugd; Veilighied"]],
                "Thema's": [["Naam"], ["Jeugd"], ["Veiligheid"]],
                "Relaties": [["Van", "Relatie", "Naar"], ["GGD Twente", "werkt aan", "Jeugdd"],
                             ["GGD Tente", "werkt aan", "Jeugd"], ["Jeugd", "werkt aan", "Jeugd"]],
            }
        )
    )  # fmt: skip
    assert [(r.sheet, r.row, r.column, r.value) for r in plan.rejections] == [
        ("Partners", 2, "Thema's", "Veilighied"),
        ("Relaties", 2, "Naar", "Jeugdd"),
        ("Relaties", 3, "Van", "GGD Tente"),
        ("Relaties", 4, "Relatie", ""),
    ]
    assert "no theme has this name or id; did you mean 'Veiligheid' (theme-veiligheid)?" in str(
        plan.rejections[0]
    )
    assert "did you mean 'GGD Twente' (partner-ggd-twente)?" in plan.rejections[2].reason
    assert plan.rejections[3].reason == (
        "works on (werkt aan) joins a partner and a theme, not a theme ('Jeugd') and a theme "
        "('Jeugd'); choose another kind of link (part of (onderdeel van)), or correct the names"
    )
    assert network.links() == {("partner-ggd-twente", "works_on", "theme-jeugd")}


def test_the_end_that_is_wrong_is_the_one_that_is_blamed(
    network: Any, workbook: Callable[..., Path]
) -> None:
    plan = network.load(
        workbook(
            {
                "Partners": [["Naam"], ["Politie"]],
                "Thema's": [["Naam"], ["Jeugd"]],
                "Districten": [["Naam"], ["Noord"]],
                "Activiteiten": [["Naam"], ["Startdag"]],
                "Relaties": [["Van", "Relatie", "Naar"], ["Niks", "werkt aan", "Jeugd"],
                             ["Politie", "werkt aan", "Niets"], ["Niks", "werkt aan", "Niets"],
                             ["Politie", "vindt plaats in", "Jeugd"],
                             ["Startdag", "vindt plaats in", "Jeugd"],
                             ["Niks", "vindt plaats in", "Jeugd"]],
            }
        )
    )  # fmt: skip
    assert [(r.row, r.column, r.value) for r in plan.rejections] == [
        (2, "Van", "Niks"),
        (3, "Naar", "Niets"),
        (4, "Van", "Niks"),
        (4, "Naar", "Niets"),
        (5, "Relatie", ""),
        (6, "Relatie", ""),
        (7, "Van", "Niks"),
        (7, "Naar", "Jeugd"),
    ]
    assert plan.rejections[4].reason == (
        "held in (vindt plaats in) joins an activity and a district, not a partner ('Politie') "
        "and a theme ('Jeugd'); choose another kind of link (works on (werkt aan)), or correct "
        "the names"
    )
    assert "not an activity ('Startdag') and a theme ('Jeugd')" in plan.rejections[5].reason
    assert "theme-jeugd is a theme; name a district or an activity" in plan.rejections[7].reason


def test_rows_that_name_a_rejected_row_say_so(network: Any, workbook: Callable[..., Path]) -> None:
    plan = network.load(
        workbook(
            {
                "Partners": [["Id", "Naam", "Begin", "Onderdeel van", "CBS-code"],
                             ["", "Gemeente Zaandam", "", "gemeente zaanstad", ""],
                             ["z", "Gemeente Zaanstad", "2020-02-30", "", ""],
                             ["politie", "Politie", "", "", ""], ["politie", "OM", "", "", ""]],
                "Relaties": [["Van", "Relatie", "Naar"], ["z", "werkt samen met", "Politie"],
                             ["Politie", "werkt samen met", "OM"]],
            }
        )
    )  # fmt: skip
    assert [(r.sheet, r.row, r.column, r.value) for r in plan.rejections] == [
        ("Partners", 2, "Onderdeel van", "gemeente zaanstad"),
        ("Partners", 3, "Begin", "2020-02-30"),
        ("Partners", 5, "", "politie"),
        ("Relaties", 2, "Van", "z"),
        ("Relaties", 3, "Naar", "OM"),
    ]
    for number, row in ((0, 3), (3, 3), (4, 5)):
        assert plan.rejections[number].reason == (
            f"its own row Partners!{row} was rejected; correct that first"
        )


def test_a_bad_row_never_stops_the_rest(network: Any, workbook: Callable[..., Path]) -> None:
    plan = network.load(
        workbook(
            {
                "Partners": [["Naam", "Begin", "Contact mail", "Soort"],
                             ["A", "2020-02-30", "", ""], ["", "2020", "", ""],
                             ["B", "2020", "geen adres", ""], ["C", "2021", "", ""],
                             ["D", "2020", "", "!!!"], ["x" * 501, "", "", ""]],
                "Activiteiten": [["Naam", "Status", "Begin", "Einde"], ["E", "misschien", "", ""],
                                 ["F", "gedaan", "2022", "2021"], ["G", "gedaan", "2022", "2022"]],
                "Relaties": [["Van", "Relatie", "Naar", "Gewicht", "Zekerheid"],
                             ["C", "kent", "G", "", ""], ["C", "neemt deel aan", "G", "veel", ""],
                             ["C", "neemt deel aan", "G", "-2", ""],
                             ["C", "neemt deel aan", "G", "1", "zeker"],
                             ["", "neemt deel aan", "G", "", ""]],
            }
        )
    )  # fmt: skip
    assert network.ids() == ["activity-g", "partner-c"]
    assert [(r.sheet, r.row, r.column) for r in plan.rejections] == [
        ("Partners", 2, "Begin"),
        ("Partners", 3, "Naam"),
        ("Partners", 4, "Contact mail"),
        ("Partners", 6, "Soort"),
        ("Partners", 7, "Naam"),
        ("Activiteiten", 2, "Status"),
        ("Activiteiten", 3, "Einde"),
        ("Relaties", 2, "Relatie"),
        ("Relaties", 3, "Gewicht"),
        ("Relaties", 4, "Gewicht"),
        ("Relaties", 5, "Zekerheid"),
        ("Relaties", 6, "Van"),
    ]
    reasons = [rejection.reason for rejection in plan.rejections]
    assert reasons[0].startswith("is not a day of the calendar")
    assert reasons[1] == "the name is missing; fill it in"
    assert "can be idea, planned, ongoing or done" in reasons[5]
    assert "ends (2021) before it begins (2022)" in reasons[6]


def test_a_control_character_is_rejected_and_odd_names_are_text(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    names = ["<script>alert(1)</script>", "=cmd()", "@SUM(A1)", "\u202eomgekeerd", "nul\u200bbreed",
             "مدرسة", "漢語", "!!!"]  # fmt: skip
    rows = "".join(f"{name};x\n" for name in [*names, "nul\x00teken", "\u200b"])
    plan = network.load(csv_file("partners.csv", "Naam;Soort\n" + rows))
    assert {node.name for node in network.snapshot.nodes()} == {
        name.replace("\u202e", "").replace("\u200b", "") for name in names
    }
    assert [(r.row, r.reason) for r in plan.rejections] == [
        (10, "holds control character U+0000 at position 4; remove it"),
        (11, "the name is missing; fill it in"),
    ]


def test_one_id_with_different_facts_is_rejected_with_both_places(
    network: Any, workbook: Callable[..., Path]
) -> None:
    path = workbook(
        {
            "Partners": [["Id", "Naam", "Soort", "Opm"], ["a", "A", "school", ""],
                         ["a", "A", "ggd", ""], ["a", "A", "school", "meer"], ["b", "B", "", "x"],
                         ["b", "B", "", "y"], ["a", "A", "school", ""]],
            "Thema's": [["Id", "Naam"], ["a", "Thema A"], ["t", "T"]],
            "Relaties": [["Van", "Relatie", "Naar", "Gewicht"], ["a", "werkt aan", "t", 1],
                         ["a", "werkt aan", "t", 2], ["a", "werkt aan", "t", 1]],
        }
    )  # fmt: skip
    plan = network.plan(path)
    assert [(r.sheet, r.row) for r in plan.rejections] == [
        ("Partners", 3),
        ("Partners", 6),
        ("Thema's", 2),
        ("Relaties", 3),
    ]
    reasons = [rejection.reason for rejection in plan.rejections]
    assert (
        "Partners!2 says type 'school' of the same node, and Partners!3 says type 'ggd'"
        in (reasons[0])
    )
    assert "Partners!5 says Opm 'x'" in reasons[1]
    assert "belongs to a partner (Partners!2)" in reasons[2]
    assert "Relaties!2 says weight '1' of the same link" in reasons[3]

    network.load(path, last_wins=True)
    assert network.node("a").type == "school"  # the last row that says one
    assert network.node("a").properties == {"Opm": "meer"}
    assert network.node("b").properties == {"Opm": "y"}
    assert network.link("a", "works_on", "t").weight == 1


def test_part_of_never_goes_round_in_a_circle(network: Any, workbook: Callable[..., Path]) -> None:
    sheets = {
        "Thema's": [["Id", "Naam", "Onderdeel van"], ["a", "A", "b"], ["b", "B", "c"],
                    ["c", "C", "a"], ["d", "D", "d"]],
        "Partners": [["Naam"], ["P"]],
    }  # fmt: skip
    plan = network.load(workbook(sheets))
    assert network.links() == {("a", "part_of", "b"), ("b", "part_of", "c")}
    assert [(r.row, r.column) for r in plan.rejections] == [
        (4, "Onderdeel van"),
        (5, "Onderdeel van"),
    ]
    assert "c in a in b in c" in plan.rejections[0].reason
    more = [["Van", "Relatie", "Naar"], ["c", "onderdeel van", "a"], ["d", "onderdeel van", "a"]]
    again = network.load(workbook({"Relaties": more}, name="meer.xlsx"))
    assert [(r.sheet, r.row) for r in again.rejections] == [("Relaties", 2)]
    assert ("d", "part_of", "a") in network.links()


def test_persons_are_not_kept_and_unknown_columns_are_told(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    text = "Naam;Soort;Contactpersoon;Budget;;\nGGD;ggd;J. Jansen;1.000;x;\n"
    plan = network.load(csv_file("partners.csv", text))
    assert "Jansen" not in repr(network.node("partner-ggd"))
    assert network.node("partner-ggd").properties == {"Budget": "1.000"}
    told = "\n".join(plan.notices)
    assert "Contactpersoon (names of persons are not kept)" in told
    assert "kept as properties: 'Budget'" in told


def test_a_cell_beyond_the_header_is_told(network: Any, csv_file: Callable[..., Path]) -> None:
    plan = network.load(csv_file("partners.csv", "Naam;Soort\nA;x\nB;y;z\nC;x;;\n"))
    assert network.ids() == ["partner-a", "partner-c"]
    assert "row 3: 'z': the row has more cells than the header, which has 2" in str(
        plan.rejections[0]
    )


def test_a_known_sheet_without_known_columns_is_told_and_the_rest_is_read(
    network: Any, workbook: Callable[..., Path]
) -> None:
    plan = network.load(
        workbook({"Partners": [["Naam"], ["A"]], "Thema's": [["Wat", "Hoe"], ["x", "y"]],
                  "Notities": [["Naam"], ["geen partner"]]})
    )  # fmt: skip
    assert network.ids() == ["partner-a"]
    assert [(r.sheet, r.row) for r in plan.rejections] == [("Thema's", 1)]
    assert "sheet 'Notities' has no known name and was not read" in plan.notices


def test_when_no_row_of_a_workbook_is_good_nothing_is_planned(
    workbook: Callable[..., Path],
) -> None:
    path = workbook(
        {"Partners": [["Naam"], [None]], "Relaties": [["Van", "Naar"], ["A", "B"], ["B", "C"]]}
    )
    with pytest.raises(NothingToLoad, match="no row could be used"):
        load(path, Snapshot.empty())


def test_all_kinds_have_an_own_sheet(network: Any, workbook: Callable[..., Path]) -> None:
    network.load(
        workbook({title: [["Naam"], [title]] for title in
                  ("Partners", "Thema's", "Districten", "Activiteiten")})
    )  # fmt: skip
    assert [node.kind for node in network.snapshot.nodes()] == [
        NodeKind.ACTIVITY,
        NodeKind.DISTRICT,
        NodeKind.PARTNER,
        NodeKind.THEME,
    ]
