"""Protects who waits for PostgreSQL: a server that stands still is given up, one that works or is slow is not."""

import socket
import threading
from collections.abc import Iterator

import psycopg
import pytest
from freezing import frozen
from sqlalchemy import text

from likewise.db.session import KNOWS_TRANSACTION_TIMEOUT, Database, PoolSettings, open_database
from likewise.db.silence import Patience, knock
from likewise.embedded import Servers
from likewise.errors import DatabaseError

SHORT = PoolSettings(patience=Patience(silent=0.05, answer=5.0))


@pytest.fixture
def mute() -> Iterator[int]:
    """The port of somebody who takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_long_query_is_waited_for_since_the_server_answers_meanwhile(database_url: str) -> None:
    database = open_database(database_url, SHORT)
    with database.transaction() as session:
        assert session.scalar(text("SELECT 1 FROM pg_sleep(0.5)")) == 1
    database.close()


def test_a_query_under_way_is_given_up_where_the_server_stops(database_url: str, servers: Servers) -> None:
    database = open_database(database_url, PoolSettings(patience=Patience(silent=0.1, answer=0.5)))
    told: list[str] = []

    def ask() -> None:
        try:
            with database.transaction() as session:
                session.execute(text("SELECT pg_sleep(60)"))
        except DatabaseError as error:
            told.append(error.message)

    asking = threading.Thread(target=ask)
    asking.start()
    with frozen(servers.pids()["postgres"]):
        asking.join(20)
        with pytest.raises(DatabaseError), database.transaction() as session:
            session.execute(text("SELECT 1"))
    assert len(told) == 1
    database.close()


def test_who_says_nothing_is_told_from_who_is_not_there(mute: int) -> None:
    with pytest.raises(TimeoutError):
        knock("127.0.0.1", mute, 0.1)
    with pytest.raises(ConnectionRefusedError):
        knock("127.0.0.1", 9, 0.1)
    with pytest.raises(FileNotFoundError):
        knock("/nowhere", 5432, 0.1)


def test_a_server_that_takes_connections_and_says_nothing_is_not_waited_for(mute: int) -> None:
    database = open_database(f"postgresql://a@127.0.0.1:{mute}/b", PoolSettings(patience=Patience(answer=0.2)))
    for _ in range(2):
        with pytest.raises(DatabaseError, match="does not answer"), database.transaction() as session:
            session.execute(text("SELECT 1"))
    database.close()


def update_and_wait(connection: "psycopg.Connection[tuple[object, ...]]", database: Database) -> None:
    """Half of a pipeline; the rest comes when another has got the lock that the first half took."""
    with connection.pipeline() as pipeline:
        connection.execute("UPDATE kettles SET number = 2")
        connection.pgconn.send_flush_request()
        connection.pgconn.flush()
        with database.transaction() as session:
            session.execute(text("UPDATE kettles SET number = 3"))
        pipeline.sync()


def test_a_transaction_whose_process_stopped_in_the_middle_of_a_pipeline_is_ended(database_url: str) -> None:
    """The server waits for the rest of it, and neither as idle nor as at work: its locks would stay for ever."""
    # Who waits for the lock has all the time: its own limit would otherwise be reached a moment after that of the other.
    database, limited = open_database(database_url), open_database(database_url, PoolSettings(transaction_timeout=0.5))
    with database.transaction() as session:
        session.execute(text("CREATE TABLE kettles (number int)"))
        session.execute(text("INSERT INTO kettles VALUES (1)"))
    stopped = limited.engine.raw_connection()
    connection = stopped.driver_connection
    assert isinstance(connection, psycopg.Connection)
    if connection.info.server_version >= KNOWS_TRANSACTION_TIMEOUT:  # an older one keeps them
        with pytest.raises(psycopg.OperationalError):
            update_and_wait(connection, database)
    stopped.invalidate()
    database.close()
    limited.close()
