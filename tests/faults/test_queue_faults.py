"""Protects what the queue promises, on real servers: after any fault each accepted row has exactly one outcome.

Each fault is run with several seeds (`--fault-seeds`), which choose when it strikes and whom. Counts are printed (`-rP`).
"""

import os
import signal
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
import squares
from fault_worker import GATE, STARTED, Fleet
from queue_bench import Bench, eventually
from sqlalchemy import select

from likewise.db.states import ChunkState, JobState
from likewise.db.tables import DeadLetter, JobChunk

if TYPE_CHECKING:
    from likewise.embedded import Servers

JOBS, CHUNKS = 3, 8
STRIKES = 4
GOOD = squares.Piece(numbers=5)


def accept(bench: Bench, pieces: list[squares.Piece] | None = None) -> list[UUID]:
    return [squares.accept(bench.database, bench.stream, pieces or [GOOD] * CHUNKS) for _ in range(JOBS)]


def settled_chunks(bench: Bench) -> int:
    with bench.database.transaction() as session:
        return len(session.scalars(select(JobChunk.id).where(JobChunk.state != ChunkState.OPEN)).all())


def strike(bench: Bench, fleet: Fleet, chance: Random, fault: Callable[[], object]) -> None:
    """Lets a fault happen several times, each at a point of progress that chance chooses."""
    points = sorted(chance.sample(range(JOBS * CHUNKS), STRIKES))
    for point in points:

        def reached(point: int = point) -> bool:
            fleet.revive()
            return settled_chunks(bench) >= point

        eventually(reached)
        fault()


def assert_promise_kept(bench: Bench, fleet: Fleet, jobs: list[UUID]) -> None:
    fleet.finish(bench.database, jobs)
    print(dict(Counter(fleet.told())))  # noqa: T201 -- what happened on the way, for those who ask (-rP)
    assert [squares.violations(bench.database, job) for job in jobs] == [[] for _ in jobs]


@pytest.mark.criterion("AC-20.1")
def test_workers_killed(bench: Bench, fleet: Fleet, fault_seed: int) -> None:
    chance = Random(fault_seed)  # noqa: S311 -- a seeded run
    jobs = accept(bench)
    fleet.start(3)
    strike(bench, fleet, chance, lambda: fleet.signal(fleet.any(chance), signal.SIGKILL))
    assert_promise_kept(bench, fleet, jobs)


def test_all_workers_killed_at_once(bench: Bench, fleet: Fleet, fault_seed: int) -> None:
    chance = Random(fault_seed)  # noqa: S311 -- a seeded run
    jobs = accept(bench)
    fleet.start(2)

    def kill_all() -> None:
        for name in fleet.workers:
            fleet.signal(name, signal.SIGKILL)

    strike(bench, fleet, chance, kill_all)
    assert_promise_kept(bench, fleet, jobs)


@pytest.mark.criterion("AC-20.4")
def test_workers_stopped_past_their_lease_and_resumed(bench: Bench, fleet: Fleet, fault_seed: int) -> None:
    chance = Random(fault_seed)  # noqa: S311 -- a seeded run
    jobs = accept(bench)
    fleet.start(3)
    stopped: list[str] = []

    def swap() -> None:
        """One stops, those that stopped before go on: by then the rest has moved on."""
        for name in stopped:
            fleet.signal(name, signal.SIGCONT)
        stopped[:] = [fleet.any(chance)]
        fleet.signal(stopped[0], signal.SIGSTOP)
        squares.expire_leases(bench.database)

    strike(bench, fleet, chance, swap)
    fleet.signal(stopped[0], signal.SIGCONT)
    assert_promise_kept(bench, fleet, jobs)


@pytest.mark.criterion("AC-20.2")
def test_redis_loses_everything(bench: Bench, fleet: Fleet, fault_seed: int) -> None:
    jobs = accept(bench)
    fleet.start(2)
    strike(bench, fleet, Random(fault_seed), bench.client.flushall)  # noqa: S311 -- a seeded run
    assert_promise_kept(bench, fleet, jobs)


@pytest.mark.criterion("AC-20.1")
@pytest.mark.parametrize("server", ["valkey", "postgres"])
def test_servers_killed_and_restarted(
    bench: Bench, fleet: Fleet, servers: "Servers", server: str, fault_seed: int
) -> None:
    jobs = accept(bench)
    fleet.start(2)

    def kill() -> None:
        os.kill(servers.pids()[server], signal.SIGKILL)
        eventually(lambda: server in servers.died())
        servers.revive()

    strike(bench, fleet, Random(fault_seed), kill)  # noqa: S311 -- a seeded run
    assert_promise_kept(bench, fleet, jobs)


def test_messages_repeated_and_reordered(bench: Bench, fleet: Fleet, fault_seed: int) -> None:
    jobs = accept(bench)
    chance = Random(fault_seed)  # noqa: S311 -- a seeded run
    fleet.start(3)
    strike(bench, fleet, chance, lambda: bench.publish_again(chance.choice(jobs)))
    assert_promise_kept(bench, fleet, jobs)
    assert fleet.told().count("finished") == JOBS * CHUNKS


@pytest.mark.criterion("AC-20.5")
def test_poison_among_good_work(bench: Bench, fleet: Fleet, fault_seed: int) -> None:
    """Messages that say nothing, chunks that never succeed, always fail, or kill their worker cost nobody else a row."""
    chance = Random(fault_seed)  # noqa: S311 -- a seeded run
    bad = [squares.Piece(3, behave) for behave in ("validation", "processing", "bug", "kill", "fail twice")]
    pieces = [*bad, *[GOOD] * (CHUNKS - len(bad))]
    chance.shuffle(pieces)
    jobs = accept(bench, pieces)
    for raw in (b"{", b"\xff", b'{"version": 2}'):
        bench.publish_raw(raw)
    fleet.start(2)
    assert_promise_kept(bench, fleet, jobs)
    assert [squares.job_state(bench.database, job) for job in jobs] == [JobState.COMPLETED_WITH_ERRORS] * JOBS
    with bench.database.transaction() as session:
        codes = Counter(session.scalars(select(DeadLetter.code)))
    assert codes == {
        "VALIDATION_ERROR": JOBS + 3,
        "PROCESSING_ERROR": JOBS,
        "INTERNAL_ERROR": JOBS,
        "WORKER_KILLED": JOBS,
    }


def overtake(bench: Bench, fleet: Fleet) -> UUID:
    """A worker stands still in mid-chunk past its lease, another does the chunk, then the first goes on to its commit."""
    job = squares.accept(bench.database, bench.stream, [squares.Piece(behave="gated")])
    folder = fleet.place.folder
    fleet.start()
    eventually((folder / STARTED).exists)
    first = fleet.any(Random(0))  # noqa: S311 -- there is one
    fleet.signal(first, signal.SIGSTOP)
    fleet.start()
    eventually(lambda: squares.outcomes(bench.database, job) > 0)
    (folder / GATE).touch()
    fleet.signal(first, signal.SIGCONT)
    eventually(lambda: bool({"fenced", "retried"} & set(fleet.told())) or fleet.told().count("finished") == 2)
    return job


@pytest.mark.criterion("AC-20.4")
def test_a_late_commit_is_refused(bench: Bench, fleet: Fleet) -> None:
    job = overtake(bench, fleet)
    assert fleet.told().count("fenced") == 1
    assert squares.violations(bench.database, job) == []


@pytest.mark.criterion("AC-20.6")
def test_without_the_fence_the_late_commit_doubles_every_row(bench: Bench, fleet: Fleet) -> None:
    """The negative control: the same run and the same check, with the fence taken away."""
    unfenced = fleet.unfenced()
    try:
        job = overtake(bench, unfenced)
        assert "number 1: 2 outcomes" in squares.violations(bench.database, job)
    finally:
        unfenced.stop()
