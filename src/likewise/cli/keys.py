"""`likewise keys`: API keys from the shell of a machine that reaches the database."""

import click

from likewise.cli.server import database_url, server_extra

# Spelt out, because the enums live beside SQLAlchemy, which is too slow to import for --help; a test compares them.
ROLES = ("viewer", "reviewer", "admin")


@click.group(short_help="Make API keys for programs.")
def keys() -> None:
    """Make API keys for programs, in the database of DATABASE_URL."""


@keys.command(short_help="Make a key and print it.")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the key may do.")
@click.option("--name", default="made by likewise keys", show_default=True, help="What the key is for.")
@click.option("--scope", "scopes", multiple=True, metavar="AREA:read|write", help="Limit the key; may be repeated.")
def create(role: str, name: str, scopes: tuple[str, ...]) -> None:
    """Make a key and print it, once: it is kept nowhere but as its SHA-256."""
    with server_extra():
        from likewise.access.people import KeyWish, create_key
        from likewise.db.audit import COMMAND
        from likewise.db.session import open_database
        from likewise.db.states import Role
        from likewise.http.principal import Scope
        from likewise.settings import load_settings

    known = [scope.value for scope in Scope]
    for scope in scopes:
        if scope not in known:
            raise click.BadParameter(f"{scope!r} is none of {', '.join(known)}", param_hint="'--scope'")
    database = open_database(database_url(load_settings()))
    try:
        with database.transaction() as session:
            wish = KeyWish(name, Role(role), frozenset(map(Scope, scopes)))
            _, secret = create_key(session, wish, COMMAND)
    finally:
        database.close()
    click.echo(secret)
