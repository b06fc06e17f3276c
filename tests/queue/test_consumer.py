"""Protects what a worker does with a chunk: its one end, or another attempt; and with servers that are away."""

from threading import Event as Flag
from threading import Thread
from uuid import UUID

import pytest
import squares
from queue_bench import SETTINGS, Bench, eventually
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from likewise.db.session import CorruptionError
from likewise.db.states import ChunkState, DeadLetterState, JobState, Stage
from likewise.db.tables import DeadLetter, Job, JobChunk, WorkerHeartbeat
from likewise.errors import DatabaseError
from likewise.queue import chunks, dead_letters
from likewise.queue.settings import QueueSettings
from likewise.queue.stream import open_stream
from likewise.queue.work import ClaimedChunk, Commit, Control, EventKind


def only_chunk(bench: Bench) -> JobChunk:
    with bench.database.transaction() as session:
        return session.scalars(select(JobChunk)).one()


def letters(bench: Bench) -> list[DeadLetter]:
    with bench.database.transaction() as session:
        return list(session.scalars(select(DeadLetter).order_by(DeadLetter.created_at)))


def drain(bench: Bench) -> None:
    """Works until there is nothing due any more, skipping the waits after failures."""
    worker = bench.worker()
    while worker.step() or bench.sweep():
        squares.hurry(bench.database)


def test_a_job_is_worked_off_and_leaves_an_empty_stream(bench: Bench) -> None:
    job = squares.accept(bench.database, bench.stream, [squares.Piece(7)] * 3)
    drain(bench)
    assert squares.violations(bench.database, job) == []
    assert bench.kinds().count(EventKind.FINISHED) == 3
    assert bench.stream.waiting() == 0
    assert squares.job_state(bench.database, job) is JobState.COMPLETED


def test_a_message_that_comes_twice_is_done_once(bench: Bench) -> None:
    job = squares.accept(bench.database, bench.stream, [squares.Piece()])
    bench.publish_again(job)
    drain(bench)
    assert squares.violations(bench.database, job) == []
    assert bench.kinds().count(EventKind.CLAIMED) == 1


def test_a_chunk_that_can_never_succeed_is_a_dead_letter_at_once(bench: Bench) -> None:
    job = squares.accept(bench.database, bench.stream, [squares.Piece(behave="validation"), squares.Piece()])
    drain(bench)
    assert squares.violations(bench.database, job) == []
    assert squares.job_state(bench.database, job) is JobState.COMPLETED_WITH_ERRORS
    (letter,) = letters(bench)
    assert (letter.code, letter.reason, letter.state) == (
        "VALIDATION_ERROR",
        "these are no numbers",
        DeadLetterState.WAITING,
    )
    assert EventKind.RETRIED not in bench.kinds()


@pytest.mark.parametrize(
    ("behave", "code", "reason"),
    [
        ("processing", "PROCESSING_ERROR", "not today"),
        ("bug", "INTERNAL_ERROR", "ZeroDivisionError: a bug of the handler"),
    ],
)
def test_a_chunk_that_always_fails_is_given_up_after_its_bound(
    bench: Bench, behave: str, code: str, reason: str
) -> None:
    job = squares.accept(bench.database, bench.stream, [squares.Piece(behave=behave)])
    drain(bench)
    assert bench.kinds().count(EventKind.RETRIED) == SETTINGS.failures - 1
    (letter,) = letters(bench)
    assert (letter.code, letter.reason) == (code, reason)
    assert "Traceback" in (letter.detail or "")
    assert squares.violations(bench.database, job) == []


def test_a_chunk_that_fails_twice_is_done_at_last(bench: Bench) -> None:
    job = squares.accept(bench.database, bench.stream, [squares.Piece(behave="fail twice")])
    drain(bench)
    assert squares.violations(bench.database, job) == []
    assert squares.job_state(bench.database, job) is JobState.COMPLETED


@pytest.mark.criterion("AC-20.5")
def test_a_chunk_whose_workers_vanish_three_times_is_a_dead_letter(bench: Bench) -> None:
    job = squares.accept(bench.database, bench.stream, [squares.Piece()])
    chunk_id = only_chunk(bench).id
    for number in range(SETTINGS.crashes):
        with bench.database.transaction() as session:
            assert chunks.claim(session, chunk_id, f"victim {number}", SETTINGS) is not None
        squares.expire_leases(bench.database)
    bench.worker().work(chunk_id)
    (letter,) = letters(bench)
    assert letter.code == "WORKER_KILLED"
    assert squares.violations(bench.database, job) == []


def test_a_worker_that_stood_still_and_lives_is_no_crash(bench: Bench) -> None:
    """A machine that sleeps costs time; the chunk that its worker had in hand is not to blame."""
    squares.accept(bench.database, bench.stream, [squares.Piece()])
    counted: list[int] = []

    def overtaken(chunk: ClaimedChunk, control: Control) -> Commit:
        squares.expire_leases(bench.database)
        with bench.database.transaction() as session:
            other = chunks.claim(session, chunk.id, "another", SETTINGS)
        counted.append(-1 if other is None else other.crashes)
        return squares.square(chunk, control)

    bench.worker(handler=overtaken).work(only_chunk(bench).id)
    assert counted == [1], "it may have been killed, for all that the other knows"
    assert bench.kinds()[-1] is EventKind.FENCED
    assert only_chunk(bench).crashes == 0


@pytest.mark.criterion("AC-20.5")
@pytest.mark.parametrize(
    "raw",
    [b"{", b"\xff\xfe", b'"\\u0000"', b"[" * 5000, b"", b'{"version": 1, "type": "match.chunk", "jobId": "x"}', b"NaN"],
)
def test_a_message_that_says_nothing_is_kept_as_a_dead_letter(bench: Bench, raw: bytes) -> None:
    bench.publish_raw(raw)
    assert bench.worker().step()
    (letter,) = letters(bench)
    assert (letter.code, letter.chunk_id, letter.job_id) == ("VALIDATION_ERROR", None, None)
    assert bench.stream.waiting() == 0
    assert bench.kinds() == [EventKind.BAD_MESSAGE]


def test_a_message_of_a_chunk_that_is_gone_is_harmless(bench: Bench) -> None:
    squares.accept(bench.database, bench.stream, [squares.Piece()])
    with bench.database.transaction() as session:
        session.execute(text("DELETE FROM catalogues"))
    drain(bench)
    assert bench.events == []


def test_a_replayed_dead_letter_is_tried_with_a_clean_sheet(bench: Bench) -> None:
    job = squares.accept(bench.database, bench.stream, [squares.Piece(behave="validation")])
    drain(bench)
    (letter,) = letters(bench)
    with bench.database.transaction() as session:
        session.execute(update(JobChunk).values(payload={"behave": "well"}))
        session.execute(update(Job).values(state=JobState.RUNNING))
        assert dead_letters.replay(session, letter.id) == job
        assert dead_letters.replay(session, letter.id) is None
    drain(bench)
    assert squares.violations(bench.database, job) == []
    assert only_chunk(bench).state is ChunkState.DONE
    assert bench.database.run(lambda session: dead_letters.discard(session, letter.id)) is False


def test_a_discarded_dead_letter_is_not_replayed(bench: Bench) -> None:
    squares.accept(bench.database, bench.stream, [squares.Piece(behave="validation")])
    drain(bench)
    (letter,) = letters(bench)
    assert bench.database.run(lambda session: dead_letters.discard(session, letter.id)) is True
    assert bench.database.run(lambda session: dead_letters.replay(session, letter.id)) is None
    assert only_chunk(bench).state is ChunkState.DEAD


def test_a_cancelled_job_is_not_begun(bench: Bench) -> None:
    squares.accept(bench.database, bench.stream, [squares.Piece()])
    with bench.database.transaction() as session:
        session.execute(update(Job).values(cancel_requested_at=chunks.NOW))
    drain(bench)
    assert only_chunk(bench).state is ChunkState.CANCELLED
    assert bench.kinds() == [EventKind.CANCELLED]


@pytest.mark.criterion("AC-14.6")
def test_a_handler_learns_of_cancelling_and_of_being_overtaken(bench: Bench) -> None:
    """Through its heartbeat; what it was about to write is not written."""
    job = squares.accept(bench.database, bench.stream, [squares.Piece()])
    quick = QueueSettings(heartbeat=0.01)

    def cancelled_midway(chunk: ClaimedChunk, control: Control) -> Commit:
        with bench.database.transaction() as session:
            session.execute(update(Job).values(cancel_requested_at=chunks.NOW))
        assert control.cancelled.wait(10)
        control.check()
        return squares.square(chunk, Control())

    def overtaken(chunk: ClaimedChunk, control: Control) -> Commit:
        with bench.database.transaction() as session:
            session.execute(update(JobChunk).values(attempt=JobChunk.attempt + 1))
        assert control.lost.wait(10)
        return squares.square(chunk, Control())

    bench.worker(settings=quick, handler=overtaken).work(only_chunk(bench).id)
    assert bench.kinds() == [EventKind.CLAIMED, EventKind.FENCED]
    squares.expire_leases(bench.database)
    bench.worker(settings=quick, handler=cancelled_midway).work(only_chunk(bench).id)
    assert bench.kinds()[2:] == [EventKind.CLAIMED, EventKind.CANCELLED]
    assert squares.outcomes(bench.database, job) == 0


def test_a_chunk_past_its_hard_limit_ends_its_worker(bench: Bench) -> None:
    squares.accept(bench.database, bench.stream, [squares.Piece()])
    ended = Flag()

    def hang(chunk: ClaimedChunk, control: Control) -> Commit:
        assert ended.wait(10)
        return squares.square(chunk, control)

    worker = bench.worker(settings=QueueSettings(hard_limit=0.01), handler=hang, overrun=ended.set)
    worker.work(only_chunk(bench).id)
    assert EventKind.OVERRUN in bench.kinds()


def test_a_worker_told_to_stop_puts_its_chunk_back(bench: Bench) -> None:
    job = squares.accept(bench.database, bench.stream, [squares.Piece()])
    worker = bench.worker()
    worker.stop.set()
    worker.work(only_chunk(bench).id)
    assert bench.kinds() == [EventKind.CLAIMED, EventKind.RELEASED]
    chunk = only_chunk(bench)
    assert (chunk.state, chunk.failures, chunk.lease_until) == (ChunkState.OPEN, 0, None)
    drain(bench)
    assert squares.violations(bench.database, job) == []


def test_a_database_that_was_away_holds_nothing_against_the_chunk(bench: Bench) -> None:
    squares.accept(bench.database, bench.stream, [squares.Piece()])

    def unlucky(_chunk: ClaimedChunk, _control: Control) -> Commit:
        raise DatabaseError("away")

    with pytest.raises(DatabaseError):
        bench.worker(handler=unlucky).work(only_chunk(bench).id)
    chunk = only_chunk(bench)
    assert (chunk.state, chunk.failures, chunk.crashes, chunk.lease_until) == (ChunkState.OPEN, 0, 0, None)


def test_a_row_to_be_written_twice_is_an_alarm_and_no_retry(bench: Bench) -> None:
    job = squares.accept(bench.database, bench.stream, [squares.Piece()])

    def doubled(chunk: ClaimedChunk, control: Control) -> Commit:
        def commit(session: Session) -> None:
            squares.square(chunk, control)(session)
            raise CorruptionError("results: a row was to be written twice")

        return commit

    bench.worker(handler=doubled).work(only_chunk(bench).id)
    (letter,) = letters(bench)
    assert letter.code == "CORRUPTION_ERROR"
    assert squares.violations(bench.database, job) == []


def test_a_value_that_cannot_be_stored_is_refused_and_not_tried_again(bench: Bench) -> None:
    def handler(_: ClaimedChunk, __: Control) -> Commit:
        def commit(session: Session) -> None:
            session.execute(text("SELECT CAST(:value AS jsonb)"), {"value": '"\\u0000"'})

        return commit

    squares.accept(bench.database, bench.stream, [squares.Piece()])
    bench.worker(handler=handler).step()
    with bench.database.transaction() as session:
        letter = session.scalars(select(DeadLetter)).one()
    assert (letter.code, letter.reason) == (
        "VALIDATION_ERROR",
        "PostgreSQL cannot hold a value of this piece: UntranslatableCharacter",
    )


def test_a_stage_that_a_worker_does_not_know_is_tried_again_elsewhere(bench: Bench) -> None:
    squares.accept(bench.database, bench.stream, [squares.Piece()])
    with bench.database.transaction() as session:
        session.execute(update(JobChunk).values(stage=Stage.RESOLVE))
    bench.worker().work(only_chunk(bench).id)
    assert bench.kinds() == [EventKind.CLAIMED, EventKind.RETRIED]


def running(bench: Bench, stream_url: str) -> tuple[Thread, Flag]:
    worker = bench.worker(stream=open_stream(stream_url, "likewise", timeout=0.2, wait=0.1))
    thread = Thread(target=worker.run)
    thread.start()
    return thread, worker.stop


@pytest.mark.parametrize("away", [False, True])
def test_the_loop_works_with_redis_and_without(bench: Bench, redis_url: str, *, away: bool) -> None:
    """With Redis away the accepted work is still done, found in PostgreSQL; a stopped worker withdraws its presence."""
    thread, stop = running(bench, "redis://127.0.0.1:1" if away else redis_url)
    jobs: list[UUID] = []
    try:
        jobs.extend(squares.accept(bench.database, bench.stream, [squares.Piece()] * 3) for _ in range(3))
        eventually(lambda: all(squares.violations(bench.database, job) == [] for job in jobs))
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()
    assert (EventKind.REDIS_AWAY in bench.kinds()) is away
    with bench.database.transaction() as session:
        assert session.scalars(select(WorkerHeartbeat)).all() == []
