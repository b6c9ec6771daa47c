"""What a file is, how it is read, and what is said of one that cannot be read."""

import gzip
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.errors import InvalidOption, NothingToLoad, UnreadableFile
from graph_service.snapshot import Snapshot
from loaders import ColumnMapping, LoadOptions, load
from loaders.tables import open_source

HEADER = "Naam;Soort;Thema's\n"
ROWS = "GGD Coördinatie;ggd;Jeugd\nPolitie, eenheid Noord;politie;Jeugd\n"


def _names(path: Path, **options: Any) -> list[str]:
    plan = load(path, Snapshot.empty(), LoadOptions(**options))
    nodes = [change.record for change in plan.changeset.changes]
    return sorted(node.name for node in nodes if getattr(node, "kind", "") == "partner")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_text_is_read_whatever_its_encoding_separator_and_line_ends(
    csv_file: Callable[..., Path], encoding: str, delimiter: str, line_end: str
) -> None:
    rows = [["Naam", "Soort"], ["GGD Coördinatie", "ggd"], ["Zorg & Co", "stichting"]]
    written = line_end.join(delimiter.join(row) for row in rows) + line_end
    path = csv_file("partners.csv", written, encoding)
    assert _names(path) == ["GGD Coördinatie", "Zorg & Co"]


def test_windows_1252_is_told_since_it_was_guessed(csv_file: Callable[..., Path]) -> None:
    plan = load(csv_file("partners.csv", HEADER + ROWS, "cp1252"), Snapshot.empty())
    assert any("Windows-1252" in notice for notice in plan.notices)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    name=st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    delimiter=st.sampled_from(",;\t"),
)
def test_any_name_comes_through_quotes_and_separators(
    tmp_path: Path, name: str, encoding: str, delimiter: str
) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    path = tmp_path / "partners.csv"
    path.write_bytes(f"Naam{delimiter}Soort\n{quoted}{delimiter}ggd\n".encode(encoding))
    if name == "-" or name.casefold().startswith(("#example", "#voorbeeld")):
        return  # these have a meaning of their own
    assert _names(path) == [name]


def test_a_comma_in_names_does_not_make_it_the_separator(csv_file: Callable[..., Path]) -> None:
    path = csv_file("partners.csv", HEADER + ROWS)
    assert _names(path) == ["GGD Coördinatie", "Politie, eenheid Noord"]


def test_the_separator_line_of_excel_is_followed(csv_file: Callable[..., Path]) -> None:
    plan = load(csv_file("partners.csv", "sep=|\nNaam|Soort\nGGD|geen#\n"), Snapshot.empty())
    assert [change.record.id for change in plan.changeset.changes] == ["partner-ggd"]
    (entry,) = plan.difference.entries("added")
    assert entry.name == "GGD"


def test_rows_are_counted_as_a_spreadsheet_counts_them(csv_file: Callable[..., Path]) -> None:
    text = 'Naam;Begin\n"GGD\nTwente";2020\n\n;2020\nPolitie;ooit\n'
    plan = load(csv_file("partners.csv", text), Snapshot.empty())
    assert [(r.row, r.column) for r in plan.rejections] == [(4, "Naam"), (5, "Begin")]
    assert [entry.name for entry in plan.difference.entries("added")] == ["GGD Twente"]


def test_a_title_above_the_header_is_passed_over(csv_file: Callable[..., Path]) -> None:
    path = csv_file("lijst.csv", "Overzicht 2024;;\n;;\nNaam;Soort;Omschrijving\nGGD;ggd;x\n")
    assert _names(path) == ["GGD"]


def test_a_packed_csv_is_read(tmp_path: Path) -> None:
    path = tmp_path / "partners.csv.gz"
    path.write_bytes(gzip.compress((HEADER + ROWS).encode()))
    plan = load(path, Snapshot.empty())
    assert plan.changeset.dataset == "partners"
    assert plan.rows_read == 2


def test_an_encoding_that_is_given_is_used(csv_file: Callable[..., Path]) -> None:
    path = csv_file("partners.csv", "Naam;Soort\nŽižkov;gemeente\n", "cp1250")
    assert _names(path, mapping=ColumnMapping(encoding="cp1250")) == ["Žižkov"]
    with pytest.raises(UnreadableFile, match="not written in"):
        _names(path, mapping=ColumnMapping(encoding="ascii"))


def test_workbook_rows_count_from_the_top_of_the_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book["Sheet"]
    for cell, value in {"C4": "Naam", "D4": "Begin", "C5": "GGD", "C7": "OM", "D7": "ooit"}.items():
        sheet[cell] = value
    path = tmp_path / "blad.xlsx"
    book.save(path)
    plan = load(path, Snapshot.empty())
    assert [(r.sheet, r.row, r.column) for r in plan.rejections] == [("Sheet", 7, "Begin")]


def test_hidden_sheets_and_sheets_to_ignore_are_not_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book["Sheet"].title = "Partners"
    for title in ("Thema's", "Oud", "Kladblok (ignore)"):
        book.create_sheet(title)
    for sheet in book:
        sheet.append(["Naam", "Soort"])
        sheet.append([f"van {sheet.title}", "x"])
    book["Oud"].sheet_state = "hidden"
    path = tmp_path / "netwerk.xlsx"
    book.save(path)
    plan = load(path, Snapshot.empty())
    assert {table.name for table in plan.tables} == {"Partners", "Thema's"}
    assert any("'Oud' is hidden" in notice for notice in plan.notices)
    only = load(path, Snapshot.empty(), LoadOptions(sheet="oud"))
    assert [table.name for table in only.tables] == ["Oud"]
    with pytest.raises(InvalidOption, match="no sheet 'Nieuw'; it has 'Partners'"):
        load(path, Snapshot.empty(), LoadOptions(sheet="Nieuw"))


def test_a_text_file_has_no_sheets(csv_file: Callable[..., Path]) -> None:
    with pytest.raises(InvalidOption, match="it is a text file, which has none"):
        load(csv_file("x.csv", HEADER + ROWS), Snapshot.empty(), LoadOptions(sheet="Blad1"))


def test_an_open_document_spreadsheet_is_read(zip_with: Callable[..., Path]) -> None:
    def row(*cells: str) -> str:
        texts = (
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in cells
        )
        return f"<table:table-row>{''.join(texts)}</table:table-row>"

    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "manifest")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    path = zip_with(
        "partners.ods",
        {
            "mimetype": kind,
            "META-INF/manifest.xml": f'<?xml version="1.0"?><manifest:manifest{names}>'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
            "</manifest:manifest>",
            "content.xml": f'<?xml version="1.0"?><office:document-content{names}><office:body>'
            '<office:spreadsheet><table:table table:name="Blad1">'
            f"{row('Naam', 'Soort')}{row('GGD', 'ggd')}"
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        },
    )
    assert _names(path) == ["GGD"]


# --- files that cannot be read


def _unreadable(path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        load(path, Snapshot.empty())
    return str(caught.value)


@pytest.mark.parametrize("name", ["leeg.csv", "leeg.xlsx", "leeg.xls"])
def test_an_empty_file_is_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.touch()
    assert "is empty (0 bytes)" in _unreadable(path)


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Root may read every file; for a moment it is somebody who may not."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_file_that_is_absent_a_folder_or_closed_to_us_is_told(tmp_path: Path) -> None:
    assert "does not exist" in _unreadable(tmp_path / "weg.csv")
    assert "is a folder" in _unreadable(tmp_path)
    closed = tmp_path / "dicht.csv"
    closed.write_text("Naam\nGGD\n")
    closed.chmod(0)
    with _as_nobody():
        message = _unreadable(closed)
    assert "may not be read" in message


def test_a_workbook_called_csv_and_the_reverse_are_told(
    workbook: Callable[..., Path], csv_file: Callable[..., Path]
) -> None:
    book = workbook({"Partners": [["Naam"], ["GGD"]]}, name="partners.csv")
    assert "is a workbook" in _unreadable(book)
    assert "no workbook but text" in _unreadable(csv_file("partners.xlsx", HEADER + ROWS))


def test_packed_files_under_a_wrong_name_are_told(tmp_path: Path) -> None:
    packed = tmp_path / "partners.csv"
    packed.write_bytes(gzip.compress(HEADER.encode()))
    assert "ends in .gz" in _unreadable(packed)
    plain = tmp_path / "partners.csv.gz"
    plain.write_text(HEADER)
    assert "take .gz off" in _unreadable(plain)
    broken = tmp_path / "kapot.csv.gz"
    broken.write_bytes(gzip.compress((HEADER + ROWS * 2000).encode())[:-40])
    assert "get the file again" in _unreadable(broken)


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
        (b"SQLite format 3\x00", "a SQLite database"),
        (b'<?xml version="1.0"?><graphml/>', "is XML, HTML or JSON"),
        (b'  {"nodes": []}', "is XML, HTML or JSON"),
    ],
)
def test_another_kind_of_file_is_named(tmp_path: Path, start: bytes, what: str) -> None:
    path = tmp_path / "partners.csv"
    path.write_bytes(start + b"rest " * 50)
    assert what in _unreadable(path)


def test_binary_junk_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "ruis.csv"
    path.write_bytes(bytes((number * 37) % 32 for number in range(5000)))
    assert "is no text" in _unreadable(path)


def test_text_that_is_neither_utf_8_nor_windows_1252_is_told(tmp_path: Path) -> None:
    path = tmp_path / "partners.csv"
    path.write_bytes(b"Naam;Soort\nZaak;x\n\x81\x8d\xff;y\n")
    assert "neither UTF-8 (see line 3) nor Windows-1252" in _unreadable(path)


def test_damaged_utf_8_is_not_taken_for_windows_1252(tmp_path: Path) -> None:
    path = tmp_path / "partners.csv"
    path.write_bytes(("Naam;Soort\n" + "Coördinatie;ggd\n" * 9).encode() + b"Z\xe9;y\n")
    assert "damaged on line 11" in _unreadable(path)


def test_a_quote_that_is_never_closed_is_told_with_its_line(csv_file: Callable[..., Path]) -> None:
    path = csv_file("partners.csv", 'Naam;Soort\nGGD;x\n"Politie;y\nOM;z\n')
    assert "line 3: a quote is opened" in _unreadable(path)


def test_an_encrypted_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "geheim.xlsx"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    path.write_bytes(ole + "EncryptedPackage".encode("utf-16-le") + bytes(2000))
    assert "protected with a password" in _unreadable(path)


def test_an_old_office_file_called_xlsx_is_told(tmp_path: Path) -> None:
    path = tmp_path / "oud.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    assert "older Excel" in _unreadable(path)


def test_an_archive_is_no_workbook(zip_with: Callable[..., Path]) -> None:
    assert "an archive" in _unreadable(zip_with("partners.xlsx", {"lees.txt": "hallo"}))
    assert "XLSB" in _unreadable(zip_with("partners.xlsx", {"xl/workbook.bin": "x"}))


def test_a_cut_off_workbook_is_told(workbook: Callable[..., Path]) -> None:
    path = workbook({"Partners": [["Naam"], *([f"GGD {n}"] for n in range(500))]})
    path.write_bytes(path.read_bytes()[:-300])
    assert "cannot be read" in _unreadable(path)


def test_broken_parts_inside_a_workbook_are_told(workbook: Callable[..., Path]) -> None:
    path = workbook({"Partners": [["Naam"], ["GGD"]]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet><sheetData><row r='1'><c r='A1'"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert "save it again" in _unreadable(path)


def test_one_cell_in_the_far_corner_does_not_stop_the_process(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book["Sheet"]["A1"] = "Naam"
    book["Sheet"]["XFD1048576"] = "verdwaald"
    path = tmp_path / "hoek.xlsx"
    book.save(path)
    assert "row 1,048,576 and column 16,384" in _unreadable(path)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bom.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
        archive.getinfo("xl/worksheets/sheet1.xml").file_size = 2_000_000_000
    assert "unpacks to 2,000," in _unreadable(path)


def test_ten_thousand_columns_are_too_many(
    csv_file: Callable[..., Path], workbook: Callable[..., Path]
) -> None:
    header = [f"kolom {number}" for number in range(10_000)]
    assert "10,000 columns; the most is 2,000" in _unreadable(
        csv_file("breed.csv", ";".join(header) + "\n" + ";" * 9_999)
    )
    assert "10,000 columns; the most is 2,000" in _unreadable(workbook({"Blad1": [header, ["x"]]}))


@pytest.mark.parametrize("text", ["Naam;Soort\n", "Naam;Soort\n;\n\n", "\n\n"])
def test_a_header_without_rows_holds_nothing_to_load(
    csv_file: Callable[..., Path], text: str
) -> None:
    with pytest.raises(NothingToLoad, match="no rows under it"):
        load(csv_file("partners.csv", text), Snapshot.empty())


def test_unknown_columns_alone_are_told_with_what_would_help(csv_file: Callable[..., Path]) -> None:
    message = _unreadable(csv_file("cijfers.csv", "jaar,bedrag\n2022,12\n"))
    assert "'jaar', 'bedrag'" in message
    assert "mapping" in message


def test_a_file_in_which_every_row_is_bad_is_refused_with_its_rejections(
    csv_file: Callable[..., Path],
) -> None:
    path = csv_file("partners.csv", "Naam;Begin\nGGD;ooit\nOM;later\n")
    with pytest.raises(NothingToLoad, match="no row could be used") as caught:
        load(path, Snapshot.empty())
    assert len(caught.value.rejections) == 2
    assert "row 2, column 'Begin': 'ooit' is not a date" in caught.value.rejections[0]


def test_rows_are_read_only_as_they_are_asked_for(csv_file: Callable[..., Path]) -> None:
    path = csv_file("partners.csv", "Naam\nGGD\n" + 'Naam met "quote\n' * 3 + '"nooit dicht\n')
    with open_source(path) as source:
        rows = source.tables[0].rows
        assert next(rows) == (1, ["Naam"])
        assert next(rows) == (2, ["GGD"])  # the quote further on is not met yet
        with pytest.raises(UnreadableFile):
            list(rows)


def test_progress_is_told_now_and_then_with_the_rows_in_all(csv_file: Callable[..., Path]) -> None:
    path = csv_file("partners.csv", "Naam\n" + "".join(f"GGD {n}\n" for n in range(5_000)))
    told: list[tuple[int, int | None]] = []
    load(path, Snapshot.empty(), LoadOptions(), lambda done, total: told.append((done, total)))
    assert told == [(2_000, 5_001), (4_000, 5_001), (5_000, 5_000)]
