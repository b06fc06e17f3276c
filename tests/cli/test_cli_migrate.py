"""`likewise migrate`: what is missing is applied, and said."""

import pytest

from likewise.cli import main
from likewise.db import migrate

Printed = pytest.CaptureFixture[str]


def run(*arguments: str) -> int:
    return int(main.main(["migrate", *arguments], standalone_mode=False) or 0)


def test_an_empty_database_is_brought_to_the_newest_schema_and_back(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    """--check changes nothing and tells a deployment, by its exit code, whether there is something to do."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert run("--check") == 1
    assert migrate.head() in capsys.readouterr().out
    assert migrate.current(database_url) is None
    assert run() == 0
    assert capsys.readouterr().out == f"the schema is at {migrate.head()}\n"
    assert run("--check") == 0
    assert "up to date" in capsys.readouterr().out
    assert run("--current") == 0
    assert capsys.readouterr().out == f"{migrate.head()}\n"
    assert run("--to", "base") == 0
    assert migrate.current(database_url) is None
