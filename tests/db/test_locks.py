"""Protects what one process at a time does: nobody waits for a lock, and it is free again when it should be."""

import pytest

from likewise.db.locks import lock_beside, try_lock
from likewise.db.session import Database

LOCK = 0x7465737473


def test_of_two_transactions_one_has_the_lock_until_it_ends(database: Database) -> None:
    with database.transaction() as first:
        assert try_lock(first, LOCK)
        with database.transaction() as second:
            assert not try_lock(second, LOCK)
            assert try_lock(second, LOCK + 1)
    with database.transaction() as third:
        assert try_lock(third, LOCK)


def test_a_lock_beside_outlives_transactions_and_ends_with_its_block(database: Database) -> None:
    with lock_beside(database, LOCK) as mine:
        assert mine
        with database.transaction() as session:
            assert not try_lock(session, LOCK)
        with lock_beside(database, LOCK) as other:
            assert not other
    with pytest.raises(ValueError, match="work failed"), lock_beside(database, LOCK):
        raise ValueError("work failed")
    with lock_beside(database, LOCK) as again:
        assert again
