"""Protects the rate limits: the same bucket in Redis and in the process."""

from collections.abc import Callable
from itertools import repeat
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from likewise.http import limits
from likewise.http.limits import BURST, Limiter

NO_REDIS = "redis://127.0.0.1:9/0"


class Clock:
    """A clock that stands still until it is moved, in seconds."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["redis", "process"])
def limiter(request: pytest.FixtureRequest, clock: Clock) -> Limiter:
    """A limiter that counts in Redis, and one that finds none."""
    url = request.getfixturevalue("redis_url") if request.param == "redis" else NO_REDIS
    return Limiter(Redis.from_url(url, socket_timeout=5), clock)


def granted(limiter: Limiter, who: str, per_minute: float, tries: int) -> int:
    return sum(limiter.spend(who, per_minute) is None for _ in repeat(None, tries))


def test_a_bucket_holds_its_burst_and_then_says_how_long_to_wait(limiter: Limiter) -> None:
    """Six a minute: a token takes ten seconds to grow, so the second try has to wait about that long."""
    assert limiter.spend("a", 6) is None
    wait = limiter.spend("a", 6)
    assert wait is not None
    assert 8 <= wait <= 10
    assert limiter.spend("b", 6) is None


def test_no_limit_is_no_limit(limiter: Limiter) -> None:
    assert granted(limiter, "a", 0, 50) == 50


def test_a_refused_try_costs_nothing(clock: Clock) -> None:
    limiter = Limiter(Redis.from_url(NO_REDIS), clock)
    assert granted(limiter, "a", 60, 50) == BURST
    clock.now += 3
    assert granted(limiter, "a", 60, 50) == 3


@given(per_minute=st.integers(1, 6_000), gaps=st.lists(st.floats(0, 30), max_size=60))
def test_never_more_than_the_burst_and_what_grew(per_minute: int, gaps: list[float]) -> None:
    clock = Clock()
    limiter = Limiter(Redis.from_url(NO_REDIS), clock)
    begun, passed = clock.now, 0
    for gap in gaps:
        clock.now += gap
        passed += limiter.spend("a", per_minute) is None
    most = max(BURST * per_minute / 60, 1) + (clock.now - begun) * per_minute / 60
    assert passed <= ceil(most + 1e-6)


def test_redis_is_asked_again_after_a_rest(clock: Clock, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []
    limiter = Limiter(Redis.from_url(redis_url), clock)

    def away(*_: object, **__: object) -> Callable[..., bytes]:
        from redis.exceptions import ConnectionError as AwayError

        asked.append(clock.now)
        raise AwayError

    monkeypatch.setattr(limiter, "_script", away)
    granted(limiter, "a", 60, 3)
    clock.now += limits.REST
    granted(limiter, "a", 60, 3)
    assert asked == [1_000.0, 1_000.0 + limits.REST]


def test_the_process_remembers_a_bounded_number(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "KNOWN", 10)
    limiter = Limiter(Redis.from_url(NO_REDIS), clock)
    for number in range(50):
        limiter.spend(f"address:{number}", 60)
    assert len(limiter._full_at) == 10


def test_tokens_are_taken_ahead_from_a_large_bucket_and_none_too_many(clock: Clock, redis_url: str) -> None:
    """Asking Redis for each token would cost more than many requests; what is refused is refused all the same."""
    redis = Redis.from_url(redis_url)
    limiter = Limiter(redis, clock)
    before = redis.info("commandstats")
    assert granted(limiter, "a", 6_000, 900) == 900
    after = redis.info("commandstats")
    asked = int(after["cmdstat_evalsha"]["calls"]) - int(before.get("cmdstat_evalsha", {"calls": 0})["calls"])
    assert asked <= 900 / 10 + 2
    assert not limiter.at_hand("b", 6_000)
    # Three seconds' worth may have grown on a slow machine.
    assert granted(limiter, "a", 6_000, 1_000) <= 100 + 300


def test_tokens_taken_ahead_are_lost_after_their_time(clock: Clock, redis_url: str) -> None:
    limiter = Limiter(Redis.from_url(redis_url), clock)
    assert limiter.spend("a", 6_000) is None
    assert limiter.at_hand("a", 6_000)
    clock.now += limits.HELD
    assert not limiter.at_hand("a", 6_000)
