"""Protects the lease and the fence: one worker at a time, and who was overtaken writes nothing."""

import random
from uuid import UUID

import pytest
import squares
from hypothesis import given
from hypothesis import strategies as st
from queue_bench import SETTINGS, Bench
from sqlalchemy import select, update

from likewise.db.states import ChunkState
from likewise.db.tables import Flag, Job, JobChunk
from likewise.queue import chunks
from likewise.queue.chunks import FencedError
from likewise.queue.settings import QueueSettings
from likewise.queue.work import ClaimedChunk


@pytest.fixture
def chunk_id(bench: Bench) -> UUID:
    job = squares.accept(bench.database, bench.stream, [squares.Piece()])
    with bench.database.transaction() as session:
        return session.scalars(select(JobChunk.id).where(JobChunk.job_id == job)).one()


def claim(bench: Bench, chunk_id: UUID, worker: str = "worker") -> ClaimedChunk | None:
    with bench.database.transaction() as session:
        return chunks.claim(session, chunk_id, worker, SETTINGS)


def claimed(bench: Bench, chunk_id: UUID, worker: str = "worker") -> ClaimedChunk:
    chunk = claim(bench, chunk_id, worker)
    assert chunk is not None
    return chunk


def test_a_chunk_is_claimed_once_while_its_lease_lasts(bench: Bench, chunk_id: UUID) -> None:
    first = claimed(bench, chunk_id)
    assert (first.attempt, first.crashes, first.row_count) == (1, 0, 10)
    assert claim(bench, chunk_id, "other") is None


def test_two_claims_in_open_transactions_do_not_wait_for_each_other(bench: Bench, chunk_id: UUID) -> None:
    with bench.database.transaction() as session:
        assert chunks.claim(session, chunk_id, "first", SETTINGS) is not None
        assert claim(bench, chunk_id, "second") is None


def test_a_lease_that_ran_out_can_be_claimed_and_counts_a_crash(bench: Bench, chunk_id: UUID) -> None:
    claimed(bench, chunk_id)
    squares.expire_leases(bench.database)
    second = claimed(bench, chunk_id, "other")
    assert (second.attempt, second.crashes) == (2, 1)


@pytest.mark.criterion("AC-20.4")
def test_whoever_was_overtaken_changes_nothing(bench: Bench, chunk_id: UUID) -> None:
    """Deterministic: every way to write fails for the first worker once the second has claimed, late lease or not."""
    first = claimed(bench, chunk_id)
    squares.expire_leases(bench.database)
    claimed(bench, chunk_id, "other")
    for write in (
        lambda session: chunks.end(session, first, ChunkState.DONE),
        lambda session: chunks.renew(session, first, SETTINGS),
        lambda session: chunks.retry(session, first, 1.0, "late"),
        lambda session: chunks.put_back(session, first),
    ):
        with pytest.raises(FencedError):
            bench.database.run(write)
    with bench.database.transaction() as session:
        row = session.scalars(select(JobChunk)).one()
        assert (row.state, row.attempt, row.worker, row.failures) == (ChunkState.OPEN, 2, "other", 0)


def test_a_late_commit_that_nobody_overtook_is_accepted(bench: Bench, chunk_id: UUID) -> None:
    chunk = claimed(bench, chunk_id)
    squares.expire_leases(bench.database)
    bench.database.run(lambda session: chunks.end(session, chunk, ChunkState.DONE))
    assert claim(bench, chunk_id, "other") is None


def test_a_chunk_waits_until_it_is_woken(bench: Bench, chunk_id: UUID) -> None:
    """Nothing is held against it; and who has just ended what it waits for is not missed."""
    chunk = claimed(bench, chunk_id)
    bench.database.run(lambda session: chunks.wait(session, chunk, 3600, lambda _: True))
    assert claim(bench, chunk_id) is None
    bench.database.run(lambda session: chunks.wake(session, select(JobChunk.job_id).where(JobChunk.id == chunk_id)))
    again = claimed(bench, chunk_id)
    assert (again.failures, again.crashes) == (0, 0)
    bench.database.run(lambda session: chunks.wait(session, again, 3600, lambda _: False))
    assert claim(bench, chunk_id) is not None


def test_a_chunk_put_back_is_free_at_once_and_nothing_is_held_against_it(bench: Bench, chunk_id: UUID) -> None:
    chunk = claimed(bench, chunk_id)
    bench.database.run(lambda session: chunks.put_back(session, chunk))
    again = claimed(bench, chunk_id, "other")
    assert (again.attempt, again.failures, again.crashes) == (2, 0, 0)


def test_a_failed_chunk_waits_for_its_turn(bench: Bench, chunk_id: UUID) -> None:
    chunk = claimed(bench, chunk_id)
    bench.database.run(lambda session: chunks.retry(session, chunk, 60.0, "not today"))
    assert claim(bench, chunk_id) is None
    squares.hurry(bench.database)
    assert claimed(bench, chunk_id).failures == 1


@pytest.mark.criterion("AC-14.6")
def test_a_renewal_prolongs_the_lease_and_tells_of_cancelling(bench: Bench, chunk_id: UUID) -> None:
    chunk = claimed(bench, chunk_id)
    squares.expire_leases(bench.database)
    assert bench.database.run(lambda session: chunks.renew(session, chunk, SETTINGS)) is False
    assert claim(bench, chunk_id, "other") is None
    with bench.database.transaction() as session:
        session.execute(update(Job).values(cancel_requested_at=chunks.NOW))
    assert bench.database.run(lambda session: chunks.renew(session, chunk, SETTINGS)) is True


def test_nothing_is_claimed_while_the_queue_is_paused(bench: Bench, chunk_id: UUID) -> None:
    with bench.database.transaction() as session:
        session.add(Flag(name=chunks.PAUSED, value=True))
    assert claim(bench, chunk_id) is None
    assert bench.database.run(lambda session: list(chunks.due_chunks(session, 10))) == []
    with bench.database.transaction() as session:
        session.execute(update(Flag).values(value=False))
    assert bench.database.run(lambda session: list(chunks.due_chunks(session, 10))) == [chunk_id]
    claimed(bench, chunk_id)


@pytest.mark.criterion("AC-14.6")
def test_cancelling_closes_what_nobody_works_on(bench: Bench) -> None:
    job = squares.accept(bench.database, bench.stream, [squares.Piece()] * 3)
    with bench.database.transaction() as session:
        ids = session.scalars(select(JobChunk.id).order_by(JobChunk.position)).all()
    claimed(bench, ids[0])
    assert bench.database.run(lambda session: chunks.cancel_open(session, job)) == 2
    with bench.database.transaction() as session:
        states = session.scalars(select(JobChunk.state).order_by(JobChunk.position)).all()
    assert list(states) == [ChunkState.OPEN, ChunkState.CANCELLED, ChunkState.CANCELLED]


@given(st.integers(1, 10_000), st.randoms(use_true_random=False))
def test_the_wait_doubles_up_to_its_cap_and_half_of_it_is_chance(failures: int, chance: random.Random) -> None:
    settings = QueueSettings(backoff=2.0, backoff_cap=300.0)
    longest = min(300.0, 2.0 * 2.0 ** min(failures - 1, 30))
    assert longest / 2 <= chunks.backoff(failures, settings, chance) <= longest
