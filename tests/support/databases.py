"""Fixtures with the schema in place: `migrated_url` is a database of its own at the newest revision, `database` its pool.

The schema is built once for each pytest process and copied for each test.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from servers import fresh_database

if TYPE_CHECKING:
    from likewise.db.session import Database
    from likewise.embedded import Servers


@pytest.fixture(scope="session")
def migrated_template(servers: "Servers") -> Iterator[str]:
    """The name of a database at the newest revision, to copy; nobody may connect to it."""
    from sqlalchemy import make_url

    from likewise.db import migrate

    with fresh_database(servers) as url:
        migrate.upgrade(url)
        yield str(make_url(url).database)


@pytest.fixture
def migrated_url(servers: "Servers", migrated_template: str) -> Iterator[str]:
    """The URL of a database at the newest revision, with nothing in it."""
    with fresh_database(servers, migrated_template) as url:
        yield url


@pytest.fixture
def database(migrated_url: str) -> Iterator["Database"]:
    """A pool on `migrated_url`."""
    from likewise.db.session import PoolSettings, open_database

    opened = open_database(migrated_url, PoolSettings(pool_size=8, pool_timeout=10))
    yield opened
    opened.close()
