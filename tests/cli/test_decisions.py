"""Decisions on the command line, run as its users run it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from graph_service import terminal

SCHAKEL = Path(sys.executable).with_name("schakel")
Result = subprocess.CompletedProcess[str]
Run = Callable[..., Result]
NETWORK = """\
From;Link;To;Valid from
GGD;works on;Care;2024-01-01
Police;works on;Care;2024-01-01
Police;works on;Cyber;2024-01-01
OM;works on;Cyber;2024-01-01
"""
GGD_CYBER = ("partner-theme", "ggd", "cyber")


def runner_in(folder: Path) -> Run:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SCHAKEL_")},
        "HOME": str(folder),
        "COLUMNS": "200",
        "SCHAKEL_STORE": str(folder / "network.db"),
        "SCHAKEL_LANGUAGE": "en",
        "USER": "anna",
        "LOGNAME": "anna",
    }

    def runner(*arguments: str) -> Result:
        return subprocess.run(
            [str(SCHAKEL), *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            cwd=folder,
            env=environment,
            check=False,
        )

    return runner


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which the network was loaded, to be copied."""
    folder = tmp_path_factory.mktemp("loaded")
    (folder / "themes.csv").write_text("Name;Kind\nCare;theme\nCyber;theme\n")
    (folder / "ties.csv").write_text(NETWORK)
    run = runner_in(folder)
    assert run("load", "themes.csv", "--kind", "theme").returncode == 0
    assert run("load", "ties.csv", "--create").returncode == 0
    return folder / "network.db"


@pytest.fixture
def run(tmp_path: Path, loaded: Path) -> Run:
    shutil.copy(loaded, tmp_path / "network.db")
    return runner_in(tmp_path)


def listed(run: Run, *arguments: str) -> list[dict[str, object]]:
    found = run("decisions", "--json", *arguments)
    assert found.returncode == 0, found.stderr
    return list(json.loads(found.stdout)["decisions"])


def test_a_decision_is_said_listed_and_taken_back(run: Run) -> None:
    said = run("decide", *GGD_CYBER, "--dismiss", "--reason", "no staff", "--owner", "Carla")
    assert (said.returncode, said.stderr) == (0, "")
    assert "partner-theme: GGD - Cyber  [stands]" in said.stdout
    assert "by anna (Carla takes it up), because: no staff" in said.stdout
    (one,) = listed(run)
    assert (one["who"], one["ruling"], one["owner"]) == ("anna", "dismissed", "Carla")
    assert run("decide", *GGD_CYBER, "--confirm").returncode == 0
    assert listed(run)[0]["ruling"] == "confirmed"
    assert run("decide", *GGD_CYBER, "--undo").returncode == 0
    assert listed(run)[0]["ruling"] == "dismissed"
    assert run("decide", *GGD_CYBER, "--remove").returncode == 0
    assert listed(run) == []
    assert len(listed(run, "--state", "removed")) == 1
    assert run("decide", *GGD_CYBER, "--forget").returncode == 0
    assert listed(run, "--state", "removed") == []
    assert "Nothing found" in run("decisions").stdout


def test_a_decision_outlives_a_backup(run: Run, tmp_path: Path) -> None:
    assert run("decide", *GGD_CYBER, "--in-progress", "--until", "2999-01-01").returncode == 0
    assert run("backup", "kept").returncode == 0
    assert run("restore", "kept", "--store", "other.db").returncode == 0
    assert listed(run, "--store", "other.db") == listed(run)
    assert run("copy", "other.db", "third.db").returncode == 0
    assert listed(run, "--store", "third.db")[0]["until"] == "2999-01-01"
    assert sorted(path.name for path in tmp_path.glob("*.db")) == [
        "network.db",
        "other.db",
        "third.db",
    ]


REFUSED = {
    GGD_CYBER: "give one",
    (*GGD_CYBER, "--confirm", "--undo"): "give one",
    (*GGD_CYBER, "--dismiss"): "reason: is missing",
    (*GGD_CYBER, "--in-progress", "--until", "2020-01-01"): "has passed",
    (*GGD_CYBER, "--in-progress", "--until", "soon"): "--until: 'soon' is not a day",
    (*GGD_CYBER, "--remove"): "no decision stands",
    ("partner-theme", "ggd", "--confirm"): "1 given",
    ("partner-theme", "ggd", "police", "--confirm"): "is a partner",
    ("partner-theme", "ggd", "ciber", "--confirm"): "did you mean Cyber",
    ("method-district", "method:x", "ggd", "--confirm"): "no activity has the method",
}


def test_what_cannot_be_said_is_refused_in_a_sentence(run: Run) -> None:
    for arguments, said in REFUSED.items():
        found = run("decide", *arguments)
        assert found.returncode == 1, arguments
        assert found.stderr.startswith("error: ")
        assert said in found.stderr
    assert listed(run) == []


def test_a_report_tells_what_came_true(run: Run, tmp_path: Path) -> None:
    assert run("decide", *GGD_CYBER, "--confirm").returncode == 0
    (tmp_path / "more.csv").write_text("From;Link;To\nGGD;works on;Cyber\n")
    assert run("load", "more.csv").returncode == 0
    found = run("decisions", "--report", "--suggested", "10")
    assert (found.returncode, found.stderr) == (0, "")
    assert "[came true]" in found.stdout
    dutch = run("decisions", "--report", "--suggested", "10", "--lang", "nl").stdout
    assert "bevestigd" in dutch
    assert "confirmed" not in dutch
    report = json.loads(
        run("decisions", "--report", "--since", "2025-01-01", "--suggested", "10", "--json").stdout
    )
    assert report["decided"]["confirmed"] == {"decided": 1, "came_true": 1}
    assert report["suggested"]["total"] >= 1


def test_work_of_over_a_second_is_told_on_standard_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with terminal.working("short work"):
        pass
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(terminal, "WORKING_AFTER", 0.01)
    with terminal.working("long work"):
        time.sleep(0.5)
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "long work …\n")
