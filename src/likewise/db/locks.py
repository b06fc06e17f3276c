"""Advisory locks: what one process at a time does, whoever comes first. Nobody waits for them."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

from likewise.db.session import Database


def try_lock(session: Session, lock: int) -> bool:
    """Whether this transaction has the lock until it ends; False where another has it."""
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": lock}))


@contextmanager
def lock_beside(database: Database, lock: int) -> Iterator[bool]:
    """Whether the block has the lock, for work in many transactions: a connection of its own holds it meanwhile."""
    with database.engine.connect() as connection:
        locked = connection.execution_options(isolation_level="AUTOCOMMIT")
        mine = bool(locked.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": lock}))
        try:
            yield mine
        finally:
            if mine:
                locked.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": lock})
