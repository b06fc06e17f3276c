"""Whether a matcher that decides in the place of another does worse: a pure function of what was measured of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil

from likewise.intervals import wilson
from likewise.matchers.accuracy import Tally, breaks

FEWEST_FAILURES = 3
"""Fewer failed lists are chance."""
FEWEST_PIECES = 20
"""Of fewer pieces the slowest one in twenty is a single one, whose machine may have been busy."""
FEWEST_JUDGED = 20
"""Of fewer judged links nothing is said of the matcher before."""


class Kind(StrEnum):
    """What a matcher can be stopped for."""

    ERRORS = "errors"
    TIME = "time"
    INVARIANT = "invariant"
    PRECISION = "precision"


@dataclass(frozen=True)
class Breach:
    """Why a matcher must not go on: the kind, and a sentence with the numbers."""

    kind: Kind
    message: str


@dataclass(frozen=True)
class Measured:
    """What a matcher did lately.

    `failed` of its `jobs` could not be done; `paces` are seconds per record, one for each piece of a list; `broken` is how
    often each invariant was; `said` what people said of its links.
    """

    jobs: int = 0
    failed: int = 0
    paces: Sequence[float] = ()
    broken: Mapping[str, int] = field(default_factory=dict)
    said: Tally = field(default_factory=Tally)


@dataclass(frozen=True)
class Limits:
    """How much worse than the one before a matcher may be: by which share more of its lists fail, how many times as long it
    takes for a record. `promise` is the share of its links that must be right, None where nothing is promised.
    """

    errors: float = 0.05
    slower: float = 3.0
    promise: float | None = None


def breaches(before: Measured, now: Measured, limits: Limits) -> tuple[Breach, ...]:
    """What of `now` must not be, where `before` is the matcher that would decide else; empty where all is well.

    A broken invariant is a fault whatever the other did. All else has to be worse than chance explains.
    """
    found = (
        _errors(before, now, limits.errors),
        _time(before, now, limits.slower),
        _invariants(now),
        None if limits.promise is None else _precision(before.said, now.said, limits.promise),
    )
    return tuple(breach for breach in found if breach is not None)


def p95(paces: Sequence[float]) -> float:
    """The value that one in twenty exceeds, of at least one."""
    return sorted(paces)[ceil(0.95 * len(paces)) - 1]


def _errors(before: Measured, now: Measured, more: float) -> Breach | None:
    usual = before.failed / before.jobs if before.jobs else 0.0
    if now.failed < FEWEST_FAILURES or wilson(now.failed, now.jobs).low <= usual + more:
        return None
    told = f"{now.failed} of {now.jobs} lists failed; of the version before {before.failed} of {before.jobs}"
    return Breach(Kind.ERRORS, told)


def _time(before: Measured, now: Measured, slower: float) -> Breach | None:
    if min(len(before.paces), len(now.paces)) < FEWEST_PIECES:
        return None
    usual, took = p95(before.paces), p95(now.paces)
    if took <= slower * usual:
        return None
    told = f"a record takes up to {took * 1000:.3g} ms (95th percentile); the version before took {usual * 1000:.3g} ms"
    return Breach(Kind.TIME, told)


def _invariants(now: Measured) -> Breach | None:
    broken = ", ".join(f"{name.replace('_', ' ')} ({number})" for name, number in now.broken.items() if number)
    return Breach(Kind.INVARIANT, f"results do not add up: {broken}") if broken else None


def _precision(before: Tally, now: Tally, promise: float) -> Breach | None:
    if before.judged >= FEWEST_JUDGED and before.right * now.judged <= now.right * before.judged:
        return None  # going back would not help
    if not breaks(now, promise):
        return None
    told = f"{now.right} of {now.judged} judged links were right; {promise:.1%} was promised"
    return Breach(Kind.PRECISION, told)
