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
