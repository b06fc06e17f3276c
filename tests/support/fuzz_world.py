"""A service with something in it to be asked about: the API of a test, a worker process beside it, and ids that exist."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from queue_bench import eventually
from servers import fresh_database, short_folder
from service import Service, serving

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from likewise.embedded import Servers

CATALOGUE = "key,title,price\n" + "".join(f"C{row},copper kettle number {row},{row}.50\n" for row in range(30))
INCOMING = "id,name,price\n" + "".join(f"I{row},Copper kettle nr {row},{row}.50\n" for row in range(20))
SPARE = 200
"""Catalogues to delete."""


@dataclass(frozen=True)
class World:
    """The service, and ids that exist by the name of the path's parameter that takes them."""

    service: Service
    ids: Mapping[str, Sequence[str]]


@contextmanager
def cheap_passwords() -> Iterator[None]:
    """Hashing with next to no cost: a password's takes a second when others hash too, and nothing here is about them."""
    from argon2 import PasswordHasher

    from likewise.access import secrets

    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "_hasher", lambda: cheap)
        yield


@contextmanager
def worker_process(database_url: str, redis_url: str, store: Path, log: Path) -> Iterator[None]:
    """`likewise worker`, ended at the end."""
    places = {"LIKEWISE_STORE": str(store), "LIKEWISE_DATA": f"{store}-data"}
    environment = {**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url, **places}
    with log.open("wb") as output:
        command = [sys.executable, "-m", "likewise", "worker"]
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        try:
            yield
            assert process.poll() is None, f"the worker died: {log.read_text('utf-8')[-2000:]}"
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def fuzz_world(servers: "Servers", template: str) -> Iterator[World]:
    """A service of its own with one finished job, reviews, dead letters, people and keys."""
    with (
        short_folder() as folder,
        fresh_database(servers, template) as url,
        cheap_passwords(),
        worker_process(url, servers.running.redis_url, folder / "store", folder / "worker.log"),
        serving(servers, url, store=str(folder / "store")) as service,
    ):
        job = _finished_job(service)
        with service.database.transaction() as session:
            ids = {**_stored(session), "job_id": [job]}
        with service.client("admin") as client:
            for person in range(3):
                client.post("/api/v1/users", json={"email": f"{person}@a.org", "name": "Ada", "role": "viewer"})
                client.post("/api/v1/api-keys", json={"name": "nightly", "role": "viewer"})
            ids["user_id"] = [one["id"] for one in client.get("/api/v1/users").json()["data"]["items"]]
            keys = client.get("/api/v1/api-keys").json()["data"]["items"]
            ids["key_id"] = [one["id"] for one in keys if one["name"] == "nightly"]
        yield World(service, ids)


def _finished_job(service: Service) -> str:
    """The id of a job that has links."""
    with service.client("admin") as client:
        catalogue = client.post("/api/v1/catalogues", json={"name": "kettles"}).json()["data"]["id"]
        jobs = [
            client.post(f"/api/v1/catalogues/{catalogue}/{kind}", files={"file": (f"{kind}.csv", content)}).json()
            for kind, content in (("imports", CATALOGUE), ("jobs", INCOMING))
        ]
        job = str(jobs[-1]["data"]["id"])
        eventually(lambda: client.get(f"/api/v1/jobs/{job}").json()["data"]["finishedAt"] is not None)
        assert client.get(f"/api/v1/jobs/{job}/export").status_code == 200
    return job


def _stored(session: "Session") -> dict[str, list[str]]:
    from sqlalchemy import select
    from stored import store_catalogue, store_reviews

    from likewise.db.tables import DeadLetter, Matcher

    kept = store_reviews(session, [0.5, 0.6, 0.7, 0.8])
    letters = [DeadLetter(message={"no": number}, code="VALIDATION_ERROR", reason="no message") for number in range(4)]
    session.add_all(letters)
    session.flush()
    return {
        "catalogue_id": _texts([kept.catalogue]),
        "spare_catalogue_id": _texts([store_catalogue(session, 1)[0] for _ in range(SPARE)]),
        "record_id": _texts(kept.catalogue_records),
        "review_id": _texts(kept.incoming),
        "letter_id": _texts([letter.id for letter in letters]),
        "matcher_id": _texts(session.scalars(select(Matcher.id)).all()),
    }


def _texts(ids: Sequence[UUID]) -> list[str]:
    return [str(one) for one in ids]
