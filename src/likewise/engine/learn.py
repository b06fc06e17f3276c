"""Fitting the weights of evidence to a list, without labels or with known ones."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, logit
from threadpoolctl import threadpool_limits

from likewise.engine.claims import Estimate, competed, estimate
from likewise.engine.compare import Pairs
from likewise.engine.logistic import fit_logistic
from likewise.engine.results import Cardinality
from likewise.engine.vectors import Floats, Ints
from likewise.engine.weigh import LN2, Ranked, Vectors, Weights, rank

_ROUNDS = 4
_KNOWN_ROUNDS = 2
_RIDGE, _LAST_RIDGE = 2.0, 0.5
_LEAST_SLOPE = 0.05
_MOST_RECORDS = 10_000
_STRICT, _LOOSE = (0.0,), (0.03, 0.1, 0.3, 1.0)
_SURE = 0.9
_SURE_AT_LEAST, _SHARED_AT_MOST = 0.6, 0.07


@dataclass(frozen=True)
class Learnt:
    """What was learnt from a list: the weights, its structure, and the sharing of a many-to-one list (`claims`)."""

    weights: Weights
    cardinality: Cardinality
    sharing: float = 1.0


@dataclass(frozen=True)
class _List:
    """The list learnt from: vectors of its candidate pairs, the pairs, and how many records it has, each with a pair.

    `first` says how much each column counts in ranking the candidates before anything is learnt; none after the last one.
    """

    vectors: Vectors
    pairs: Pairs
    records: int
    first: tuple[float, ...] = (1.0,)


@dataclass(frozen=True)
class _Draws:
    """Training material: standardised comparison columns, then the lead, of winners and of hidden draws.

    `best` is each winner's pair; `hidden_of` each hidden draw's record.
    """

    winners: Floats
    hidden: Floats
    best: Ints
    hidden_of: Ints


@dataclass(frozen=True)
class _Round:
    """What one regression gave: coefficients of the comparisons, and log likelihood ratios of the winners `best`."""

    coefficients: Floats
    best: Ints
    ratios: Floats


@dataclass(frozen=True)
class _Fit:
    """Weights, and what the claims of the list learnt from say by them."""

    weights: Weights
    claimed: Ints
    ratios: Floats
    found: Estimate


def learn(
    vectors: Vectors,
    pairs: Pairs,
    seed: int,
    cardinality: Cardinality = Cardinality.AUTO,
    first: tuple[float, ...] = (1.0,),
) -> Learnt:
    """Fit weights to the candidate pairs of a list, without labels.

    A matched record's runner-up is what its winner would have been had the match been absent. So each record gives its
    winner (top candidate with its lead), a match with probability p, and a hidden draw (runner-up with its lead over
    the third), which is no match, with weight p. p starts from a cut in the winners' scores (Otsu, 1979); then, in a few
    rounds, a ridge logistic regression with weights that cannot be negative separates the two, the winners compete for
    their catalogue records while the share of matches is estimated (`claims`), and candidates are ranked anew.

    With AUTO the list is read both ways, and as one-to-one where that reading holds: it is sure of nearly as many catalogue
    records as the other one, and hardly any of its surest winners share their catalogue record.

    Args:
        vectors: comparison vectors of the pairs; at first they are ranked by their sum, times `first`.
        seed: chooses the records to learn from where there are very many.
    """
    if len(pairs) == 0:
        raise ValueError("nothing to learn from: no candidate pairs")
    with _alone():
        return _learn(replace(_sample(vectors, pairs, seed), first=first), cardinality)


def _learn(known: _List, cardinality: Cardinality) -> Learnt:
    scale = _moments(known.vectors)
    first = _first_round(known, scale)
    strict = None if cardinality is Cardinality.MANY_TO_ONE else _fit(known, scale, first, _STRICT)
    if strict is not None and cardinality is Cardinality.ONE_TO_ONE:
        return Learnt(strict.weights, Cardinality.ONE_TO_ONE)
    loose = _fit(known, scale, first, _LOOSE)
    if strict is not None and _holds(strict, loose):
        return Learnt(strict.weights, Cardinality.ONE_TO_ONE)
    return Learnt(loose.weights, Cardinality.MANY_TO_ONE, loose.found.sharing)


def learn_known(vectors: Vectors, pairs: Pairs, truth: Floats) -> Weights:
    """Fit weights to candidate pairs of which it is known whether they match: `truth` is 1.0 or 0.0 for each.

    Where all of them do, nothing says how alike what does not match may be, and no comparison has a weight.
    """
    if len(pairs) == 0:
        raise ValueError("nothing to learn from: no candidate pairs")
    if truth.all():
        none = (0.0,) * vectors.shape[1]
        return _rounded(Weights(_prior(truth) / LN2, neutral=none, slope=none, lead_neutral=0.0, lead_slope=0.0))
    with _alone():
        return _fit_known(_compact(vectors, pairs), truth).weights


@contextmanager
def _alone() -> Iterator[None]:
    """Linear algebra on the calling thread alone.

    The products here are too small to share: threads that wait for each other cost more than they do (4.7 s in place of
    10.4 for 8,000 records), and the order in which they add would differ from machine to machine.
    """
    with threadpool_limits(1, user_api="blas"):
        yield


def _holds(strict: _Fit, loose: _Fit) -> bool:
    """Whether a list can be read as one-to-one.

    A list that is not cannot be read so: either records that share a catalogue record stay among the surest, or, where most
    do, the reading comes to doubt nearly everything.
    """
    sure, others = (len(np.unique(one.claimed[one.found.chances >= _SURE])) for one in (strict, loose))
    surest = np.argsort(-strict.ratios, kind="stable")[: int(strict.found.chances.sum() / 2)]
    repeats = len(surest) - len(np.unique(strict.claimed[surest]))
    return sure >= _SURE_AT_LEAST * others and repeats <= _SHARED_AT_MOST * len(surest)


def _sample(vectors: Vectors, pairs: Pairs, seed: int) -> _List:
    """The records to learn from. Of very many, all those that claim some catalogue records, so that rivals stay together."""
    whole = _compact(vectors, pairs)
    if whole.records <= _MOST_RECORDS:
        return whole
    best = rank(whole.vectors[:, 0].astype(np.float64), whole.pairs, whole.records).best
    _, group = np.unique(whole.pairs.catalogue[best], return_inverse=True)
    order = np.random.default_rng(seed).permutation(int(group.max()) + 1)
    kept = order[np.cumsum(np.bincount(group)[order]) <= _MOST_RECORDS]
    chosen = np.isin(group, kept)[whole.pairs.incoming]
    return _compact(whole.vectors[chosen], Pairs(whole.pairs.incoming[chosen], whole.pairs.catalogue[chosen]))


def _compact(vectors: Vectors, pairs: Pairs) -> _List:
    """The list without the records that have no pair."""
    held, incoming = np.unique(pairs.incoming, return_inverse=True)
    return _List(vectors, Pairs(incoming, pairs.catalogue), len(held))


def _fit(known: _List, scale: tuple[Floats, Floats], first: _Round, sharings: Sequence[float]) -> _Fit:
    """The other rounds, of which each takes the probabilities that the claims of the last one have by competition."""
    done = first
    for left in reversed(range(_ROUNDS)):
        chance = estimate(done.ratios, known.pairs.catalogue[done.best], sharings).chances
        scores = _scores(known.vectors, scale, done.coefficients)
        if left:
            draws, _ = _draw(known, scale, scores)
            done = _round(draws, chance)
    return _calibrate(known, scores, (*scale, done.coefficients), chance, sharings)


def _fit_known(known: _List, truth: Floats) -> _Fit:
    scale = _moments(known.vectors)
    scores = _scores(known.vectors, scale, _one(known))
    for _ in range(_KNOWN_ROUNDS):
        draws, _ranked = _draw(known, scale, scores)
        done = _round(draws, truth[draws.best])
        scores = _scores(known.vectors, scale, done.coefficients)
    return _calibrate(known, scores, (*scale, done.coefficients), truth[done.best], None)


def _first_round(known: _List, scale: tuple[Floats, Floats]) -> _Round:
    """The round that both readings of a list have in common: ranked by what counts at first, parted by a cut."""
    scores = _scores(known.vectors, scale, _one(known))
    draws, ranked = _draw(known, scale, scores)
    return _round(draws, _first_guess(scores, ranked))


def _one(known: _List) -> Floats:
    """Coefficients to begin with."""
    ones = np.zeros(known.vectors.shape[1])
    ones[: len(known.first)] = known.first
    return ones


def _round(draws: _Draws, chance: Floats) -> _Round:
    """Separate winners, matches with probability `chance`, from hidden draws."""
    widths = _column_scale(draws)
    scaled = [_scaled(side, widths) for side in (draws.winners, draws.hidden)]
    fitted = fit_logistic(np.vstack(scaled), *_targets(draws, chance), ridge=_RIDGE, least=0.0)
    return _Round(fitted[:-2], draws.best, _ratios(scaled[0] @ fitted[:-1] + fitted[-1], chance, draws))


def _moments(vectors: Vectors) -> tuple[Floats, Floats]:
    """Mean and spread of each column, missing values aside; a column that does not vary has an infinite spread."""
    means, spreads = np.zeros(vectors.shape[1]), np.full(vectors.shape[1], np.inf)
    for column in range(vectors.shape[1]):
        known = vectors[:, column].astype(np.float64)
        known = known[~np.isnan(known)]
        if len(known):
            means[column] = known.mean()
            spreads[column] = known.std() if known.std() > 1e-6 else np.inf
    return means, spreads


def _standardise(vectors: Vectors, scale: tuple[Floats, Floats]) -> Floats:
    return np.nan_to_num((vectors.astype(np.float64) - scale[0]) / scale[1], nan=0.0)


def _scores(vectors: Vectors, scale: tuple[Floats, Floats], coefficients: Floats) -> Floats:
    """Weighted sum of the standardised columns, one column at a time: there may be millions of pairs."""
    total = np.zeros(len(vectors))
    for column in np.flatnonzero(coefficients):
        term = (vectors[:, column].astype(np.float64) - scale[0][column]) * (coefficients[column] / scale[1][column])
        total += np.nan_to_num(term, copy=False, nan=0.0)
    return total


def _draw(known: _List, scale: tuple[Floats, Floats], scores: Floats) -> tuple[_Draws, Ranked]:
    ranked = rank(scores, known.pairs, known.records)
    hidden_of = np.flatnonzero(ranked.second >= 0)
    runner = ranked.second[hidden_of]

    def columns(ours: Ints, next_best: Ints) -> Floats:
        return np.column_stack([_standardise(known.vectors[ours], scale), _lead(scores, ours, next_best)])

    winners, hidden = columns(ranked.best, ranked.second), columns(runner, ranked.third[hidden_of])
    return _Draws(winners, hidden, ranked.best, hidden_of), ranked


def _lead(scores: Floats, ours: Ints, next_best: Ints) -> Floats:
    return np.where(next_best >= 0, scores[ours] - scores[next_best], np.nan)


def _first_guess(scores: Floats, ranked: Ranked) -> Floats:
    """Soft labels from a cut between high and low scores-plus-lead of winners and runners-up."""
    best, second, third = ranked.best, ranked.second, ranked.third
    held = second >= 0
    winners = scores[best] + np.nan_to_num(_lead(scores, best, second), nan=0.0)
    runners = scores[second[held]] + np.nan_to_num(_lead(scores, second[held], third[held]), nan=0.0)
    spread = float(winners.std()) or 1.0
    cut = otsu_cut(np.concatenate([winners, runners]))
    return np.asarray(expit(3.0 * (winners - cut) / spread), dtype=np.float64)


def otsu_cut(values: Floats) -> float:
    """The cut that leaves the least variance within its two sides (Otsu, 1979); the value itself where all are equal."""
    ordered = np.sort(values)
    count = len(ordered)
    if count < 2 or ordered[0] == ordered[-1]:
        return float(ordered[0]) if count else 0.0
    sums = np.cumsum(ordered)
    low = np.arange(1, count)
    between = low * (count - low) * (sums[:-1] / low - (sums[-1] - sums[:-1]) / (count - low)) ** 2
    place = int(between.argmax())
    return float((ordered[place] + ordered[place + 1]) / 2)


def _column_scale(draws: _Draws) -> tuple[Floats, Floats]:
    """Mean and spread of the lead over winners and hidden draws; comparisons are standardised already."""
    lead = np.concatenate([draws.winners[:, -1], draws.hidden[:, -1]])
    mean, spread = _moments(lead[:, np.newaxis].astype(np.float32))
    width = draws.winners.shape[1] - 1
    return np.concatenate([np.zeros(width), mean]), np.concatenate([np.ones(width), spread])


def _scaled(values: Floats, scale: tuple[Floats, Floats]) -> Floats:
    return np.nan_to_num((values - scale[0]) / scale[1], nan=0.0)


def _targets(draws: _Draws, chance: Floats) -> tuple[Floats, Floats]:
    """Target and weight per row of winners and hidden draws: a winner is p positive and 1 - p negative at weight 1,
    which for the logistic loss is the target p; a hidden draw is negative at weight p."""
    target = np.concatenate([chance, np.zeros(len(draws.hidden_of))])
    return target, np.concatenate([np.ones(len(chance)), chance[draws.hidden_of]])


def _ratios(raw: Floats, chance: Floats, draws: _Draws) -> Floats:
    """Log likelihood ratios of the winners: the regression's log-odds without those of its training material."""
    positive = float(chance.sum())
    negative = float((1.0 - chance).sum() + chance[draws.hidden_of].sum())
    return np.asarray(raw - np.log((positive + 0.5) / (negative + 0.5)), dtype=np.float64)


def _calibrate(
    known: _List,
    scores: Floats,
    model: tuple[Floats, Floats, Floats],
    chance: Floats,
    sharings: Sequence[float] | None,
) -> _Fit:
    """Weights in bits from the fitted ranking: how much score and lead say about one record looked at alone.

    `sharings` are those to estimate the share of matches with; None where `chance` is known to be right.
    """
    neutral, spread, coefficients = model
    ranked = rank(scores, known.pairs, known.records)
    hidden_of = np.flatnonzero(ranked.second >= 0)
    runner = ranked.second[hidden_of]
    lead = _lead(scores, ranked.best, ranked.second)
    hidden_lead = _lead(scores, runner, ranked.third[hidden_of])
    every_lead = np.concatenate([lead, hidden_lead])
    lead_neutral = float(np.nanmean(every_lead)) if np.isfinite(every_lead).any() else 0.0
    draws = _Draws(
        winners=np.column_stack([scores[ranked.best], np.nan_to_num(lead - lead_neutral, nan=0.0)]),
        hidden=np.column_stack([scores[runner], np.nan_to_num(hidden_lead - lead_neutral, nan=0.0)]),
        best=ranked.best,
        hidden_of=hidden_of,
    )
    slope, lead_slope, start = fit_logistic(
        np.vstack([draws.winners, draws.hidden]), *_targets(draws, chance), ridge=_LAST_RIDGE, least=_LEAST_SLOPE
    ).tolist()
    raw = draws.winners @ np.array([slope, lead_slope]) + start
    ratios, claimed = _ratios(raw, chance, draws), known.pairs.catalogue[ranked.best]
    found = _known_share(ratios, claimed, chance) if sharings is None else estimate(ratios, claimed, sharings)
    weights = Weights(
        start=(start + float((ratios - raw)[0]) + found.prior) / LN2,
        neutral=tuple(neutral.tolist()),
        slope=tuple((slope * coefficients / spread / LN2).tolist()),
        lead_neutral=slope * lead_neutral / LN2,
        lead_slope=lead_slope / slope,
    )
    return _Fit(_rounded(weights), claimed, ratios, found)


def _known_share(ratios: Floats, claimed: Ints, chance: Floats) -> Estimate:
    prior = _prior(chance)
    return Estimate(prior, 1.0, competed(ratios + prior, claimed, 1.0))


def _prior(known: Floats) -> float:
    """Log-odds of a match by examples of which it is known, by Laplace's rule of succession: a single one says little."""
    return float(logit((known.sum() + 1.0) / (len(known) + 2.0)))


def _rounded(weights: Weights) -> Weights:
    """Six significant digits: readable when stored, and the same after being stored."""

    def short(value: float) -> float:
        return float(f"{value:.6g}")

    return replace(
        weights,
        start=short(weights.start),
        neutral=tuple(map(short, weights.neutral)),
        slope=tuple(map(short, weights.slope)),
        lead_neutral=short(weights.lead_neutral),
        lead_slope=short(weights.lead_slope),
    )
