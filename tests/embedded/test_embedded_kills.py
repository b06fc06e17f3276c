"""Protects what was committed against kill -9 of either server and of their supervisor."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis
from servers import OPTIONS, conninfo, short_folder

from likewise.embedded import Servers, running_at
from likewise.embedded.process import arguments_of, until

SUPERVISOR = """
import json, sys
from pathlib import Path
from likewise.embedded import Servers, process
if sys.argv[2] == "outlived":
    launcher = process.launcher
    process.launcher = lambda command, account, death_signal: launcher(command, account, 0)
servers = Servers.start(Path(sys.argv[1]))
print(json.dumps(dict(servers.pids())), flush=True)
sys.stdin.read()
servers.stop()
"""


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with short_folder() as folder:
        servers = Servers.start(folder / "data", options=OPTIONS)
        with servers, psycopg.connect(conninfo(servers.running.database_url)) as connection:
            connection.execute("CREATE TABLE kept (value text)")
        yield folder / "data"


def write(database_url: str, redis_url: str, value: str) -> None:
    """Commit a row and set a key."""
    with psycopg.connect(conninfo(database_url)) as connection:
        connection.execute("INSERT INTO kept VALUES (%s)", [value])
    with redis.Redis.from_url(redis_url) as client:
        client.set(value, value)


def assert_kept(database_url: str, redis_url: str, value: str) -> None:
    with psycopg.connect(conninfo(database_url)) as connection:
        assert connection.execute("SELECT count(*) FROM kept WHERE value = %s", [value]).fetchone() == (1,)
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        assert client.get(value) == value


@contextmanager
def supervisor(data: Path, mode: str) -> Iterator[tuple[subprocess.Popen[str], Mapping[str, int]]]:
    """A process of its own that runs the servers, and the servers' numbers."""
    command = [sys.executable, "-c", SUPERVISOR, str(data), mode]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


@pytest.mark.parametrize("killed", ["postgres", "valkey"])
def test_a_killed_server_is_noticed_and_revived_with_its_data(data: Path, killed: str) -> None:
    with Servers.start(data) as servers:
        where = servers.running.database_url, servers.running.redis_url
        write(*where, f"before {killed}")
        with psycopg.connect(conninfo(where[0])) as uncommitted:
            uncommitted.execute("INSERT INTO kept VALUES ('uncommitted')")
            os.kill(servers.pids()[killed], signal.SIGKILL)
            assert until(lambda: servers.died() == (killed,), 30)
            assert servers.revive() == (killed,)
            uncommitted.close()
        assert servers.died() == ()
        assert_kept(*where, f"before {killed}")
        with psycopg.connect(conninfo(where[0])) as connection:
            assert connection.execute("SELECT count(*) FROM kept WHERE value = 'uncommitted'").fetchone() == (0,)


def test_servers_end_with_a_killed_supervisor_and_the_next_start_has_all_data(data: Path) -> None:
    with supervisor(data, "as usual") as (process, pids):
        running = running_at(data)
        assert running is not None
        assert running.pid == process.pid
        write(running.database_url, running.redis_url, "before the supervisor")
        process.kill()
        assert until(lambda: not any(arguments_of(pid) for pid in pids.values()), 30), "the servers outlive it"
    assert running_at(data) is None, "what it wrote down is stale"
    with Servers.start(data) as servers:
        assert_kept(servers.running.database_url, servers.running.redis_url, "before the supervisor")


def test_servers_that_outlive_a_killed_supervisor_are_ended_by_the_next_start(data: Path) -> None:
    """Where the kernel cannot tie them to their parent, as on macOS."""
    with supervisor(data, "outlived") as (process, pids):
        running = running_at(data)
        assert running is not None
        write(running.database_url, running.redis_url, "before the orphans")
        process.kill()
        process.wait()
        assert all(arguments_of(pid) for pid in pids.values()), "they were to outlive it"
        with Servers.start(data) as servers:
            assert not any(arguments_of(pid) for pid in pids.values())
            assert_kept(servers.running.database_url, servers.running.redis_url, "before the orphans")


def test_a_start_while_the_servers_of_a_killed_supervisor_still_shut_down_waits_for_them(data: Path) -> None:
    with supervisor(data, "as usual") as (process, _):
        running = running_at(data)
        assert running is not None
        write(running.database_url, running.redis_url, "just before")
        process.kill()
        process.wait()
        with Servers.start(data) as servers:
            assert_kept(servers.running.database_url, servers.running.redis_url, "just before")
