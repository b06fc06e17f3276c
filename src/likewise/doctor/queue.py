"""Checks of Redis: that it answers, what it is, and whether it keeps what it is given."""

from collections.abc import Iterator, Mapping
from typing import Any

from redis.exceptions import RedisError

from likewise.doctor.site import Site
from likewise.doctor.verdicts import Verdict, fault, ok, warning

OLDEST_VERSION = (6, 2)
START = "start Redis or correct REDIS_URL; meanwhile work is accepted, and found more slowly"


def reachable(site: Site) -> Iterator[Verdict]:
    """Whether Redis answers, and is new enough."""
    if site.redis_url is None:
        yield fault("no Redis is known: REDIS_URL is not set", "run `likewise up`, or set DATABASE_URL and REDIS_URL")
        return
    try:
        told = _information(site, "server")
    except (RedisError, ValueError) as error:
        yield fault(f"the queue does not answer: {error}", START)
    else:
        yield version(str(told["redis_version"]))


def version(told: str) -> Verdict:
    """Whether a Redis that says it is of this version will do; Valkey says which Redis it stands for."""
    parts = tuple(int(part) for part in told.split(".")[:2])
    if parts < OLDEST_VERSION:
        return fault(f"Redis {told} is too old", "upgrade it to 6.2 or later, or to Valkey")
    return ok(f"Redis {told} answers")


def keeping(site: Site) -> Iterator[Verdict]:
    """Whether Redis may drop what it holds, and writes it to disk."""
    memory, persistence = _information(site, "memory"), _information(site, "persistence")
    policy = str(memory.get("maxmemory_policy", "unknown"))
    if policy != "noeviction":
        yield fault(
            f"Redis drops messages when its memory is full (maxmemory-policy {policy})",
            "set maxmemory-policy noeviction: a full Redis then refuses, and nothing is lost",
        )
    failing = [
        name for name in ("aof_last_write_status", "rdb_last_bgsave_status") if persistence.get(name, "ok") != "ok"
    ]
    if failing:
        yield fault(f"Redis cannot write to its disk ({', '.join(failing)})", "look at its log, and make room")
    appending = str(persistence.get("aof_enabled", "0")) == "1"
    if not appending:
        yield warning(
            "Redis keeps no append-only file",
            "set appendonly yes, if other programs submit work through Redis: it would be lost with Redis",
        )
    if policy == "noeviction" and appending and not failing:
        yield ok("Redis keeps what it is given")


def _information(site: Site, section: str) -> Mapping[str, Any]:  # redis-py's own type of an answer
    with site.redis() as client:
        # redis-py types an answer as "or awaitable"; this client is not asynchronous.
        answer: Any = client.info(section)
        found: Mapping[str, Any] = answer
        return found
