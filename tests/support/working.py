"""A service with worker processes beside the API, and a catalogue in it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servers import fresh_database
from service import Service, serving

from likewise.db.states import Role
from likewise.sample import CATALOGUE, sample_path

if TYPE_CHECKING:
    import httpx

    from likewise.embedded import Servers


@contextmanager
def worker_of(
    service: Service, servers: "Servers", store: Path, queue: str, *arguments: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker process, ended in good order."""
    environment = {
        **os.environ,
        "DATABASE_URL": service.database_url,
        "REDIS_URL": servers.running.redis_url,
        "QUEUE_NAME": queue,
        "LIKEWISE_STORE": str(store),
        "LIKEWISE_DATA": f"{store}-data",
    }
    worker = subprocess.Popen([sys.executable, "-m", "likewise", "worker", *arguments], env=environment)
    try:
        yield worker
    finally:
        worker.terminate()
        assert worker.wait(30) == 0


@contextmanager
def service_on(servers: "Servers", template: str, store: Path, queue: str, **others: object) -> Iterator[Service]:
    """An API with a database and a queue of its own, and no worker."""
    with (
        fresh_database(servers, template) as url,
        serving(servers, url, store=str(store), QUEUE_NAME=queue, **others) as service,
    ):
        yield service


def finished(client: "httpx.Client", job_id: str) -> dict[str, Any]:
    """The job at its end, which its events tell."""
    with client.stream("GET", f"/api/v1/jobs/{job_id}/events", timeout=120) as events:
        assert "event: job" in "".join(events.iter_text())
    job: dict[str, Any] = client.get(f"/api/v1/jobs/{job_id}").json()["data"]
    return job


def uploaded(client: "httpx.Client", path: str, file: Path, **fields: str) -> dict[str, Any]:
    """A finished job of a file."""
    with file.open("rb") as stream:
        answer = client.post(path, files={"file": (file.name, stream)}, data=fields)
    assert answer.status_code == 202, answer.text
    return finished(client, answer.json()["data"]["id"])


def imported(service: Service, name: str = "tools", file: Path | None = None) -> str:
    """A new catalogue with the bundled records, or those of a file; a worker has to run."""
    with service.client(Role.ADMIN) as client:
        made = client.post("/api/v1/catalogues", json={"name": name})
        assert made.status_code == 201, made.text
        catalogue_id: str = made.json()["data"]["id"]
        done = uploaded(client, f"/api/v1/catalogues/{catalogue_id}/imports", file or sample_path(CATALOGUE))
        assert done["state"] == "completed", done
    return catalogue_id


def results(client: "httpx.Client", job_id: str) -> Sequence[dict[str, Any]]:
    """All results of a small job."""
    answer = client.get(f"/api/v1/jobs/{job_id}/results", params={"limit": 1000})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]["items"]
    return found


def answered(client: "httpx.Client", catalogue: str, call: Mapping[str, object]) -> "httpx.Response":
    """What a worker answers to a call; on a busy machine the first ones may become jobs."""
    for _ in range(12):
        answer = client.post(f"/api/v1/catalogues/{catalogue}/match", json={"deadlineMs": 10_000, **call})
        if answer.status_code != 202:
            return answer
    raise AssertionError("no worker answered within two minutes")
