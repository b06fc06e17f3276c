"""The audit log: who changed what, written in the transaction of the change."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from likewise.db.tables import AuditEntry, Json


@dataclass(frozen=True)
class Actor:
    """Who changes something.

    Attributes:
        name: "user:<id>", "key:<id>", or "command" for the shell of the machine itself.
        user_id: the person, null for keys and the command.
        request_id: the HTTP request, null outside of one.
    """

    name: str
    user_id: UUID | None = None
    request_id: str | None = None


COMMAND = Actor("command")
"""Whoever runs `likewise` on a machine that reaches the database."""


def record(session: Session, actor: Actor, action: str, subject: tuple[str, UUID | None], **details: Json) -> None:
    """Adds a row: `action` is a verb ("create"), `subject` a table's noun and its id ("api_key", id).

    `details` must hold no secret and none of the users' data.
    """
    session.add(
        AuditEntry(
            user_id=actor.user_id,
            actor=actor.name,
            action=action,
            subject=subject[0],
            subject_id=subject[1],
            request_id=actor.request_id,
            details=details,
        )
    )
