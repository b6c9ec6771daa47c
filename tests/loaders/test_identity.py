"""Which node of the network a row means: by id, redirect, identifier or name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from graph_service.model import Node, NodeKind, Redirect
from graph_service.snapshot import Snapshot


def _csv(csv_file: Callable[..., Path], text: str, name: str = "partners.csv") -> Path:
    return csv_file(name, text)


def test_an_id_stays_when_the_name_changes(network: Any, csv_file: Callable[..., Path]) -> None:
    network.load(_csv(csv_file, "Id;Naam\nggd;GGD Twente\n"))
    plan = network.load(_csv(csv_file, "Id;Naam\nggd;GGD Oost\n"))
    (entry,) = plan.difference.entries("changed")
    assert (entry.id, entry.name) == ("ggd", "GGD Oost")
    assert [(c.field, c.old, c.new) for c in entry.fields] == [("name", "GGD Twente", "GGD Oost")]
    network.load(_csv(csv_file, "Naam;Soort\nGGD Oost;ggd\n", "ander.csv"))
    assert network.ids() == ["ggd"]


def test_a_row_finds_a_node_by_id_old_id_identifier_name_and_alias(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.snapshot = Snapshot.of_records(
        [
            Node(
                "x",
                NodeKind.PARTNER,
                "GGD Twente",
                aliases=("Gezondheid",),
                identifiers={"kvk": "01234567"},
            ),
            Redirect("oud", "x"),
        ]
    )
    rows = "Id;Naam;KvK\nx;;\noud;;\n;Heel anders;1234567\n;ggd   TWENTE;\n;gezondheid;\n"
    plan = network.load(_csv(csv_file, rows), last_wins=True)
    assert plan.rejections == ()
    assert network.ids() == ["x"]


def test_an_identifier_makes_the_id_and_finds_the_node_under_another_name(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(_csv(csv_file, "Naam;CBS-code\nBergen (NH.);0373\nBergen (L.);893\n"))
    assert network.ids() == ["partner-gm0373", "partner-gm0893"]
    network.load(_csv(csv_file, "Naam;CBS;Soort\nBergen;GM0373;gemeente\n", "gemeenten.csv"))
    assert network.ids() == ["partner-gm0373", "partner-gm0893"]
    assert network.node("partner-gm0373").type == "gemeente"


def test_two_of_one_name_with_different_identifiers_are_two(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(_csv(csv_file, "Naam;KvK\nDe Brug;11111111\nDe Brug;22222222\nDe Brug;\n"))
    assert network.ids() == ["partner-11111111", "partner-22222222"]


def test_a_name_that_stands_for_several_is_rejected_with_their_ids(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(_csv(csv_file, "Id;Naam\na;De Brug\nb;De Brug\nc;OM\n"))
    plan = network.load(_csv(csv_file, "Naam;Soort\nDe Brug;stichting\nOM;om\n", "twee.csv"))
    (rejection,) = plan.rejections
    assert "stands for several nodes (a, b)" in rejection.reason
    plan = network.load(_csv(csv_file, "Van;Naar\nOM;De Brug\nOM;b\n", "van-naar.csv"))
    (rejection,) = plan.rejections
    assert (rejection.row, rejection.column, rejection.value) == (2, "Naar", "De Brug")
    assert network.links() == {("c", "cooperates_with", "b")}


def test_new_ids_are_slugs_of_kind_and_name_numbered_where_taken(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(_csv(csv_file, "Id;Naam\npartner-cafe;Iets anders\n"))
    network.load(_csv(csv_file, "Naam\nCafé\n!!!\n???\n" + "lang " * 90 + "\n", "nieuw.csv"))
    ids = network.ids()
    assert ids[:4] == ["partner", "partner-2", "partner-cafe", "partner-cafe-2"]
    assert len(ids[4]) <= 120
    assert all(len(node_id) <= 200 for node_id in ids)


def test_one_name_of_two_levels_is_two_districts(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    text = "Naam;Niveau\nNoord-Holland;politie-eenheid\nNoord-Holland;provincie\n"
    network.load(csv_file("districten.csv", text))
    assert network.ids() == [
        "district-politie-eenheid-noord-holland",
        "district-provincie-noord-holland",
    ]
    assert network.plan(csv_file("districten.csv", text)).changeset.changes == []
    plan = network.plan(_csv(csv_file, "Naam;Werkgebied\nOM;Noord-Holland\n"))
    assert "stands for several nodes" in plan.rejections[0].reason


def test_a_district_without_a_level_gets_the_level_that_a_later_file_gives(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(_csv(csv_file, "Naam;Werkgebied\nOM;Twente\n"))
    network.load(csv_file("districten.csv", "Naam;Niveau\nTwente;regio\n"))
    assert network.ids() == ["district-twente", "partner-om"]
    assert network.node("district-twente").type == "regio"


def test_one_name_may_be_of_several_kinds(network: Any, workbook: Callable[..., Path]) -> None:
    plan = network.load(
        workbook(
            {title: [["Naam"], ["Alkmaar"]] for title in ("Partners", "Thema's", "Districten")}
        )
    )
    assert plan.rejections == ()
    assert network.ids() == ["district-alkmaar", "partner-alkmaar", "theme-alkmaar"]
    assert plan.near_duplicates == ()


def test_an_unknown_id_with_a_known_name_is_that_node_unless_something_speaks_against_it(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(_csv(csv_file, "Id;Naam;Soort\np1;GGD;ggd\np2;De Brug;stichting\n"))
    network.load(csv_file("kumu.csv", "Id;Label;Type\nel-GGD1;GGD;\nel-Brug;De Brug;school\n"))
    assert network.ids() == ["el-Brug", "p1", "p2"]
    assert network.node("p1").identifiers == {"kumu": "el-GGD1"}
    network.load(csv_file("ties.csv", "Van;Naar\nel-GGD1;el-Brug\n"))
    assert network.links() == {("p1", "cooperates_with", "el-Brug")}
    assert (
        network.plan(csv_file("kumu.csv", "Id;Label;Type\nel-GGD1;GGD;\n")).changeset.changes == []
    )


def test_two_ids_with_one_name_in_one_file_are_two_nodes_in_any_order(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(_csv(csv_file, "Id;Naam\np1;De Brug\n"))
    network.load(_csv(csv_file, "Id;Naam\np0;De Brug\np1;De Brug\n"))
    assert network.ids() == ["p0", "p1"]


def test_row_numbers_as_ids_do_not_mix_up_files_and_kinds(
    network: Any, workbook: Callable[..., Path], csv_file: Callable[..., Path]
) -> None:
    path = workbook(
        {
            "Partners": [["Id", "Naam", "Thema's"], [1, "GGD", 1], [2, "OM", 2]],
            "Thema's": [["Id", "Naam"], [1, "Jeugd"], [2, "Zorg"]],
        }
    )
    plan = network.load(path)
    assert plan.rejections == ()
    assert network.links() == {("1", "works_on", "theme-jeugd"), ("2", "works_on", "theme-zorg")}
    assert network.node("theme-jeugd").identifiers == {"network": "1"}
    assert network.plan(path).changeset.changes == []
    network.load(csv_file("ander.csv", "Id;Naam;Soort\n1;Politie;x\n2;OM;y\n"))
    assert network.ids() == ["1", "2", "partner-politie", "theme-jeugd", "theme-zorg"]
    assert network.node("1").name == "GGD"
    assert network.node("2").type == "y"


def test_ids_keep_their_leading_zeros_and_lose_the_point_of_a_spreadsheet(
    network: Any, workbook: Callable[..., Path]
) -> None:
    plan = network.load(
        workbook({"Partners": [["Id", "Naam"], ["007", "A"], [12.0, "B"], [1e19, "C"]]})
    )
    assert network.ids() == ["007", "12"]
    assert [(r.row, r.column) for r in plan.rejections] == [(4, "Id")]


def test_an_id_that_cannot_be_one_is_rejected(network: Any, csv_file: Callable[..., Path]) -> None:
    ids = ["method:x", "..", "a\ufff9b", "x" * 201, "goed"]
    text = "Id;Naam\n" + "".join(f"{node_id};N{row}\n" for row, node_id in enumerate(ids))
    plan = network.load(_csv(csv_file, text))
    assert network.ids() == ["goed"]
    assert [(r.row, r.column) for r in plan.rejections] == [(n, "Id") for n in range(2, 6)]


def test_an_id_without_a_name_changes_a_node_that_exists_and_makes_none(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(_csv(csv_file, "Id;Naam;Soort\na;A;x\n"))
    plan = network.load(_csv(csv_file, "Id;Naam;Soort\na;;y\nb;;y\n"))
    assert network.node("a").type == "y"
    assert [(r.row, r.value) for r in plan.rejections] == [(3, "b")]
    assert "its name is missing" in plan.rejections[0].reason


def test_activities_of_one_name_on_other_days_are_other_activities(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(
        csv_file("activiteiten.csv", "Naam;Begin\nOverleg;2023-01-09\nOverleg;2023-02-06\n")
    )
    network.load(
        csv_file("activiteiten.csv", "Naam;Begin\nOverleg;2023-03-06\nOverleg;2023-01-09\n")
    )
    assert [(node.id, node.valid_from) for node in network.snapshot.nodes()] == [
        ("activity-overleg", "2023-01-09"),
        ("activity-overleg-2", "2023-02-06"),
        ("activity-overleg-3", "2023-03-06"),
    ]


def test_names_that_look_alike_are_offered_and_never_merged(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(
        _csv(csv_file, "Naam\nGGD Twente\nPolitie Noord-Nederland\nGemeente Alkmaar\nVO-22-01\n")
    )
    text = (
        "Naam\nG.G.D. Twente\nPolitie Noord Nederland\nPolitie Zuid-Nederland\nAlkmaar\nVO-22-02\n"
    )
    plan = network.load(_csv(csv_file, text + "Kennemerland\nKenemerland\n", "nieuw.csv"))
    assert len(network.ids()) == 11
    assert [(pair.new.name, pair.other.name) for pair in plan.near_duplicates] == [
        ("Alkmaar", "Gemeente Alkmaar"),
        ("G.G.D. Twente", "GGD Twente"),
        ("Kenemerland", "Kennemerland"),
        ("Politie Noord Nederland", "Politie Noord-Nederland"),
    ]
    assert sum("may be one and the same" in notice for notice in plan.notices) == 4
    again = network.load(_csv(csv_file, text, "nieuw.csv"))
    assert again.near_duplicates == ()


def test_an_alias_brings_two_spellings_together(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(_csv(csv_file, "Naam;Ook bekend als\nGGD Twente;G.G.D. Twente|GGD T.\n"))
    network.load(_csv(csv_file, "Naam\nG.G.D. Twente\nggd t.\n", "nieuw.csv"))
    assert network.ids() == ["partner-ggd-twente"]


def test_rows_whose_names_differ_by_case_or_spaces_alone_agree(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    text = "Naam,Type\nGemeente Velsen,gemeente\ngemeente  velsen,gemeente\nGEMEENTE\u00a0VELSEN,\n"
    plan = network.load(csv_file("partners.csv", text))
    assert plan.rejections == ()
    assert network.ids() == ["partner-gemeente-velsen"]
    assert network.node("partner-gemeente-velsen").name == "Gemeente Velsen"
