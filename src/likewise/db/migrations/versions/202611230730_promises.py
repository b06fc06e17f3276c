"""Catalogues have a threshold policy; what was drawn for a promise is marked, and so is what people said of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "202611230730"
down_revision = "202611230700"

MARKED = {"results": "job_id", "judgements": "created_at"}


def upgrade() -> None:
    """Adds the columns, and an index of what is marked."""
    empty = sa.text("'{}'::jsonb")
    op.add_column("catalogues", sa.Column("policy", JSONB(), server_default=empty, nullable=False))
    for table, column in MARKED.items():
        op.add_column(table, sa.Column("sampled", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        op.create_index(f"ix_{table}_sampled", table, [column], postgresql_where=sa.text("sampled"))


def downgrade() -> None:
    """Removes them; answers that were counted are answers like others then."""
    for table in MARKED:
        op.drop_index(f"ix_{table}_sampled", table_name=table)
        op.drop_column(table, "sampled")
    op.drop_column("catalogues", "policy")
