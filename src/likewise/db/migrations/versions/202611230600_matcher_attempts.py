"""Attempts to bring in the next matcher are rows, with their evidence."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "202611230600"
down_revision = "202611230500"

STATES = (
    "fitting",
    "shadow",
    "comparing",
    "proposed",
    "canary",
    "promoted",
    "not_better",
    "failed",
    "withdrawn",
)
REFERENCES = {
    "catalogue_id": ("catalogues", "CASCADE"),
    "matcher_id": ("matchers", "SET NULL"),
    "replaces_id": ("matchers", "SET NULL"),
    "job_id": ("jobs", "SET NULL"),
}


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "matcher_attempts",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("catalogue_id", sa.Uuid(), nullable=False),
        sa.Column("trigger", _words("trigger", "size", "accuracy"), nullable=False),
        sa.Column("kind", _words("matcherkind", "levenshtein", "hybrid", "embedding"), nullable=False),
        sa.Column("state", _words("attemptstate", *STATES), nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in ("matcher_id", "replaces_id", "job_id")),
        *(
            sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False)
            for name in ("records", "judged")
        ),
        sa.Column("accuracy", sa.Double(), nullable=True),
        sa.Column("evidence", JSONB(none_as_null=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        *_times(),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_matcher_attempts_{name}"), ondelete=deleted)
            for name, (table, deleted) in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matcher_attempts")),
    )
    op.create_index("ix_matcher_attempts_catalogue_id", "matcher_attempts", ["catalogue_id", "created_at"])
    for name in ("matcher_id", "replaces_id", "job_id"):
        op.create_index(op.f(f"ix_matcher_attempts_{name}"), "matcher_attempts", [name])


def downgrade() -> None:
    """Removes it, with what it holds."""
    op.drop_table("matcher_attempts")


def _times() -> list[sa.Column[datetime]]:
    now = sa.text("now()")
    return [
        sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)
        for name in ("created_at", "updated_at")
    ]


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
