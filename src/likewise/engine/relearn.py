"""Weights after judgements: what people said moves the weights that were learnt without them as far as it bears out.

A maximum a posteriori fit: the prior is at the weights learnt from the list, the likelihood is that of what is known of
the claims under the competition for catalogue records (`claims.given`), so that a judgement on one claim tells of its rivals
too, and evidence is not counted twice when the claims compete afterwards.
"""

from dataclasses import dataclass, replace

import numpy as np

from likewise.engine.claims import competed, given
from likewise.engine.score import Scored
from likewise.engine.vectors import Bools, Floats, Ints
from likewise.engine.weigh import LN2, Weights, evidence, total_weight

_RIDGES = (10.0, 30.0, 100.0)
"""Penalties on the squared move of each weight, per standard deviation of what it weighs, in natural log-odds."""
_START_RIDGE = 10.0
_FOLDS = 5
_LEAST_EACH = 3
"""With fewer known matches, or fewer known others, pairs were chosen by their answers and say nothing of the rest: of judged
non-matches alone, all held-out ones are foretold by foretelling no match at all."""
_LEAST = 30
"""With fewer known claims folds of five or six decide, and the weights they kept on five lists were mostly worse."""
_EVEN = 0.5
_FLOOR = 1e-3
_MARGIN = 1.0
"""Standard errors (Breiman et al., "Classification and Regression Trees", 1984, for choosing by cross-validation)."""


@dataclass(frozen=True)
class Relearnt:
    """Weights after judgements.

    Attributes:
        weights: the new ones where `adopted`, else those before.
        judged: how many claims were known; 0 where there were too few to learn from.
        loss_before, loss_after: mean log-loss (nats) on held-out judgements, of the weights before and of new ones.
    """

    weights: Weights
    adopted: bool
    judged: int
    loss_before: float
    loss_after: float


@dataclass(frozen=True)
class _Claims:
    """Claims: each record's candidates from the best one down, as far as they are known to be none, then the next one.

    Attributes:
        record, claimed: the incoming and the catalogue row of each. known: 1.0, 0.0, or NaN.
        inputs: what the weights weigh, in units of `spread`: comparisons, then the lead. before: log-odds as they were.
    """

    record: Ints
    claimed: Ints
    known: Floats
    inputs: Floats
    spread: Floats
    before: Floats

    def some(self, which: Bools) -> "_Claims":
        return _Claims(
            self.record[which],
            self.claimed[which],
            self.known[which],
            self.inputs[which],
            self.spread,
            self.before[which],
        )

    def odds(self, moves: Floats) -> Floats:
        """Log-odds after a move of the weights, its last number that of the start."""
        return np.asarray(self.before + self.inputs @ moves[:-1] + moves[-1], dtype=np.float64)


def relearn(scored: Scored, weights: Weights, said: Floats, sharing: float, seed: int) -> Relearnt:
    """Move weights by what is known of some pairs, if that is not worse on judgements held out.

    Not worse is both: by the log-loss of what is known, and by F1 at probability 0.5, by the claims that the move makes or
    takes back among those that are known (a claim is worth making from a probability of F1 / 2 on: Lipton, Elkan and
    Naryanaswamy, "Optimal thresholding of classifiers to maximize F1 measure", 2014). Honest probabilities of a list that
    can hardly be told apart link less than is best for F1; what judgements may not do is to make the answer worse.

    Answers of one kind alone teach nothing.

    Args:
        said: of each pair 1.0, 0.0, or NaN where nothing is known (`judged.known`).
        sharing: how far records may share a catalogue record, 0 in a one-to-one list.
        seed: parts the judgements for cross-validation.
    """
    nothing = Relearnt(weights, adopted=False, judged=0, loss_before=0.0, loss_after=0.0)
    if np.isnan(said).all():
        return nothing
    claims = _claims(scored, weights, said)
    matches, others = (int((claims.known == one).sum()) for one in (1.0, 0.0))
    if min(matches, others) < _LEAST_EACH or matches + others < _LEAST:
        return nothing
    held = ~np.isnan(claims.known)
    near = claims.some(np.isin(claims.claimed, claims.claimed[held]))
    lowest = _lowest(weights, claims.spread)
    held_out = {ridge: _held_out(near, sharing, (lowest, ridge), seed) for ridge in _RIDGES}
    told = ~np.isnan(near.known)
    truth, old = near.known[told] == 1.0, competed(near.before, near.claimed, sharing)[told]
    losses = {ridge: _loss(chances, truth) for ridge, chances in held_out.items()}
    ridge = min(losses, key=lambda one: (losses[one], -one))
    moves = _fit(near, sharing, (lowest, ridge))
    before = _loss(old, truth)
    adopted = losses[ridge] < before and _gains(held_out[ridge], old, truth, _expected_f1(claims, moves, sharing))
    chosen = _moved(weights, moves, claims.spread) if adopted else weights
    return Relearnt(chosen, adopted, len(truth), before, losses[ridge])


def _claims(scored: Scored, weights: Weights, said: Floats) -> _Claims:
    pairs, bits = scored.pairs, evidence(scored.vectors, weights)
    order = np.lexsort((pairs.catalogue, -bits, pairs.incoming))
    incoming = pairs.incoming[order]
    last = said[order] != 0.0
    before = np.cumsum(last) - last
    kept = before == before[np.searchsorted(incoming, incoming)]
    follows = np.append(incoming[1:] == incoming[:-1], np.zeros(min(1, len(incoming)), dtype=np.bool_))
    pair, other = order[kept], np.where(follows, np.append(order[1:], 0), -1)[kept]
    raw, lead = _terms(scored, weights, bits, (pair, other))
    spread = np.append(raw.std(axis=0), lead.std())
    spread[spread < 1e-6] = np.inf
    return _Claims(
        record=pairs.incoming[pair],
        claimed=pairs.catalogue[pair],
        known=said[pair],
        inputs=np.column_stack([raw, lead]) / spread,
        spread=spread,
        before=total_weight(bits[pair], np.where(other >= 0, bits[pair] - bits[other], np.nan), weights) * LN2,
    )


def _terms(scored: Scored, weights: Weights, bits: Floats, claims: tuple[Ints, Ints]) -> tuple[Floats, Floats]:
    """Of claims and the candidates next to them: what each slope adds per unit, alone and through the lead; the lead."""
    pair, other = claims
    neutral = np.array(weights.neutral)
    ours, theirs = (np.nan_to_num(scored.vectors[one].astype(np.float64) - neutral, nan=0.0) for one in claims)
    leading = (other >= 0)[:, np.newaxis]
    lead = np.where(other >= 0, bits[pair] - bits[other] - weights.lead_neutral, 0.0)
    return ours + weights.lead_slope * np.where(leading, ours - theirs, 0.0), lead * LN2


def _lowest(weights: Weights, spread: Floats) -> Floats:
    """The moves that take the weights to 0: none may count against what it speaks for."""
    slopes = np.append(np.array(weights.slope) * LN2, weights.lead_slope)
    return -np.where(np.isfinite(spread), slopes * np.where(np.isfinite(spread), spread, 0.0), 0.0)


def _moved(weights: Weights, moves: Floats, spread: Floats) -> Weights:
    change = moves[:-1] / spread
    slope = np.maximum(np.array(weights.slope) + change[:-1] / LN2, 0.0)
    return replace(
        weights,
        start=weights.start + float(moves[-1]) / LN2,
        slope=tuple(slope.tolist()),
        lead_slope=max(weights.lead_slope + float(change[-1]), 0.0),
    )


def _fit(claims: _Claims, sharing: float, terms: tuple[Floats, float]) -> Floats:
    """The likeliest move; `terms` are the lowest moves of the weights and the penalty."""
    from scipy.optimize import minimize

    lowest, ridge = terms
    penalty = np.append(np.full(len(lowest), ridge), _START_RIDGE)

    def loss(moves: Floats) -> tuple[float, Floats]:
        odds = claims.odds(moves)
        likelihood, after = given(odds, claims.claimed, sharing, claims.known)
        slope = after - competed(odds, claims.claimed, sharing)
        value = 0.5 * float(penalty @ moves**2) - likelihood
        return value, penalty * moves - np.append(claims.inputs.T @ slope, slope.sum())

    bounds = [(min(one, 0.0), None) for one in lowest.tolist()] + [(None, None)]
    start = np.zeros(len(penalty))
    result = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 300})
    return np.asarray(result.x, dtype=np.float64)


def _held_out(claims: _Claims, sharing: float, terms: tuple[Floats, float], seed: int) -> Floats:
    """Probabilities of the known claims, each by a move fitted without the judgements of its record's fold."""
    told = ~np.isnan(claims.known)
    records, place = np.unique(claims.record, return_inverse=True)
    known = np.flatnonzero(np.bincount(place, weights=told) > 0)
    fold = np.full(len(records), -1)
    fold[np.random.default_rng(seed).permutation(known)] = np.arange(len(known)) % _FOLDS
    chances = np.zeros(len(told))
    for one in range(_FOLDS):
        out = fold[place] == one
        if out.any():
            moves = _fit(claims.some(~out), sharing, terms)
            chances[out] = competed(claims.odds(moves), claims.claimed, sharing)[out]
    return chances[told]


def _loss(chances: Floats, truth: Bools) -> float:
    return -float(np.log(np.maximum(np.where(truth, chances, 1.0 - chances), _FLOOR)).mean())


def _gains(chances: Floats, old: Floats, truth: Bools, f1: float) -> bool:
    """Whether the claims made and taken back are worth it, clear of chance by a standard error: making a right one is
    worth 1 - F1 / 2, a wrong one -F1 / 2. Without any, nothing speaks for those of the rest of the list.
    """
    worth = ((chances >= _EVEN).astype(np.float64) - (old >= _EVEN)) * (truth - f1 / 2)
    return float(worth.sum()) > _MARGIN * float(np.sqrt((worth**2).sum()))


def _expected_f1(claims: _Claims, moves: Floats, sharing: float) -> float:
    _, chances = given(claims.odds(moves), claims.claimed, sharing, claims.known)
    made = chances >= _EVEN
    total = float(made.sum() + chances.sum())
    return 2.0 * float(chances[made].sum()) / total if total else 0.0
