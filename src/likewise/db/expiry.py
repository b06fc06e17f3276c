"""Removes rows that have no further use: sessions and links past their time, answers kept to be repeated."""

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from likewise.db.tables import IdempotencyKey, SignInToken, UserSession

EXPIRING = (UserSession, SignInToken, IdempotencyKey)
KEPT_ON = timedelta(days=7)
"""How long after their time, for whoever has to find out what happened."""


def remove_expired(session: Session, most: int = 10_000) -> int:
    """Removes at most `most` rows of each table, oldest first; gives how many. Processes do not wait for each other."""
    removed = 0
    for table in EXPIRING:
        past = (
            select(table.id)
            .where(table.expires_at < func.now() - KEPT_ON)
            .order_by(table.expires_at)
            .limit(most)
            .with_for_update(skip_locked=True)
            .cte("past")  # evaluated once, whatever the plan, so that the limit holds
        )
        gone = session.execute(delete(table).where(table.id.in_(select(past.c.id))).returning(table.id))
        removed += len(gone.all())
    return removed
