"""Rate limits: a token bucket for each principal, in Redis where all API processes see it, else in this process.

The bucket is kept as the one time at which it will be full again (the generic cell rate algorithm, ITU-T I.371), so a key
holds one number and goes away by itself.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

import structlog
from redis import Redis
from redis.exceptions import RedisError

SCRIPT = """
local now = redis.call('TIME')
now = now[1] + now[2] / 1000000
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + tonumber(ARGV[1])
local wait = full - now - tonumber(ARGV[2])
if wait > 0 then return tostring(wait) end
redis.call('SET', KEYS[1], string.format('%.6f', full), 'PX', math.ceil((full - now) * 1000))
return '0'
"""
"""ARGV: seconds that the tokens asked for take to grow again, seconds that the whole bucket takes."""

PREFIX = "likewise:limit:"
BURST = 10.0
"""Seconds' worth of requests that may come at once."""
REST = 5.0
"""Seconds for which Redis is left alone after it did not answer."""
AHEAD = 0.01
"""The share of a bucket that a process takes out of it at once, so that not each request has to ask Redis."""
HELD = 1.0
"""Seconds after which tokens that were taken ahead and not used are lost."""
KNOWN = 10_000
"""How many principals the process itself remembers."""

log = structlog.get_logger("likewise.http.limits")


class Limiter:
    """Counts requests; never the reason that one fails, Redis or no Redis."""

    def __init__(self, redis: Redis, clock: Callable[[], float] = time.monotonic) -> None:
        self._script = redis.register_script(SCRIPT)
        self._clock = clock
        self._away_until = -math.inf
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._held: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def spend(self, who: str, per_minute: float) -> int | None:
        """Takes a token from somebody's bucket; null if there was one, else the whole seconds to wait.

        `per_minute` is how many grow in a minute, 0 for no limit.
        """
        if self.at_hand(who, per_minute):
            return None
        token = 60.0 / per_minute
        bucket = max(BURST, token)
        wait = self._in_redis(who, token, bucket)
        if wait is None:
            wait = self._in_process(who, token, bucket)
        return None if wait <= 0 else math.ceil(wait)

    def at_hand(self, who: str, per_minute: float) -> bool:
        """Takes a token that was taken out of the bucket before, without waiting for anything; whether there was one."""
        if per_minute <= 0:
            return True
        with self._lock:
            count, until = self._held.get(who, (0, 0.0))
            if not count or self._clock() >= until:
                return False
            self._held[who] = (count - 1, until)
            return True

    def _in_redis(self, who: str, token: float, bucket: float) -> float | None:
        if self._clock() < self._away_until:
            return None
        several = int(AHEAD * bucket / token)
        try:
            if several > 1 and self._ask(who, several * token, bucket) <= 0:
                self._keep(who, several - 1)
                return 0.0
            return self._ask(who, token, bucket)
        except RedisError as error:
            self._away_until = self._clock() + REST
            log.warning(
                "redis_away", consequence="rate limits are counted in each process", reason=type(error).__name__
            )
            return None

    def _ask(self, who: str, tokens: float, bucket: float) -> float:
        return float(self._script(keys=[PREFIX + who], args=[tokens, bucket]))

    def _keep(self, who: str, count: int) -> None:
        with self._lock:
            if len(self._held) >= KNOWN:
                self._held.clear()
            self._held[who] = (count, self._clock() + HELD)

    def _in_process(self, who: str, token: float, bucket: float) -> float:
        with self._lock:
            now = self._clock()
            full = max(self._full_at.pop(who, now), now) + token
            wait = full - now - bucket
            self._full_at[who] = full if wait <= 0 else full - token
            if len(self._full_at) > KNOWN:
                self._full_at.popitem(last=False)
            return wait
