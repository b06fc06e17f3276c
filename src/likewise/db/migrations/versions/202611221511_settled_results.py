"""Results that need no person any more are left out of the indexes of reviews, so that no list has to walk past them."""

import sqlalchemy as sa
from alembic import op

revision = "202611221511"
down_revision = "202611221510"

DOUBT = "abs(coalesce(probability, 0.5) - 0.5)"
REVIEW = "decision = 'review'"
ASKING = "decision = 'review' AND NOT settled"

SETTLED = """
UPDATE results SET settled = true
WHERE decision = 'review' AND EXISTS (
    SELECT FROM judgements said
    WHERE said.incoming_record_id = results.incoming_record_id AND said.judgement IN ('match', 'new')
        AND NOT EXISTS (SELECT FROM judgements undo WHERE undo.undoes_id = said.id)
        AND NOT EXISTS (
            SELECT FROM judgements later
            WHERE later.incoming_record_id = said.incoming_record_id
                AND later.catalogue_record_id = said.catalogue_record_id AND later.judgement <> 'undo'
                AND (later.created_at, later.id) > (said.created_at, said.id)
                AND NOT EXISTS (SELECT FROM judgements undo WHERE undo.undoes_id = later.id)))
"""
"""What was judged to match; lists look at each result that is left, so a few too many cost time only."""


def upgrade() -> None:
    """Adds the column, and makes the indexes anew."""
    op.add_column("results", sa.Column("settled", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute(SETTLED)
    _indexes(ASKING, ["job_id", sa.text(DOUBT), "row"])


def downgrade() -> None:
    """Removes the column, and makes the indexes as they were."""
    _indexes(REVIEW, ["job_id", "probability", "row"])
    op.drop_column("results", "settled")


def _indexes(where: str, of_a_job: list[str | sa.TextClause]) -> None:
    op.drop_index("ix_results_doubt", table_name="results")
    op.drop_index("ix_results_review", table_name="results")
    op.create_index("ix_results_review", "results", of_a_job, postgresql_where=sa.text(where))
    op.create_index("ix_results_doubt", "results", [sa.text(DOUBT), "job_id", "row"], postgresql_where=sa.text(where))
