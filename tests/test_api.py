"""Protects the composition of the API process."""

import pytest

from likewise import api
from likewise.errors import SettingsError
from likewise.settings import Settings


def test_without_its_servers_named_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    with pytest.raises(SettingsError, match="DATABASE_URL and REDIS_URL"):
        api.create_app(Settings())
