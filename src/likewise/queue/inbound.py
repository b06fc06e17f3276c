"""A second stream, for producers in any language: what they submit is validated, accepted into PostgreSQL, then removed.

Here the message is the work itself, so it stays in the stream until it is committed, as a job or as a dead letter. The
producer has done its part once XADD was answered; Redis must keep its data on disk for that to mean much.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import TypeAlias

from opentelemetry.trace import SpanKind
from sqlalchemy.orm import Session

from likewise.contracts import MatchSubmitMessage, parse
from likewise.db.session import Database
from likewise.errors import DatabaseError, LikewiseError, ProcessingError, QueueError
from likewise.queue import dead_letters
from likewise.queue.producer import publishing
from likewise.queue.settings import QueueSettings
from likewise.queue.stream import Entry, RedisError, Stream
from likewise.queue.work import Event, EventKind, Observer, log_event
from likewise.telemetry.faults import report_fault
from likewise.telemetry.tracing import context_of, span

SUFFIX = ":inbound"
"""What follows the queue's name in that of its inbound stream."""

Accept: TypeAlias = Callable[[Session, MatchSubmitMessage], None]
"""Makes a job of a message, within the transaction. The job's id is the message's, and a message may come twice: where
the job is there already it does nothing. Raises ValidationError where the message can never become a job, QueueError
where the queue is full."""


@dataclass(frozen=True)
class Inbound:
    """Takes in what outside producers submit. `stream` is the inbound one, `chunks` the one of chunk messages."""

    database: Database
    stream: Stream
    chunks: Stream
    accept: Accept
    name: str
    settings: QueueSettings = field(default_factory=QueueSettings)
    observe: Observer = log_event
    stop: Flag = field(default_factory=Flag)

    def run(self) -> None:
        """Works until `stop` is set; a server that is away, or a full queue, is waited for."""
        while not self.stop.is_set():
            try:
                self.step()
            except RedisError as error:
                self._wait(EventKind.REDIS_AWAY, str(error))
            except DatabaseError as error:
                self._wait(EventKind.DATABASE_AWAY, error.message)
            except QueueError as error:
                self._wait(EventKind.QUEUE_FULL, error.message)

    def step(self) -> int:
        """Takes in what waits: first what somebody read and never finished. Returns how many messages are done with.

        Raises:
            RedisError, DatabaseError: one of them is away. QueueError: the queue is full. The messages stay.
        """
        left = self.stream.take_over(self.name, self.settings.forgotten, count=1)
        entries = left or self.stream.read(self.name, self.settings.poll)
        for entry in entries:
            self._take_in(entry)
            self.stream.remove([entry])
        return len(entries)

    def _take_in(self, entry: Entry) -> None:
        try:
            message = parse(MatchSubmitMessage, entry.raw)
            with (
                span("inbound", SpanKind.CONSUMER, context_of(message.traceparent), job_id=str(message.job_id)),
                publishing(self.database, self.chunks) as session,
            ):
                self.accept(session, message)
        except (DatabaseError, QueueError):
            raise
        except LikewiseError as error:
            self._bury(entry, error)
        except Exception as error:  # noqa: BLE001 -- the boundary: a bug must not hold up the messages behind this one
            report_fault(error)
            self._bury(entry, ProcessingError(f"{type(error).__name__}: {error}"))

    def _bury(self, entry: Entry, error: LikewiseError) -> None:
        with self.database.transaction() as session:
            dead_letters.bury_message(session, entry.raw, error)
        self.observe(Event(EventKind.BAD_MESSAGE, reason=error.message))

    def _wait(self, kind: EventKind, reason: str) -> None:
        self.observe(Event(kind, reason=reason))
        self.stop.wait(self.settings.poll)
