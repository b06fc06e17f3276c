"""Whether the process lives, and whether it can do its work: for load balancers, open to everybody, telling little."""

from typing import Literal

import structlog
from fastapi import APIRouter, Response
from redis.exceptions import RedisError
from sqlalchemy import text

from likewise.errors import DatabaseError
from likewise.http.authorise import PUBLIC
from likewise.http.context import Context, Services
from likewise.http.models import Model, Success, succeeded

router = APIRouter(prefix="/health", tags=["health"], dependencies=[PUBLIC])
log = structlog.get_logger("likewise.http.health")

Answering = Literal["up", "down"]


class Liveness(Model):
    """The process runs and answers."""

    state: Literal["alive"] = "alive"


class Readiness(Model):
    """`ready`; `degraded` while the queue is away (work is accepted and starts later); `unready` without database."""

    state: Literal["ready", "degraded", "unready"]
    database: Answering
    queue: Answering


@router.get("/live")
async def live() -> Success[Liveness]:
    """The process answers; nothing else is asked."""
    return succeeded(Liveness())


@router.get("/ready", responses={503: {"model": Success[Readiness], "description": "The database does not answer."}})
def ready(context: Services, response: Response) -> Success[Readiness]:
    """Whether requests can be served: 200 also while the queue is away, 503 while the database is."""
    database, queue = _database(context), _queue(context)
    if database == "down":
        response.status_code = 503
        response.headers["Retry-After"] = "2"
        return succeeded(Readiness(state="unready", database=database, queue=queue))
    return succeeded(Readiness(state="ready" if queue == "up" else "degraded", database=database, queue=queue))


def _database(context: Context) -> Answering:
    try:
        with context.database.transaction() as session:
            session.execute(text("SELECT 1"))
    except DatabaseError as error:
        log.warning("database_away", reason=error.message)
        return "down"
    return "up"


def _queue(context: Context) -> Answering:
    try:
        context.redis.ping()
    except RedisError as error:
        log.warning("queue_away", reason=type(error).__name__)
        return "down"
    return "up"
