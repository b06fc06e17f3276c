"""Fitting the weights of evidence to a list, without labels or with known ones."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit

from likewise.engine.compare import Pairs
from likewise.engine.vectors import Floats, Ints
from likewise.engine.weigh import LN2, Ranked, Vectors, Weights, best_rival, rank

_ROUNDS = 4
_EM_ROUNDS = 200
_RIDGE = 2.0
_LEAST_SLOPE = 0.05
_MOST_RECORDS = 10_000


@dataclass(frozen=True)
class _List:
    """The list learnt from: its candidate pairs, how many records it has, and the records chosen to learn from."""

    pairs: Pairs
    records: int
    chosen: Ints


@dataclass(frozen=True)
class _Draws:
    """Training material: winners and hidden draws, as standardised comparison columns and raw lead and rival columns."""

    winners: Floats
    hidden: Floats
    hidden_of: Ints


def learn(vectors: Vectors, pairs: Pairs, records: int, seed: int, truth: Floats | None = None) -> Weights:
    """Fit weights to the candidate pairs of a list, without labels.

    A matched record's runner-up is what its winner would have been had the match been absent. So each record gives its
    winner (top candidate with its lead), a match with probability p, and a hidden draw (runner-up with its lead over
    the third), which is no match, with weight p. p starts from a cut in the winners' scores (Otsu, 1979); then, in a few
    rounds, a ridge logistic regression with weights that cannot be negative separates the two, the share of matches is
    re-estimated by expectation-maximisation (Saerens, Latinne & Decaestecker, 2002), and candidates are ranked anew.

    Args:
        vectors: comparison vectors of the pairs; the first column ranks them at first.
        truth: 1.0 where a pair is known to be a match and 0.0 where not; None where nothing is known.
        seed: chooses the records to learn from where there are very many.
    """
    if len(pairs) == 0:
        raise ValueError("nothing to learn from: no candidate pairs")
    scale = _moments(vectors)
    coefficients = np.eye(1, vectors.shape[1])[0]
    scores = _scores(vectors, scale, coefficients)
    known = _List(pairs, records, _choose(pairs, seed))
    chance = np.zeros(0)
    for round_ in range(_ROUNDS if truth is None else 2):
        draws, ranked = _draw(vectors, scale, scores, known)
        if truth is not None:
            chance = truth[ranked.best[known.chosen]]
        elif round_ == 0:
            chance = _first_guess(scores, ranked, known.chosen)
        widths = _column_scale(draws)
        fitted = _logistic(draws, chance, widths)
        if truth is None:
            chance = _posterior(_scaled(draws.winners, widths) @ fitted[:-1] + fitted[-1], chance, draws)
        coefficients = fitted[: vectors.shape[1]]
        scores = _scores(vectors, scale, coefficients)
    return _calibrate(scores, (*scale, coefficients), known, chance, estimate=truth is None)


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


def _choose(pairs: Pairs, seed: int) -> Ints:
    """The records to learn from: those with a candidate, at most `_MOST_RECORDS` of them."""
    held = np.unique(pairs.incoming)
    if len(held) <= _MOST_RECORDS:
        return held
    return np.sort(np.random.default_rng(seed).choice(held, _MOST_RECORDS, replace=False))


def _draw(vectors: Vectors, scale: tuple[Floats, Floats], scores: Floats, known: _List) -> tuple[_Draws, Ranked]:
    ranked = rank(scores, known.pairs, known.records)
    rival = best_rival(scores, known.pairs)
    best, second, third = (places[known.chosen] for places in (ranked.best, ranked.second, ranked.third))
    hidden_of = np.flatnonzero(second >= 0)

    def columns(ours: Ints, next_best: Ints) -> Floats:
        lead = _lead(scores, ours, next_best)
        return np.column_stack([_standardise(vectors[ours], scale), lead, scores[ours] - rival[ours]])

    winners = columns(best, second)
    hidden = columns(second[hidden_of], third[hidden_of])
    return _Draws(winners, hidden, hidden_of), ranked


def _lead(scores: Floats, ours: Ints, next_best: Ints) -> Floats:
    return np.where(next_best >= 0, scores[ours] - scores[next_best], np.nan)


def _first_guess(scores: Floats, ranked: Ranked, chosen: Ints) -> Floats:
    """Soft labels from a cut between high and low scores-plus-lead of winners and runners-up."""
    best, second, third = ranked.best[chosen], ranked.second[chosen], ranked.third[chosen]
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
    """Mean and spread of lead and rival gap over winners and hidden draws; comparisons are standardised already."""
    both = np.vstack([draws.winners[:, -2:], draws.hidden[:, -2:]])
    mean, spread = _moments(both.astype(np.float32))
    width = draws.winners.shape[1]
    return np.concatenate([np.zeros(width - 2), mean]), np.concatenate([np.ones(width - 2), spread])


def _scaled(values: Floats, scale: tuple[Floats, Floats]) -> Floats:
    return np.nan_to_num((values - scale[0]) / scale[1], nan=0.0)


def _logistic(draws: _Draws, chance: Floats, scale: tuple[Floats, Floats]) -> Floats:
    inputs = np.vstack([_scaled(draws.winners, scale), _scaled(draws.hidden, scale)])
    return _fit_logistic(inputs, *_targets(draws, chance), ridge=_RIDGE, least=0.0)


def _targets(draws: _Draws, chance: Floats) -> tuple[Floats, Floats]:
    """Target and weight per row of winners and hidden draws: a winner is p positive and 1 - p negative at weight 1,
    which for the logistic loss is the target p; a hidden draw is negative at weight p."""
    target = np.concatenate([chance, np.zeros(len(draws.hidden_of))])
    return target, np.concatenate([np.ones(len(chance)), chance[draws.hidden_of]])


def _fit_logistic(inputs: Floats, target: Floats, weight: Floats, *, ridge: float, least: float) -> Floats:
    """Coefficients (at least `least` each) and intercept of a ridge logistic regression on soft targets."""
    width = inputs.shape[1]

    def loss(parameters: Floats) -> tuple[float, Floats]:
        slopes = parameters[:width]
        scores = inputs @ slopes + parameters[width]
        value = weight @ (np.logaddexp(0.0, scores) - target * scores) + 0.5 * ridge * slopes @ slopes
        residual = weight * (expit(scores) - target)
        return float(value), np.append(inputs.T @ residual + ridge * slopes, residual.sum())

    bounds = [(least, None)] * width + [(None, None)]
    start = np.append(np.full(width, least), 0.0)
    result = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 300})
    return np.asarray(result.x, dtype=np.float64)


def _posterior(raw: Floats, chance: Floats, draws: _Draws) -> Floats:
    """Probabilities of the winners: the regression's odds with its training share replaced by the list's own."""
    adjusted, prior = _prior_by_em(raw, chance, draws, rounds=_EM_ROUNDS)
    return np.asarray(expit(adjusted + logit(prior)), dtype=np.float64)


def _prior_by_em(raw: Floats, chance: Floats, draws: _Draws, *, rounds: int) -> tuple[Floats, float]:
    positive = float(chance.sum())
    negative = float((1.0 - chance).sum() + chance[draws.hidden_of].sum())
    adjusted = raw - np.log((positive + 0.5) / (negative + 0.5))
    prior = float(np.clip(chance.mean(), 1e-3, 1 - 1e-3))
    for _ in range(rounds):
        updated = float(np.clip(expit(adjusted + logit(prior)).mean(), 1e-3, 1 - 1e-3))
        if abs(updated - prior) < 1e-6:
            break
        prior = updated
    return adjusted, prior


def _calibrate(
    scores: Floats, model: tuple[Floats, Floats, Floats], known: _List, chance: Floats, *, estimate: bool
) -> Weights:
    """Weights in bits from the fitted ranking: how much score and lead say about one record looked at alone.

    `estimate` says whether the share of matches is to be estimated; else it is that of `chance`.
    """
    neutral, spread, coefficients = model
    ranked = rank(scores, known.pairs, known.records)
    best, second, third = (places[known.chosen] for places in (ranked.best, ranked.second, ranked.third))
    hidden_of = np.flatnonzero(second >= 0)
    runner = second[hidden_of]
    lead = _lead(scores, best, second)
    hidden_lead = _lead(scores, runner, third[hidden_of])
    every_lead = np.concatenate([lead, hidden_lead])
    lead_neutral = float(np.nanmean(every_lead)) if np.isfinite(every_lead).any() else 0.0
    draws = _Draws(
        winners=np.column_stack([scores[best], np.nan_to_num(lead - lead_neutral, nan=0.0)]),
        hidden=np.column_stack([scores[runner], np.nan_to_num(hidden_lead - lead_neutral, nan=0.0)]),
        hidden_of=hidden_of,
    )
    target, weight = _targets(draws, chance)
    slope, lead_slope, raw_start = _fit_logistic(
        np.vstack([draws.winners, draws.hidden]), target, weight, ridge=0.5, least=_LEAST_SLOPE
    ).tolist()
    raw = draws.winners @ np.array([slope, lead_slope]) + raw_start
    adjusted, prior = _prior_by_em(raw, chance, draws, rounds=_EM_ROUNDS if estimate else 0)
    shift = float((adjusted - raw)[0]) if len(raw) else 0.0
    return _rounded(
        Weights(
            start=(raw_start + shift + float(logit(prior))) / LN2,
            neutral=tuple(neutral.tolist()),
            slope=tuple((slope * coefficients / spread / LN2).tolist()),
            lead_neutral=slope * lead_neutral / LN2,
            lead_slope=lead_slope / slope,
        )
    )


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
