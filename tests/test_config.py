"""Settings: arguments, environment, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from graph_service.config import Settings, default_store
from graph_service.errors import InvalidOption


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the machine that runs the tests."""
    import os

    for name in list(os.environ):
        if name.startswith("SCHAKEL_"):
            monkeypatch.delenv(name)


def test_without_anything_set_it_is_sqlite_in_the_users_own_folder_on_loopback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "with space"))
    settings = Settings.from_env()
    assert settings.store == f"sqlite:///{tmp_path}/with%20space/schakel/network.db"
    assert settings.store == default_store()
    assert not (tmp_path / "with space").exists()
    assert (settings.host, settings.port, settings.tokens_file) == ("127.0.0.1", 8000, None)


def test_the_environment_is_read_and_an_argument_wins_from_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SCHAKEL_STORE", "sqlite:///env.db")
    monkeypatch.setenv("SCHAKEL_PORT", "9000")
    monkeypatch.setenv("SCHAKEL_TOKENS_FILE", str(tmp_path / "tokens"))
    monkeypatch.setenv("SCHAKEL_PUBLIC_HOSTS", "a.example, b.example c.example")
    monkeypatch.setenv("SCHAKEL_DATASET_PRIORITY", "Result report 2022, survey ,")
    settings = Settings.from_env(port=9100, host=None)
    assert settings.store == "sqlite:///env.db"
    assert settings.port == 9100
    assert settings.tokens_file == tmp_path / "tokens"
    assert settings.public_hosts == ("a.example", "b.example", "c.example")
    assert settings.dataset_priority == ("Result report 2022", "survey")


def test_plain_settings_do_not_read_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHAKEL_PORT", "9000")
    assert Settings().port == 8000
    assert Settings.from_env().port == 9000


def test_an_empty_variable_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHAKEL_PORT", "")
    monkeypatch.setenv("SCHAKEL_TOKENS_FILE", "")
    settings = Settings.from_env()
    assert settings.port == 8000
    assert settings.tokens_file is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "http"), ("PORT", "70000"), ("MAX_BODY_BYTES", "-1"), ("LANGUAGE", "fr")],
)
def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"SCHAKEL_{name}", value)
    with pytest.raises(InvalidOption, match=f"^SCHAKEL_{name}: "):
        Settings.from_env()


def test_a_wrong_argument_is_named_as_it_was_given() -> None:
    with pytest.raises(InvalidOption, match=r"^port: "):
        Settings.from_env(port=70000)


def test_secrets_do_not_show_in_print_or_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHAKEL_NEO4J_PASSWORD", "hush-hush")
    monkeypatch.setenv("SCHAKEL_SESSION_SECRET", "hush-hush" * 4)
    monkeypatch.setenv("SCHAKEL_STORE", "neo4j://me:hush-hush@db:7687")
    settings = Settings.from_env()
    assert settings.neo4j_password.get_secret_value() == "hush-hush"
    assert "hush-hush" not in repr(settings)
    assert "hush-hush" not in str(settings)
    monkeypatch.setenv("SCHAKEL_PORT", "hush-hush")
    with pytest.raises(InvalidOption) as caught:
        Settings.from_env()
    assert "hush-hush" not in str(caught.value)


def test_a_session_secret_that_can_be_guessed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHAKEL_SESSION_SECRET", "hush-hush")
    with pytest.raises(InvalidOption, match="32 characters") as caught:
        Settings.from_env()
    assert "hush" not in str(caught.value)


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1
