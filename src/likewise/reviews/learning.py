"""What people's answers say of the machine's forecasts: a pure function of what was forecast and what came true."""

from collections.abc import Iterable
from dataclasses import dataclass

from likewise.intervals import Estimate, wilson

BANDS = 10


@dataclass(frozen=True)
class Answered:
    """A record that a person has decided on: how likely its best candidate was said to be, and whether it was the one.

    `rows` is how many rows of lists the answer holds for.
    """

    probability: float
    matched: bool
    rows: int = 1


@dataclass(frozen=True)
class Band:
    """The answers with a forecast from `lower` to below `upper`, the last band's own included.

    Attributes:
        expected: the mean forecast, None without an answer. observed: the share that came true, with its 95 % interval.
    """

    lower: float
    upper: float
    asked: int
    matched: int
    expected: float | None
    observed: Estimate


def bands(answers: Iterable[Answered]) -> tuple[Band, ...]:
    """The answers by forecast, in ten bands of the same width: well calibrated forecasts come true as often as they say
    (a reliability diagram: Murphy & Winkler, "Reliability of subjective probability forecasts", 1977).
    """
    sorted_in: list[list[Answered]] = [[] for _ in range(BANDS)]
    for one in answers:
        sorted_in[min(int(one.probability * BANDS), BANDS - 1)].append(one)
    return tuple(_band(place, found) for place, found in enumerate(sorted_in))


def _band(place: int, answers: list[Answered]) -> Band:
    matched = sum(one.matched for one in answers)
    expected = sum(one.probability for one in answers) / len(answers) if answers else None
    return Band(place / BANDS, (place + 1) / BANDS, len(answers), matched, expected, wilson(matched, len(answers)))
