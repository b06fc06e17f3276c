"""Protects deliveries from the job's end to the receiver: one for each end, signed, tried again, given up, never lost."""

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from uuid import UUID

import pytest
import webhook_worker
from pydantic import SecretStr
from receiver import Received, Receiver, receiving
from sqlalchemy import func, select, update

from likewise.db.audit import COMMAND
from likewise.db.session import Database, open_database
from likewise.db.states import DeliveryState, JobKind, JobState
from likewise.db.tables import Catalogue, Job, WebhookDelivery
from likewise.errors import ConflictError, NotFoundError
from likewise.jobs import repository
from likewise.operations.repository import reopen
from likewise.webhooks import secrets, service
from likewise.webhooks.courier import Courier
from likewise.webhooks.outbox import Patience
from likewise.webhooks.signing import new_secret

LOOPBACK = (ip_network("127.0.0.0/8"),)
SECRET = new_secret()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def courier(database: Database, attempts: int = 12) -> Courier:
    return Courier(database, SecretStr(SECRET), LOOPBACK, patience=Patience(attempts=attempts))


def ended_job(database: Database, url: str | None, state: JobState = JobState.COMPLETED) -> UUID:
    """A matching job that has just ended."""
    with database.transaction() as session:
        catalogue = Catalogue(name=f"tools {func.now()} {url} {state}")
        session.add(catalogue)
        session.flush()
        job = Job(catalogue_id=catalogue.id, kind=JobKind.MATCH, webhook_url=url, counts={"link": 2}, rows_total=2)
        session.add(job)
        session.flush()
        repository.end(
            session, job.id, state, "INPUT_ERROR" if state is JobState.FAILED else None, "row 'Hammer' is bad"
        )
        return job.id


def deliveries(database: Database) -> list[WebhookDelivery]:
    with database.transaction() as session:
        return list(session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.created_at)))


def due_now(database: Database) -> None:
    """As if the time to the next attempt were over."""
    with database.transaction() as session:
        session.execute(update(WebhookDelivery).values(next_at=func.now()))


def verified(received: Received, secret: str) -> None:
    """What a receiver does, in the words of the Standard Webhooks specification."""
    message_id, seconds = received.headers["webhook-id"], received.headers["webhook-timestamp"]
    content = f"{message_id}.{seconds}.".encode() + received.body
    mark = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), content, hashlib.sha256).digest()
    assert f"v1,{base64.b64encode(mark).decode()}" in received.headers["webhook-signature"].split(" ")


@pytest.mark.criterion("AC-17.3")
def test_a_jobs_end_is_told_once_and_signed(database: Database, receiver: Receiver) -> None:
    job_id = ended_job(database, receiver.url)
    sender = courier(database)
    assert sender.step()
    assert not sender.step()
    (received,) = receiver.got
    verified(received, SECRET)
    told = json.loads(received.body)
    assert received.path == "/hook?of=likewise"
    assert told["type"] == "job.completed"
    assert told["data"] == {
        "jobId": str(job_id),
        "catalogueId": told["data"]["catalogueId"],
        "kind": "match",
        "state": "completed",
        "rowsTotal": 2,
        "counts": {"link": 2},
        "errorCode": None,
        "links": {
            "job": f"/api/v1/jobs/{job_id}",
            "results": f"/api/v1/jobs/{job_id}/results",
            "export": f"/api/v1/jobs/{job_id}/export",
        },
    }
    (kept,) = deliveries(database)
    assert (kept.state, kept.attempts, kept.status, kept.error) == (DeliveryState.DELIVERED, 1, 204, None)
    assert received.headers["webhook-id"] == f"msg_{kept.id}"


def test_nothing_of_the_records_is_told(database: Database, receiver: Receiver) -> None:
    """The message of a failed job may quote a row."""
    ended_job(database, receiver.url, JobState.FAILED)
    courier(database).step()
    assert b"Hammer" not in receiver.got[0].body
    assert json.loads(receiver.got[0].body)["data"]["errorCode"] == "INPUT_ERROR"


def test_who_did_not_ask_is_not_told(database: Database) -> None:
    ended_job(database, None)
    assert deliveries(database) == []


def test_each_end_of_a_job_has_one_delivery(database: Database, receiver: Receiver) -> None:
    """Ending it twice is one end; a job that goes on after a replay ends again."""
    job_id = ended_job(database, receiver.url, JobState.FAILED)
    with database.transaction() as session:
        repository.end(session, job_id, JobState.FAILED, "INPUT_ERROR", "again")
    assert len(deliveries(database)) == 1
    with database.transaction() as session:
        reopen(session, job_id)
        repository.end(session, job_id, JobState.COMPLETED)
    assert [one.event for one in deliveries(database)] == ["job.failed", "job.completed"]


def test_an_end_that_is_rolled_back_tells_nobody(database: Database, receiver: Receiver) -> None:
    with database.transaction() as session:
        catalogue = Catalogue(name="tools")
        session.add(catalogue)
        session.flush()
        job = Job(catalogue_id=catalogue.id, kind=JobKind.MATCH, webhook_url=receiver.url)
        session.add(job)
        session.flush()
        job_id = job.id

    def end_and_break() -> None:
        with database.transaction() as session:
            repository.end(session, job_id, JobState.COMPLETED)
            session.flush()
            raise ValueError("after the row was written")

    with pytest.raises(ValueError, match="after the row"):
        end_and_break()
    assert deliveries(database) == []


@pytest.mark.criterion("AC-17.3")
def test_a_failure_is_tried_again_later_under_the_same_id(database: Database, receiver: Receiver) -> None:
    receiver.statuses = [500, 302]
    ended_job(database, receiver.url)
    sender = courier(database)
    for attempt, status in enumerate((500, 302), start=1):
        before = sender.patience.backoff * sender.patience.growth ** (attempt - 1) / 2
        assert sender.step()
        assert not sender.step()  # not due yet
        with database.transaction() as session:
            kept, now = session.execute(select(WebhookDelivery, func.now())).one()
            assert (kept.state, kept.attempts, kept.status) == (DeliveryState.WAITING, attempt, status)
            assert kept.error == f"the receiver answered {status}"
            assert timedelta(seconds=before * 0.9) < kept.next_at - now < timedelta(seconds=2 * before)
        due_now(database)
    assert sender.step()
    assert deliveries(database)[0].state is DeliveryState.DELIVERED
    assert len({received.headers["webhook-id"] for received in receiver.got}) == 1
    for received in receiver.got:
        verified(received, SECRET)


def test_the_waits_grow_to_a_limit_and_differ() -> None:
    sender = Patience()

    class Most:
        def random(self) -> float:
            return 1.0

    waits = [sender.wait(attempt, Most()) for attempt in range(1, sender.attempts)]  # type: ignore[arg-type]
    assert waits == sorted(waits)
    assert waits[0] == 5.0
    assert waits[-1] == 6 * 3600.0
    assert 24 * 3600 < sum(waits) < 48 * 3600


def test_nobody_listening_is_tried_again_and_given_up_in_the_end(database: Database) -> None:
    with receiving() as gone:
        url = gone.url
    ended_job(database, url)
    sender = courier(database, attempts=3)
    for _ in range(3):
        assert sender.step()
        due_now(database)
    assert not sender.step()
    (kept,) = deliveries(database)
    assert (kept.state, kept.attempts, kept.status) == (DeliveryState.FAILED, 3, None)
    assert kept.error == "Connection refused"


def test_who_says_gone_is_left_alone(database: Database, receiver: Receiver) -> None:
    receiver.statuses = [410]
    ended_job(database, receiver.url)
    courier(database).step()
    assert deliveries(database)[0].state is DeliveryState.FAILED


@pytest.mark.criterion("AC-17.3")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"])  # noqa: S104
def test_private_addresses_get_nothing_unless_allowed(database: Database, receiver: Receiver, host: str) -> None:
    ended_job(database, f"http://{host}:{receiver.port}/")
    Courier(database, SecretStr(SECRET)).step()
    (kept,) = deliveries(database)
    assert (kept.state, kept.attempts, kept.status) == (DeliveryState.FAILED, 1, None)
    assert kept.error == "the name leads to an address that is not public"
    assert receiver.got == []


@pytest.mark.criterion("AC-17.3")
def test_the_address_that_was_checked_is_the_one_that_is_called(database: Database, receiver: Receiver) -> None:
    """A name that changes its mind after it was checked (DNS rebinding) is not asked again."""
    ended_job(database, f"http://rebinding.example.org:{receiver.port}/")
    asked: list[str] = []

    def once(target: object, _: object) -> list[object]:
        asked.append(str(target))
        return [ip_network("127.0.0.1")[0]]

    Courier(database, SecretStr(SECRET), resolve=once).step()  # type: ignore[arg-type]
    assert len(asked) == len(receiver.got) == 1
    assert receiver.got[0].headers["host"] == f"rebinding.example.org:{receiver.port}"


def test_a_name_that_is_not_found_is_tried_again(database: Database) -> None:
    ended_job(database, "http://nobody.invalid/")
    courier(database).step()
    (kept,) = deliveries(database)
    assert kept.state is DeliveryState.WAITING
    assert kept.error is not None
    assert kept.error.startswith("the name was not found")


def test_what_was_given_up_can_be_replayed(database: Database, receiver: Receiver) -> None:
    receiver.statuses = [500]
    ended_job(database, receiver.url)
    courier(database, attempts=1).step()
    (kept,) = deliveries(database)
    with database.transaction() as session:
        again = service.replay(session, kept.id, COMMAND)
        assert (again.state, again.attempts) == (DeliveryState.WAITING, 0)
    assert courier(database).step()
    with pytest.raises(ConflictError), database.transaction() as session:
        service.replay(session, kept.id, COMMAND)
    with pytest.raises(NotFoundError), database.transaction() as session:
        service.replay(session, UUID(int=0), COMMAND)
    assert deliveries(database)[0].state is DeliveryState.DELIVERED


def test_a_new_secret_signs_beside_the_one_before(database: Database, receiver: Receiver) -> None:
    with database.transaction() as session:
        with pytest.raises(ConflictError):
            secrets.require(session, None)
        first = secrets.rotate(session, None, COMMAND).secret
    with database.transaction() as session:
        second = secrets.rotate(session, None, COMMAND).secret
        secrets.require(session, None)
    ended_job(database, receiver.url)
    Courier(database, None, LOOPBACK).step()
    verified(receiver.got[0], first)
    verified(receiver.got[0], second)
    with database.transaction() as session:
        assert secrets.signing(session, SecretStr(SECRET)) == [SECRET]
        with pytest.raises(ConflictError):
            secrets.rotate(session, SecretStr(SECRET), COMMAND)


def test_two_couriers_never_have_the_same_delivery_in_hand(database: Database, receiver: Receiver) -> None:
    receiver.held = threading.Event()
    ended_job(database, receiver.url)
    first = threading.Thread(target=courier(database).step)
    first.start()
    assert receiver.arrived.wait(20)
    assert not courier(database).step()
    receiver.held.set()
    first.join()
    assert len(receiver.got) == 1
    assert deliveries(database)[0].state is DeliveryState.DELIVERED


def test_a_killed_couriers_delivery_is_made_by_another(
    migrated_url: str, database: Database, receiver: Receiver
) -> None:
    """kill -9 in mid-delivery: the lease runs out and the receiver hears of the job again, at least once."""
    receiver.held = threading.Event()
    ended_job(database, receiver.url)
    script = Path(webhook_worker.__file__)
    with subprocess.Popen([sys.executable, str(script), migrated_url, SECRET]) as process:
        assert receiver.arrived.wait(60)
        process.kill()
    assert deliveries(database)[0].state is DeliveryState.WAITING
    receiver.held.set()
    due_now(database)  # as if the lease were over
    assert courier(database).step()
    (kept,) = deliveries(database)
    assert (kept.state, kept.attempts) == (DeliveryState.DELIVERED, 2)
    assert receiver.got[0].headers["webhook-id"] == receiver.got[1].headers["webhook-id"]


def test_it_works_until_it_is_stopped(database: Database, receiver: Receiver) -> None:
    ended_job(database, receiver.url)
    sender = courier(database)
    thread = threading.Thread(target=sender.run)
    thread.start()
    assert receiver.arrived.wait(20)
    sender.stop.set()
    thread.join(20)
    assert not thread.is_alive()


def test_a_database_that_is_away_is_waited_for() -> None:
    class StoppedByWaiting(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            self.set()
            return timeout is None

    stop = StoppedByWaiting()
    Courier(open_database("postgresql://127.0.0.1:1/nowhere"), stop=stop).run()
    assert stop.is_set()
