"""Pure ASGI middleware: request ids, the access log, the last resort for faults, security headers, body limits."""

import re
import time
from collections.abc import Mapping, MutableMapping
from contextlib import AbstractContextManager, nullcontext
from types import MappingProxyType
from uuid import uuid4

import structlog
from fastapi import Request
from opentelemetry import trace
from opentelemetry.trace import SpanKind, StatusCode
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from likewise.http.failures import failure
from likewise.telemetry.faults import report_fault
from likewise.telemetry.metrics import Metrics
from likewise.telemetry.tracing import context_of, span

REQUEST_ID_HEADER = "X-Request-ID"
FOREIGN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""A caller's own request id is kept if it looks like one; it goes into the log and must not be able to forge it."""

MAKING = frozenset({201, 202})
"""The statuses of an answer that says by `Location` what was made: a job, so that its id stands beside the request's."""

API_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""For everything that is no page; a page's route sets its own."""

FRAMED = "frame-ancestors *"
"""In the policy of a document that is made to be shown in other people's pages."""

SECURITY_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
)

RECONCILE_PREFIX = "lwr_"
"""How tokens begin that stand in an address."""
_IN_ADDRESS = re.compile(rf"{RECONCILE_PREFIX}[A-Za-z0-9_-]+")

log = structlog.get_logger("likewise.http.access")


class Outermost:
    """Gives each request an id, logs and counts it once answered, and answers what nobody caught with INTERNAL_ERROR."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics | None = None) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; anything that is not HTTP is passed on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID_HEADER, "")
        request_id = given if FOREIGN_ID.fullmatch(given) else uuid4().hex
        state: MutableMapping[str, object] = scope.setdefault("state", {})
        state["request_id"] = request_id
        begun = time.perf_counter()
        status, waited, made = 0, 0.0, None

        async def sending(message: Message) -> None:
            nonlocal status, waited, made
            if message["type"] == "http.response.start":
                status, waited = message["status"], time.perf_counter() - begun
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID_HEADER] = request_id
                made = headers.get("location") if status in MAKING else None
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id), _traced(scope, request_id):
            try:
                await self._app(scope, receive, sending)
            except Exception as error:
                log.exception("fault", method=scope["method"], path=told_path(scope))
                report_fault(error)
                if status:  # half an answer is out: the server has to cut the connection
                    raise
                await failure("INTERNAL_ERROR", request_id=request_id)(scope, receive, sending)
            finally:
                _note(scope, status, time.perf_counter() - begun, made)
                _name_span(scope, status)
                if self._metrics is not None and status:
                    self._metrics.note_request(scope["method"], _template(scope), status, waited)


def _note(scope: Scope, status: int, seconds: float, made: str | None) -> None:
    """The access log: no query strings, no headers, no bodies, so no secrets; `made` is the address of what was created."""
    log.info(
        "request",
        method=scope["method"],
        path=told_path(scope),
        status=status,
        milliseconds=round(seconds * 1000, 1),
        principal=scope["state"].get("principal"),
        **({} if made is None else {"made": made}),
    )


def told_path(scope: Scope) -> str:
    """The path of a request without the secrets that clients may put there: whatever begins as a token does."""
    return _IN_ADDRESS.sub(f"{RECONCILE_PREFIX}…", scope["path"])


def _traced(scope: Scope, request_id: str) -> AbstractContextManager[object]:
    """A span below the caller's own, if it names one. Who asks for health asks every few seconds, and is left out."""
    if scope["path"].startswith("/health/"):
        return nullcontext()
    parent = context_of(Headers(scope=scope).get("traceparent"))
    method = scope["method"]
    return span(method, SpanKind.SERVER, parent, http_request_method=method, request_id=request_id)


def _name_span(scope: Scope, status: int) -> None:
    """Once it is known which route took the request."""
    current, template = trace.get_current_span(), _template(scope)
    if template is not None:
        current.update_name(f"{scope['method']} {template}")
        current.set_attribute("http.route", template)
    current.set_attribute("http.response.status_code", status)
    if status >= 500:
        current.set_status(StatusCode.ERROR, str(status))


def _template(scope: Scope) -> str | None:
    """The path of the route that took the request, without what callers fill in."""
    return getattr(scope.get("route"), "path", None)


class SecurityHeaders:
    """Adds the headers that keep browsers from doing more with an answer than is meant; a route's own value stays."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._fixed = dict(SECURITY_HEADERS)
        if https:
            self._fixed["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._fixed.items():
                    headers.setdefault(name, value)
                if FRAMED in headers.get("Content-Security-Policy", ""):
                    del headers["X-Frame-Options"]
                headers.setdefault("Content-Security-Policy", API_POLICY)
            await send(message)

        await self._app(scope, receive, sending)


class BodyLimit:
    """Refuses a body larger than `limit` bytes, by its declared length before a byte is read, and by counting."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; `allow_body` may raise its limit before the body is read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state: MutableMapping[str, int] = scope.setdefault("state", {})
        state["body_limit"] = self._limit
        declared = Headers(scope=scope).get("content-length", "")
        expected = int(declared) if declared.isdecimal() and len(declared) < 20 else 0
        read = 0

        async def receiving() -> Message:
            nonlocal read
            message: Message = {"type": "http.request"} if expected > state["body_limit"] else await receive()
            read += len(message.get("body", b""))
            if max(expected, read) > state["body_limit"]:
                # FastAPI passes this kind on from wherever it reads the body.
                raise HTTPException(413)
            return message

        await self._app(scope, receiving, send)


def allow_body(request: Request, limit: int) -> None:
    """Lets this request's body be up to `limit` bytes long: for routes that read it piece by piece themselves."""
    request.state.body_limit = limit
