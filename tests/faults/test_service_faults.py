"""Protects the API's answers while a server that it needs is away, stands still or has no time: never 202 for nothing."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from api_process import api_process
from freezing import frozen
from queue_bench import eventually
from service import Service, serving
from sqlalchemy import func, select, text

from likewise.db.tables import Job
from likewise.embedded import Servers
from likewise.operations import integrity

CONNECTIONS = 20
"""All that the API's pool has."""
LARGEST = 1_500_000
WITHIN = 2.0
"""Seconds that the specification gives."""


@pytest.fixture
def running(servers: Servers, migrated_url: str, redis_url: str, tmp_path: Path) -> Iterator[Service]:
    with serving(servers, migrated_url, redis_url=redis_url, store=str(tmp_path)) as one:
        yield one


@pytest.fixture
def client(running: Service) -> Iterator[httpx.Client]:
    with running.client("admin") as one:
        yield one
        with running.database.transaction() as session:
            assert integrity.findings(session) == []


def catalogue(client: httpx.Client) -> str:
    return str(client.post("/api/v1/catalogues", json={"name": "kettles"}).json()["data"]["id"])


def submit(client: httpx.Client, catalogue_id: str) -> httpx.Response:
    wish = {"source": "a list", "records": [{"id": "1", "name": "kettle"}]}
    return client.post(f"/api/v1/catalogues/{catalogue_id}/jobs", json=wish)


def timed(ask: Callable[[], httpx.Response]) -> tuple[httpx.Response, float]:
    begun = time.monotonic()
    return ask(), time.monotonic() - begun


def assert_unavailable(answer: httpx.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.criterion("AC-20.3")
def test_a_frozen_database_is_told_in_time_on_connections_old_and_new(servers: Servers, client: httpx.Client) -> None:
    """Its machine still acknowledges what it is sent: only asking the server itself tells."""
    known = catalogue(client)
    accepted = submit(client, known)
    assert accepted.status_code == 202
    with frozen(servers.pids()["postgres"]), ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: timed(lambda: submit(client, known)), range(8)))
        ready = client.get("/health/ready")
    for answer, seconds in told:
        assert_unavailable(answer)
        assert seconds < WITHIN
    assert ready.status_code == 503
    eventually(lambda: submit(client, known).status_code == 202)  # it goes on where the server goes on
    job = accepted.json()["data"]["id"]
    assert client.get(f"/api/v1/jobs/{job}").status_code == 200


@pytest.mark.criterion("AC-20.2")
@pytest.mark.parametrize("fault", ["frozen", "killed"])
def test_without_redis_work_is_accepted_and_health_says_degraded(
    servers: Servers, client: httpx.Client, fault: str
) -> None:
    known = catalogue(client)
    with ExitStack() as stack:
        if fault == "frozen":
            stack.enter_context(frozen(servers.pids()["valkey"]))
        else:
            os.kill(servers.pids()["valkey"], signal.SIGKILL)
            stack.callback(servers.revive)
            eventually(lambda: "valkey" in servers.died())
        told = [timed(lambda: submit(client, known)) for _ in range(4)]
        ready = client.get("/health/ready")
    assert [answer.status_code for answer, _ in told] == [202] * 4
    assert max(seconds for _, seconds in told) < WITHIN
    assert (ready.status_code, ready.json()["data"]["state"]) == (200, "degraded")


@pytest.mark.criterion("AC-20.3")
def test_a_killed_database_is_told_in_time(servers: Servers, client: httpx.Client) -> None:
    known = catalogue(client)
    accepted = submit(client, known).json()["data"]["id"]
    os.kill(servers.pids()["postgres"], signal.SIGKILL)
    eventually(lambda: "postgres" in servers.died())
    told = [timed(lambda: submit(client, known)) for _ in range(3)]
    servers.revive()
    for answer, seconds in told:
        assert_unavailable(answer)
        assert seconds < WITHIN
    assert client.get(f"/api/v1/jobs/{accepted}").status_code == 200


@pytest.mark.criterion("AC-20.3")
def test_who_finds_all_connections_in_use_is_told_to_come_again(running: Service, client: httpx.Client) -> None:
    """Twenty requests wait for a lock and hold all connections; they are answered when it is gone."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )

    def all_wait() -> bool:
        with running.database.transaction() as session:
            return bool(session.scalar(waiting) == CONNECTIONS)

    def ask(_: int) -> int:
        with running.client("viewer") as other:
            return other.get("/api/v1/catalogues").status_code

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        with running.database.transaction() as session:
            session.execute(text("LOCK TABLE catalogues IN ACCESS EXCLUSIVE MODE"))
            slow = [pool.submit(ask, number) for number in range(CONNECTIONS)]
            eventually(all_wait)
            answer, seconds = timed(lambda: client.get("/api/v1/jobs"))
        assert [one.result() for one in slow] == [200] * CONNECTIONS
    assert_unavailable(answer)
    assert seconds < WITHIN
    assert client.get("/api/v1/jobs").status_code == 200


@pytest.mark.parametrize("part", ["the beginning", "the end"])
def test_a_full_disk_is_told_and_keeps_nothing(
    servers: Servers, migrated_url: str, redis_url: str, tmp_path: Path, part: str
) -> None:
    """The API may write files of 1.5 MB: the third piece of a large upload is the first that finds no room."""
    with (
        serving(servers, migrated_url, redis_url=redis_url) as known,
        api_process(
            LARGEST, database_url=known.database_url, redis_url=redis_url, store=str(tmp_path / "store")
        ) as api,
        httpx.Client(base_url=api.url, headers=dict(known.client("admin").headers), timeout=30) as client,
    ):
        catalogue_id = catalogue(client)
        content = b"id,name\n" + b"1,a copper kettle\n" * (300_000 if part == "the beginning" else 90_000)
        answer = client.post(f"/api/v1/catalogues/{catalogue_id}/jobs", files={"file": ("list.csv", content)})
        assert (answer.status_code, answer.json()["error"]["code"]) == (507, "STORAGE_FULL")
        assert int(answer.headers["Retry-After"]) > 0
        small = client.post(f"/api/v1/catalogues/{catalogue_id}/jobs", files={"file": ("list.csv", content[:100_000])})
        assert small.status_code == 202
        with known.database.transaction() as session:
            assert session.scalar(select(func.count()).select_from(Job)) == 1
        assert [path.stat().st_size for path in (tmp_path / "store").rglob("*") if path.is_file()] in ([], [100_000])
