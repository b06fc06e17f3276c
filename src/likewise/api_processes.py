"""Several API processes on one port: each takes connections from the same listening socket.

An interpreter runs Python on one core at a time; this is how one address uses several. The socket stays open while a process
is started anew, so that nobody is refused meanwhile.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event

from likewise.embedded.process import Steps, end, launcher
from likewise.errors import ServiceError

BACKLOG = 2048
LOOK_SECONDS = 0.5
AT_ONCE = 2.0
"""Who ends within so many seconds of the start is not started again: it would end again."""
STOP: Steps = ((signal.SIGTERM, 15.0), (signal.SIGKILL, 5.0))
METRICS_PORT = "LIKEWISE_METRICS_PORT"


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens on an address.

    Raises:
        ServiceError: the address is not to be had.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.create_server((host, port), family=family, backlog=BACKLOG) as listener:
            yield listener
    except OSError as error:
        raise ServiceError(f"{host}:{port}: {error.strerror or error}: choose another --host or --port") from error


def run_processes(listener: socket.socket, count: int, stop: Event) -> None:
    """Runs `likewise api` so many times until `stop` is set, and starts again what dies.

    Raises:
        ServiceError: one ended as soon as it was started.
    """
    children: list[tuple[subprocess.Popen[bytes], float]] = []
    try:
        children += [(_spawn(listener, number), time.monotonic()) for number in range(count)]
        while not stop.wait(LOOK_SECONDS):
            for number, (child, started) in enumerate(children):
                if child.poll() is None:
                    continue
                if time.monotonic() - started < AT_ONCE + LOOK_SECONDS:
                    raise ServiceError(f"an API process ended at once ({child.returncode}): its log says why")
                children[number] = (_spawn(listener, number), time.monotonic())
    finally:
        for child, _ in children:
            with suppress(ProcessLookupError):
                child.terminate()
        for child, _ in children:
            end(lambda child=child: child.poll() is None, child.send_signal, STOP)  # type: ignore[misc]


def _spawn(listener: socket.socket, number: int) -> subprocess.Popen[bytes]:
    """One process; those who are watched are watched on ports that follow each other."""
    watched = os.environ.get(METRICS_PORT)
    environment = dict(os.environ) | ({METRICS_PORT: str(int(watched) + number)} if watched else {})
    command = [sys.executable, "-m", "likewise", "api", "--processes", "1", "--socket", str(listener.fileno())]
    return subprocess.Popen(  # noqa: S603 -- our own command line, no shell
        launcher(command, None, signal.SIGTERM),
        stdin=subprocess.DEVNULL,
        env=environment,
        pass_fds=(listener.fileno(),),
        start_new_session=True,  # Ctrl-C reaches the parent alone
    )
