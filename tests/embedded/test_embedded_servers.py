"""Protects the servers for one machine: they start on an empty folder, keep their data, and leave nothing behind."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from servers import OPTIONS, conninfo, fresh_database, short_folder

from likewise.embedded import Servers, find_programs, running_at
from likewise.embedded.account import account_for
from likewise.embedded.process import arguments_of, environment, until
from likewise.errors import ServiceError


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder on which servers ran before."""
    with short_folder() as folder:
        Servers.start(folder / "data", options=OPTIONS).stop()
        yield folder / "data"


def write(servers: Servers, value: str) -> None:
    """One committed row and one key."""
    with psycopg.connect(conninfo(servers.running.database_url)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [value])
    with redis.Redis.from_url(servers.running.redis_url) as client:
        client.sadd("kept", value)


def read(servers: Servers) -> tuple[set[str], set[str]]:
    """What PostgreSQL and what Valkey kept."""
    with psycopg.connect(conninfo(servers.running.database_url)) as connection:
        rows = {value for (value,) in connection.execute("SELECT value FROM kept")}
    with redis.Redis.from_url(servers.running.redis_url, decode_responses=True) as client:
        return rows, set(client.sscan_iter("kept"))


def test_both_servers_answer_on_a_fresh_folder(servers: Servers, database_url: str, redis_url: str) -> None:
    with psycopg.connect(conninfo(database_url)) as connection:
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert connection.execute(tables).fetchone() == (0,)
        shown = [
            connection.execute(f"SHOW {name}".encode()).fetchone() for name in ("data_checksums", "listen_addresses")
        ]
        assert shown == [("on",), ("",)]
        assert connection.execute("SELECT lower('ÄÉß')").fetchone() == ("äéß",), "searching knows more than ASCII"
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        assert client.dbsize() == 0
        assert client.config_get("appendonly", "maxmemory-policy", "port") == {
            "appendonly": "yes",
            "maxmemory-policy": "noeviction",
            "port": "0",
        }
    assert servers.died() == ()
    assert servers.revive() == (), "nothing to do"
    assert {os.getsid(pid) for pid in servers.pids().values()} == set(servers.pids().values()), "Ctrl-C is not for them"


def test_only_the_owner_of_a_data_folder_can_reach_its_servers(servers: Servers) -> None:
    """PostgreSQL trusts whoever reaches the socket, so the folder around it has to be closed."""
    assert servers.running.sockets.stat().st_mode & 0o777 == 0o700
    for socket in servers.running.sockets.glob("*valkey*"):
        assert socket.stat().st_mode & 0o777 == 0o700
    assert (servers.running.data / "servers.json").stat().st_mode & 0o777 == 0o600


def test_a_database_can_be_a_copy_of_another(servers: Servers) -> None:
    with fresh_database(servers) as original:
        with psycopg.connect(conninfo(original)) as connection:
            connection.execute("CREATE TABLE copied (id int)")
        name = original.partition("?")[0].rpartition("/")[2]
        with fresh_database(servers, template=name) as copy, psycopg.connect(conninfo(copy)) as connection:
            assert connection.execute("SELECT count(*) FROM copied").fetchone() == (0,)


def test_a_second_start_finds_all_data_and_the_first_leaves_no_process(data: Path) -> None:
    with Servers.start(data) as first:
        write(first, "before")
        pids = first.pids().values()
    assert [pid for pid in pids if arguments_of(pid)] == []
    assert not (data / "servers.json").exists()
    with Servers.start(data) as second:
        rows, keys = read(second)
    assert "before" in rows & keys


def test_stopping_twice_is_harmless_and_what_was_stopped_stays_so(data: Path) -> None:
    servers = Servers.start(data)
    servers.stop()
    servers.stop()
    assert servers.died() == ("postgres", "valkey")
    with pytest.raises(ServiceError, match="were stopped"):
        servers.revive()


def test_two_starts_on_one_folder_refuse_and_the_first_goes_on(data: Path) -> None:
    with Servers.start(data) as first:
        with pytest.raises(ServiceError, match=rf"in use by another likewise \(process {os.getpid()}\)"):
            Servers.start(data)
        write(first, "first goes on")
        assert running_at(data) == first.running
    assert running_at(data) is None


def test_a_path_too_long_for_a_socket_gets_a_short_one_that_is_gone_in_the_end(data: Path) -> None:
    long = data.parent / ("a" * 100) / "data"
    long.parent.mkdir(mode=0o711)
    data.rename(long)
    try:
        with Servers.start(long) as servers:
            write(servers, "far away")
            sockets = servers.running.sockets
            assert long not in sockets.parents
            assert sockets.stat().st_mode & 0o777 == 0o700
        assert not sockets.exists()
    finally:
        long.rename(data)


def test_a_stale_number_that_went_to_a_stranger_stops_nobody(data: Path) -> None:
    """After a power cut the pid files name whatever has those numbers today."""
    with subprocess.Popen(["sleep", "600"]) as stranger:
        try:
            for name in ("postgres/postmaster.pid", "valkey/valkey.pid"):
                (data / name).write_text(f"{stranger.pid}\n{data / 'postgres'}\n", encoding="ascii")
            with Servers.start(data) as servers:
                write(servers, "stranger")
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_a_server_that_a_person_started_by_hand_is_left_alone(data: Path) -> None:
    cluster, account = data / "postgres", account_for(data / "postgres")
    command = [
        str(find_programs().postgres_bin / "postgres"),
        "-D",
        str(cluster),
        "-k",
        str(cluster),
        "-c",
        "listen_addresses=",
    ]
    with subprocess.Popen(
        command,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=environment(),
        user=account.uid if account else None,
        group=account.gid if account else None,
    ) as manual:
        try:
            assert until((cluster / ".s.PGSQL.5432").exists, 30)
            with pytest.raises(ServiceError, match=r'PostgreSQL does not start: .*"postmaster.pid" already exists'):
                Servers.start(data)
            assert manual.poll() is None
        finally:
            manual.terminate()


@pytest.mark.parametrize(
    ("name", "damage", "message"),
    [
        (
            "postgres/postgresql.conf",
            "max_connections = many\n",
            r"PostgreSQL does not start: .*\(log: .*postgres\.log\)",
        ),
        (
            "valkey/appendonlydir/appendonly.aof.manifest",
            "damaged\n",
            r"Valkey does not start: .*\(log: .*valkey\.log\)",
        ),
    ],
)
def test_a_server_that_cannot_start_is_one_line_with_its_log_and_leaves_nothing_running(
    data: Path, name: str, damage: str, message: str
) -> None:
    before = (data / name).read_text(encoding="utf-8")
    (data / name).write_text(before + damage, encoding="utf-8")
    try:
        with pytest.raises(ServiceError, match=message) as raised:
            Servers.start(data)
    finally:
        (data / name).write_text(before, encoding="utf-8")
    assert "\n" not in raised.value.message
    assert not (data / "postgres" / "postmaster.pid").exists()
    Servers.start(data).stop()
