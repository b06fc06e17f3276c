"""The one-machine service: servers, schema, API and workers started, watched and stopped together.

API and workers are the same programs as on many machines (`likewise api`, `likewise worker`), run as children that end
with this process.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event
from typing import Self

from likewise.access.people import KeyWish, administrator_link, create_key
from likewise.db import migrate
from likewise.db.audit import COMMAND
from likewise.db.session import open_database
from likewise.db.states import Role
from likewise.embedded import Servers, find_programs
from likewise.embedded.process import Steps, end, launcher, until
from likewise.errors import ServiceError
from likewise.settings import Settings

READY_SECONDS = 60.0
LOOK_SECONDS = 1.0
STOP: Steps = ((signal.SIGTERM, 20.0), (signal.SIGKILL, 5.0))
KEY_FILE, ADDRESS_FILE = "api-key", "service.json"
LOG_FOLDER = "logs"
METRICS_PORT, API_PROCESSES = "LIKEWISE_METRICS_PORT", "LIKEWISE_API_PROCESSES"


@dataclass(frozen=True)
class Place:
    """Where the service runs: its data folder and its address."""

    data: Path
    host: str
    port: int
    workers: int

    @property
    def url(self) -> str:
        """The address of the API."""
        return f"http://{self.host}:{self.port}"


def _check_free(place: Place) -> None:
    """Somebody else on the port would be asked whether our API is ready, and might say so.

    Raises:
        ServiceError: the address is not to be had.
    """
    try:
        family = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)[0][0]
        socket.create_server((place.host, place.port), family=family).close()
    except OSError as error:
        raise ServiceError(
            f"{place.host}:{place.port}: {error.strerror or error}: choose another --host or --port"
        ) from error


class Service:
    """All processes of one machine's service. Start it from the main thread: its children end with that.

    with Service.start(settings, place) as service:
        service.watch(stop)
    """

    def __init__(self, place: Place, servers: Servers, environment: Mapping[str, str]) -> None:
        self.place = place
        self.servers = servers
        self._environment = environment
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    @classmethod
    def start(cls, settings: Settings, place: Place) -> Self:
        """Start everything; returns when the API answers.

        Raises:
            ServiceError: something cannot be started; nothing is left running.
            DatabaseError: the schema is of a newer release.
        """
        servers = Servers.start(place.data, find_programs(settings.postgres_bin, settings.redis_server))
        try:
            data = servers.running.data
            migrate.upgrade(servers.running.database_url)
            environment = {
                **os.environ,
                "DATABASE_URL": servers.running.database_url,
                "REDIS_URL": servers.running.redis_url,
                "LIKEWISE_DATA": str(data),
                "LIKEWISE_STORE": settings.store or str(data / "store"),
            }
            service = cls(place, servers, environment)
        except BaseException:
            servers.stop()
            raise
        try:
            service._begin()
        except BaseException:
            service.stop()
            raise
        return service

    def _begin(self) -> None:
        _check_free(self.place)
        (self.servers.running.data / LOG_FOLDER).mkdir(mode=0o700, exist_ok=True)
        _private(self._file(ADDRESS_FILE), json.dumps({"url": self.place.url}) + "\n")
        self._keep_key()
        self.revive()
        api = self._children["api"]
        if not until(lambda: api.poll() is not None or _answers(self.place), READY_SECONDS) or api.poll() is not None:
            raise ServiceError(
                f"the API does not start on {self.place.url}: its log is {self._log('api')}; "
                "if the port is taken, choose another with --port"
            )

    def _file(self, name: str) -> Path:
        return self.servers.running.data / name

    def _log(self, name: str) -> Path:
        return self._file(LOG_FOLDER) / f"{name}.log"

    def _keep_key(self) -> None:
        """The key of the shell commands of this machine, in a file that only its owner reads; made once."""
        path = self._file(KEY_FILE)
        if path.exists():
            return
        database = open_database(self.servers.running.database_url)
        try:
            with database.transaction() as session:
                _, secret = create_key(session, KeyWish("the shell of this machine", Role.ADMIN), COMMAND)
            _private(path, secret + "\n")
        finally:
            database.close()

    def sign_in_link(self) -> str:
        """A link that signs an administrator in, once."""
        database = open_database(self.servers.running.database_url)
        try:
            return f"{self.place.url}/sign-in?token={administrator_link(database)}"
        finally:
            database.close()

    def key(self) -> str:
        """The key of the shell commands of this machine."""
        return self._file(KEY_FILE).read_text(encoding="ascii").strip()

    def revive(self) -> Sequence[str]:
        """Start what is not running, servers first; the names of what was started."""
        started = list(self.servers.revive())
        commands = {"api": ["api", "--host", self.place.host, "--port", str(self.place.port)]}
        commands |= {f"worker-{number}": ["worker"] for number in range(1, self.place.workers + 1)}
        for number, (name, command) in enumerate(commands.items()):
            child = self._children.get(name)
            if child is None or child.poll() is not None:
                self._children[name] = self._spawn(name, command, number)
                started.append(name)
        return started

    def _spawn(self, name: str, command: Sequence[str], number: int) -> subprocess.Popen[bytes]:
        watched = self._environment.get(METRICS_PORT)  # one port for each process, in the order of their start
        number += number and int(self._environment.get(API_PROCESSES) or 1) - 1
        environment = dict(self._environment) | ({METRICS_PORT: str(int(watched) + number)} if watched else {})
        descriptor = os.open(self._log(name), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "ab") as log:
            return subprocess.Popen(  # noqa: S603 -- our own command line, no shell
                launcher([sys.executable, "-m", "likewise", *command], None, signal.SIGTERM),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone
            )

    def watch(self, stop: Event) -> None:
        """Start again what dies, until `stop` is set."""
        while not stop.wait(LOOK_SECONDS):
            self.revive()

    def stop(self) -> None:
        """Stop all of it: API and workers first, which finish what they have in hand."""
        for child in self._children.values():
            with suppress(ProcessLookupError):
                child.terminate()
        for child in self._children.values():
            end(lambda child=child: child.poll() is None, child.send_signal, STOP)  # type: ignore[misc]
        self._file(ADDRESS_FILE).unlink(missing_ok=True)
        self.servers.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _private(path: Path, content: str) -> None:
    """Write a file that only its owner reads, whole."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
        stream.write(content)
    part.replace(path)


def _answers(place: Place) -> bool:
    connection = HTTPConnection(place.host, place.port, timeout=2)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
