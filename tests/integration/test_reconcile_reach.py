"""Protects who can find records in a catalogue by the reconciliation API, and that their tokens are known to nobody else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from processes import Watched, watched
from receiver import receiving
from service import Service, serving
from sqlalchemy import text
from stored import store_catalogue

from likewise.access.people import KeyWish, create_key
from likewise.access.secrets import digest
from likewise.db.audit import COMMAND
from likewise.db.session import open_database
from likewise.db.states import Role
from likewise.db.tables import ReconcileToken
from likewise.embedded import Servers

VERSIONS = ("0.2", "1.0")
FOREIGN = {"Origin": "https://refine.example.org"}


@pytest.fixture
def catalogue(shared_service: Service) -> str:
    """One that nobody may read."""
    with shared_service.database.transaction() as session:
        return str(store_catalogue(session, 3)[0])


def token_of(service: Service, catalogue: str) -> tuple[str, str]:
    """A new token's id and secret."""
    with service.client(Role.ADMIN) as client:
        answer = client.post(f"/api/v1/catalogues/{catalogue}/reconcile-tokens", json={"name": "OpenRefine of Ada"})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]["id"], answer.json()["data"]["token"]


def marked(service: Service, catalogue: str, **changes: object) -> httpx.Response:
    with service.client(Role.ADMIN) as client:
        return client.patch(f"/api/v1/catalogues/{catalogue}", json=changes)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_catalogue_is_read_by_anybody_only_while_it_is_marked_so(
    shared_service: Service, catalogue: str, version: str
) -> None:
    address = f"/reconcile/{version}/{catalogue}"
    with shared_service.client() as client:
        told = [client.get(address).status_code]
        for readable in (True, False):
            assert marked(shared_service, catalogue, readable=readable).json()["data"]["readable"] is readable
            told += [client.get(address + path).status_code for path in ("", "/suggest/entity", "/preview?id=C1")]
        unknown = client.get(f"/reconcile/{version}/{uuid4()}")
    assert told == [404, 200, 200, 200, 404, 404, 404]
    assert unknown.json()["error"]["code"] == "NOT_FOUND"


@pytest.mark.criterion("AC-32.4")
@pytest.mark.parametrize("version", VERSIONS)
def test_a_token_opens_its_own_catalogue_until_it_is_revoked(
    shared_service: Service, catalogue: str, version: str
) -> None:
    with shared_service.database.transaction() as session:
        other = str(store_catalogue(session, 3)[0])
    token_id, token = token_of(shared_service, catalogue)
    address = f"/reconcile/{version}/{catalogue}/t/{token}"
    with shared_service.client() as client:
        manifest = client.get(address).json()
        assert manifest["view"]["url"].startswith(f"{shared_service.url}{address}/")
        assert client.get(f"{address}/preview", params={"id": "C1"}).status_code == 200
        refused = [f"/reconcile/{version}/{other}/t/{token}", address + "x", f"/reconcile/{version}/{catalogue}/t/no"]
        assert [client.get(one).status_code for one in refused] == [401, 401, 401]
    with shared_service.client(Role.ADMIN) as client:
        tokens = f"/api/v1/catalogues/{catalogue}/reconcile-tokens"
        (listed,) = client.get(tokens).json()["data"]["items"]
        assert (listed["id"], listed["name"], listed["revokedAt"]) == (token_id, "OpenRefine of Ada", None)
        assert listed["usedAt"] is not None
        assert token.startswith(listed["prefix"])
        first = client.delete(f"{tokens}/{token_id}").json()["data"]["revokedAt"]
        assert client.delete(f"{tokens}/{token_id}").json()["data"]["revokedAt"] == first
        assert client.delete(f"/api/v1/catalogues/{other}/reconcile-tokens/{token_id}").status_code == 404
        assert client.get(f"/api/v1/catalogues/{uuid4()}/reconcile-tokens").status_code == 404
    with shared_service.client() as client:
        revoked = client.get(address)
        assert (revoked.status_code, revoked.json()["error"]["code"]) == (401, "UNAUTHENTICATED")
        assert marked(shared_service, catalogue, readable=True).status_code == 200
        assert client.get(address).status_code == 401


def test_a_token_is_kept_as_its_digest_and_gone_with_its_catalogue(shared_service: Service, catalogue: str) -> None:
    token_id, token = token_of(shared_service, catalogue)
    with shared_service.database.transaction() as session:
        kept = session.get_one(ReconcileToken, token_id)
        assert kept.sha256 == digest(token)
        stored = [
            str(row) for table in ("reconcile_tokens", "audit_log") for row in session.execute(text(f"TABLE {table}"))
        ]
    assert not [row for row in stored if token in row]
    with shared_service.client(Role.ADMIN) as client:
        assert client.delete(f"/api/v1/catalogues/{catalogue}").status_code == 200
    with shared_service.client() as client:
        assert client.get(f"/reconcile/0.2/{catalogue}/t/{token}").status_code == 401


@pytest.mark.parametrize("path", ["", "/suggest/entity?prefix=a", "/preview?id=C1", "/nothing", "/flyout/x?id=1"])
def test_pages_of_any_origin_may_ask_and_no_other_address_lets_them(
    shared_service: Service, catalogue: str, path: str
) -> None:
    """What is refused too, so that a client can tell why."""
    marked(shared_service, catalogue, readable=True)
    preflight = {**FOREIGN, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    with shared_service.client() as client:
        for version in VERSIONS:
            answer = client.get(f"/reconcile/{version}/{catalogue}{path}", headers=FOREIGN)
            assert answer.headers["access-control-allow-origin"] == "*"
            assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
            assert "access-control-allow-credentials" not in answer.headers
            allowed = client.options(f"/reconcile/{version}/{catalogue}{path}", headers=preflight)
            assert allowed.status_code == 204
            assert "POST" in allowed.headers["access-control-allow-methods"]
            assert "Content-Type" in allowed.headers["access-control-allow-headers"]
        assert "access-control-allow-origin" not in client.get("/api/v1/features", headers=FOREIGN).headers


def test_too_many_requests_are_refused_for_each_token(servers: Servers, migrated_url: str) -> None:
    with serving(servers, migrated_url, requests_per_minute=6) as service:
        with service.database.transaction() as session:
            catalogue = str(store_catalogue(session, 1)[0])
        _, token = token_of(service, catalogue)
        with service.client() as client:
            told = [client.get(f"/reconcile/0.2/{catalogue}/t/{token}") for _ in range(3)]
            assert {answer.status_code for answer in told} == {200, 429}
            assert "retry-after" in told[-1].headers
            assert client.get(f"/reconcile/0.2/{catalogue}").status_code == 404


def test_an_installation_can_do_without_it(servers: Servers, migrated_url: str) -> None:
    with serving(servers, migrated_url, features=frozenset({"-reconcile"})) as service:
        with service.database.transaction() as session:
            catalogue = str(store_catalogue(session, 1)[0])
        marked(service, catalogue, readable=True)
        with service.client() as client:
            assert client.get(f"/reconcile/0.2/{catalogue}").status_code == 404


def test_people_say_which_column_holds_the_names(shared_service: Service, catalogue: str) -> None:
    marked(shared_service, catalogue, readable=True)
    with shared_service.client() as client:

        def name() -> str:
            found: list[dict[str, Any]] = client.get(f"/reconcile/0.2/{catalogue}/suggest/entity?prefix=C1").json()[
                "result"
            ]
            return str(found[0]["name"])

        assert name() == "thing 1"
        assert marked(shared_service, catalogue, nameColumn="price").json()["data"]["nameColumn"] == "price"
        assert name() == "1"
        assert marked(shared_service, catalogue, nameColumn=None).json()["data"]["nameColumn"] is None
        assert marked(shared_service, catalogue, fieldSettings={"title": {"ignored": True}}).status_code == 200
        assert name() == "C1"
        wrong = marked(shared_service, catalogue, nameColumn="colour")
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


@dataclass(frozen=True)
class Seen:
    """All that was written of requests with a token in their addresses."""

    token: str
    statuses: list[int]
    logs: str
    traces: bytes
    metrics: str


@pytest.fixture
def seen(
    servers: Servers, migrated_url: str, tmp_path: Path, free_tcp_port_factory: Callable[[], int]
) -> Iterator[Seen]:
    with receiving() as collector:
        database = open_database(migrated_url)
        with database.transaction() as session:
            _, key = create_key(session, KeyWish("tests", Role.ADMIN), COMMAND)
            catalogue = str(store_catalogue(session, 3)[0])
        database.close()
        environment = {
            "DATABASE_URL": migrated_url,
            "REDIS_URL": servers.running.redis_url,
            "QUEUE_NAME": "reached",
            "LIKEWISE_STORE": str(tmp_path / "store"),
            "LIKEWISE_DATA": str(tmp_path / "data"),
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.port}",
        }
        with watched(environment, tmp_path, free_tcp_port_factory, key) as (running, stop):
            made = running.client.post(f"/api/v1/catalogues/{catalogue}/reconcile-tokens", json={"name": "x"})
            token = made.json()["data"]["token"]
            statuses = _asked(running, catalogue, token)
            metrics = httpx.get(f"{running.monitors['api']}/metrics").text
            stop()
            logs = "".join(path.read_text(encoding="utf-8") for path in running.logs.values())
        yield Seen(token, statuses, logs, b"".join(one.body for one in collector.got), metrics)


def _asked(running: Watched, catalogue: str, token: str) -> list[int]:
    """The statuses of requests that are answered, refused and mistaken."""
    right, other = f"/reconcile/0.2/{catalogue}/t/{token}", f"/reconcile/0.2/{uuid4()}/t/{token}"
    mistaken = [
        f"{right}/nothing",
        f"/reconcile/{token}",
        f"/t/{token}/x",
        f"/api/v1/jobs/{token}",
        f"/reconcile/0.2/{token}",
    ]
    paths = [right, f"{right}/", f"{right}/suggest/entity?prefix=t&callback=f", other, *mistaken]
    return [running.client.get(path, follow_redirects=False).status_code for path in paths]


@pytest.mark.criterion("AC-32.4")
def test_a_token_is_in_no_log_no_trace_and_no_metric(seen: Seen) -> None:
    """Wherever in an address it stands, and whatever comes of the request."""
    assert seen.statuses[:4] == [200, 307, 200, 401]
    assert {400, 404} >= set(seen.statuses[4:])
    assert "/t/lwr_…" in seen.logs
    assert b"/t/{token}" in seen.traces
    assert "/t/{token}" in seen.metrics
    secret = seen.token.removeprefix("lwr_")
    assert secret not in seen.logs
    assert secret.encode() not in seen.traces
    assert secret not in seen.metrics
