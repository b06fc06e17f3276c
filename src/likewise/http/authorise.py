"""Every route declares who may use it: `principal: Reviewer` as a parameter, or `dependencies=[PUBLIC]`.

A test walks all routes and fails where one declares neither.
"""

from typing import Annotated, TypeAlias

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from likewise.db.states import Role
from likewise.errors import ForbiddenError, RateLimitedError
from likewise.http.context import Context
from likewise.http.principal import AREAS, Credentials, Principal

SESSION_COOKIE = "likewise_session"
CSRF_COOKIE = "likewise_csrf"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SIGN_IN_SHARE = 100
"""Nobody may try to sign in more often than a hundredth of what a principal may ask."""


class Require:
    """A dependency that lets a request pass if who asks has a role, or one above it, and scopes that reach the area."""

    def __init__(self, role: Role) -> None:
        self.role = role

    async def __call__(self, request: Request) -> Principal:
        """Who asks. Where that is remembered, and tokens are at hand, no thread is taken for it.

        Raises:
            UnauthenticatedError, ForbiddenError, RateLimitedError.
        """
        context, credentials = _context(request), credentials_of(request)
        principal = context.authenticate.known(credentials)
        if principal is None:
            principal = await run_in_threadpool(context.authenticate, context.database, credentials)
        request.state.principal = principal.label
        if not context.limiter.at_hand(principal.label, context.settings.requests_per_minute):
            await run_in_threadpool(spend, context, principal.label)
        self._check(request, principal)
        return principal

    def _check(self, request: Request, principal: Principal) -> None:
        unsafe = request.method not in SAFE_METHODS
        if not principal.has(self.role):
            raise ForbiddenError(f"this needs the role {self.role}, and {principal.name} is {principal.role}")
        area = area_of(request)
        if not principal.reaches(area, unsafe=unsafe):
            raise ForbiddenError(f"this key's scopes do not include {area}:{'write' if unsafe else 'read'}")


class Public:
    """A dependency that marks a route as open to everybody; `limited` ones are counted by the client's address."""

    def __init__(self, *, limited: bool = False) -> None:
        self.limited = limited

    def __call__(self, request: Request) -> None:
        """Lets pass.

        Raises:
            RateLimitedError: too many tries from one address.
        """
        if self.limited:
            client = request.client.host if request.client else "unknown"
            spend(_context(request), f"address:{client}", share=SIGN_IN_SHARE)


PUBLIC = Depends(Public())
PUBLIC_LIMITED = Depends(Public(limited=True))

Viewer: TypeAlias = Annotated[Principal, Depends(Require(Role.VIEWER))]
Reviewer: TypeAlias = Annotated[Principal, Depends(Require(Role.REVIEWER))]
Admin: TypeAlias = Annotated[Principal, Depends(Require(Role.ADMIN))]


def credentials_of(request: Request) -> Credentials:
    """What the request brings along; a bearer key goes before a cookie."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return Credentials(
        bearer=value.strip() if scheme.lower() == "bearer" else None,
        session=request.cookies.get(SESSION_COOKIE),
        csrf=request.headers.get(CSRF_HEADER),
        unsafe=request.method not in SAFE_METHODS,
        request_id=getattr(request.state, "request_id", None),
    )


def area_of(request: Request) -> str:
    """The area that the route's tag names."""
    tags = getattr(request.scope.get("route"), "tags", ())
    return next((str(tag) for tag in tags if tag in AREAS), "")


def _context(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


def spend(context: Context, who: str, share: int = 1) -> None:
    """Counts a request of somebody's.

    Raises:
        RateLimitedError: they have asked too often.
    """
    wait = context.limiter.spend(who, context.settings.requests_per_minute / share)
    if wait is not None:
        raise RateLimitedError(f"too many requests: try again in {wait} s", retry_after=wait)
