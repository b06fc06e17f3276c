"""The paired test of two matchers, against the textbook."""

import numpy as np
import pytest

from likewise.paired import compare_paired


def rights(both: int, gained: int, lost: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    """Which records each of two matchers gets right."""
    before = [True] * both + [False] * gained + [True] * lost + [False] * neither
    after = [True] * both + [True] * gained + [False] * lost + [False] * neither
    return np.array(before, dtype=np.bool_), np.array(after, dtype=np.bool_)


@pytest.mark.parametrize(
    ("gained", "lost", "chance"), [(5, 0, 0.0625), (6, 0, 0.03125), (9, 1, 22 / 1024), (3, 3, 1.0), (0, 0, 1.0)]
)
def test_the_chance_is_that_of_tossing_coins(gained: int, lost: int, chance: float) -> None:
    """Whatever both get right or wrong says nothing."""
    told = compare_paired(*rights(100, gained, lost, 30))
    assert told.chance == pytest.approx(chance)
    assert (told.records, told.after - told.before) == (130 + gained + lost, gained - lost)


def test_better_takes_more_than_chance_and_the_right_direction() -> None:
    assert compare_paired(*rights(100, 20, 4, 0)).better
    assert not compare_paired(*rights(100, 4, 20, 0)).better
    assert not compare_paired(*rights(100, 5, 0, 0)).better
