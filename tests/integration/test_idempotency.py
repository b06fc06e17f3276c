"""Protects `Idempotency-Key`: what is sent twice happens once, also at once, and no secret is stored by it."""

from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from uuid import uuid4

import httpx
import pytest
from service import Service
from sqlalchemy import func, select, text

from likewise.db.tables import IdempotencyKey, User

PERSON = {"email": "ada@example.org", "name": "Ada", "role": "viewer"}


def post(client: httpx.Client, key: str | None, body: dict[str, str] = PERSON) -> httpx.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post("/api/v1/users", json=body, headers=headers)


def people(service: Service) -> int:
    with service.database.transaction() as session:
        return session.execute(select(func.count()).select_from(User)).scalar_one()


@pytest.mark.criterion("AC-18.3")
def test_a_repetition_gets_the_same_answer_and_does_nothing(service: Service) -> None:
    with service.client("admin") as client:
        first, second = post(client, "k1"), post(client, "k1")
    assert [first.status_code, second.status_code] == [201, 201]
    assert first.headers["location"] == second.headers["location"]
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    said, again = first.json()["data"], second.json()["data"]
    assert said.pop("signInToken") is not None
    assert again.pop("signInToken") is None, "a secret was stored to be repeated"
    assert said == again
    assert people(service) == 1


def test_the_same_key_for_another_request_is_refused(service: Service) -> None:
    with service.client("admin") as client:
        post(client, "k1")
        other = post(client, "k1", {**PERSON, "email": "b@example.org"})
        elsewhere = client.post(
            "/api/v1/api-keys", json={"name": "a", "role": "viewer"}, headers={"Idempotency-Key": "k1"}
        )
    assert [other.json()["error"]["code"], elsewhere.json()["error"]["code"]] == ["CONFLICT", "CONFLICT"]
    assert people(service) == 1


def test_keys_belong_to_who_sent_them(service: Service) -> None:
    with service.client("admin") as client:
        made = client.post("/api/v1/api-keys", json={"name": "other", "role": "admin"}).json()["data"]["key"]
        post(client, "k1")
    with httpx.Client(base_url=service.url, headers={"Authorization": f"Bearer {made}"}) as other:
        assert post(other, "k1").json()["error"]["message"].startswith("there is a user")


def test_what_failed_is_not_remembered(service: Service) -> None:
    with service.client("admin") as client:
        assert post(client, "k1", {**PERSON, "role": "king"}).status_code == 400
        assert post(client, "k1").status_code == 201


@pytest.mark.criterion("AC-18.3")
def test_many_at_once_have_one_effect_and_one_answer(service: Service) -> None:
    key = str(uuid4())
    with service.client("admin") as client, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, repeat(client, 8), repeat(key)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["data"]["id"] for answer in answers}) == 1
    assert people(service) == 1


def test_a_key_is_free_again_after_its_time(service: Service) -> None:
    with service.client("admin") as client:
        post(client, "k1")
        with service.database.transaction() as session:
            session.execute(text("UPDATE idempotency_keys SET expires_at = now()"))
        assert post(client, "k1", {**PERSON, "email": "b@example.org"}).status_code == 201
    with service.database.transaction() as session:
        assert len(session.scalars(select(IdempotencyKey)).all()) == 1


def test_a_key_that_is_none_is_refused(service: Service) -> None:
    with service.client("admin") as client:
        for key in ("", "a b", "x" * 256):
            assert post(client, key).json()["error"]["code"] == "VALIDATION_ERROR"
