"""Protects what a matcher is stopped for: what is worse than chance explains, and never what is not."""

import pytest
from numpy.random import default_rng

from likewise.matchers.accuracy import Tally
from likewise.matchers.trial import Kind, Limits, Measured, breaches, p95

LIMITS = Limits(promise=0.95)
USUAL = Measured(jobs=50, failed=1, paces=[0.001] * 38 + [0.004] * 2, said=Tally(100, 97))


def kinds(now: Measured, before: Measured = USUAL) -> list[Kind]:
    return [one.kind for one in breaches(before, now, LIMITS)]


def test_what_does_as_before_goes_on() -> None:
    assert kinds(USUAL) == []
    assert kinds(Measured(), Measured()) == []
    assert kinds(Measured(), USUAL) == kinds(USUAL, Measured()) == []


@pytest.mark.parametrize(
    ("failed", "jobs", "stopped"), [(2, 2, False), (3, 3, True), (3, 40, False), (9, 50, True), (50, 50, True)]
)
def test_lists_that_fail(failed: int, jobs: int, stopped: bool) -> None:  # noqa: FBT001 -- a table's column
    assert kinds(Measured(jobs=jobs, failed=failed)) == [Kind.ERRORS] * stopped
    failing = Measured(jobs=50, failed=50)
    assert kinds(Measured(jobs=jobs, failed=failed), failing) == [], "going back would not help"


@pytest.mark.parametrize(("slow", "stopped"), [(0, False), (1, False), (2, True), (20, True)])
def test_slow_pieces_one_of_which_may_be_chance(slow: int, stopped: bool) -> None:  # noqa: FBT001 -- a table's column
    before = Measured(paces=[0.001] * 20)
    now = Measured(paces=[0.001] * (20 - slow) + [0.0031] * slow)
    assert kinds(now, before) == [Kind.TIME] * stopped
    few = Measured(paces=[1.0] * 19)
    assert kinds(few, before) == kinds(Measured(paces=[1.0] * 20), Measured(paces=[0.001] * 19)) == []


def test_the_95th_percentile_is_the_value_that_one_in_twenty_exceeds() -> None:
    assert p95(range(1, 21)) == 19
    assert p95(range(1, 101)) == 95
    assert p95([7.0]) == 7.0


def test_one_broken_invariant_is_enough() -> None:
    (found,) = breaches(USUAL, Measured(broken={"counts_differ": 2, "record_linked_twice": 0}), LIMITS)
    assert (found.kind, found.message) == (Kind.INVARIANT, "results do not add up: counts differ (2)")


def test_links_that_people_found_wrong() -> None:
    assert kinds(Measured(said=Tally(8, 0))) == kinds(Measured(said=Tally(40, 30))) == [Kind.PRECISION]
    assert kinds(Measured(said=Tally(2, 0))) == kinds(Measured(said=Tally(100, 94))) == []
    before = Measured(said=Tally(40, 28))
    assert kinds(Measured(said=Tally(40, 30)), before) == [], "the version before was no better"
    assert breaches(USUAL, Measured(said=Tally(40, 0)), Limits()) == (), "nothing is promised"


@pytest.mark.parametrize("promise", [0.9, 0.98])
def test_one_that_keeps_its_promise_is_hardly_ever_stopped_however_often_it_is_looked_at(promise: float) -> None:
    """Looked at after each of 700 judgements; one that breaks it three times over is stopped nearly always."""
    chance, limits = default_rng(7), Limits(promise=promise)

    def stopped(right: float) -> bool:
        said = Tally()
        for _ in range(700):
            said = Tally(said.judged + 1, said.right + (chance.random() < right))
            if breaches(Measured(), Measured(said=said), limits):
                return True
        return False

    assert sum(stopped(promise) for _ in range(300)) <= 3 + 5
    assert sum(stopped(1 - 3 * (1 - promise)) for _ in range(100)) >= 95
