"""Protects a job's own wish for how long its results are kept, in JSON and in forms, and what is told when they are gone."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from service import Service
from sqlalchemy import func, update

from likewise.db.states import JobState, Role
from likewise.db.tables import Job
from likewise.retention.expiry import Days, expire_results
from likewise.store import Store

RECORDS = [{"id": "1", "name": "Hammer"}]
FILE = {"file": ("list.csv", b"id,name\n1,Hammer\n")}


@pytest.mark.criterion("AC-17.4")
def test_a_job_tells_when_its_results_go(service: Service) -> None:
    with service.client(Role.ADMIN) as admin:
        catalogue = admin.post("/api/v1/catalogues", json={"name": f"tools {uuid4()}"}).json()["data"]["id"]
        for path, said in (("jobs", {"source": "s"}), ("imports", {})):
            address = f"/api/v1/catalogues/{catalogue}/{path}"
            plain = admin.post(address, json={"records": RECORDS, **said})
            assert plain.json()["data"]["expiresAt"] is None
            asked = admin.post(address, json={"records": RECORDS, **said, "keepDays": 30})
            formed = admin.post(address, files=FILE, data={"keepDays": "30"})
            for answer in (asked, formed):
                told = answer.json()["data"]
                span = datetime.fromisoformat(told["expiresAt"]) - datetime.fromisoformat(told["createdAt"])
                assert span == timedelta(days=30)
            for wrong in ({"keepDays": "0"}, {"keepDays": "soon"}):
                assert admin.post(address, files=FILE, data=wrong).status_code == 400


def test_an_export_that_has_expired_is_said_to_have(service: Service, tmp_path_factory: pytest.TempPathFactory) -> None:
    with service.client(Role.ADMIN) as admin:
        catalogue = admin.post("/api/v1/catalogues", json={"name": f"tools {uuid4()}"}).json()["data"]["id"]
        sent = admin.post(f"/api/v1/catalogues/{catalogue}/jobs", json={"source": "s", "records": RECORDS})
        job = sent.json()["data"]["id"]
        assert "it is queued" in admin.get(f"/api/v1/jobs/{job}/export").text
        with service.database.transaction() as session:
            values = {"state": JobState.COMPLETED, "finished_at": func.now(), "expires_at": func.now()}
            session.execute(update(Job).where(Job.id == UUID(job)).values(**values))
        assert expire_results(service.database, Store(str(tmp_path_factory.mktemp("store"))), Days()) == 1
        answer = admin.get(f"/api/v1/jobs/{job}/export")
        assert answer.status_code == 409
        assert "expired" in answer.text
