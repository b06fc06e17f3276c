"""`likewise migrate`: the database's schema to this release's, or back."""

import click

from likewise.cli.server import database_url, server_extra


@click.command(short_help="Bring the database's schema to this release, or back.")
@click.option(
    "--to", "revision", metavar="REVISION", help="Another revision than the newest; base for an empty schema."
)
@click.option(
    "--check", is_flag=True, help="Change nothing; say which revisions are missing, and end with 1 if any is."
)
@click.option("--current", is_flag=True, help="Change nothing; print the revision that the schema stands at.")
def migrate(revision: str | None, check: bool, current: bool) -> int:  # noqa: FBT001 -- click's way
    """Apply what is missing of the schema to the database of DATABASE_URL.

    A revision before the present one is gone back to; that removes what later ones added, with its data.
    """
    with server_extra():
        from likewise.db import migrate as migrations
        from likewise.settings import load_settings

    url = database_url(load_settings())
    if current:
        click.echo(migrations.current(url) or "base")
        return 0
    missing = migrations.pending(url)
    if check:
        click.echo(f"missing: {', '.join(missing)}" if missing else "the schema is up to date")
        return 1 if missing else 0
    if revision is None or revision == migrations.HEAD or revision in missing:
        migrations.upgrade(url, revision or migrations.HEAD)
    else:
        migrations.downgrade(url, revision)
    click.echo(f"the schema is at {migrations.current(url) or 'base'}")
    return 0
