"""Fixtures with real servers: PostgreSQL and Valkey out of their wheels, one pair for each pytest process.

`servers` starts them when first asked for; `database_url` is a fresh, empty database for each test, `redis_url` an empty
Redis. `fresh_database` makes a database wherever one is needed, also as a copy of another (`template`).
LIKEWISE_POSTGRES_BIN puts another PostgreSQL in the place of the wheel's (`make test-postgres`).
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from likewise.embedded import Servers

# The tests kill processes, never the machine: what the kernel has is safe, and waiting for the disk would cost minutes.
OPTIONS = {"fsync": "off", "full_page_writes": "off", "autovacuum_naptime": "1d"}


@contextmanager
def short_folder() -> Iterator[Path]:
    """A temporary folder with a short path that every user may pass through, unlike pytest's when run by root."""
    folder = Path(tempfile.mkdtemp(prefix="lw-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(servers: "Servers", template: str = "template1") -> Iterator[str]:
    """The URL of a database of its own, dropped at the end; a template may have no open connections."""
    name = f"test_{uuid4().hex}"
    _administer(servers, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield servers.running.database_url.replace("/likewise?", f"/{name}?")
    finally:
        _administer(servers, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def conninfo(database_url: str) -> str:
    """The same place for psycopg itself, without SQLAlchemy."""
    return database_url.replace("postgresql+psycopg://", "postgresql://")


@pytest.fixture(scope="session")
def servers() -> Iterator["Servers"]:
    from likewise.embedded import Servers, find_programs

    named = os.environ.get("LIKEWISE_POSTGRES_BIN")
    programs = find_programs(Path(named) if named else None)
    with short_folder() as folder, Servers.start(folder / "data", programs, OPTIONS) as started:
        yield started


@pytest.fixture
def database_url(servers: "Servers") -> Iterator[str]:
    """An empty database; SQLAlchemy's form of URL."""
    with fresh_database(servers) as url:
        yield url


@pytest.fixture
def redis_url(servers: "Servers") -> str:
    """An empty Redis, with nothing left of the test before."""
    import redis

    with redis.Redis.from_url(servers.running.redis_url) as client:
        client.flushall()
    return servers.running.redis_url


def _administer(servers: "Servers", statement: str) -> None:
    import psycopg

    with psycopg.connect(conninfo(servers.running.database_url), autocommit=True) as connection:
        connection.execute(statement.encode())
