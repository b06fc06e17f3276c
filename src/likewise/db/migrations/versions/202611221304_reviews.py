"""Judgements and review leases."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "202611221304"
down_revision = "202611221303"


def upgrade() -> None:
    """Adds the tables."""
    _judgements()
    _review_leases()


def downgrade() -> None:
    """Removes them, with all they hold."""
    op.drop_table("review_leases")
    op.drop_table("judgements")


def _judgements() -> None:
    op.create_table(
        "judgements",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("incoming_record_id", sa.Uuid(), nullable=False),
        sa.Column("catalogue_record_id", sa.Uuid(), nullable=False),
        sa.Column(
            "judgement",
            _words("judgementkind", "match", "not_match", "new", "undo"),
            nullable=False,
        ),
        sa.Column("undoes_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        *_times(),
        sa.CheckConstraint("(judgement = 'undo') = (undoes_id IS NOT NULL)", name=op.f("ck_judgements_undo")),
        sa.ForeignKeyConstraint(
            ["catalogue_record_id"],
            ["catalogue_records.id"],
            name=op.f("fk_judgements_catalogue_record_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["incoming_record_id"],
            ["incoming_records.id"],
            name=op.f("fk_judgements_incoming_record_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["judgements.id"], name=op.f("fk_judgements_undoes_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_judgements_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgements")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_judgements_undoes_id")),
    )
    op.create_index(op.f("ix_judgements_catalogue_record_id"), "judgements", ["catalogue_record_id"])
    op.create_index("ix_judgements_pair", "judgements", ["incoming_record_id", "catalogue_record_id", "created_at"])
    op.create_index(op.f("ix_judgements_user_id"), "judgements", ["user_id"])


def _review_leases() -> None:
    op.create_table(
        "review_leases",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("incoming_record_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("held_by", sa.Text(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        *_times(),
        sa.ForeignKeyConstraint(
            ["incoming_record_id"],
            ["incoming_records.id"],
            name=op.f("fk_review_leases_incoming_record_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_review_leases_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_leases")),
        sa.UniqueConstraint("incoming_record_id", name=op.f("uq_review_leases_incoming_record_id")),
    )
    op.create_index("ix_review_leases_until", "review_leases", [sa.literal_column("lease_until")])
    op.create_index(op.f("ix_review_leases_user_id"), "review_leases", ["user_id"])


def _times() -> list[sa.Column[datetime]]:
    now = sa.text("now()")
    return [
        sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)
        for name in ("created_at", "updated_at")
    ]


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
