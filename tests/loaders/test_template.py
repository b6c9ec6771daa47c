"""The empty workbook: nothing in it loads, everything that is filled in does."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graph_service.errors import NothingToLoad, UnreadableFile
from graph_service.model import LINK_KINDS
from loaders import write_template
from loaders.columns import identifier_scheme, link_roles, node_roles

SHEETS = {
    "en": ["Partners", "Themes", "Districts", "Activities", "Links"],
    "nl": ["Partners", "Thema's", "Districten", "Activiteiten", "Relaties"],
}


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_as_it_is_the_template_holds_nothing(network: Any, tmp_path: Path, lang: Any) -> None:
    path = tmp_path / "leeg.xlsx"
    write_template(path, lang)
    with pytest.raises(NothingToLoad, match="no rows besides example rows"):
        network.plan(path)


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_each_column_has_a_meaning_and_each_sheet_an_example(tmp_path: Path, lang: Any) -> None:
    path = tmp_path / "leeg.xlsx"
    write_template(path, lang)
    book = openpyxl.load_workbook(path)
    assert [sheet.title for sheet in book][1:6] == SHEETS[lang]
    assert book.active is not None
    assert book.active.title == "Partners"
    for title in SHEETS[lang]:
        sheet = book[title]
        header = [str(cell.value) for cell in sheet[1]]
        roles = link_roles(header) if title == SHEETS[lang][4] else node_roles(header)
        unknown = [name for name, role in zip(header, roles, strict=True)
                   if role is None and identifier_scheme(name) is None]  # fmt: skip
        assert unknown == []
        assert str(sheet["A2"].value).startswith("#")
        assert sheet.max_row == 2


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_drop_down_lists_offer_words_that_the_loader_knows(
    network: Any, tmp_path: Path, lang: Any
) -> None:
    path = tmp_path / "leeg.xlsx"
    write_template(path, lang)
    book = openpyxl.load_workbook(path)
    lists = book.worksheets[-1]
    assert lists.sheet_state == "hidden"
    words = {column[0].value: [cell.value for cell in column[1:] if cell.value]
             for column in lists.iter_cols()}  # fmt: skip
    rules = [rule for sheet in book for rule in sheet.data_validations.dataValidation]
    assert len(rules) == 9
    activities, links = book[SHEETS[lang][3]], book[SHEETS[lang][4]]
    partners = book["Partners"]
    partners.append(["p", "P", words["partner types"][0]])
    partners.append(["q", "Q"])
    book[SHEETS[lang][1]].append(["t", "T"])
    book[SHEETS[lang][2]].append(["d", "D", words["levels"][0]])
    for number, status in enumerate(words["statuses"]):
        activities.append([f"a{number}", f"A{number}", words["methods"][0], "", "", status])
    ends = ["p a0", "a0 t", "a0 d", "p t", "p d", "p q", "a0 a1", "p q"]
    for word, pair in zip(words["links"], ends, strict=True):
        source, target = pair.split()
        links.append([source, word, target, "", "1,5", words["certainties"][0]])
    book.save(path)
    plan = network.load(path)
    assert plan.rejections == ()
    assert network.snapshot.node_count == 8
    assert {link.kind for link in network.snapshot.links()} == set(LINK_KINDS)
    mark = {"en": "#example", "nl": "#voorbeeld"}[lang]
    assert f"5 rows are marked {mark} and were passed over" in plan.notices


def test_an_example_row_that_was_written_over_is_told_with_what_to_do(
    network: Any, tmp_path: Path
) -> None:
    path = tmp_path / "leeg.xlsx"
    write_template(path, "nl")
    book = openpyxl.load_workbook(path)
    book["Partners"]["B2"] = "Gemeente Velsen"
    book["Relaties"]["A2"] = "#voorbeeld Gemeente Velsen"
    book["Thema's"]["B2"] = None  # emptied, not written over
    book["Districten"].append(["#Voorbeeld", "IJmuiden"])
    book["Partners"].append(["p", "P"])
    book["Relaties"].append(["P", "werkt samen met", "Gemeente Velsen"])
    book.save(path)
    plan = network.load(path)
    assert network.ids() == ["p"]
    assert [(r.sheet, r.row, r.column, r.value) for r in plan.rejections] == [
        ("Partners", 2, "Id", "#voorbeeld 1"),
        ("Districten", 3, "Id", "#Voorbeeld"),
        ("Relaties", 2, "Van", "#voorbeeld Gemeente Velsen"),
        ("Relaties", 3, "Naar", "Gemeente Velsen"),
    ]
    assert plan.rejections[0].reason == (
        "the row is marked #voorbeeld and was passed over, but it is no example of the template "
        "any more; clear this cell to load it, or delete the row"
    )
    assert "marked #Voorbeeld" in plan.rejections[1].reason
    assert "take #voorbeeld out of this cell" in plan.rejections[2].reason
    assert "its own row Partners!2 was rejected" in plan.rejections[3].reason
    assert "3 rows are marked #voorbeeld and were passed over" in plan.notices


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be written"):
        write_template(tmp_path / "weg" / "leeg.xlsx")
