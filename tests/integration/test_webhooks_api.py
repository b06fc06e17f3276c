"""Webhooks over HTTP: what is accepted with a job, the secrets, and what administrators see of deliveries."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from servers import fresh_database
from service import Service, serving
from sqlalchemy import delete, select, update

from likewise.db.states import DeliveryState, JobState, Role
from likewise.db.tables import Job, WebhookDelivery, WebhookSecret
from likewise.jobs import repository

if TYPE_CHECKING:
    import httpx

    from likewise.embedded import Servers

URL = "https://hooks.example.org/likewise?token=1"
RECORDS = [{"id": "1", "name": "Hammer"}]


@pytest.fixture(scope="module")
def idle(servers: "Servers", migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that nobody works for, with one private network open to webhooks."""
    store: Path = tmp_path_factory.mktemp("store")
    with (
        fresh_database(servers, migrated_template) as url,
        serving(servers, url, store=str(store), webhook_private="10.1.0.0/16") as service,
    ):
        yield service


@pytest.fixture
def admin(idle: Service) -> Iterator["httpx.Client"]:
    with idle.database.transaction() as session:
        session.execute(delete(WebhookSecret))
    with idle.client(Role.ADMIN) as client:
        yield client


@pytest.fixture
def secret(admin: "httpx.Client") -> str:
    made = admin.post("/api/v1/webhook-secrets", json={})
    assert made.status_code == 201, made.text
    value: str = made.json()["data"]["secret"]
    return value


@pytest.fixture
def catalogue(admin: "httpx.Client") -> str:
    value: str = admin.post("/api/v1/catalogues", json={"name": f"tools {uuid4()}"}).json()["data"]["id"]
    return value


def asked_for(idle: Service, job_id: str) -> str | None:
    with idle.database.transaction() as session:
        return session.get_one(Job, job_id).webhook_url


@pytest.mark.usefixtures("secret")
def test_jobs_and_imports_take_a_webhook_in_json_and_in_forms(
    idle: Service, admin: "httpx.Client", catalogue: str
) -> None:
    file = {"file": ("list.csv", b"id,name\n1,Hammer\n")}
    for path, body in (("jobs", {"source": "s", "records": RECORDS}), ("imports", {"records": RECORDS})):
        address = f"/api/v1/catalogues/{catalogue}/{path}"
        for sent in ({"json": {**body, "webhookUrl": URL}}, {"files": file, "data": {"webhookUrl": URL}}):
            answer = admin.post(address, **sent)
            assert answer.status_code == 202, answer.text
            assert asked_for(idle, answer.json()["data"]["id"]) == URL
        without = admin.post(address, json=body)
        assert asked_for(idle, without.json()["data"]["id"]) is None


@pytest.mark.criterion("AC-17.3")
@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest",
        "https://a:b@example.org/",
        "x",
    ],
)
def test_a_url_that_may_not_be_called_is_refused_at_once(admin: "httpx.Client", catalogue: str, url: str) -> None:
    body = {"source": "s", "records": RECORDS, "webhookUrl": url}
    answer = admin.post(f"/api/v1/catalogues/{catalogue}/jobs", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert "webhookUrl" in answer.text
    answer = admin.post(
        f"/api/v1/catalogues/{catalogue}/jobs", files={"file": ("a.csv", b"a,b\n1,2\n")}, data={"webhookUrl": url}
    )
    assert answer.status_code == 400


@pytest.mark.usefixtures("secret")
def test_a_network_of_the_settings_is_accepted(admin: "httpx.Client", catalogue: str) -> None:
    body = {"source": "s", "records": RECORDS, "webhookUrl": "http://10.1.2.3/hook"}
    assert admin.post(f"/api/v1/catalogues/{catalogue}/jobs", json=body).status_code == 202


def test_without_a_secret_no_webhook_is_promised(admin: "httpx.Client", catalogue: str) -> None:
    """What cannot be signed is not sent, and that is said while somebody can do something about it."""
    body = {"source": "s", "records": RECORDS, "webhookUrl": URL}
    answer = admin.post(f"/api/v1/catalogues/{catalogue}/jobs", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    assert "webhook-secrets" in answer.text


def test_a_secret_is_shown_once(idle: Service, admin: "httpx.Client") -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    made = admin.post("/api/v1/webhook-secrets", json={}, headers=headers).json()["data"]
    assert made["secret"].startswith("whsec_")
    again = admin.post("/api/v1/webhook-secrets", json={}, headers=headers).json()["data"]
    assert again == {**made, "secret": None}
    admin.post("/api/v1/webhook-secrets", json={})
    listed = admin.get("/api/v1/webhook-secrets").json()["data"]["items"]
    assert [one["expiresAt"] is None for one in listed] == [True, False]
    assert made["secret"] not in json.dumps(listed)
    with idle.database.transaction() as session:
        assert session.scalar(select(WebhookSecret.secret).where(WebhookSecret.id == made["id"])) == made["secret"]


@pytest.mark.usefixtures("secret")
def test_deliveries_are_listed_and_those_given_up_are_replayed(
    idle: Service, admin: "httpx.Client", catalogue: str
) -> None:
    body = {"source": "s", "records": RECORDS, "webhookUrl": URL}
    jobs = [admin.post(f"/api/v1/catalogues/{catalogue}/jobs", json=body).json()["data"]["id"] for _ in range(3)]
    for job_id in jobs:
        with idle.database.transaction() as session:
            repository.end(session, session.get_one(Job, job_id).id, JobState.CANCELLED)

    def listed(**params: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        cursor = None
        while True:
            page = admin.get(
                "/api/v1/webhook-deliveries",
                params={"limit": 2, "cursor": cursor or "", **params} if cursor else {"limit": 2, **params},
            ).json()["data"]
            items += page["items"]
            cursor = page["nextCursor"]
            if cursor is None:
                return items

    assert [one["jobId"] for one in listed()] == jobs[::-1]
    one = listed(state="waiting")[0]
    assert (one["event"], one["url"], one["attempts"]) == ("job.cancelled", URL, 0)
    address = f"/api/v1/webhook-deliveries/{one['id']}/replay"
    assert admin.post(address).status_code == 409
    with idle.database.transaction() as session:
        session.execute(
            update(WebhookDelivery)
            .where(WebhookDelivery.id == one["id"])
            .values(state=DeliveryState.FAILED, attempts=12)
        )
    assert [found["id"] for found in listed(state="failed")] == [one["id"]]
    replayed = admin.post(address).json()["data"]
    assert (replayed["state"], replayed["attempts"]) == ("waiting", 0)
    assert admin.post(f"/api/v1/webhook-deliveries/{uuid4()}/replay").status_code == 404
