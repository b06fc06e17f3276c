"""Protects what a job asks people: what is for review by its worth, some others at random with how probable that was."""

from uuid import UUID

import pytest
from pipeline import Pipeline
from sqlalchemy import update

from likewise.db.states import Decision, JudgementKind
from likewise.db.tables import Job, Judgement, Result
from likewise.engine.ask import RANDOM_SHARE
from likewise.reviews import repository
from likewise.reviews.repository import Where
from likewise.sample import CATALOGUE, sample_path

LIST = sample_path("northgate.csv")


@pytest.fixture
def job(pipeline: Pipeline) -> Job:
    return pipeline.matched(pipeline.imported(sample_path(CATALOGUE)), LIST)


def asked(pipeline: Pipeline, job_id: UUID) -> list[Result]:
    """The results that reviewers get, in their order."""
    results = {one.incoming_record_id: one for one in pipeline.results(job_id)}
    with pipeline.tools.database.transaction() as session:
        found = repository.page(session, Where(job_id=job_id), None, 10_000)
    return [results[one.record_id] for one in found]


@pytest.mark.criterion("AC-28.5")
def test_reviews_come_by_what_answers_are_worth_and_one_in_ten_at_random(pipeline: Pipeline, job: Job) -> None:
    found = asked(pipeline, job.id)
    by_worth = [one for one in found if one.inclusion is None]
    drawn = [one for one in found if one.inclusion is not None]
    assert {one.decision for one in by_worth} == {Decision.REVIEW}
    assert len(by_worth) == job.counts["review"]
    assert len(drawn) == pytest.approx(RANDOM_SHARE * len(found), abs=1)
    assert {one.decision for one in drawn} <= {Decision.LINK, Decision.NO_MATCH}
    assert all(0 < (one.inclusion or 0) <= 1 for one in drawn)
    worth = [one.worth or 0 for one in found]
    assert worth == sorted(worth, reverse=True)
    rows = {one.row for one in found}
    assert all(one.worth is None for one in pipeline.results(job.id) if one.row not in rows)


def test_what_was_judged_is_not_asked_again_and_others_are_drawn(pipeline: Pipeline, job: Job) -> None:
    drawn = [one for one in asked(pipeline, job.id) if one.inclusion is not None]
    with pipeline.tools.database.transaction() as session:
        for one in drawn:
            pair = {"incoming_record_id": one.incoming_record_id, "catalogue_record_id": one.catalogue_record_id}
            session.add(Judgement(**pair, judgement=JudgementKind.MATCH, said_by="user:test"))
    again = pipeline.matched(job.catalogue_id, LIST, matcherId=str(job.matcher_id))
    judged = {one.incoming_record_id for one in drawn}
    found = asked(pipeline, again.id)
    assert found
    assert judged.isdisjoint(one.incoming_record_id for one in found)
    older = [one for one in pipeline.results(job.id) if one.inclusion is not None]
    assert all(one.settled for one in older), "the later job has taken their place"


def test_results_that_do_not_say_their_worth_come_by_their_doubt(pipeline: Pipeline, job: Job) -> None:
    """Those of the release before."""
    with pipeline.tools.database.transaction() as session:
        session.execute(update(Result).where(Result.job_id == job.id).values(worth=None, inclusion=None))
    doubts = [abs((one.probability or 0.5) - 0.5) for one in asked(pipeline, job.id)]
    assert doubts == pytest.approx(sorted(doubts))
    assert len(doubts) == job.counts["review"]
