"""Small uploads lie in their row: what is accepted is then in one durable place, written once."""

import sqlalchemy as sa
from alembic import op

revision = "202611221510"
down_revision = "202611221502"


def upgrade() -> None:
    """Adds the column; an upload is in the store or in its row."""
    op.add_column("uploads", sa.Column("content", sa.LargeBinary(), nullable=True))
    op.alter_column("uploads", "uri", nullable=True)
    op.create_check_constraint(op.f("ck_uploads_place"), "uploads", "uri IS NOT NULL OR content IS NOT NULL")


def downgrade() -> None:
    """Removes it with the content: a job whose records lay there and were not read yet says that its file is gone."""
    op.drop_constraint(op.f("ck_uploads_place"), "uploads", type_="check")
    op.execute("DELETE FROM uploads WHERE uri IS NULL")
    op.alter_column("uploads", "uri", nullable=False)
    op.drop_column("uploads", "content")
