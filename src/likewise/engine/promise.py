"""Promises about links: what share of those from a line upwards is right, as far as random answers bear it out.

The pairs of a list (each record's best candidate) lie in bands by probability (`bands`); random answers bound how many of
them are wrong (`bounds`). Each line has a share of the risk, the loosest one half of it, and hands it on to the next looser
one when it holds (the fallback procedure: Wiens, "A fixed sequence Bonferroni procedure", 2003), so that all lines together
mislead no more often than one.

Which line to try for is told by what is left to people: an answer is worth its while where it spares another one at once;
where no line does that, where it spares four, since answers are given once and links are made again with every list.
"""

from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from likewise.engine.bands import Bands, Frame, band_of, bands_of
from likewise.engine.bounds import precision_of, recall_of, wrong_within
from likewise.engine.vectors import Floats, Ints
from likewise.intervals import Estimate

_SAME = 1e-9
_WORTH = 10.0
"""How many answers the list's own doubt weighs beside them where further ones are foreseen."""
_RATES = (0.1, 0.5)
_BELOW = 0.1
"""Share of the answers that is asked under the line, for recall."""
_HOPES = ((1.0, 0.0), (0.25, 0.0), (0.25, 1.0))
"""What to try for, in turn: what an answer costs, in links, and how many standard errors better than expected it may get."""


@dataclass(frozen=True)
class Promise:
    """At least `target` of the links are right; false with probability 1 - `confidence` at most."""

    target: float
    confidence: float = 0.95


@dataclass(frozen=True)
class Verdict:
    """What the answers say of a promise.

    Attributes:
        kept: whether it is kept, by linking from `line` upwards; else `line` is the one that the estimates speak of.
        links: pairs from the line upwards. judged: random answers among them.
        precision, recall: of these links; recall among the best candidates of all records, not among matches never found.
        needed: further answers that are expected to keep the promise for `within_reach` links, where that is more than
            is kept already; None where no number is.
    """

    promise: Promise
    kept: bool
    line: float
    links: int
    judged: int
    precision: Estimate
    recall: Estimate
    needed: int | None
    within_reach: int


def judge(promise: Promise, frame: Frame, settled: int = 0) -> Verdict:
    """Whether a promise is kept, from which line upwards, and what is still needed for more.

    Args:
        settled: matches that directed answers have confirmed: they are linked anyway.
    """
    bands = bands_of(frame)
    tried = try_lines(promise, bands)
    done = tried.done
    goal, needed = goal_of(promise, bands, tried)
    at = done or goal or min(1, bands.linkable)
    above, below = bands.upto(at), bands.below(at)
    return Verdict(
        promise=promise,
        kept=done > 0,
        line=float(bands.lines[at - 1]) if at else 1.0,
        links=int(above.size.sum()),
        judged=int(above.asked.sum()),
        precision=precision_of(above, 1.0 - tried.risks[done - 1] if done else promise.confidence),
        recall=recall_of(above, below, settled, promise.confidence),
        needed=None
        if needed is None
        else ceil(needed / (1.0 - _BELOW) if len(bands.lines) > bands.linkable else needed),
        within_reach=int(bands.upto(goal).size.sum()),
    )


def _risks(promise: Promise, lines: int) -> Floats:
    """The risk that each line has of its own: half of all is the loosest one's."""
    each = np.full(lines, 0.5 / max(lines - 1, 1))
    each[-1:] = 0.5 if lines > 1 else 1.0
    return (1.0 - promise.confidence) * each


@dataclass(frozen=True)
class _Tried:
    """Lines as they were tried: the risk that each one had, and whether the promise holds for all pairs above it."""

    risks: tuple[float, ...]
    holds: tuple[bool, ...]

    @property
    def done(self) -> int:
        """How many of the surest bands may be linked."""
        return max((place + 1 for place, held in enumerate(self.holds) if held), default=0)


def try_lines(promise: Promise, bands: Bands) -> _Tried:
    """Try every line, each with the risk that is handed on to it."""
    risks, holds, handed = [], [], 0.0
    for count, own in enumerate(_risks(promise, bands.linkable).tolist(), start=1):
        risks.append(handed + own)
        holds.append(_holds(promise, bands.upto(count), risks[-1]))
        handed = risks[-1] if holds[-1] else 0.0
    return _Tried(tuple(risks), tuple(holds))


def _holds(promise: Promise, bands: Bands, risk: float) -> bool:
    _, most = wrong_within(bands, risk)
    return most <= (1.0 - promise.target) * int(bands.size.sum()) + _SAME


def goal_of(promise: Promise, bands: Bands, tried: _Tried) -> tuple[int, int | None]:
    """How many bands to try to link, and by how many further answers: what leaves most links for the price of the answers.

    0 and None where no answers can be hoped to keep the promise for more bands than it is kept for.
    """
    for price, hope in _HOPES:
        best, found, left = 0, None, float(bands.upto(tried.done).size.sum())
        for count in range(tried.done + 1, bands.linkable + 1):
            above = bands.upto(count)
            more = _needed(promise, above, tried.risks[count - 1], hoped_rates(above, hope))
            if more is not None and int(above.size.sum()) - price * more > left:
                best, found, left = count, more, int(above.size.sum()) - price * more
        if found is not None:
            return best, found
    return 0, None


def _needed(promise: Promise, bands: Bands, risk: float, rates: Floats) -> int | None:
    """The least number of further answers that keeps the promise for all these bands if they turn out as foreseen."""
    weights = worth(bands)
    low, high = 0, int((bands.size - bands.asked).sum())

    def enough(more: int) -> bool:
        asked = bands.asked + shared_out(bands, weights, more)
        wrong = bands.wrong + rates * (asked - bands.asked)
        return _holds(promise, replace(bands, asked=asked, wrong=wrong), risk)

    if not enough(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low


def hoped_rates(bands: Bands, hope: float) -> Floats:
    """The share of wrong pairs in each band if all the open ones together turn out `hope` standard errors better."""
    rates, left = expected_rates(bands), bands.size - bands.asked
    variance = left * rates * (1.0 - rates) * (1.0 + left / (bands.asked + _WORTH))
    expected = float((left * rates).sum())
    if expected == 0.0:
        return rates
    return rates * max(0.0, 1.0 - hope * float(np.sqrt(variance.sum())) / expected)


def expected_rates(bands: Bands) -> Floats:
    """The share of wrong pairs to be expected in each band: its answers beside the list's doubt."""
    return np.asarray((bands.wrong + _WORTH * bands.doubt) / (bands.asked + _WORTH), dtype=np.float64)


def worth(bands: Bands) -> Floats:
    """How many answers each band deserves: by its size, and more where answers differ more (Neyman, 1934).

    Nearly in proportion, since where no answer says wrong the bound is as bad as the band with the least share of answers.
    """
    rate = np.clip(expected_rates(bands), *_RATES)
    return np.asarray(bands.size * np.sqrt(rate * (1.0 - rate)), dtype=np.float64)


def shared_out(bands: Bands, weights: Floats, count: int) -> Ints:
    """How many of the next `count` answers to ask in each band: always where they are scarcest for its weight."""
    open_pairs = bands.size - bands.asked
    turn = np.concatenate(
        [
            (np.arange(asked, size) + 0.5) / max(weight, 1e-9)
            for (size, asked, _), weight in zip(bands.each, weights, strict=True)
        ]
    )
    of = np.repeat(np.arange(len(open_pairs)), open_pairs)
    return np.bincount(of[np.argsort(turn, kind="stable")[:count]], minlength=len(open_pairs)).astype(np.int64)


@dataclass(frozen=True)
class Picks:
    """Pairs to be judged for a promise: incoming rows, and each one's probability to be asked by the end of this round."""

    record: Ints
    inclusion: Floats

    def __len__(self) -> int:
        return len(self.record)


def pick(promise: Promise, frame: Frame, count: int) -> Picks:
    """The next `count` pairs that the promise needs: next by their numbers, in the bands where answers are scarce."""
    bands = bands_of(frame)
    if not len(bands.lines):
        return Picks(np.zeros(0, dtype=np.int64), np.zeros(0))
    goal, _ = goal_of(promise, bands, try_lines(promise, bands))
    above = goal or bands.linkable
    weights = worth(bands)
    under = weights[above:].sum()
    if under > 0 and above:
        weights[above:] *= _BELOW / (1.0 - _BELOW) * weights[:above].sum() / under
    more = shared_out(bands, weights, count)
    band = band_of(bands.lines, frame.chance)
    rows, inclusion = [], []
    for one in np.flatnonzero(more).tolist():
        members = np.flatnonzero((band == one) & np.isnan(frame.said))
        chosen = members[np.argsort(frame.number[members], kind="stable")][: more[one]]
        rows.append(frame.record[chosen])
        inclusion.append(np.full(len(chosen), (bands.asked[one] + more[one]) / bands.size[one]))
    return Picks(np.concatenate([*rows, frame.record[:0]]), np.concatenate([*inclusion, np.zeros(0)]))
