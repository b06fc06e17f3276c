"""What is examined: the settings, and the servers that they lead to."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis import Redis

from likewise.db.session import Database, PoolSettings, open_database
from likewise.embedded import running_at
from likewise.settings import Settings

PATIENCE = 2.0
"""Seconds to wait for an answer of Redis."""
LONGEST_QUERY = 600.0
"""Seconds: the integrity checks read whole tables."""


@dataclass(frozen=True)
class Site:
    """One installation.

    Attributes:
        environment: the process's variables, for what the settings do not tell.
        database_url, redis_url: of the settings, else those of the service that runs on the data folder; None if neither.
        clock: this machine's time in seconds since 1970.
    """

    settings: Settings
    environment: Mapping[str, str]
    database_url: str | None
    redis_url: str | None
    clock: Callable[[], float] = time.time

    @contextmanager
    def database(self) -> Iterator[Database]:
        """A pool on the database, closed after the block.

        Raises:
            DatabaseError: there is no such address. Nothing is connected yet.
        """
        pool = PoolSettings(pool_size=1, statement_timeout=LONGEST_QUERY, application_name="likewise-doctor")
        database = open_database(self.database_url or "", pool)
        try:
            yield database
        finally:
            database.close()

    @contextmanager
    def redis(self) -> Iterator["Redis"]:
        """A client of Redis, closed after the block.

        Raises:
            ValueError: there is no such address. Nothing is connected yet.
        """
        with Redis.from_url(
            self.redis_url or "", protocol=2, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        ) as client:
            yield client


def site_of(settings: Settings, environment: Mapping[str, str], data: Path | None = None) -> Site:
    """The installation that the settings mean, or the one that `likewise up` runs on `data`, as `submit` finds it."""
    if data is not None:
        settings = settings.model_copy(update={"data": data.absolute()})
    given = settings.database_url, settings.redis_url
    urls = [None if url is None else url.get_secret_value() for url in given]
    running = running_at(settings.data)
    if running is not None and given == (None, None):
        urls = [running.database_url, running.redis_url]
    return Site(settings, environment, urls[0], urls[1])
