"""What Alembic runs for every command: the revisions, on the connection that `likewise.db.migrate` opened."""

from alembic import context
from sqlalchemy import Connection

from likewise.db.tables import Base


def run(connection: Connection) -> None:
    """Runs what was asked, each revision in its own transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
