"""The matcher `embedding` as its users rely on it, on lists whose words differ and whose meaning agrees."""

from dataclasses import replace

import polars as pl
import pytest
from generate import Dataset
from generate_translated import TranslatedPlan, generate_translated

from likewise.embedders.home import HomeTrainer
from likewise.engine.matcher import Matcher, ask, fit_and_match, match
from likewise.engine.results import Cardinality, Links, MatcherKind, Options
from likewise.errors import MatcherError, TableError

MEANINGS = Options(matcher=MatcherKind.EMBEDDING, embedder=HomeTrainer())


@pytest.fixture(scope="module")
def translated() -> Dataset:
    """500 records in one language against 700 in another, 150 words each: small enough to be learnt from few pairs."""
    return generate_translated(TranslatedPlan(rows=500, catalogue_rows=700, words=150))


@pytest.fixture(scope="module")
def fitted(translated: Dataset) -> tuple[Matcher, Links]:
    return fit_and_match(translated.incoming, translated.catalogue, MEANINGS)


def f1(links: Links, dataset: Dataset) -> float:
    """F1 of the best candidates from probability 0.5 on."""
    likely = links.frame.filter(pl.col("probability") >= 0.5).select("record_id", "catalogue_id")
    right = len(likely.join(dataset.matches, on=["record_id", "catalogue_id"]))
    return 2 * right / (len(likely) + len(dataset.matches))


def test_records_in_another_language_are_found(translated: Dataset, fitted: tuple[Matcher, Links]) -> None:
    """What it is for: the pairs that codes make sure of teach the words of those that have no code."""
    hybrid = match(translated.incoming, translated.catalogue)
    assert f1(fitted[1], translated) > f1(hybrid, translated) + 0.1


def test_a_stored_matcher_and_its_embedder_answer_the_same(translated: Dataset, fitted: tuple[Matcher, Links]) -> None:
    matcher, links = fitted
    again = Matcher.from_json(matcher.to_json(), matcher.embedder)
    assert again == matcher
    assert again.match(translated.incoming, translated.catalogue).frame.equals(links.frame)


def test_a_matcher_without_its_embedder_or_with_another_is_refused(
    translated: Dataset, fitted: tuple[Matcher, Links]
) -> None:
    """Vectors of two embedders cannot be compared; nothing is matched by half of the evidence."""
    text = fitted[0].to_json()
    other = fit_and_match(translated.incoming[:200], translated.catalogue, MEANINGS)[0].embedder
    for embedder in (None, other):
        with pytest.raises(MatcherError, match="not at hand"):
            Matcher.from_json(text, embedder).match(translated.incoming, translated.catalogue)
    with pytest.raises(MatcherError, match="needs an embedder"):
        match(translated.incoming, translated.catalogue, replace(MEANINGS, embedder=None))


def test_a_list_without_words_is_refused(translated: Dataset) -> None:
    numbers = translated.catalogue.select("id", "price")
    with pytest.raises(TableError, match="no column of words"):
        match(translated.incoming, numbers, MEANINGS)


def test_the_same_seed_gives_the_same_answer(translated: Dataset, fitted: tuple[Matcher, Links]) -> None:
    again = fit_and_match(translated.incoming, translated.catalogue, replace(MEANINGS, jobs=1))
    assert again[0].to_json() == fitted[0].to_json()
    assert again[1].frame.equals(fitted[1].frame)


def test_a_record_scores_the_same_in_any_company(translated: Dataset, fitted: tuple[Matcher, Links]) -> None:
    """Scoring is pure with meanings, too. Competition is what a list adds, so it is off."""
    alone = Options(cardinality=Cardinality.MANY_TO_ONE)
    whole = fitted[0].match(translated.incoming, translated.catalogue, alone).frame
    columns = ["record_id", "catalogue_id", "decision", "probability", "reason"]
    for rows in ([3], [420, 7, 33], [*range(100, 160)]):
        some = fitted[0].match(translated.incoming[rows], translated.catalogue, alone).frame
        assert some.select(columns).rows() == whole[rows].select(columns).rows()


def test_an_explanation_shows_the_meaning_and_adds_up(fitted: tuple[Matcher, Links]) -> None:
    links = fitted[1]
    told = [links.explain(row) for row in range(50)]
    assert any(part.label == "meaning" and part.weight > 1 for one in told for part in one.contributions)
    for one in told:
        assert sum(part.weight for part in one.contributions) == pytest.approx(one.weight)
    assert links.frame["reason"].str.contains("meaning").any()


def test_judged_pairs_are_certain_and_teach_the_embedder(translated: Dataset) -> None:
    """A person's word counts like a sure pair, and a judged pair that nothing else would find is found."""
    record, found = translated.matches.row(0)
    labels = pl.DataFrame({"record_id": [record], "catalogue_id": [found], "judgement": ["match"]})
    _, links = fit_and_match(translated.incoming, translated.catalogue, MEANINGS, judgements=labels)
    row = links.frame.filter(pl.col("record_id") == record).row(0, named=True)
    assert (row["catalogue_id"], row["decision"], row["probability"]) == (found, "link", 1.0)


def test_questions_are_chosen_with_meanings(translated: Dataset) -> None:
    links, questions = ask(translated.incoming, translated.catalogue, 5, MEANINGS)
    assert len(questions) == 5
    assert links.summary.matcher is MatcherKind.EMBEDDING


def test_a_matcher_of_the_catalogue_alone_serves_a_list(translated: Dataset) -> None:
    """Its embedder knows one language only; the columns of the list are found out when there is one."""
    matcher = Matcher.fit(None, translated.catalogue, MEANINGS)
    renamed = translated.catalogue.rename({"name": "bezeichnung"}).head(100)
    links = matcher.match(renamed, translated.catalogue)
    assert int((links.frame["catalogue_id"] == renamed["id"]).sum()) > 95
