"""Errors that a person can act on.

Every failure a user can cause is a `LikewiseError`: one line that says what is wrong, where, and what to do; a stable
`code` for programs; an `exit_code` for the shell. Anything else that escapes is a bug of ours.
"""

from collections.abc import Mapping
from typing import ClassVar


class LikewiseError(Exception):
    """Base of all expected errors.

    Args:
        message: one line for a person: what, where, what to do.
        details: where it happened, for programs (file, row, column, ...).
    """

    code: ClassVar[str] = "INTERNAL_ERROR"
    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, **details: str | int | None) -> None:
        super().__init__(message)
        self.message = message
        self.details: Mapping[str, str | int | None] = details


class InputError(LikewiseError):
    """A file cannot be read: missing, empty, damaged, protected, of an unknown format, or past a limit."""

    code = "INPUT_ERROR"
    exit_code = 3


class TooLargeError(InputError):
    """A file is larger than the service takes."""

    code = "PAYLOAD_TOO_LARGE"


class TableError(LikewiseError):
    """A table was read but cannot be matched as asked: unknown column, key not unique, nothing in common."""

    code = "TABLE_ERROR"
    exit_code = 4


class OutputError(LikewiseError):
    """The result cannot be written where it was asked for."""

    code = "OUTPUT_ERROR"
    exit_code = 5


class MatcherError(LikewiseError):
    """A stored matcher is unreadable, of another version, or does not fit these tables."""

    code = "MATCHER_ERROR"
    exit_code = 6


class DatabaseError(LikewiseError):
    """PostgreSQL cannot be reached, refuses, or has a schema that this release does not know."""

    code = "DATABASE_UNAVAILABLE"
    exit_code = 7


class QueueError(LikewiseError):
    """The queue is full, or Redis cannot be reached where there is no way round it."""

    code = "QUEUE_ERROR"
    exit_code = 8


class ValidationError(LikewiseError):
    """A message or a request is not what its contract says; it will not be right the next time either."""

    code = "VALIDATION_ERROR"
    exit_code = 9


class ProcessingError(LikewiseError):
    """Work failed for a reason that may pass: it is worth another attempt."""

    code = "PROCESSING_ERROR"
    exit_code = 10


class StorageFullError(ProcessingError):
    """The store has no room left; another attempt makes sense once somebody has made some."""

    code = "STORAGE_FULL"


class MemoryShortError(ProcessingError):
    """This machine has too little memory free; another one, or another moment, may have enough."""

    code = "NOT_ENOUGH_MEMORY"
    exit_code = 71


class ServiceError(LikewiseError):
    """A server that the service needs (PostgreSQL, Redis) cannot be started, reached or used."""

    code = "SERVICE_ERROR"
    exit_code = 11


class SettingsError(LikewiseError):
    """A setting from the environment is missing or has a value that cannot be meant."""

    code = "SETTINGS_ERROR"
    exit_code = 12


class RefusedError(LikewiseError):
    """The service does not do what was asked; its subclasses say why."""

    code = "CONFLICT"
    exit_code = 13


class UnauthenticatedError(RefusedError):
    """Nobody knows who asks: no credentials, or none that hold."""

    code = "UNAUTHENTICATED"


class ForbiddenError(RefusedError):
    """Who asks is known and may not do this."""

    code = "FORBIDDEN"


class NotFoundError(RefusedError):
    """What was asked for does not exist, or not any more."""

    code = "NOT_FOUND"


class ConflictError(RefusedError):
    """What was asked does not go with what is there: a name is taken, a state is past."""

    code = "CONFLICT"


class PreconditionFailedError(RefusedError):
    """Somebody else changed it first: the `If-Match` that was sent is of an older version."""

    code = "PRECONDITION_FAILED"


class PreconditionRequiredError(RefusedError):
    """A change that must say what it is based on came without `If-Match`."""

    code = "PRECONDITION_REQUIRED"


class RateLimitedError(RefusedError):
    """Too much in too short a time; `retry_after` in the details says how many seconds to wait."""

    code = "RATE_LIMITED"
