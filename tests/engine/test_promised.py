"""Which pairs a promise is about, and that the ranking it is counted on knows nothing of the answers that are counted."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from known_lists import KnownList

from likewise.engine.compare import Pairs
from likewise.engine.finish import teach
from likewise.engine.judged import Judgements
from likewise.engine.learn import Learnt
from likewise.engine.matcher import ask, fit_and_match
from likewise.engine.promise import Promise
from likewise.engine.promised import framed, permanent_numbers, promised_of
from likewise.engine.resolve import Resolved
from likewise.engine.results import Cardinality, Options
from likewise.engine.score import Scored
from likewise.engine.weigh import Weights


def labels(products: KnownList, count: int, picked: str, options: Options) -> pl.DataFrame:
    """True answers to what is asked of a list."""
    links, questions = ask(products.incoming, products.catalogue, count, options)
    pairs = links.frame[questions.records].select("record_id", "catalogue_id")
    said = ["match" if products.truth.get(one) == other else "not_match" for one, other in pairs.rows()]
    return pairs.with_columns(judgement=pl.Series(said), picked=pl.lit(picked))


@pytest.fixture(scope="module")
def sampled(products: KnownList) -> pl.DataFrame:
    return labels(products, 120, "promise", Options(promise=0.9))


def test_counted_answers_leave_the_weights_alone(products: KnownList) -> None:
    """The same answers move them where they were given to teach."""
    tables = products.incoming, products.catalogue
    sampled = labels(products, 120, "promise", Options())
    plain, _ = fit_and_match(*tables)
    counted, links = fit_and_match(*tables, judgements=sampled)
    taught, _ = fit_and_match(*tables, judgements=sampled.with_columns(picked=pl.lit("gain")))
    assert counted.recipe.comparisons == plain.recipe.comparisons
    assert counted.recipe.fitted_on.judgements == 0
    assert taught.recipe.fitted_on.judgements == 120
    matches = sampled.filter(pl.col("judgement") == "match").select("record_id", "catalogue_id")
    linked = links.frame.filter(pl.col("decision") == "link").select("record_id", "catalogue_id")
    assert matches.join(linked, on=["record_id", "catalogue_id"], how="anti").is_empty()


def test_links_of_a_kept_promise_are_those_above_its_line(products: KnownList, sampled: pl.DataFrame) -> None:
    """Automatic ones by the probability they had before the answers; the line is the recipe's threshold."""
    matcher, links = fit_and_match(
        products.incoming, products.catalogue, Options(promise=0.9, precision=0.9), judgements=sampled
    )
    verdict = links.summary.promise
    assert verdict is not None
    assert verdict.kept
    assert matcher.recipe.threshold == links.summary.threshold == verdict.line
    linked = links.frame.filter(pl.col("decision") == "link")
    right = [products.truth.get(one) == other for one, other in linked.select("record_id", "catalogue_id").rows()]
    assert sum(right) / len(right) >= 0.9
    assert linked["probability"].min() >= verdict.line  # type: ignore[operator]  # a column of numbers


def resolved(claimed: list[int], confirmed: list[bool]) -> Resolved:
    """Lone claims, all of them probable; -1: no candidate."""
    rows, ones = np.array(claimed), np.ones(len(claimed), dtype=np.int64)
    chance = np.where(rows < 0, np.nan, np.where(confirmed, 1.0, 0.9))
    none = np.zeros(len(claimed))
    return Resolved(none, rows, rows, chance, chance, ones, Cardinality.ONE_TO_ONE, np.array(confirmed))


def test_what_is_known_and_what_it_is_about() -> None:
    """Directed answers and records without a sole candidate are left out; a pair that was ruled out is known to be wrong."""
    ranking = resolved([0, 1, 2, 3, 4, -1, 6, 7], [True] + [False] * 7)
    after = resolved([0, 1, 2, 9, -1, -1, 6, 7], [True, True] + [False] * 6)
    ties = np.array([1, 1, 1, 1, 1, 1, 2, 1])
    keys = [*map(str, range(7)), None]
    found = promised_of(Promise(0.9), replace(ranking, tied=ties), replace(after, tied=ties), keys, 0)
    assert found.frame.record.tolist() == [1, 2, 3, 4]
    assert found.frame.said.tolist()[0] == 1.0
    assert np.isnan(found.frame.said[1])
    assert found.frame.said.tolist()[2:] == [0.0, 0.0]
    assert found.outside.tolist() == [True, False, False, True, True, True, True, True]


@pytest.mark.parametrize("made", [True, False])
def test_what_was_made_of_a_drawn_record_says_that_the_offer_was_wrong(*, made: bool) -> None:
    """The pair that was offered stays in the frame, as wrong, though another one is linked."""
    pairs = Pairs(np.array([0, 0, 1]), np.array([0, 9, 1]))
    scored = Scored(pairs, np.array([[0.9], [1.0], [0.9]], dtype=np.float32), 2)
    judged = Judgements.of({(0, 9): True}, sampled={(0, 9)}, made={(0, 9)} if made else ())
    learnt = Learnt(Weights(0.0, (0.5,), (8.0,), 0.0, 0.0), Cardinality.MANY_TO_ONE)
    taught = teach(scored, learnt, judged, 0)
    frame, outside = framed(taught.ranking, taught.resolved, ["a", "b"], 0)
    assert taught.resolved.claimed.tolist() == [9, 1]
    assert taught.ranking.claimed.tolist() == ([0, 1] if made else [9, 1])
    assert frame.said[0] == (0.0 if made else 1.0)
    assert outside.tolist() == [made, False]


def test_a_match_that_was_not_found_says_the_same() -> None:
    judged = Judgements.of({(0, 9): True, (1, 3): True}, sampled={(0, 9)})
    lacking = judged.lacking(Pairs(np.array([0, 1]), np.array([9, 3])))
    assert lacking.unoffered.tolist() == [True, False]
    assert judged.lacking(Pairs(np.array([0]), np.array([8]))).unoffered.tolist() == [False, False]
    assert lacking.ranked.matches.tolist() == [False, True]
    assert lacking.directed.incoming.tolist() == [1]


def test_numbers_are_of_the_key_and_not_of_its_place() -> None:
    keys = [str(one) for one in range(2000)]
    numbers = permanent_numbers(keys, 0)
    assert permanent_numbers(keys[::-1], 0).tolist() == numbers[::-1].tolist()
    assert permanent_numbers(keys, 1).tolist() != numbers.tolist()
    assert len(set(numbers.tolist())) == 2000
    assert abs(np.histogram(numbers, 10, (0, 1))[0] - 200).max() < 60
