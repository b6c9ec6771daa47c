"""The container files, as far as they can be judged without an engine to run them."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from graph_service.access import make_token
from graph_service.api.health import HEALTH
from graph_service.cli import app
from graph_service.config import PREFIX, Settings

PROJECT = Path(__file__).resolve().parent.parent
SCHAKEL = str(Path(sys.executable).with_name("schakel"))
PARTS = ("neo4j", "schakel")
SET = {"NEO4J_PASSWORD": "x" * 12, "PATH": "/usr/bin:/bin"}


@pytest.fixture
def compose_text() -> str:
    return (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")


@pytest.fixture
def services(compose_text: str) -> dict[str, Any]:
    services = yaml.safe_load(compose_text)["services"]
    assert set(services) == set(PARTS)
    return dict(services)


@pytest.fixture
def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, each on one line."""
    text = (PROJECT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [
        (word, rest.strip()) for word, _, rest in (line.strip().partition(" ") for line in lines)
    ]


def _of(instructions: list[tuple[str, str]], word: str) -> list[str]:
    return [rest for name, rest in instructions if name == word]


@pytest.mark.parametrize("name", PARTS)
def test_ports_are_published_on_this_machine_alone(services: dict[str, Any], name: str) -> None:
    ports = services[name]["ports"]
    assert ports
    for port in ports:
        assert re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port), port


def test_the_password_is_asked_for_and_has_no_default(compose_text: str) -> None:
    # Compose stops with the message of `:?` where a variable is unset or empty.
    used = re.findall(r"(?<!\$)\$\{(\w+)([^}]*)\}", compose_text)
    assert {name for name, _ in used} == {"NEO4J_PASSWORD", "SCHAKEL_TOKENS", "SCHAKEL_UID"}
    assert [rest[:2] for name, rest in used if name == "NEO4J_PASSWORD"] == [":?", ":?"]


def test_no_password_is_written_down(services: dict[str, Any]) -> None:
    neo4j = services["neo4j"]["environment"]
    assert re.fullmatch(r"neo4j/\$\{NEO4J_PASSWORD:\?[^}]+\}", neo4j["NEO4J_AUTH"])
    ours = services["schakel"]["environment"]
    assert re.fullmatch(r"\$\{NEO4J_PASSWORD:\?[^}]+\}", ours["SCHAKEL_NEO4J_PASSWORD"])


def test_the_service_waits_until_neo4j_answers(services: dict[str, Any]) -> None:
    assert services["schakel"]["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    check = services["neo4j"]["healthcheck"]
    assert check["test"][0] == "CMD-SHELL"
    assert "cypher-shell" in check["test"][1]
    assert services["neo4j"]["image"] == "neo4j:5.26-community"


def test_the_health_check_takes_the_password_from_the_environment(services: dict[str, Any]) -> None:
    """Runs the check's own words, with a stand-in for the program that only containers have."""
    line = services["neo4j"]["healthcheck"]["test"][1].replace("$$", "$")
    line = line.replace("cypher-shell", "sh -c 'echo \"$NEO4J_USERNAME:$NEO4J_PASSWORD\"'")
    environment = {"NEO4J_AUTH": "neo4j/pass/word $x", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["sh", "-c", line], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "neo4j:pass/word $x\n"


def test_the_service_gets_settings_that_exist(services: dict[str, Any]) -> None:
    environment = services["schakel"]["environment"]
    for name in environment:
        assert name.removeprefix(PREFIX).lower() in Settings.model_fields, name
    assert environment["SCHAKEL_TOKENS_FILE"] == "/run/secrets/tokens"
    assert services["schakel"]["secrets"] == ["tokens"]
    # bolt, since a server in a container tells others to route to an address that is not theirs
    assert environment["SCHAKEL_STORE"] == "bolt://neo4j:7687"


def test_the_tokens_are_a_file_of_the_users_own(compose_text: str) -> None:
    assert yaml.safe_load(compose_text)["secrets"] == {
        "tokens": {"file": "${SCHAKEL_TOKENS:-./tokens.txt}"}
    }
    ignored = (PROJECT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "/tokens.txt" in ignored


def test_volumes_that_are_used_are_declared(compose_text: str, services: dict[str, Any]) -> None:
    used = {
        volume.partition(":")[0] for part in services.values() for volume in part.get("volumes", [])
    }
    assert used == set(yaml.safe_load(compose_text)["volumes"])


def test_what_the_image_copies_exists_and_reaches_the_builder(
    instructions: list[tuple[str, str]],
) -> None:
    ignore = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignore
    sources = [
        source
        for line in _of(instructions, "COPY")
        if not line.startswith("--from")
        for source in line.split()[:-1]
    ]
    assert {"graph_service", "loaders", "viz", "pyproject.toml"} <= set(sources)
    for source in sources:
        assert (PROJECT / source).exists(), source
        assert f"!{source}" in ignore, source


def test_the_image_runs_as_an_ordinary_user(instructions: list[tuple[str, str]]) -> None:
    (user,) = _of(instructions, "USER")
    assert user not in ("root", "0")
    last_stage = max(i for i, (name, _) in enumerate(instructions) if name == "FROM")
    assert (
        last_stage
        < instructions.index(("USER", user))
        < instructions.index(("CMD", _of(instructions, "CMD")[0]))
    )


def test_the_image_starts_a_command_and_options_that_exist(
    instructions: list[tuple[str, str]],
) -> None:
    program, command, *options = yaml.safe_load(_of(instructions, "CMD")[0])
    assert (program, command) == ("schakel", "serve")
    commands = get_command(app).commands  # type: ignore[attr-defined]
    known = {name for parameter in commands[command].params for name in parameter.opts}
    assert {option for option in options if option.startswith("-")} <= known
    assert options[options.index("--host") + 1] == "0.0.0.0"  # noqa: S104 - inside the container
    assert f"EXPOSE {options[options.index('--port') + 1]}" in [" ".join(i) for i in instructions]


def test_the_image_asks_the_route_that_is_open(instructions: list[tuple[str, str]]) -> None:
    (check,) = _of(instructions, "HEALTHCHECK")
    command = yaml.safe_load(check.partition(" CMD ")[2])
    assert command[:2] == ["python", "-c"]
    compile(command[2], "HEALTHCHECK", "exec")
    assert f"http://127.0.0.1:8000{HEALTH}" in command[2]


@pytest.mark.slow
def test_the_image_is_healthy_only_while_the_service_answers(
    instructions: list[tuple[str, str]], tmp_path: Path
) -> None:
    """Runs the check's own program against a service that requires tokens."""
    (check,) = _of(instructions, "HEALTHCHECK")
    program = yaml.safe_load(check.partition(" CMD ")[2])[2]
    tokens = tmp_path / "tokens.txt"
    make_token(tokens, "ann", today=date(2026, 1, 1))
    environment = {
        "PATH": os.environ["PATH"],
        "SCHAKEL_STORE": f"sqlite:///{tmp_path}/network.db",
        "SCHAKEL_TOKENS_FILE": str(tokens),
    }
    command = [SCHAKEL, "serve", "--host", "127.0.0.1", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as service:
        try:
            assert service.stdout is not None
            (address,) = re.findall(r"127\.0\.0\.1:\d+", service.stdout.readline())
            asking = [sys.executable, "-c", program.replace("127.0.0.1:8000", address)]
            assert subprocess.run(asking, capture_output=True).returncode == 0
        finally:
            service.terminate()
            service.wait(30)
    assert subprocess.run(asking, capture_output=True).returncode != 0


def test_settings_of_the_image_exist(instructions: list[tuple[str, str]]) -> None:
    names = [
        word.partition("=")[0]
        for line in _of(instructions, "ENV")
        for word in shlex.split(line)
        if word.startswith(PREFIX)
    ]
    assert names == ["SCHAKEL_STORE"]
    assert "store" in Settings.model_fields


def test_compose_itself_accepts_the_file() -> None:
    docker = shutil.which("docker")
    if (
        docker is None
        or subprocess.run([docker, "compose", "version"], capture_output=True).returncode
    ):
        pytest.skip("docker compose is not installed here; its own check of the file was not run")
    command = [
        docker,
        "compose",
        "--file",
        str(PROJECT / "docker-compose.yml"),
        "config",
        "--quiet",
    ]
    done = subprocess.run(command, env=SET, capture_output=True)
    assert done.returncode == 0, done.stderr
    refused = subprocess.run(command, env={"PATH": SET["PATH"]}, capture_output=True)
    assert refused.returncode != 0
    assert b"NEO4J_PASSWORD" in refused.stderr
