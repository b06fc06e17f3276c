"""Cursors: where a part of a list ended, as an opaque text."""

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from likewise.errors import ValidationError
from likewise.http.models import Page

Item = TypeVar("Item")


class Made(Protocol):
    """What lists show by the time it was made."""

    @property
    def id(self) -> UUID: ...

    @property
    def created_at(self) -> datetime: ...


def page_of(items: Iterable[Item], limit: int, place: Callable[[Item], tuple[str | int, ...]]) -> Page[Item]:
    """A part of a list. Where it is full, its cursor is the `place` of its last item in the list's order."""
    found = tuple(items)
    return Page(items=found, next_cursor=cursor_after(*place(found[-1])) if len(found) == limit else None)


def time_place(item: Made) -> tuple[str, str]:
    """The place of an item in a list that is ordered by time and id; `time_and_id` reads it."""
    return item.created_at.isoformat(), str(item.id)


def cursor_after(*values: str | int) -> str:
    """A cursor for what comes after these values of the list's order."""
    return base64.urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode()).decode().rstrip("=")


def values_of(cursor: str, count: int) -> list[str]:
    """The values of `cursor_after`, as text.

    Raises:
        ValidationError: the cursor was not made by this API for this list.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise ValidationError("cursor: take nextCursor of the page before, unchanged") from error
    fits = isinstance(values, list) and len(values) == count
    if not fits or not all(isinstance(value, str | int) for value in values):
        raise ValidationError("cursor: take nextCursor of the page before, unchanged")
    return [str(value) for value in values]


def number_of(cursor: str) -> int:
    """Where a list that is ordered by a number ended.

    Raises:
        ValidationError: as `values_of`.
    """
    (number,) = values_of(cursor, 1)
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        raise ValidationError("cursor: take nextCursor of the page before, unchanged")
    return int(number)


def id_and_number(cursor: str | None) -> tuple[UUID, int] | None:
    """Where a list that is ordered by id and number ended; None for its beginning.

    Raises:
        ValidationError: as `values_of`.
    """
    if cursor is None:
        return None
    row_id, number = values_of(cursor, 2)
    try:
        return UUID(row_id), number_of(cursor_after(number))
    except ValueError as error:
        raise ValidationError("cursor: take nextCursor of the page before, unchanged") from error


def time_and_id(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Where a list that is ordered by time and id ended; None for its beginning.

    Raises:
        ValidationError: as `values_of`.
    """
    if cursor is None:
        return None
    made, row_id = values_of(cursor, 2)
    try:
        return datetime.fromisoformat(made), UUID(row_id)
    except ValueError as error:
        raise ValidationError("cursor: take nextCursor of the page before, unchanged") from error
