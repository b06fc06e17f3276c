"""Protects a data folder across releases: an older one is upgraded with its data; what cannot be is refused, with advice."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from filled import rows_of
from servers import short_folder
from sqlalchemy import NullPool, create_engine, text

from likewise.db import migrate
from likewise.embedded import Programs, Servers
from likewise.embedded.folder import FORMAT
from likewise.errors import DatabaseError, ServiceError
from likewise.settings import load_settings
from likewise.supervisor import Place, Service

UNUSED = Programs(Path("/usr/bin"), Path("/usr/bin/valkey-server"), 18)
OLDER = "202611221350"
"""A revision before the newest, as a release before this one left it."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def started(data: Path) -> "subprocess.CompletedProcess[str]":
    """`likewise up` on a folder that it refuses."""
    return subprocess.run(
        [sys.executable, "-m", "likewise", "up", "--data", str(data), "--port", "1"],
        env={**os.environ, "LIKEWISE_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def change(url: str, statement: str, **values: str) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text(statement), values)


@pytest.mark.criterion("AC-19.4")
def test_a_database_of_another_postgresql_is_refused_with_both_versions_and_the_ways_out() -> None:
    with short_folder() as place:
        (place / "postgres").mkdir()
        (place / "postgres" / "PG_VERSION").write_text("15\n", encoding="ascii")
        with pytest.raises(ServiceError) as refused:
            Servers.start(place, UNUSED)
        assert (place / "postgres" / "PG_VERSION").read_text(encoding="ascii") == "15\n"
    for word in ("PostgreSQL 15", "this is 18", "LIKEWISE_POSTGRES_BIN", "pg_dump", "pg_restore", "deploy.md"):
        assert word in refused.value.message


@pytest.mark.criterion("AC-19.4")
def test_a_folder_of_another_layout_is_refused_and_left_alone() -> None:
    with short_folder() as place:
        (place / "format").write_text("2\n", encoding="ascii")
        with pytest.raises(ServiceError, match=rf"layout '2'.* knows {FORMAT}.*newer release"):
            Servers.start(place, UNUSED)
        assert not (place / "postgres").exists()


@pytest.mark.criterion("AC-19.4")
def test_a_newer_schema_is_refused_in_one_line_and_an_older_one_is_upgraded() -> None:
    """The same folder: first as a later release left it, then as an earlier one did."""
    with short_folder() as place:
        data = place / "data"
        with Servers.start(data) as servers:
            url = servers.running.database_url
            migrate.upgrade(url)
            change(url, "INSERT INTO catalogues (name) VALUES ('tools')")
            change(url, "UPDATE alembic_version SET version_num = '299901010000'")
        refused = started(data)
        assert (refused.returncode, refused.stderr.count("\n")) == (DatabaseError.exit_code, 1), refused.stderr
        assert "299901010000" in refused.stderr
        assert "newer release" in refused.stderr
        with Servers.start(data) as servers:
            change(url, "UPDATE alembic_version SET version_num = :head", head=migrate.head())
            migrate.downgrade(url, OLDER)
        assert (data / "format").read_text(encoding="ascii") == f"{FORMAT}\n"
        with Service.start(load_settings(), Place(data, "127.0.0.1", free_port(), workers=0)) as service:
            upgraded = service.servers.running.database_url
            assert migrate.pending(upgraded) == ()
            assert [row["name"] for row in rows_of(upgraded)["catalogues"]] == ["tools"]
