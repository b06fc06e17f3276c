"""PostgreSQL on a data folder: made by `initdb`, run as a child of the supervisor, reached through a socket."""

import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from likewise.embedded import process
from likewise.embedded.account import Account, give
from likewise.embedded.folder import POSTGRES_SOCKET
from likewise.embedded.process import Log, Server, arguments_of, end_orphan, environment, exists, launcher, pid_in
from likewise.embedded.programs import Programs
from likewise.errors import ServiceError

USER = DATABASE = "likewise"
_OURS = "cluster_name=likewise"  # also seen in the title of each process
SERVER = Server(
    name="PostgreSQL",
    ready_seconds=300.0,  # recovery after a kill can take its time
    # "fast" (roll back and write a checkpoint), "immediate" (recover at the next start), and the end.
    stop_steps=((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)),
    # Backends of a killed server hold its memory until they notice, which is soon.
    passing="pre-existing shared memory block",
)
_CONFIGURATION = {
    "max_connections": "200",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_line_prefix": "'%m [%p] '",
    "jit": "off",  # compiling costs more than it saves on short queries
}


def database_url(sockets: Path) -> str:
    """The URL for SQLAlchemy; the port is named lest PGPORT decide it."""
    return f"postgresql+psycopg://{USER}@:5432/{DATABASE}?host={quote(str(sockets))}"


def create(programs: Programs, data: Path, account: Account | None, options: Mapping[str, str]) -> Path:
    """Make the database cluster of a data folder, whole or not at all; its folder.

    Raises:
        ServiceError: `initdb` fails, or the folder holds a cluster of another major version.
    """
    cluster = data / "postgres"
    if cluster.exists():
        _check_version(programs, cluster)
        return cluster
    part = data / "postgres.new"
    shutil.rmtree(part, ignore_errors=True)
    give(part, account)
    log = Log.of(data / "postgres.log")
    command: list[str | Path] = [
        programs.postgres_bin / "initdb",
        "-D",
        part,
        "-U",
        USER,
        "-k",
        "--encoding=UTF8",
        "--locale=C",
    ]
    command += [*_locale(programs), "--auth-local=trust", "--auth-host=reject", "--no-instructions"]
    with log.writing() as output:
        made = subprocess.run(  # noqa: S603 -- our own command line, no shell
            launcher(command, account, signal.SIGKILL),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment(),
            check=False,
        )
    if made.returncode != 0:
        raise log.failure(f"{data}: initdb could not make the database")
    with (part / "postgresql.conf").open("a", encoding="utf-8") as stream:
        stream.writelines(f"{name} = {value}\n" for name, value in {**_CONFIGURATION, **options}.items())
    part.replace(cluster)
    return cluster


def start(programs: Programs, cluster: Path, sockets: Path, account: Account | None) -> subprocess.Popen[bytes]:
    """Start PostgreSQL and wait until it answers; ends an orphan of a supervisor that was killed first.

    Raises:
        ServiceError: it ends at once, or does not answer in time.
    """
    pid_file = cluster / "postmaster.pid"
    end_orphan(pid_file, (cluster, _OURS), SERVER.stop_steps)
    for lock_file in (pid_file, sockets / f"{POSTGRES_SOCKET}.lock"):
        _forget_stranger(lock_file)
    log = Log.of(cluster.with_name("postgres.log"))
    command: list[str | Path] = [programs.postgres_bin / "postgres", "-D", cluster, "-k", sockets, "-p", "5432"]
    command += ["-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-c", _OURS]
    return process.start(
        SERVER, command, account, log, lambda: (sockets / POSTGRES_SOCKET).exists() and _answers(sockets)
    )


def _answers(sockets: Path) -> bool:
    """Whether a query is answered; makes our database where it is missing."""
    import psycopg

    where = psycopg.conninfo.make_conninfo(
        host=str(sockets), port=5432, user=USER, dbname="postgres", connect_timeout=10
    )
    try:
        with psycopg.connect(where, autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if found is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg.OperationalError:
        return False
    return True


def _check_version(programs: Programs, cluster: Path) -> None:
    try:
        version = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise ServiceError(
            f"{cluster}: holds no PostgreSQL database: move it away, or choose another --data"
        ) from error
    if version != str(programs.postgres_major):
        raise ServiceError(
            f"{cluster}: was made by PostgreSQL {version}, but this is {programs.postgres_major}: point "
            f"LIKEWISE_POSTGRES_BIN at the programs of PostgreSQL {version}, or dump it with those (pg_dump), move it "
            "away and restore it (pg_restore), as docs/how-to/deploy.md shows",
            file=str(cluster),
        )


def _locale(programs: Programs) -> list[str]:
    """Code-point order with Unicode's case mapping, the same on every machine: the built-in locale, ICU's before 17."""
    if programs.postgres_major >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale-provider=icu", "--icu-locale=und"]


def _forget_stranger(lock_file: Path) -> None:
    """Remove a stale lock file whose number now is a zombie's or another program's: PostgreSQL would believe it.

    A number that is free PostgreSQL sees through itself, and any PostgreSQL that has it is for a person to judge.
    """
    pid = abs(pid_in(lock_file) or 0)  # postgres --single notes its number negated
    if pid and exists(pid) and not any(b"postgres" in argument for argument in arguments_of(pid)[:1]):
        lock_file.unlink()
