"""Indexes in the order in which jobs and dead letters are listed, and for counting jobs by state."""

from alembic import op

revision = "202611221552"
down_revision = "202611221525"


def upgrade() -> None:
    """Adds the indexes."""
    op.create_index("ix_jobs_created_at", "jobs", ["created_at", "id"])
    op.create_index("ix_jobs_state", "jobs", ["state"])
    op.create_index("ix_dead_letters_created_at", "dead_letters", ["created_at", "id"])


def downgrade() -> None:
    """Removes them."""
    op.drop_index("ix_dead_letters_created_at", table_name="dead_letters")
    op.drop_index("ix_jobs_state", table_name="jobs")
    op.drop_index("ix_jobs_created_at", table_name="jobs")
