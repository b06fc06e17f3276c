"""What people said of pairs, and who is looking at what just now."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from likewise.db.states import JudgementKind
from likewise.db.tables.base import Base, Row, mentions, owned_by, words


class Judgement(Row, Base):
    """What a person said of an incoming and a catalogue record. Rows are only ever added.

    An `undo` names the row it takes back in `undoes_id`, once at most; no other kind does. `said_by` names the person
    or key for people, and stays when the user is deleted. `bulk` says that it was made for many rows in one go, so that
    nobody has looked at this pair by itself. `inclusion` is how probable it was that the record was drawn, where a person
    was asked about it at random: such an answer stands for 1 / inclusion records. Null where it was asked for its worth.
    `sampled` says that the record was drawn for a promise: the answer is counted there, and nothing is learnt from it; it
    has no `inclusion`, since what it stands for depends on how many more were drawn.
    """

    __tablename__ = "judgements"
    __table_args__ = (
        Index("ix_judgements_pair", "incoming_record_id", "catalogue_record_id", "created_at"),
        Index("ix_judgements_said", "created_at", postgresql_where=text("judgement <> 'undo' AND NOT bulk")),
        Index("ix_judgements_sampled", "created_at", postgresql_where=text("sampled")),
        CheckConstraint("(judgement = 'undo') = (undoes_id IS NOT NULL)", name="undo"),
    )

    incoming_record_id: Mapped[UUID] = owned_by("incoming_records", index=False)
    catalogue_record_id: Mapped[UUID] = owned_by("catalogue_records")
    judgement: Mapped[JudgementKind] = mapped_column(words(JudgementKind))
    undoes_id: Mapped[UUID | None] = mapped_column(ForeignKey("judgements.id", ondelete="CASCADE"), unique=True)
    user_id: Mapped[UUID | None] = mentions("users")
    said_by: Mapped[str]
    note: Mapped[str | None]
    bulk: Mapped[bool] = mapped_column(server_default=text("false"))
    inclusion: Mapped[float | None] = mapped_column(Double)
    sampled: Mapped[bool] = mapped_column(server_default=text("false"))


class ReviewLease(Row, Base):
    """Who has an incoming record before them, so that no second reviewer gets it until `lease_until`."""

    __tablename__ = "review_leases"
    __table_args__ = (Index("ix_review_leases_until", text("lease_until")),)

    incoming_record_id: Mapped[UUID] = mapped_column(ForeignKey("incoming_records.id", ondelete="CASCADE"), unique=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    held_by: Mapped[str]
    lease_until: Mapped[datetime]
