"""Judgements tell whether they were made for many rows in one go, and those that were not are found by time."""

import sqlalchemy as sa
from alembic import op

revision = "202611221810"
down_revision = "202611221552"


def upgrade() -> None:
    """Adds the column and the index."""
    op.add_column("judgements", sa.Column("bulk", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_index(
        "ix_judgements_said", "judgements", ["created_at"], postgresql_where=sa.text("judgement <> 'undo' AND NOT bulk")
    )


def downgrade() -> None:
    """Removes them."""
    op.drop_index("ix_judgements_said", table_name="judgements")
    op.drop_column("judgements", "bulk")
