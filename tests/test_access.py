"""Tokens, sessions and wrong tries."""

from __future__ import annotations

import os
import re
import stat
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest

from graph_service.access import Sessions, Throttle, TokenFile, make_token
from graph_service.access.tokens import parse_line
from graph_service.errors import InvalidOption, NotAllowed

TODAY = date(2026, 3, 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "tokens"


def test_a_token_is_shown_once_and_kept_as_a_hash_that_only_the_owner_can_read(path: Path) -> None:
    token = make_token(path, "anna", today=TODAY)
    text = path.read_text()
    assert re.fullmatch(r"schakel_[A-Za-z0-9_-]{43}", token)
    assert token not in text
    assert token.removeprefix("schakel_") not in text
    assert re.search(r"^anna\t2026-03-01\tsha256:[0-9a-f]{64}\t-$", text, re.MULTILINE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_token_opens_as_its_own_name_and_others_open_nothing(path: Path) -> None:
    tokens = {name: make_token(path, name, today=TODAY) for name in ("anna", "bo.de-vries@ggd")}
    file = TokenFile(path)
    for name, token in tokens.items():
        found = file.whose(token, TODAY)
        assert found is not None
        assert found.name == name
    for wrong in ("", "schakel_", tokens["anna"][:-1], tokens["anna"] + "x", "é\udcff"):
        assert file.whose(wrong, TODAY) is None


def test_two_tokens_of_one_name_are_refused(path: Path) -> None:
    make_token(path, "anna", today=TODAY)
    before = path.read_bytes()
    with pytest.raises(InvalidOption, match="anna has a token already"):
        make_token(path, "anna", today=TODAY)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["", "two words", "a\nb", "#x", "x" * 65, "é", "-x"])
def test_a_name_that_would_break_the_file_is_refused(path: Path, name: str) -> None:
    with pytest.raises(InvalidOption, match=r"^name: "):
        make_token(path, name, today=TODAY)
    assert not path.exists()


def test_a_token_is_good_through_its_last_day(path: Path) -> None:
    token = make_token(path, "anna", today=TODAY, last_day=date(2026, 3, 31))
    file = TokenFile(path)
    assert file.whose(token, date(2026, 3, 31)) is not None
    assert file.whose(token, date(2026, 4, 1)) is None
    with pytest.raises(InvalidOption, match=r"^expires: "):
        make_token(path, "bo", today=TODAY, last_day=TODAY - timedelta(days=1))


def test_deleting_a_line_takes_a_token_back_at_once_and_adding_one_works_at_once(
    path: Path,
) -> None:
    anna = make_token(path, "anna", today=TODAY)
    file = TokenFile(path)
    assert file.whose(anna, TODAY) is not None
    bo = make_token(path, "bo", today=TODAY)
    assert file.whose(bo, TODAY) is not None
    kept = [line for line in path.read_text().splitlines(True) if not line.startswith("anna")]
    path.write_text("".join(kept))
    assert file.whose(anna, TODAY) is None
    assert file.whose(bo, TODAY) is not None


def test_a_change_of_the_same_size_and_time_is_seen_too(path: Path) -> None:
    anna = make_token(path, "anna", today=TODAY)
    file = TokenFile(path)
    assert file.whose(anna, TODAY) is not None
    then = path.stat()
    text = path.read_text()
    digit = text[-4]
    with path.open("r+") as same_file:  # the same inode
        same_file.write(text[:-4] + ("0" if digit != "0" else "1") + text[-3:])
    os.utime(path, ns=(then.st_atime_ns, then.st_mtime_ns))
    assert file.whose(anna, TODAY) is None


def test_an_old_file_that_did_not_change_is_not_read_again(path: Path) -> None:
    anna = make_token(path, "anna", today=TODAY)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    file = TokenFile(path)
    first = file.tokens()
    assert file.tokens() is first
    os.utime(path, (1_000_000_001, 1_000_000_001))
    assert file.tokens() is not first
    assert file.whose(anna, TODAY) is not None


def test_a_file_that_went_away_lets_nobody_in(path: Path) -> None:
    anna = make_token(path, "anna", today=TODAY)
    file = TokenFile(path)
    assert file.whose(anna, TODAY) is not None
    path.unlink()
    with pytest.raises(NotAllowed, match="schakel token NAME"):
        file.whose(anna, TODAY)


def test_a_line_that_was_spoilt_while_serving_is_no_token_and_the_others_still_are(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    anna = make_token(path, "anna", today=TODAY)
    bo = make_token(path, "bo", today=TODAY)
    file = TokenFile(path)
    path.write_text(path.read_text().replace("anna\t", "anna TAKEN BACK "))
    assert file.whose(anna, TODAY) is None
    assert file.whose(bo, TODAY) is not None
    assert "line 3 left out" in caplog.text
    assert "sha256" not in caplog.text.replace("not sha256:", "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "holds no token"),
        ("# only a heading\n\n", "holds no token"),
        ("anna 2026-01-01\n", "line 1: has 2 columns"),
        ("\nanna 2026-01-01 plain\n", "line 2: the third column"),
        ("anna 1-1-2026 sha256:" + "0" * 64, "line 1: a day"),
        ("anna 2026-01-01 sha256:" + "0" * 64 + " 2026-02-28", "holds no token that is still good"),
    ],
)
def test_a_file_that_cannot_serve_is_refused_before_serving(
    tmp_path: Path, content: str, said: str
) -> None:
    path = tmp_path / "tokens"
    path.write_text(content)
    with pytest.raises(NotAllowed, match=said):
        TokenFile(path).check(TODAY)


def test_a_line_may_be_written_by_hand_with_spaces_and_without_a_last_day(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text("  anna  2026-01-01 sha256:" + "0" * 64)
    TokenFile(path).check(TODAY)
    assert parse_line(path.read_text()).last_day is None
    make_token(path, "bo", today=TODAY)  # goes on a line of its own
    assert [token.name for token in TokenFile(path).tokens()] == ["anna", "bo"]


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX file modes")
def test_a_file_that_anyone_can_write_is_refused(path: Path) -> None:
    make_token(path, "anna", today=TODAY)
    path.chmod(0o666)
    with pytest.raises(NotAllowed, match="chmod 600"):
        TokenFile(path).check(TODAY)
    with pytest.raises(NotAllowed, match="chmod 600"):
        make_token(path, "bo", today=TODAY)


def test_a_place_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotAllowed, match="cannot be written"):
        make_token(tmp_path / "file" / "tokens", "anna", today=TODAY)


def test_tokens_made_at_the_same_time_are_all_kept(path: Path) -> None:
    make_token(path, "first", today=TODAY)
    names = [f"name{number}" for number in range(8)]
    threads = [
        threading.Thread(target=make_token, args=(path, name), kwargs={"today": TODAY})
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    TokenFile(path).check(TODAY)
    assert sorted(t.name for t in TokenFile(path).tokens()) == sorted(["first", *names])


# --- sessions


def sessions_of(path: Path, signed_with: str = "s", hours: int = 12) -> Sessions:
    return Sessions(TokenFile(path), signed_with, hours)


def test_a_session_names_who_signed_in_and_holds_no_token(path: Path) -> None:
    token = make_token(path, "anna", today=TODAY)
    entry = TokenFile(path).whose(token, TODAY)
    assert entry is not None
    sessions = sessions_of(path)
    cookie = sessions.start(entry)
    assert sessions.who(cookie, TODAY) == "anna"
    assert token not in cookie


def test_a_session_ends_with_its_token_its_secret_and_any_changed_letter(path: Path) -> None:
    token = make_token(path, "anna", today=TODAY, last_day=TODAY)
    entry = TokenFile(path).whose(token, TODAY)
    assert entry is not None
    cookie = sessions_of(path).start(entry)
    assert sessions_of(path).who(cookie, TODAY + timedelta(days=1)) is None
    assert sessions_of(path, signed_with="another").who(cookie, TODAY) is None
    for wrong in ("", cookie[1:], cookie + "x", "x" * 5000, cookie.replace(".", "..")):
        assert sessions_of(path).who(wrong, TODAY) is None
    path.write_text("")
    assert sessions_of(path).who(cookie, TODAY) is None
    make_token(path, "anna", today=TODAY)  # the same name with another token
    assert sessions_of(path).who(cookie, TODAY) is None


def test_a_session_ends_after_its_hours(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    token = make_token(path, "anna", today=TODAY)
    entry = TokenFile(path).whose(token, TODAY)
    assert entry is not None
    sessions = sessions_of(path, hours=2)
    cookie = sessions.start(entry)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 2 * 3600 - 60)
    assert sessions.who(cookie, TODAY) == "anna"
    monkeypatch.setattr(time, "time", lambda: now + 2 * 3600 + 60)
    assert sessions.who(cookie, TODAY) is None


def test_without_a_secret_two_processes_do_not_take_each_others_cookies(path: Path) -> None:
    token = make_token(path, "anna", today=TODAY)
    entry = TokenFile(path).whose(token, TODAY)
    assert entry is not None
    cookie = sessions_of(path, signed_with="").start(entry)
    assert sessions_of(path, signed_with="").who(cookie, TODAY) is None


# --- wrong tries


def test_ten_wrong_tries_at_once_then_one_every_six_seconds() -> None:
    now = [1000.0]
    throttle = Throttle(clock=lambda: now[0])
    assert [throttle.wrong_try("192.0.2.1") for _ in range(10)] == [0] * 10
    assert throttle.wrong_try("192.0.2.1") == 6
    assert throttle.wrong_try("192.0.2.1") == 6  # waiting does not grow by asking
    assert throttle.wrong_try("192.0.2.2") == 0
    now[0] += 6
    assert throttle.wrong_try("192.0.2.1") == 0
    assert throttle.wrong_try("192.0.2.1") == 6
    now[0] += 3600
    assert [throttle.wrong_try("192.0.2.1") for _ in range(11)] == [0] * 10 + [6]


def test_addresses_of_one_ipv6_network_are_one_client() -> None:
    throttle = Throttle(tries=2, clock=lambda: 0.0)
    assert throttle.wrong_try("2001:db8::1") == 0
    assert throttle.wrong_try("2001:db8::2") == 0
    assert throttle.wrong_try("2001:db8::3") > 0
    assert throttle.wrong_try("2001:db8:0:1::1") == 0


def test_a_million_clients_do_not_fill_the_memory() -> None:
    throttle = Throttle(clients=100, clock=lambda: 0.0)
    for number in range(1_000):
        throttle.wrong_try(f"10.0.{number // 256}.{number % 256}")
    assert len(throttle) == 100
