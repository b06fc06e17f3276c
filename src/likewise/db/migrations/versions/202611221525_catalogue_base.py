"""Of which version the whole of a catalogue lies in the store: what changed since is added to it."""

import sqlalchemy as sa
from alembic import op

revision = "202611221525"
down_revision = "202611221511"


def upgrade() -> None:
    """Adds the columns; workers make the first base of a catalogue when it is next matched against."""
    op.add_column("catalogues", sa.Column("base_version", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("catalogues", sa.Column("base_uri", sa.Text(), nullable=True))


def downgrade() -> None:
    """Removes them."""
    op.drop_column("catalogues", "base_uri")
    op.drop_column("catalogues", "base_version")
