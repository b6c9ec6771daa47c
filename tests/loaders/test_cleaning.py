"""What nobody sees in a cell makes no other name, and is told."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph_service.export import csv_pair
from graph_service.model import Node, NodeKind
from graph_service.snapshot import Snapshot
from loaders.cleaning import unguarded, without_invisible


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Zorg\u200bhuis", "Zorghuis"),
        ("\ufeffGGD", "GGD"),
        ("\u202eevil\u202c", "evil"),
        ("\u2066Jeugd\u2069", "Jeugd"),
        ("wo\u00adning", "woning"),
        ("Zorg\u200dhuis", "Zorghuis"),
        ("Zo\u0308\u200dn", "Zo\u0308n"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", None),
        ("\u0915\u094d\u200d\u0937", None),
        ("\U0001f469\u200d\U0001f692", None),
        ("Café 't Hof", None),
    ],
)
def test_invisible_characters_go_and_needed_joiners_stay(written: str, seen: str | None) -> None:
    assert without_invisible(written) == (written if seen is None else seen)


def test_names_that_look_the_same_are_one_node(network: Any, csv_file: Callable[..., Path]) -> None:
    text = "Van,Naar\nZorg\u200bhuis,GGD\nZorghuis,\u202eevil\nOM,Zorg\u00adhuis\u200e\n"
    plan = network.load(csv_file("list.csv", text))
    assert network.ids() == ["partner-evil", "partner-ggd", "partner-om", "partner-zorghuis"]
    assert network.node("partner-zorghuis").name == "Zorghuis"
    assert network.node("partner-evil").name == "evil"
    told = [notice for notice in plan.notices if "invisible characters" in notice]
    assert len(told) == 1
    assert told[0].endswith("taken out of 3 cells")


def test_ids_headers_and_aliases_are_cleaned_too(
    network: Any, workbook: Callable[..., Path]
) -> None:
    rows = [["\u200bId", "Na\u00adam", "Ook bekend als"], ["p\u200b1", "GGD", "G\u2060GD KL; K"]]
    plan = network.load(workbook({"Partners": rows}))
    assert network.node("p1").aliases == ("GGD KL", "K")
    assert any("out of 4 cells" in notice for notice in plan.notices)


def test_a_cell_with_nothing_visible_in_it_is_empty(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    plan = network.load(csv_file("list.csv", "Van,Naar\nGGD,OM\n\u200b,\ufeff\n"))
    assert (plan.rejections, plan.rows_read) == ((), 1)


def test_a_clean_file_says_nothing_of_it(network: Any, csv_file: Callable[..., Path]) -> None:
    plan = network.load(csv_file("list.csv", "Van,Naar\nCafé Één,OM\n"))
    assert not any("invisible" in notice for notice in plan.notices)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("'=SUM", "=SUM"),
        ("'+31 6", "+31 6"),
        ("'-x", "-x"),
        ("'@home", "@home"),
        ("''=x", "''=x"),
        ("'t Hof", "'t Hof"),
        ("'-", "'-"),
    ],
)
def test_one_apostrophe_goes_before_what_looks_like_a_formula(written: str, read: str) -> None:
    assert unguarded(written) == read


def test_our_own_csv_gives_names_back_as_they_were(network: Any, tmp_path: Path) -> None:
    nodes = [
        Node("a", NodeKind.PARTNER, "@Home", description="=geen formule"),
        Node("b", NodeKind.PARTNER, "'t Hof"),
    ]
    with zipfile.ZipFile(io.BytesIO(csv_pair.write(Snapshot.of_records(nodes)))) as archive:
        archive.extract("nodes.csv", tmp_path)
    assert "'@Home" in (tmp_path / "nodes.csv").read_text()
    network.load(tmp_path / "nodes.csv")
    assert network.node("a").name == "@Home"
    assert network.node("a").description == "=geen formule"
    assert network.node("b").name == "'t Hof"
