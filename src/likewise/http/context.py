"""What the API process holds for its lifetime, and how routes come by it."""

from dataclasses import dataclass, field
from typing import Annotated, Protocol, TypeAlias

from fastapi import Depends, Request
from redis import Redis

from likewise.db.session import Database
from likewise.http.gathering import Gatherer
from likewise.http.limits import Limiter
from likewise.http.principal import Credentials, Principal
from likewise.queue.asks import Asker
from likewise.queue.producer import Capacity
from likewise.queue.stream import Stream
from likewise.settings import Settings
from likewise.store import Store
from likewise.telemetry.metrics import Metrics


class Authenticate(Protocol):
    """Says who asks; the slice `access` has the one there is."""

    def __call__(self, database: Database, credentials: Credentials) -> Principal:
        """Who asks, or raises UnauthenticatedError or ForbiddenError."""

    def known(self, credentials: Credentials) -> Principal | None:
        """Who asks, if that is remembered; never waits for anything."""

    def forget(self) -> None:
        """Drops what was remembered of who may come in, since it changed."""


@dataclass(frozen=True)
class Context:
    """Made once by `likewise.api.create_app`; everything in it may be used from many threads."""

    settings: Settings
    database: Database
    redis: Redis
    limiter: Limiter
    authenticate: Authenticate
    stream: Stream
    store: Store
    capacity: Capacity
    asks: Asker
    slow_asks: Asker
    metrics: Metrics = field(default_factory=Metrics)
    gatherer: Gatherer = field(default_factory=Gatherer)


async def context_of(request: Request) -> Context:
    """The process's context."""
    found = request.app.state.context
    if not isinstance(found, Context):
        raise TypeError("the application was made without a context: use likewise.api.create_app")
    return found


Services: TypeAlias = Annotated[Context, Depends(context_of)]
"""A route's parameter `context: Services` gets the process's context."""
