"""Fixtures with a running API: a real uvicorn on loopback over a migrated database, and clients that are signed in."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from servers import fresh_database

if TYPE_CHECKING:
    import httpx
    from fastapi import FastAPI

    from likewise.db.session import Database
    from likewise.db.states import Role
    from likewise.embedded import Servers
    from likewise.settings import Settings


@dataclass(frozen=True)
class Service:
    """A running API: its address, its database, and an API key of every role."""

    url: str
    database_url: str
    database: "Database"
    keys: dict["Role", str]

    def client(self, role: "Role | str | None" = None) -> "httpx.Client":
        """A client with the key of a role, or with none."""
        import httpx

        from likewise.db.states import Role

        headers = {} if role is None else {"Authorization": f"Bearer {self.keys[Role(role)]}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=20)


@contextmanager
def running_app(app: "FastAPI") -> Iterator[str]:
    """The address of an application on a free port of loopback, in a thread of this process."""
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    # With its protocol named, as `likewise api` has it: else asyncio leaves Nagle's algorithm on, and each answer on a
    # connection that is used again waits 40 ms for an acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)  # already, since the server starts in another thread
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        # The socket listens already: the first request waits until the application answers.
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def settings_for(database_url: str, redis_url: object, **others: object) -> "Settings":
    """Settings of these servers alone, whatever the environment says."""
    from likewise.settings import Settings

    return Settings.model_validate({"DATABASE_URL": database_url, "REDIS_URL": redis_url, **others})


@contextmanager
def serving(servers: "Servers", database_url: str, **others: object) -> Iterator[Service]:
    """An API over a migrated database, with a key of every role; without rate limits unless they are asked for."""
    from likewise.access.people import KeyWish, create_key
    from likewise.api import create_app
    from likewise.db.audit import COMMAND
    from likewise.db.session import open_database
    from likewise.db.states import Role

    database = open_database(database_url)
    try:
        with database.transaction() as session:
            keys = {role: create_key(session, KeyWish(f"{role} of the tests", role), COMMAND)[1] for role in Role}
        others = {"requests_per_minute": 0, **others}
        settings = settings_for(database_url, others.pop("redis_url", servers.running.redis_url), **others)
        with running_app(create_app(settings)) as url:
            yield Service(url, database_url, database, keys)
    finally:
        database.close()


@pytest.fixture
def service(servers: "Servers", migrated_url: str) -> Iterator[Service]:
    """A running API with a database of its own, for one test."""
    with serving(servers, migrated_url) as running:
        yield running


@pytest.fixture(scope="module")
def shared_service(servers: "Servers", migrated_template: str) -> Iterator[Service]:
    """A running API for the tests of one module, which leave each other alone."""
    with fresh_database(servers, migrated_template) as url, serving(servers, url) as running:
        yield running
