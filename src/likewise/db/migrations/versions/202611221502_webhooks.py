"""Secrets of webhooks; a job that ends again, after a replay, has another delivery."""

import sqlalchemy as sa
from alembic import op

revision = "202611221502"
down_revision = "202611221350"


def upgrade() -> None:
    """Adds the table; deliveries are no longer one for each event."""
    now = sa.text("now()")
    op.create_table(
        "webhook_secrets",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_secrets")),
    )
    op.drop_constraint(op.f("uq_webhook_deliveries_job_id_event"), "webhook_deliveries", type_="unique")
    op.create_index(op.f("ix_webhook_deliveries_job_id"), "webhook_deliveries", ["job_id"])


def downgrade() -> None:
    """Removes it; of several deliveries of one event the newest stays."""
    op.drop_index(op.f("ix_webhook_deliveries_job_id"), table_name="webhook_deliveries")
    op.execute(
        "DELETE FROM webhook_deliveries older USING webhook_deliveries newer"
        " WHERE newer.job_id = older.job_id AND newer.event = older.event"
        " AND (newer.created_at, newer.id) > (older.created_at, older.id)"
    )
    op.create_unique_constraint(op.f("uq_webhook_deliveries_job_id_event"), "webhook_deliveries", ["job_id", "event"])
    op.drop_table("webhook_secrets")
