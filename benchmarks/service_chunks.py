"""What queue and database take of a worker's time on a chunk of 1,000 rows."""

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from generate import Plan, generate
from service_loads import Line
from service_world import World
from sqlalchemy.orm import Session

from likewise.contracts import Message
from likewise.db.session import Database
from likewise.db.states import Stage
from likewise.jobs.lifecycle import settle
from likewise.queue.chunks import due_chunks
from likewise.queue.consumer import Consumer
from likewise.queue.stream import Entry, Stream, open_stream
from likewise.queue.work import Event, EventKind
from likewise.settings import Settings
from likewise.worker import handlers_of, tools_of

ROWS, CATALOGUE_ROWS, CHUNK_ROWS = 20_000, 20_000, 1_000
SHARE = 0.05


class TimedDatabase(Database):
    """A database that adds up how long its transactions take, from getting a connection to the commit's answer."""

    seconds = 0.0

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """As ever."""
        begun = time.perf_counter()
        try:
            with super().transaction() as session:
                yield session
        finally:
            self.seconds += time.perf_counter() - begun


class TimedStream(Stream):
    """A stream that adds up how long its answers take; what a worker waits for work is not counted."""

    seconds = 0.0

    def publish(self, messages: Sequence[Message]) -> bool:
        """As ever."""
        begun = time.perf_counter()
        try:
            return super().publish(messages)
        finally:
            self.seconds += time.perf_counter() - begun

    def remove(self, entries: Sequence[Entry]) -> None:
        """As ever."""
        begun = time.perf_counter()
        super().remove(entries)
        self.seconds += time.perf_counter() - begun


def chunk(world: World) -> list[Line]:
    """A worker in this process sees a job through; of its scoring chunks the time in PostgreSQL and Redis is taken."""
    client = world.client()
    catalogue = client.post("/catalogues", {"name": "chunks"})["id"]
    data = generate(Plan("people", ROWS, CATALOGUE_ROWS, seed=1))
    folder = world.service.servers.running.data
    for name, table, kind in (("catalogue.csv", data.catalogue, "imports"), ("list.csv", data.incoming, "jobs")):
        path = folder / name
        table.write_csv(path)
        client.upload(f"/catalogues/{catalogue}/{kind}", path)
        shares = _worked_off(world)
    share = statistics.median(shares)
    return [
        Line(
            f"queue and database of a chunk of {CHUNK_ROWS:,} rows",
            f"< {SHARE:.0%}",
            f"{share:.1%}",
            f"{len(shares)} chunks, worst {max(shares):.1%}",
            share < SHARE,
        )
    ]


def _worked_off(world: World) -> list[float]:
    """Works on all that is due; the share of each scoring chunk."""
    running = world.service.servers.running
    settings = Settings.model_validate(
        {"DATABASE_URL": running.database_url, "REDIS_URL": running.redis_url, "data": running.data}
    )
    database = TimedDatabase(world.database.engine)
    known = open_stream(running.redis_url, settings.queue_name)
    stream = TimedStream(known._client, known.name)  # noqa: SLF001 -- the same client, timed
    tools = replace(tools_of(settings, database), chunk_rows=CHUNK_ROWS)
    stages: list[Stage] = []

    def observe(event: Event) -> None:
        if event.kind is EventKind.FINISHED and event.chunk is not None:
            stages.append(event.chunk.stage)

    consumer = Consumer(database, stream, handlers_of(tools), settle, "bench", observe=observe)
    shares: list[float] = []
    while True:
        with world.database.transaction() as session:
            due = due_chunks(session, 1)
        if not due:
            return shares
        spent, begun = database.seconds + stream.seconds, time.perf_counter()
        consumer.work(due[0])
        stream.remove(stream.read("bench", 0.001, 1))
        seconds = time.perf_counter() - begun
        if stages and stages[-1] is Stage.SCORE:
            shares.append((database.seconds + stream.seconds - spent) / seconds)
