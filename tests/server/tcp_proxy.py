"""A TCP proxy on loopback that can cut, hold back or refuse what passes, for tests of failures."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

COMMIT = bytes.fromhex("0002b0120000")  # the message by which a Bolt client asks for a commit


class TcpProxy:
    """Passes bytes on to a server until it is told otherwise.

    `cut_at` cuts all connections once, when clients have sent so many bytes; `cut_at_commit` does
    so once, when the server answers that commit (1 is the next), and keeps the answer back. With
    `refuse_after_cut` new connections are closed at once from then on, with `refusing` they are so
    always. With `stalled` nothing passes any more and connections stay open.
    """

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.sent = 0
        self.cuts = 0
        self.cut_at: int | None = None
        self.cut_at_commit = 0
        self.refuse_after_cut = False
        self.refusing = False
        self.stalled = False
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Close all connections that are open now."""
        with self._lock:
            sockets, self._open = self._open, set()
            self.cuts += 1
        for one in sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop listening and close everything."""
        self.refusing = True
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _cut_once(self) -> None:
        self.cut_at, self.cut_at_commit = None, 0
        self.refusing = self.refusing or self.refuse_after_cut
        self.cut()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.refusing:
                    client.close()
                    continue
                server = socket.create_connection(self._target)
                with self._lock:
                    self._open |= {client, server}
                last_word = threading.Event()
                for way in (self._send, self._answer):
                    threading.Thread(
                        target=way, args=(client, server, last_word), daemon=True
                    ).start()

    def _send(
        self, client: socket.socket, server: socket.socket, last_word: threading.Event
    ) -> None:
        with suppress(OSError):
            while data := client.recv(4096):
                if self.stalled:
                    continue
                with self._lock:
                    self.sent += len(data)
                    if self.cut_at_commit and COMMIT in data:
                        self.cut_at_commit -= 1
                        if not self.cut_at_commit:
                            last_word.set()
                server.sendall(data)
                if self.cut_at is not None and self.sent >= self.cut_at:
                    self._cut_once()
        self._end(server)

    def _answer(
        self, client: socket.socket, server: socket.socket, last_word: threading.Event
    ) -> None:
        with suppress(OSError):
            while data := server.recv(4096):
                if last_word.is_set():
                    self._cut_once()
                elif not self.stalled:
                    client.sendall(data)
        self._end(client)
        with self._lock:
            self._open -= {client, server}
        client.close()
        server.close()

    @staticmethod
    def _end(other: socket.socket) -> None:
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)


@contextmanager
def tcp_proxy(address: str) -> Iterator[TcpProxy]:
    """A proxy before a `host:port`."""
    host, _, port = address.rpartition(":")
    proxy = TcpProxy(host, int(port))
    try:
        yield proxy
    finally:
        proxy.close()
