"""Protects the sample on a running service: one request makes it, once, and its lists wait for their catalogue."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service import Service
from sqlalchemy import func, select
from working import finished, service_on, worker_of

from likewise.db.states import Role
from likewise.db.tables import Catalogue, Job
from likewise.sample import LISTS

if TYPE_CHECKING:
    from likewise.embedded import Servers

QUEUE = "sample"


def load(service: Service) -> dict[str, Any]:
    with service.client(Role.ADMIN) as client:
        answer = client.post("/api/v1/sample")
    assert answer.status_code == 202, answer.text
    data: dict[str, Any] = answer.json()["data"]
    assert answer.headers["Location"] == f"/api/v1/catalogues/{data['catalogue']['id']}"
    return data


def test_the_sample_is_made_once_however_often_it_is_asked_for(
    servers: "Servers", migrated_template: str, tmp_path: Path
) -> None:
    with service_on(servers, migrated_template, tmp_path, QUEUE) as service:
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(load, [service] * 4))
        assert sorted(answer["made"] for answer in answers) == [False, False, False, True]
        assert len({answer["catalogue"]["id"] for answer in answers}) == 1
        assert len({tuple(job["id"] for job in answer["jobs"]) for answer in answers}) == 1
        with service.database.transaction() as session:
            counts = [session.scalar(select(func.count()).select_from(table)) for table in (Catalogue, Job)]
        assert counts == [1, 1 + len(LISTS)]
        jobs = answers[0]["jobs"]
        assert [job["kind"] for job in jobs] == ["import", *["match"] * len(LISTS)]
        with (
            worker_of(service, servers, tmp_path, QUEUE),
            worker_of(service, servers, tmp_path, QUEUE),
            service.client(Role.ADMIN) as client,
        ):
            done = [finished(client, job["id"]) for job in jobs]
        assert [job["state"] for job in done] == ["completed"] * 4, [job["errorMessage"] for job in done]
        assert [job["summary"]["incoming"]["name"] for job in done[1:]] == list(LISTS)
        assert done[0]["finishedAt"] <= min(job["startedAt"] for job in done[1:])
        assert load(service)["catalogue"]["recordCount"] == done[0]["counts"]["added"]
