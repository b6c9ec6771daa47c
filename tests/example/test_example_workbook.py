"""The bundled workbook holds the facts it claims, and nothing of it is lost on the way in."""

from __future__ import annotations

import csv
import importlib.util
import io
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from openpyxl import load_workbook

from graph_service.example import DATASET, NETWORK_TITLE, example_workbook

ROOT = Path(__file__).parents[2]
LIST_OF_32 = ROOT.parent / "shared" / "data" / "nl_admin" / "noord_holland_32.csv"
ORIGINS = {"resultatenrapportage 2022", "CBS-gemeentelijst", "algemeen bekend"}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "make_example", ROOT / "scripts" / "make_example.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows_of(title: str) -> list[dict[str, object]]:
    sheet = load_workbook(example_workbook())[title]
    headers, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, headers), row, strict=True)) for row in rows]


def test_the_bundled_workbook_says_what_the_script_says(script: ModuleType) -> None:
    bundled = example_workbook().read_bytes()
    assert list(script.cells(bundled)) == list(script.cells(script.build()))


def test_no_clock_shows_in_the_bytes_that_the_script_writes(script: ModuleType) -> None:
    content = script.build()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        about = archive.read("docProps/core.xml").decode()
    assert about.count("2024-01-01T00:00:00Z") == 2
    assert str(date.today().year) not in about.replace("2024-01-01T00:00:00Z", "")


def test_every_row_names_its_origin() -> None:
    for title in load_workbook(example_workbook()).sheetnames:
        for row in rows_of(title):
            origin = str(row["Herkomst"])
            assert set(origin.split("; ")) <= ORIGINS, (title, row)


def test_the_municipalities_are_those_of_the_list_with_code_and_district() -> None:
    if not LIST_OF_32.exists():
        pytest.skip(f"the list of municipalities is not here: {LIST_OF_32.name}")
    with LIST_OF_32.open(encoding="utf-8", newline="") as file:
        listed = {
            (row["gemeentecode"], row["gemeentenaam"], row["veiligheidsregio"])
            for row in csv.DictReader(file)
        }
    areas = {
        (row["CBS-code"], row["Naam"], row["Onderdeel van"])
        for row in rows_of("Districten")
        if row["Niveau"] == "Gemeente"
    }
    assert areas == listed
    partners = {
        (row["CBS-code"], str(row["Naam"]).removeprefix("Gemeente "))
        for row in rows_of("Partners")
        if row["Soort"] == "Gemeente"
    }
    assert partners == {(code, name) for code, name, _ in listed}
    sizes = Counter(district for _, _, district in areas)
    assert sizes == {"Noord-Holland Noord": 16, "Zaanstreek-Waterland": 7, "Kennemerland": 9}


def test_no_sheet_has_a_place_for_a_person() -> None:
    for title in load_workbook(example_workbook()).sheetnames:
        headers = " ".join(rows_of(title)[0]).casefold()
        assert not any(word in headers for word in ("contact", "mail", "telefoon", "phone"))


def test_only_the_workshop_has_a_day_and_only_the_plan_a_beginning_year() -> None:
    periods = {row["Id"]: (row["Begin"], row["Einde"]) for row in rows_of("Activiteiten")}
    days = {name for name, ends in periods.items() if any(isinstance(e, date) for e in ends)}
    assert days == {"workshop-duurzaam-ingrijpend"}
    began = {name: start for name, (start, _) in periods.items() if start and name not in days}
    assert began == {"verbindingstraject-2023": "2023"}


def test_the_constants_name_the_file() -> None:
    assert example_workbook().name == f"{DATASET}.xlsx"
    assert NETWORK_TITLE


def test_the_workbook_is_found_inside_a_zip_too(tmp_path: Path) -> None:
    package = tmp_path / "packed.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("graph_service/__init__.py", "")
        for path in (ROOT / "graph_service" / "example").glob("*.*"):
            archive.write(path, f"graph_service/example/{path.name}")
    question = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import graph_service.example as e\n"
        "assert 'packed.zip' in e.__file__, e.__file__\n"
        "print(len(e.example_workbook().read_bytes()))"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-c", question, str(package)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.stdout.strip() == str(len(example_workbook().read_bytes())), answer.stderr
