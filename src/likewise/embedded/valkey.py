"""Valkey (or Redis) on a data folder: an append-only file, no eviction, reached through a socket."""

import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from likewise.embedded import process
from likewise.embedded.account import Account, give
from likewise.embedded.folder import VALKEY_SOCKET
from likewise.embedded.process import Log, Server, end_orphan
from likewise.embedded.programs import Programs

SERVER = Server(
    name="Valkey",
    ready_seconds=300.0,  # reading a long append-only file takes its time
    stop_steps=((signal.SIGTERM, 30.0), (signal.SIGKILL, 10.0)),
)
_CONFIGURATION = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "no",
    "save": "",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "maxmemory-policy": "noeviction",
    "set-proc-title": "no",  # the command line is how a process is known to be ours
}


def redis_url(sockets: Path) -> str:
    """The URL for redis-py."""
    return f"unix://{quote(str(sockets / VALKEY_SOCKET))}?db=0"


def create(data: Path, account: Account | None) -> Path:
    """Make the server's folder if it is not there; its path."""
    folder = data / "valkey"
    give(folder, account)
    return folder


def start(programs: Programs, folder: Path, sockets: Path, account: Account | None) -> subprocess.Popen[bytes]:
    """Start Valkey and wait until it answers PING; ends an orphan of a supervisor that was killed first.

    Raises:
        ServiceError: it ends at once, or does not answer in time.
    """
    pid_file = folder / "valkey.pid"
    end_orphan(pid_file, (folder, pid_file), SERVER.stop_steps)
    log = Log.of(folder.with_name("valkey.log"))
    places: dict[str, str | Path] = {"dir": folder, "pidfile": pid_file, "unixsocket": sockets / VALKEY_SOCKET}
    command: list[str | Path] = [programs.redis_server]
    for name, value in {**_CONFIGURATION, **places}.items():
        command += [f"--{name}", value]
    return process.start(
        SERVER, command, account, log, lambda: (sockets / VALKEY_SOCKET).exists() and _answers(sockets)
    )


def _answers(sockets: Path) -> bool:
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    with redis.Redis.from_url(redis_url(sockets), socket_timeout=10, retry=Retry(NoBackoff(), 0)) as client:
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):  # not there yet, or still loading
            return False
