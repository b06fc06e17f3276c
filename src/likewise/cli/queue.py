"""`likewise queue`: halting the workers and setting them going, from the shell of a machine that reaches the database."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from likewise.cli.server import database_url, server_extra

if TYPE_CHECKING:
    from likewise.db.session import Database

LOOK_SECONDS = 0.5


@click.group(short_help="Halt the workers, or set them going again.")
def queue() -> None:
    """Halt all workers or set them going again, in the database of DATABASE_URL. Work is accepted meanwhile and waits."""


@queue.command(short_help="Let no worker begin anything.")
def pause() -> None:
    """Let no worker begin anything; what is in hand is finished. `likewise queue drain` waits for that."""
    _set_paused(paused=True)


@queue.command(short_help="Set the workers going again.")
def resume() -> None:
    """Set the workers going again after `likewise queue pause`."""
    _set_paused(paused=False)


@queue.command(short_help="Wait until nothing is in hand.")
@click.option("--timeout", type=click.FloatRange(min=0), default=900.0, show_default=True, metavar="SECONDS")
def drain(timeout: float) -> None:
    """Wait until no worker has anything in hand; the queue has to be paused first."""
    from likewise.errors import ServiceError

    until = time.monotonic() + timeout
    with _database() as database:
        from likewise.operations import repository

        while True:
            with database.transaction() as session:
                if not repository.is_paused(session):
                    raise ServiceError("the workers are not halted: likewise queue pause")
                in_hand, left = repository.in_hand(session), repository.backlog(session).open
            if not in_hand:
                click.echo(f"nothing is in hand; {left} chunks wait")
                return
            if time.monotonic() >= until:
                raise ServiceError(f"{in_hand} chunks are still in hand after {timeout:g} seconds: wait on")
            time.sleep(LOOK_SECONDS)


def _set_paused(*, paused: bool) -> None:
    with _database() as database:
        from likewise.db.audit import COMMAND
        from likewise.operations import service

        with database.transaction() as session:
            service.pause(session, COMMAND, paused=paused)
    click.echo("the workers are halted; what is in hand is finished" if paused else "the workers go on")


@contextmanager
def _database() -> Iterator["Database"]:
    with server_extra():
        from likewise.db.session import open_database
        from likewise.settings import load_settings

    database = open_database(database_url(load_settings()))
    try:
        yield database
    finally:
        database.close()
