"""Protects a worker whose disk is full: it tries again, then gives up with the reason, and leaves no half file."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import squares
from pipeline import Pipeline
from sqlalchemy import select

from likewise.db.states import JobKind, JobState
from likewise.db.tables import DeadLetter, JobChunk
from likewise.queue.settings import QueueSettings

CATALOGUE = "sku,name\n" + "".join(f"{row},copper kettle number {row}\n" for row in range(50))
INCOMING = "id,name\n" + "".join(f"{row},Copper Kettle nr {row % 50}\n" for row in range(30_000))
LARGEST = 300_000
"""Bytes; less than the list has."""


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process may grow past LARGEST."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def files(pipeline: Pipeline) -> list[Path]:
    return sorted(path for path in Path(pipeline.tools.store.root).rglob("*") if path.is_file())


def test_a_full_disk_is_tried_again_then_given_up_and_keeps_no_half_file(pipeline: Pipeline, tmp_path: Path) -> None:
    database = pipeline.tools.database
    catalogue, incoming = tmp_path / "catalogue.csv", tmp_path / "incoming.csv"
    catalogue.write_text(CATALOGUE, "utf-8")
    incoming.write_text(INCOMING, "utf-8")
    known = pipeline.imported(catalogue)
    job_id = pipeline.submit(JobKind.MATCH, known, incoming, {})
    before = files(pipeline)
    with full_disk():
        for _ in range(QueueSettings.failures):
            squares.hurry(database)
            pipeline.work()
    with database.transaction() as session:
        letter = session.scalars(select(DeadLetter)).one()
        tried = session.scalars(select(JobChunk.attempt).where(JobChunk.id == letter.chunk_id)).one()
    assert (letter.code, tried) == ("STORAGE_FULL", QueueSettings.failures)
    assert files(pipeline) == before
    assert squares.job_state(database, job_id) is JobState.FAILED
