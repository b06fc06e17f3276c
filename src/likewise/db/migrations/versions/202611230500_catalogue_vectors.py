"""Vectors of catalogue records, and jobs that make them."""

import sqlalchemy as sa
from alembic import op

revision = "202611230500"
down_revision = "202611230430"

KIND = "ck_jobs_jobkind"


def upgrade() -> None:
    """Adds the table and the kind of job."""
    op.create_table(
        "catalogue_vectors",
        sa.Column("catalogue_record_id", sa.Uuid(), nullable=False),
        sa.Column("embedder", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["catalogue_record_id"],
            ["catalogue_records.id"],
            name=op.f("fk_catalogue_vectors_catalogue_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("catalogue_record_id", "embedder", name=op.f("pk_catalogue_vectors")),
    )
    _kinds("match", "import", "learn", "embed")


def downgrade() -> None:
    """Removes them, with what the table holds and the jobs that made it."""
    op.execute("DELETE FROM jobs WHERE kind = 'embed'")
    _kinds("match", "import", "learn")
    op.drop_table("catalogue_vectors")


def _kinds(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f(KIND), "jobs", type_="check")
    op.create_check_constraint(op.f(KIND), "jobs", f"kind IN ({listed})")
