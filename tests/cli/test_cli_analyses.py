"""Reach, introductions, changes, norms and what-if on the command line, on the example network."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from graph_service.cli import app
from graph_service.errors import InvalidOption, NotFound

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "demo.db"
    done = CliRunner().invoke(app, ["demo", "--no-serve", "--store", str(path)])
    assert done.exit_code == 0, done.output
    return path


@pytest.fixture
def run(store: Path) -> Run:
    def runner(*arguments: str) -> Result:
        words = [*arguments, "--store", str(store)]
        return CliRunner(env={"COLUMNS": "200", "SCHAKEL_LANGUAGE": "nl"}).invoke(app, words)

    return runner


def test_who_in_kennemerland_could_introduce_to_cter(run: Run) -> None:
    said = run("introduce", "kennemerland", "cter", "--as-of", "2023-06-01", "--top", "20").output
    assert "Geen partner van Kennemerland kent iemand die bij CTER kan introduceren" in said
    assert "het dichtst bij komt Gemeente Beverwijk (net als 8 anderen)" in said
    assert "Gemeente Haarlem → Zorg en Veiligheid → Projectleider CTER → CTER" in said
    answer = json.loads(run("introduce", "kennemerland", "CTER", "--json").output)
    assert (answer["starters"], answer["starters_with_path"]) == (10, 9)
    steps = answer["introductions"][0]["steps"]
    assert [step["together"][0]["activity"] for step in steps][-1] is None  # works on it
    assert steps[0]["together"][0]["date"] == "2022"


def test_reach(run: Run) -> None:
    said = run("reach", "Netwerkregisseur Zorg en Veiligheid").output
    assert "heeft contact met 3 van de 46 partners" in said
    assert "nabijheid 0.065" in said
    assert "thema" in said
    assert "theme" not in said
    answer = json.loads(run("reach", "netwerkregisseur", "--json", "--lang", "en").output)
    assert answer["rings"][0]["totals"] == {"partner": 3, "theme": 6, "district": 1}


def test_changes(run: Run) -> None:
    said = run("changes", "2022-01-01", "2023-12-31").output
    assert "er begonnen 8 activiteiten" in said
    assert "Workshop Duurzaam ingrijpen(d) (17 oktober 2022)" in said
    answer = json.loads(run("changes", "2023-01-01", "2023-12-31", "--json").output)
    assert (answer["new_ties"], answer["activities"]["total"]) == ([], 0)
    wrong = run("changes", "2023")
    assert isinstance(wrong.exception, InvalidOption)
    assert "2022-10-17" in str(wrong.exception)


def test_norms_are_added_listed_and_removed(run: Run) -> None:
    added = run("norms", "add", "partner", "--type", "GGD", "--level", "district", "--json")
    norm = json.loads(added.output)
    assert norm["sentence"] == "Er is in elk district een GGD bij elk thema."
    listed = run("norms", "list", "--top", "3").output
    assert "GGD Kennemerland is er wel actief, maar niet bij Criminele Aanwas" in listed
    assert norm["id"] in listed
    assert run("norms", "remove", norm["id"]).output.strip() == norm["id"]
    assert "nog geen normen" in run("norms", "list").output
    assert isinstance(run("norms", "remove", norm["id"]).exception, NotFound)


def test_what_if(run: Run) -> None:
    said = run("what-if", "gemeente-haarlem", "netwerkregisseur").output
    assert "bereikt Netwerkregisseur Zorg en Veiligheid binnen twee stappen 37 partners" in said
    gone = run("what-if", "--gone", "netwerkregisseur", "--lang", "en").output
    assert "1 partner loses the others (Taskforce RIEC Brabant-Zeeland)" in gone
    answer = json.loads(run("what-if", "type:ggd", "cyber", "kennemerland", "--json").output)
    assert answer["ends"][0] == {"id": "type:ggd", "name": "GGD", "kind": "type"}
    assert isinstance(run("what-if", "cter").exception, InvalidOption)
