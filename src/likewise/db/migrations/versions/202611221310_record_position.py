"""The order of a catalogue's records, which is that of the file they came from: ties between candidates depend on it."""

import sqlalchemy as sa
from alembic import op

revision = "202611221310"
down_revision = "202611221305"


def upgrade() -> None:
    """Adds the column; records from before keep an order by key."""
    op.add_column(
        "catalogue_records", sa.Column("position", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    )


def downgrade() -> None:
    """Removes it."""
    op.drop_column("catalogue_records", "position")
