"""Whether the process lives, and whether it can do its work: for load balancers, open to everybody, telling little."""

from typing import Literal

from fastapi import APIRouter, Response

from likewise.http.authorise import PUBLIC
from likewise.http.context import Services
from likewise.http.models import Model, Success, succeeded
from likewise.queue.readiness import Answering, State, readiness

router = APIRouter(prefix="/health", tags=["health"], dependencies=[PUBLIC])


class Liveness(Model):
    """The process runs and answers."""

    state: Literal["alive"] = "alive"


class Readiness(Model):
    """`ready`; `degraded` while the queue is away (work is accepted and starts later); `unready` without database."""

    state: State
    database: Answering
    queue: Answering


@router.get("/live")
async def live() -> Success[Liveness]:
    """The process answers; nothing else is asked."""
    return succeeded(Liveness())


@router.get("/ready", responses={503: {"model": Success[Readiness], "description": "The database does not answer."}})
def ready(context: Services, response: Response) -> Success[Readiness]:
    """Whether requests can be served: 200 also while the queue is away, 503 while the database is."""
    found = readiness(context.database, context.stream)
    if found.database == "down":
        response.status_code = 503
        response.headers["Retry-After"] = "2"
    return succeeded(Readiness(state=found.state, database=found.database, queue=found.queue))
