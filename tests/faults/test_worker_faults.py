"""Protects what the queue promises where workers die or stand still: each accepted row has exactly one outcome.

Each fault is run with several seeds (`--fault-seeds`), which choose when it strikes and whom.
"""

import signal
from random import Random
from uuid import UUID

import pytest
import squares
from fault_bench import Tally
from fault_strikes import accept, assert_promise_kept, strike
from fault_worker import GATE, STARTED, Fleet
from queue_bench import Bench, eventually


@pytest.mark.criterion("AC-20.1")
def test_workers_killed(bench: Bench, fleet: Fleet, fault_seed: int, tally: Tally) -> None:
    chance = Random(fault_seed)  # noqa: S311 -- a seeded run
    jobs = accept(bench)
    fleet.start(2)

    def kill() -> None:
        """In mid-work, where there is any left."""
        fleet.signal(fleet.stop_one_at_work(chance) or fleet.any(chance), signal.SIGKILL)

    strike(bench, fleet, chance, kill)
    assert_promise_kept(bench, fleet, jobs, tally)


def test_all_workers_killed_at_once(bench: Bench, fleet: Fleet, fault_seed: int, tally: Tally) -> None:
    chance = Random(fault_seed)  # noqa: S311 -- a seeded run
    jobs = accept(bench)
    fleet.start(2)

    def kill_all() -> None:
        for name in fleet.workers:
            fleet.signal(name, signal.SIGKILL)

    strike(bench, fleet, chance, kill_all)
    assert_promise_kept(bench, fleet, jobs, tally)


@pytest.mark.criterion("AC-20.4")
def test_workers_stopped_past_their_lease_and_resumed(
    bench: Bench, fleet: Fleet, fault_seed: int, tally: Tally
) -> None:
    chance = Random(fault_seed)  # noqa: S311 -- a seeded run
    jobs = accept(bench)
    fleet.start(2)
    stopped: list[str] = []

    def resume() -> None:
        for name in stopped:
            fleet.signal(name, signal.SIGCONT)
        stopped.clear()

    def swap() -> None:
        """One stops with a chunk in hand, the one before goes on."""
        resume()
        name = fleet.stop_one_at_work(chance)
        if name is not None:
            stopped.append(name)
        squares.expire_leases(bench.database)

    strike(bench, fleet, chance, swap)
    fleet.finish(bench.database, jobs)  # without those that stand still
    resume()
    eventually(lambda: not any(fleet.in_hand(name) for name in fleet.workers))
    assert_promise_kept(bench, fleet, jobs, tally)


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
