"""Users and keys: made, changed, revoked. Each change has its row in the audit log, in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import Session

from likewise.access import repository
from likewise.access.secrets import SHOWN, digest, hash_password, new_key, new_token, password_holds
from likewise.db.audit import COMMAND, Actor, record
from likewise.db.session import Database
from likewise.db.states import Role
from likewise.db.tables import ApiKey, Json, User
from likewise.errors import ConflictError, ForbiddenError, NotFoundError, ValidationError
from likewise.http.principal import Principal, Scope

LINK_LIFETIME = timedelta(days=1)
ADMIN_EMAIL, ADMIN_NAME = "admin@localhost", "Administrator"


@dataclass(frozen=True)
class KeyWish:
    """A key to be made; `expires_at` null for never, no scopes for no limit."""

    name: str
    role: Role
    scopes: frozenset[Scope] = frozenset()
    expires_at: datetime | None = None


@dataclass(frozen=True)
class UserWish:
    """A user to be made; without a password a link is the way in."""

    email: str
    name: str
    role: Role
    password: str | None = field(default=None, repr=False)


def create_key(session: Session, wish: KeyWish, actor: Actor) -> tuple[ApiKey, str]:
    """A new key and its secret, which is kept nowhere."""
    secret = new_key()
    key = ApiKey(
        user_id=actor.user_id,
        name=wish.name,
        prefix=secret[:SHOWN],
        sha256=digest(secret),
        role=wish.role,
        scopes=sorted(wish.scopes),
        expires_at=wish.expires_at,
    )
    session.add(key)
    session.flush()
    record(session, actor, "create", ("api_key", key.id), name=key.name, role=key.role, scopes=key.scopes)
    return key, secret


def revoke_key(session: Session, key_id: UUID, actor: Actor) -> ApiKey:
    """The key, which holds no longer from now on; once more changes nothing.

    Raises:
        NotFoundError: there is no such key.
    """
    key = repository.revoke_key(session, key_id)
    if key is None:
        raise NotFoundError(f"there is no API key {key_id}")
    record(session, actor, "revoke", ("api_key", key.id), name=key.name)
    return key


def create_user(session: Session, wish: UserWish, actor: Actor) -> tuple[User, str | None]:
    """A new user, and the token of a link to sign in where no password was given.

    Raises:
        ConflictError: the address is taken.
    """
    user = _add_user(session, wish, actor)
    return user, None if user.password_hash else issue_link(session, user, actor)


def change_user(session: Session, user_id: UUID, changes: Mapping[str, Role | bool], actor: Actor) -> User:
    """The user with another `role`, or `disabled` or not; who is disabled is signed out everywhere.

    Raises:
        NotFoundError: there is no such user.
        ConflictError: nobody would be left who is an administrator.
    """
    repository.lock_users(session)
    user = session.get(User, user_id)
    if user is None:
        raise NotFoundError(f"there is no user {user_id}")
    role, disabled = changes.get("role"), changes.get("disabled")
    if isinstance(role, Role):
        user.role = role
    if disabled is not None:
        user.disabled_at = func.now() if disabled else None
        if disabled:
            repository.end_sessions(session, user.id)
    session.flush()
    session.refresh(user)
    if not repository.admins(session):
        raise ConflictError(f"{user.name} is the last administrator: make somebody else one first")
    told: dict[str, Json] = dict(changes)
    record(session, actor, "change", ("user", user.id), **told)
    return user


def change_password(database: Database, principal: Principal, current: str | None, new: str) -> None:
    """Another password for whoever asks; all their sessions end.

    Raises:
        ValidationError: a key asks, which has no password.
        ForbiddenError: `current` is not the password they have.
    """
    if principal.kind != "user":
        raise ValidationError("only a person has a password: sign in with a browser")
    with database.transaction() as session:
        user = session.get_one(User, principal.id)
    if user.password_hash is not None and not password_holds(current or "", user.password_hash):
        raise ForbiddenError("current: this is not the present password")
    kept = hash_password(new)
    with database.transaction() as session:
        session.get_one(User, principal.id).password_hash = kept
        repository.end_sessions(session, principal.id)
        record(session, principal.actor, "change_password", ("user", principal.id))


def link_for(session: Session, user_id: UUID, actor: Actor) -> str:
    """The token of a link with which a user signs in once.

    Raises:
        NotFoundError: there is no such user.
    """
    user = session.get(User, user_id)
    if user is None:
        raise NotFoundError(f"there is no user {user_id}")
    return issue_link(session, user, actor)


def issue_link(session: Session, user: User, actor: Actor, lifetime: timedelta = LINK_LIFETIME) -> str:
    """The token of a link (`/sign-in?token=...`) that signs the user in once, within `lifetime`."""
    token = new_token()
    repository.add_sign_in_token(session, user.id, digest(token), lifetime)
    record(session, actor, "issue_link", ("user", user.id))
    return token


def administrator_link(database: Database, lifetime: timedelta = LINK_LIFETIME) -> str:
    """The token of a link for the first administrator, who is made where there is none: what `likewise up` prints."""
    with database.transaction() as session:
        repository.lock_users(session)
        known = repository.admins(session)
        user = known[0] if known else None
        if user is None:
            user = _add_user(session, UserWish(ADMIN_EMAIL, ADMIN_NAME, Role.ADMIN), COMMAND)
        return issue_link(session, user, COMMAND, lifetime)


def _add_user(session: Session, wish: UserWish, actor: Actor) -> User:
    email = wish.email.strip().lower()
    kept = hash_password(wish.password) if wish.password is not None else None
    user = repository.add_user(session, {"email": email, "name": wish.name, "role": wish.role, "password_hash": kept})
    if user is None:
        raise ConflictError(f"there is a user {email} already")
    record(session, actor, "create", ("user", user.id), role=user.role)
    return user


def check_no_wider(principal: Principal, scopes: frozenset[Scope]) -> None:
    """A key with scopes hands out no more than it has.

    Raises:
        ForbiddenError: it would.
    """
    if principal.scopes and not (scopes and scopes <= principal.scopes):
        raise ForbiddenError("this key is limited by scopes and cannot give more than it has")
