"""How many pairs are wrong, as far as random answers bear it out.

In a stratified sample each answer stands for size / asked pairs, the inverse of its inclusion probability (Horvitz and
Thompson, 1952): that gives the estimates.

Bounds are exact and hold whenever one looks, so that a person may answer until the promise is kept. With w wrong pairs
among the N of a band, n answers of which x say wrong have the probability (w)_x (N - w)_(n - x) / (N)_n, in falling
factorials. A forecast made before the answers, divided by that probability, is a martingale under w: it exceeds 1 / a with
probability a at most, at any time (Ville, 1939; Waudby-Smith and Ramdas, "Confidence sequences for sampling without
replacement", 2020). Bands are drawn by themselves, so their factors multiply, and a total of wrong pairs is
refused where every way to spread it over the bands is (Spertus and Stark, "Sweeter than SUITE", 2022). The logarithms are
convex in w: the least refused spread is found by merging their increments. The forecast is a beta-binomial
around the list's own probabilities, and some multiples of its doubt: if these are bad, more answers are needed, but no
promise is false.
"""

import numpy as np
from scipy.special import betaln, gammaln

from likewise.engine.bands import Bands
from likewise.engine.vectors import Floats
from likewise.intervals import Estimate

_TRUST = 50.0
"""How many answers the forecast of a band weighs."""
_MULTIPLES = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0)
"""The forecast takes the list's doubt to be wrong by one of these factors."""
_DOUBTS = (0.001, 0.5)


def wrong_within(bands: Bands, risk: float) -> tuple[float, float]:
    """The least and the most wrong pairs that the answers do not refuse; both are right but with probability `risk`."""
    seen = float(bands.wrong.sum())
    moves = np.sort(np.concatenate([_moves(*one) for one in bands.each]))
    start = _forecast(bands) + float(
        (gammaln(bands.size + 1) - gammaln(bands.wrong + 1) - gammaln(bands.size - bands.wrong + 1)).sum()
    )
    against = start + np.concatenate([[0.0], np.cumsum(moves)])
    left = np.flatnonzero(against < -np.log(risk))
    if not len(left):
        left = np.array([against.argmin()])
    return seen + float(left[0]), seen + float(left[-1])


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
    return float(np.logaddexp.reduce(each.sum(axis=1)) - np.log(len(_MULTIPLES)))


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
