"""HTTP routes of access."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.orm import Session

from likewise.access import people, repository, service
from likewise.access.schemas import (
    ChangedPassword,
    ChangedUser,
    CreatedKey,
    CreatedUser,
    KeyAnswer,
    Link,
    Me,
    NewKey,
    NewUser,
    SignedOut,
    SignIn,
    UserAnswer,
)
from likewise.errors import UnauthenticatedError
from likewise.features import switched
from likewise.http.authorise import (
    CSRF_COOKIE,
    PUBLIC_LIMITED,
    SESSION_COOKIE,
    Admin,
    Viewer,
)
from likewise.http.context import Context, Services
from likewise.http.failures import request_id_of
from likewise.http.idempotency import Created, Key, once
from likewise.http.models import Page, Success, succeeded
from likewise.http.principal import Principal

router = APIRouter(tags=["access"])
page_router = APIRouter(include_in_schema=False)

AFTER_SIGN_IN = "/"
WELCOME = "/welcome"


@router.post("/sign-in", dependencies=[PUBLIC_LIMITED])
def sign_in(wish: SignIn, request: Request, response: Response, context: Services) -> Success[Me]:
    """Sign in with a password or a link's token; the session comes back in cookies."""
    visit = _visit(request, context)
    if wish.token is not None:
        signed_in = service.sign_in_with_token(context.database, wish.token.get_secret_value(), visit)
    else:
        password = wish.password.get_secret_value() if wish.password else ""
        signed_in = service.sign_in_with_password(context.database, wish.email or "", password, visit)
    _set_cookies(response, context, signed_in)
    return succeeded(_me(signed_in.principal))


@router.post("/sign-out")
def sign_out(request: Request, response: Response, context: Services, principal: Viewer) -> Success[SignedOut]:
    """End this session."""
    service.sign_out(context.database, principal, request.cookies.get(SESSION_COOKIE))
    for name in (SESSION_COOKIE, CSRF_COOKIE):
        response.delete_cookie(name, path="/", secure=context.settings.secure_cookies, samesite="lax")
    return succeeded(SignedOut())


@router.get("/me")
def me(principal: Viewer) -> Success[Me]:
    """Who asks, and what they may do."""
    return succeeded(_me(principal))


@router.post("/me/password")
def change_password(wish: ChangedPassword, context: Services, principal: Viewer) -> Success[SignedOut]:
    """Set another password; it ends all sessions of whoever asks."""
    current = wish.current.get_secret_value() if wish.current else None
    people.change_password(context.database, principal, current, wish.new.get_secret_value())
    return succeeded(SignedOut())


@router.get("/users")
def list_users(context: Services, _: Admin) -> Success[Page[UserAnswer]]:
    """All users, oldest first."""
    with context.database.statement() as session:
        return succeeded(Page(items=tuple(UserAnswer.model_validate(user) for user in repository.users(session))))


@router.post("/users", status_code=201, response_model=Success[CreatedUser])
def create_user(wish: NewUser, request: Request, context: Services, principal: Admin, key: Key = None) -> JSONResponse:
    """Let a person in; without a password, the answer holds the token of a link for them."""
    people.check_no_wider(principal, frozenset())
    password = wish.password.get_secret_value() if wish.password else None
    asked = people.UserWish(wish.email, wish.name, wish.role, password)

    def work(session: Session) -> Created[CreatedUser]:
        user, token = people.create_user(session, asked, principal.actor)
        answer = CreatedUser.model_validate(user)
        return Created(answer.model_copy(update={"sign_in_token": token}), f"/api/v1/users/{user.id}", kept=answer)

    return once(request, principal, key, wish).perform(context.database, work)


@router.patch("/users/{user_id}")
def change_user(user_id: UUID, wish: ChangedUser, context: Services, principal: Admin) -> Success[UserAnswer]:
    """Give a user another role, disable them, or let them in again."""
    people.check_no_wider(principal, frozenset())
    changes = {name: value for name, value in (("role", wish.role), ("disabled", wish.disabled)) if value is not None}
    with context.database.transaction() as session:
        answer = UserAnswer.model_validate(people.change_user(session, user_id, changes, principal.actor))
    context.authenticate.forget()
    return succeeded(answer)


@router.post("/users/{user_id}/sign-in-tokens", status_code=201, response_model=Success[Link])
def create_sign_in_token(
    user_id: UUID, request: Request, context: Services, principal: Admin, key: Key = None
) -> JSONResponse:
    """Make a one-time link for a user, who lost their password or never had one."""
    people.check_no_wider(principal, frozenset())

    def work(session: Session) -> Created[Link]:
        token = people.link_for(session, user_id, principal.actor)
        return Created(Link(sign_in_token=token), kept=Link(sign_in_token=None))

    return once(request, principal, key, b"").perform(context.database, work)


@router.get("/api-keys")
def list_keys(context: Services, _: Admin) -> Success[Page[KeyAnswer]]:
    """All API keys, oldest first, revoked ones too; never the keys themselves."""
    with context.database.statement() as session:
        return succeeded(Page(items=tuple(KeyAnswer.model_validate(key) for key in repository.keys(session))))


@router.post("/api-keys", status_code=201, response_model=Success[CreatedKey])
def create_key(wish: NewKey, request: Request, context: Services, principal: Admin, key: Key = None) -> JSONResponse:
    """Make an API key; the answer is the only place where it is shown."""
    scopes = frozenset(wish.scopes)
    people.check_no_wider(principal, scopes)
    asked = people.KeyWish(wish.name, wish.role, scopes, wish.expires_at)

    def work(session: Session) -> Created[CreatedKey]:
        made, secret = people.create_key(session, asked, principal.actor)
        known = KeyAnswer.model_validate(made).model_dump()
        return Created(
            CreatedKey(**known, key=secret), f"/api/v1/api-keys/{made.id}", kept=CreatedKey(**known, key=None)
        )

    return once(request, principal, key, wish).perform(context.database, work)


@router.delete("/api-keys/{key_id}")
def revoke_key(key_id: UUID, context: Services, principal: Admin) -> Success[KeyAnswer]:
    """Revoke an API key at once; revoking it again changes nothing."""
    with context.database.transaction() as session:
        answer = KeyAnswer.model_validate(people.revoke_key(session, key_id, principal.actor))
    context.authenticate.forget()
    return succeeded(answer)


@page_router.get("/sign-in", dependencies=[PUBLIC_LIMITED])
def follow_link(
    request: Request, context: Services, token: Annotated[str | None, Query(max_length=256)] = None
) -> RedirectResponse:
    """What a one-time link leads to; on a link that does not hold any more, the page says what to do."""
    page = switched(context.settings.features)["page"]
    if token is None and page:
        return RedirectResponse(WELCOME, status_code=303)
    try:
        signed_in = service.sign_in_with_token(context.database, token or "", _visit(request, context))
    except UnauthenticatedError:
        if not page:
            raise
        return RedirectResponse(f"{WELCOME}?refused=1", status_code=303)
    response = RedirectResponse(AFTER_SIGN_IN, status_code=303)
    _set_cookies(response, context, signed_in)
    return response


def _me(principal: Principal) -> Me:
    return Me(
        kind=principal.kind,
        id=principal.id,
        name=principal.name,
        role=principal.role,
        scopes=tuple(sorted(principal.scopes)),
    )


def _visit(request: Request, context: Context) -> service.Visit:
    lifetime = timedelta(hours=context.settings.session_hours)
    return service.Visit(lifetime, request.headers.get("user-agent"), request_id_of(request))


def _set_cookies(response: Response, context: Context, signed_in: service.SignedIn) -> None:
    """The session where scripts cannot read it, and the CSRF token where the page's own script can."""
    for name, value, hidden in ((SESSION_COOKIE, signed_in.session, True), (CSRF_COOKIE, signed_in.csrf, False)):
        response.set_cookie(
            name,
            value,
            max_age=context.settings.session_hours * 3600,
            path="/",
            httponly=hidden,
            samesite="lax",
            secure=context.settings.secure_cookies,
        )
