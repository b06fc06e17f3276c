"""A database whose catalogue is embedded by a matcher that has learnt meanings, made once and copied for each test."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from meanings import promoted, written
from pipeline import Pipeline
from servers import fresh_database
from sqlalchemy import make_url

from likewise.db import migrate
from likewise.db.session import open_database
from likewise.embedded import Servers
from likewise.jobs.lifecycle import settle
from likewise.jobs.memory import Memory
from likewise.jobs.reading import Tools
from likewise.queue.consumer import Consumer
from likewise.queue.stream import open_stream
from likewise.store import Store
from likewise.worker import handlers_of


@dataclass(frozen=True)
class Learnt:
    """The name of the database, the folder of its store, that of the two lists, and what was made of them."""

    database: str
    store: Path
    folder: Path
    catalogue: UUID
    matcher: UUID


@pytest.fixture(scope="session")
def learnt(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learnt]:
    """The matcher is active, and the back-fill that follows has ended."""
    folder = written(tmp_path_factory.mktemp("translated"))
    store = Store(str(folder / "store"))
    with fresh_database(servers) as url:
        migrate.upgrade(url)
        database = open_database(url)
        tools = Tools(database, store, Memory(store, database=database))
        stream = open_stream(servers.running.redis_url, "learnt")
        pipeline = Pipeline(tools, Consumer(database, stream, handlers_of(tools), settle, "learnt"))
        catalogue = pipeline.imported(folder / "catalogue.csv")
        job = pipeline.matched(catalogue, folder / "incoming.csv", matcher="embedding")
        matcher = promoted(pipeline, job.matcher_id)
        pipeline.work()
        database.close()
        yield Learnt(str(make_url(url).database), folder / "store", folder, catalogue, matcher)


@pytest.fixture(scope="session")
def migrated_template(learnt: Learnt) -> str:
    """What each test's database is a copy of."""
    return learnt.database
