"""An index in the order in which reviews are asked for: the nearest to even odds first."""

import sqlalchemy as sa
from alembic import op

revision = "202611221350"
down_revision = "202611221310"


def upgrade() -> None:
    """Adds the index."""
    op.create_index(
        "ix_results_doubt",
        "results",
        [sa.text("abs(coalesce(probability, 0.5) - 0.5)"), "job_id", "row"],
        postgresql_where=sa.text("decision = 'review'"),
    )


def downgrade() -> None:
    """Removes it."""
    op.drop_index("ix_results_doubt", table_name="results")
