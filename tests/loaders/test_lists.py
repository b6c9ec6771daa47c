"""Lists as people have them: one row an activity, one row a tie, one row an organisation."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from graph_service.errors import NothingToLoad, UnreadableFile
from graph_service.model import NodeKind


def test_an_activity_list_makes_the_partners_that_its_cells_name(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    text = (
        "Activiteit;Datum;Thema;Wijk;Partners;Trekker;Status\n"
        "Startdag;17-10-2022;Jeugd;Noord;GGD; ;gedaan\n"
        'Werksessie;2023;"Jeugd|Zorg";Noord;"GGD;Politie\nOM";Politie;gepland\n'
    )
    plan = network.load(csv_file("2022 lijst.csv", text))
    assert plan.rejections == ()
    assert [(table.form, table.rows) for table in plan.tables] == [("activity list", 2)]
    assert network.ids() == [
        "activity-startdag",
        "activity-werksessie",
        "district-noord",
        "partner-ggd",
        "partner-om",
        "partner-politie",
        "theme-jeugd",
        "theme-zorg",
    ]
    start = network.node("activity-startdag")
    assert (start.valid_from, start.valid_to) == ("2022-10-17", "2022-10-17")
    takes_part = {link for link in network.links() if link[1] == "takes_part_in"}
    assert takes_part == {
        ("partner-ggd", "takes_part_in", "activity-startdag"),
        ("partner-ggd", "takes_part_in", "activity-werksessie"),
        ("partner-om", "takes_part_in", "activity-werksessie"),
        ("partner-politie", "takes_part_in", "activity-werksessie"),
    }
    roles = sorted(
        link.role for link in network.snapshot.links() if link.source == "partner-politie"
    )
    assert roles == ["", "organizer"]


def test_a_calendar_export_is_an_activity_list(network: Any, workbook: Callable[..., Path]) -> None:
    rows = [
        ["Subject", "Start", "End", "Organizer", "Attendees"],
        ["Overleg", datetime(2023, 1, 9, 10), datetime(2023, 1, 9, 11), "GGD", "Politie, OM"],
        ["Overleg", datetime(2023, 2, 6, 10), datetime(2023, 2, 6, 11), "GGD", "Politie; OM"],
        ["Bezoek", datetime(2023, 3, 6, 10), "", "Zorg & Co, B.V.", ""],
    ]
    plan = network.load(workbook({"Calendar": rows}))
    activities = [n for n in network.snapshot.nodes() if n.kind is NodeKind.ACTIVITY]
    assert [(node.id, node.valid_from) for node in activities] == [
        ("activity-bezoek", "2023-03-06"),
        ("activity-overleg", "2023-01-09"),
        ("activity-overleg-2", "2023-02-06"),
    ]
    assert {node.name for node in network.snapshot.nodes(NodeKind.PARTNER)} == {
        "GGD",
        "OM",
        "Politie",
        "Zorg & Co, B.V.",  # a comma before B.V. is no separator
    }
    assert any("split at the commas: 'Politie, OM'" in notice for notice in plan.notices)
    again = network.plan(workbook({"Calendar": rows}))
    assert again.changeset.changes == []


def test_a_comma_splits_where_each_part_is_known_and_a_known_name_is_never_split(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(csv_file("partners.csv", 'Naam\nPolitie\nOM\n"Zorg, Noord"\n'))
    text = (
        'Van;Relatie;Naar\nPolitie;werkt samen met;"Zorg, Noord"\nOM;werkt samen met;Politie, OM\n'
    )
    plan = network.load(csv_file("relaties.csv", text))
    assert network.links() == {
        ("partner-politie", "cooperates_with", "partner-zorg-noord"),
        ("partner-om", "cooperates_with", "partner-politie"),
    }
    assert [r.reason for r in plan.rejections] == ["a link joins two different nodes"]


@pytest.mark.parametrize(
    "header", ["Van;Naar;Sterkte", "from;to;weight", "Source;Target;Weight", "bron;doel;gewicht"]
)
def test_a_from_to_list_joins_partners_and_makes_them(
    network: Any, csv_file: Callable[..., Path], header: str
) -> None:
    plan = network.load(csv_file("netwerk.csv", f"{header}\nGGD;Politie;2,5\nPolitie;OM|GGD;\n"))
    assert plan.rejections == ()
    assert network.links() == {
        ("partner-ggd", "cooperates_with", "partner-politie"),
        ("partner-politie", "cooperates_with", "partner-om"),
        ("partner-politie", "cooperates_with", "partner-ggd"),
    }
    assert network.link("partner-ggd", "cooperates_with", "partner-politie").weight == 2.5


def test_the_ends_of_a_from_to_list_are_found_in_any_kind_and_turned_where_needed(
    network: Any, workbook: Callable[..., Path], csv_file: Callable[..., Path]
) -> None:
    network.load(
        workbook(
            {
                "Partners": [["Naam"], ["Alkmaar"], ["GGD"]],
                "Thema's": [["Naam"], ["Jeugd"], ["Zorg"]],
                "Districten": [["Naam", "Niveau"], ["Alkmaar", "gemeente"], ["Noord", "eenheid"]],
                "Activiteiten": [["Naam"], ["Startdag"], ["Vervolg"]],
            }
        )
    )  # fmt: skip
    text = (
        "Van;Naar\nGGD;Jeugd\nJeugd;GGD\nStartdag;GGD\nNoord;Startdag\nVervolg;Startdag\n"
        "Jeugd;Zorg\nAlkmaar;Noord\nJeugd;Nieuwe club\nNoord;Jeugd\nGGD;Alkmaar\n"
    )
    plan = network.load(csv_file("netwerk.csv", text))
    assert network.links() == {
        ("partner-ggd", "works_on", "theme-jeugd"),
        ("partner-ggd", "takes_part_in", "activity-startdag"),
        ("activity-startdag", "held_in", "district-eenheid-noord"),
        ("activity-vervolg", "follows", "activity-startdag"),
        ("theme-jeugd", "part_of", "theme-zorg"),
        ("partner-alkmaar", "active_in", "district-eenheid-noord"),
        ("partner-nieuwe-club", "works_on", "theme-jeugd"),
        ("partner-ggd", "cooperates_with", "partner-alkmaar"),
    }
    assert [r.reason for r in plan.rejections] == [
        "no kind of link joins a district ('Noord') and a theme ('Jeugd'); "
        "correct the kinds of these nodes"
    ]


def test_kinds_in_the_columns_decide_and_make(network: Any, csv_file: Callable[..., Path]) -> None:
    text = (
        "Van;Soort van;Naar;Soort naar\nGGD;partner;Jeugd;thema\n"
        "Startdag;activiteit;Noord;district\nGGD;dier;Jeugd;thema\n"
    )
    plan = network.load(csv_file("netwerk.csv", text))
    assert network.links() == {
        ("partner-ggd", "works_on", "theme-jeugd"),
        ("activity-startdag", "held_in", "district-noord"),
    }
    assert [(r.row, r.column, r.value) for r in plan.rejections] == [(4, "Soort van", "dier")]


def test_a_link_table_that_says_the_kind_of_link_makes_no_nodes_unless_asked(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(csv_file("partners.csv", "Naam\nGGD Twente\n"))
    path = csv_file("links.csv", "From;Link;To\nGGD Twent;takes part in;Startdag\n")
    with pytest.raises(NothingToLoad, match="did you mean 'GGD Twente'"):
        network.plan(path)
    path = csv_file("links.csv", "From;Link;To\nGGD Twente;takes part in;Startdag\n")
    network.load(path, create=True)
    assert network.links() == {("partner-ggd-twente", "takes_part_in", "activity-startdag")}


def test_what_new_ends_are_can_be_said(network: Any, csv_file: Callable[..., Path]) -> None:
    network.load(csv_file("n.csv", "Van;Naar\nJeugd;Zorg\n"), default_kind=NodeKind.THEME)
    network.load(csv_file("n.csv", "Van;Naar\nWijk;Stad\n"), kind=NodeKind.DISTRICT)
    assert network.links() == {
        ("theme-jeugd", "part_of", "theme-zorg"),
        ("district-wijk", "part_of", "district-stad"),
    }


def test_a_number_as_an_end_is_an_id_that_another_file_may_name(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(csv_file("edges.csv", "Source,Target,Weight\n1,2,3\n"))
    assert [(node.id, node.name) for node in network.snapshot.nodes()] == [("1", "1"), ("2", "2")]
    network.load(csv_file("nodes.csv", "Id,Label\n1,GGD\n2,Politie\n"))
    assert [(node.id, node.name) for node in network.snapshot.nodes()] == [
        ("1", "GGD"),
        ("2", "Politie"),
    ]


def test_a_node_is_never_joined_to_itself(network: Any, csv_file: Callable[..., Path]) -> None:
    plan = network.load(csv_file("n.csv", "Van;Naar\nA;B\nC;c\nA;a\n"))
    assert network.ids() == ["partner-a", "partner-b"]
    assert [(r.row, r.value) for r in plan.rejections] == [(3, "C"), (4, "A")]


def test_a_list_of_organisations_joins_them_to_themes_and_districts(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    text = "Organisatie;Contactpersoon;Thema;Basisteam\nGGD;J. Jansen;Jeugd;Noord\nOM;;Jeugd;\n"
    plan = network.load(csv_file("overzicht.csv", text))
    assert network.links() == {
        ("partner-ggd", "works_on", "theme-jeugd"),
        ("partner-ggd", "active_in", "district-noord"),
        ("partner-om", "works_on", "theme-jeugd"),
    }
    assert any("each row was taken for a partner" in notice for notice in plan.notices)


def test_one_known_column_among_many_unknown_ones_says_too_little(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    with pytest.raises(UnreadableFile, match="too few of its columns"):
        network.plan(csv_file("x.csv", "Region,Aap,Noot,Mies\nNoord,1,2,3\n"))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("themas.csv", "theme"), ("Districten.csv", "district"), ("activities.csv", "activity"),
     ("partners.csv", "partner"), ("anders.csv", "partner")],
)  # fmt: skip
def test_the_name_of_a_file_says_what_its_rows_are(
    network: Any, csv_file: Callable[..., Path], name: str, kind: str
) -> None:
    network.load(csv_file(name, "Naam;Omschrijving\nX;y\n"))
    assert network.ids() == [f"{kind}-x"]


def test_the_kind_that_is_asked_for_wins(network: Any, csv_file: Callable[..., Path]) -> None:
    network.load(csv_file("partners.csv", "Naam;Soort\nX;y\n"), kind=NodeKind.THEME)
    assert network.ids() == ["theme-x"]


@pytest.mark.parametrize("header", ["Datum", "Date", "Dag"])
def test_a_date_on_a_list_of_partners_is_kept_and_ends_no_partner(
    network: Any, csv_file: Callable[..., Path], header: str
) -> None:
    path = csv_file(
        "contacten.csv",
        f"Organisatie;Contactpersoon;Thema;Wijk;{header}\nGGD;J. Jansen;Jeugd;Noord;17-10-2022\n",
    )
    plan = network.load(path)
    ggd = network.node("partner-ggd")
    assert (ggd.valid_from, ggd.valid_to) == (None, None)
    assert ggd.properties == {header: "17-10-2022"}
    assert any(f"kept as properties: {header!r}" in notice for notice in plan.notices)


def test_a_date_of_a_row_of_any_kind_is_the_day_of_activities_only(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    path = csv_file(
        "elements.csv",
        "Label,Type,Datum\nGGD,partner,17-10-2022\nStartdag,activity,18-10-2022\n",
    )
    plan = network.load(path)
    assert (network.node("partner-ggd").valid_from, network.node("partner-ggd").valid_to) == (
        None,
        None,
    )
    assert network.node("partner-ggd").properties == {"Datum": "17-10-2022"}
    day = network.node("activity-startdag")
    assert (day.valid_from, day.valid_to) == ("2022-10-18", "2022-10-18")
    assert any("'Datum' is the day of an activity" in notice for notice in plan.notices)


def test_partners_with_slashes_between_them_are_split_where_one_is_known_and_told(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    text = (
        "Activiteit;Partners\nStartdag;Gemeente A / Politie / GGD\nVervolg;Politie\n"
        "Overleg;Kerk / Staat\nAfsluiting;GGD/GGZ\n"
    )
    plan = network.load(csv_file("activiteiten.csv", text))
    assert {source for source, _, target in network.links() if target == "activity-startdag"} == {
        "partner-gemeente-a",
        "partner-politie",
        "partner-ggd",
    }
    names = {node.name for node in network.snapshot.nodes() if node.kind is NodeKind.PARTNER}
    assert names == {"Gemeente A", "Politie", "GGD", "Kerk / Staat", "GGD/GGZ"}
    told = [notice for notice in plan.notices if "slashes" in notice]
    assert told == [
        "read as several names, split at the slashes: 'Gemeente A / Politie / GGD'; where that is "
        "one name, write it without spaces round the slash",
        "read as one name, slashes and all: 'Kerk / Staat'; where these are several, write ; "
        "between the names",
    ]


def test_a_slash_does_not_keep_a_cell_from_being_split_at_its_commas(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    text = "Activiteit;Partners\nStartdag;GGD, Kerk / Staat\n"
    network.load(csv_file("activiteiten.csv", text))
    names = {node.name for node in network.snapshot.nodes() if node.kind is NodeKind.PARTNER}
    assert names == {"GGD", "Kerk / Staat"}
