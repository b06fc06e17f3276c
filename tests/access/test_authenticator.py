"""Protects the short memory for keys: it saves the database's time and forgets in time."""

import pytest
from sqlalchemy import text

from likewise.access import service
from likewise.access.people import KeyWish, create_key, revoke_key
from likewise.access.service import BELIEVED, Authenticator
from likewise.db.audit import COMMAND
from likewise.db.session import Database
from likewise.db.states import Role
from likewise.errors import UnauthenticatedError
from likewise.http.principal import Credentials


class Clock:
    """A clock that stands still until it is moved, in seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def make_key(database: Database) -> str:
    with database.transaction() as session:
        return create_key(session, KeyWish("a", Role.VIEWER), COMMAND)[1]


def revoke_all(database: Database) -> None:
    with database.transaction() as session:
        for key_id in session.scalars(text("SELECT id FROM api_keys")).all():
            revoke_key(session, key_id, COMMAND)


def test_a_revocation_elsewhere_is_noticed_after_its_time(database: Database) -> None:
    clock = Clock()
    authenticate, credentials = Authenticator(clock), Credentials(bearer=make_key(database))
    authenticate(database, credentials)
    revoke_all(database)
    clock.now += BELIEVED - 0.001
    assert authenticate(database, credentials).role is Role.VIEWER
    clock.now += 0.001
    with pytest.raises(UnauthenticatedError):
        authenticate(database, credentials)


def test_a_revocation_here_is_noticed_at_once(database: Database) -> None:
    authenticate, credentials = Authenticator(Clock()), Credentials(bearer=make_key(database))
    authenticate(database, credentials)
    revoke_all(database)
    authenticate.forget()
    with pytest.raises(UnauthenticatedError):
        authenticate(database, credentials)


def test_each_request_keeps_its_own_id(database: Database) -> None:
    authenticate, key = Authenticator(Clock()), make_key(database)
    ids = [authenticate(database, Credentials(bearer=key, request_id=name)).request_id for name in ("r1", "r2")]
    assert ids == ["r1", "r2"]


def test_what_does_not_hold_is_not_remembered_and_what_does_is_bounded(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BELIEVED_KEYS", 2)
    authenticate = Authenticator(Clock())
    for _ in range(5):
        with pytest.raises(UnauthenticatedError):
            authenticate(database, Credentials(bearer="lw_guess"))
        authenticate(database, Credentials(bearer=make_key(database)))
        assert 1 <= len(authenticate._believed) <= 2
