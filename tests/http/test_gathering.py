"""Gathering: what comes while others are worked on is done together, and each gets the outcome that is its own."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from likewise.http.gathering import MOST, Gatherer


class Work:
    """Doubles numbers, refuses odd ones, and holds the first batch back until it may go on."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, numbers: Sequence[int]) -> Sequence[int | Exception]:
        self.batches.append(list(numbers))
        self.begun.set()
        assert self.go_on.wait(30)
        return [2 * number if number % 2 == 0 else ValueError(str(number)) for number in numbers]


async def gathered(work: Work, numbers: Sequence[int]) -> list[int | BaseException]:
    """Number 0 is under way when the others come."""
    gatherer = Gatherer()
    first = asyncio.create_task(gatherer.do("double", 0, work))
    await asyncio.to_thread(work.begun.wait, 30)
    others = [asyncio.create_task(gatherer.do("double", number, work)) for number in numbers]
    await asyncio.sleep(0)  # they have come
    work.go_on.set()
    return await asyncio.gather(first, *others, return_exceptions=True)


def test_what_comes_meanwhile_is_done_together_and_no_more_than_so_many_at_once() -> None:
    """The first does not wait for others; the rest is one batch, then what is left over; everybody gets their own answer."""
    work, numbers = Work(), range(2, 2 * MOST + 8, 2)
    answers = asyncio.run(gathered(work, numbers))
    assert answers == [0, *(2 * number for number in numbers)]
    assert work.batches == [[0], list(numbers)[:MOST], list(numbers)[MOST:]]


def test_a_refusal_is_of_one_alone() -> None:
    """An exception among the outcomes is raised for the item that it belongs to."""
    answers = asyncio.run(gathered(Work(), [2, 3, 4]))
    assert (answers[1], answers[3]) == (4, 8)
    assert isinstance(answers[2], ValueError)


def test_a_fault_of_the_work_reaches_everybody_and_the_next_ones_are_served() -> None:
    """Nobody waits for ever after a bug."""
    gatherer = Gatherer()

    def broken(_: Sequence[int]) -> Sequence[int | Exception]:
        raise ZeroDivisionError

    async def twice() -> tuple[list[object], int]:
        asked = (gatherer.do("it", number, broken) for number in range(3))
        faults = await asyncio.gather(*asked, return_exceptions=True)
        return list(faults), await gatherer.do("it", 4, lambda numbers: [number + 1 for number in numbers])

    faults, answer = asyncio.run(twice())
    assert [type(fault) for fault in faults] == [ZeroDivisionError] * 3
    assert answer == 5


def test_kinds_do_not_wait_for_each_other() -> None:
    """One catalogue that is locked holds up nobody else's jobs."""
    work = Work()

    async def other_first() -> str:
        gatherer = Gatherer()
        held = asyncio.create_task(gatherer.do("double", 0, work))
        await asyncio.to_thread(work.begun.wait, 30)
        other = await gatherer.do("other", "served", list)
        work.go_on.set()
        await held
        return other

    assert asyncio.run(other_first()) == "served"


def test_who_went_away_does_not_harm_the_others() -> None:
    """A request that was given up leaves its batch as it is."""
    work = Work()

    async def one_leaves() -> int:
        gatherer = Gatherer()
        first = asyncio.create_task(gatherer.do("double", 0, work))
        await asyncio.to_thread(work.begun.wait, 30)
        leaving, staying = (asyncio.create_task(gatherer.do("double", number, work)) for number in (2, 4))
        await asyncio.sleep(0)
        leaving.cancel()
        work.go_on.set()
        await first
        with pytest.raises(asyncio.CancelledError):
            await leaving
        return await staying

    assert asyncio.run(one_leaves()) == 8
