"""The command line, run as its users run it: as a process of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from typer.main import get_command

from graph_service import __version__
from graph_service.cli import app
from graph_service.store import open_store

SCHAKEL = Path(sys.executable).with_name("schakel")
Result = subprocess.CompletedProcess[str]
Run = Callable[..., Result]


def clean_environment(tmp_path: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCHAKEL_")}
    return {
        **kept,
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "COLUMNS": "200",
        "SCHAKEL_STORE": str(tmp_path / "network.db"),
        "SCHAKEL_LANGUAGE": "en",
        **more,
    }


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def runner(*arguments: str, **environment: str) -> Result:
        return subprocess.run(
            [str(SCHAKEL), *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            cwd=tmp_path,
            env=clean_environment(tmp_path, **environment),
            check=False,
        )

    return runner


def loaded(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ties.csv").write_text(
        "From;To;Link\nGGD;Care;works on\nPolice;Care;works on\nPolice;GGD;\n"
    )
    (tmp_path / "themes.csv").write_text("Name;Kind\nCare;theme\n")
    assert run("load", "themes.csv", "--kind", "theme").returncode == 0
    result = run("load", "ties.csv", "--create", "--name", "My network")
    assert (result.returncode, result.stderr) == (0, "")


def test_every_command_has_help_with_an_example() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert len(commands) >= 18
    for name, command in commands.items():
        assert re.search(rf"Example: schakel {name}( |\b)", command.help or ""), name


def test_help_of_the_whole_and_of_each_part_can_be_asked(run: Run) -> None:
    result = run("--help")
    assert result.returncode == 0
    assert "missing" in result.stdout
    assert "Example: schakel missing" in run("missing", "--help").stdout


def test_the_example_tells_its_missing_links_and_loads_once(run: Run) -> None:
    first = run("demo", "--no-serve", "--store", "demo.db")
    assert (first.returncode, first.stderr) == (0, "")
    again = run("demo", "--no-serve", "--store", "demo.db")
    assert again.returncode == 0
    history = json.loads(run("history", "--json", "--store", "demo.db").stdout)
    assert [entry["version"] for entry in history["changesets"]] == [1]
    found = run("missing", "--kind", "method-district", "--store", "demo.db", "--top", "2")
    assert found.returncode == 0
    assert "Zaanstreek-Waterland" in found.stdout
    assert "already planned" in found.stdout
    answer = json.loads(run("missing", "--json", "--store", "demo.db", "--top", "3").stdout)
    assert len(answer["suggestions"]) == 3
    assert all(one["evidence"] for one in answer["suggestions"])
    assert "Noord-Holland" in run("coverage", "--store", "demo.db").stdout
    assert "betweenness" in run("brokers", "--store", "demo.db").stdout
    near = run("neighbours", "ggd kennemerland", "--store", "demo.db", "--steps", "2")
    assert "Kennemerland" in near.stdout
    dutch = run("missing", "--lang", "nl", "--store", "demo.db", "--top", "1")
    assert "nog niet" in dutch.stdout


def test_a_dry_run_shows_the_difference_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ties.csv").write_text("From,To\nPolice,GGD\nPolice,\n")
    result = run("load", "ties.csv", "--dry-run")
    assert result.returncode == 0
    assert "+ partner GGD" in result.stdout
    assert "1 rejected" in result.stdout
    assert "row 3" in result.stdout
    assert "Nothing was changed" in result.stdout
    assert list(tmp_path.glob("network.db*")) == []


def test_a_store_that_is_not_there_is_not_made_by_looking(run: Run, tmp_path: Path) -> None:
    for arguments in (
        ("missing",), ("history",), ("coverage",), ("undo",), ("map",), ("export", "n.json"),
        ("backup", "n.schakel"), ("copy", "none.db", "other.db"),
    ):  # fmt: skip
        result = run(*arguments, SCHAKEL_STORE="none.db")
        assert result.returncode == 1, arguments
        assert "there is no network at none.db" in result.stderr
    assert list(tmp_path.glob("*.db*")) == []


def test_a_backup_is_not_written_over_a_file_unasked(run: Run, tmp_path: Path) -> None:
    loaded(run, tmp_path)
    (tmp_path / "n.schakel").write_text("the last good one")
    assert run("backup", "n.schakel").returncode == 1
    assert (tmp_path / "n.schakel").read_text() == "the last good one"
    assert run("backup", "n.schakel", "--force").returncode == 0
    assert run("restore", "n.schakel", "--store", "restored.db").returncode == 0


def test_coverage_is_readable_with_many_districts(run: Run, tmp_path: Path) -> None:
    rows = "".join(f"Session {n};Care;District number {n};Police;done\n" for n in range(30))
    (tmp_path / "a.csv").write_text("Activity;Themes;Districts;Partners;Status\n" + rows)
    assert run("load", "a.csv").returncode == 0
    result = run("coverage", COLUMNS="80")
    assert result.returncode == 0
    assert all(f"District number {n} " in result.stdout for n in range(30))
    assert "1/1" in result.stdout


def test_the_version_can_be_asked(run: Run) -> None:
    assert run("--version").stdout == f"schakel {__version__}\n"


def test_a_load_is_kept_and_taken_back(run: Run, tmp_path: Path) -> None:
    loaded(run, tmp_path)
    outcome = json.loads(run("load", "ties.csv", "--json").stdout)
    assert [one["applied"] for one in outcome] == [False]
    assert "My network" in (run("map", "-o", "map.html") and (tmp_path / "map.html").read_text())
    undone = run("undo")
    assert (undone.returncode, undone.stderr) == (0, "")
    assert "undo: load ties.csv" in undone.stdout
    entries = json.loads(run("history", "--json").stdout)["changesets"]
    assert [entry["kind"] for entry in entries] == ["undo", "load", "load"]
    assert entries[1]["taken_back_by"] == entries[0]["id"]
    assert "taken back by" in run("history").stdout


def test_a_network_is_exported_copied_backed_up_and_restored(run: Run, tmp_path: Path) -> None:
    loaded(run, tmp_path)
    for name in ("n.json", "n.graphml", "n.gexf", "n.zip"):
        assert run("export", name).returncode == 0
        assert (tmp_path / name).stat().st_size > 100
    assert run("backup", "n.schakel").returncode == 0
    assert run("restore", "n.schakel", "--store", "restored.db").returncode == 0
    assert run("copy", "network.db", "copied.db").returncode == 0
    before = json.loads(run("history", "--json").stdout)
    for store in ("restored.db", "copied.db"):
        assert json.loads(run("history", "--json", "--store", store).stdout) == before
    refused = run("restore", "n.schakel", "--store", "copied.db")
    assert refused.returncode == 1
    assert "choose an empty store" in refused.stderr


BAD: list[tuple[tuple[str, ...], str]] = [
    (("load", "nothing.csv"), "nothing.csv"),
    (("load", "empty.csv"), "empty"),
    (("load", "all-bad.csv"), "row 2"),
    (("load", "ok.csv", "--mapping", "none.toml"), "none.toml"),
    (("load", "ok.csv", "--set", "x"), "name=value"),
    (("load", "ok.csv", "--dataset", "manual"), "manual"),
    (("load", "ok.csv", "--store", "/proc/none/x.db"), "SCHAKEL_STORE"),
    (("missing", "--store", "mysql://a:secret@b/c"), "mysql:// is no store"),
    (("missing", "--as-of", "yesterday"), "2022-10-17"),
    (("missing", "--lang", "fr"), "nl or en"),
    (("missing", "--theme", "none-such"), "none-such"),
    (("neighbours", "none-such"), "none-such"),
    (("export", "network.doc"), ".gexf"),
    (("export", "network.json", "--format", "pdf"), "pdf"),
    (("export", "none/network.json"), "cannot be written"),
    (("undo",), "no change left"),
    (("restore", "ok.csv"), "cannot be restored"),
    (("serve", "--host", "0.0.0.0"), "SCHAKEL_TOKENS_FILE"),  # noqa: S104 - it is to be refused
    (("token", "ann"), "SCHAKEL_TOKENS_FILE"),
]


@pytest.mark.parametrize(("arguments", "says"), BAD, ids=[" ".join(a) for a, _ in BAD])
def test_what_goes_wrong_is_told_in_a_sentence(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "ok.csv").write_text("From,To\na,b\n")
    (tmp_path / "all-bad.csv").write_text("From,To\na,\n")
    open_store(str(tmp_path / "network.db")).close()
    result = run(*arguments)
    assert result.returncode == 1
    assert says in result.stderr
    assert "Traceback" not in result.stderr + result.stdout
    assert "secret" not in result.stderr + result.stdout


def test_a_wrong_file_does_not_stop_the_next(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "ok.csv").write_text("From,To\na,b\n")
    result = run("load", "empty.csv", "ok.csv")
    assert result.returncode == 1
    assert "+ partner a" in result.stdout
    assert len(json.loads(run("history", "--json").stdout)["changesets"]) == 1


def test_control_characters_of_data_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ties.csv").write_text("From,To\n\u202eevil,b\n<b>[bold]x[/bold],b\n\ufff9y,b\n")
    result = run("load", "ties.csv", "--dry-run")
    assert "+ partner evil" in result.stdout
    assert "+ partner \\ufff9y" in result.stdout
    assert "<b>[bold]x[/bold]" in result.stdout
    assert "\u202e" not in result.stdout


def test_the_template_is_not_written_over_a_file(run: Run, tmp_path: Path) -> None:
    assert run("template", "new.xlsx").returncode == 0
    assert (tmp_path / "new.xlsx").stat().st_size > 1000
    refused = run("template", "new.xlsx")
    assert refused.returncode == 1
    assert "left alone" in refused.stderr


def test_a_token_is_shown_once_and_kept_as_a_hash(run: Run, tmp_path: Path) -> None:
    result = run("token", "ann", "--file", "tokens.txt")
    assert result.returncode == 0
    token = result.stdout.strip()
    assert len(token) > 30
    assert token not in (tmp_path / "tokens.txt").read_text()
    assert run("token", "ann", "--file", "tokens.txt").returncode == 1


def test_the_demo_serves_until_it_is_stopped(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [str(SCHAKEL), "demo", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=clean_environment(tmp_path, PYTHONUNBUFFERED="1"),
    )
    try:
        assert process.stdout is not None
        url = ""
        for line in process.stdout:
            found = re.search(r"http://127\.0\.0\.1:\d+/", line)
            if found:
                url = found.group()
                break
        answer = httpx.get(f"{url}api/v1/health", timeout=30)
        assert answer.json() == {"status": "up"}
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors
    assert process.returncode in (0, 130)


def test_a_load_that_is_stopped_leaves_the_old_state(tmp_path: Path) -> None:
    rows = "".join(f"partner {number},partner {number + 1}\n" for number in range(60_000))
    (tmp_path / "many.csv").write_text("From,To\n" + rows)
    process = subprocess.Popen(
        [str(SCHAKEL), "load", "many.csv"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=clean_environment(tmp_path),
    )
    while not (tmp_path / "network.db").exists() and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (130, "")
    assert "not half-done" in errors
    assert "Traceback" not in errors
    store = open_store(str(tmp_path / "network.db"))
    assert (store.version(), store.snapshot().node_count) == (0, 0)
    store.close()


def test_a_partner_that_has_ended_is_told_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "partners.csv").write_text("Name,Type,Valid to\nOld desk,desk,2020\n")
    assert run("load", "partners.csv", "--kind", "partner").returncode == 0
    result = run("neighbours", "old desk")
    assert result.returncode == 1
    assert "Old desk was there in … - 2020" in result.stderr
    assert run("neighbours", "old desk", "--as-of", "2019-06-01").returncode == 0
