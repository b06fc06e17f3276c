"""Attempts to bring in the next matcher of the ladder, with their evidence."""

from uuid import UUID

from sqlalchemy import Double, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from likewise.db.states import AttemptState, MatcherKind, Trigger
from likewise.db.tables.base import Base, JsonObject, Row, mentions, owned_by, words, zero


class MatcherAttempt(Row, Base):
    """An attempt to replace a catalogue's active matcher by one of the next kind.

    Attributes:
        trigger: why it was made. kind: what was fitted. matcher_id: the matcher itself, null before it was fitted and where
            that failed. replaces_id: the active one, which it was compared with. job_id: the job on whose list.
        records, judged: how many records the catalogue had, and how many incoming ones had been judged, when it was begun
            or settled. accuracy: the share of the active one's judged links that were right, null where none was judged.
        evidence: the paired comparison, null before it. error: why it failed.
    """

    __tablename__ = "matcher_attempts"
    __table_args__ = (Index("ix_matcher_attempts_catalogue_id", "catalogue_id", "created_at"),)

    catalogue_id: Mapped[UUID] = owned_by("catalogues", index=False)
    trigger: Mapped[Trigger] = mapped_column(words(Trigger))
    kind: Mapped[MatcherKind] = mapped_column(words(MatcherKind))
    state: Mapped[AttemptState] = mapped_column(words(AttemptState))
    matcher_id: Mapped[UUID | None] = mentions("matchers")
    replaces_id: Mapped[UUID | None] = mentions("matchers")
    job_id: Mapped[UUID | None] = mentions("jobs")
    records: Mapped[int] = zero()
    judged: Mapped[int] = zero()
    accuracy: Mapped[float | None] = mapped_column(Double)
    evidence: Mapped[JsonObject | None] = mapped_column(JSONB(none_as_null=True))
    error: Mapped[str | None]
