"""The whole path: real PostgreSQL and Valkey, the API over HTTP, a worker process; a list in, links out."""

import json
import os
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
from servers import fresh_database
from service import Service, serving

from likewise.db.states import Role
from likewise.sample import CATALOGUE, sample_path

if TYPE_CHECKING:
    import httpx

    from likewise.embedded import Servers

LIST = "northgate.csv"


@pytest.fixture(scope="module")
def working(servers: "Servers", migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with a worker process beside the API."""
    store = str(tmp_path_factory.mktemp("store"))
    with fresh_database(servers, migrated_template) as url, serving(servers, url, store=store) as service:
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "REDIS_URL": servers.running.redis_url,
            "LIKEWISE_STORE": store,
            "LIKEWISE_DATA": f"{store}-data",
        }
        worker = subprocess.Popen([sys.executable, "-m", "likewise", "worker"], env=environment)
        try:
            yield service
        finally:
            worker.terminate()
            assert worker.wait(30) == 0


def upload(client: "httpx.Client", path: str, file: Path, **fields: str) -> dict[str, Any]:
    with file.open("rb") as stream:
        answer = client.post(path, files={"file": (file.name, stream)}, data=fields)
    assert answer.status_code == 202, answer.text
    job: dict[str, Any] = answer.json()["data"]
    assert answer.headers["location"] == f"/api/v1/jobs/{job['id']}"
    return job


def finished(client: "httpx.Client", job_id: str) -> dict[str, Any]:
    """The job at its end, which its events tell."""
    with client.stream("GET", f"/api/v1/jobs/{job_id}/events", timeout=120) as events:
        assert events.headers["content-type"].startswith("text/event-stream")
        text = "".join(events.iter_text())
    assert "event: job" in text
    job: dict[str, Any] = client.get(f"/api/v1/jobs/{job_id}").json()["data"]
    return job


@pytest.fixture(scope="module")
def catalogue(working: Service) -> str:
    """The bundled catalogue, imported."""
    with working.client(Role.ADMIN) as client:
        made = client.post("/api/v1/catalogues", json={"name": "tools"})
        assert made.status_code == 201, made.text
        catalogue_id: str = made.json()["data"]["id"]
        job = upload(client, f"/api/v1/catalogues/{catalogue_id}/imports", sample_path(CATALOGUE))
        done = finished(client, job["id"])
        assert (done["state"], done["counts"]["added"]) == ("completed", 600), done
    return catalogue_id


@pytest.mark.criterion("AC-14.1", "AC-14.5")
def test_a_list_in_links_out(working: Service, catalogue: str, tmp_path: Path) -> None:
    """What the service exports is what the command writes, byte by byte."""
    with working.client(Role.REVIEWER) as client:
        job = upload(client, f"/api/v1/catalogues/{catalogue}/jobs", sample_path(LIST))
        done = finished(client, job["id"])
        assert done["state"] == "completed", done
        exported = client.get(f"/api/v1/jobs/{job['id']}/export", params={"format": "csv"})
        assert exported.status_code == 200, exported.text
        results = list(pages(client, f"/api/v1/jobs/{job['id']}/results", limit=70))
        linked = list(pages(client, f"/api/v1/jobs/{job['id']}/results", decision="link"))
    out = tmp_path / "links.csv"
    command = ["match", str(sample_path(LIST)), "--catalogue", str(sample_path(CATALOGUE)), "--out", str(out), "-q"]
    subprocess.run([sys.executable, "-m", "likewise", *command], check=True)
    assert exported.content == out.read_bytes()
    expected = pl.read_csv(out, infer_schema=False)
    told = [(one["recordId"], one["catalogueKey"], one["decision"]) for one in results]
    assert told == expected.select("record_id", "catalogue_id", "decision").rows()
    assert len(linked) == done["counts"]["link"] == sum(one[2] == "link" for one in told)
    assert done["rowsDone"] == done["rowsTotal"] == len(results)


@pytest.mark.criterion("AC-12.5")
@pytest.mark.usefixtures("catalogue")
def test_the_whole_path_from_the_shell(working: Service, servers: "Servers", tmp_path: Path) -> None:
    """A key made beside the database lets another machine submit; it gets what the command writes."""
    beside = {**os.environ, "DATABASE_URL": working.database_url, "REDIS_URL": servers.running.redis_url}
    create = [sys.executable, "-m", "likewise", "keys", "create", "--role", "reviewer"]
    key = subprocess.run(create, env=beside, check=True, capture_output=True, text=True).stdout.strip()
    submitted, matched = tmp_path / "links.csv", tmp_path / "matched.csv"
    away = {**os.environ, "LIKEWISE_API_KEY": key, "LIKEWISE_DATA": str(tmp_path)}
    listed, against = str(sample_path(LIST)), str(sample_path(CATALOGUE))
    submit = ["submit", listed, "--catalogue", "tools", "--wait", "--out", str(submitted), "--url", working.url]
    told = subprocess.run(
        [sys.executable, "-m", "likewise", *submit], env=away, check=True, capture_output=True, text=True
    )
    match = ["match", listed, "--catalogue", against, "--out", str(matched), "-q"]
    subprocess.run([sys.executable, "-m", "likewise", *match], check=True)
    assert submitted.read_bytes() == matched.read_bytes()
    assert " link, " in told.stdout


@pytest.mark.criterion("AC-13.1")
@pytest.mark.parametrize("sent_as", ["file", "records"])
def test_each_import_is_one_version(working: Service, sent_as: str) -> None:
    """Replaced, upserted and deleted by key, from a file and from JSON alike."""
    imports = [
        ("replace", [{"sku": "001", "name": "Hammer"}, {"sku": "002", "name": "Saw"}], {"001": "Hammer", "002": "Saw"}),
        ("upsert", [{"sku": "002", "name": "Hand saw"}], {"001": "Hammer", "002": "Hand saw"}),
        ("delete", [{"sku": "001", "name": ""}], {"002": "Hand saw"}),
        ("replace", [{"sku": "003", "name": "Drill"}], {"003": "Drill"}),
    ]
    with working.client(Role.ADMIN) as client:
        made = client.post("/api/v1/catalogues", json={"name": f"by {sent_as}"}).json()["data"]
        address = f"/api/v1/catalogues/{made['id']}"
        for version, (mode, records, standing) in enumerate(imports, start=made["version"] + 1):
            options = {"mode": mode, "key": "sku"}
            if sent_as == "file":
                content = pl.DataFrame(records).write_csv().encode()
                form = {"options": json.dumps(options)}
                answer = client.post(f"{address}/imports", files={"file": ("new.csv", content)}, data=form)
            else:
                answer = client.post(f"{address}/imports", json={"records": records, "options": options})
            assert answer.status_code == 202, answer.text
            done = finished(client, answer.json()["data"]["id"])
            assert done["state"] == "completed", done
            assert client.get(address).json()["data"]["version"] == version
            items = client.get(f"{address}/records").json()["data"]["items"]
            assert {one["key"]: one["fields"]["name"] for one in items} == standing


def pages(client: "httpx.Client", path: str, **wanted: object) -> Iterator[dict[str, Any]]:
    """All items of a list, page by page."""
    cursor: dict[str, str] = {}
    while True:
        answer = client.get(path, params={**wanted, **cursor})  # type: ignore[dict-item]  # httpx turns them into text
        assert answer.status_code == 200, answer.text
        data = answer.json()["data"]
        yield from data["items"]
        if data["nextCursor"] is None:
            return
        cursor = {"cursor": data["nextCursor"]}


def test_a_program_in_any_language_submits_through_redis(working: Service, catalogue: str, servers: "Servers") -> None:
    """Plain JSON as the contract has it: one job under the producer's id, however often the message comes."""
    job_id = str(uuid4())
    records = pl.read_csv(sample_path(LIST), infer_schema=False).head(60).to_dicts()
    payload = {"catalogue": "tools", "source": "outside", "records": records, "key": "Item No"}
    message = json.dumps({"version": 1, "type": "match.submit", "jobId": job_id, "payload": payload})
    with redis.Redis.from_url(servers.running.redis_url) as client:
        for _ in range(2):
            client.xadd("likewise:inbound", {"message": message})
    with working.client(Role.VIEWER) as client:
        eventually(lambda: client.get(f"/api/v1/jobs/{job_id}").status_code == 200)
        done = finished(client, job_id)
        assert (done["state"], done["rowsTotal"], done["catalogueId"]) == ("completed", 60, catalogue), done
        results = list(pages(client, f"/api/v1/jobs/{job_id}/results"))
    assert [one["recordId"] for one in results] == [record["Item No"] for record in records]
