"""How patient the queue is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class QueueSettings:
    """Times in seconds.

    Attributes:
        lease: how long a claim lasts without renewal. heartbeat: how often it is renewed, well below `lease`.
        hard_limit: how long one chunk may take at all; past it the worker process ends itself.
        failures: how often handling may raise before the chunk is a dead letter. crashes: how many workers it may take
            down with it.
        backoff, backoff_cap: the wait after the first failure, and the longest one; it doubles in between.
        poll: how long to wait for a message at a time. sweep: how often to look for what was forgotten.
        forgotten: how old a message must be, with the stream empty, before it counts as lost.
    """

    lease: float = 60.0
    heartbeat: float = 15.0
    hard_limit: float = 1800.0
    failures: int = 5
    crashes: int = 3
    backoff: float = 2.0
    backoff_cap: float = 300.0
    poll: float = 1.0
    sweep: float = 1.0
    forgotten: float = 5.0
