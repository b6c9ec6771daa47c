"""Mapping files: any table to nodes and links, and what is said where the two do not fit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph_service.errors import InvalidOption, UnreadableFile
from graph_service.model import Certainty, NodeKind
from loaders import parse_mapping, read_mapping

REGIONS = """
[types]
"Politie-eenheden" = "politie-eenheid"

[[table]]

[[table.node]]
label = "gemeente"
kind = "partner"
name = "{Gemeente}"
type = "gemeente"
identifiers = { cbs = "{CBS}" }

[[table.node]]
label = "gebied"
kind = "district"
name = "{gemeente}"
type = "gemeente"
identifiers = { cbs = "{CBS}" }

[[table.node]]
label = "organisatie"
kind = "partner"
name = "{#3}"
type = "{#3.header}"
by_type = true

[[table.node]]
label = "regio"
kind = "district"
name = "{#3}"
type = "{#3.header}"
properties = { inwoners = "{#4}" }

[[table.link]]
from = "gemeente"
link = "active_in"
to = "gebied"

[[table.link]]
from = "organisatie"
link = "actief in"
to = "regio"

[[table.link]]
from = "gebied"
link = "part_of"
to = "regio"
"""


def test_one_mapping_reads_files_whose_third_column_differs(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    mapping = parse_mapping(REGIONS)
    police = "Gemeente;CBS;Politie-eenheden;Aantal\nAlkmaar;0361;Noord-Holland;1000\nBergen;0373;Noord-Holland;1000\nX;0001;;\n"  # noqa: E501
    provinces = "Gemeente;CBS;Provincie;Aantal\nAlkmaar;0361;Noord-Holland;3000\n"
    plan = network.load(csv_file("politie.csv", police), mapping=mapping)
    assert plan.rejections == ()
    network.load(csv_file("provincie.csv", provinces), mapping=mapping)
    assert network.ids() == [
        "district-gm0001",
        "district-gm0361",
        "district-gm0373",
        "district-politie-eenheid-noord-holland",
        "district-provincie-noord-holland",
        "partner-gm0001",
        "partner-gm0361",
        "partner-gm0373",
        "partner-politie-eenheid-noord-holland",
        "partner-provincie-noord-holland",
    ]
    assert {link for link in network.links() if link[0].endswith("gm0361")} == {
        ("partner-gm0361", "active_in", "district-gm0361"),
        ("district-gm0361", "part_of", "district-politie-eenheid-noord-holland"),
        ("district-gm0361", "part_of", "district-provincie-noord-holland"),
    }
    assert network.node("district-provincie-noord-holland").properties == {"inwoners": 3000}
    assert len(network.node("partner-gm0361").attestations) == 2
    assert network.plan(csv_file("politie.csv", police), mapping=mapping).changeset.changes == []


PROJECTS = """
last_wins = false

[empty]
end = ["NA"]

[settings]
kind_of_tie = "takes_part_in"

[[table]]
file = "deelname*"

[[table.node]]
label = "org"
kind = "partner"
id = "{pic}"
name_is_id = true
type = "{type}"

[[table.node]]
label = "project"
kind = "activity"
id = "p-{rcn}"
name = "Project {rcn} van {$programme}"
valid_to = "{end}"
districts = "{land}"

[[table.link]]
from = "org"
link = "{$kind_of_tie}"
to = "project"
role = "{role}"
certainty = "reported"
weight = "{score}"
origin = "blad {@file}"
"""


def test_ids_constants_settings_and_empty_values(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    text = (
        "pic,rcn,role,type,end,land,score\n"
        '912,7,Coördinator,HES,2020-01-01,NL,"1,5"\n913,8,,REC,NA,NA,\n'
    )
    mapping = parse_mapping(PROJECTS)
    path = csv_file("deelname 2020.csv", text)
    plan = network.load(path, mapping=mapping, settings={"programme": "H2020"})
    assert plan.rejections == ()
    partner = network.node("912")
    assert (partner.name, partner.properties, partner.type) == ("912", {"name_is_id": True}, "hes")
    project = network.node("p-7")
    assert (project.name, project.valid_to) == ("Project 7 van H2020", "2020-01-01")
    assert network.node("p-8").valid_to is None
    assert ("p-8", "held_in", "district-na") in network.links()
    link = network.link("912", "takes_part_in", "p-7")
    assert (link.role, link.weight, link.certainty) == ("coordinator", 1.5, Certainty.REPORTED)
    assert link.attestations[0].place == "blad deelname-2020 (row 2)"
    with pytest.raises(InvalidOption, match=r"no column or setting '\$programme'"):
        network.plan(path, mapping=mapping)


def test_many_rows_that_say_the_same_of_one_node_are_one_node(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    rows = "".join(f"p{n % 3},t,{'x' if n < 99 else 'y'}\n" for n in range(100))
    mapping = parse_mapping(
        """
        [[table]]
        [[table.node]]
        label = "p"
        kind = "partner"
        name = "{p}"
        type = "{soort}"
        [[table.link]]
        from = "p"
        to = "{t}"
        to_kind = "theme"
        """
    )
    path = csv_file("x.csv", "p,t,soort\n" + rows)
    plan = network.load(path, mapping=mapping)
    assert network.snapshot.node_count == 4
    assert [(r.row, r.value) for r in plan.rejections] == [(101, "p0")]
    assert network.links() == {(f"partner-p{n}", "works_on", "theme-t") for n in range(3)}


def test_renamed_columns_and_types_alone_are_a_mapping(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    mapping = parse_mapping(
        '[columns]\n"Org naam" = "Naam"\nwerkveld = "Thema\'s"\n'
        '[types]\nzorginst = "zorginstelling"\n'
    )
    text = "org_naam;Soort;Werkveld\nGGD;zorginst;Jeugd\n"
    network.load(csv_file("partners.csv", text), mapping=mapping)
    assert network.node("partner-ggd").type == "zorginstelling"
    assert network.links() == {("partner-ggd", "works_on", "theme-jeugd")}


def test_sheets_header_rows_dates_and_reference_cells(
    network: Any, workbook: Callable[..., Path]
) -> None:
    mapping = parse_mapping(
        """
        [[table]]
        sheet = "Meet*"
        header_row = 3
        dates = "month first"
        default_kind = "theme"
        [[table.node]]
        kind = "activity"
        name = "{What}"
        day = "{When}"
        partners = "{Who}"
        organizer = "{Chair}"
        status = "done"
        """
    )
    plan = network.load(
        workbook(
            {
                "Meetings": [["Report", "of", "2023"], [], ["What", "When", "Who", "Chair"],
                             ["Kick-off", "10/17/2022", "GGD; OM", "GGD"]],
                "Notes": [["x"], ["y"]],
            }
        ),
        mapping=mapping,
    )  # fmt: skip
    node = network.node("activity-kick-off")
    assert (node.valid_from, node.valid_to, node.status) == ("2022-10-17", "2022-10-17", "done")
    assert sorted((link.source, link.role) for link in network.snapshot.links()) == [
        ("partner-ggd", ""),
        ("partner-ggd", "organizer"),
        ("partner-om", ""),
    ]
    assert "the mapping has no table for sheet 'Notes'" in plan.notices


def test_create_false_rejects_names_that_do_not_exist(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    mapping = parse_mapping(
        """
        [[table]]
        create = false
        [[table.link]]
        from = "{a}"
        from_kind = "{soort}"
        to = "{b}"
        to_kind = "theme"
        required = true
        """
    )
    network.load(csv_file("themas.csv", "Naam\nJeugd\n"))
    network.load(csv_file("partners.csv", "Naam\nGGD\n"))
    text = "a,b,soort\nGGD,Jeugd,partner\nGGD,Zorg,partner\nOM,Jeugd,partner\nOM,,partner\n"
    plan = network.load(csv_file("x.csv", text), mapping=mapping)
    assert network.links() == {("partner-ggd", "works_on", "theme-jeugd")}
    assert [(r.row, r.column, r.value) for r in plan.rejections] == [
        (3, "b", "Zorg"),
        (4, "a", "OM"),
        (5, "b", ""),
    ]


def test_a_row_that_names_nothing_is_rejected(network: Any, csv_file: Callable[..., Path]) -> None:
    mapping = parse_mapping('[[table]]\n[[table.node]]\nkind = "theme"\nname = "{a}"\n')
    plan = network.load(csv_file("x.csv", "a,b\nT,1\n,2\n"), mapping=mapping)
    assert network.snapshot.nodes(NodeKind.THEME)
    assert [r.reason for r in plan.rejections] == [
        "the row names nothing: the cells that should are empty"
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[table]]\n[[table.node]]\nkind = 'dier'\nname = '{a}'", r"table\.1\.node\.1\.kind"),
        ("[[table]]\n[[table.node]]\nkind = 'theme'\nnaam = '{a}'", r"node\.1\.naam: Extra"),
        ("tabel = 1", "tabel: Extra"),
    ],
)
def test_what_a_mapping_may_not_say_is_told(text: str, message: str) -> None:
    with pytest.raises(InvalidOption, match=message):
        parse_mapping(text, "x.toml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[[table.node]]\nkind = 'theme'\nname = '{weg}'",
            "node 1, name: there is no column or set",
        ),
        ("[[table.node]]\nkind = 'theme'\nname = '{#9}'", "there is no column #9"),
        ("[[table.node]]\nkind = 'theme'\ntype = '{a}'", "node 1: it needs a name or an id"),
        ("[[table.link]]\nfrom = 'x'\nto = '{a}'", r"no node has the label 'x' \(labels: none\)"),
        ("[[table.link]]\nfrom = '{a}'\nto = '{a}'\nlink = 'kent'", "'kent' is no kind of link"),
        ("[[table.link]]\nfrom = '{a}'\nto = '{a}'\nto_kind = 'x'", "'x' is no kind of node"),
        ("", "it says nothing of nodes or links"),
    ],
)
def test_a_mapping_that_does_not_fit_the_file_is_told_with_the_columns(
    network: Any, csv_file: Callable[..., Path], text: str, message: str
) -> None:
    with pytest.raises(InvalidOption, match=message) as caught:
        network.plan(csv_file("x.csv", "a,b\n1,2\n"), mapping=parse_mapping("[[table]]\n" + text))
    assert "the table has the columns 'a', 'b'" in str(caught.value)


def test_a_mapping_for_other_files_is_told(network: Any, csv_file: Callable[..., Path]) -> None:
    mapping = parse_mapping(
        '[[table]]\nfile = "y*"\n[[table.node]]\nkind = "theme"\nname = "{a}"\n'
    )
    with pytest.raises(InvalidOption, match="none of its tables"):
        network.plan(csv_file("x.csv", "a,b\n1,2\n"), mapping=mapping)


def test_a_mapping_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read_mapping(tmp_path / "weg.toml")
    path = tmp_path / "kapot.toml"
    path.write_text("[[table]\n")
    with pytest.raises(UnreadableFile, match=r"kapot\.toml is no TOML"):
        read_mapping(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read_mapping(path)


def test_the_mappings_that_come_along_are_good(tmp_path: Path) -> None:
    folder = Path(__file__).parents[2] / "bench" / "mappings"
    paths = sorted(folder.glob("*.toml"))
    assert len(paths) >= 2
    for path in paths:
        assert read_mapping(path).tables


def test_the_example_in_the_documentation_works(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "mapping.md").read_text(encoding="utf-8")
    toml = page.split("```toml\n")[1].split("```")[0]
    csv = page.split("```csv\n")[1].split("```")[0]
    plan = network.load(csv_file("subsidies-2023.csv", csv), mapping=parse_mapping(toml))
    assert plan.rejections == ()
    told = page.split("```text\n")[1].split("```")[0].splitlines()
    assert plan.difference.lines("en") == told
