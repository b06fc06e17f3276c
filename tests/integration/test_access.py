"""Protects the ways in: keys, passwords, links, sessions, and that each change leaves its trace."""

import hashlib
from uuid import UUID

import httpx
import pytest
from service import Service
from sqlalchemy import select, text, update

from likewise.access.people import UserWish, administrator_link, create_user, issue_link
from likewise.access.repository import ATTEMPTS
from likewise.db.audit import COMMAND
from likewise.db.states import Role
from likewise.db.tables import ApiKey, AuditEntry, User, UserSession

EMAIL, PASSWORD = "ada@example.org", "correct horse battery"


@pytest.fixture
def ada(service: Service) -> UUID:
    """A reviewer with a password."""
    with service.database.transaction() as session:
        return create_user(session, UserWish(EMAIL, "Ada", Role.REVIEWER, PASSWORD), COMMAND)[0].id


def sign_in(client: httpx.Client, password: str = PASSWORD, email: str = EMAIL) -> httpx.Response:
    return client.post("/api/v1/sign-in", json={"email": email, "password": password})


def csrf(client: httpx.Client) -> dict[str, str]:
    return {"X-CSRF-Token": client.cookies["likewise_csrf"]}


def actions(service: Service) -> list[str]:
    """What the audit log tells, oldest first, but for the keys of the fixture."""
    with service.database.transaction() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.created_at)).all()
        return [f"{row.actor.partition(':')[0]} {row.action} {row.subject}" for row in rows][len(Role) :]


def run(service: Service, statement: str) -> None:
    with service.database.transaction() as session:
        session.execute(text(statement))


@pytest.mark.criterion("AC-21.2")
def test_a_key_is_shown_once_kept_as_a_digest_and_revocable(service: Service) -> None:
    with service.client("admin") as admin:
        made = admin.post("/api/v1/api-keys", json={"name": "nightly", "role": "viewer"}).json()["data"]
        bearer = {"Authorization": f"Bearer {made['key']}"}
        assert made["key"].startswith("lw_")
        assert len(made["key"]) > 40
        assert httpx.get(f"{service.url}/api/v1/me", headers=bearer).json()["data"]["name"] == "nightly"
        listed = admin.get("/api/v1/api-keys").text
        assert made["key"] not in listed
        assert made["prefix"] in listed
        with service.database.transaction() as session:
            kept = session.get_one(ApiKey, UUID(made["id"]))
            assert kept.used_at is not None
            assert kept.sha256 == hashlib.sha256(made["key"].encode()).digest()
        revoked = admin.delete(f"/api/v1/api-keys/{made['id']}").json()["data"]
        again = admin.delete(f"/api/v1/api-keys/{made['id']}").json()["data"]
    assert revoked["revokedAt"] == again["revokedAt"] is not None
    assert httpx.get(f"{service.url}/api/v1/me", headers=bearer).status_code == 401
    assert actions(service) == ["key create api_key", "key revoke api_key", "key revoke api_key"]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer lw_",
        "Bearer lw_wrong",
        "Bearer x\u00e9",
        "Basic YTpi",
        "lw_wrong",
        "Bearer a b",
    ],
)
def test_what_is_no_key_lets_nobody_in(shared_service: Service, header: str) -> None:
    answer = httpx.get(f"{shared_service.url}/api/v1/me", headers={b"Authorization": header.encode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_expired_key_does_not_hold(service: Service) -> None:
    run(service, "UPDATE api_keys SET expires_at = now() - interval '1 second'")
    with service.client("admin") as client:
        assert client.get("/api/v1/me").status_code == 401


def test_scopes_limit_a_key_and_what_it_can_hand_out(service: Service) -> None:
    wish = {"name": "limited", "role": "admin", "scopes": ["access:read", "jobs:write"]}
    with service.client("admin") as admin:
        key = admin.post("/api/v1/api-keys", json=wish).json()["data"]["key"]
        writer = admin.post("/api/v1/api-keys", json={**wish, "scopes": ["access:write"]}).json()["data"]["key"]
    with httpx.Client(base_url=service.url, headers={"Authorization": f"Bearer {key}"}) as limited:
        assert limited.get("/api/v1/api-keys").status_code == 200
        assert limited.post("/api/v1/api-keys", json={"name": "more", "role": "viewer"}).status_code == 403
    with httpx.Client(base_url=service.url, headers={"Authorization": f"Bearer {writer}"}) as limited:
        more = [[], ["jobs:read"], ["access:write", "jobs:read"]]
        wider = [limited.post("/api/v1/api-keys", json={**wish, "scopes": scopes}).status_code for scopes in more]
        assert wider == [403, 403, 403]
        assert limited.post("/api/v1/api-keys", json={**wish, "scopes": ["access:write"]}).status_code == 201
        person = {"email": "x@example.org", "name": "X", "role": "admin"}
        assert limited.post("/api/v1/users", json=person).status_code == 403


@pytest.mark.criterion("AC-21.2")
@pytest.mark.usefixtures("ada")
def test_a_password_begins_a_session_in_a_cookie_that_scripts_cannot_read(service: Service) -> None:
    with service.client() as client:
        answer = sign_in(client, email=f" {EMAIL.upper()} ")
        assert answer.json()["data"]["name"] == "Ada"
        cookies = {line.partition("=")[0]: line for line in answer.headers.get_list("set-cookie")}
        assert "HttpOnly" in cookies["likewise_session"]
        assert "HttpOnly" not in cookies["likewise_csrf"]
        assert all("SameSite=lax" in line and "Path=/" in line for line in cookies.values())
        assert client.get("/api/v1/me").json()["data"]["role"] == "reviewer"
        with service.database.transaction() as session:
            kept = session.scalars(select(UserSession)).one()
            assert client.cookies["likewise_session"].encode() not in kept.sha256 + kept.csrf_sha256
    assert actions(service) == ["command create user", "user sign_in user"]


@pytest.mark.criterion("AC-21.2")
@pytest.mark.usefixtures("ada")
def test_a_session_changes_nothing_without_its_csrf_token(service: Service) -> None:
    with service.client() as client:
        sign_in(client)
        without = client.post("/api/v1/sign-out")
        wrong = client.post("/api/v1/sign-out", headers={"X-CSRF-Token": "guess"})
        assert [without.status_code, wrong.status_code] == [403, 403]
        cookies = dict(client.cookies)
        assert client.post("/api/v1/sign-out", headers=csrf(client)).status_code == 200
        assert "likewise_session" not in client.cookies
    assert httpx.get(f"{service.url}/api/v1/me", cookies=cookies).status_code == 401


@pytest.mark.usefixtures("ada")
def test_a_session_ends_with_its_time(service: Service) -> None:
    with service.client() as client:
        sign_in(client)
        run(service, "UPDATE sessions SET expires_at = now()")
        assert client.get("/api/v1/me").status_code == 401


@pytest.mark.criterion("AC-21.2")
@pytest.mark.usefixtures("ada")
def test_failures_in_a_row_lock_the_account_until_its_time_is_over(service: Service) -> None:
    with service.client() as client:
        failures = [sign_in(client, "wrong") for _ in range(ATTEMPTS)]
        locked = sign_in(client)
        unknown = sign_in(client, email="nobody@example.org")
        assert {answer.status_code for answer in [*failures, locked, unknown]} == {401}
        told = {answer.json()["error"]["message"] for answer in [*failures, locked, unknown]}
        assert len(told) == 1, "an answer tells which accounts exist or are locked"
        run(service, "UPDATE users SET locked_until = now()")
        assert sign_in(client).status_code == 200
    assert actions(service) == ["command create user", "user lock user", "user lock user", "user sign_in user"]
    with service.database.transaction() as session:
        user = session.scalars(select(User)).one()
        assert (user.failed_attempts, user.locked_until) == (0, None)


def test_a_link_signs_in_once(service: Service, ada: UUID) -> None:
    with service.database.transaction() as session:
        token = issue_link(session, session.get_one(User, ada), COMMAND)
    with service.client() as client:
        first = client.get("/sign-in", params={"token": token})
        assert (first.status_code, first.headers["location"]) == (303, "/")
        assert client.get("/api/v1/me").json()["data"]["name"] == "Ada"
    with service.client() as client:
        again = client.get("/sign-in", params={"token": token})
        assert (again.status_code, again.headers["location"]) == (303, "/welcome?refused=1")
        assert client.get("/api/v1/me").status_code == 401
        assert client.post("/api/v1/sign-in", json={"token": token}).status_code == 401


def test_a_link_that_is_too_old_signs_nobody_in(service: Service) -> None:
    token = administrator_link(service.database)
    run(service, "UPDATE sign_in_tokens SET expires_at = now()")
    with service.client() as client:
        assert client.post("/api/v1/sign-in", json={"token": token}).status_code == 401


def test_the_first_administrator_is_made_once(service: Service) -> None:
    tokens = [administrator_link(service.database), administrator_link(service.database)]
    with service.client() as client:
        signed_in = [client.post("/api/v1/sign-in", json={"token": token}) for token in tokens]
    assert [answer.json()["data"]["role"] for answer in signed_in] == ["admin", "admin"]
    assert len({answer.json()["data"]["id"] for answer in signed_in}) == 1


def test_somebody_disabled_is_out_at_once_with_their_keys(service: Service, ada: UUID) -> None:
    with service.database.transaction() as session:
        session.execute(update(User).where(User.id == ada).values(role=Role.ADMIN))
    with service.client() as client, service.client("admin") as admin:
        sign_in(client)
        wish = {"name": "hers", "role": "viewer"}
        key = client.post("/api/v1/api-keys", json=wish, headers=csrf(client)).json()["data"]["key"]
        bearer = {"Authorization": f"Bearer {key}"}
        refused = admin.patch(f"/api/v1/users/{ada}", json={"disabled": True})
        assert refused.json()["error"]["code"] == "CONFLICT", "the last administrator"
        admin.post("/api/v1/users", json={"email": "b@example.org", "name": "B", "role": "admin"})
        assert admin.patch(f"/api/v1/users/{ada}", json={"disabled": True}).json()["data"]["disabledAt"]
        assert client.get("/api/v1/me").status_code == 401
        assert sign_in(client).status_code == 401
        assert httpx.get(f"{service.url}/api/v1/me", headers=bearer).status_code == 401
        assert admin.patch(f"/api/v1/users/{ada}", json={"disabled": False}).status_code == 200
        assert sign_in(client).status_code == 200


@pytest.mark.usefixtures("ada")
def test_a_password_is_changed_by_who_knows_it_and_ends_all_sessions(service: Service) -> None:
    with service.client() as client:
        sign_in(client)
        wrong = {"current": "guess", "new": "a new pass phrase"}
        right = {"current": PASSWORD, "new": "a new pass phrase"}
        assert client.post("/api/v1/me/password", json=wrong, headers=csrf(client)).status_code == 403
        assert client.post("/api/v1/me/password", json=right, headers=csrf(client)).status_code == 200
        assert client.get("/api/v1/me").status_code == 401
        assert sign_in(client).status_code == 401
        assert sign_in(client, "a new pass phrase").status_code == 200


def test_people_are_let_in_by_a_link_and_an_address_is_theirs_alone(service: Service) -> None:
    person = {"email": "Grace@Example.org", "name": "Grace", "role": "viewer"}
    with service.client("admin") as admin, service.client() as client:
        made = admin.post("/api/v1/users", json=person).json()["data"]
        assert made["email"] == "grace@example.org"
        assert admin.post("/api/v1/users", json=person).json()["error"]["code"] == "CONFLICT"
        assert client.post("/api/v1/sign-in", json={"token": made["signInToken"]}).status_code == 200
        link = admin.post(f"/api/v1/users/{made['id']}/sign-in-tokens").json()["data"]["signInToken"]
        assert client.post("/api/v1/sign-in", json={"token": link}).json()["data"]["name"] == "Grace"
        assert made["id"] in {user["id"] for user in admin.get("/api/v1/users").json()["data"]["items"]}


@pytest.mark.usefixtures("ada")
def test_lists_of_people_and_keys_tell_nothing_secret(service: Service) -> None:
    with service.client("admin") as admin:
        users, keys = (admin.get(f"/api/v1/{name}").json()["data"]["items"] for name in ("users", "api-keys"))
    assert {name for user in users for name in user} == {
        "id",
        "email",
        "name",
        "role",
        "createdAt",
        "lastSignInAt",
        "disabledAt",
    }
    assert not {"key", "sha256"} & {name for key in keys for name in key}
    assert not any(secret in str(keys) for secret in service.keys.values())


@pytest.mark.parametrize("body", [{}, {"token": "a", "email": "b", "password": "c"}, {"email": "b"}, {"password": "c"}])
def test_a_sign_in_goes_one_way(shared_service: Service, body: dict[str, str]) -> None:
    with shared_service.client() as client:
        assert client.post("/api/v1/sign-in", json=body).json()["error"]["code"] == "VALIDATION_ERROR"
