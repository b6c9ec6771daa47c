"""What a user may set: from the environment (prefix SCHAKEL_) or by argument, checked once.

Nothing is read when this module is imported. `Settings()` takes only arguments and defaults, so a
test or a program that embeds this one is not surprised by its environment; `Settings.from_env()`
reads the environment too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias
from urllib.parse import quote

from platformdirs import user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from graph_service.errors import InvalidOption
from graph_service.labels import Lang

PREFIX = "SCHAKEL_"
_SHORTEST_SECRET = 32


def _words(value: object) -> object:
    """A text of the environment as its parts: separated by commas or white space."""
    return value.replace(",", " ").split() if isinstance(value, str) else value


def _parts(value: object) -> object:
    """A text of the environment as its parts: separated by commas, as names may hold spaces."""
    if not isinstance(value, str):
        return value
    return [part.strip() for part in value.split(",") if part.strip()]


def _long_enough(secret: SecretStr) -> SecretStr:
    if 0 < len(secret) < _SHORTEST_SECRET:
        raise ValueError(
            f"at least {_SHORTEST_SECRET} characters are needed, such as: openssl rand -hex 32"
        )
    return secret


Words: TypeAlias = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
Parts: TypeAlias = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_parts)]


def default_store(name: str = "network.db") -> str:
    """The store that is used when none is named: a SQLite file in the user's own data folder."""
    path = user_data_path("schakel", appauthor=False) / name
    return f"sqlite:///{quote(path.as_posix(), safe='/:')}"


class Settings(BaseSettings):
    """Everything that can be set. Frozen; secrets show as stars wherever settings are printed.

    Each field is an environment variable too: `store` is SCHAKEL_STORE, and so on. Lists are
    written with commas.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    store: str = Field(default_factory=default_store, min_length=1, repr=False)
    """The URL of the store; sqlite:///path or neo4j://host. (Not shown: it may hold a password.)"""
    neo4j_user: str = ""
    neo4j_password: SecretStr = SecretStr("")
    neo4j_database: str = ""

    host: Annotated[str, Field(min_length=1, max_length=255)] = "127.0.0.1"
    """The address to serve on. Any other than loopback needs `tokens_file`."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    """The port to serve on; 0 takes a free one."""
    public_hosts: Words = ()
    """Host names under which people reach this service, beside loopback and `host`."""
    trusted_proxies: Words = ()
    """Addresses or networks of reverse proxies whose X-Forwarded-* headers are believed."""
    tokens_file: Path | None = None
    """The file of hashed tokens. With it every route needs one."""
    session_secret: Annotated[SecretStr, AfterValidator(_long_enough)] = SecretStr("")
    """Signs the cookie of who signed in, at least 32 characters of chance. Without it a new one is
    made at each start, and people sign in again after a restart."""
    session_hours: Annotated[int, Field(ge=1, le=24 * 31)] = 12
    """After how many hours people sign in again."""

    max_body_bytes: Annotated[int, Field(ge=1_024, le=2**31)] = 32 * 1024 * 1024
    """The largest body of a request, uploads included."""
    map_limit: Annotated[int, Field(ge=10, le=10_000)] = 1_000
    """The most nodes that one map draws; more are counted and named, not drawn."""
    dataset_priority: Parts = ()
    """Datasets from most to least trusted, for facts on which they differ."""
    language: Lang = "nl"
    """The language for readers who ask for neither Dutch nor English."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is the library's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments alone; `from_env` adds the environment."""
        return (init_settings,)

    @classmethod
    def from_env(cls, **arguments: Any) -> Settings:
        """The settings of the environment; an argument that is not None wins from it.

        Raises:
            InvalidOption: a variable or an argument has a value that is not allowed.
        """
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            return _FromEnvironment(**given)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            name = str(first["loc"][0])
            shown = name if name in given else f"{PREFIX}{name.upper()}"
            said = first["msg"].removeprefix("Value error, ")
            problem = said[:1].lower() + said[1:]
            raise InvalidOption(
                shown, f"{problem}; correct it, or leave it out for the default"
            ) from None


class _FromEnvironment(Settings):
    """`Settings` that also reads the environment."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is the library's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings)
