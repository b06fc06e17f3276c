"""Protects what the queue promises where servers die, messages go wrong and work is poison.

Each fault is run with several seeds (`--fault-seeds`), which choose when it strikes and whom.
"""

import os
import signal
from collections import Counter
from random import Random
from typing import TYPE_CHECKING

import pytest
import squares
from fault_bench import Tally
from fault_strikes import CHUNKS, GOOD, JOBS, accept, assert_promise_kept, strike
from fault_worker import Fleet
from queue_bench import Bench, eventually
from sqlalchemy import select

from likewise.db.states import JobState
from likewise.db.tables import DeadLetter

if TYPE_CHECKING:
    from likewise.embedded import Servers


@pytest.mark.criterion("AC-20.2")
def test_redis_loses_everything(bench: Bench, fleet: Fleet, fault_seed: int, tally: Tally) -> None:
    jobs = accept(bench)
    fleet.start(2)
    strike(bench, fleet, Random(fault_seed), bench.client.flushall)  # noqa: S311 -- a seeded run
    assert_promise_kept(bench, fleet, jobs, tally)


@pytest.mark.criterion("AC-20.1")
@pytest.mark.parametrize("server", ["valkey", "postgres"])
def test_servers_killed_and_restarted(
    bench: Bench, fleet: Fleet, servers: "Servers", server: str, fault_seed: int, tally: Tally
) -> None:
    jobs = accept(bench)
    fleet.start(2)

    def kill() -> None:
        os.kill(servers.pids()[server], signal.SIGKILL)
        eventually(lambda: server in servers.died())
        servers.revive()

    strike(bench, fleet, Random(fault_seed), kill)  # noqa: S311 -- a seeded run
    assert_promise_kept(bench, fleet, jobs, tally)


def test_messages_repeated_and_reordered(bench: Bench, fleet: Fleet, fault_seed: int, tally: Tally) -> None:
    jobs = accept(bench)
    chance = Random(fault_seed)  # noqa: S311 -- a seeded run
    fleet.start(2)
    strike(bench, fleet, chance, lambda: bench.publish_again(chance.choice(jobs)))
    assert_promise_kept(bench, fleet, jobs, tally)
    assert fleet.told().count("finished") == JOBS * CHUNKS


@pytest.mark.criterion("AC-20.5")
def test_poison_among_good_work(bench: Bench, fleet: Fleet, fault_seed: int, tally: Tally) -> None:
    """Messages that say nothing, chunks that never succeed, always fail, or kill their worker cost nobody else a row."""
    chance = Random(fault_seed)  # noqa: S311 -- a seeded run
    bad = [squares.Piece(3, behave) for behave in ("validation", "processing", "bug", "kill", "fail twice")]
    pieces = [*bad, *[GOOD] * (CHUNKS - len(bad))]
    chance.shuffle(pieces)
    jobs = accept(bench, pieces)
    for raw in (b"{", b"\xff", b'{"version": 2}'):
        bench.publish_raw(raw)
    fleet.start(2)
    assert_promise_kept(bench, fleet, jobs, tally)
    assert [squares.job_state(bench.database, job) for job in jobs] == [JobState.COMPLETED_WITH_ERRORS] * JOBS
    with bench.database.transaction() as session:
        codes = Counter(session.scalars(select(DeadLetter.code)))
    assert codes == {
        "VALIDATION_ERROR": JOBS + 3,
        "PROCESSING_ERROR": JOBS,
        "INTERNAL_ERROR": JOBS,
        "WORKER_KILLED": JOBS,
    }
