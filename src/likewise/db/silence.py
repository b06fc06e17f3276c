"""A server that stands still (stopped, swapped out, cut off) answers nothing, and its machine still acknowledges all it is
sent: no timeout of TCP ends that. So whoever waits for PostgreSQL asks it, beside the waiting, whether it is there.

A long query costs nothing but the question: a server that works on one answers who knocks.
"""

import socket
import time
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.waiting import Ready
from sqlalchemy import Engine, event

Answer = TypeVar("Answer")

SSL_REQUEST = bytes.fromhex("0000000804d2162f")
"""What a server answers with one letter before it knows who asks (PostgreSQL's manual, 54.7, SSLRequest)."""
PORT = 5432
GONE = "the server does not answer who knocks: it stands still or is cut off"
LONGEST = 8.0
"""Seconds: the most between two questions."""


@dataclass(frozen=True)
class Patience:
    """Seconds of silence after which the server is asked, and that it then has for its answer."""

    silent: float = 0.5
    answer: float = 1.0


class Watch:
    """What one pool knows of its server."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._silent_until = 0.0

    def check(self, host: str, port: int) -> None:
        """Lets pass who wants to connect, where the server answers; it is left alone for a moment after it did not.

        Raises:
            psycopg.OperationalError: it does not answer.
        """
        if not host or "," in host:  # several servers, or the library's default: libpq knows which
            return
        if time.monotonic() < self._silent_until:
            raise psycopg.OperationalError(GONE)
        self._knock(host, port)

    def over(self, work: PQGen[Answer], connection: "Watched") -> PQGen[Answer]:
        """The same as `work`, given up where the server is silent and then does not answer either."""
        try:
            wanted = next(work)
            since, patience = time.monotonic(), self._patience.silent
            while True:
                ready = yield wanted
                if ready != Ready.NONE:
                    since, patience = time.monotonic(), self._patience.silent
                elif time.monotonic() - since > patience:
                    self._ask(connection)
                    since, patience = time.monotonic(), min(2 * patience, LONGEST)
                wanted = work.send(ready)
        except StopIteration as end:
            answer: Answer = end.value
            return answer

    def _ask(self, connection: "Watched") -> None:
        host, port = connection.place
        if not host:
            return
        try:
            self._knock(host, port)
        except psycopg.OperationalError:
            connection.pgconn.finish()
            raise

    def _knock(self, host: str, port: int) -> None:
        try:
            knock(host, port, self._patience.answer)
        except TimeoutError as error:
            self._silent_until = time.monotonic() + self._patience.answer
            raise psycopg.OperationalError(GONE) from error
        except OSError as error:  # it is away, which is told at once: nobody waits for that
            raise psycopg.OperationalError(f"the server is away: {error}") from error


class Watched(psycopg.Connection[Any]):  # Any: rows as SQLAlchemy wants them
    """A connection that does not wait for a server that stands still."""

    watch: Watch | None = None
    place: tuple[str, int] = ("", PORT)

    def wait(self, gen: PQGen[Answer], interval: float = 0.1, timeout: float | None = None) -> Answer:
        """As psycopg's."""
        return super().wait(gen if self.watch is None else self.watch.over(gen, self), interval, timeout)


def watch_connections(engine: Engine, patience: Patience) -> None:
    """Makes the pool's connections give up on a server that stands still: an OperationalError after both patiences."""
    watch = Watch(patience)

    def connect(_: object, __: object, arguments: list[str], named: dict[str, Any]) -> Watched:
        host, port = str(named.get("host") or ""), int(named.get("port") or PORT)
        watch.check(host, port)
        connection = Watched.connect(*arguments, **named)
        connection.watch, connection.place = watch, (host, port)
        return connection

    event.listen(engine, "do_connect", connect)


def knock(host: str, port: int, within: float) -> None:
    """Returns where a PostgreSQL server, at an address or in a folder of sockets, says anything within so many seconds.

    Raises:
        TimeoutError: it does not. OSError: there is none.
    """
    local = host.startswith("/")
    with socket.socket(socket.AF_UNIX) if local else socket.create_connection((host, port), within) as knocking:
        knocking.settimeout(within)
        if local:
            knocking.connect(f"{host}/.s.PGSQL.{port}")
        knocking.sendall(SSL_REQUEST)
        if not knocking.recv(1):
            raise ConnectionResetError("it closed the connection")
