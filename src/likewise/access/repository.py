"""The SQL of access: every time is the database's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from likewise.db.states import Role
from likewise.db.tables import ApiKey, SignInToken, User, UserSession

ATTEMPTS = 5
"""Failures in a row after which an account is locked; each further one locks it anew."""
LOCKED = timedelta(minutes=15)
STALE = timedelta(minutes=1)
"""How coarse the times of last use are, so that reading does not mean writing."""


@dataclass(frozen=True)
class NewSession:
    """What is kept of a session: digests, and how long it holds."""

    sha256: bytes
    csrf_sha256: bytes
    lifetime: timedelta
    user_agent: str | None


def find_key(session: Session, sha256: bytes) -> ApiKey | None:
    """The key with this digest, if it holds: not revoked, not expired, its maker not disabled."""
    found = session.execute(
        select(ApiKey, or_(ApiKey.used_at.is_(None), ApiKey.used_at < func.now() - STALE))
        .outerjoin(User, User.id == ApiKey.user_id)
        .where(
            ApiKey.sha256 == sha256,
            ApiKey.revoked_at.is_(None),
            or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > func.now()),
            User.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    key, stale = found
    if stale:
        session.execute(update(ApiKey).where(ApiKey.id == key.id).values(used_at=func.now()))
    return key


def find_session(session: Session, sha256: bytes) -> tuple[UserSession, User] | None:
    """The session with this digest and its user, if it holds: not signed out, not expired, the user not disabled."""
    found = session.execute(
        select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.sha256 == sha256,
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > func.now(),
            User.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    kept, user = found
    return kept, user


def add_session(session: Session, user_id: UUID, new: NewSession) -> None:
    """A session that begins now, and with it the account's failures are forgotten."""
    session.execute(
        insert(UserSession).values(
            user_id=user_id,
            sha256=new.sha256,
            csrf_sha256=new.csrf_sha256,
            user_agent=new.user_agent,
            expires_at=func.now() + new.lifetime,
        )
    )
    session.execute(
        update(User)
        .where(User.id == user_id)
        .values(failed_attempts=0, locked_until=None, last_sign_in_at=func.now(), updated_at=func.now())
    )


def end_sessions(session: Session, user_id: UUID, *, only: bytes | None = None) -> None:
    """Ends all sessions of a user, or the one with a digest."""
    chosen = UserSession.user_id == user_id
    if only is not None:
        chosen &= UserSession.sha256 == only
    session.execute(update(UserSession).where(chosen, UserSession.revoked_at.is_(None)).values(revoked_at=func.now()))


def count_attempt(session: Session, email: str) -> User | None:
    """Counts a try to sign in before it is known how it ends; null where the account is unknown, disabled or locked.

    Counted first, so that many tries at once cannot all see the count of none.
    """
    counted = User.failed_attempts + 1
    return session.execute(
        update(User)
        .where(
            User.email == email,
            User.disabled_at.is_(None),
            or_(User.locked_until.is_(None), User.locked_until <= func.now()),
        )
        .values(
            failed_attempts=counted,
            locked_until=case((counted >= ATTEMPTS, func.now() + LOCKED), else_=None),
            updated_at=func.now(),
        )
        .returning(User)
    ).scalar_one_or_none()


def add_sign_in_token(session: Session, user_id: UUID, sha256: bytes, lifetime: timedelta) -> None:
    """A link that signs in once, until its time is over."""
    values = {"user_id": user_id, "sha256": sha256, "expires_at": func.now() + lifetime}
    session.execute(insert(SignInToken).values(values))


def use_sign_in_token(session: Session, sha256: bytes) -> User | None:
    """Uses up the token with this digest; null where it does not hold (any more). Of two at once one gets it."""
    user_id = session.execute(
        update(SignInToken)
        .where(SignInToken.sha256 == sha256, SignInToken.used_at.is_(None), SignInToken.expires_at > func.now())
        .values(used_at=func.now(), updated_at=func.now())
        .returning(SignInToken.user_id)
    ).scalar_one_or_none()
    if user_id is None:
        return None
    return session.execute(select(User).where(User.id == user_id, User.disabled_at.is_(None))).scalar_one_or_none()


def add_user(session: Session, values: dict[str, str | Role | None]) -> User | None:
    """A new user; null where the address is taken."""
    return session.execute(
        insert(User).values(values).on_conflict_do_nothing(index_elements=["email"]).returning(User)
    ).scalar_one_or_none()


def lock_users(session: Session) -> None:
    """Lets one change of the people at a time pass, until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("likewise.users"))))


def admins(session: Session) -> Sequence[User]:
    """All administrators who are not disabled, oldest first."""
    chosen = select(User).where(User.role == Role.ADMIN, User.disabled_at.is_(None)).order_by(User.created_at, User.id)
    return session.scalars(chosen).all()


def users(session: Session) -> Sequence[User]:
    """All users, oldest first."""
    return session.scalars(select(User).order_by(User.created_at, User.id)).all()


def keys(session: Session) -> Sequence[ApiKey]:
    """All keys, oldest first, revoked ones too."""
    return session.scalars(select(ApiKey).order_by(ApiKey.created_at, ApiKey.id)).all()


def revoke_key(session: Session, key_id: UUID) -> ApiKey | None:
    """The key, revoked now if it was not before; null where there is none."""
    return session.execute(
        update(ApiKey)
        .where(ApiKey.id == key_id)
        .values(revoked_at=func.coalesce(ApiKey.revoked_at, func.now()), updated_at=func.now())
        .returning(ApiKey)
    ).scalar_one_or_none()
