"""The service as a process of its own: it starts, answers, and stops without a traceback."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph_service.access import make_token
from graph_service.config import Settings
from graph_service.errors import InvalidOption, NotAllowed
from graph_service.serve import bind, serve, url_of

ROOT = Path(__file__).parent.parent
RUN = """
import sys, time
from graph_service import serve
from graph_service.config import Settings
if "slow" in sys.argv:
    made = serve.create_app
    def create_app(*arguments):
        app = made(*arguments)
        def slow():
            print("begun", flush=True)
            time.sleep(60)
        app.add_api_route("/slow", slow)
        return app
    serve.create_app = create_app
serve.serve(Settings.from_env(), lambda line: print(line, flush=True))
"""


class Running:
    """A service in a process of its own, and the URL that it printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        self.first_line = process.stdout.readline()
        self.url = self.first_line.split()[0] if self.first_line else ""

    def stop(self, *signals: signal.Signals) -> tuple[int, str, str]:
        for number in signals:
            self.process.send_signal(number)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Starts a service on a free port; it is ended with the test."""
    processes: list[subprocess.Popen[str]] = []

    def started(*arguments: str, **environment: str) -> Running:
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", RUN, *arguments],
            cwd=ROOT,
            env={
                "SCHAKEL_STORE": f"sqlite:///{tmp_path}/network.db",
                "SCHAKEL_PORT": "0",
                "PYTHONPATH": str(ROOT),
                "PATH": "/usr/bin:/bin",
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return Running(process)

    yield started
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_url_answers_and_stops_cleanly(
    start: Callable[..., Running], number: signal.Signals, tmp_path: Path
) -> None:
    running = start()
    assert running.first_line.endswith("(stop with Ctrl-C)\n")
    with httpx.Client(base_url=running.url) as client:  # keeps its connection open
        answer = client.get("/api/v1/graph?q=hush")
        assert answer.status_code == 422
        assert client.get("/api/v1/health").json() == {"status": "up"}
        assert client.head("/api/v1/graph").headers["etag"]
        assert "server" not in answer.headers
        chunks = (b"x" * 1_000_000 for _ in range(40))
        large = client.post("/api/v1/graph", content=chunks)
        assert large.status_code in (405, 413)
        code, out, err = running.stop(number)
    assert (code, out) == (0, "stopped\n")
    assert "Traceback" not in err
    assert "GET /api/v1/graph 422" in err
    assert "hush" not in err
    assert not (tmp_path / "network.db-wal").exists()  # the store was closed


@pytest.mark.slow
def test_it_stops_while_a_request_is_being_answered(start: Callable[..., Running]) -> None:
    running = start("slow")

    def ask() -> None:
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"{running.url}slow", timeout=20).raise_for_status()

    asking = threading.Thread(target=ask)
    asking.start()
    assert running.process.stdout is not None
    assert running.process.stdout.readline() == "begun\n"
    running.process.send_signal(signal.SIGINT)
    code, out, err = running.stop(signal.SIGINT)  # twice: at once
    asking.join()
    assert (code, out) == (130, "stopped\n")
    assert "Traceback" not in err


@pytest.mark.slow
def test_a_raw_request_that_is_no_http_gets_a_400(start: Callable[..., Running]) -> None:
    running = start()
    port = int(running.url.rsplit(":", 1)[1].strip("/"))

    def sent(data: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(data)
            return connection.recv(200)

    assert b" 400 " in sent(b"nonsense\r\n\r\n")
    assert b" 400 " in sent(b"GET / HTTP/1.1\r\n\r\n")
    assert b" 421 " in sent(b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    code, _, err = running.stop(signal.SIGINT)
    assert code == 0
    assert "Traceback" not in err


def test_a_port_in_use_is_a_clear_error_and_names_another(tmp_path: Path) -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        settings = Settings(store=f"sqlite:///{tmp_path}/network.db", port=port)
        with pytest.raises(InvalidOption, match=f"{port} on 127.0.0.1 is in use.*{port + 1}"):
            serve(settings)


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", "x" * 70])
def test_an_address_of_no_machine_of_ours_is_a_clear_error(host: str) -> None:
    with pytest.raises(InvalidOption, match=r"^host: .*127\.0\.0\.1"):
        bind(host, 0)


def test_another_address_than_loopback_is_refused_before_anything_is_opened(
    tmp_path: Path,
) -> None:
    settings = Settings(store=f"sqlite:///{tmp_path}/network.db", host="0.0.0.0")  # noqa: S104
    with pytest.raises(NotAllowed, match="schakel token NAME"):
        serve(settings)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_with_tokens_it_serves_on_every_address(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    tokens = tmp_path / "tokens"
    token = make_token(tokens, "anna", today=date.today())
    running = start(SCHAKEL_HOST="0.0.0.0", SCHAKEL_TOKENS_FILE=str(tokens))  # noqa: S104
    assert running.url.startswith("http://127.0.0.1:")
    assert httpx.get(f"{running.url}api/v1/graph").status_code == 401
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{running.url}api/v1/graph", headers=headers).status_code == 200
    _, out, err = running.stop(signal.SIGINT)
    assert token not in out + err
    assert " anna 127.0.0.1" in err


@pytest.mark.slow
def test_only_a_trusted_proxy_says_who_asks_and_how(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    tokens = tmp_path / "tokens"
    token = make_token(tokens, "anna", today=date.today())
    forwarded = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}

    def cookie_and_log(**environment: str) -> tuple[str, str]:
        running = start(SCHAKEL_TOKENS_FILE=str(tokens), **environment)
        answer: Any = httpx.post(f"{running.url}sign-in", data={"token": token}, headers=forwarded)
        return answer.headers["set-cookie"].lower(), running.stop(signal.SIGINT)[2]

    cookie, log = cookie_and_log()
    assert "secure" not in cookie
    assert "198.51.100.7" not in log
    cookie, log = cookie_and_log(SCHAKEL_TRUSTED_PROXIES="127.0.0.1")
    assert cookie.startswith("__host-")
    assert "anna signed in from 198.51.100.7" in log


def test_the_url_is_one_that_can_be_opened() -> None:
    with bind("127.0.0.1", 0) as listening:
        assert url_of(listening) == f"http://127.0.0.1:{listening.getsockname()[1]}/"
    with bind("0.0.0.0", 0) as listening:  # noqa: S104 - closed at once
        assert url_of(listening).startswith("http://127.0.0.1:")
