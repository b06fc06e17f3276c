"""Protects which records a canary decides on: always the same ones, near the share, growing with it."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from likewise.jobs.canary import in_share

ONE, OTHER = UUID(int=1), UUID(int=2)


@given(st.uuids(), st.text(), st.floats(0, 1), st.floats(0, 1))
def test_who_is_in_a_share_is_in_every_larger_one(matcher: UUID, record: str, first: float, second: float) -> None:
    small, large = sorted((first, second))
    assert in_share(matcher, record, large) or not in_share(matcher, record, small)


@given(st.uuids(), st.text())
def test_nothing_is_nobody_and_all_is_everybody(matcher: UUID, record: str) -> None:
    assert not in_share(matcher, record, 0.0)
    assert in_share(matcher, record, 1.0)


def test_the_share_is_kept_and_another_canary_gets_others() -> None:
    """Of 20,000 records; a hash is no coin, so the numbers are always the same."""
    records = [str(number) for number in range(20_000)]
    chosen = {record for record in records if in_share(ONE, record, 0.1)}
    others = {record for record in records if in_share(OTHER, record, 0.1)}
    assert 1_900 < len(chosen) < 2_100
    assert 1_900 < len(others) < 2_100
    assert 150 < len(chosen & others) < 250


def test_the_hash_never_changes() -> None:
    """Between releases either: a canary's records would change in the middle."""
    assert [str(number) for number in range(30) if in_share(ONE, str(number), 0.2)] == ["4", "24"]
