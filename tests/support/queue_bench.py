"""A queue on real servers, and workers in this process whose events can be looked at."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
import squares
from sqlalchemy import select

from likewise.db.session import Database
from likewise.db.states import Stage
from likewise.db.tables import JobChunk
from likewise.queue.consumer import Consumer
from likewise.queue.heartbeat import end_process
from likewise.queue.producer import chunk_message
from likewise.queue.settings import QueueSettings
from likewise.queue.stream import FIELD, Stream, open_stream
from likewise.queue.sweeper import Sweeper
from likewise.queue.work import Event, EventKind, Handler

SETTINGS = QueueSettings(poll=0.05, sweep=0.05)
DEADLINE = 60.0


def eventually(condition: Callable[[], bool], deadline: float = DEADLINE) -> None:
    """Waits for a condition, and fails where it does not come true within `deadline` seconds."""
    end = time.monotonic() + deadline
    while not condition():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.02)  # between two looks; nothing depends on how long


@dataclass
class Bench:
    """Database, stream and what the workers told."""

    database: Database
    stream: Stream
    client: Any  # redis-py's own types say "anything"
    events: list[Event] = field(default_factory=list)

    def worker(
        self,
        settings: QueueSettings = SETTINGS,
        handler: Handler = squares.square,
        stream: Stream | None = None,
        overrun: Callable[[], None] = end_process,
    ) -> Consumer:
        return Consumer(
            self.database,
            stream or self.stream,
            {Stage.SCORE: handler},
            squares.settled,
            "worker",
            settings,
            self.events.append,
            overrun=overrun,
        )

    def sweep(self, settings: QueueSettings = SETTINGS) -> int:
        return Sweeper(self.database, self.stream, settings, lambda _: None, "sweeper").sweep()

    def kinds(self) -> list[EventKind]:
        return [event.kind for event in self.events]

    def publish_raw(self, raw: bytes) -> None:
        self.client.xadd(self.stream.name, {FIELD: raw})

    def publish_again(self, job_id: UUID) -> None:
        """A second message for each chunk of a job, in another order."""
        with self.database.transaction() as session:
            ids = session.scalars(select(JobChunk.id).where(JobChunk.job_id == job_id).order_by(JobChunk.id))
            self.stream.publish([chunk_message(job_id, chunk_id, 0, None) for chunk_id in ids])


@pytest.fixture
def bench(database: Database, redis_url: str) -> Iterator[Bench]:
    import redis

    squares.prepare(database)
    stream = open_stream(redis_url, "likewise")
    with redis.Redis.from_url(redis_url, protocol=2) as client:
        yield Bench(database, stream, client)
    stream.close()
