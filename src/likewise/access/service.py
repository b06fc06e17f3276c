"""Who asks, and how people come in and go out."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy.orm import Session

from likewise.access import repository
from likewise.access.secrets import KEY_PREFIX, digest, new_token, password_holds, same
from likewise.db.audit import Actor, record
from likewise.db.session import Database
from likewise.db.tables import ApiKey, User
from likewise.errors import ForbiddenError, UnauthenticatedError
from likewise.http.principal import Credentials, Principal, Scope

LOCKED_FOR = int(repository.LOCKED.total_seconds() // 60)
NOT_IN = "the e-mail address or the password is wrong, or the account is locked"
BELIEVED = 2.0
"""Seconds."""
BELIEVED_KEYS = 1_000
NO_CREDENTIALS = "sign in, or send an API key: Authorization: Bearer lw_..."


@dataclass(frozen=True)
class Visit:
    """Where a sign-in comes from, and how long its session is to hold."""

    lifetime: timedelta
    user_agent: str | None = None
    request_id: str | None = None


@dataclass(frozen=True)
class SignedIn:
    """A new session: the secrets for its two cookies, and who it is for."""

    session: str = field(repr=False)
    csrf: str = field(repr=False)
    principal: Principal


class Authenticator:
    """Says who asks. A key once looked up is believed for `BELIEVED` seconds: programs ask often.

    So a key that is revoked holds no longer at once in the process that revoked it (`forget`), and in other processes
    after that time. Sessions are looked up every time.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._believed: dict[bytes, tuple[float, Principal]] = {}

    def __call__(self, database: Database, credentials: Credentials) -> Principal:
        """Who asks: the bearer key's owner, else the session's user.

        Raises:
            UnauthenticatedError: there are no credentials, or they do not hold.
            ForbiddenError: a session wants to change something without its CSRF token.
            DatabaseError: it cannot be found out now.
        """
        if credentials.bearer is not None:
            return self.known(credentials) or self._by_key(database, credentials)
        if credentials.session is not None:
            return _by_session(database, credentials)
        raise UnauthenticatedError(NO_CREDENTIALS)

    def known(self, credentials: Credentials) -> Principal | None:
        """Who asks, if a key that is believed says so."""
        if credentials.bearer is None:
            return None
        until, known = self._believed.get(digest(credentials.bearer), (0.0, None))
        if known is None or self._clock() >= until:
            return None
        return replace(known, request_id=credentials.request_id)

    def forget(self) -> None:
        """Believes nothing any more: called after every change of who may come in."""
        self._believed.clear()

    def _by_key(self, database: Database, credentials: Credentials) -> Principal:
        key, now = credentials.bearer or "", self._clock()
        sha256 = digest(key)
        found = _look_up(database, key, sha256)
        if len(self._believed) >= BELIEVED_KEYS:
            self.forget()
        self._believed[sha256] = (now + BELIEVED, found)
        return replace(found, request_id=credentials.request_id)


def _look_up(database: Database, key: str, sha256: bytes) -> Principal:
    if key.startswith(KEY_PREFIX):
        with database.statement() as session:
            found = repository.find_key(session, sha256)
            if found is not None:
                return Principal("key", found.id, found.name, found.role, _scopes(found))
    raise UnauthenticatedError("this API key does not hold: it is unknown, revoked or expired")


def _by_session(database: Database, credentials: Credentials) -> Principal:
    with database.statement() as session:
        found = repository.find_session(session, digest(credentials.session or ""))
    if found is None:
        raise UnauthenticatedError("the session is over: sign in again")
    kept, user = found
    if credentials.unsafe and not same(credentials.csrf, kept.csrf_sha256):
        raise ForbiddenError("the header X-CSRF-Token must repeat the cookie likewise_csrf")
    return _principal(user, credentials.request_id)


def sign_in_with_password(database: Database, email: str, password: str, visit: Visit) -> SignedIn:
    """A session for whoever knows the password.

    Raises:
        UnauthenticatedError: wrong, unknown, disabled or locked; which of them is not told, and takes equally long.
    """
    with database.transaction() as session:
        user = repository.count_attempt(session, email.strip().lower())
        if user is not None and user.locked_until is not None:
            record(session, _actor(user, visit), "lock", ("user", user.id), attempts=user.failed_attempts)
    if not password_holds(password, user.password_hash if user else None) or user is None:
        raise UnauthenticatedError(
            f"{NOT_IN}: {repository.ATTEMPTS} failures in a row lock it for {LOCKED_FOR} minutes"
        )
    with database.transaction() as session:
        return _begin(session, user, visit, "password")


def sign_in_with_token(database: Database, token: str, visit: Visit) -> SignedIn:
    """A session for whoever has a one-time link, which is used up by it.

    Raises:
        UnauthenticatedError: the link is unknown, used or too old, or its user disabled.
    """
    with database.transaction() as session:
        user = repository.use_sign_in_token(session, digest(token))
        if user is not None:
            return _begin(session, user, visit, "link")
    raise UnauthenticatedError("this link was used or is too old: have a new one made")


def sign_out(database: Database, principal: Principal, secret: str | None) -> None:
    """Ends the session with this secret, if it is the principal's; a key has nothing to end."""
    if principal.kind == "user" and secret is not None:
        with database.transaction() as session:
            repository.end_sessions(session, principal.id, only=digest(secret))
            record(session, principal.actor, "sign_out", ("user", principal.id))


def _begin(session: Session, user: User, visit: Visit, way: str) -> SignedIn:
    secret, csrf = new_token(), new_token()
    agent = visit.user_agent[:200] if visit.user_agent else None
    repository.add_session(session, user.id, repository.NewSession(digest(secret), digest(csrf), visit.lifetime, agent))
    record(session, _actor(user, visit), "sign_in", ("user", user.id), way=way)
    return SignedIn(secret, csrf, _principal(user, visit.request_id))


def _principal(user: User, request_id: str | None) -> Principal:
    return Principal("user", user.id, user.name, user.role, frozenset(), request_id)


def _scopes(key: ApiKey) -> frozenset[Scope]:
    return frozenset(Scope(scope) for scope in key.scopes)


def _actor(user: User, visit: Visit) -> Actor:
    return Actor(f"user:{user.id}", user.id, visit.request_id)
