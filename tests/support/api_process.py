"""The API as a process of its own, to be killed and started anew on the same address, and a proxy before PostgreSQL."""

import resource
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess

import uvicorn
from forking import forking
from service import settings_for

from likewise.api import create_app


def serve(listener: socket.socket, settings: Mapping[str, object], largest_file: int | None) -> None:
    """The process: an API until it is killed. No file that it writes may be larger than `largest_file` bytes."""
    if largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    values = dict(settings)
    app = create_app(settings_for(str(values.pop("database_url")), values.pop("redis_url"), **values))
    uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[listener])


@dataclass
class ApiProcess:
    """The socket is the test's: it outlives the process, so that requests wait for the next one, or are cut off."""

    settings: Mapping[str, object]
    largest_file: int | None = None
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    process: ForkServerProcess | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def start(self) -> None:
        arguments = (self.listener, self.settings, self.largest_file)
        self.process = forking().Process(target=serve, args=arguments, daemon=True)
        self.process.start()

    def kill(self) -> None:
        """As kill -9 does; returns when it is dead."""
        assert self.process is not None
        self.process.kill()
        self.process.join(10)
        self.process.close()
        self.process = None


@contextmanager
def api_process(largest_file: int | None = None, **settings: object) -> Iterator[ApiProcess]:
    """A running one, ended at the end; without rate limits."""
    api = ApiProcess({"requests_per_minute": 0, **settings}, largest_file)
    api.start()
    try:
        yield api
    finally:
        if api.process is not None:
            api.kill()
        api.listener.close()
