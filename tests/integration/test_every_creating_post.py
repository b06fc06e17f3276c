"""Protects `Idempotency-Key` wherever something is made: sent twice at once, each of these has one effect and one answer."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from service import Service
from sqlalchemy import func, select
from stored import Stored, store_reviews

from likewise.db.tables import (
    ApiKey,
    Base,
    Catalogue,
    IdempotencyKey,
    Job,
    Judgement,
    ReconcileToken,
    SignInToken,
    User,
    WebhookSecret,
)

DESCRIPTION = Path(__file__).parents[2] / "openapi.json"
RECORDS = [{"sku": "K1", "title": "kettle"}]
PARAMETER = "Idempotency-Key"
CHANGING = frozenset(
    {
        "/sign-in",
        "/sign-out",
        "/me/password",
        "/jobs/{job_id}/cancel",
        "/profiles",
        "/reviews/next",
        "/operations/pause",
        "/operations/resume",
        "/dead-letters/{letter_id}/replay",
        "/dead-letters/{letter_id}/discard",
        "/webhook-deliveries/{delivery_id}/replay",
        "/matchers/{matcher_id}/promote",
        "/matchers/{matcher_id}/roll-back",
        "/matchers/{matcher_id}/shadow",
        "/matchers/{matcher_id}/canary",
        "/matchers/{matcher_id}/retire",
        "/matchers/{matcher_id}/revert",
        "/jobs/{job_id}/revert",
    }
)
"""POSTs that make nothing: they change what is there, or ask."""


@dataclass(frozen=True)
class World:
    """What requests name."""

    stored: Stored
    etag: str
    user: UUID


@dataclass(frozen=True)
class Creating:
    """What to send, and the table that gets `rows` more rows by it."""

    body: Callable[[World], Mapping[str, object]]
    table: type[Base]
    rows: int = 1
    headers: Callable[[World], Mapping[str, str]] = lambda _: {}


def nothing(_: World) -> Mapping[str, object]:
    return {}


CREATING: Mapping[str, Creating] = {
    "/users": Creating(lambda _: {"email": f"{uuid4()}@example.org", "name": "Ada", "role": "viewer"}, User),
    "/users/{user_id}/sign-in-tokens": Creating(nothing, SignInToken),
    "/api-keys": Creating(lambda _: {"name": "nightly", "role": "viewer"}, ApiKey),
    "/webhook-secrets": Creating(nothing, WebhookSecret),
    "/catalogues": Creating(lambda _: {"name": str(uuid4())}, Catalogue),
    "/sample": Creating(nothing, Job, 4),
    "/catalogues/{catalogue_id}/imports": Creating(lambda _: {"records": RECORDS}, Job),
    "/catalogues/{catalogue_id}/reconcile-tokens": Creating(lambda _: {"name": "OpenRefine"}, ReconcileToken),
    "/catalogues/{catalogue_id}/jobs": Creating(lambda _: {"source": "list", "records": RECORDS}, Job),
    "/catalogues/{catalogue_id}/match": Creating(lambda _: {"records": RECORDS, "deadlineMs": 50}, Job),
    "/reviews/judgements": Creating(
        lambda world: {
            "judgement": "match",
            "items": [{"id": str(world.stored.incoming[0]), "etag": world.etag}],
        },
        Judgement,
    ),
    "/reviews/{review_id}/judgements": Creating(
        lambda _: {"judgement": "match"}, Judgement, headers=lambda world: {"If-Match": world.etag}
    ),
    "/jobs/{job_id}/again": Creating(nothing, Job),
    "/jobs/{job_id}/judgements": Creating(lambda _: {"judgement": "match", "decision": "review"}, Judgement, 3),
    "/jobs/{job_id}/judgements/by-key": Creating(
        lambda _: {"judgements": [{"recordId": "I0", "judgement": "match", "catalogueKey": "C1"}]}, Judgement
    ),
}


def posts() -> dict[str, bool]:
    """Every POST of the API, and whether it takes a key."""
    paths = json.loads(DESCRIPTION.read_text())["paths"]
    found = {path.removeprefix("/api/v1"): methods["post"] for path, methods in paths.items() if "post" in methods}
    return {
        path: any(one["name"] == PARAMETER for one in operation.get("parameters", ()))
        for path, operation in found.items()
    }


@pytest.mark.criterion("AC-18.3")
def test_every_post_that_makes_something_takes_a_key() -> None:
    assert {path for path, takes in posts().items() if takes} == set(CREATING)
    assert {path for path, takes in posts().items() if not takes} == CHANGING


@pytest.mark.criterion("AC-18.3")
@pytest.mark.parametrize("path", CREATING)
def test_sent_twice_at_once_it_has_one_effect_and_one_answer(service: Service, path: str) -> None:
    creating = CREATING[path]
    with service.client("admin") as client:
        world = world_of(service, client)
        before = rows_of(service, creating.table)
        body, headers = creating.body(world), {PARAMETER: str(uuid4()), **creating.headers(world)}
        address = f"/api/v1{filled(path, world)}"
        with ThreadPoolExecutor(2) as pool:
            sent = [pool.submit(client.post, address, json=body, headers=headers) for _ in range(2)]
            answers = [one.result() for one in sent]
    assert all(answer.is_success for answer in answers), [answer.text for answer in answers]
    assert rows_of(service, creating.table) == before + creating.rows
    assert len({answer.headers.get("location") for answer in answers}) == 1
    assert sorted("Idempotency-Replayed" in answer.headers for answer in answers) == [False, True]
    first, again = (without_secrets(answer) for answer in answers)
    assert first == again
    assert rows_of(service, IdempotencyKey) == 1


def world_of(service: Service, client: httpx.Client) -> World:
    with service.database.transaction() as session:
        stored = store_reviews(session, [0.5] * 3)
        user = User(email=f"{uuid4()}@example.org", name="Grace", role="viewer")
        session.add(user)
        session.flush()
        known = user.id
    return World(stored, client.get(f"/api/v1/reviews/{stored.incoming[0]}").headers["ETag"], known)


def filled(path: str, world: World) -> str:
    stored = world.stored
    return path.format(
        user_id=world.user, catalogue_id=stored.catalogue, job_id=stored.job, review_id=stored.incoming[0]
    )


def rows_of(service: Service, table: type[Base]) -> int:
    with service.database.transaction() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def without_secrets(answer: httpx.Response) -> dict[str, object]:
    """What is the same in an answer that is repeated: a secret is told once."""
    data: dict[str, object] = answer.json()["data"]
    return {name: value for name, value in data.items() if name not in ("signInToken", "key", "secret", "token")}
