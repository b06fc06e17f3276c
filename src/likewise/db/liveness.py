"""Whether a connection out of the pool still stands, without asking the server each time.

PostgreSQL says nothing on a connection that waits for a statement, except at its end. So one look at the socket tells, where
a `SELECT 1` at each checkout (the pool's own `pre_ping`) costs as much as a short statement.
"""

import select

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError


def check_at_checkout(engine: Engine) -> None:
    """Makes the pool give out no connection that the server has closed; what else was closed with it is opened anew too."""
    event.listen(engine, "checkout", _check)


def _check(connection: object, *_: object) -> None:
    if not isinstance(connection, psycopg.Connection):
        raise TypeError(f"the pool holds a {type(connection).__name__}, not a connection of psycopg")
    try:
        if _says_something(connection):
            connection.execute("SELECT 1")
            connection.rollback()
    except psycopg.OperationalError as error:
        raise InvalidatePoolError(str(error)) from error


def _says_something(connection: "psycopg.Connection[tuple[object, ...]]") -> bool:
    """Something has come that nobody asked for: the end, or a notice such as a changed parameter."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
