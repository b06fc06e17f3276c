"""A bad connection to PostgreSQL: a proxy between a TCP port and the server's socket that is slow, cuts off, or swallows."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """`delay` in seconds is added to each piece; after `budget` more bytes of answers all connections are cut, in the middle
    of whatever they say; while `mute`, everything is taken and nothing passed on.
    """

    target: str
    delay: float = 0.0
    budget: int | None = None
    mute: bool = False
    cuts: int = 0
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    ends: list[socket.socket] = field(default_factory=list)
    opened: list[socket.socket] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def run(self) -> None:
        """Takes connections until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.target)
                with self.lock:
                    self.ends += [client, server]
                    self.opened += [client, server]
                for source, sink, answers in ((client, server, False), (server, client, True)):
                    passing = threading.Thread(target=self._pass, args=(source, sink, answers))
                    self.threads.append(passing)
                    passing.start()

    def _pass(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:  # noqa: FBT001 -- a thread's argument
        with suppress(OSError):
            while piece := source.recv(4096):
                time.sleep(self.delay)  # the fault itself
                if not self.mute:
                    sink.sendall(self._within_budget(piece) if answers else piece)
                    if answers and self.budget == 0:
                        self.cut()
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _within_budget(self, piece: bytes) -> bytes:
        with self.lock:
            if self.budget is None:
                return piece
            kept = piece[: self.budget]
            self.budget -= len(kept)
            return kept

    def cut(self) -> None:
        """Ends all connections; new ones are good."""
        with self.lock:
            ends, self.ends, self.budget = self.ends, [], None
            self.cuts += 1
        for one in ends:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxied(database_url: str) -> Iterator[tuple[Proxy, str]]:
    """A good connection as yet, and the URL that leads through it."""
    from sqlalchemy import make_url

    url = make_url(database_url)
    proxy = Proxy(f"{url.query['host']}/.s.PGSQL.{url.port}")
    taking = threading.Thread(target=proxy.run)
    taking.start()
    try:
        through = url.set(host="127.0.0.1", port=proxy.port, query={})
        yield proxy, through.render_as_string(hide_password=False)
    finally:
        proxy.listener.shutdown(socket.SHUT_RDWR)
        taking.join()
        proxy.cut()
        for thread in proxy.threads:
            thread.join()
        for one in [proxy.listener, *proxy.opened]:
            one.close()
