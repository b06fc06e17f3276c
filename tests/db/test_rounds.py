"""What a worker looks after goes on until it is told to stop, whatever fails meanwhile."""

from threading import Event

from sqlalchemy.exc import OperationalError

from likewise.db.rounds import keep_on
from likewise.errors import DatabaseError


def test_a_round_that_fails_is_told_and_the_next_one_tries_again() -> None:
    """A thread that dies of a database that was away for a second would be missed by nobody."""
    failures = iter([OperationalError("", None, Exception("gone\nfor now")), DatabaseError("away")])
    stop = Event()
    told: list[str] = []

    def step() -> None:
        error = next(failures, None)
        if error is None:
            stop.set()
        else:
            raise error

    keep_on(step, 0.001, stop, told.append)
    assert told == ["gone", "away"]


def test_it_begins_at_once() -> None:
    """A worker that has just started looks without waiting for the first interval to pass."""
    stop = Event()
    keep_on(stop.set, 3600.0, stop, print)
    assert stop.is_set()
