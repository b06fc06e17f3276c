"""Changing a catalogue over HTTP: its name, and what people say of its columns."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from service import Service
from sqlalchemy import select
from stored import store_catalogue

from likewise.db.states import Role
from likewise.db.tables import AuditEntry

if TYPE_CHECKING:
    import httpx


@pytest.fixture
def admin(shared_service: Service) -> Iterator["httpx.Client"]:
    with shared_service.client(Role.ADMIN) as client:
        yield client


@pytest.fixture
def catalogue(shared_service: Service) -> UUID:
    """With the columns key, title and price."""
    with shared_service.database.transaction() as session:
        return store_catalogue(session, 1)[0]


def changed(admin: "httpx.Client", catalogue: UUID, **wish: object) -> dict[str, Any]:
    answer = admin.patch(f"/api/v1/catalogues/{catalogue}", json=wish)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    assert admin.get(f"/api/v1/catalogues/{catalogue}").json()["data"] == data
    return data


def test_name_and_columns_change_apart_and_the_audit_log_knows(
    shared_service: Service, admin: "httpx.Client", catalogue: UUID
) -> None:
    before = admin.get(f"/api/v1/catalogues/{catalogue}").json()["data"]
    assert before["fieldSettings"] == {}
    name = f"tools {uuid4()}"
    assert changed(admin, catalogue, name=name)["name"] == name
    said = {"price": {"kind": "money"}, "title": {"ignored": True}}
    told = changed(admin, catalogue, fieldSettings=said)
    assert told["name"] == name
    assert told["fieldSettings"] == {
        "price": {"kind": "money", "ignored": False},
        "title": {"kind": None, "ignored": True},
    }
    assert changed(admin, catalogue, fieldSettings={"title": {}})["fieldSettings"] == {
        "price": {"kind": "money", "ignored": False}
    }
    assert changed(admin, catalogue) == {**told, "fieldSettings": {"price": {"kind": "money", "ignored": False}}} | {
        "updatedAt": changed(admin, catalogue)["updatedAt"]
    }
    with shared_service.database.transaction() as session:
        written = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject_id == catalogue, AuditEntry.action == "change")
            .order_by(AuditEntry.created_at)
        ).all()
    assert [one.details for one in written[:2]] == [{"name": name}, {"columns": ["price", "title"]}]


@pytest.mark.parametrize(
    ("wish", "where"),
    [
        ({"fieldSettings": {"colour": {}}}, "no column 'colour'; it has 'key', 'title', 'price'"),
        ({"fieldSettings": {"price": {"kind": "colour"}}}, "fieldSettings.price.kind"),
        ({"fieldSettings": {"price": {"ignored": "yes"}}}, "fieldSettings.price.ignored"),
        ({"fieldSettings": {"price": {"hidden": True}}}, "fieldSettings.price.hidden"),
        ({"name": ""}, "name"),
        ({"columns": []}, "columns"),
    ],
)
def test_what_is_not_known_is_refused_in_one_line(
    admin: "httpx.Client", catalogue: UUID, wish: dict[str, object], where: str
) -> None:
    answer = admin.patch(f"/api/v1/catalogues/{catalogue}", json=wish)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR"), answer.text
    message = answer.json()["error"]["message"]
    assert where in message
    assert "\n" not in message
    assert admin.get(f"/api/v1/catalogues/{catalogue}").json()["data"]["fieldSettings"] == {}


def test_a_taken_name_and_an_unknown_catalogue(shared_service: Service, admin: "httpx.Client", catalogue: UUID) -> None:
    with shared_service.database.transaction() as session:
        other = store_catalogue(session, 1)[0]
    taken = admin.get(f"/api/v1/catalogues/{other}").json()["data"]["name"]
    answer = admin.patch(f"/api/v1/catalogues/{catalogue}", json={"name": taken})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT"), answer.text
    assert taken in answer.json()["error"]["message"]
    assert admin.patch(f"/api/v1/catalogues/{uuid4()}", json={}).status_code == 404
