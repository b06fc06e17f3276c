"""`likewise up` as a person starts it in a shell, and ends it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LIKEWISE = [sys.executable, "-m", "likewise"]
UP = "Ctrl-C stops it."


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def environment(data: Path) -> dict[str, str]:
    return {**os.environ, "LIKEWISE_DATA": str(data), "LIKEWISE_API_KEY": ""}


@contextmanager
def running(
    data: Path, *options: str, end: signal.Signals = signal.SIGTERM
) -> Iterator[tuple["subprocess.Popen[str]", list[str]]]:
    """The service, with what it said until it was up; a signal ends it."""
    command = [*LIKEWISE, "up", "--data", str(data), "--port", str(free_port()), *options]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment(data))
    assert child.stdout is not None
    said: list[str] = []
    try:
        for line in child.stdout:
            said.append(line.strip())
            if said[-1] == UP:
                break
        assert said[-1:] == [UP], said
        yield child, said
    finally:
        child.send_signal(end)
        rest, _ = child.communicate(timeout=60)
        said.extend(rest.splitlines())


def printed_link(said: list[str]) -> str:
    """The link that signs in, once."""
    (link,) = (line.split()[-1] for line in said if line.startswith("Sign in, once:"))
    return link
