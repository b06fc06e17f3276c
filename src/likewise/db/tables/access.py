"""Who may do what: people, their sessions, keys for programs. Secrets are kept as SHA-256 or argon2 only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from likewise.db.states import Role
from likewise.db.tables.base import Base, Row, mentions, owned_by, words


class User(Row, Base):
    """A person. `email` is in lower case; `password_hash` is argon2, null where links are the only way in."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    role: Mapped[Role] = mapped_column(words(Role))
    failed_attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    locked_until: Mapped[datetime | None]
    last_sign_in_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]


class UserSession(Row, Base):
    """A signed-in browser, known by the SHA-256 of its cookie."""

    __tablename__ = "sessions"

    user_id: Mapped[UUID] = owned_by("users")
    sha256: Mapped[bytes] = mapped_column(unique=True)
    csrf_sha256: Mapped[bytes]
    user_agent: Mapped[str | None]
    seen_at: Mapped[datetime | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]


class ApiKey(Row, Base):
    """A program's key, shown once and kept as SHA-256; `prefix` is its beginning, to tell keys apart."""

    __tablename__ = "api_keys"

    user_id: Mapped[UUID | None] = mentions("users")
    name: Mapped[str]
    prefix: Mapped[str]
    sha256: Mapped[bytes] = mapped_column(unique=True)
    role: Mapped[Role] = mapped_column(words(Role))
    scopes: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ReconcileToken(Row, Base):
    """Leave to find records in one catalogue by the reconciliation API, for clients that can send nothing but an address;
    `prefix` is its beginning, to tell tokens apart.
    """

    __tablename__ = "reconcile_tokens"

    catalogue_id: Mapped[UUID] = owned_by("catalogues")
    user_id: Mapped[UUID | None] = mentions("users")
    name: Mapped[str]
    prefix: Mapped[str]
    sha256: Mapped[bytes] = mapped_column(unique=True)
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignInToken(Row, Base):
    """A link that signs in once."""

    __tablename__ = "sign_in_tokens"

    user_id: Mapped[UUID] = owned_by("users")
    sha256: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class AuditEntry(Row, Base):
    """Who did what to what, for those who have to know; rows are only ever added."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_subject", "subject", "subject_id"),
        Index("ix_audit_log_created_at", "created_at"),
    )

    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[UUID | None]
    request_id: Mapped[str | None]
    details: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
