"""Protects reports of faults: an unexpected one arrives with its place and ids, and without any value of a record."""

import gzip
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
import sentry_sdk
import structlog
from fastapi import Request
from queue_bench import Bench
from receiver import Received, Receiver, receiving
from service import running_app, settings_for
from sqlalchemy import text
from squares import Piece, accept

from likewise.api import create_app
from likewise.errors import SettingsError
from likewise.http.authorise import PUBLIC
from likewise.operations.integrity import Finding
from likewise.operations.watch import log_findings
from likewise.queue.chunks import due_chunks
from likewise.queue.work import ClaimedChunk, Commit, Control
from likewise.telemetry.faults import configure_fault_reports

NEEDLE = "Zaphod-Needle"


@pytest.fixture
def sentry() -> Iterator[Receiver]:
    """A receiver in Sentry's place; reporting is off again afterwards."""
    with receiving() as receiver:
        receiver.statuses = [200] * 50
        configure_fault_reports("api", f"http://key@127.0.0.1:{receiver.port}/7")
        yield receiver
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)
        sentry_sdk.get_global_scope().clear()


def unpacked(received: Received) -> str:
    body = gzip.decompress(received.body) if received.headers.get("content-encoding") == "gzip" else received.body
    return body.decode()


def events(sentry: Receiver) -> list[dict[str, Any]]:
    """What has arrived; nothing of it may hold the needle."""
    sentry_sdk.flush(timeout=20)
    told = [unpacked(received) for received in sentry.got]
    assert NEEDLE not in "".join(told)
    found = [json.loads(line) for one in told for line in one.splitlines()]
    return [one for one in found if "exception" in one]


def test_a_fault_in_a_request_arrives_without_what_was_sent(sentry: Receiver) -> None:
    app = create_app(settings_for("postgresql://someone@127.0.0.1:9/none", "redis://127.0.0.1:9/0"))

    async def fault(request: Request) -> None:
        record = {"name": (await request.body()).decode()}
        raise RuntimeError(f"cannot match {record}")

    app.add_api_route("/fault", fault, methods=["POST"], dependencies=[PUBLIC])
    headers = {"X-Request-ID": "r1", "X-Note": NEEDLE, "Cookie": f"a={NEEDLE}"}
    with running_app(app) as url:
        answer = httpx.post(f"{url}/fault?q={NEEDLE}", content=NEEDLE, headers=headers, timeout=60)
    assert answer.status_code == 500
    (event,) = events(sentry)
    (fault_told,) = event["exception"]["values"]
    assert fault_told["type"] == "RuntimeError"
    assert fault_told["stacktrace"]["frames"][-1]["function"] == "fault"
    assert event["tags"]["request_id"] == "r1"
    assert event["tags"]["component"] == "api"
    assert not {"request", "user", "extra", "breadcrumbs", "contexts", "modules"} & set(event)


def test_a_fault_of_a_handler_arrives_with_the_ids_of_its_chunk(sentry: Receiver, bench: Bench) -> None:
    def handle(chunk: ClaimedChunk, control: Control) -> Commit:
        control.check()
        record = {"name": NEEDLE, "row": chunk.first_row}
        raise KeyError(str(record))

    job = accept(bench.database, bench.stream, [Piece(), Piece(behave="validation")])
    with bench.database.transaction() as session:
        due = due_chunks(session, 10)
    bench.worker(handler=handle).work(due[0])
    bench.worker().work(due[1])
    (event,) = events(sentry)
    assert (event["tags"]["job_id"], event["tags"]["chunk_id"]) == (str(job), str(due[0]))


def test_what_does_not_add_up_is_reported(sentry: Receiver) -> None:
    log_findings([Finding("judgement_lost", "judgement", uuid4(), f"judgement of {NEEDLE} is gone")])
    (event,) = events(sentry)
    assert event["exception"]["values"][0]["type"] == "CorruptionError"


def test_a_corrupt_row_is_reported(sentry: Receiver, bench: Bench) -> None:
    """A row that is written a second time: the alarm of alarms."""
    with bench.database.transaction() as session:
        session.execute(text("CREATE UNIQUE INDEX ON outcomes (number)"))
    accept(bench.database, bench.stream, [Piece(), Piece()])
    assert structlog.contextvars.get_contextvars() == {}
    with bench.database.transaction() as session:
        session.execute(text("INSERT INTO outcomes SELECT gen_random_uuid(), 1, 1"))
        due = due_chunks(session, 10)
    for chunk_id in due:
        bench.worker().work(chunk_id)
    assert [event["exception"]["values"][-1]["type"] for event in events(sentry)] == ["IntegrityError"]


def test_an_address_that_is_none_is_one_line_without_it() -> None:
    with pytest.raises(SettingsError, match="SENTRY_DSN: ") as raised:
        configure_fault_reports("api", "https://secret-key")
    assert "secret-key" not in raised.value.message
