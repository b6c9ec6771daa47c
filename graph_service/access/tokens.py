"""Tokens: made once, shown once, kept only as a hash in a file that a person can read and edit.

One line a token: name, the day it was made, `sha256:` and the hash, and the last day that it is
good (or `-`). Deleting the line takes the token back. A token is 256 bits of chance, so there is
nothing to guess and a plain SHA-256 protects it; slow password hashes are for what people think up.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import re
import secrets
import stat
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from graph_service.errors import InvalidOption, NotAllowed

MARK = "schakel_"  # lets people and secret scanners see what a stray text is
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_HASH = re.compile(r"sha256:([0-9a-f]{64})")
_TICK = 2_000_000_000  # nanoseconds; the coarsest clock of a file system in use
_HEADING = """\
# Tokens of schakel, one a line: name, made on, hash, last day (- is no end).
# Delete a line to take a token back; that works at once.
"""
_log = logging.getLogger("schakel.access")


@dataclass(frozen=True, slots=True)
class Token:
    """A line of the file: whose token it is, its hash, and the last day that it is good."""

    name: str
    made_on: date
    hash: str = field(repr=False)
    last_day: date | None = None

    def good_on(self, day: date) -> bool:
        """Whether the token has not expired."""
        return self.last_day is None or day <= self.last_day

    def line(self) -> str:
        """The line of the file."""
        last = self.last_day.isoformat() if self.last_day else "-"
        return f"{self.name}\t{self.made_on.isoformat()}\tsha256:{self.hash}\t{last}\n"


def hash_of(token: str) -> str:
    """The hash of a token as the file holds it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def parse_line(line: str) -> Token:
    """A line of the file as a `Token`.

    Raises:
        ValueError: the line is not as it should be; the message says what.
    """
    parts = line.split()
    if len(parts) not in (3, 4):
        raise ValueError(f"has {len(parts)} columns, not name, day, hash and last day")
    name, made_on, hashed = parts[:3]
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name[:64]!r} cannot be a name")
    match = _HASH.fullmatch(hashed)
    if match is None:
        raise ValueError("the third column is not sha256: and 64 hexadecimal digits")
    last = parts[3] if len(parts) == 4 else "-"
    try:
        return Token(
            name,
            date.fromisoformat(made_on),
            match[1],
            None if last == "-" else date.fromisoformat(last),
        )
    except ValueError:
        raise ValueError("a day is not written as 2026-12-31") from None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line


def _read(path: Path) -> str:
    """The text of the file.

    Raises:
        NotAllowed: it is not there, not readable, or anyone could add a token to it.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(2**24)
    except OSError as error:
        raise NotAllowed(
            f"the tokens file {path} cannot be read ({error.strerror}); "
            "make one with: schakel token NAME, or correct SCHAKEL_TOKENS_FILE"
        ) from None
    if os.name == "posix" and mode & stat.S_IWOTH:
        raise NotAllowed(
            f"anyone on this machine can write to the tokens file {path}; run: chmod 600 {path}"
        )
    return data.decode("utf-8", "replace")


def make_token(path: Path, name: str, *, today: date, last_day: date | None = None) -> str:
    """Make a token for a name, add its hash to the file, and give the token; it is kept nowhere.

    The file is made where it does not exist, readable by its owner alone. The line goes in with one
    write, so that a service that reads at that moment sees all of it or none.

    Raises:
        InvalidOption: the name cannot be used or has a token already, or the last day is past.
        NotAllowed: the file cannot be read or written.
    """
    if not _NAME.fullmatch(name):
        raise InvalidOption(
            "name", f"{name[:64]!r} cannot be used; take letters, digits, . _ @ - (at most 64)"
        )
    if last_day is not None and last_day < today:
        raise InvalidOption("expires", f"{last_day} is past; take a day from {today} on")
    existing = _read(path) if path.exists() else ""
    for _, line in _lines(existing):
        if line.split()[0] == name:
            raise InvalidOption(
                "name",
                f"{name} has a token already; delete its line in {path} first, "
                "or choose another name",
            )
    token = MARK + secrets.token_urlsafe(32)
    addition = Token(name, today, hash_of(token), last_day).line()
    if not existing:
        addition = _HEADING + addition
    elif not existing.endswith("\n"):
        addition = "\n" + addition
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            written = os.write(handle, addition.encode())
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise NotAllowed(
            f"the tokens file {path} cannot be written ({error.strerror}); "
            "choose another place with SCHAKEL_TOKENS_FILE"
        ) from None
    if written != len(addition.encode()):
        raise NotAllowed(f"the tokens file {path} was written in part (disk full?); look at it")
    return token


class TokenFile:
    """The tokens of a file, read again whenever it changes. May be used by several threads.

    A line that cannot be read is no token: it is logged and left out. A file that cannot be read
    lets nobody in.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._tokens: tuple[Token, ...] = ()

    def check(self, today: date) -> None:
        """See to it that the file can be used, before anything is served.

        Raises:
            NotAllowed: it cannot be read, a line of it is wrong, or no token in it is good.
        """
        tokens = []
        for number, line in _lines(_read(self.path)):
            try:
                tokens.append(parse_line(line))
            except ValueError as error:
                raise NotAllowed(
                    f"the tokens file {self.path}, line {number}: {error}; correct or delete it"
                ) from None
        if not any(token.good_on(today) for token in tokens):
            raise NotAllowed(
                f"the tokens file {self.path} holds no token that is still good; "
                "make one with: schakel token NAME"
            )

    def tokens(self) -> tuple[Token, ...]:
        """The tokens that the file holds now.

        Raises:
            NotAllowed: the file cannot be read.
        """
        with self._lock:
            try:
                found = self.path.stat()
                state = (found.st_mtime_ns, found.st_size, found.st_ino)
            except OSError:
                state = None
            if state is None or state != self._seen:
                self._tokens, self._seen = (), None
                self._tokens = tuple(self._parsed(_read(self.path)))
                # a file that was changed just now can change again within one tick of its clock
                settled = state is not None and time.time_ns() - state[0] > _TICK
                self._seen = state if settled else None
            return self._tokens

    def _parsed(self, text: str) -> Iterator[Token]:
        for number, line in _lines(text):
            try:
                yield parse_line(line)
            except ValueError as error:
                _log.error("tokens file %s, line %d left out: %s", self.path, number, error)

    def whose(self, token: str, today: date) -> Token | None:
        """The entry of a token that is good today, or None. Takes as long for a wrong one.

        Raises:
            NotAllowed: the file cannot be read.
        """
        hashed = hash_of(token)
        found = None
        for entry in self.tokens():
            if hmac.compare_digest(entry.hash, hashed) and entry.good_on(today):
                found = entry
        return found
