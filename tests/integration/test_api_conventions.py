"""Protects what every route has in common: the envelope, the codes, request ids, limits, headers."""

import json
import socket
import subprocess
import sys

import httpx
import pytest
from service import Service, serving

from likewise.embedded import Servers
from likewise.http.codes import ERROR_CODES, STATUS_CODES

LONG = "x" * 2_000


def problem(response: httpx.Response) -> dict[str, object]:
    """The error of a refusal, whose form is checked on the way."""
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "details"}
    assert ERROR_CODES[body["error"]["code"]].status == response.status_code
    assert body["error"]["details"]["requestId"] == response.headers["X-Request-ID"]
    assert body["error"]["details"]["help"] == f"/errors#{body['error']['code']}"
    found: dict[str, object] = body["error"]
    return found


@pytest.mark.criterion("AC-18.2")
def test_an_answer_wears_its_envelope_in_camel_case(shared_service: Service) -> None:
    with shared_service.client("admin") as client:
        answer = client.get("/api/v1/api-keys").json()
    assert set(answer) == {"success", "data"}
    assert answer["success"] is True
    assert {"createdAt", "revokedAt"} <= set(answer["data"]["items"][0])


@pytest.mark.criterion("AC-18.2")
@pytest.mark.parametrize(
    ("method", "path", "content", "status", "code"),
    [
        ("GET", "/api/v1/nothing", None, 404, "NOT_FOUND"),
        ("GET", "/nothing", None, 404, "NOT_FOUND"),
        ("PUT", "/api/v1/me", None, 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/api/v1/api-keys", b"{", 400, "VALIDATION_ERROR"),
        ("POST", "/api/v1/api-keys", b"", 400, "VALIDATION_ERROR"),
        ("POST", "/api/v1/api-keys", b"\xff\xfe", 400, "VALIDATION_ERROR"),
        ("POST", "/api/v1/api-keys", b'{"name": "a"}', 400, "VALIDATION_ERROR"),
        ("POST", "/api/v1/api-keys", b'{"name": "a", "role": "viewer", "more": 1}', 400, "VALIDATION_ERROR"),
        ("POST", "/api/v1/api-keys", b'{"name": "a\\u0000", "role": "viewer"}', 400, "VALIDATION_ERROR"),
        ("PATCH", "/api/v1/users/7", b"{}", 400, "VALIDATION_ERROR"),
        ("PATCH", "/api/v1/users/00000000-0000-0000-0000-000000000000", b"{}", 404, "NOT_FOUND"),
    ],
)
def test_every_refusal_has_one_form(
    shared_service: Service, method: str, path: str, content: bytes | None, status: int, code: str
) -> None:
    with shared_service.client("admin") as client:
        response = client.request(method, path, content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == status, response.text
    assert problem(response)["code"] == code


def test_a_validation_error_says_where(shared_service: Service) -> None:
    with shared_service.client("admin") as client:
        response = client.post("/api/v1/api-keys", json={"name": "a", "role": "king"})
    found = problem(response)
    assert str(found["message"]).startswith("body.role: ")
    assert "king" not in json.dumps(found["details"])


def test_no_value_of_the_framework_escapes_the_table() -> None:
    assert set(STATUS_CODES.values()) <= set(ERROR_CODES)


def test_a_request_id_is_kept_if_it_can_be_one_and_made_if_not(shared_service: Service) -> None:
    with shared_service.client() as client:
        kept = client.get("/health/live", headers={"X-Request-ID": "abc-1.2_3"}).headers["X-Request-ID"]
        made = {
            client.get("/health/live", headers={"X-Request-ID": wrong}).headers["X-Request-ID"]
            for wrong in ("", "a b", "{}", LONG)
        }
    assert kept == "abc-1.2_3"
    assert len(made) == 4
    assert all(len(name) == 32 for name in made)


def test_browsers_are_told_to_do_no_more_than_is_meant(shared_service: Service) -> None:
    with shared_service.client() as client:
        for path in ("/health/live", "/api/v1/me", "/docs", "/", "/jobs/7"):
            headers = client.get(path).headers
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["X-Frame-Options"] == "DENY"
            assert headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert headers["Cache-Control"] == ("no-store" if path.startswith(("/health", "/api")) else "no-cache")


@pytest.mark.criterion("AC-21.4")
def test_other_origins_get_no_leave_unless_configured(servers: Servers, migrated_url: str) -> None:
    ask = {"Origin": "https://tools.example.org", "Access-Control-Request-Method": "GET"}
    with serving(servers, migrated_url) as closed, closed.client() as client:
        assert "access-control-allow-origin" not in client.options("/api/v1/me", headers=ask).headers
    with serving(servers, migrated_url, cors_origins=(ask["Origin"],)) as opened, opened.client() as client:
        assert client.options("/api/v1/me", headers=ask).headers["access-control-allow-origin"] == ask["Origin"]
        other = {**ask, "Origin": "https://evil.example.org"}
        assert "access-control-allow-origin" not in client.options("/api/v1/me", headers=other).headers


@pytest.mark.criterion("AC-21.3")
def test_a_body_past_the_limit_is_refused_declared_or_not(servers: Servers, migrated_url: str) -> None:
    with serving(servers, migrated_url, max_body_bytes=1_000) as running, running.client("admin") as client:
        declared = client.post("/api/v1/api-keys", json={"name": LONG, "role": "viewer"})
        streamed = client.post(
            "/api/v1/api-keys", content=iter([b"{", LONG.encode()]), headers={"Content-Type": "application/json"}
        )
        within = client.post("/api/v1/api-keys", json={"name": "small", "role": "viewer"})
    assert [declared.status_code, streamed.status_code, within.status_code] == [413, 413, 201]
    assert problem(declared)["code"] == problem(streamed)["code"] == "PAYLOAD_TOO_LARGE"


def test_a_declared_length_past_the_limit_is_refused_before_a_byte_is_sent(shared_service: Service) -> None:
    """So that nobody uploads a gigabyte to be told no."""
    host, port = shared_service.url.removeprefix("http://").split(":")
    lines = [
        "POST /api/v1/sign-in HTTP/1.1",
        "Host: x",
        "Content-Type: application/json",
        "Content-Length: 99999999999",
    ]
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert connection.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_the_documentation_is_served(shared_service: Service) -> None:
    with shared_service.client() as client:
        assert client.get("/openapi.json").json()["openapi"].startswith("3.1")
        assert "openapi.json" in client.get("/docs/start.js").text


@pytest.mark.criterion("AC-18.2")
@pytest.mark.parametrize(
    "content",
    [
        b'{"\\ud800": 1}',
        b'{"name": "\\ud800", "role": "viewer"}',
        b'{"name": "a", "role": "\\ud800"}',
        b'{"name": "a", "role": "viewer", "expiresAt": "9999-12-31T23:59:59-23:59"}',
        b'{"name": "a", "role": "viewer", "expiresAt": "0001-01-01T00:00:00+23:59"}',
        b'{"name": "a", "role": "viewer", "expiresAt": 1e300}',
        b'{"name": "a", "role": "viewer", "scopes": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        b"[" * 100_000,
        b"1" * 10_000,
        b"NaN",
        b'{"name": NaN, "role": 1e999}',
    ],
)
def test_hostile_json_is_refused_as_any_other(shared_service: Service, content: bytes) -> None:
    """Half a surrogate pair, times at the edge of the calendar, depth, numbers that are none."""
    with shared_service.client("admin") as client:
        response = client.post("/api/v1/api-keys", content=content, headers={"Content-Type": "application/json"})
        assert response.status_code == 400, response.text
        assert problem(response)["code"] == "VALIDATION_ERROR"
        assert client.get("/api/v1/api-keys").status_code == 200


@pytest.mark.parametrize("path", ["/%00", "/api/v1/users/%00", "/api/v1/%ED%A0%80"])
def test_hostile_addresses_are_refused_as_any_other(shared_service: Service, path: str) -> None:
    with shared_service.client() as client:
        assert client.get(path).status_code in {400, 401, 404, 405}


@pytest.mark.parametrize("query", ["?token=%00", "?token=%ED%A0%80", ""])
def test_a_link_that_is_none_leads_to_the_page_that_says_what_to_do(shared_service: Service, query: str) -> None:
    with shared_service.client() as client:
        led = client.get("/sign-in" + query)
        assert (led.status_code, led.headers["location"].split("?")[0]) == (303, "/welcome")
        assert client.get("/api/v1/me").status_code == 401


def test_a_nul_in_an_address_to_sign_in_with_is_refused(shared_service: Service) -> None:
    with shared_service.client() as client:
        refused = client.post("/api/v1/sign-in", json={"email": "a\x00@b", "password": "c"})
    assert problem(refused)["code"] == "VALIDATION_ERROR"


@pytest.mark.criterion("AC-23.5")
def test_the_api_process_loads_no_engine() -> None:
    """It accepts and answers; matching, and all that it needs, is the workers' business."""
    program = (
        "import sys\n"
        "import likewise.api\n"
        "heavy = {'polars', 'numpy', 'scipy', 'rapidfuzz', 'likewise.engine.matcher'} & set(sys.modules)\n"
        "print(sorted(heavy))"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert finished.stdout == "[]\n"
