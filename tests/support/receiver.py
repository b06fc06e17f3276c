"""A real HTTP server on loopback that webhooks are sent to: it keeps what it got and answers what it is told to."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Received:
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Answers `statuses` one by one, then 204. `hold` keeps the answer back while it is set; `arrived` tells of requests."""

    port: int = 0
    statuses: list[int] = field(default_factory=list)
    got: list[Received] = field(default_factory=list)
    held: threading.Event | None = None
    arrived: threading.Event = field(default_factory=threading.Event)
    location: str | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?of=likewise"

    def answer(self, received: Received) -> int:
        self.got.append(received)
        status = self.statuses.pop(0) if self.statuses else 204
        self.arrived.set()
        if self.held is not None:
            self.held.wait(30)
        return status


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver for the length of the block."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = receiver.answer(Received(self.path, headers, body))
            self.send_response(status)
            if receiver.location is not None:
                self.send_header("Location", receiver.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: the test looks for itself."""

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:  # the sender was killed, or hung up
                return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        if receiver.held is not None:
            receiver.held.set()
        server.shutdown()
        thread.join()
        server.server_close()
