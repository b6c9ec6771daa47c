"""Groups, brokers, what is fragile and what fades on the command line, on the example network."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from graph_service.cli import app
from graph_service.errors import NotFound

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
        words = [*arguments, "--store", str(store), "--as-of", "2024-01-01"]
        return CliRunner(env={"COLUMNS": "200", "SCHAKEL_LANGUAGE": "nl"}).invoke(app, words)

    return runner


def test_groups_and_what_holds_them_together(run: Run) -> None:
    said = run("communities").output
    assert "De contacten vormen 4 groepen, waarvan 2 van twee leden" in said
    assert "bijeengehouden door Advies bekostiging Khonraad (34 van de 34 partners)" in said
    assert "2. CTER in Eenheid Noord-Holland [20]" in said
    assert "GGD Kennemerland en Kennemerland. Met anderen is er geen contact." in said
    answer = json.loads(run("communities", "--json", "--top", "1").output)
    assert (answer["meta"]["total"], len(answer["communities"])) == (4, 1)
    assert len(json.loads(run("communities", "--resolution", "5", "--json").output)) == 3


def test_brokers_tell_whose_contacts_do_not_know_each_other(run: Run) -> None:
    said = run("brokers", "--kind", "partner").output
    assert "Netwerkregisseur Zorg en Veiligheid verbindt het meest" in said
    assert "van de 10 contacten van Netwerkregisseur Zorg en Veiligheid kennen de meeste" in said
    answer = json.loads(run("brokers", "--kind", "partner", "--json").output)
    assert answer["brokers"][0]["effective_size"] == 7.2


def test_what_the_network_hangs_on(run: Run) -> None:
    said = run("fragile", "--lang", "en").output
    assert "Without Netwerkregisseur Zorg en Veiligheid, Projectleider FIT" in said
    assert "Only the contact with Cyber joins Projectleider Cyber to the rest." in said
    answer = json.loads(run("fragile", "--kind", "partner", "--json").output)
    assert [point["id"] for point in answer["points"]] == ["netwerkregisseur"]
    assert answer["meta"]["filters"] == {"kind": ["partner"]}


def test_ties_that_fade(run: Run) -> None:
    said = run("fading").output
    assert (
        "Netwerkregisseur Zorg en Veiligheid en Taskforce RIEC Brabant-Zeeland werkten op" in said
    )
    assert "(14 maanden geleden)" in said
    answer = json.loads(run("fading", "--node", "GGD Hollands Noorden", "--json").output)
    assert answer["meta"]["filters"] == {"node": "ggd-hollands-noorden"}
    assert {end["id"] for tie in answer["fading"] for end in tie["ends"]} == {
        "ggd-hollands-noorden",
        "ggz-in-noord-holland-noord",
        "cter",
        "zorg-en-veiligheid",
    }
    wrong = run("fading", "--node", "niemand")
    assert isinstance(wrong.exception, NotFound)
    none = run("fading", "--kind", "partner-district", "--months", "600").output
    assert "geen 600 maanden of langer stil" in none
