"""Brings a database's schema to a revision and back, and tells where it stands. One migrator works at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from likewise.db.session import driver_url, first_line
from likewise.db.tables import Base
from likewise.errors import DatabaseError

HEAD = "head"
LOCK = 0x6C696B65776D6967
"""The advisory lock of migrators ("likewmig" in ASCII)."""
LOCK_TIMEOUT = "5min"


def upgrade(url: str, revision: str = HEAD) -> None:
    """Applies all revisions up to `revision`; none where it already stands there.

    Raises:
        DatabaseError: the database cannot be reached or is of a newer release, or another migrator held it for five minutes.
    """
    _check_known(current(url))
    with _locked(url) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Takes revisions back down to `revision` ("base" for an empty schema, "-1" for the last one only).

    Raises:
        DatabaseError: as `upgrade`.
    """
    with _locked(url) as connection:
        command.downgrade(_config(connection), revision)


def current(url: str) -> str | None:
    """The revision the database stands at, None for an empty schema."""
    with _connection(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision that this release knows."""
    found = _scripts().get_current_head()
    if found is None:
        raise DatabaseError("the package holds no migrations: install it again")
    return found


def pending(url: str) -> tuple[str, ...]:
    """The revisions that are still to be applied, oldest first.

    Raises:
        DatabaseError: the database stands at a revision that this release does not know: it is newer.
    """
    at = current(url)
    known = [script.revision for script in reversed(list(_scripts().walk_revisions()))]
    if at is None:
        return tuple(known)
    _check_known(at)
    return tuple(known[known.index(at) + 1 :])


def drift(url: str) -> list[str]:
    """Where the database and the tables in the code differ, one line each; empty where they agree."""
    with _connection(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        return [repr(difference) for difference in compare_metadata(context, Base.metadata)]


def _check_known(at: str | None) -> None:
    if at is not None and at not in {script.revision for script in _scripts().walk_revisions()}:
        raise DatabaseError(f"the database is at revision {at}, which this release does not know: run a newer release")


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    engine = create_engine(driver_url(url), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    except OperationalError as error:
        raise DatabaseError(f"the database does not answer: {first_line(error)}") from error


@contextmanager
def _locked(url: str) -> Iterator[Connection]:
    """A connection to migrate on, while a second one keeps other migrators out.

    The lock lies on a connection without a transaction, so that a revision may build an index concurrently.
    """
    with _connection(url) as keeper:
        idle = keeper.execution_options(isolation_level="AUTOCOMMIT")
        idle.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        idle.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        with _connection(url) as connection:
            yield connection


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent / "migrations"))
