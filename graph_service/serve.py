"""Running the service until it is stopped, without a traceback on the way in or out."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from time import monotonic
from types import FrameType

import uvicorn

from graph_service.app import check_address, create_app
from graph_service.config import Settings
from graph_service.edge.hosts import WILDCARDS
from graph_service.errors import InvalidOption
from graph_service.store import open_configured_store

_GRACE = 5  # seconds that running requests get when the service is stopped


_server_log = logging.getLogger("uvicorn.error")


class _Server(uvicorn.Server):
    """A server that says when it can be reached, and stops without a word of its own."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # requests that are cut off now would each leave a traceback
        _server_log.setLevel(logging.CRITICAL + 1)
        super().handle_exit(sig, frame)


def bind(host: str, port: int) -> socket.socket:
    """A listening socket on an address.

    Raises:
        InvalidOption: the port is taken or not ours to take, or the host is not of this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError):
        raise InvalidOption(
            "host", f"{host[:100]!r} is no address of this machine; 127.0.0.1 is"
        ) from None
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)  # so that a second service on this port is refused from here on
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise InvalidOption(
                "port",
                f"{port} on {host} is in use, perhaps by schakel itself; stop that, "
                f"or choose another port, such as {port + 1}",
            ) from None
        if error.errno == errno.EACCES:
            raise InvalidOption(
                "port", f"{port} may not be used by this user; choose one from 1024 on"
            ) from None
        raise InvalidOption(
            "host", f"{host[:100]!r} cannot be served on ({error.strerror}); 127.0.0.1 can"
        ) from None
    return listening


def url_of(listening: socket.socket) -> str:
    """The address that a person on this machine can open."""
    host, port = listening.getsockname()[:2]
    shown = "127.0.0.1" if host in WILDCARDS else host
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"


def serve(settings: Settings, say: Callable[[str], None] = print) -> None:
    """Serve until Ctrl-C or a termination; says the URL as soon as it can be opened.

    Raises:
        NotAllowed: the settings would serve everybody; nothing was bound.
        InvalidOption: the address cannot be served on.
        StoreError: the store cannot be opened.
    """
    check_address(settings, date.today())
    store = open_configured_store(settings)
    try:
        with bind(settings.host, settings.port) as listening, _stopped_by_signals():
            _log_to_stderr(settings)
            url = url_of(listening)
            config = uvicorn.Config(
                create_app(settings, store),
                http="h11",
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,  # uvicorn's holds queries; ours does not
                server_header=False,
                proxy_headers=bool(settings.trusted_proxies),
                forwarded_allow_ips=list(settings.trusted_proxies),
                h11_max_incomplete_event_size=65_536,
                timeout_graceful_shutdown=_GRACE,
            )
            _Server(config, lambda: say(f"{url} (stop with Ctrl-C)")).run([listening])
    except KeyboardInterrupt:
        say("stopped")
        _leave_if_still_computing()
    finally:
        store.close()


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Let a termination end the service as Ctrl-C does, so that the store is closed."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _leave_if_still_computing() -> None:
    """End the process if a request is still being answered after its time of grace.

    A thread cannot be stopped, and Python would wait for it. Whatever it does, the store is made to
    survive: a change is written as a whole or not at all.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    until = monotonic() + 0.5
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(max(0.0, until - monotonic()))
            if thread.is_alive():
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(130)


def _log_to_stderr(settings: Settings) -> None:
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(message)s"
    )
    # its own words on starting and stopping say nothing that we do not say
    _server_log.setLevel(logging.WARNING)
