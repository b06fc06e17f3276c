"""Who may find records in a catalogue by the reconciliation API, and what its records are called."""

import sqlalchemy as sa
from alembic import op

revision = "202611230700"
down_revision = "202611230600"

TABLE = "reconcile_tokens"
REFERENCES = {"catalogue_id": ("catalogues", "CASCADE"), "user_id": ("users", "SET NULL")}


def upgrade() -> None:
    """Adds two columns to catalogues, and the table of tokens."""
    op.add_column("catalogues", sa.Column("name_column", sa.Text(), nullable=True))
    op.add_column("catalogues", sa.Column("readable", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    now = sa.text("now()")
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("catalogue_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_{TABLE}_{name}"), ondelete=deleted)
            for name, (table, deleted) in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("sha256", name=op.f(f"uq_{TABLE}_sha256")),
    )
    for name in REFERENCES:
        op.create_index(op.f(f"ix_{TABLE}_{name}"), TABLE, [name])


def downgrade() -> None:
    """Removes them, with what they hold."""
    op.drop_table(TABLE)
    op.drop_column("catalogues", "readable")
    op.drop_column("catalogues", "name_column")
