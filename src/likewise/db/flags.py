"""Rows that all processes see: a switch, or what one of them has found out for all, and when."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from likewise.db.locks import try_lock
from likewise.db.tables import Flag, Json

NOW = func.clock_timestamp()


def set_flag(session: Session, name: str, value: Json, set_by: str | None = None) -> None:
    """Sets a flag, whether or not it was there."""
    values = {"value": value, "set_by": set_by, "updated_at": NOW}
    session.execute(
        insert(Flag).values(name=name, **values).on_conflict_do_update(index_elements=[Flag.name], set_=values)
    )


def set_at(session: Session, name: str) -> datetime | None:
    """When a flag was last set; None where it never was."""
    return session.scalar(select(Flag.updated_at).where(Flag.name == name))


def is_turn(session: Session, name: str, lock: int, every: float) -> bool:
    """Whether it is time for what one process does every so many seconds, and nobody else is at it until this transaction
    ends; whoever does it sets the flag.
    """
    if not try_lock(session, lock):
        return False
    recent = Flag.updated_at > NOW - timedelta(seconds=every)
    return session.scalar(select(Flag.id).where(Flag.name == name, recent)) is None
