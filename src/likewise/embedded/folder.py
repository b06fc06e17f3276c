"""The data folder: what lies where, and who has it.

format          the number of this layout, so that a release tells a folder of another one
lock            held (flock) by the supervisor as long as it lives; the kernel lets go of it, even after kill -9
servers.json    how to reach the running servers, for other commands on this machine
postgres/ valkey/ and their logs; run/ with the sockets
"""

import fcntl
import json
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from likewise.embedded.account import Account, closed_folder, give
from likewise.embedded.process import pid_in, until
from likewise.errors import ServiceError

# sun_path is 108 bytes on Linux, 104 on macOS, each with a closing zero.
SOCKET_BYTES = 107 if sys.platform == "linux" else 103
POSTGRES_SOCKET, VALKEY_SOCKET = ".s.PGSQL.5432", "valkey.sock"
SHORT_PREFIX = "likewise-"
FORMAT = 1
_LOCK_SECONDS = 0.5


@dataclass(frozen=True)
class Running:
    """How to reach the servers of a data folder.

    Args:
        data: the folder.
        pid: the supervising process.
        database_url: for SQLAlchemy, through psycopg and a unix socket; it holds no secret.
        redis_url: for redis-py, through a unix socket.
        sockets: the folder that holds the sockets.
    """

    data: Path
    pid: int
    database_url: str
    redis_url: str
    sockets: Path


def prepare(data: Path, account: Account | None) -> Path:
    """Make the data folder if it is not there, and see that the servers' account can reach it; its real path.

    Raises:
        ServiceError: it cannot be made, or the account cannot pass through a folder above it.
    """
    mode = 0o700 if account is None else 0o711  # others may pass through, and see nothing
    missing = [folder for folder in (data, *data.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        folder.chmod(mode)  # whatever the umask says
    real = Path(os.path.realpath(data))
    closed = closed_folder(real, account)
    if closed is not None and account is not None:
        raise ServiceError(
            f"{closed}: user '{account.name}', as whom root runs PostgreSQL, may not pass through this folder: "
            f"choose another place with --data, or allow it: chmod o+x {closed}",
            file=str(closed),
        )
    return real


def lock(data: Path) -> int:
    """Take the folder for this process; the open file descriptor holds it.

    Raises:
        ServiceError: another process has it.
    """
    path = data / "lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if not until(lambda: _try_lock(descriptor), _LOCK_SECONDS):
        os.close(descriptor)
        holder = f" (process {pid})" if (pid := pid_in(path)) else ""
        raise ServiceError(
            f"{data}: in use by another likewise{holder}: stop that one, or choose another folder with --data",
            file=str(data),
        )
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def check_format(data: Path) -> None:
    """Mark a new folder with the layout's number, and see that one from before has it.

    Raises:
        ServiceError: it was laid out by a release that this one does not understand.
    """
    path = data / "format"
    found = path.read_text(encoding="utf-8", errors="replace").strip() if path.exists() else ""
    if not found:
        path.write_text(f"{FORMAT}\n", encoding="ascii")
    elif found != str(FORMAT):
        raise ServiceError(
            f"{path}: this folder has the layout {found[:20]!r} of another release, and this one knows {FORMAT}: "
            "run the newer release, or choose another folder with --data",
            file=str(path),
        )


def sockets_folder(data: Path, account: Account | None) -> Path:
    """An empty folder for the sockets: `run` in the data folder, or a short one where that path is too long.

    Raises:
        ServiceError: there is no place for a short one.
    """
    folder = data / "run"
    if _too_long(folder):
        places = [Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108 -- mkdtemp makes a private folder in it
        fitting = [place for place in places if not _too_long(place / "likewise-12345678")]
        place = next((place for place in fitting if not closed_folder(place, account)), None)
        if place is None:
            raise ServiceError(
                f"{data}: too long a path for a socket, and {places[0]} cannot take its place: choose a shorter folder "
                "with --data"
            )
        folder = Path(tempfile.mkdtemp(prefix=SHORT_PREFIX, dir=place))
    give(folder, account)
    return folder


def write_state(running: Running) -> None:
    """Say where the servers are, for other commands."""
    path = _state_file(running.data)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(running), default=str, indent=1) + "\n", encoding="utf-8")
    part.chmod(0o600)
    part.replace(path)


def read_state(data: Path) -> Running | None:
    """What the last start wrote, which need not be alive; None if nothing."""
    try:
        found = json.loads(_state_file(data).read_text(encoding="utf-8"))
        return Running(
            Path(found["data"]), int(found["pid"]), found["database_url"], found["redis_url"], Path(found["sockets"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def running_at(data: Path) -> Running | None:
    """The servers that another process runs on a folder, None if there are none."""
    state = read_state(data)
    if state is None:
        return None
    try:
        descriptor = os.open(data / "lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return None if _try_lock(descriptor) else state
    finally:
        os.close(descriptor)


def clear(running: Running) -> None:
    """Take away what tells of servers that have ended, and their sockets."""
    if running.sockets == running.data / "run" or running.sockets.name.startswith(SHORT_PREFIX):
        shutil.rmtree(running.sockets, ignore_errors=True)
    _state_file(running.data).unlink(missing_ok=True)


def _state_file(data: Path) -> Path:
    return data / "servers.json"


def _too_long(folder: Path) -> bool:
    return len(os.fsencode(folder / POSTGRES_SOCKET)) > SOCKET_BYTES


def _try_lock(descriptor: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
