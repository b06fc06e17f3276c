"""A small HTTP server beside a process's work, for those who watch it: never on the port that serves the public."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self, TypeAlias

import structlog

from likewise.errors import ServiceError

PLAIN = "text/plain; charset=utf-8"

log = structlog.get_logger("likewise.telemetry")


@dataclass(frozen=True)
class Answer:
    """What a path answers."""

    status: int
    content_type: str
    body: bytes


Pages: TypeAlias = Mapping[str, Callable[[], Answer]]


class MonitorServer:
    """Serves pages from a thread of its own, from the beginning of a `with` block to its end."""

    def __init__(self, host: str, port: int, pages: Pages) -> None:
        """Listens at once.

        Raises:
            ServiceError: the port is taken, or the address is not of this machine.
        """
        try:
            self._server = _Server((host, port), _handler(pages))
        except OSError as error:
            raise ServiceError(
                f"{host}:{port} cannot be listened on ({error.strerror or error}): "
                "choose another LIKEWISE_METRICS_PORT, or unset it"
            ) from error
        self._thread = Thread(target=self._server.serve_forever, name="monitor", daemon=True)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._server.server_port

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A watcher that went away in the midst of an answer, in the form of our log."""
        log.info("watcher_gone", reason=repr(sys.exception()))


def _handler(pages: Pages) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10  # seconds that a slow client may take

        def do_GET(self) -> None:
            answer = _answer(pages, self.path.partition("?")[0])
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Nothing: who watches comes every few seconds."""

    return Handler


def _answer(pages: Pages, path: str) -> Answer:
    page = pages.get(path)
    if page is None:
        return Answer(404, PLAIN, f"there is {' '.join(pages)}\n".encode())
    try:
        return page()
    except Exception:
        log.exception("page_failed", path=path)
        return Answer(500, PLAIN, b"this page failed: see the log\n")
