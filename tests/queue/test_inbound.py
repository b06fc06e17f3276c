"""Protects work from outside producers: what is submitted becomes one job or a dead letter, whatever happens between."""

import json
from threading import Thread
from uuid import UUID, uuid4

import pytest
from queue_bench import Bench, eventually
from sqlalchemy import select
from sqlalchemy.orm import Session

from likewise.contracts import MatchSubmitMessage
from likewise.db.states import JobKind, Stage
from likewise.db.tables import Catalogue, DeadLetter, Job
from likewise.errors import DatabaseError, QueueError, ValidationError
from likewise.queue.inbound import SUFFIX, Accept, Inbound
from likewise.queue.producer import NewChunk, add_chunks
from likewise.queue.settings import QueueSettings
from likewise.queue.stream import FIELD, Stream
from likewise.queue.work import EventKind

SETTINGS = QueueSettings(poll=0.05, forgotten=0.0)


def accept(session: Session, message: MatchSubmitMessage) -> None:
    """A job with one chunk, in a catalogue that is there."""
    catalogue = session.scalar(select(Catalogue.id).where(Catalogue.name == message.payload.catalogue))
    if catalogue is None:
        raise ValidationError(f"there is no catalogue {message.payload.catalogue}")
    if session.get(Job, message.job_id) is None:
        session.add(Job(id=message.job_id, catalogue_id=catalogue, kind=JobKind.MATCH))
        session.flush()
        add_chunks(session, message.job_id, [NewChunk(Stage.READ, 0)])


class Producer:
    """Somebody who knows the contract only."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.stream = Stream(bench.client, bench.stream.name + SUFFIX)
        with bench.database.transaction() as session:
            session.add(Catalogue(name="tools"))

    def submit(self, catalogue: str = "tools") -> UUID:
        job_id = uuid4()
        self.send(job_id, catalogue)
        return job_id

    def send(self, job_id: UUID, catalogue: str = "tools") -> None:
        payload = {"catalogue": catalogue, "source": "harbour", "records": [{"key": "1", "name": "hammer"}]}
        message = {"version": 1, "type": "match.submit", "jobId": str(job_id), "payload": payload}
        self.raw(json.dumps(message).encode())

    def raw(self, raw: bytes) -> None:
        self.bench.client.xadd(self.stream.name, {FIELD: raw})

    def inbound(self, how: Accept = accept, name: str = "inbound") -> Inbound:
        bench = self.bench
        return Inbound(bench.database, self.stream, bench.stream, how, name, SETTINGS, bench.events.append)

    def left(self) -> int:
        return int(self.bench.client.xlen(self.stream.name))

    def jobs(self) -> set[UUID]:
        with self.bench.database.transaction() as session:
            return set(session.scalars(select(Job.id)))

    def letters(self) -> list[DeadLetter]:
        with self.bench.database.transaction() as session:
            return list(session.scalars(select(DeadLetter)))


@pytest.fixture
def producer(bench: Bench) -> Producer:
    return Producer(bench)


def test_a_submitted_message_becomes_a_job_and_its_chunks_are_published(bench: Bench, producer: Producer) -> None:
    job_id = producer.submit()
    assert producer.inbound().step() == 1
    assert producer.jobs() == {job_id}
    assert (producer.left(), bench.stream.waiting()) == (0, 1)


def test_a_message_sent_twice_is_one_job(bench: Bench, producer: Producer) -> None:
    job_id = producer.submit()
    producer.send(job_id)
    inbound = producer.inbound()
    assert inbound.step() + inbound.step() == 2
    assert producer.jobs() == {job_id}
    assert bench.stream.waiting() == 1


@pytest.mark.parametrize("away", [DatabaseError("away"), QueueError("full")])
def test_a_message_stays_until_it_can_be_accepted(producer: Producer, away: Exception) -> None:
    """Also for another process than the one that read it first."""

    def unlucky(_session: Session, _message: MatchSubmitMessage) -> None:
        raise away

    job_id = producer.submit()
    with pytest.raises(type(away)):
        producer.inbound(unlucky).step()
    assert producer.left() == 1
    assert producer.inbound(name="other").step() == 1
    assert (producer.jobs(), producer.left()) == ({job_id}, 0)


def test_what_cannot_become_a_job_is_kept_as_a_dead_letter(producer: Producer) -> None:
    producer.raw(b'{"version": 1}')
    producer.submit("nothing of that name")
    inbound = producer.inbound()
    assert inbound.step() + inbound.step() == 2
    reasons = {letter.reason for letter in producer.letters()}
    assert any("jobId" in reason for reason in reasons)
    assert "there is no catalogue nothing of that name" in reasons
    assert (producer.jobs(), producer.left()) == (set(), 0)


def test_a_bug_in_accepting_keeps_the_message_and_lets_the_next_pass(producer: Producer) -> None:
    def buggy(session: Session, message: MatchSubmitMessage) -> None:
        if message.job_id == first:
            raise ZeroDivisionError("a bug")
        accept(session, message)

    first, second = producer.submit(), producer.submit()
    inbound = producer.inbound(buggy)
    assert inbound.step() + inbound.step() == 2
    (letter,) = producer.letters()
    assert isinstance(letter.message, dict)
    assert (letter.code, letter.message["jobId"]) == ("PROCESSING_ERROR", str(first))
    assert producer.jobs() == {second}


def test_the_loop_waits_for_a_full_queue(bench: Bench, producer: Producer) -> None:
    room = False

    def full_at_first(session: Session, message: MatchSubmitMessage) -> None:
        if not room:
            raise QueueError("full")
        accept(session, message)

    job_id = producer.submit()
    inbound = producer.inbound(full_at_first)
    thread = Thread(target=inbound.run)
    thread.start()
    try:
        eventually(lambda: EventKind.QUEUE_FULL in bench.kinds())
        room = True
        eventually(lambda: producer.jobs() == {job_id})
    finally:
        inbound.stop.set()
        thread.join(10)
    assert not thread.is_alive()
