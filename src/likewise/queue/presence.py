"""Which workers live: a row for each, renewed while it does."""

import os
import socket
from datetime import timedelta
from importlib.metadata import version
from secrets import token_hex
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from likewise.db.tables import WorkerHeartbeat

FORGET = timedelta(days=1)
"""How long the row of a worker that was killed stays, for those who want to know what happened."""


def new_worker_name() -> str:
    """A name for this process, unlike any other's that ever was."""
    return f"{socket.gethostname()}-{os.getpid()}-{token_hex(4)}"


def announce(session: Session, name: str, chunk_id: UUID | None = None) -> None:
    """Says that the worker `name` lives, and works on a chunk or waits; forgets those gone for a day."""
    now = func.clock_timestamp()
    told = {"chunk_id": chunk_id, "seen_at": now, "updated_at": now}
    new = {"name": name, "host": socket.gethostname(), "pid": os.getpid(), "version": version("likewise")}
    session.execute(
        insert(WorkerHeartbeat)
        .values(**new, **told)
        .on_conflict_do_update(index_elements=[WorkerHeartbeat.name], set_=told)
    )
    session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.seen_at < now - FORGET))


def withdraw(session: Session, name: str) -> None:
    """Says that a worker ended in good order."""
    session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.name == name))


def alive(session: Session, within: float) -> int:
    """How many workers were heard of in the last `within` seconds."""
    recent = WorkerHeartbeat.seen_at > func.clock_timestamp() - timedelta(seconds=within)
    return session.scalar(select(func.count()).select_from(WorkerHeartbeat).where(recent)) or 0
