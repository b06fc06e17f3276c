"""Protects who may do what: every route declares it, and the answers of every route to every role are as declared."""

from uuid import uuid4

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from service import Service
from write_openapi import SETTINGS

from likewise.api import create_app
from likewise.db.states import Role
from likewise.http.authorise import Public, Require
from likewise.http.describe import guarded_routes
from likewise.http.principal import AREAS
from likewise.web import routes as web

PUBLIC = None
RECONCILE: dict[str, tuple[tuple[str, str], ...]] = {
    "0.2": (("POST", ""), ("GET", "/flyout/{kind}")),
    "1.0": (("POST", "/match"), ("POST", "/extend")),
}
"""What only one version of the reconciliation API has."""
EXPECTED: dict[tuple[str, str], Role | None] = {
    **{("GET", address.replace(":path", "")): PUBLIC for address in web.ADDRESSES},
    ("GET", "/favicon.svg"): PUBLIC,
    ("GET", "/assets/{name}"): PUBLIC,
    ("GET", "/sign-in"): PUBLIC,
    ("GET", "/docs"): PUBLIC,
    ("GET", "/docs/{name}"): PUBLIC,
    ("GET", "/api/v1/features"): PUBLIC,
    **{  # who may is said by the catalogue, or by the token in the address: tests/integration/test_reconcile_reach.py
        (method, f"/reconcile/{version}/{{catalogue_id}}{token}{path}"): PUBLIC
        for version, paths in RECONCILE.items()
        for token in ("", "/t/{token}")
        for method, path in (
            *paths,
            ("GET", ""),
            ("GET", "/suggest/{kind}"),
            ("GET", "/extend/propose"),
            ("GET", "/preview"),
        )
    },
    ("GET", "/health/live"): PUBLIC,
    ("GET", "/health/ready"): PUBLIC,
    ("GET", "/errors"): PUBLIC,
    ("POST", "/api/v1/sign-in"): PUBLIC,
    ("POST", "/api/v1/sign-out"): Role.VIEWER,
    ("GET", "/api/v1/me"): Role.VIEWER,
    ("POST", "/api/v1/me/password"): Role.VIEWER,
    ("GET", "/api/v1/users"): Role.ADMIN,
    ("POST", "/api/v1/users"): Role.ADMIN,
    ("PATCH", "/api/v1/users/{user_id}"): Role.ADMIN,
    ("POST", "/api/v1/users/{user_id}/sign-in-tokens"): Role.ADMIN,
    ("GET", "/api/v1/api-keys"): Role.ADMIN,
    ("POST", "/api/v1/api-keys"): Role.ADMIN,
    ("DELETE", "/api/v1/api-keys/{key_id}"): Role.ADMIN,
    ("GET", "/api/v1/catalogues"): Role.VIEWER,
    ("POST", "/api/v1/catalogues"): Role.ADMIN,
    ("GET", "/api/v1/catalogues/{catalogue_id}"): Role.VIEWER,
    ("PATCH", "/api/v1/catalogues/{catalogue_id}"): Role.ADMIN,
    ("DELETE", "/api/v1/catalogues/{catalogue_id}"): Role.ADMIN,
    ("GET", "/api/v1/catalogues/{catalogue_id}/records"): Role.VIEWER,
    ("GET", "/api/v1/catalogues/{catalogue_id}/records/{record_id}"): Role.VIEWER,
    ("DELETE", "/api/v1/catalogues/{catalogue_id}/records/{record_id}"): Role.ADMIN,
    ("GET", "/api/v1/catalogues/{catalogue_id}/sources"): Role.VIEWER,
    ("DELETE", "/api/v1/catalogues/{catalogue_id}/sources/{source_id}"): Role.ADMIN,
    ("GET", "/api/v1/catalogues/{catalogue_id}/sources/{source_id}/records"): Role.VIEWER,
    ("DELETE", "/api/v1/catalogues/{catalogue_id}/sources/{source_id}/records/{record_id}"): Role.ADMIN,
    ("GET", "/api/v1/catalogues/{catalogue_id}/reconcile-tokens"): Role.ADMIN,
    ("POST", "/api/v1/catalogues/{catalogue_id}/reconcile-tokens"): Role.ADMIN,
    ("DELETE", "/api/v1/catalogues/{catalogue_id}/reconcile-tokens/{token_id}"): Role.ADMIN,
    ("POST", "/api/v1/catalogues/{catalogue_id}/imports"): Role.ADMIN,
    ("POST", "/api/v1/catalogues/{catalogue_id}/jobs"): Role.REVIEWER,
    ("POST", "/api/v1/catalogues/{catalogue_id}/match"): Role.REVIEWER,
    ("POST", "/api/v1/profiles"): Role.REVIEWER,
    ("GET", "/api/v1/jobs"): Role.VIEWER,
    ("GET", "/api/v1/jobs/{job_id}"): Role.VIEWER,
    ("POST", "/api/v1/jobs/{job_id}/cancel"): Role.REVIEWER,
    ("POST", "/api/v1/jobs/{job_id}/again"): Role.REVIEWER,
    ("POST", "/api/v1/jobs/{job_id}/revert"): Role.ADMIN,
    ("GET", "/api/v1/jobs/{job_id}/promise"): Role.VIEWER,
    ("GET", "/api/v1/jobs/{job_id}/results"): Role.VIEWER,
    ("GET", "/api/v1/jobs/{job_id}/results/{row}/explanation"): Role.VIEWER,
    ("GET", "/api/v1/jobs/{job_id}/probabilities"): Role.VIEWER,
    ("GET", "/api/v1/jobs/{job_id}/log"): Role.ADMIN,
    ("GET", "/api/v1/catalogues/{catalogue_id}/matchers"): Role.VIEWER,
    ("GET", "/api/v1/catalogues/{catalogue_id}/matcher-attempts"): Role.VIEWER,
    ("GET", "/api/v1/matchers/{matcher_id}"): Role.VIEWER,
    ("GET", "/api/v1/matchers/{matcher_id}/differences"): Role.VIEWER,
    ("GET", "/api/v1/matchers/{matcher_id}/differences/summary"): Role.VIEWER,
    ("POST", "/api/v1/matchers/{matcher_id}/promote"): Role.ADMIN,
    ("POST", "/api/v1/matchers/{matcher_id}/roll-back"): Role.ADMIN,
    ("POST", "/api/v1/matchers/{matcher_id}/shadow"): Role.ADMIN,
    ("POST", "/api/v1/matchers/{matcher_id}/canary"): Role.ADMIN,
    ("POST", "/api/v1/matchers/{matcher_id}/retire"): Role.ADMIN,
    ("POST", "/api/v1/matchers/{matcher_id}/revert"): Role.ADMIN,
    ("GET", "/api/v1/jobs/{job_id}/export"): Role.VIEWER,
    ("GET", "/api/v1/jobs/{job_id}/events"): Role.VIEWER,
    ("POST", "/api/v1/sample"): Role.ADMIN,
    ("GET", "/api/v1/catalogues/{catalogue_id}/records/{record_id}/links"): Role.VIEWER,
    ("POST", "/api/v1/jobs/{job_id}/judgements"): Role.REVIEWER,
    ("POST", "/api/v1/jobs/{job_id}/judgements/by-key"): Role.REVIEWER,
    ("GET", "/api/v1/reviews"): Role.REVIEWER,
    ("GET", "/api/v1/reviews/summary"): Role.REVIEWER,
    ("POST", "/api/v1/reviews/next"): Role.REVIEWER,
    ("POST", "/api/v1/reviews/judgements"): Role.REVIEWER,
    ("GET", "/api/v1/reviews/{review_id}"): Role.REVIEWER,
    ("PUT", "/api/v1/reviews/{review_id}/lease"): Role.REVIEWER,
    ("DELETE", "/api/v1/reviews/{review_id}/lease"): Role.REVIEWER,
    ("POST", "/api/v1/reviews/{review_id}/judgements"): Role.REVIEWER,
    ("DELETE", "/api/v1/reviews/{review_id}/judgements/{judgement_id}"): Role.REVIEWER,
    ("GET", "/api/v1/operations/overview"): Role.ADMIN,
    ("POST", "/api/v1/operations/pause"): Role.ADMIN,
    ("POST", "/api/v1/operations/resume"): Role.ADMIN,
    ("GET", "/api/v1/dead-letters"): Role.ADMIN,
    ("GET", "/api/v1/dead-letters/{letter_id}"): Role.ADMIN,
    ("POST", "/api/v1/dead-letters/{letter_id}/replay"): Role.ADMIN,
    ("POST", "/api/v1/dead-letters/{letter_id}/discard"): Role.ADMIN,
    ("GET", "/api/v1/webhook-deliveries"): Role.ADMIN,
    ("POST", "/api/v1/webhook-deliveries/{delivery_id}/replay"): Role.ADMIN,
    ("GET", "/api/v1/webhook-secrets"): Role.ADMIN,
    ("POST", "/api/v1/webhook-secrets"): Role.ADMIN,
}
"""The least role for each route. A new route has to be added here by hand: that is the point of it."""

GUARDED = sorted((method, path, role) for (method, path), role in EXPECTED.items() if role is not None)


@pytest.mark.criterion("AC-21.1")
def test_every_route_declares_who_may_use_it_and_is_in_the_table() -> None:
    found = {(method, path): guard for path, method, guard in guarded_routes(create_app(SETTINGS))}
    assert [route for route, guard in found.items() if guard is None] == []
    declared = {route: guard.role if isinstance(guard, Require) else PUBLIC for route, guard in found.items()}
    assert declared == EXPECTED


def test_the_framework_adds_nothing_but_the_description() -> None:
    contexts = iter_route_contexts(create_app(SETTINGS).routes)
    others = {context.path for context in contexts if not isinstance(context.original_route, APIRoute)}
    assert others == {"/openapi.json"}


@pytest.mark.criterion("AC-21.1")
def test_an_undeclared_route_is_noticed() -> None:
    app = create_app(SETTINGS)
    app.add_api_route("/open", list, methods=["GET"], response_model=None)
    assert [path for path, _, guard in guarded_routes(app) if guard is None] == ["/open"]


def test_every_guarded_route_is_tagged_with_one_area_for_scopes() -> None:
    paths = create_app(SETTINGS).openapi()["paths"]
    for method, path, _ in GUARDED:
        operation = paths.get(path, {}).get(method.lower())
        if operation is not None:
            assert len(AREAS & set(operation["tags"])) == 1, (method, path)


@pytest.mark.criterion("AC-21.1")
@pytest.mark.parametrize(("method", "path", "least"), GUARDED)
def test_the_matrix_of_routes_and_roles(shared_service: Service, method: str, path: str, least: Role) -> None:
    """Nobody: 401. A lower role: 403. The role and those above: anything but these two."""
    address = path
    for part in (piece for piece in path.split("/") if piece.startswith("{")):
        address = address.replace(part, str(uuid4()))
    roles = list(Role)
    with shared_service.client() as client:
        nobody = client.request(method, address, json={})
    assert nobody.status_code == 401, nobody.text
    for role in roles:
        with shared_service.client(role) as client:
            status = client.request(method, address, json={}).status_code
        if roles.index(role) < roles.index(least):
            assert status == 403, (role, status)
        else:
            assert status not in {401, 403}, (role, status)


def test_public_routes_are_few(shared_service: Service) -> None:
    guards = [guard for _, _, guard in guarded_routes(create_app(SETTINGS))]
    assert sum(isinstance(guard, Public) for guard in guards) == sum(role is PUBLIC for role in EXPECTED.values())
    with shared_service.client() as client:
        assert client.get("/health/live").status_code == 200
