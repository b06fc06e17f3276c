"""Matchers are measured while they decide in the place of another, and stopped by themselves where they fail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611230430"
down_revision = "202611230330"

TIMED = ("job_chunks", "job_matchers")
"""Tables whose rows say how long a record took."""
NOTED = {
    "ix_matchers_tried": sa.column("tried_since", sa.DateTime),
    "ix_matchers_stopped": sa.column("stopped_at", sa.DateTime),
}


def upgrade() -> None:
    """Adds the columns; a matcher's jobs are found by their end."""
    for table in TIMED:
        op.add_column(table, sa.Column("record_seconds", sa.Double(), nullable=True))
    op.add_column("matchers", sa.Column("tried_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("matchers", sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("matchers", sa.Column("stopped_because", postgresql.JSONB(none_as_null=True), nullable=True))
    for name, column in NOTED.items():
        op.create_index(name, "matchers", [column.name], postgresql_where=column.is_not(None))
    op.create_index("ix_jobs_matcher", "jobs", ["matcher_id", "finished_at"])
    op.drop_index(op.f("ix_jobs_matcher_id"), table_name="jobs")


def downgrade() -> None:
    """Removes them, with what they hold."""
    op.create_index(op.f("ix_jobs_matcher_id"), "jobs", ["matcher_id"])
    op.drop_index("ix_jobs_matcher", table_name="jobs")
    for name in NOTED:
        op.drop_index(name, table_name="matchers")
    for column in ("stopped_because", "stopped_at", "tried_since"):
        op.drop_column("matchers", column)
    for table in TIMED:
        op.drop_column(table, "record_seconds")
