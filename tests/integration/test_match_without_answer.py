"""A call that no worker answers in time becomes a job, whatever the reason; nothing of the question is left behind."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import polars as pl
import pytest
import redis
from queue_bench import eventually
from service import Service
from sqlalchemy import func, select
from working import answered, finished, imported, results, service_on, worker_of

from likewise.db.states import Role
from likewise.db.tables import Job
from likewise.db.tables import Matcher as MatcherRow
from likewise.engine.matcher import Matcher
from likewise.files import read_table
from likewise.queue.asks import ASKS
from likewise.sample import CATALOGUE, sample_path

if TYPE_CHECKING:
    import httpx

    from likewise.embedded import Servers

QUEUE = "nobody-answers"
RECORDS = pl.read_csv(sample_path("northgate.csv"), infer_schema=False).head(6).to_dicts()

KILLED_WHILE_ASKED = """
import os, signal, sys
from likewise.queue.answers import Answerer
from likewise.queue.stream import open_stream

def killed(question, deadline):
    os.kill(os.getpid(), signal.SIGKILL)

Answerer(open_stream(sys.argv[1], sys.argv[2]), {"match.ask": killed}, "doomed").run()
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def idle(servers: "Servers", migrated_template: str, store: Path) -> Iterator[Service]:
    """A service whose questions nobody answers, with a catalogue."""
    with service_on(servers, migrated_template, store, QUEUE) as service:
        with worker_of(service, servers, store, QUEUE, "--only", "jobs"):
            imported(service)
        yield service


@pytest.fixture
def catalogue(idle: Service) -> str:
    with idle.client(Role.VIEWER) as client:
        catalogue_id: str = client.get("/api/v1/catalogues").json()["data"]["items"][0]["id"]
    return catalogue_id


@pytest.fixture
def client(idle: Service) -> Iterator["httpx.Client"]:
    with idle.client(Role.REVIEWER) as reviewer:
        yield reviewer


def fallen_back(answer: "httpx.Response") -> dict[str, Any]:
    """The job that a call became."""
    assert answer.status_code == 202, answer.text
    job: dict[str, Any] = answer.json()["data"]
    assert answer.headers["location"] == f"/api/v1/jobs/{job['id']}"
    assert (job["state"], job["kind"]) == ("queued", "match")
    return job


def left(servers: "Servers") -> int:
    """Questions that lie in Redis."""
    with redis.Redis.from_url(servers.running.redis_url) as connection:
        return int(connection.xlen(QUEUE + ASKS))


@pytest.mark.criterion("AC-15.2")
def test_past_the_deadline_the_answer_is_a_job_with_the_same_numbers(
    idle: Service, client: "httpx.Client", catalogue: str, servers: "Servers", store: Path
) -> None:
    """Also where there is no matcher yet: the job makes and keeps the one that calls are answered by."""
    path = f"/api/v1/catalogues/{catalogue}/match"
    job = fallen_back(client.post(path, json={"records": RECORDS, "deadlineMs": 100}))
    assert job["sourceId"] is None
    assert left(servers) == 0
    with worker_of(idle, servers, store, QUEUE):
        done = finished(client, job["id"])
        assert done["state"] == "completed", done
        found = results(client, job["id"])
        answer = answered(client, catalogue, {"records": RECORDS})
        assert answer.status_code == 200, answer.text
    with idle.database.transaction() as session:
        recipe = json.dumps(session.get_one(MatcherRow, done["matcherId"]).recipe)
    same = answer.json()["data"]
    assert same["matcherId"] == done["matcherId"]
    told = [(one["recordId"], one["decision"], one["probability"], one["reason"]) for one in found]
    assert told == [(one["recordId"], one["decision"], one["probability"], one["reason"]) for one in same["records"]]
    assert [one["probability"] for one in found] == alone(Matcher.from_json(recipe))


def alone(matcher: Matcher) -> list[object]:
    """What a matcher says of all records, none of which competes with another."""
    frame = pl.DataFrame(RECORDS)
    links = matcher.match(frame, read_table(sample_path(CATALOGUE)))
    assert links.frame["catalogue_row"].n_unique() == len(RECORDS)
    return links.frame["probability"].to_list()


def test_a_call_with_a_source_becomes_a_job_of_that_source(client: "httpx.Client", catalogue: str) -> None:
    call = {"records": RECORDS[:1], "deadlineMs": 50, "source": "northgate", "key": "Item No"}
    job = fallen_back(client.post(f"/api/v1/catalogues/{catalogue}/match", json=call))
    assert job["sourceId"] is not None


def test_a_repeated_call_is_one_job(idle: Service, client: "httpx.Client", catalogue: str) -> None:
    headers, call = {"Idempotency-Key": str(uuid4())}, {"records": RECORDS[:1], "deadlineMs": 50}
    first, again = (client.post(f"/api/v1/catalogues/{catalogue}/match", json=call, headers=headers) for _ in range(2))
    assert fallen_back(first)["id"] == fallen_back(again)["id"]
    with idle.database.transaction() as session:
        assert session.scalar(select(func.count()).where(Job.id == fallen_back(first)["id"])) == 1


def test_a_worker_that_is_killed_while_asked_leaves_nothing_and_the_call_becomes_a_job(
    client: "httpx.Client", catalogue: str, servers: "Servers"
) -> None:
    command = [sys.executable, "-c", KILLED_WHILE_ASKED, servers.running.redis_url, QUEUE + ASKS]
    with subprocess.Popen(command) as doomed:
        call = {"records": RECORDS[:1], "deadlineMs": 10_000}
        fallen_back(client.post(f"/api/v1/catalogues/{catalogue}/match", json=call))
        assert doomed.wait(30) == -9
    assert left(servers) == 0


def test_without_redis_calls_become_jobs_and_what_needs_an_answer_is_put_off(
    servers: "Servers", migrated_template: str, tmp_path: Path
) -> None:
    """At once, not at the deadline: who knows that nobody can answer need not wait."""
    nowhere = {"redis_url": "redis://127.0.0.1:1/0"}
    with (
        service_on(servers, migrated_template, tmp_path, QUEUE, **nowhere) as service,
        service.client(Role.ADMIN) as client,
    ):
        catalogue = client.post("/api/v1/catalogues", json={"name": "tools"}).json()["data"]["id"]
        path = f"/api/v1/catalogues/{catalogue}"
        job = fallen_back(client.post(f"{path}/match", json={"records": RECORDS[:1], "deadlineMs": 10_000}))
        file = {"file": ("list.csv", b"a,b\n1,2\n")}
        for answer in (
            client.post(f"{path}/jobs", params={"dryRun": "true"}, files=file),
            client.get(f"/api/v1/jobs/{job['id']}/results/1/explanation"),
        ):
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "QUEUE_ERROR"), answer.text
            assert answer.headers["retry-after"] == "10"
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_process_that_answers_is_started_again_when_it_dies(
    idle: Service, client: "httpx.Client", catalogue: str, servers: "Servers", store: Path
) -> None:
    """And ends with its worker, even where that is killed."""
    path = f"/api/v1/catalogues/{catalogue}/match"

    def answers() -> bool:
        return client.post(path, json={"records": RECORDS[:1], "deadlineMs": 5_000}).status_code == 200

    with worker_of(idle, servers, store, QUEUE) as worker:
        eventually(answers)
        (answering,) = [pid for pid in children(worker.pid) if "asks" in arguments(pid)]
        subprocess.run(["kill", "-9", str(answering)], check=True)
        eventually(answers)
        beside = children(worker.pid)
        assert len(beside) == 2
        assert answering not in beside
    eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in beside))


def children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=True).stdout
    return [int(line) for line in found.split()]


def arguments(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").split("\0")
