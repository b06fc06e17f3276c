"""Requests over keep-alive connections from one thread, as cheap as Python allows: the servers get the machine.

An HTTP client library takes longer for a request than the API does. Here a request is bytes that were made beforehand and
an answer is its status and its declared length.
"""

import selectors
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from likewise.errors import ServiceError

PIECE = 1 << 16
PATIENCE = 30.0
"""Seconds without any answer after which the server counts as hung."""


@dataclass(frozen=True)
class Load:
    """What came of some requests: `seconds` from the first to the last, how long each took, how many had which status."""

    seconds: float
    latencies: tuple[float, ...]
    statuses: Mapping[int, int]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """The time in seconds within which this share of the answers came."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def refused(self, expected: int) -> int:
        """How many answers had another status."""
        return sum(count for status, count in self.statuses.items() if status != expected)


@dataclass
class _Connection:
    """A connection and the request that it waits for."""

    socket: socket.socket
    sent: float = 0.0
    answer: bytes = b""


def request_bytes(method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """A request on a connection that stays open."""
    place = urlsplit(url)
    target = f"{place.path}?{place.query}" if place.query else place.path
    told = {"Host": place.netloc, **headers, **({"Content-Length": str(len(body))} if body else {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"{method} {target} HTTP/1.1\r\n{lines}\r\n".encode() + body


def run_load(url: str, requests: Callable[[int], bytes], count: int, connections: int) -> Load:
    """Sends request 0, 1, ... `count` - 1, each connection one at a time.

    Raises:
        ServiceError: a connection breaks, or nothing is answered for half a minute.
    """
    place, selector = urlsplit(url), selectors.DefaultSelector()
    latencies: list[float] = []
    statuses: dict[int, int] = {}
    numbers = iter(range(count))
    opened = []
    for _ in range(min(connections, count)):
        opened.append(_Connection(socket.create_connection((place.hostname or "", place.port or 80))))
        opened[-1].socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(opened[-1].socket, selectors.EVENT_READ, opened[-1])
    begun = time.perf_counter()
    try:
        for connection in opened:
            _send(connection, requests, numbers)
        while len(latencies) < count:
            for connection, now in _ready(selector):
                status = _answered(connection)
                if status is not None:
                    latencies.append(now - connection.sent)
                    statuses[status] = statuses.get(status, 0) + 1
                    _send(connection, requests, numbers)
        return Load(time.perf_counter() - begun, tuple(latencies), statuses)
    finally:
        for connection in opened:
            connection.socket.close()
        selector.close()


def _send(connection: _Connection, requests: Callable[[int], bytes], numbers: Iterator[int]) -> None:
    number = next(numbers, None)
    if number is not None:
        content = requests(number)
        connection.answer, connection.sent = b"", time.perf_counter()
        connection.socket.sendall(content)


def _ready(selector: selectors.BaseSelector) -> Iterator[tuple[_Connection, float]]:
    """The connections on which something has come, with what came added to their answer."""
    events = selector.select(PATIENCE)
    if not events:
        raise ServiceError(f"the API has not answered for {PATIENCE:.0f} s")
    for key, _ in events:
        connection: _Connection = key.data
        piece = connection.socket.recv(PIECE)
        if not piece:
            raise ServiceError("the API closed a connection in the middle")
        connection.answer += piece
        yield connection, time.perf_counter()


def _answered(connection: _Connection) -> int | None:
    """The status of an answer that is complete."""
    head, separator, body = connection.answer.partition(b"\r\n\r\n")
    if not separator:
        return None
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    if len(body) < int(length or 0):
        return None
    return int(head[9:12])
