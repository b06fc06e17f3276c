"""Protects what makes the stream a mere hint: whatever it loses, the sweeper finds; and it does not flood it."""

import pytest
import squares
from queue_bench import SETTINGS, Bench
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from likewise.db.states import DeadLetterState, JobKind, Stage
from likewise.db.tables import Catalogue, DeadLetter, Job, JobChunk
from likewise.errors import QueueError
from likewise.queue import chunks, sweeper
from likewise.queue.producer import BELIEVED, Capacity, NewChunk, add_chunks, open_chunks, publishing
from likewise.queue.settings import QueueSettings
from likewise.queue.stream import open_stream

IMPATIENT = QueueSettings(forgotten=0.0)
PATIENT = QueueSettings(forgotten=3600.0)


@pytest.mark.criterion("AC-20.2")
def test_work_accepted_while_redis_was_away_is_published_later(bench: Bench) -> None:
    away = open_stream("redis://127.0.0.1:1", "likewise", timeout=0.1)
    squares.accept(bench.database, away, [squares.Piece()] * 3)
    assert bench.stream.waiting() == 0
    assert bench.sweep(IMPATIENT) == 3
    assert bench.stream.waiting() == 3


@pytest.mark.criterion("AC-20.2")
def test_a_redis_that_lost_everything_is_told_again(bench: Bench) -> None:
    """Stream and group are made anew, and nothing is published that can still be under way."""
    job = squares.accept(bench.database, bench.stream, [squares.Piece()] * 2)
    assert bench.worker().step()
    bench.client.flushall()
    assert bench.sweep(PATIENT) == 0
    assert bench.sweep(IMPATIENT) == 1
    assert bench.worker().step()
    assert squares.violations(bench.database, job) == []


def test_a_long_queue_is_not_made_longer(bench: Bench) -> None:
    """While messages wait, an old one is most likely among them."""
    squares.accept(bench.database, bench.stream, [squares.Piece()] * 3)
    assert [bench.sweep(IMPATIENT) for _ in range(3)] == [0, 0, 0]
    assert bench.stream.waiting() == 3


def test_what_a_vanished_worker_left_is_published_once_even_while_others_wait(bench: Bench) -> None:
    squares.accept(bench.database, bench.stream, [squares.Piece()] * 2)
    with bench.database.transaction() as session:
        first = session.scalars(select(JobChunk.id).limit(1)).one()
        assert chunks.claim(session, first, "gone", SETTINGS) is not None
    squares.expire_leases(bench.database)
    with bench.database.transaction() as session:
        session.execute(text("UPDATE job_chunks SET published_at = published_at - interval '1 hour'"))
    assert [bench.sweep(IMPATIENT) for _ in range(2)] == [1, 0]
    assert bench.stream.waiting() == 3


def test_a_chunk_in_work_or_not_yet_due_is_left_alone(bench: Bench) -> None:
    squares.accept(bench.database, bench.stream, [squares.Piece()] * 2)
    with bench.database.transaction() as session:
        first, second = session.scalars(select(JobChunk.id)).all()
        assert chunks.claim(session, first, "busy", SETTINGS) is not None
        waiting = chunks.claim(session, second, "busy", SETTINGS)
        assert waiting is not None
        chunks.retry(session, waiting, 3600.0, "not today")
    bench.client.flushall()
    assert bench.sweep(IMPATIENT) == 0


def test_messages_that_a_vanished_worker_had_read_are_cleared(bench: Bench) -> None:
    """A good one is dropped, since the row tells what is due; a bad one is kept as a dead letter."""
    squares.accept(bench.database, bench.stream, [squares.Piece()])
    bench.publish_raw(b"{")
    assert len(bench.stream.read("gone", 1.0, count=2)) == 2
    bench.sweep(QueueSettings(lease=0.0, forgotten=3600.0))
    assert bench.client.xlen("likewise") == 0
    with bench.database.transaction() as session:
        assert session.scalars(select(DeadLetter.state)).all() == [DeadLetterState.WAITING]


def test_one_sweeper_works_at_a_time(bench: Bench) -> None:
    squares.accept(bench.database, bench.stream, [squares.Piece()])
    bench.client.flushall()
    with bench.database.transaction() as session:
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": sweeper.LOCK})
        assert bench.sweep(IMPATIENT) == 0
    assert bench.sweep(IMPATIENT) == 1


def test_what_is_rolled_back_is_not_published(bench: Bench) -> None:
    def refuse(session: Session) -> None:
        session.add(Catalogue(name="tools"))
        session.flush()
        job = Job(catalogue_id=session.scalars(select(Catalogue.id)).one(), kind=JobKind.MATCH)
        session.add(job)
        session.flush()
        assert len(add_chunks(session, job.id, [NewChunk(Stage.READ, 0)])) == 1
        raise QueueError("no")

    def accept() -> None:
        with publishing(bench.database, bench.stream) as session:
            refuse(session)

    with pytest.raises(QueueError):
        accept()
    assert bench.stream.waiting() == 0
    assert bench.database.run(lambda session: open_chunks(session, 10)) == 0


@pytest.mark.criterion("AC-18.4")
def test_a_full_queue_refuses_and_says_when_to_come_back(bench: Bench) -> None:
    squares.accept(bench.database, bench.stream, [squares.Piece()] * 3)
    bench.database.run(Capacity(4).check)
    with pytest.raises(QueueError) as caught:
        bench.database.run(Capacity(3).check)
    assert caught.value.details["retry_after"] == 5


def test_what_waits_is_counted_once_in_a_while(bench: Bench) -> None:
    """Not at each request: counting takes the longer the more there is."""
    now = 0.0
    capacity = Capacity(3, lambda: now)
    bench.database.run(capacity.check)
    squares.accept(bench.database, bench.stream, [squares.Piece()] * 3)
    bench.database.run(capacity.check)
    now += BELIEVED
    with pytest.raises(QueueError):
        bench.database.run(capacity.check)
