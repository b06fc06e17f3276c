"""What matchers did that decided beside a job's own: a canary on its share of the records, a shadow without effect."""

from uuid import UUID

from sqlalchemy import Double, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from likewise.db.states import Decision, MatcherState
from likewise.db.tables.base import Base, Stamped, mentions, owned_by, words, zero


class JobMatcher(Stamped, Base):
    """A matcher's part in a job. `rows` is how many it decided on: as a canary those of its share, as a shadow all that
    could be read, without effect. `error` says why it decided on none: the job's own matcher did then. `record_seconds` is
    what scoring took for each record, null where too few were scored to tell.
    """

    __tablename__ = "job_matchers"

    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    matcher_id: Mapped[UUID] = mapped_column(
        ForeignKey("matchers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    state: Mapped[MatcherState] = mapped_column(words(MatcherState))
    rows: Mapped[int] = zero()
    error: Mapped[str | None]
    record_seconds: Mapped[float | None] = mapped_column(Double)


class ShadowDifference(Stamped, Base):
    """A result beside which a shadow decided otherwise: `decided` is what took effect, the rest what the shadow found.

    It goes with its result, and names no record but by ids, so that nothing of anybody's data stands here.
    """

    __tablename__ = "shadow_differences"
    __table_args__ = (
        ForeignKeyConstraint(["job_id", "row"], ["results.job_id", "results.row"], ondelete="CASCADE"),
        Index("ix_shadow_differences_matcher", "matcher_id", "job_id", "row"),
        Index("ix_shadow_differences_decisions", "matcher_id", "decided", "decision", "job_id", "row"),
    )

    job_id: Mapped[UUID] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    matcher_id: Mapped[UUID] = owned_by("matchers", index=False)
    decided: Mapped[Decision] = mapped_column(words(Decision))
    decision: Mapped[Decision] = mapped_column(words(Decision))
    catalogue_record_id: Mapped[UUID | None] = mentions("catalogue_records")
    probability: Mapped[float | None] = mapped_column(Double)
