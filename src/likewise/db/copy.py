"""Many rows at once by COPY, within the caller's transaction: several times as fast as INSERT."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Json, Jsonb
from sqlalchemy import JSON, Connection
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from likewise.db.session import CorruptionError
from likewise.db.tables import Base
from likewise.errors import DatabaseError


def copy_into(session: Session, table: type[Base], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Adds rows to a table; what `columns` leaves out takes its default. Returns how many rows were added.

    Values are those of the table's Python types: a mapping or list for JSON, a word of its list, None for null.

    Raises:
        CorruptionError: a row is there already. DatabaseError: PostgreSQL broke off. Nothing is committed in either case.
    """
    wrappers = [_wrapper(table, column) for column in columns]
    wrapped = (
        [
            value if wrapper is None or value is None else wrapper(value)
            for wrapper, value in zip(wrappers, row, strict=True)
        ]
        for row in rows
    )
    return copy_rows(session, table.__tablename__, columns, wrapped)


def copy_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Adds rows to a table that may be temporary, by its name; values are those that psycopg takes, JSON as text.

    Raises:
        CorruptionError, DatabaseError: as `copy_into`.
    """
    connection = driver_of(session.connection())
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    added = 0
    try:
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
                added += 1
    except psycopg.errors.UniqueViolation as error:
        raise CorruptionError(f"{table}: a row was to be written twice: {error.diag.message_detail}") from error
    except psycopg.OperationalError as error:
        raise DatabaseError(f"the database broke off while rows were written: {error}") from error
    return added


_HEADER, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
"""What PostgreSQL's binary format begins and ends with (its manual, COPY, Binary Format)."""


def copy_packed(session: Session, statement: sql.Composed, blocks: Iterable[bytes]) -> None:
    """Adds rows by a `COPY ... FROM STDIN (FORMAT BINARY)`; the blocks are whole rows as that format has them.

    Raises:
        DatabaseError: PostgreSQL broke off.
    """
    with _copying(session, statement) as copy:
        copy.write(_HEADER)
        for block in blocks:
            copy.write(block)
        copy.write(_END)


def read_packed(session: Session, statement: sql.Composed) -> bytes:
    """The rows of a `COPY ... TO STDOUT (FORMAT BINARY)` as that format has them, one after the other; raises as above."""
    with _copying(session, statement) as copy:
        return b"".join(copy)[len(_HEADER) : -len(_END)]


@contextmanager
def _copying(session: Session, statement: sql.Composed) -> Iterator[psycopg.Copy]:
    try:
        with driver_of(session.connection()).cursor() as cursor, cursor.copy(statement) as copy:
            yield copy
    except psycopg.OperationalError as error:
        raise DatabaseError(f"the database broke off while rows were copied: {error}") from error


def driver_of(connection: Connection) -> psycopg.Connection[Any]:  # Any: rows as SQLAlchemy wants them
    """Psycopg's own connection beneath one of SQLAlchemy's."""
    driver: object = connection.connection.dbapi_connection  # `driver_connection` is gone from one that was detached
    if not isinstance(driver, psycopg.Connection):
        raise TypeError(f"psycopg is needed, not {type(driver).__name__}")
    return driver


def _wrapper(table: type[Base], column: str) -> type[Json | Jsonb] | None:
    kind = table.__table__.columns[column].type
    if isinstance(kind, JSONB):
        return Jsonb
    return Json if isinstance(kind, JSON) else None
