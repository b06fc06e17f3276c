"""The Redis stream of hints: lost, repeated and reordered without harm, so nothing here retries or waits for long."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import redis
from opentelemetry.trace import SpanKind
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from likewise.contracts import AskReplyMessage, Message
from likewise.telemetry.tracing import failed, inner_span

GROUP = "workers"
FIELD = b"message"
AWAY_FOR = 1.0
"""Seconds for which nothing is published after Redis failed to answer, so that each request does not wait anew."""

__all__ = ["Entry", "RedisError", "Stream", "open_stream"]


@dataclass(frozen=True)
class Entry:
    """A message as it lies in the stream."""

    id: bytes
    raw: bytes


class Stream:
    """One stream with one group of consumers; it is made anew whenever Redis does not know it.

    The client speaks protocol 2 (`open_stream`). All methods but `publish` raise RedisError where Redis is away.
    """

    def __init__(self, client: "redis.Redis", name: str) -> None:
        # redis-py types its answers as "awaitable or anything"; this class is where they get their types.
        self._client: Any = client
        self.name = name
        self._away_until = 0.0

    def publish(self, messages: Sequence[Message]) -> bool:
        """Adds messages, best effort: False where Redis is away, which the sweeper makes good."""
        if not messages:
            return True
        if time.monotonic() < self._away_until:
            return False
        pipeline = self._client.pipeline(transaction=False)
        for message in messages:
            pipeline.xadd(self.name, {FIELD: message.to_wire()})
        with inner_span("publish", SpanKind.PRODUCER, messaging_system="redis", messages=len(messages)):
            try:
                pipeline.execute()
            except RedisError:
                failed("redis away")
                self._away_until = time.monotonic() + AWAY_FOR
                return False
        return True

    def read(self, consumer: str, wait: float, count: int = 1) -> list[Entry]:
        """Messages nobody has read yet; waits up to `wait` seconds for the first."""
        try:
            return self._read(consumer, wait, count)
        except ResponseError as error:
            self._make_group(error)
            return self._read(consumer, wait, count)

    def _read(self, consumer: str, wait: float, count: int) -> list[Entry]:
        block = max(1, int(wait * 1000))  # 0 would mean for ever
        answer = self._client.xreadgroup(GROUP, consumer, {self.name: ">"}, count=count, block=block)
        return [entry for _, entries in answer or [] for entry in _entries(entries)]

    def remove(self, entries: Sequence[Entry]) -> None:
        """Acknowledges and deletes messages."""
        if entries:
            ids = [entry.id for entry in entries]
            pipeline = self._client.pipeline(transaction=False)
            pipeline.xack(self.name, GROUP, *ids)
            pipeline.xdel(self.name, *ids)
            pipeline.execute()

    def reply(self, key: str, message: AskReplyMessage, kept: int) -> None:
        """Pushes the answer to a question to the list `key`, where it stays for `kept` seconds if nobody fetches it."""
        pipeline = self._client.pipeline(transaction=False)
        pipeline.rpush(key, message.to_wire())
        pipeline.expire(key, kept)
        pipeline.execute()

    def take_over(self, consumer: str, idle: float, count: int = 100) -> list[Entry]:
        """Messages that another consumer read more than `idle` seconds ago and never removed."""
        try:
            _, entries, *_ = self._client.xautoclaim(
                self.name, GROUP, consumer, int(idle * 1000), start_id="0-0", count=count
            )
        except ResponseError as error:
            self._make_group(error)
            return []
        return _entries(entries)

    def waiting(self) -> int:
        """How many messages nobody has read yet."""
        length = int(self._client.xlen(self.name))
        if not length:
            return 0
        try:
            return length - int(self._client.xpending(self.name, GROUP)["pending"])
        except ResponseError as error:
            self._make_group(error)
            return length

    def forget_consumer(self, consumer: str) -> None:
        """Takes a consumer that stops off the group's list; what it left unread goes to the others by the sweeper."""
        try:
            self._client.xgroup_delconsumer(self.name, GROUP, consumer)
        except ResponseError as error:
            self._make_group(error)

    def ping(self) -> None:
        """Asks whether Redis answers."""
        self._client.ping()

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def _make_group(self, error: ResponseError) -> None:
        """Makes stream and group where `error` says that they are missing, as after a loss of all data."""
        if not str(error).startswith(("NOGROUP", "UNBLOCKED")):
            raise error
        try:
            self._client.xgroup_create(self.name, GROUP, id="0", mkstream=True)
        except ResponseError as clash:
            if not str(clash).startswith("BUSYGROUP"):
                raise


def open_stream(url: str, name: str, timeout: float = 1.0, wait: float = 1.0) -> Stream:
    """The stream `name` of the Redis at `url`; nothing is connected until it is used.

    `timeout` bounds each answer in seconds, beside the `wait` of a blocking read.
    """
    client = redis.Redis.from_url(
        url,
        protocol=2,
        socket_timeout=timeout + wait,
        socket_connect_timeout=timeout,
        health_check_interval=30,
        retry=Retry(NoBackoff(), 1),
    )
    return Stream(client, name)


def _entries(answer: Any) -> list[Entry]:  # noqa: ANN401 -- what redis-py gives, see Stream
    """The entries of an answer; one that was deleted meanwhile has no fields and is left out."""
    return [Entry(key, fields.get(FIELD, b"")) for key, fields in answer or [] if fields is not None]
