"""A worker's loop: read a hint, claim the chunk, handle it, commit under the fence."""

import random
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from threading import Event as Flag
from typing import TypeVar
from uuid import UUID

from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from likewise.contracts import MatchChunkMessage
from likewise.db.session import CorruptionError, Database
from likewise.db.states import ChunkState
from likewise.errors import DatabaseError, LikewiseError, ProcessingError, ValidationError
from likewise.queue import chunks, dead_letters, presence
from likewise.queue.chunks import FencedError
from likewise.queue.heartbeat import Heartbeat, end_process
from likewise.queue.producer import PENDING
from likewise.queue.settings import QueueSettings
from likewise.queue.stream import RedisError, Stream
from likewise.queue.sweeper import Sweeper, remove_bad
from likewise.queue.trace import in_trace
from likewise.queue.work import (
    DECISIONS,
    ChunkCancelledError,
    ClaimedChunk,
    Commit,
    Event,
    EventKind,
    Handler,
    Handlers,
    NotYetError,
    Observer,
    Settled,
    log_event,
)
from likewise.telemetry.faults import report_fault
from likewise.telemetry.tracing import failed

Answer = TypeVar("Answer")

CRASH_CODE = "WORKER_KILLED"


@dataclass(frozen=True)
class Consumer:
    """One worker process's share of the queue. `name` is the worker's, unlike any other's that ever was.

    `stop` ends the loop after the chunk in hand.
    """

    database: Database
    stream: Stream
    handlers: Handlers
    settled: Settled
    name: str
    settings: QueueSettings = field(default_factory=QueueSettings)
    observe: Observer = log_event
    stop: Flag = field(default_factory=Flag)
    overrun: Callable[[], None] = end_process
    chance: random.Random = field(default_factory=random.Random)

    def run(self) -> None:
        """Works until `stop` is set. A server that is away is waited for."""
        sweeper = Sweeper(self.database, self.stream, self.settings, self.observe, self.name)
        next_sweep = 0.0
        while not self.stop.is_set():
            if time.monotonic() >= next_sweep:
                next_sweep = time.monotonic() + self.settings.sweep * (0.5 + self.chance.random())
                self._unless_database_is_away(lambda: self._unless_redis_is_away(sweeper.sweep))
            self._unless_database_is_away(lambda: self._unless_redis_is_away(self.step, self._without_redis))
        self._unless_redis_is_away(partial(self.stream.forget_consumer, self.name))
        self._unless_database_is_away(lambda: self.database.run(partial(presence.withdraw, name=self.name)))

    def step(self) -> bool:
        """Reads one message, if there is one within the time to wait, and does what it says; whether there was one.

        Raises:
            RedisError: Redis is away. DatabaseError: PostgreSQL is away.
        """
        entries = self.stream.read(self.name, self.settings.poll)
        for entry in entries:
            message = remove_bad(self.database, entry, self.observe)
            if message is not None:
                self.work(message.payload.chunk_id)
        self.stream.remove(entries)
        return bool(entries)

    def work(self, chunk_id: UUID) -> bool:
        """Claims a chunk and sees it through; False where it was not to be had.

        Raises:
            DatabaseError: PostgreSQL is away; the chunk was given back, or its lease runs out.
        """
        chunk = self._claim(chunk_id)
        if chunk is None:
            return False
        with in_trace(chunk):
            try:
                self._see_through(chunk)
            except FencedError as error:
                failed(EventKind.FENCED)
                self.observe(Event(EventKind.FENCED, chunk, reason=str(error)))
                self._transact(partial(chunks.survived, chunk=chunk))
            except DatabaseError:
                self._give_back(chunk)
                raise
        return True

    def _claim(self, chunk_id: UUID) -> ClaimedChunk | None:
        """A chunk to work on. One that killed too many workers, or whose job was cancelled, is closed instead."""

        def take(session: Session) -> tuple[ClaimedChunk, EventKind] | None:
            chunk = chunks.claim(session, chunk_id, self.name, self.settings)
            if chunk is None:
                return None
            if chunks.cancelled(session, chunk.job_id):
                chunks.end(session, chunk, ChunkState.CANCELLED)
                self.settled(session, chunk, ChunkState.CANCELLED)
                return chunk, EventKind.CANCELLED
            if chunk.crashes >= self.settings.crashes:
                self._close_dead(
                    session, chunk, CRASH_CODE, f"{chunk.crashes} workers vanished while they worked on this chunk"
                )
                return chunk, EventKind.DEAD
            return chunk, EventKind.CLAIMED

        taken = self._transact(take)
        if taken is None:
            return None
        chunk, kind = taken
        self.observe(Event(kind, chunk))
        return chunk if kind is EventKind.CLAIMED else None

    def _see_through(self, chunk: ClaimedChunk) -> None:
        """Handles a chunk and brings it to one of its ends, or to another attempt."""
        started = time.monotonic()
        try:
            with self._heartbeat().watching(chunk) as control:
                commit = self._handler(chunk)(chunk, control)
            decisions = self._transact(partial(self._finish, chunk, commit))
        except (FencedError, DatabaseError):
            raise
        except ChunkCancelledError:
            self._leave(chunk)
        except NotYetError as error:
            self._transact(partial(chunks.wait, chunk=chunk, longest=error.seconds, still=error.still))
            self.observe(Event(EventKind.RELEASED, chunk, reason=str(error)))
        except (ValidationError, CorruptionError) as error:
            failed(type(error).__name__)
            if isinstance(error, CorruptionError):
                report_fault(error)
            self._bury(chunk, error.code, error.message, traceback.format_exc())
        except DataError as error:
            reason = f"PostgreSQL cannot hold a value of this piece: {type(error.orig).__name__}"
            self._bury(chunk, ValidationError.code, reason, traceback.format_exc())
        except Exception as error:  # noqa: BLE001 -- the boundary: a handler's bug costs its chunk, never the worker
            self._fail(chunk, error)
        else:
            took = time.monotonic() - started
            self.observe(Event(EventKind.FINISHED, chunk, seconds=took, decisions=decisions))

    def _heartbeat(self) -> Heartbeat:
        return Heartbeat(self.database, self.name, self.settings, self.observe, self.stop, self.overrun)

    def _handler(self, chunk: ClaimedChunk) -> Handler:
        handler = self.handlers.get(chunk.stage)
        if handler is None:
            raise ProcessingError(f"this worker does not know the stage {chunk.stage}: is it of an older release?")
        return handler

    def _finish(self, chunk: ClaimedChunk, commit: Commit, session: Session) -> Mapping[str, int]:
        """The fence first: it locks the row, and nothing is written where the chunk is not ours. Returns the decisions."""
        chunks.end(session, chunk, ChunkState.DONE)
        commit(session)
        self.settled(session, chunk, ChunkState.DONE)
        decisions: Mapping[str, int] = session.info.get(DECISIONS, {})
        return decisions

    def _leave(self, chunk: ClaimedChunk) -> None:
        """Ends work that was told to stop: with its job, or with this worker alone."""

        def close(session: Session) -> EventKind:
            if not chunks.cancelled(session, chunk.job_id):
                chunks.put_back(session, chunk)
                return EventKind.RELEASED
            chunks.end(session, chunk, ChunkState.CANCELLED)
            self.settled(session, chunk, ChunkState.CANCELLED)
            return EventKind.CANCELLED

        self.observe(Event(self._transact(close), chunk))

    def _fail(self, chunk: ClaimedChunk, error: Exception) -> None:
        """Another attempt later, or the end where there were enough."""
        known = isinstance(error, LikewiseError)
        failed(type(error).__name__)
        if not known:
            report_fault(error)
        code = error.code if isinstance(error, LikewiseError) else LikewiseError.code
        reason = str(error) if known else f"{type(error).__name__}: {error}"
        if chunk.failures + 1 >= self.settings.failures:
            self._bury(chunk, code, reason, traceback.format_exc())
            return
        delay = chunks.backoff(chunk.failures + 1, self.settings, self.chance)
        self._transact(lambda session: chunks.retry(session, chunk, delay, reason))
        self.observe(Event(EventKind.RETRIED, chunk, reason=reason))

    def _bury(self, chunk: ClaimedChunk, code: str, reason: str, detail: str) -> None:
        self._transact(lambda session: self._close_dead(session, chunk, code, reason, detail))
        self.observe(Event(EventKind.DEAD, chunk, reason=reason))

    def _close_dead(
        self, session: Session, chunk: ClaimedChunk, code: str, reason: str, detail: str | None = None
    ) -> None:
        dead_letters.bury(session, chunk, code, reason, detail)
        self.settled(session, chunk, ChunkState.DEAD)

    def _give_back(self, chunk: ClaimedChunk) -> None:
        """After PostgreSQL was away: puts the chunk back if it is still ours, once PostgreSQL answers.

        A commit whose outcome is unknown needs no other care: if it was made, the chunk is done and stays so.
        """
        while not self.stop.is_set():
            try:
                self._transact(lambda session: chunks.put_back(session, chunk))
            except DatabaseError:
                self.stop.wait(self.settings.poll)
            except FencedError:
                self._transact(partial(chunks.survived, chunk=chunk))
                return
            else:
                self.observe(Event(EventKind.RELEASED, chunk))
                return

    def _transact(self, work: Callable[[Session], Answer]) -> Answer:
        """Does `work` in a transaction and publishes the chunks that it added."""

        def attempt(session: Session) -> tuple[Answer, list[MatchChunkMessage]]:
            return work(session), session.info.get(PENDING, [])

        answer, messages = self.database.run(attempt)
        self.stream.publish(messages)
        return answer

    def _unless_redis_is_away(self, use: Callable[[], object], instead: Callable[[], object] | None = None) -> None:
        try:
            use()
        except RedisError as error:
            self.observe(Event(EventKind.REDIS_AWAY, reason=str(error)))
            if instead is not None:
                instead()

    def _unless_database_is_away(self, use: Callable[[], object]) -> None:
        try:
            use()
        except DatabaseError as error:
            self.observe(Event(EventKind.DATABASE_AWAY, reason=error.message))
            self.stop.wait(self.settings.poll)

    def _without_redis(self) -> None:
        """Works on what PostgreSQL says is due; waits where nothing is."""
        due = self.database.run(lambda session: list(chunks.due_chunks(session, 1)))
        if not sum(self.work(chunk_id) for chunk_id in due):
            self.stop.wait(self.settings.poll)
