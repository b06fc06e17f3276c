"""Server processes: started, waited for, told from strangers that have their number, and ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from likewise.embedded import launch
from likewise.embedded.account import Account
from likewise.errors import ServiceError

POLL_SECONDS = 0.01
KEEP_LOG_BYTES = 16 * 1024 * 1024
_GRAVE = ("FATAL:", "PANIC:", "ERROR:", "error:", "FATAL CONFIG", "Fatal error", "# ")


Steps = Sequence[tuple[signal.Signals, float]]
# Arguments that together only a server of ours has, its folder among them.
Marks = Sequence[str | Path]


@dataclass(frozen=True)
class Server:
    """What there is to know about a kind of server.

    Args:
        name: as a person calls it.
        ready_seconds: how long it may take to answer.
        stop_steps: signals of growing force that end it, each with its seconds to take effect.
        passing: what its log says of an obstacle that passes by itself, so that it is worth trying again.
    """

    name: str
    ready_seconds: float
    stop_steps: Steps
    passing: str | None = None


@dataclass(frozen=True)
class Log:
    """A server's log file, of which only what was written since `start` counts."""

    path: Path
    start: int

    @classmethod
    def of(cls, path: Path) -> "Log":
        """The log, from now on; an overlong one is put aside as `.1`."""
        size = path.stat().st_size if path.exists() else 0
        if size > KEEP_LOG_BYTES:
            path.replace(path.with_name(path.name + ".1"))
            size = 0
        return cls(path, size)

    def writing(self) -> BinaryIO:
        """The log, open for a server to write to; for its owner's eyes only."""
        return os.fdopen(os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")

    def text(self) -> str:
        """What was written since the start; at most the last 64 KiB."""
        if not self.path.exists():
            return ""
        with self.path.open("rb") as stream:
            stream.seek(max(self.start, self.path.stat().st_size - 65_536))
            return stream.read().decode("utf-8", errors="replace")

    def last_line(self) -> str:
        """The last line that names an error, else the last line, else nothing."""
        lines = [line.strip() for line in self.text().splitlines() if line.strip()]
        grave = [line for line in lines if any(mark in line for mark in _GRAVE)]
        return (grave or lines or [""])[-1]

    def failure(self, what: str, advice: str = "") -> ServiceError:
        """An error of one line: what failed, the log's last line and its path."""
        said = f": {line}" if (line := self.last_line()) else ""
        return ServiceError(f"{what}{said} (log: {self.path}){advice}", file=str(self.path))


def launcher(command: Sequence[str | Path], account: Account | None, death_signal: signal.Signals) -> list[str]:
    """The command line that runs a command as an account (None: oneself) and tied to this process's life."""
    uid, gid = (account.uid, account.gid) if account else (-1, -1)
    wrapper = [sys.executable, "-I", "-S", str(Path(launch.__file__)), str(uid), str(gid), str(os.getpid())]
    return [*wrapper, str(int(death_signal)), *map(str, command)]


def start(
    server: Server, command: Sequence[str | Path], account: Account | None, log: Log, answers: Callable[[], bool]
) -> subprocess.Popen[bytes]:
    """Start a server and wait until it answers.

    Raises:
        ServiceError: it ends at once, or does not answer in time; it is not left running.
    """
    child = spawn(command, account, server.stop_steps[0][0], log)

    def ready() -> bool:
        nonlocal child, log
        if child.poll() is None:
            return answers()
        if server.passing is None or server.passing not in log.text():
            raise log.failure(f"{server.name} does not start")
        log = Log.of(log.path)  # what the next attempt says counts from here
        child = spawn(command, account, server.stop_steps[0][0], log)
        return False

    try:
        answered = until(ready, server.ready_seconds)
    except BaseException:
        stop(child, server)
        raise
    if not answered:
        stop(child, server)
        raise log.failure(f"{server.name} does not answer within {server.ready_seconds:.0f} s")
    return child


def stop(child: subprocess.Popen[bytes], server: Server) -> None:
    """End a child, the hard way if need be."""
    end(lambda: child.poll() is None, child.send_signal, server.stop_steps)


def spawn(
    command: Sequence[str | Path], account: Account | None, death_signal: signal.Signals, log: Log
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that Ctrl-C reaches the supervisor alone."""
    with log.writing() as output:
        return subprocess.Popen(  # noqa: S603 -- our own command line, no shell
            launcher(command, account, death_signal),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment(),
            start_new_session=True,
        )


def environment() -> dict[str, str]:
    """What a server gets to see: none of the settings, which hold secrets, and none of PG*, which would change its ways."""
    kept = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    return {"LC_ALL": "C", "TZ": "UTC"} | {name: os.environ[name] for name in kept if name in os.environ}


def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait for a condition; False if it has not come true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def is_ours(pid: int, marks: Marks) -> bool:
    """Whether a process is alive and one that we started: its command line has all the marks.

    A number alone says nothing: it may have gone to a stranger since. A zombie has no command line, hence is not alive.
    """
    return {os.fsencode(mark) for mark in marks} <= set(arguments_of(pid))


def pid_in(path: Path) -> int | None:
    """The process number in a pid file's first line, None where there is none."""
    with suppress(OSError, ValueError, IndexError):
        return int(path.read_text(encoding="ascii", errors="replace").split()[0])
    return None


def end(is_running: Callable[[], bool], send: Callable[[signal.Signals], None], steps: Steps) -> bool:
    """Send signals of growing force, each with its seconds to take effect; whether the process ended."""
    for number, seconds in steps:
        if not is_running():
            return True
        with suppress(ProcessLookupError):
            send(number)
        if until(lambda: not is_running(), seconds):
            return True
    return False


def end_orphan(pid_file: Path, marks: Marks, steps: Steps) -> None:
    """End what a dead supervisor left running; never a stranger, nor a server that a person started by hand.

    Raises:
        ServiceError: it does not end.
    """
    pid = pid_in(pid_file)
    if pid is None or not is_ours(pid, marks):
        return
    if not end(lambda: is_ours(pid, marks), lambda number: os.kill(pid, number), steps):
        raise ServiceError(f"{pid_file}: process {pid} of an earlier start does not end: kill it, then start again")


def exists(pid: int) -> bool:
    """Whether a number is taken, be it by a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def arguments_of(pid: int) -> Sequence[bytes]:
    """A process's command line; nothing if there is no such process, or a zombie."""
    if Path("/proc/self/cmdline").exists():
        with suppress(OSError):
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
            return line.split(b"\0") if line else ()
        return ()
    listed = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, check=False)  # noqa: S603, S607
    return listed.stdout.split()
