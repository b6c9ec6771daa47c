"""What every request passes, each check on a small application of its own."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from graph_service.edge.headers import SecurityHeaders, content_policy
from graph_service.edge.hosts import AllowedHosts, HostsAndOrigins, host_name, is_loopback
from graph_service.edge.language import preferred
from graph_service.edge.limits import HeadRequests, RequestSize
from graph_service.edge.log import RequestLog, UnexpectedErrors
from graph_service.edge.problems import KINDS
from graph_service.errors import InvalidOption

Opener = Callable[..., Any]


async def echo(request: Request) -> Response:
    return PlainTextResponse(f"{request.method} {len(await request.body())}")


async def swallows(request: Request) -> Response:
    """Makes an error of its own of everything that goes wrong with a body."""
    try:
        return PlainTextResponse(str(len(await request.body())))
    except Exception:
        raise HTTPException(400, "cannot read that") from None


async def breaks(request: Request) -> Response:
    raise RuntimeError("secret detail in /root/file")


async def breaks_late(request: Request) -> Response:
    async def parts() -> AsyncIterator[bytes]:
        yield b"half"
        raise RuntimeError("secret detail")

    return StreamingResponse(parts())


def app_of(*checks: Middleware) -> Starlette:
    paths = {"/": echo, "/small": echo, "/swallows": swallows, "/breaks": breaks}
    routes = [Route(p, f, methods=["GET", "POST", "DELETE"]) for p, f in paths.items()]
    return Starlette(
        routes=[*routes, Route("/late", breaks_late)],
        middleware=list(checks),
    )


def is_problem(response: Any, name: str) -> bool:
    """Whether a response is the problem of this name, with all that RFC 9457 knows."""
    kind = KINDS[name]
    document = response.json()
    return (
        response.status_code == kind.status == document["status"]
        and response.headers["content-type"] == "application/problem+json"
        and document["type"] == f"/api/problems/{name}"
        and document["title"] == kind.title
        and bool(document["detail"])
        and document["instance"].startswith("/")
    )


# --- hosts and origins


@pytest.fixture
def guarded(open_client: Opener) -> Any:
    hosts = AllowedHosts("192.0.2.5", ["schakel.example", "Other.Example:8443"])
    return open_client(app_of(Middleware(HostsAndOrigins, allowed=hosts)))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8000",
        "localhost",
        "LOCALHOST:1",
        "[::1]:8000",
        "127.1.2.3",
        "192.0.2.5:8000",
        "schakel.example",
        "SCHAKEL.example.:443",
        "other.example",
    ],
)
def test_own_host_names_are_served(guarded: Any, host: str) -> None:
    assert guarded.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "schakel.example.evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8000",
        "192.0.2.6",
        "0.0.0.0",  # noqa: S104 - some browsers reach this machine by it
        "",
        "a b",
        "localhost/",
        "evil@localhost",
        "[::1",
        "localhost:x",
    ],
)
def test_other_host_names_are_misdirected_on_loopback_too(guarded: Any, host: str) -> None:
    assert is_problem(guarded.get("/", headers={"Host": host}), "wrong-host")


def test_two_hosts_are_a_bad_request(guarded: Any) -> None:
    answer = guarded.get("/", headers=[("Host", "localhost"), ("Host", "localhost")])
    assert is_problem(answer, "bad-request")


def test_bound_to_every_address_any_literal_address_will_do_but_no_name() -> None:
    hosts = AllowedHosts("0.0.0.0")  # noqa: S104 - nothing is bound here
    assert "192.0.2.77" in hosts
    assert "2001:db8::1" in hosts
    assert "evil.example" not in hosts
    assert None not in hosts


def test_a_public_host_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidOption, match=r"^SCHAKEL_PUBLIC_HOSTS: 'https://x'"):
        AllowedHosts("127.0.0.1", ["https://x"])


def test_loopback_is_told_from_the_rest() -> None:
    assert all(
        is_loopback(host) for host in ("localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]")
    )
    for host in ("0.0.0.0", "::", "192.168.1.2", "example.org", "localhost.example"):  # noqa: S104
        assert not is_loopback(host)
    assert host_name("x" * 300) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},  # another port is another site
        {"Origin": "http://127.0.0.1"},
        {"Origin": "http://["},
        {"Origin": "file://"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_other_pages_send_nothing(guarded: Any, method: str, headers: dict[str, str]) -> None:
    assert is_problem(guarded.request(method, "/", headers=headers), "other-origin")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://127.0.0.1:8000"},
        {"Origin": "https://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_own_pages_and_programs_send(guarded: Any, headers: dict[str, str]) -> None:
    assert guarded.post("/", headers=headers).status_code == 200


def test_other_pages_open_a_page_by_a_link_and_read_nothing_else(guarded: Any) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert guarded.get("/", headers=link).status_code == 200
    for mode in ("no-cors", "cors", "same-origin"):
        for site in ("cross-site", "same-site"):
            headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode}
            assert is_problem(guarded.get("/", headers=headers), "other-origin")


# --- size


@pytest.fixture
def bounded(open_client: Opener) -> Any:
    size = Middleware(RequestSize, max_body_bytes=100_000, small_bodies=["/small"])
    return open_client(app_of(size))


async def in_pieces(total: int) -> AsyncIterator[bytes]:
    for _ in range(0, total, 10_000):
        yield b"x" * 10_000


@pytest.mark.parametrize("path", ["/", "/swallows"])
def test_a_body_over_the_limit_is_refused_by_its_header_and_by_counting(
    bounded: Any, path: str
) -> None:
    assert bounded.post(path, content=b"x" * 100_000).status_code == 200
    assert bounded.post(path, content=in_pieces(100_000)).status_code == 200
    said = bounded.post(path, content=b"x" * 100_001)
    assert is_problem(said, "body-too-large")
    assert said.json()["limit"] == 100_000
    assert is_problem(bounded.post(path, content=in_pieces(110_000)), "body-too-large")


def test_a_path_open_to_everybody_takes_only_a_small_body(bounded: Any) -> None:
    assert bounded.post("/small", content=b"x" * 16_384).status_code == 200
    assert is_problem(bounded.post("/small", content=in_pieces(20_000)), "body-too-large")


def test_long_addresses_and_many_headers_are_refused(bounded: Any) -> None:
    assert bounded.get("/?q=" + "x" * 8_000).status_code == 200
    assert is_problem(bounded.get("/?q=" + "x" * 8_200), "url-too-long")
    assert is_problem(bounded.get("/" + "x" * 8_200), "url-too-long")
    many = {f"X-{number}": "1" for number in range(101)}
    assert is_problem(bounded.get("/", headers=many), "headers-too-large")
    assert is_problem(bounded.get("/", headers={"X": "x" * 33_000}), "headers-too-large")


def test_head_is_get_without_its_body(open_client: Opener) -> None:
    client = open_client(app_of(Middleware(HeadRequests)))
    answer = client.head("/")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len("GET 0"))


# --- headers, log, unexpected errors


def test_security_headers_are_on_every_answer_and_a_page_keeps_its_own_policy(
    open_client: Opener,
) -> None:
    async def page(request: Request) -> Response:
        own = {"Content-Security-Policy": content_policy(nonce="abc", inline_styles=True)}
        return PlainTextResponse("", headers=own)

    app = Starlette(
        routes=[Route("/page", page)],
        middleware=[Middleware(SecurityHeaders), Middleware(UnexpectedErrors)],
    )
    client = open_client(app)
    for path in ("/page", "/missing"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
    plain = client.get("/missing").headers["content-security-policy"]
    assert "unsafe" not in plain
    assert "nonce" not in plain
    own = client.get("/page").headers["content-security-policy"]
    assert "script-src 'self' 'nonce-abc';" in own
    assert "style-src 'self' 'unsafe-inline';" in own


def test_an_unexpected_error_tells_the_client_a_reference_and_the_log_the_rest(
    open_client: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    client = open_client(app_of(Middleware(SecurityHeaders), Middleware(UnexpectedErrors)))
    answer = client.get("/breaks")
    assert is_problem(answer, "internal")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "content-security-policy" in answer.headers
    assert answer.json()["reference"] in caplog.text
    assert "secret detail in /root/file" in caplog.text


def test_an_error_halfway_an_answer_cuts_the_answer_off(open_client: Opener) -> None:
    client = open_client(app_of(Middleware(UnexpectedErrors)))
    with pytest.raises(RuntimeError, match="secret detail"):
        client.get("/late")


def test_the_log_has_a_line_a_request_without_query_headers_or_body(
    open_client: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    client = open_client(app_of(Middleware(RequestLog)))
    with caplog.at_level(logging.INFO, logger="schakel.requests"):
        client.post("/?q=hush", content=b"hush", headers={"Authorization": "Bearer hush"})
        client.get("/a%0Ab%1b%5B31m")
    assert "hush" not in caplog.text
    first, second = [record.getMessage() for record in caplog.records]
    assert first.startswith("POST / 200 ")
    assert first.endswith("ms - 127.0.0.1")
    assert second.startswith("GET /a%0Ab%1b%5B31m 404 ")


# --- language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "nl"),
        ("en", "en"),
        ("en-GB,en;q=0.9,nl;q=0.8", "en"),
        ("fr;q=1, nl-BE;q=0.5, en;q=0.4", "nl"),
        ("en;q=0, fr", "nl"),
        ("en;q=wrong", "nl"),
        (",;,q=", "nl"),
        ("english", "nl"),
    ],
)
def test_the_language_is_what_the_reader_likes_best_of_ours(header: str, language: str) -> None:
    assert preferred(header, "nl") == language
