"""A job's progress as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

from likewise.db.session import Database
from likewise.db.states import ENDED
from likewise.jobs import service
from likewise.jobs.schemas import JobAnswer

EVERY = 0.5
"""Seconds between two looks at the job."""
COMMENT = 15.0
"""Seconds of silence after which a comment keeps proxies from closing the connection."""


async def progress(database: Database, job_id: UUID, seen: str | None) -> AsyncIterator[str]:
    """Events for whatever changes, each with an id that says what it showed; the job's end is the last one.

    Who comes back with the id of the last event they saw gets what changed since.
    """
    silent = 0.0
    while True:
        job = await asyncio.to_thread(_look, database, job_id)
        if job is None:
            return
        event_id = f"{job.state}-{job.rows_done}"
        if event_id != seen:
            seen, silent = event_id, 0.0
            yield f"id: {event_id}\nevent: job\ndata: {job.model_dump_json(by_alias=True)}\n\n"
        elif silent >= COMMENT:
            silent = 0.0
            yield ": still there\n\n"
        if job.state in ENDED:
            return
        await asyncio.sleep(EVERY)
        silent += EVERY


def _look(database: Database, job_id: UUID) -> JobAnswer | None:
    with database.transaction() as session:
        job = service.known(session, job_id)
        return None if job is None else next(iter(service.answers(session, [job])), None)
