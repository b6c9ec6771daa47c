"""What the project says of itself: its dependencies, their licences, and what no file may name."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parent.parent
# Names that belong to one machine or network, put together here so that this file holds none.
REGISTRY_HOSTS = [
    rf"{name}\.{domain}"
    for name, domain in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("repo1?", "maven"),
        ("npmjs", "(org|com)"),
        ("crates", "io"),
        ("deb", "debian"),
    )
]
MACHINE_PATHS = ["/" + r"root/\.", "/" + r"work/(main|shared)\b", "/" + "tmp/brief"]
FORBIDDEN = re.compile("|".join(REGISTRY_HOSTS + [rf"(?<![\w.-]){path}" for path in MACHINE_PATHS]))


def _declared() -> tuple[list[str], list[str]]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    return project["project"]["dependencies"], project["dependency-groups"]["dev"]


def _names(requirements: Iterable[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in requirements}


def _closure(requirements: Iterable[str]) -> set[str]:
    """The names of all that is installed for these requirements, on this machine."""
    waiting = [Requirement(text) for text in requirements]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key in seen:
            continue
        seen.add(key)
        for text in metadata.requires(requirement.name) or ():
            needed = Requirement(text)
            extras = requirement.extras or {""}
            if needed.marker is None or any(needed.marker.evaluate({"extra": e}) for e in extras):
                waiting.append(needed)
    return {name for name, _ in seen}


def _tracked() -> Iterator[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("this is no clone of the repository; its files cannot be told from others")
    for name in filter(None, done.stdout.split("\0")):
        path = PROJECT / name
        if path.is_file():
            yield path


@pytest.fixture(scope="module")
def refused() -> Callable[[dict[str, str]], str]:
    """The judgement of scripts/licences.py, which is a program and no part of a package."""
    place = PROJECT / "scripts" / "licences.py"
    spec = importlib.util.spec_from_file_location("licences", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    judge: Any = module.refused
    return lambda stated: judge(
        {
            "Name": "thing",
            "Version": "1",
            "License-Expression": "UNKNOWN",
            "License-Classifier": "UNKNOWN",
            "License-Metadata": "UNKNOWN",
            **stated,
        }
    )


def test_constraints_pin_exactly_what_is_needed() -> None:
    runtime, dev = _declared()
    lines = (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in pinned)
    building = {"pip", "hatchling", "editables", "tomlkit", "trove-classifiers"}
    # setuptools comes with older Pythons and is needed by none of ours.
    needed = _closure([*runtime, *dev]) - {"setuptools"} | building
    assert {canonicalize_name(line.partition("==")[0]) for line in pinned} == needed


def test_what_is_installed_is_what_is_pinned() -> None:
    runtime, dev = _declared()
    lines = (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.split("==") for line in lines if not line.startswith("#")]
    versions: dict[str, str] = {canonicalize_name(name): version for name, version in pins}
    for name in _closure([*runtime, *dev]) - {"setuptools"}:
        assert metadata.version(name) == versions[name], f"{name}: remove .venv, then `make setup`"


def test_each_dependency_has_its_reason() -> None:
    text = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    before, _, after = text.partition("## To check and test")
    for part, requirements in ((before, _declared()[0]), (after, _declared()[1])):
        rows = re.findall(r"^\| ([a-z][\w-]*) \| [^|]+ \| [^|]+ \|$", part, re.MULTILINE)
        assert {canonicalize_name(row) for row in rows} - {"package"} == _names(requirements)


@pytest.mark.parametrize(
    "stated",
    [
        {"License-Expression": "MIT"},
        {"License-Expression": "BSD-3-Clause AND (0BSD OR Zlib)"},
        {"License-Classifier": "MIT License; ISC License (ISCL)"},
        {"License-Metadata": "Apache-2.0"},
        # The expression is the more exact statement.
        {"License-Expression": "MIT", "License-Metadata": "whatever it says in the file"},
    ],
    ids=str,
)
def test_permissive_licences_are_accepted(
    refused: Callable[[dict[str, str]], str], stated: dict[str, str]
) -> None:
    assert refused(stated) == ""


@pytest.mark.parametrize(
    "stated",
    [
        {},
        {"License-Expression": "GPL-3.0-only"},
        {"License-Expression": "MIT OR AGPL-3.0-or-later"},
        {"License-Expression": "GPL-2.0-only WITH Classpath-exception-2.0"},
        {"License-Classifier": "MIT License; GNU General Public License v3 (GPLv3)"},
        {"License-Metadata": "LGPL-2.1"},
        {"License-Metadata": "free for friends\nand a long text"},
    ],
    ids=str,
)
def test_other_and_unknown_licences_are_refused(
    refused: Callable[[dict[str, str]], str], stated: dict[str, str]
) -> None:
    assert refused(stated).startswith("thing 1: ")


def test_no_file_names_a_registry_or_a_machine() -> None:
    found = []
    for path in _tracked():
        content = path.read_bytes()
        if b"\0" in content[:8192]:
            continue
        lines = content.decode("utf-8", errors="replace").splitlines()
        for number, line in enumerate(lines, 1):
            if FORBIDDEN.search(line):
                found.append(f"{path.relative_to(PROJECT)}:{number}: {line.strip()[:100]}")
    assert found == []


def test_programs_of_the_project_can_be_run() -> None:
    programs = [path for path in _tracked() if path.read_bytes()[:2] == b"#!"]
    assert PROJECT / "scripts" / "setup" in programs
    assert [path.name for path in programs if not path.stat().st_mode & 0o100] == []


def test_make_help_names_every_target() -> None:
    done = subprocess.run(["make", "help"], cwd=PROJECT, capture_output=True, text=True, check=True)
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert targets is not None
    assert set(re.findall(r"make (\w+)", done.stdout)) >= set(targets[1].split())


@pytest.mark.parametrize(
    ("python", "complaint"),
    [
        ("no-such-python", "Install Python 3.11 or newer"),
        ("old", "needs Python 3.11 or newer"),
        ("bare", "apt-get install python3-venv"),
    ],
)
def test_setup_says_what_is_missing(tmp_path: Path, python: str, complaint: str) -> None:
    """The script runs in a folder without environment, with Pythons that lack something."""
    for name in ("pyproject.toml", "constraints.txt", "scripts/setup"):
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((PROJECT / name).read_bytes())
    # These run the real one with one thing taken from it.
    taken = {
        "old": "import sys; sys.version_info = (3, 10, 4)",
        "bare": "import sys; sys.modules['ensurepip'] = None",
    }
    command = tmp_path / python
    if python in taken:
        command.write_text(
            f'#!/bin/sh\n[ "$1" = -c ] && exec {sys.executable} -c "{taken[python]}; $2"\n'
            f'exec {sys.executable} "$@"\n'
        )
        command.chmod(0o755)
    done = subprocess.run(
        ["sh", str(tmp_path / "scripts" / "setup")],
        env={"PATH": "/usr/bin:/bin", "PYTHON": str(command) if python in taken else python},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert complaint in done.stderr
    assert not (tmp_path / ".venv").exists()
