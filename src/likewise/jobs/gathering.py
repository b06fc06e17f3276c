"""Small jobs that come at the same moment are accepted by one statement; each is answered once that is committed."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy.exc import DBAPIError

from likewise.db.session import Database
from likewise.errors import LikewiseError
from likewise.http.context import Context
from likewise.http.gathering import Outcomes
from likewise.jobs.accepting import NewJob, accept_all
from likewise.jobs.schemas import JobAnswer
from likewise.queue.producer import PENDING, Capacity
from likewise.queue.stream import Stream
from likewise.telemetry.tracing import current_traceparent, recording


def may_gather(new: NewJob) -> bool:
    """Whether a job may be accepted with others: nothing is in a file, nobody is to be told, and no trace is recorded,
    which would miss the statement.
    """
    return new.stored.uri is None and new.webhook_url is None and not recording()


async def accepted(context: Context, new: NewJob) -> JobAnswer:
    """The job once it is committed, with all others for the same source that were waiting."""
    wanted = replace(new, traceparent=new.traceparent or current_traceparent())
    kind = ("accept", new.kind, new.catalogue_id, new.source)
    return await context.gatherer.do(
        kind, wanted, partial(accept_together, context.database, context.stream, context.capacity)
    )


def accept_together(
    database: Database, stream: Stream, capacity: Capacity, jobs: Sequence[NewJob]
) -> Outcomes[JobAnswer]:
    """All at once; where PostgreSQL refuses that for the sake of one, each by itself."""
    try:
        with database.statement() as session:
            made = accept_all(session, jobs, capacity)
    except LikewiseError as error:  # true of all: the catalogue, the source, the queue and the database are the same
        return [error] * len(jobs)
    except DBAPIError as error:
        if len(jobs) == 1:
            return [error]
        return [outcome for job in jobs for outcome in accept_together(database, stream, capacity, [job])]
    stream.publish(session.info.pop(PENDING, []))
    return made
