"""Protects the service's commands: keys that hold, an API that starts and stops, and one line where a part is missing."""

import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from tool_lists import likewise

from likewise.access.service import Authenticator
from likewise.cli.keys import ROLES
from likewise.db.session import Database
from likewise.db.states import Role
from likewise.http.principal import Credentials, Scope

LIBRARIES = ("uvicorn", "sqlalchemy", "fastapi", "redis")


@pytest.fixture
def environment(
    migrated_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Mapping[str, str]:
    values = {"DATABASE_URL": migrated_url, "REDIS_URL": redis_url, "LIKEWISE_DATA": str(tmp_path), "PYTHONUTF8": "1"}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return values


def test_roles_are_those_of_the_database() -> None:
    """They are spelt out for the sake of a fast --help, so they could fall behind."""
    assert set(ROLES) == {role.value for role in Role}


@pytest.mark.usefixtures("environment")
def test_a_key_made_in_the_shell_holds(database: Database) -> None:
    made = likewise("keys", "create", "--role", "reviewer", "--scope", "jobs:read", "--scope", "reviews:write")
    assert made.exit_code == 0, made.stderr
    principal = Authenticator()(database, Credentials(bearer=made.stdout.strip()))
    assert principal.role is Role.REVIEWER
    assert principal.scopes == {Scope.JOBS_READ, Scope.REVIEWS_WRITE}


@pytest.mark.usefixtures("environment")
def test_a_scope_that_does_not_exist_is_wrong_use() -> None:
    made = likewise("keys", "create", "--role", "viewer", "--scope", "everything")
    assert made.exit_code == 2
    assert "jobs:read" in made.stderr


def test_without_a_database_one_line_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("LIKEWISE_DATA", str(tmp_path))
    for arguments in (["keys", "create", "--role", "admin"], ["api"]):
        ended = likewise(*arguments)
        assert ended.exit_code == 12
        assert "DATABASE_URL" in ended.stderr
        assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", [["api"], ["keys", "create", "--role", "viewer"]])
def test_without_the_extra_one_line_says_what_to_install(arguments: list[str]) -> None:
    """In a process in which the service's libraries cannot be found."""
    program = (
        f"import sys\nsys.modules.update(dict.fromkeys({LIBRARIES}))\nfrom likewise.cli import main\nmain({arguments})"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 11
    assert "likewise[server]" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_the_api_serves_until_it_is_told_to_stop(environment: Mapping[str, str], free_tcp_port: int) -> None:
    command = [sys.executable, "-m", "likewise", "api", "--port", str(free_tcp_port)]
    transport = httpx.HTTPTransport(retries=8)
    with (
        subprocess.Popen(command, env={**environment}, stderr=subprocess.PIPE, text=True) as process,
        httpx.Client(transport=transport, base_url=f"http://127.0.0.1:{free_tcp_port}") as client,
    ):
        try:
            assert client.get("/health/ready").json()["data"]["state"] == "ready"
        finally:
            process.send_signal(signal.SIGTERM)
            _, written = process.communicate(timeout=30)
    assert process.returncode == 0
    assert all(line.startswith("{") for line in written.splitlines()), written
