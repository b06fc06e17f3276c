"""Protects matchers beside a job's own: a canary decides on its share only, a shadow on nothing, neither at a cost."""

import json
from uuid import UUID

import polars as pl
import pytest
from pipeline import Pipeline
from sqlalchemy import select

from likewise.asks.desk import Desk
from likewise.asks.explaining import answer_explain
from likewise.contracts import ExplainAskMessage, ExplainAskPayload
from likewise.db.states import MatcherState
from likewise.db.tables import Job, JobMatcher, Matcher, ShadowDifference
from likewise.jobs.beside import differences
from likewise.jobs.canary import in_share
from likewise.queue.answers import Deadline
from likewise.sample import CATALOGUE, sample_path

LIST = sample_path("northgate.csv")
SHARE = 0.3
Answer = tuple[str | None, str | None, str, float | None, str]


@pytest.fixture
def catalogue(pipeline: Pipeline) -> UUID:
    return pipeline.imported(sample_path(CATALOGUE))


@pytest.fixture
def active(pipeline: Pipeline, catalogue: UUID) -> UUID:
    """A matcher learnt from the list, which decides."""
    matcher_id = pipeline.matched(catalogue, LIST).matcher_id
    assert matcher_id is not None
    put(pipeline, matcher_id, MatcherState.ACTIVE)
    return matcher_id


@pytest.fixture
def other(pipeline: Pipeline, active: UUID) -> UUID:
    """A draft to which everything looks less like a match, so that it decides otherwise on some rows."""
    with pipeline.tools.database.transaction() as session:
        known = session.get_one(Matcher, active)
        recipe = json.loads(json.dumps(known.recipe))
        recipe["start"] -= 6
        made = Matcher(catalogue_id=known.catalogue_id, kind=known.kind, version=100, recipe=recipe)
        session.add(made)
        session.flush()
        return made.id


def put(pipeline: Pipeline, matcher_id: UUID, state: MatcherState) -> None:
    with pipeline.tools.database.transaction() as session:
        matcher = session.get_one(Matcher, matcher_id)
        matcher.state, matcher.canary_share = state, SHARE if state is MatcherState.CANARY else None


def answers(pipeline: Pipeline, job: Job) -> list[Answer]:
    return [
        (one.record_id, one.catalogue_key, str(one.decision), one.probability, one.reason)
        for one in pipeline.results(job.id)
    ]


def alone(pipeline: Pipeline, catalogue: UUID, matcher_id: UUID) -> list[Answer]:
    """What a matcher says of the whole list."""
    return answers(pipeline, pipeline.matched(catalogue, LIST, matcherId=str(matcher_id)))


def parts(pipeline: Pipeline, job: Job) -> list[JobMatcher]:
    with pipeline.tools.database.transaction() as session:
        return list(session.scalars(select(JobMatcher).where(JobMatcher.job_id == job.id).order_by(JobMatcher.state)))


def noted(pipeline: Pipeline, job: Job) -> list[ShadowDifference]:
    found = select(ShadowDifference).where(ShadowDifference.job_id == job.id).order_by(ShadowDifference.row)
    with pipeline.tools.database.transaction() as session:
        return list(session.scalars(found))


@pytest.mark.criterion("AC-30.2")
def test_a_canary_decides_on_its_share_and_the_active_one_on_the_rest(
    pipeline: Pipeline, catalogue: UUID, active: UUID, other: UUID
) -> None:
    """Each result is what its matcher says of the whole list, and names it; the counts are those of the results."""
    said = {one: alone(pipeline, catalogue, one) for one in (active, other)}
    put(pipeline, other, MatcherState.CANARY)
    job = pipeline.matched(catalogue, LIST)
    results = pipeline.results(job.id)
    by = [other if in_share(other, str(one.record_id), SHARE) else active for one in results]
    assert [one.matcher_id for one in results] == by
    assert answers(pipeline, job) == [said[matcher][place] for place, matcher in enumerate(by)]
    assert answers(pipeline, job) not in said.values(), "the two say the same, so that this tests nothing"
    assert job.matcher_id == active
    (part,) = parts(pipeline, job)
    assert (part.matcher_id, part.state, part.rows, part.error) == (other, "canary", by.count(other), None)
    decisions = [str(one.decision) for one in results]
    assert all(job.counts[name] == decisions.count(name) for name in ("link", "review", "no_match"))


@pytest.mark.criterion("AC-30.2")
def test_a_row_of_a_canary_is_explained_by_the_canary(
    pipeline: Pipeline, catalogue: UUID, active: UUID, other: UUID
) -> None:
    put(pipeline, other, MatcherState.CANARY)
    job = pipeline.matched(catalogue, LIST)
    starts = {}
    for matcher_id in (active, other):
        found = next(one for one in pipeline.results(job.id) if one.matcher_id == matcher_id and one.catalogue_key)
        payload = ExplainAskPayload(deadline=1 << 60, reply_to="nobody", row=found.row)
        question = ExplainAskMessage(version=1, type="explain.ask", job_id=job.id, payload=payload)
        told = answer_explain(Desk(pipeline.tools), question, Deadline(1 << 60))
        assert told.probability == pytest.approx(found.probability)
        starts[matcher_id] = told.evidence[0].bits
    assert starts[other] == pytest.approx(starts[active] - 6)


@pytest.mark.criterion("AC-30.2")
def test_a_shadow_has_no_effect_and_what_it_saw_otherwise_is_kept(
    pipeline: Pipeline, catalogue: UUID, active: UUID, other: UUID
) -> None:
    said = {one: alone(pipeline, catalogue, one) for one in (active, other)}
    put(pipeline, other, MatcherState.SHADOW)
    job = pipeline.matched(catalogue, LIST)
    assert answers(pipeline, job) == said[active]
    assert {one.matcher_id for one in pipeline.results(job.id)} == {active}
    pairs = enumerate(zip(said[active], said[other], strict=True), start=1)
    expected = [
        (row, ours[2], theirs[2], theirs[3])
        for row, (ours, theirs) in pairs
        if ours[2] != theirs[2] or (ours[1] != theirs[1] and theirs[2] in {"link", "review"})
    ]
    assert expected
    kept = [(one.row, one.decided, one.decision, one.probability) for one in noted(pipeline, job)]
    assert kept == expected
    (part,) = parts(pipeline, job)
    assert (part.matcher_id, part.state, part.rows) == (other, "shadow", len(said[active]))


def test_a_shadow_is_held_against_what_took_effect(
    pipeline: Pipeline, catalogue: UUID, active: UUID, other: UUID
) -> None:
    """Beside a canary that says the same, it differs on no row of the canary's share."""
    with pipeline.tools.database.transaction() as session:
        known = session.get_one(Matcher, other)
        twin = Matcher(catalogue_id=catalogue, kind=known.kind, version=101, recipe=known.recipe, state="shadow")
        session.add(twin)
    put(pipeline, other, MatcherState.CANARY)
    job = pipeline.matched(catalogue, LIST)
    by = {one.row: one.matcher_id for one in pipeline.results(job.id)}
    differing = noted(pipeline, job)
    assert differing
    assert {by[one.row] for one in differing} == {active}
    assert [one.state for one in parts(pipeline, job)] == ["canary", "shadow"]


@pytest.mark.parametrize("state", [MatcherState.CANARY, MatcherState.SHADOW])
def test_one_that_cannot_decide_costs_the_job_nothing(
    pipeline: Pipeline, catalogue: UUID, active: UUID, other: UUID, state: MatcherState
) -> None:
    expected = alone(pipeline, catalogue, active)
    with pipeline.tools.database.transaction() as session:
        session.get_one(Matcher, other).recipe = {"version": 99}
    put(pipeline, other, state)
    job = pipeline.matched(catalogue, LIST)
    assert answers(pipeline, job) == expected
    (part,) = parts(pipeline, job)
    assert part.rows == 0
    assert part.error
    assert noted(pipeline, job) == []


def test_a_job_that_names_its_matcher_has_nobody_beside_it(
    pipeline: Pipeline, catalogue: UUID, active: UUID, other: UUID
) -> None:
    put(pipeline, other, MatcherState.SHADOW)
    job = pipeline.matched(catalogue, LIST, matcherId=str(active))
    assert parts(pipeline, job) == []


def test_beside_a_list_that_is_learnt_from_a_canary_decides_on_its_share(
    pipeline: Pipeline, catalogue: UUID, active: UUID, other: UUID
) -> None:
    put(pipeline, active, MatcherState.RETIRED)
    put(pipeline, other, MatcherState.CANARY)
    job = pipeline.matched(catalogue, LIST)
    by = {one.matcher_id for one in pipeline.results(job.id)}
    assert job.matcher_id not in {active, other}
    assert by == {job.matcher_id, other}


def frame(*rows: tuple[int, int, str | None, int | None]) -> pl.DataFrame:
    columns = {"row": pl.Int64, "rank": pl.Int64, "decision": pl.String, "catalogue_row": pl.Int64}
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(probability=pl.lit(0.5))


def test_what_counts_as_a_difference() -> None:
    """Another decision, or another record where one is linked or offered; what comes after the first never."""
    ours = frame((1, 1, "link", 7), (1, 2, None, 8), (2, 1, "link", 7), (3, 1, "no_match", 5), (4, 1, "review", None))
    theirs = frame((1, 1, "link", 7), (1, 2, None, 9), (2, 1, "link", 6), (3, 1, "no_match", 6), (4, 1, "review", 3))
    assert differences(ours, theirs).select("row", "place").rows() == [(2, 6), (4, 3)]
    assert differences(ours, ours).height == 0
    assert differences(ours, theirs.with_columns(decision=pl.lit("failed")))["row"].to_list() == [1, 2, 3, 4]
