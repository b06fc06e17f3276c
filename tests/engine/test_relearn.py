"""Weights after judgements: better where they bear something out, the same where they do not."""

from itertools import pairwise

import numpy as np
import pytest

from likewise.engine.compare import Pairs
from likewise.engine.relearn import relearn
from likewise.engine.score import Scored
from likewise.engine.vectors import Floats
from likewise.engine.weigh import Weights, evidence, leads, probability, total_weight

RECORDS, EACH = 400, 4


def make(seed: int = 0) -> tuple[Scored, Floats]:
    """Lists whose second column tells and whose first does not, and what is true."""
    rng = np.random.default_rng(seed)
    rows = np.repeat(np.arange(RECORDS), EACH)
    truth = (np.arange(len(rows)) % EACH == 0) & (rng.random(RECORDS) < 0.5)[rows]
    useless = rng.random(len(rows))
    telling = np.clip(rng.normal(np.where(truth, 0.7, 0.4), 0.12), 0, 1)
    vectors = np.column_stack([useless, telling]).astype(np.float32)
    return Scored(Pairs(rows, rng.permutation(len(rows))), vectors, RECORDS), truth.astype(np.float64)


WRONG = Weights(start=-1.0, neutral=(0.5, 0.5), slope=(6.0, 6.0), lead_neutral=0.0, lead_slope=0.2)


def right(scored: Scored, truth: Floats, weights: Weights) -> float:
    """The share of records whose best candidate is rightly taken or not at probability 0.5."""
    bits = evidence(scored.vectors, weights)
    chances = probability(total_weight(bits, leads(bits, scored.pairs, RECORDS), weights))
    taken = np.zeros(len(bits), dtype=np.bool_)
    best = np.lexsort((-bits, scored.pairs.incoming))[::EACH]
    taken[best] = chances[best] >= 0.5
    wrong = np.bincount(scored.pairs.incoming, weights=(taken != (truth == 1.0)))
    return float((wrong == 0).mean())


def judged(truth: Floats, records: int) -> Floats:
    """All pairs of the first records are judged."""
    said = np.full(len(truth), np.nan)
    said[: records * EACH] = truth[: records * EACH]
    return said


def test_judgements_correct_weights_that_are_wrong() -> None:
    scored, truth = make()
    found = relearn(scored, WRONG, judged(truth, 100), 0.0, seed=0)
    assert found.adopted
    assert found.loss_after < found.loss_before
    assert found.weights.slope[0] < WRONG.slope[0] < found.weights.slope[1]
    assert right(scored, truth, found.weights) > right(scored, truth, WRONG) + 0.1


def test_more_judgements_are_not_worse() -> None:
    scored, truth = make()
    shares = [
        right(scored, truth, relearn(scored, WRONG, judged(truth, count), 0.0, 0).weights) for count in (0, 25, 50, 200)
    ]
    assert all(later >= earlier - 0.02 for earlier, later in pairwise(shares))


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_judgements_move_nothing(count: int) -> None:
    scored, truth = make()
    found = relearn(scored, WRONG, judged(truth, count), 0.0, seed=0)
    assert (found.weights, found.adopted) == (WRONG, False)


@pytest.mark.parametrize("kind", [0.0, 1.0])
def test_answers_of_one_kind_move_nothing(kind: float) -> None:
    """Someone who lists only what is wrong has not said that nothing matches."""
    scored, truth = make()
    said = judged(truth, 200)
    said[said != kind] = np.nan
    assert relearn(scored, WRONG, said, 0.0, seed=0).weights == WRONG


def test_judgements_that_say_nothing_move_nothing() -> None:
    """Coin tosses cannot be foretold, so that held-out ones are not foretold better by what was learnt from others."""
    scored, truth = make()
    tossed = np.random.default_rng(5).integers(0, 2, len(truth)).astype(np.float64)
    right_weights = relearn(scored, WRONG, judged(truth, 300), 0.0, seed=0).weights
    said = np.full(len(truth), np.nan)
    bits = evidence(scored.vectors, right_weights)
    best = np.lexsort((-bits, scored.pairs.incoming))[::EACH]
    unsure = best[
        np.argsort(
            np.abs(probability(total_weight(bits, leads(bits, scored.pairs, RECORDS), right_weights))[best] - 0.5)
        )
    ]
    said[unsure[:40]] = tossed[unsure[:40]]
    found = relearn(scored, right_weights, said, 0.0, seed=0)
    assert right(scored, truth, found.weights) >= right(scored, truth, right_weights) - 0.01


def test_no_weight_becomes_negative_and_the_seed_decides() -> None:
    scored, truth = make()
    turned = judged(1.0 - truth, 100)
    found = relearn(scored, WRONG, turned, 1.0, seed=3)
    assert min(*found.weights.slope, found.weights.lead_slope) >= 0.0
    assert found == relearn(scored, WRONG, turned, 1.0, seed=3)


def test_a_missing_value_stays_without_effect() -> None:
    scored, truth = make()
    scored.vectors[:, 1] = np.nan
    found = relearn(scored, WRONG, judged(truth, 100), 0.0, seed=0)
    assert found.weights.slope[1] == WRONG.slope[1]
