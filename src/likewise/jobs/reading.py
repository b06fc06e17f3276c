"""What every task of a worker begins with: its tools, the job, and the table in the job's upload."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import Session

from likewise.db.session import Database
from likewise.db.states import JobState
from likewise.db.tables import Job
from likewise.engine.records import Table
from likewise.errors import InputError, MatcherError, TableError, ValidationError
from likewise.files import ReadOptions, read_table
from likewise.files.limits import DEFAULT_LIMITS, Limits
from likewise.jobs import repository
from likewise.jobs.memory import Memory
from likewise.jobs.repository import Work
from likewise.jobs.schemas import Reading
from likewise.queue.work import ClaimedChunk, Commit, Control, Handler, NotYetError
from likewise.store import Store

REFUSALS = (InputError, TableError, MatcherError, ValidationError)
"""What no other attempt would change: the job's input is at fault."""


WAIT = 60.0
"""Seconds after which a job looks again whether an import before it is over, though nobody has told it so."""


@dataclass(frozen=True)
class Tools:
    """What a worker works with. `chunk_rows` is how many rows of a list are scored at a time."""

    database: Database
    store: Store
    memory: Memory
    limits: Limits = DEFAULT_LIMITS
    max_rows: int = 5_000_000
    chunk_rows: int = 2_000


@dataclass(frozen=True)
class StoredFile:
    """A file that was sent: where it lies in the store, or its content, and its sender's name for it."""

    uri: str | None
    filename: str
    content: bytes | None = None


def refusing(handler: Callable[[Tools, ClaimedChunk, Control], Commit], tools: Tools) -> Handler:
    """A handler that ends the job, with the reason, where its input is at fault."""

    def handle(chunk: ClaimedChunk, control: Control) -> Commit:
        try:
            return handler(tools, chunk, control)
        except REFUSALS as error:
            code, message = error.code, error.message

            def refuse(session: Session) -> None:
                repository.end(session, chunk.job_id, JobState.FAILED, code, message)

            return refuse

    return handle


def read_upload(tools: Tools, work: Work, reading: Reading) -> Table:
    """The table in a job's upload.

    Raises:
        InputError: there is none to be had from it, or it has too many rows.
        ProcessingError: the store does not answer.
    """
    upload = work.upload
    if upload is None:
        raise InputError("the uploaded file is gone: send it again")
    return read_stored(tools, StoredFile(upload.uri, upload.filename, upload.content), reading)


def read_stored(tools: Tools, file: StoredFile, reading: Reading) -> Table:
    """The table in a file that was sent; raises as `read_upload`."""
    options = ReadOptions(**reading.model_dump(), limits=tools.limits)
    with tools.store.local(file.uri, file.filename, file.content) as path:
        table = _named(path, options)
    if len(table) > tools.max_rows:
        raise InputError(f"{table.name} has {len(table)} rows, more than {tools.max_rows}: send it in parts")
    return table


def _named(path: Path, options: ReadOptions) -> Table:
    try:
        return read_table(path, options)
    except InputError as error:  # the path on this worker means nothing to who sent the file
        raise InputError(error.message.replace(str(path), path.name)) from error


def begin(tools: Tools, job_id: UUID) -> Work:
    """The job, told to be running.

    Raises:
        NotYetError: its catalogue has an earlier import that is not over: jobs see what was imported before them, and
            imports are made in the order in which they came.
    """
    with tools.database.transaction() as session:
        work = repository.work_of(session, job_id)
        if repository.import_before(session, work.job):
            still = partial(repository.import_before, job=work.job)
            raise NotYetError(WAIT, "an import into the same catalogue came before", still)
        started = func.coalesce(Job.started_at, func.clock_timestamp())
        repository.change(session, job_id, state=JobState.RUNNING, started_at=started)
    return work
