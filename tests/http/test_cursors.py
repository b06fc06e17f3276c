"""Protects lists part by part: a full part says where the next one begins, the last one that there is none."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from likewise.errors import ValidationError
from likewise.http.cursors import page_of, time_and_id, time_place, values_of


@dataclass(frozen=True)
class Thing:
    id: UUID
    created_at: datetime


def test_a_full_part_names_the_place_of_its_last_item() -> None:
    page = page_of(iter("abc"), 3, lambda one: (one, 7))
    assert page.items == ("a", "b", "c")
    assert page.next_cursor is not None
    assert values_of(page.next_cursor, 2) == ["c", "7"]


@pytest.mark.parametrize("items", ["", "ab"])
def test_a_part_that_is_not_full_is_the_last(items: str) -> None:
    assert page_of(items, 3, lambda one: (one,)).next_cursor is None


def test_a_place_in_time_is_read_as_it_was_written() -> None:
    thing = Thing(uuid4(), datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC))
    cursor = page_of([thing], 1, time_place).next_cursor
    assert time_and_id(cursor) == (thing.created_at, thing.id)
    assert time_and_id(None) is None
    with pytest.raises(ValidationError, match="nextCursor"):
        time_and_id(page_of(["x"], 1, lambda one: (one, "y")).next_cursor)
