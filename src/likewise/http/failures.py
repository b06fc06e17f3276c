"""Every failure of a request as one envelope: `{"error": {"code", "message", "details"}}`."""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import JsonValue
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException

from likewise.errors import LikewiseError
from likewise.http.codes import ERROR_CODES, STATUS_CODES
from likewise.http.errors_page import place_of

log = structlog.get_logger("likewise.http")

PROBLEMS_TOLD = 20
"""How many faults of one request are listed."""


def failure(
    code: str,
    message: str | None = None,
    details: Mapping[str, JsonValue] | None = None,
    *,
    request_id: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The answer for a code of the table; without a message its meaning is told."""
    meant = ERROR_CODES[code]
    told = {**(details or {}), "requestId": request_id, "help": place_of(code)}
    wait = told.pop("retry_after", None) or meant.retry_after
    extra = {"Retry-After": str(wait)} if wait is not None else {}
    if code == "UNAUTHENTICATED":
        extra["WWW-Authenticate"] = 'Bearer realm="likewise"'
    body = {"error": {"code": code, "message": message or meant.meaning, "details": told}}
    return JSONResponse(body, status_code=meant.status, headers={**extra, **(headers or {})})


def install(app: FastAPI) -> None:
    """Makes the application answer every failure in this form. What is unforeseen, the middleware answers."""
    app.add_exception_handler(LikewiseError, _expected)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused_by_framework)
    app.add_exception_handler(DataError, _unstorable)


def request_id_of(request: Request) -> str | None:
    """The id that the middleware gave the request."""
    found: str | None = getattr(request.state, "request_id", None)
    return found


def _expected(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, LikewiseError):
        raise error
    code = error.code if error.code in ERROR_CODES else "INTERNAL_ERROR"
    if ERROR_CODES[code].told:
        details: Mapping[str, JsonValue] = dict(error.details)
        return failure(code, error.message, details, request_id=request_id_of(request))
    log.error("request_failed", code=code, reason=error.message)
    return failure(code, request_id=request_id_of(request))


def _invalid(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    problems: list[JsonValue] = [
        {"where": ".".join(str(part) for part in found["loc"]), "problem": found["msg"]}
        for found in error.errors()[:PROBLEMS_TOLD]
    ]
    first = error.errors()[0] if problems else {"loc": ("request",), "msg": "not understood"}
    message = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return failure("VALIDATION_ERROR", message, {"problems": problems}, request_id=request_id_of(request))


def _refused_by_framework(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    code = STATUS_CODES.get(error.status_code, "INTERNAL_ERROR" if error.status_code >= 500 else "VALIDATION_ERROR")
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_methods_of(request))
    return failure(code, request_id=request_id_of(request), headers=headers)


def _methods_of(request: Request) -> list[str]:
    """What the address knows, over all routes: the framework tells the methods of the first one only."""
    routes = [route for route in iter_route_contexts(request.app.routes) if isinstance(route.original_route, APIRoute)]
    return sorted(
        {method for route in routes if route.path_regex.match(request.url.path) for method in route.methods or ()}
    )


def _unstorable(request: Request, error: Exception) -> JSONResponse:
    """PostgreSQL cannot hold the value: a NUL in a text, a number out of its range."""
    log.info("value_refused", reason=type(getattr(error, "orig", error)).__name__)
    message = "a value cannot be stored: text may hold no NUL character, numbers at most 64 bits"
    return failure("VALIDATION_ERROR", message, request_id=request_id_of(request))
