"""Protects the composition of the API process."""

from collections.abc import Iterator
from threading import Event

import pytest
from service import settings_for
from sqlalchemy import func, select, text

from likewise import api
from likewise.access.people import administrator_link
from likewise.db.session import Database
from likewise.db.tables import SignInToken
from likewise.errors import SettingsError
from likewise.settings import Settings

NO_REDIS = "redis://127.0.0.1:9/0"


class Once(Event):
    """An event that is waited for in vain a given number of times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._waits: Iterator[bool] = iter([*[False] * times, True])

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        return next(self._waits)


def test_without_its_servers_named_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    with pytest.raises(SettingsError, match="DATABASE_URL and REDIS_URL"):
        api.create_app(Settings())


def test_what_has_expired_is_cleared_away(database: Database, migrated_url: str) -> None:
    administrator_link(database)
    with database.transaction() as session:
        session.execute(text("UPDATE sign_in_tokens SET expires_at = now() - interval '30 days'"))
    context = api.create_app(settings_for(migrated_url, NO_REDIS)).state.context
    api._clear_away(context, Once(1))
    context.database.close()
    with database.transaction() as session:
        assert session.execute(select(func.count()).select_from(SignInToken)).scalar_one() == 0


def test_a_database_that_is_away_does_not_end_the_clearing() -> None:
    context = api.create_app(settings_for("postgresql://127.0.0.1:9/none", NO_REDIS)).state.context
    stop = Once(2)
    api._clear_away(context, stop)
    with pytest.raises(StopIteration):
        stop.wait(0)
