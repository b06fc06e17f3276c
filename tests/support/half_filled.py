"""A worker process that is killed in the middle of a back-fill."""

import multiprocessing
import os
import signal
from pathlib import Path
from uuid import UUID

from likewise.db.session import open_database
from likewise.db.states import Stage
from likewise.jobs import embedding
from likewise.jobs.lifecycle import settle
from likewise.jobs.memory import Memory
from likewise.jobs.reading import Tools
from likewise.queue.chunks import due_chunks
from likewise.queue.consumer import Consumer
from likewise.queue.stream import open_stream
from likewise.queue.work import ClaimedChunk, Commit, Control
from likewise.store import Store
from likewise.worker import handlers_of


def killed_after(urls: tuple[str, str], store: Path, batch: int, done: int) -> None:
    """Work at what is due in a process of its own, in batches of so many records, which is killed with the batch in hand
    that follows the first ones; `urls` are those of database and Redis.
    """
    process = multiprocessing.get_context("spawn").Process(target=_work, args=(urls, store, batch, done))
    process.start()
    process.join(120)
    assert process.exitcode == -signal.SIGKILL


def _work(urls: tuple[str, str], store: Path, batch: int, done: int) -> None:
    embedding.BATCH = batch
    database, files = open_database(urls[0]), Store(str(store))
    handlers = handlers_of(Tools(database, files, Memory(files, database=database)))
    embedded: set[UUID] = set()

    def embed(chunk: ClaimedChunk, control: Control) -> Commit:
        commit = handlers[Stage.SCORE](chunk, control)
        if len(embedded) == done:
            os.kill(os.getpid(), signal.SIGKILL)
        embedded.add(chunk.id)
        return commit

    consumer = Consumer(database, open_stream(urls[1], "test"), {**handlers, Stage.SCORE: embed}, settle, "killed")
    while True:
        with database.transaction() as session:
            due = due_chunks(session, 100)
        for chunk_id in due:
            consumer.work(chunk_id)
