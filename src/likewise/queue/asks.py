"""Questions to whichever worker is free, through Redis, with a deadline (request and reply).

A question is a message on a stream of its own, so that workers share them; the answer is pushed to a list that only the
asker knows. Neither outlives the deadline: who asks must have another way, such as a job.
"""

import time
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Any
from uuid import uuid4

from opentelemetry.trace import SpanKind
from redis import Redis
from redis.exceptions import RedisError

from likewise.contracts import Ask, AskReplyMessage, AskReplyPayload, parse
from likewise.queue.stream import AWAY_FOR, FIELD
from likewise.telemetry.tracing import current_traceparent, inner_span

ASKS, SLOW_ASKS = ":asks", ":slow-asks"
"""What follows the queue's name in those of the streams: of questions that take milliseconds, and of those that take
seconds, which have a process of their own so that the others need not wait for them."""
GLANCE = 0.25
"""Seconds of one wait for the answer: short, so that a Redis that hangs does not hold up its asker."""


@dataclass
class Asker:
    """Asks on one stream; for many threads, of which at most `at_once` wait at a time: the others are not answered."""

    client: Redis
    stream: str
    at_once: int = 16
    _turns: BoundedSemaphore = field(init=False)
    _away_until: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._turns = BoundedSemaphore(self.at_once)

    def reply_key(self) -> str:
        """A list for one answer."""
        return f"{self.stream}:reply:{uuid4().hex}"

    def ask(self, question: Ask) -> AskReplyPayload | None:
        """The answer; None where there was none before the deadline, or Redis is away."""
        if time.monotonic() < self._away_until or not self._turns.acquire(blocking=False):
            return None
        try:
            with inner_span(f"ask {question.type}", SpanKind.PRODUCER, messaging_system="redis"):
                return self._ask(question)
        except RedisError:
            self._away_until = time.monotonic() + AWAY_FOR
            return None
        finally:
            self._turns.release()

    def _ask(self, question: Ask) -> AskReplyPayload | None:
        client: Any = self.client  # redis-py types its answers as "awaitable or anything"
        traced = question.model_copy(update={"traceparent": current_traceparent()})
        place = client.xadd(self.stream, {FIELD: traced.to_wire()})
        while (left := question.payload.deadline / 1000 - time.time()) > 0:
            found = client.blpop([question.payload.reply_to], timeout=min(left, GLANCE))
            if found is not None:
                return parse(AskReplyMessage, found[1]).payload
        client.xdel(self.stream, place)  # where no worker runs, questions would pile up
        return None


def deadline_in(seconds: float) -> int:
    """The time in so many seconds, as messages tell it."""
    return int((time.time() + seconds) * 1000)
