"""What to ask people next: the records whose answer is expected to improve the list most, and some at random.

An answer settles its record. Where the best candidate is taken for the match (probability 0.5 or more) it is worth asking
as far as it may be wrong, else as far as it may be right; by F1 a missed match costs 2 - F1 where a wrong one costs F1, both
over the matches claimed and those there are. Ranked by that alone, answers would say little of the rest of the list: a share
of them is drawn at random, by probabilities that are written down, so that the list can be estimated from them (Horvitz and
Thompson, 1952). They lean towards what is worth asking, with a part spread evenly (a defensive mixture, as in Marchant and
Rubinstein, "In search of an entity resolution OASIS", 2017).
"""

from dataclasses import dataclass
from math import ceil

import numpy as np

from likewise.engine.promise import Verdict, pick
from likewise.engine.promised import Promised
from likewise.engine.resolve import Resolved
from likewise.engine.vectors import Bools, Floats, Ints

RANDOM_SHARE = 0.1
"""Share of the questions that is drawn at random."""
_EVENLY = 0.1
"""Share of the random draws' probability that is spread evenly over the open records."""
_EVENLY_IN_LINE = 0.5
"""The same in a line: by few answers the interval would be wide if some of them stood for very many records."""
_EVEN = 0.5


@dataclass(frozen=True)
class Questions:
    """Records whose best candidate is to be judged, most worthwhile first, the random ones spread among them.

    Attributes:
        records: incoming rows. gain: what each answer is expected to add to F1.
        at_random: those that were drawn. inclusion: how probable it was that a record became a question, 1.0 where not by
            chance; in proportion 1 / inclusion a random answer stands for the records that were not asked.
        promise: what they were drawn for, if for that.
        expected_f1: F1 at probability 0.5, as the probabilities have it, before the answers.
    """

    records: Ints
    gain: Floats
    at_random: Bools
    inclusion: Floats
    expected_f1: float
    promise: Verdict | None = None

    def __len__(self) -> int:
        return len(self.records)


def choose(resolved: Resolved, count: int, seed: tuple[int, ...]) -> Questions:
    """Up to `count` records to ask about, of those that have a candidate and no judged match.

    Args:
        seed: of the random draws, such as a number and how much is judged already: another one for every batch.
    """
    held = np.flatnonzero(resolved.best >= 0)
    chances = resolved.chance[held]
    f1, total = _expected_f1(chances)
    is_open = ~resolved.confirmed[held]
    rows, chances = held[is_open], chances[is_open]
    gain = _gain(chances, f1) / (total or 1.0)
    order = np.argsort(-gain, kind="stable")
    by_gain = min(count, len(rows)) - (round(RANDOM_SHARE * count) if count < len(rows) else 0)
    asked, others = order[:by_gain], order[by_gain:]
    drawn, inclusion = _draw(gain[others], min(count, len(rows)) - by_gain, np.random.default_rng(seed))
    places = _spread(len(asked), len(drawn))
    chosen = np.concatenate([asked, others[drawn]])[places]
    return Questions(
        records=rows[chosen],
        gain=gain[chosen],
        at_random=(np.arange(len(places)) >= len(asked))[places],
        inclusion=np.concatenate([np.ones(len(asked)), inclusion])[places],
        expected_f1=f1,
    )


def choose_for(promised: Promised, resolved: Resolved, count: int) -> Questions:
    """Up to `count` records to ask about for a promise, all drawn at random."""
    picks = pick(promised.verdict.promise, promised.frame, count)
    chances = resolved.chance[resolved.best >= 0]
    f1, _ = _expected_f1(chances)
    drawn = np.ones(len(picks), dtype=np.bool_)
    return Questions(picks.record, np.zeros(len(picks)), drawn, picks.inclusion, f1, promised.verdict)


@dataclass(frozen=True)
class Line:
    """The order in which a list's records are asked about one by one. Arrays run over records, NaN where it is not asked.

    Attributes:
        worth: how many rows an answer is expected to put right; of one that was drawn that of the record before it in line.
        inclusion: of those drawn at random, how probable that was; NaN of the others.
    """

    worth: Floats
    inclusion: Floats


def line_up(chances: Floats, asked: Bools, others: Bools, seed: tuple[int, ...]) -> Line:
    """Line up the records that people are asked about anyway (`asked`), the most worthwhile first, and so many of the
    `others`, drawn at random and at even distances, that they are `RANDOM_SHARE` of all.

    However few of the line are answered, the answers of those that were drawn are a sample of the others.

    Args:
        chances: of each record's best candidate, NaN where it has none; neither may be asked nor drawn then.
        seed: of the random draws: another one for every list.
    """
    f1, _ = _expected_f1(chances[~np.isnan(chances)])
    gain = _gain(chances, f1)
    worth, inclusion = np.full(len(chances), np.nan), np.full(len(chances), np.nan)
    worth[asked] = gain[asked]
    rows = np.flatnonzero(others)
    number = min(ceil(asked.sum() * RANDOM_SHARE / (1.0 - RANDOM_SHARE)), len(rows))
    drawn, probable = _draw(gain[rows], number, np.random.default_rng(seed), _EVENLY_IN_LINE)
    before = ((np.arange(number) + 0.5) * asked.sum() / max(number, 1)).astype(np.int64)
    worth[rows[drawn]] = np.sort(gain[asked])[::-1][before]
    inclusion[rows[drawn]] = probable
    return Line(worth, inclusion)


def _expected_f1(chances: Floats) -> tuple[float, float]:
    """F1 at even odds as the probabilities have it, and how many claims and matches together that is over."""
    made = chances >= _EVEN
    total = float(made.sum() + chances.sum())
    return 2.0 * float(chances[made].sum()) / total if total else 0.0, total


def _gain(chances: Floats, f1: float) -> Floats:
    """What answers are worth, in right claims."""
    return np.where(chances >= _EVEN, (1.0 - chances) * f1, chances * (2.0 - f1))


def _draw(gain: Floats, count: int, chosen: np.random.Generator, evenly: float = _EVENLY) -> tuple[Ints, Floats]:
    """So many places, by systematic sampling with unequal probabilities (Madow, 1949), and those probabilities."""
    if count == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    total = float(gain.sum())
    even = np.full(len(gain), 1.0 / len(gain))
    inclusion = _inclusion((1.0 - evenly) * gain / total + evenly * even if total else even, count)
    order = chosen.permutation(len(gain))
    marks = np.floor(np.cumsum(inclusion[order]) + chosen.random())
    drawn = order[np.diff(marks, prepend=0.0) > 0]
    return drawn, inclusion[drawn]


def _inclusion(shares: Floats, count: int) -> Floats:
    """Probabilities in proportion to shares that add up to `count`, none above 1."""
    sure = np.zeros(len(shares), dtype=np.bool_)
    while True:
        left = float(shares[~sure].sum())
        scaled = np.where(sure, 1.0, shares * ((count - sure.sum()) / left if left else 0.0))
        over = (scaled > 1.0) & ~sure
        if not over.any():
            return scaled
        sure |= over


def _spread(firsts: int, others: int) -> Ints:
    """The order in which so many others stand at even distances among the firsts: a part of the answers is a sample too."""
    at = np.concatenate(
        [np.arange(firsts, dtype=np.float64), (np.arange(others) + 0.5) * max(firsts, 1) / max(others, 1)]
    )
    return np.argsort(at, kind="stable")
