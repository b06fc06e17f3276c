"""Connections, and the one place that commits."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import psycopg
from opentelemetry.trace import SpanKind
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session, sessionmaker

from likewise.db.liveness import check_at_checkout
from likewise.db.silence import Patience, watch_connections
from likewise.errors import DatabaseError, LikewiseError
from likewise.telemetry.tracing import inner_span

Answer = TypeVar("Answer")

REPEATABLE_STATES = frozenset({"40001", "40P01"})
"""SQLSTATE of a serialization failure and of a deadlock: PostgreSQL rolled back, and a second try may pass."""

UNAVAILABLE_STATES = frozenset({"57P01", "57P02", "57P03", "53300", "25P03", "25P04", "55P03"})
"""PostgreSQL shuts down, starts, is full, or ended an idle or endless transaction; or somebody, perhaps a process that is
stopped, holds a lock for too long, which ends when their `idle_timeout` does."""

KNOWS_TRANSACTION_TIMEOUT = 170_000
"""The first version of PostgreSQL, as its number, that has `transaction_timeout`."""


@dataclass(frozen=True)
class PoolSettings:
    """How a process uses its connections; times in seconds.

    `pool_timeout` and `connect_timeout` bound how long a request waits for a database that is away or busy.
    `idle_timeout` bounds how long a transaction may stand open with nothing sent: a stopped process holds no locks.
    `transaction_timeout` bounds a transaction as a whole, on PostgreSQL 17 and later: no other limit of the server ends one
    whose process stopped in the middle of a pipeline. It must leave room for the longest statement.
    `patience` bounds how long anything waits for a server that stands still.
    """

    pool_size: int = 5
    max_overflow: int = 5
    pool_timeout: float = 1.5
    connect_timeout: int = 2
    statement_timeout: float = 30.0
    lock_timeout: float = 10.0
    idle_timeout: float = 60.0
    transaction_timeout: float = 900.0
    patience: Patience = field(default_factory=Patience)
    recycle: int = 1800
    application_name: str = "likewise"


class CommitUnknownError(DatabaseError):
    """The connection broke while committing: whether it was committed is not known, so nothing may be tried again."""


class CorruptionError(LikewiseError):
    """A row that must be written once was to be written again: an alarm, since trying again cannot put it right."""

    code = "CORRUPTION_ERROR"


class Database:
    """A pool of connections to one PostgreSQL; made once a process, after any fork."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)
        single = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._single_statements = sessionmaker(single, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose work is committed at the end of the block, and rolled back where the block raises.

        Raises:
            CommitUnknownError: the connection broke during the commit.
            DatabaseError: PostgreSQL cannot be reached, or broke off before the commit: nothing was committed.
        """
        with _span("transaction"), self._sessions() as session:
            try:
                yield session
                session.flush()
            except (DBAPIError, PoolTimeoutError) as error:
                session.rollback()
                if away(error):
                    raise DatabaseError(f"the database does not answer: {first_line(error)}") from error
                raise
            try:
                session.commit()
            except DBAPIError as error:
                if away(error):
                    raise CommitUnknownError(f"the database broke off while committing: {first_line(error)}") from error
                raise

    @contextmanager
    def statement(self) -> Iterator[Session]:
        """A session for one statement, which PostgreSQL commits by itself: one round trip where a transaction takes three.

        Several that only read may follow each other; each sees what was committed when it began.

        Raises:
            CommitUnknownError: the connection broke during the statement.
            DatabaseError: PostgreSQL cannot be reached: nothing was committed.
        """
        with _span("statement"), self._single_statements() as session:
            try:
                session.connection()
            except (DBAPIError, PoolTimeoutError) as error:
                raise DatabaseError(f"the database does not answer: {first_line(error)}") from error
            try:
                yield session
            except DBAPIError as error:
                if away(error):
                    raise CommitUnknownError(f"the database broke off: {first_line(error)}") from error
                raise

    def run(self, work: Callable[[Session], Answer], attempts: int = 3) -> Answer:
        """Does `work` in a transaction, again where PostgreSQL rolled back or broke off before the commit.

        `work` must have no effect but on its session. A commit whose outcome is unknown is never tried again.

        Raises:
            DatabaseError: as `transaction`, after the last attempt.
        """
        for left in range(attempts - 1, -1, -1):
            try:
                with self.transaction() as session:
                    return work(session)
            except CommitUnknownError:
                raise
            except DatabaseError:
                if not left:
                    raise
            except DBAPIError as error:
                if not left or getattr(error.orig, "sqlstate", None) not in REPEATABLE_STATES:
                    raise
        raise AssertionError("attempts must be at least 1")

    def close(self) -> None:
        """Closes all connections that nobody uses."""
        self.engine.dispose()


def _span(name: str) -> AbstractContextManager[object]:
    return inner_span(name, SpanKind.CLIENT, db_system_name="postgresql")


def once_committed(session: Session, then: Callable[[], None]) -> None:
    """Do something after this session's transaction is committed, and not at all where it is rolled back.

    `then` must not raise: what was committed stays so.
    """
    event.listen(session, "after_commit", lambda _: then(), once=True)


def open_database(url: str, settings: PoolSettings | None = None) -> Database:
    """A pool for `url` (postgresql://...); nothing is connected until it is used.

    Raises:
        DatabaseError: the URL is none, or names another database system.
    """
    chosen = settings or PoolSettings()
    milliseconds = {
        "statement_timeout": chosen.statement_timeout,
        "lock_timeout": chosen.lock_timeout,
        "idle_in_transaction_session_timeout": chosen.idle_timeout,
    }
    options = " ".join(f"-c {name}={int(seconds * 1000)}" for name, seconds in milliseconds.items())
    engine = create_engine(
        driver_url(url),
        pool_size=chosen.pool_size,
        max_overflow=chosen.max_overflow,
        pool_timeout=chosen.pool_timeout,
        pool_recycle=chosen.recycle,
        hide_parameters=True,
        connect_args={
            "connect_timeout": chosen.connect_timeout,
            "application_name": chosen.application_name,
            "options": f"-c timezone=UTC {options}",
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "tcp_user_timeout": int(chosen.statement_timeout * 1000),
        },
    )
    check_at_checkout(engine)
    watch_connections(engine, chosen.patience)
    _bound_transactions(engine, chosen.transaction_timeout)
    return Database(engine)


def _bound_transactions(engine: Engine, seconds: float) -> None:
    """For each new connection, where the server knows the limit; as a start-up option an older one would refuse it."""

    def bound(connection: psycopg.Connection[tuple[object, ...]], _: object) -> None:
        if connection.info.server_version >= KNOWS_TRANSACTION_TIMEOUT:
            connection.execute("SELECT set_config('transaction_timeout', %s, false)", [f"{int(seconds * 1000)}ms"])
            connection.commit()

    event.listen(engine, "connect", bound)


def driver_url(url: str) -> URL:
    """`url` as SQLAlchemy needs it, for psycopg 3, whichever of the usual spellings it has.

    Raises:
        DatabaseError: it is no URL, or of another database system.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseError("DATABASE_URL is no URL: write postgresql://user:password@host/database") from error
    if parsed.drivername.split("+")[0] not in ("postgresql", "postgres"):
        raise DatabaseError(f"DATABASE_URL names {parsed.drivername}: only postgresql:// works")
    return parsed.set(drivername="postgresql+psycopg")


def away(error: Exception) -> bool:
    """Whether an error says that PostgreSQL is not there, rather than that it did not like what it got."""
    if isinstance(error, PoolTimeoutError | InterfaceError):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state in UNAVAILABLE_STATES or (isinstance(error, OperationalError) and state is None)


def first_line(error: Exception) -> str:
    """The first line of what the driver said: the others may repeat values."""
    said = str(getattr(error, "orig", None) or error).strip()
    return said.splitlines()[0] if said else type(error).__name__
