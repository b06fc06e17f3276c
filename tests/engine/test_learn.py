"""Learning without labels: it finds what tells, ignores what does not, and uses known answers where there are some."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.engine.compare import Pairs
from likewise.engine.learn import learn, learn_known, otsu_cut
from likewise.engine.results import Cardinality
from likewise.engine.weigh import Vectors, Weights, evidence, leads, probability, rank, total_weight

RECORDS, EACH = 300, 5


def simulate(matched: float, seed: int = 0) -> tuple[Vectors, Pairs, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Five candidates a record: column 0 tells, column 1 tells and is often missing, column 2 is noise."""
    rng = np.random.default_rng(seed)
    rows = np.repeat(np.arange(RECORDS), EACH)
    is_match = (np.arange(len(rows)) % EACH == 0) & (rng.random(RECORDS) < matched)[rows]
    telling = np.clip(rng.normal(np.where(is_match, 0.8, 0.35), 0.1), 0, 1)
    gappy = np.clip(rng.normal(np.where(is_match, 0.9, 0.3), 0.2), 0, 1)
    gappy[rng.random(len(rows)) < 0.5] = np.nan
    noise = rng.random(len(rows))
    vectors = np.column_stack([telling, gappy, noise]).astype(np.float32)
    return vectors, Pairs(rows, rng.permutation(len(rows))), is_match.astype(np.float64)


def chances(vectors: Vectors, pairs: Pairs, weights: Weights) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    bits = evidence(vectors, weights)
    return probability(total_weight(bits, leads(bits, pairs, RECORDS), weights))


@pytest.mark.parametrize("matched", [0.3, 0.6, 0.8])
def test_matches_are_told_from_the_rest_without_labels(matched: float) -> None:
    vectors, pairs, truth = simulate(matched)
    found = chances(vectors, pairs, learn(vectors, pairs, seed=0).weights) >= 0.5
    assert (found == (truth == 1)).mean() >= 0.98


def test_what_does_not_tell_weighs_little() -> None:
    vectors, pairs, _ = simulate(0.6)
    weights = learn(vectors, pairs, seed=0).weights
    assert weights.slope[2] < 0.2 * weights.slope[0]
    assert min(weights.slope) >= 0.0


def test_known_answers_are_used() -> None:
    """Turn the labels round: what looked like a match is none, and no weight may be negative."""
    vectors, pairs, truth = simulate(0.6)
    usual = learn_known(vectors, pairs, truth)
    none = learn_known(vectors, pairs, np.zeros_like(truth))
    assert (chances(vectors, pairs, usual) >= 0.5).sum() == pytest.approx(truth.sum(), abs=5)
    assert (chances(vectors, pairs, none) >= 0.5).sum() == 0


def test_the_records_learnt_from_follow_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("likewise.engine.learn._MOST_RECORDS", 100)
    vectors, pairs, _ = simulate(0.6)
    assert learn(vectors, pairs, seed=1) == learn(vectors, pairs, seed=1)
    assert learn(vectors, pairs, seed=1) != learn(vectors, pairs, seed=2)


def shared_by(records_each: int, matched: float = 0.6) -> tuple[Vectors, Pairs]:
    """As `simulate`, where so many records in a row mean the same catalogue record, if they mean one."""
    vectors, pairs, truth = simulate(matched)
    catalogue = pairs.catalogue.copy()
    true = np.flatnonzero(truth)
    catalogue[true] = len(catalogue) + pairs.incoming[true] // records_each
    return vectors, Pairs(pairs.incoming, catalogue)


@pytest.mark.parametrize("matched", [0.1, 0.3, 0.8])
@pytest.mark.parametrize("each", [1, 2, 4])
def test_the_structure_is_seen_however_many_match(each: int, matched: float) -> None:
    """One-to-one lists are read so, and lists whose records share their catalogue records are not."""
    vectors, pairs = shared_by(each, matched)
    learnt = learn(vectors, pairs, seed=0)
    assert learnt.cardinality is (Cardinality.ONE_TO_ONE if each == 1 else Cardinality.MANY_TO_ONE)


def test_what_is_said_of_the_structure_holds() -> None:
    vectors, pairs = shared_by(4)
    assert learn(vectors, pairs, 0, Cardinality.ONE_TO_ONE).cardinality is Cardinality.ONE_TO_ONE
    vectors, pairs = shared_by(1)
    assert learn(vectors, pairs, 0, Cardinality.MANY_TO_ONE).cardinality is Cardinality.MANY_TO_ONE


def test_no_candidate_at_all_is_refused() -> None:
    none = np.zeros(0, dtype=np.int64)
    with pytest.raises(ValueError, match="no candidate pairs"):
        learn(np.zeros((0, 3), dtype=np.float32), Pairs(none, none), seed=0)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=40))
def test_ranks_and_leads_against_plain_loops(triples: list[tuple[int, int, int]]) -> None:
    """The vectorised ranking equals the obvious one, ties by catalogue row included."""
    unique = sorted({(record, other): score for record, other, score in triples}.items())
    pairs = Pairs(np.array([key[0] for key, _ in unique]), np.array([key[1] for key, _ in unique]))
    scores = np.array([float(score) for _, score in unique])
    ranked = rank(scores, pairs, 6)
    lead = leads(scores, pairs, 6)
    for record in range(6):
        own = [place for place in range(len(unique)) if pairs.incoming[place] == record]
        own.sort(key=lambda place: (-scores[place], pairs.catalogue[place]))
        expected = [*own, -1, -1, -1][:3]
        assert [ranked.best[record], ranked.second[record], ranked.third[record]] == expected
    for place in range(len(unique)):
        others = [scores[k] for k in range(len(unique)) if k != place and pairs.incoming[k] == pairs.incoming[place]]
        assert np.isnan(lead[place]) if not others else lead[place] == scores[place] - max(others)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=50))
def test_the_cut_leaves_the_least_variance_within(values: list[float]) -> None:
    """Against trying every cut."""
    array = np.array(values)
    cut = otsu_cut(array)

    def within(at: float) -> float:
        return sum(float(side.var() * len(side)) for side in (array[array <= at], array[array > at]) if len(side))

    best = min((within(one) for one in values), default=0.0)
    assert within(cut) <= best + 1e-6 * (1 + abs(best))
