"""Protects the settings: each is documented, none leaks, and a wrong one is one line that names it."""

import os
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from likewise.errors import SettingsError
from likewise.settings import Settings, default_data, load_settings, variables

EXAMPLE = Path(__file__).parents[1] / ".env.example"
COMPOSE = ("POSTGRES_PASSWORD", "REDIS_PASSWORD")
"""What compose.yaml asks for beside the settings."""


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in variables().values():
        monkeypatch.delenv(variable, raising=False)


def example() -> dict[str, str]:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    assert len({name for name, _, _ in pairs}) == len(pairs)
    return {name: value for name, _, value in pairs}


def test_the_example_lists_every_setting_and_what_compose_needs_and_nothing_else() -> None:
    assert sorted(example()) == sorted([*variables().values(), *COMPOSE])


def test_the_example_shows_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = load_settings()
    for name, value in example().items():
        monkeypatch.setenv(name, value)
    assert load_settings() == defaults


def test_every_setting_is_said_to_mean_something() -> None:
    """Each stands in a paragraph that begins with a comment."""
    for paragraph in EXAMPLE.read_text(encoding="utf-8").split("\n\n"):
        assert paragraph.startswith("# "), paragraph


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "DATABASE_URL": "postgresql+psycopg://me:hidden@db/likewise",
        "QUEUE_NAME": "likewise-test",
        "LIKEWISE_PORT": "9000",
        "LIKEWISE_MAX_UPLOAD_BYTES": "1GiB",
        "LIKEWISE_CORS_ORIGINS": "https://a.example.org, http://localhost:5173",
        "LIKEWISE_FEATURES": "one,two,",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == given["DATABASE_URL"]
    assert (settings.queue_name, settings.port, settings.max_upload_bytes) == ("likewise-test", 9000, 1024**3)
    assert settings.cors_origins == ("https://a.example.org", "http://localhost:5173")
    assert settings.features == {"one", "two"}


def test_secrets_show_up_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://me:hidden@db/likewise")
    monkeypatch.setenv("REDIS_URL", "redis://:hidden@redis/0")
    settings = load_settings()
    assert "hidden" not in f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LIKEWISE_PORT", "hidden"),
        ("LIKEWISE_PORT", "70000"),
        ("LIKEWISE_WORKERS", "-1"),
        ("LIKEWISE_LOG_LEVEL", "hidden"),
        ("LIKEWISE_MAX_UPLOAD_BYTES", "0"),
        ("QUEUE_NAME", "hidden name"),
        ("LIKEWISE_CORS_ORIGINS", "*"),
        ("LIKEWISE_CORS_ORIGINS", "https://a.example.org/hidden/"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_the_variable_and_not_the_value(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert raised.value.message.startswith(f"{variable}: ")
    assert "\n" not in raised.value.message
    assert "hidden" not in raised.value.message
    assert raised.value.__suppress_context__


def test_settings_do_not_change_once_read() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_settings().port = 1


def test_each_kind_of_user_has_a_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_data() == Path("/var/lib/likewise"), "root's home is closed to the user that runs PostgreSQL"
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", "not/absolute")
    assert default_data() == tmp_path / ".local" / "share" / "likewise"
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_data() == Path("/data/likewise")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert default_data() == tmp_path / "Library" / "Application Support" / "likewise"


def test_a_settings_field_has_one_variable() -> None:
    assert len(set(variables().values())) == len(Settings.model_fields)
