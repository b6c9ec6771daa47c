"""The service as a whole: what is refused, who may enter, what goes wrong; on a real store."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from graph_service.access import make_token
from graph_service.app import create_app
from graph_service.config import Settings
from graph_service.errors import NotAllowed, StoreUnavailable
from graph_service.store import open_store

TODAY = date(2026, 3, 1)
Opener = Callable[..., Any]
PERSON = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "nl"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(store=f"sqlite:///{tmp_path}/network.db")


@pytest.fixture
def tokens(tmp_path: Path) -> Path:
    return tmp_path / "tokens"


@pytest.fixture
def token(tokens: Path) -> str:
    return make_token(tokens, "anna", today=TODAY)


def closed_app(settings: Settings, tokens: Path, **more: Any) -> FastAPI:
    closed = settings.model_copy(update={"tokens_file": tokens, **more})
    return create_app(closed, today=lambda: TODAY)


@pytest.fixture
def closed(open_client: Opener, settings: Settings, tokens: Path, token: str) -> Any:
    """A client of a service that needs tokens."""
    return open_client(closed_app(settings, tokens))


def problem_of(response: Any) -> str:
    """The kind of problem that a response is."""
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert set(document) >= {"type", "title", "status", "detail", "instance"}
    assert document["status"] == response.status_code
    return str(document["type"]).removeprefix("/api/problems/")


# --- where it may be served


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "schakel.example"])  # noqa: S104
def test_without_tokens_only_loopback_is_served(settings: Settings, host: str) -> None:
    with pytest.raises(NotAllowed, match="SCHAKEL_TOKENS_FILE"):
        create_app(settings.model_copy(update={"host": host}))


def test_a_tokens_file_that_is_missing_refuses_on_loopback_too(
    settings: Settings, tokens: Path
) -> None:
    with pytest.raises(NotAllowed, match="schakel token NAME"):
        closed_app(settings, tokens)


# --- the store


def test_the_store_opens_with_the_service_and_closes_with_it(
    open_client: Opener, settings: Settings
) -> None:
    client = open_client(create_app(settings))
    assert client.get("/api/v1/health").json() == {"status": "up"}
    assert client.get("/api/v1/health").status_code == 200


def test_health_says_only_down_when_the_store_does_not_answer(
    open_client: Opener, settings: Settings, tmp_path: Path
) -> None:
    store = open_store(settings.store)
    client = open_client(create_app(settings, store))
    store.close()
    answer = client.get("/api/v1/health")
    assert answer.status_code == 503
    assert answer.json() == {"status": "down"}
    assert answer.headers["retry-after"]


def test_a_store_that_cannot_be_opened_stops_the_start(settings: Settings, tmp_path: Path) -> None:
    import anyio

    (tmp_path / "file").write_text("")
    app = create_app(settings.model_copy(update={"store": f"sqlite:///{tmp_path}/file/x.db"}))

    async def start() -> None:
        async with app.router.lifespan_context(app):
            pass

    with pytest.raises(StoreUnavailable):
        anyio.run(start)


# --- problems


def test_what_is_not_there_is_a_problem(open_client: Opener, settings: Settings) -> None:
    client = open_client(create_app(settings))
    for path in (
        "/api/v1",
        "/api/v1/nothing",
        "/api/docs/x",
        "/api/docs/..%2Fx",
        "/api/problems/x",
    ):
        answer = client.get(path)
        assert problem_of(answer) == "not-found"
        assert answer.headers["x-content-type-options"] == "nosniff"
    page = client.get("/nothing", headers=PERSON)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")


def test_a_method_that_is_not_there_is_a_problem_that_names_those_that_are(
    open_client: Opener, settings: Settings
) -> None:
    client = open_client(create_app(settings))
    for method in ("POST", "DELETE", "OPTIONS", "PATCH"):
        answer = client.request(method, "/api/v1/health")
        assert problem_of(answer) == "method-not-allowed"
        assert answer.headers["allow"] == "GET, HEAD"


def test_each_type_of_problem_can_be_looked_up(open_client: Opener, settings: Settings) -> None:
    client = open_client(create_app(settings))
    answer = client.get(client.get("/api/nothing").json()["type"])
    assert answer.status_code == 200
    assert answer.json()["title"] == "There is nothing here"
    assert answer.json()["remedy"]


def test_hosts_and_bodies_are_looked_at_without_tokens_too(
    open_client: Opener, settings: Settings
) -> None:
    small = settings.model_copy(update={"max_body_bytes": 2_000, "public_hosts": ("a.example",)})
    client = open_client(create_app(small))
    health = "/api/v1/health"
    assert problem_of(client.get(health, headers={"Host": "evil.example"})) == "wrong-host"
    assert client.get(health, headers={"Host": "a.example"}).status_code == 200
    assert problem_of(client.post("/api/v1/graph", content=b"x" * 2_001)) == "body-too-large"
    cross = {"Origin": "https://evil.example"}
    assert problem_of(client.post("/api/v1/graph", headers=cross)) == "other-origin"


def test_on_loopback_without_tokens_there_is_no_cookie_and_no_sign_in(
    open_client: Opener, settings: Settings
) -> None:
    client = open_client(create_app(settings))
    for path in ("/", "/partners", "/api/docs", "/api/v1/health", "/sign-in"):
        assert "set-cookie" not in client.get(path).headers
    assert client.get("/sign-in").status_code == 404


# --- tokens


EVERYTHING = (
    "/",
    "/nothing",
    "/static/x.js",
    "/api/docs",
    "/api/docs/swagger-ui.css",
    "/api/v1/openapi.json",
    "/api/v1/graph",
    "/api/v1/nothing",
    "/api/v1/health/",
    "/api/v1//health",
    "/api/problems/not-found",
    "//sign-in",
    "/sign-in/",
)


@pytest.mark.parametrize("path", EVERYTHING)
def test_every_route_needs_a_token(closed: Any, path: str) -> None:
    answer = closed.request("GET", f"http://127.0.0.1:8000{path}")
    assert problem_of(answer) == "token-missing"
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_health_is_open(closed: Any) -> None:
    assert closed.get("/api/v1/health").json() == {"status": "up"}
    assert closed.head("/api/v1/health").status_code == 200


def test_a_token_opens_and_anything_like_it_does_not(closed: Any, token: str) -> None:
    def shown(value: str) -> Any:
        return closed.get("/api/v1/openapi.json", headers={"Authorization": value})

    assert shown(f"Bearer {token}").status_code == 200
    assert shown(f"bearer  {token} ").status_code == 200
    assert problem_of(shown(f"Bearer {token}x")) == "token-wrong"
    assert problem_of(shown("Bearer schakel_")) == "token-wrong"
    assert problem_of(shown("Bearer")) == "token-missing"
    assert problem_of(shown(f"Basic {token}")) == "token-missing"
    assert problem_of(shown(token)) == "token-missing"
    twice = [("Authorization", f"Bearer {token}"), ("Authorization", "Bearer x")]
    assert problem_of(closed.get("/api/v1/openapi.json", headers=twice)) == "token-missing"
    assert problem_of(closed.get(f"/api/v1/openapi.json?token={token}")) == "token-missing"


def test_a_token_that_expires_or_is_taken_back_opens_nothing_from_then_on(
    open_client: Opener, settings: Settings, tokens: Path
) -> None:
    day = [TODAY]
    lasting = make_token(tokens, "lasting", today=TODAY)
    short = make_token(tokens, "short", today=TODAY, last_day=TODAY)
    app = create_app(settings.model_copy(update={"tokens_file": tokens}), today=lambda: day[0])
    client = open_client(app)

    def status(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return int(client.get("/api/docs", headers=headers).status_code)

    assert (status(lasting), status(short)) == (200, 200)
    day[0] += timedelta(days=1)
    assert (status(lasting), status(short)) == (200, 401)
    kept = [line for line in tokens.read_text().splitlines(True) if "lasting" not in line]
    tokens.write_text("".join(kept))
    assert status(lasting) == 401
    tokens.unlink()
    assert status(lasting) == 503


def test_wrong_tokens_are_slowed_down_and_the_right_one_is_not(closed: Any, token: str) -> None:
    def shown(value: str) -> Any:
        return closed.get("/api/docs", headers={"Authorization": f"Bearer {value}"})

    answers = [shown(f"wrong{number}") for number in range(12)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
    assert problem_of(answers[-1]) == "too-many-tries"
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 6
    assert shown(token).status_code == 200


def test_no_token_reaches_the_log(
    closed: Any, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        closed.get("/api/docs", headers={"Authorization": f"Bearer {token}"})
        closed.get("/api/docs", headers={"Authorization": "Bearer hush-hush"})
        closed.get(f"/api/docs?token={token}")
        closed.post("/sign-in", data={"token": token})
        closed.post("/sign-in", data={"token": "hush-hush"})
    schakel = [r.getMessage() for r in caplog.records if r.name.startswith("schakel")]
    assert any("anna signed in" in line for line in schakel)
    assert any(" anna 127.0.0.1" in line for line in schakel)
    assert not any(token in line or "hush" in line for line in schakel)


# --- signing in

OURS = {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}


def sign_in(client: Any, token: str, **fields: str) -> Any:
    return client.post("/sign-in", data={"token": token, **fields}, headers={**PERSON, **OURS})


def test_a_person_is_sent_to_the_sign_in_page_and_back_to_what_they_wanted(
    closed: Any, token: str
) -> None:
    sent = closed.get("/api/docs?a=1&b=%2F", headers=PERSON)
    assert sent.status_code == 303
    assert sent.headers["location"] == "/sign-in?next=%2Fapi%2Fdocs%3Fa%3D1%26b%3D%252F"
    page = closed.get(sent.headers["location"], headers=PERSON)
    assert page.status_code == 200
    assert 'name="next" value="/api/docs?a=1&amp;b=%2F"' in page.text
    back = sign_in(closed, token, next="/api/docs?a=1&b=%2F")
    assert (back.status_code, back.headers["location"]) == (303, "/api/docs?a=1&b=%2F")
    assert closed.get("/api/docs", headers=PERSON).status_code == 200


def test_the_cookie_is_for_this_site_alone_and_no_script_reads_it(closed: Any, token: str) -> None:
    cookie = sign_in(closed, token).headers["set-cookie"]
    name, _, rest = cookie.partition("=")
    assert name == "schakel_session"
    parts = {part.strip().lower() for part in rest.split(";")[1:]}
    assert parts == {"httponly", "samesite=strict", "path=/", "max-age=43200"}
    assert token not in cookie


def test_over_https_the_cookie_is_secure(
    open_client: Opener, settings: Settings, tokens: Path, token: str
) -> None:
    client = open_client(closed_app(settings, tokens), base_url="https://localhost:8443")
    answer = client.post("/sign-in", data={"token": token}, headers=PERSON)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-schakel_session=")
    assert "; secure" in cookie.lower()
    assert client.get("/api/docs").status_code == 200


def test_the_cookie_reads_the_api_and_changes_nothing_there(closed: Any, token: str) -> None:
    sign_in(closed, token)
    assert closed.get("/api/v1/openapi.json").status_code == 200
    assert closed.head("/api/v1/openapi.json").status_code == 200
    assert problem_of(closed.post("/api/v1/openapi.json", headers=OURS)) == "not-allowed"
    as_program = {**OURS, "Authorization": f"Bearer {token}"}
    answer = closed.post("/api/v1/openapi.json", headers=as_program)
    assert problem_of(answer) == "method-not-allowed"


def test_a_forged_cookie_opens_nothing(closed: Any, token: str) -> None:
    good = sign_in(closed, token).headers["set-cookie"].partition("=")[2].partition(";")[0]
    closed.cookies.clear()
    for value in ("", "x", good[:-1], good.replace(".", "", 1), "é", '"', "a=b;c=d"):
        headers = {"Cookie": f"schakel_session={value}".encode()}
        assert closed.get("/api/docs", headers=headers).status_code == 401
    right = {"Cookie": f"schakel_session={good}"}
    assert closed.get("/api/docs", headers=right).status_code == 200


def test_taking_a_token_back_ends_its_sessions(closed: Any, token: str, tokens: Path) -> None:
    sign_in(closed, token)
    assert closed.get("/api/docs").status_code == 200
    tokens.write_text("")
    assert closed.get("/api/docs").status_code == 401


def test_signing_out_takes_the_cookie_away(closed: Any, token: str) -> None:
    sign_in(closed, token)
    out = closed.post("/sign-out", data={"lang": "en"}, headers=OURS)
    assert (out.status_code, out.headers["location"]) == (303, "/sign-in?out=1&lang=en")
    assert closed.get("/api/docs").status_code == 401
    assert "You are signed out." in closed.get(out.headers["location"]).text
    assert closed.get("/sign-out").status_code == 405


def test_a_page_of_another_site_signs_nobody_in_or_out(closed: Any, token: str) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}):
        for path in ("/sign-in", "/sign-out"):
            answer = closed.post(path, data={"token": token}, headers=headers)
            assert problem_of(answer) == "other-origin"
            assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=1",
        "/ü",
        "",
        "/sign-out",
    ],
)
def test_after_signing_in_one_stays_on_this_site(closed: Any, token: str, wanted: str) -> None:
    assert sign_in(closed, token, next=wanted).headers["location"] == "/"
    page = closed.get("/sign-in", params={"next": wanted}).text
    assert 'name="next" value="/"' in page


def test_a_wrong_token_is_told_in_the_readers_language_and_slowed_down(closed: Any) -> None:
    wrong = sign_in(closed, "wrong", next="/api/docs")
    assert wrong.status_code == 401
    assert "Dit token is niet bekend" in wrong.text
    assert 'name="next" value="/api/docs"' in wrong.text
    assert "wrong" not in re.sub(r'class="error"', "", wrong.text)
    english = sign_in(closed, "wrong", lang="en")
    assert "This token is not known" in english.text
    assert sign_in(closed, "").status_code == 422
    for _ in range(8):
        assert sign_in(closed, "wrong").status_code == 401
    held = sign_in(closed, "wrong")
    assert held.status_code == 429
    assert f"Wacht {held.headers['retry-after']} seconden" in held.text


def test_the_sign_in_page_needs_no_script_and_escapes_what_it_is_given(closed: Any) -> None:
    page = closed.get('/sign-in?lang=en&next=/a"><script>alert(1)</script>', headers=PERSON)
    assert '<html lang="en">' in page.text
    assert "<script" not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert 'value="/a&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page.text
    targets = re.findall(r'(?:src|href|action)="([^"]*)"', page.text)
    assert [target.partition("?")[0] for target in targets] == [
        "data:,",
        "/sign-in/style.css",
        "/sign-in",
        "/sign-in",
    ]
    style = closed.get("/sign-in/style.css")
    assert style.headers["content-type"].startswith("text/css")


def test_a_form_that_is_no_form_is_refused(closed: Any, token: str) -> None:
    answer = closed.post("/sign-in", json={"token": token}, headers=OURS)
    assert answer.status_code == 415
    assert answer.headers["content-type"] == "application/problem+json"
    many = "&".join(f"a{number}=1" for number in range(50))
    form = {**OURS, "Content-Type": "application/x-www-form-urlencoded"}
    assert closed.post("/sign-in", content=many, headers=form).status_code == 415
    big = closed.post("/sign-in", content=b"token=" + b"x" * 20_000, headers=form)
    assert problem_of(big) == "body-too-large"


def test_a_link_on_another_site_does_not_ask_again_who_signed_in(closed: Any, token: str) -> None:
    link = {**PERSON, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    page = closed.get("/api/docs?q=%22%3E", headers=link)  # the cookie stays behind: it is strict
    assert page.status_code == 200
    assert 'content="0; url=/api/docs?q=%22%3E"' in page.text
    there = closed.get("http://127.0.0.1:8000//evil.example/", headers=link)
    assert 'content="0; url=/"' in there.text
    again = closed.get("/api/docs", headers={**PERSON, "Sec-Fetch-Site": "same-origin"})
    assert again.headers["location"].startswith("/sign-in?next=")
