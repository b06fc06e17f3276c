"""Catalogues' vectors can have indexes, where PostgreSQL offers the extension for them; that it does is not needed here."""

import sqlalchemy as sa
from alembic import op

revision = "202611230750"
down_revision = "202611230730"


def upgrade() -> None:
    """Adds the table that says which there are."""
    now = sa.text("now()")
    op.create_table(
        "vector_indexes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("catalogue_id", sa.Uuid(), nullable=False),
        sa.Column("embedder", sa.Text(), nullable=False),
        sa.Column("generation", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ready", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.ForeignKeyConstraint(
            ["catalogue_id"], ["catalogues.id"], name=op.f("fk_vector_indexes_catalogue_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vector_indexes")),
        sa.UniqueConstraint("catalogue_id", "embedder", name=op.f("uq_vector_indexes_catalogue_id_embedder")),
    )


def downgrade() -> None:
    """Removes it, with the indexes and what they were made of."""
    op.execute("DROP SCHEMA IF EXISTS likewise_vectors CASCADE")
    op.drop_table("vector_indexes")
