"""A worker's side of `likewise.queue.asks`: takes one question after the other and answers before the deadline or not at
all.
"""

import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import Protocol, TypeAlias

from pydantic import BaseModel

from likewise.contracts import Ask, AskError, AskReplyMessage, AskReplyPayload, parse_ask
from likewise.errors import LikewiseError, ProcessingError, ValidationError
from likewise.queue.settings import QueueSettings
from likewise.queue.stream import RedisError, Stream
from likewise.queue.trace import question_in_trace
from likewise.queue.work import Event, EventKind, Observer, log_event
from likewise.telemetry.faults import report_fault
from likewise.telemetry.tracing import failed

KEPT = 30
"""Seconds for which an answer stays that nobody fetches."""


class TooLateError(Exception):
    """The deadline is past: nobody listens any more."""


@dataclass(frozen=True)
class Deadline:
    """Until when an answer is of use; milliseconds since 1970."""

    milliseconds: int

    def check(self) -> None:
        """Call between pieces of work.

        Raises:
            TooLateError: it is past.
        """
        if time.time() * 1000 >= self.milliseconds:
            raise TooLateError


class AskHandler(Protocol):
    """Answers a question; a LikewiseError becomes the answer's error."""

    def __call__(self, question: Ask, deadline: Deadline, /) -> BaseModel: ...


AskHandlers: TypeAlias = Mapping[str, AskHandler]
"""By the question's type."""


@dataclass(frozen=True)
class Answerer:
    """One process's share of the questions on a stream. `name` is the process's own; `stop` ends the loop."""

    stream: Stream
    handlers: AskHandlers
    name: str
    settings: QueueSettings = field(default_factory=QueueSettings)
    observe: Observer = log_event
    stop: Flag = field(default_factory=Flag)

    def run(self) -> None:
        """Answers until `stop` is set; a Redis that is away is waited for."""
        while not self.stop.is_set():
            try:
                self.step()
            except RedisError as error:
                self.observe(Event(EventKind.REDIS_AWAY, reason=str(error)))
                self.stop.wait(self.settings.poll)
        try:
            self.stream.forget_consumer(self.name)
        except RedisError as error:
            self.observe(Event(EventKind.REDIS_AWAY, reason=str(error)))

    def step(self) -> bool:
        """Answers one question, if there is one within the time to wait; whether there was one.

        Raises:
            RedisError: Redis is away.
        """
        entries = self.stream.read(self.name, self.settings.poll)
        # Nobody is to find it again, whatever becomes of this process: its asker will not wait for that.
        self.stream.remove(entries)
        for entry in entries:
            try:
                question = parse_ask(entry.raw)
            except ValidationError as error:
                self.observe(Event(EventKind.BAD_MESSAGE, reason=error.message))
            else:
                with question_in_trace(question):
                    self._answer(question)
        return bool(entries)

    def _answer(self, question: Ask) -> None:
        started, deadline = time.monotonic(), Deadline(question.payload.deadline)
        try:
            deadline.check()
            reply = self._reply(question, deadline)
            deadline.check()
        except TooLateError:
            self.observe(Event(EventKind.UNANSWERED, seconds=time.monotonic() - started, reason=question.type))
            return
        message = AskReplyMessage(version=1, type="ask.reply", job_id=question.job_id, payload=reply)
        self.stream.reply(question.payload.reply_to, message, KEPT)
        self.observe(Event(EventKind.ANSWERED, seconds=time.monotonic() - started, reason=question.type))

    def _reply(self, question: Ask, deadline: Deadline) -> AskReplyPayload:
        try:
            answer = self.handlers.get(question.type, _unknown)(question, deadline)
        except TooLateError:
            raise
        except LikewiseError as error:
            return _refusal(error)
        except Exception as error:  # noqa: BLE001 -- the boundary: a bug costs its question, never the process
            failed(type(error).__name__)
            report_fault(error)
            self.observe(Event(EventKind.FAULT, reason=f"{question.type}: {traceback.format_exc()}"))
            return _refusal(ProcessingError(f"{type(error).__name__}: {error}"))
        return AskReplyPayload(answer=answer.model_dump(mode="json", by_alias=True))


def _unknown(question: Ask, _: Deadline) -> BaseModel:
    raise ProcessingError(f"this process does not answer {question.type}: is it of an older release?")


def _refusal(error: LikewiseError) -> AskReplyPayload:
    return AskReplyPayload(error=AskError(code=error.code, message=error.message, details=dict(error.details)))
