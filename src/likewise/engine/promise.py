"""Promises about links: what share of those from a line upwards is right, as far as random answers bear it out.

A list's pairs (each record's best candidate) lie in bands by probability. In each band records are judged in the order of
permanent random numbers (Ohlsson, "Coordination of samples using permanent random numbers", 1995), so that the answers are
at any time a simple random sample of the band, without replacement. In a stratified sample each answer stands for size /
asked pairs, the inverse of its inclusion probability (Horvitz and Thompson, 1952): that gives the estimates.

Bounds are exact and hold whenever one looks, so that a person may answer until the promise is kept. With w wrong pairs
among the N of a band, n answers of which x say wrong have the probability (w)_x (N - w)_(n - x) / (N)_n, in falling
factorials. A forecast made before the answers, divided by that probability, is a martingale under w: it exceeds 1 / a with
probability a at most, at any time (Ville, 1939; Waudby-Smith and Ramdas, "Confidence sequences for sampling without
replacement", 2020). Bands are drawn by themselves, so their factors multiply, and a total of wrong pairs is
refused where every way to spread it over the bands is (Spertus and Stark, "Sweeter than SUITE", 2022). The logarithms are
convex in w: the least refused spread is found by merging their increments. The forecast is a beta-binomial
around the list's own probabilities, and some multiples of its doubt: if these are bad, more answers are needed, but no
promise is false. Each line has a share of the risk, the loosest one half of it, and hands it on to the next looser one
when it holds (the fallback procedure: Wiens, "A fixed sequence Bonferroni procedure", 2003), so that all lines together
mislead no more often than one.
"""

from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from scipy.special import betaln, gammaln, logsumexp

from likewise.engine.vectors import Floats, Ints
from likewise.intervals import Estimate

EVEN_ODDS = 0.5
"""No pair less likely than this is linked, whatever is promised."""
_UNLIKELY = 0.1
_SAME = 1e-9
_SHARES = (0.3, 0.5, 0.65, 0.8, 0.9, 1.0)
"""Where the bands of pairs that may be linked end, as shares of them."""
_LEAST_BAND = 20
_TRUST = 50.0
"""How many answers the forecast of a band weighs."""
_MULTIPLES = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0)
"""The forecast takes the list's doubt to be wrong by one of these factors."""
_DOUBTS = (0.001, 0.5)
_WORTH = 10.0
"""How many answers the list's own doubt weighs beside them where further ones are foreseen."""
_RATES = (0.1, 0.5)
_BELOW = 0.1
"""Share of the answers that is asked under the line, for recall."""


@dataclass(frozen=True)
class Promise:
    """At least `target` of the links are right; false with probability 1 - `confidence` at most."""

    target: float
    confidence: float = 0.95


@dataclass(frozen=True)
class Frame:
    """The pairs that a promise is about: best candidates that no directed answer has settled, one of each record.

    Attributes:
        record: incoming rows. chance: by a ranking that knows nothing of the random answers.
        number: permanent random numbers. said: of the random answers, 1.0 right, 0.0 wrong, NaN not asked.
    """

    record: Ints
    chance: Floats
    number: Floats
    said: Floats


@dataclass(frozen=True)
class Bands:
    """Bands of pairs from the surest down.

    Attributes:
        lines: the lowest probability of each. linkable: how many of the bands may be linked; the others serve recall.
        size: pairs. doubt: their mean probability to be wrong, as the list has it.
        asked: random answers, of the first pairs by their numbers. wrong: those of them that say so.
    """

    lines: Floats
    linkable: int
    size: Ints
    doubt: Floats
    asked: Ints
    wrong: Floats

    def upto(self, count: int) -> "Bands":
        """The surest ones."""
        return Bands(*self._cut(slice(count)))

    def below(self, count: int) -> "Bands":
        """All but the surest ones."""
        return Bands(*self._cut(slice(count, None)))

    def _cut(self, part: slice) -> tuple[Floats, int, Ints, Floats, Ints, Floats]:
        kept = len(self.lines[part])
        return (self.lines[part], kept, self.size[part], self.doubt[part], self.asked[part], self.wrong[part])


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


def bands_of(frame: Frame) -> Bands:
    """A frame in bands. An answer counts once all pairs of its band with lower numbers are answered too."""
    lines = _lines(frame.chance)
    band = _band(lines, frame.chance)
    count = len(lines)
    asked, wrong = np.zeros(count, dtype=np.int64), np.zeros(count)
    for one in range(count):
        said = frame.said[np.flatnonzero(band == one)[np.argsort(frame.number[band == one], kind="stable")]]
        unknown = np.isnan(said)
        asked[one] = int(unknown.argmax()) if unknown.any() else len(said)
        wrong[one] = float((said[: asked[one]] == 0.0).sum())
    size = np.bincount(band, minlength=count).astype(np.int64)
    doubt = np.bincount(band, 1.0 - frame.chance, minlength=count) / size
    return Bands(lines, int((lines >= EVEN_ODDS).sum()), size, doubt, asked, wrong)


def _lines(chances: Floats) -> Floats:
    """The lowest probability of each band, from the surest down; pairs that are equally sure are never parted."""
    ordered = np.sort(chances[chances >= EVEN_ODDS])[::-1]
    ends = [max(round(share * len(ordered)), 1) for share in _SHARES] if len(ordered) else []
    wide = [end for end in ends[:-1] if end >= _LEAST_BAND and len(ordered) - end >= _LEAST_BAND]
    apart = [end for place, end in enumerate(wide) if place == 0 or end - wide[place - 1] >= _LEAST_BAND]
    lines = [ordered[end - 1] for end in [*apart, *ends[-1:]]]
    rest = chances[chances < EVEN_ODDS]
    for part in (rest[rest >= _UNLIKELY], rest[rest < _UNLIKELY]):
        lines += [part.min()] if len(part) else []
    return np.unique(np.array(lines, dtype=np.float64))[::-1]


def _band(lines: Floats, chances: Floats) -> Ints:
    return np.searchsorted(-lines, -chances, side="left").astype(np.int64)


def wrong_within(bands: Bands, risk: float) -> tuple[float, float]:
    """The least and the most wrong pairs that the answers do not refuse; both are right but with probability `risk`."""
    seen = float(bands.wrong.sum())
    moves = np.sort(np.concatenate([_moves(*one) for one in _each(bands)]))
    start = _forecast(bands) + float(
        (gammaln(bands.size + 1) - gammaln(bands.wrong + 1) - gammaln(bands.size - bands.wrong + 1)).sum()
    )
    against = start + np.concatenate([[0.0], np.cumsum(moves)])
    left = np.flatnonzero(against < -np.log(risk))
    if not len(left):
        left = np.array([against.argmin()])
    return seen + float(left[0]), seen + float(left[-1])


def _each(bands: Bands) -> list[tuple[int, int, float]]:
    return list(zip(bands.size.tolist(), bands.asked.tolist(), bands.wrong.tolist(), strict=True))


def _moves(size: int, asked: int, wrong: float) -> Floats:
    """How much the evidence against w wrong pairs grows (nats) from each possible w to the next."""
    more = np.arange(size - asked, dtype=np.float64)
    rights = size - wrong - more
    return np.asarray(
        np.log((more + 1.0) / (more + 1.0 + wrong)) + np.log(rights / (size - asked - more)), dtype=np.float64
    )


def _forecast(bands: Bands) -> float:
    """The log-probability of the answers, as it was foretold: the mean over multiples of the list's doubt."""
    doubt = np.clip(np.multiply.outer(np.array(_MULTIPLES), bands.doubt), *_DOUBTS)
    a, b = _TRUST * doubt, _TRUST * (1.0 - doubt)
    each = betaln(a + bands.wrong, b + bands.asked - bands.wrong) - betaln(a, b)
    return float(logsumexp(each.sum(axis=1)) - np.log(len(_MULTIPLES)))


def precision_of(bands: Bands, confidence: float) -> Estimate:
    """The share of right pairs in bands. Estimated once each band has an answer, bounded always."""
    total = int(bands.size.sum())
    if total == 0:
        return Estimate(None, 0.0, 1.0)
    least, most = wrong_within(bands, 1.0 - confidence)
    value = None
    if (bands.asked > 0).all():
        value = 1.0 - float((bands.wrong * (bands.size / bands.asked)).sum()) / total
    return Estimate(value, 1.0 - most / total, 1.0 - least / total)


def recall_of(above: Bands, below: Bands, settled: int, confidence: float) -> Estimate:
    """The share of the matches that is linked: those in `above` and `settled` ones, of these and those in `below`.

    Each of the two numbers of matches has half of the risk (Bonferroni).
    """
    either = 1.0 - (1.0 - confidence) / 2.0
    found, missed = (precision_of(one, either) for one in (above, below))
    ours, theirs = int(above.size.sum()), int(below.size.sum())

    def share(right: float, other: float) -> float:
        linked = right * ours + settled
        return linked / (linked + other * theirs) if linked + other * theirs > 0 else 1.0

    nothing_below = 0.0 if theirs == 0 else missed.value
    known = found.value if ours else 0.0
    value = None if known is None or nothing_below is None else share(known, nothing_below)
    return Estimate(value, share(found.low, missed.high), share(found.high, missed.low))


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
    """How many bands to try to link, and by how many further answers: what leaves most links that nobody has to judge.

    0 and None where no answers are expected to keep the promise for more bands than it is kept for.
    """
    done = tried.done
    best, found, left = 0, None, int(bands.upto(done).size.sum())
    for count in range(done + 1, bands.linkable + 1):
        more = _needed(promise, bands.upto(count), tried.risks[count - 1])
        if more is not None and int(bands.size[:count].sum()) - more > left:
            best, found, left = count, more, int(bands.size[:count].sum()) - more
    return best, found


def _needed(promise: Promise, bands: Bands, risk: float) -> int | None:
    """The least number of further answers that keeps the promise for all these bands if they turn out as expected."""
    rate, weights = expected_rates(bands), worth(bands)
    low, high = 0, int((bands.size - bands.asked).sum())

    def enough(more: int) -> bool:
        asked = bands.asked + shared_out(bands, weights, more)
        wrong = bands.wrong + rate * (asked - bands.asked)
        return _holds(promise, replace(bands, asked=asked, wrong=wrong), risk)

    if not enough(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low


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
            for (size, asked, _), weight in zip(_each(bands), weights, strict=True)
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
    band = _band(bands.lines, frame.chance)
    rows, inclusion = [], []
    for one in np.flatnonzero(more).tolist():
        members = np.flatnonzero((band == one) & np.isnan(frame.said))
        chosen = members[np.argsort(frame.number[members], kind="stable")][: more[one]]
        rows.append(frame.record[chosen])
        inclusion.append(np.full(len(chosen), (bands.asked[one] + more[one]) / bands.size[one]))
    return Picks(np.concatenate([*rows, frame.record[:0]]), np.concatenate([*inclusion, np.zeros(0)]))
